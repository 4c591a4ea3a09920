"""The held-out set: masks as COCO has them, seeds that training never sees."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from heldout import coco, write_set
from samples import FIRST_TRAINING_SEED


def test_masks_are_coco_runs() -> None:
    square = np.zeros((4, 5), bool)
    square[1:3, 1:3] = True
    # 5 zeros, 2 ones, 2 zeros, 2 ones (as two before: 0), 9 zeros (7 more than two before)
    assert coco(square) == {"size": [4, 5], "counts": "52207"}
    assert coco(np.ones((2, 2), bool))["counts"] == "04"
    assert coco(np.zeros((2, 2), bool))["counts"] == "4"


def test_masks_are_those_of_pycocotools() -> None:
    reference = pytest.importorskip("pycocotools.mask")
    rng = np.random.default_rng(0)
    for size, share in (((37, 53), 0.5), ((120, 7), 0.02), ((300, 400), 0.999)):
        mask = rng.random(size) < share
        assert coco(mask)["counts"] == reference.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


def test_without_ffmpeg_it_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FFMPEG_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="FFMPEG_PATH"):
        write_set(tmp_path / "set", 2, 1)
    assert not (tmp_path / "set").exists()


@pytest.mark.skipif(not (os.environ.get("FFMPEG_PATH") or shutil.which("ffmpeg")), reason="there is no ffmpeg on the PATH, nor in FFMPEG_PATH")
def test_a_set_is_complete_and_held_out(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        write_set(tmp_path, 2, FIRST_TRAINING_SEED - 1)
    write_set(tmp_path, 2, 1)
    assert json.loads((tmp_path / "set.json").read_text())["seeds"] == ["000001", "000002"]
    truth = json.loads((tmp_path / "000001" / "truth.json").read_text())
    clip = truth["clip"]
    assert len(clip["masks"]) == clip["frames"] == 60 and all(len(frame) == len(clip["instances"]) for frame in clip["masks"])
    assert [len(phrase["ids"]) > 0 for phrase in clip["phrases"]].count(True) >= 1
    assert json.loads((tmp_path / "000002" / "truth.json").read_text())["clip"] is None
