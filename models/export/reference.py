"""Writes a reference folder: what PyTorch answers, for checks of packs without Python. REFERENCE.md has its format."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import meta_policy
import reference_concept
import reference_image
import reference_track
from pack import EXPORTER_VERSION
from reference_case import Case
from tensors_file import write_tensors

FORMAT, FORMAT_VERSION = "sam3-workstation-reference", 1
INDEX = "index.json"
SUFFIX = ".safetensors.gz"


def write_reference(source, pack_id: str, folder: Path, say) -> None:
    """Runs every end-to-end case with the model of the source, and leaves the model as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("*" + SUFFIX), *folder.glob(INDEX)]:
        old.unlink()
    meta_policy.patch_concept_video(source.model)
    entries = []
    for part in (reference_image, reference_track, reference_concept):
        for case in part.cases(source):
            say(f"reference {case.id}")
            entries.append(write_case(folder, case))
    meta_policy.undo(source.model)
    index = {
        "format": FORMAT,
        "formatVersion": FORMAT_VERSION,
        "packId": pack_id,
        "checkpoint": source.checkpoint,
        "madeWith": {"exporter": EXPORTER_VERSION} | {name: version(name) for name in ("torch", "transformers", "numpy")},
        "cases": entries,
    }
    write_index(folder, index)


def add_cases(folder: Path, cases: list[Case]) -> None:
    """Adds cases to a folder that was written before."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    index["cases"] += [write_case(folder, case) for case in cases]
    write_index(folder, index)


def write_case(folder: Path, case: Case) -> dict:
    file = case.id + SUFFIX if case.tensors else None
    if file is not None:
        write_tensors(folder / file, case.tensors)
    return {"id": case.id, "kind": case.kind, "file": file, "about": case.about, **case.settings}


def write_index(folder: Path, index: dict) -> None:
    """One case a line: long enough to hold its settings, short enough to be compared by eye."""
    cases = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in index["cases"])
    head = json.dumps({key: value for key, value in index.items() if key != "cases"}, indent=1)[:-2]
    text = f'{head},\n "cases": [\n{cases}\n ]\n}}\n'
    (folder / INDEX).write_text(text, encoding="utf-8", newline="\n")
