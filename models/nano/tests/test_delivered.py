"""That a delivered pack gives its weights back."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import exporter  # noqa: E402, F401
import delivered  # noqa: E402
import model as nano  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import pytest  # noqa: E402
from export_graphs import export_graph  # noqa: E402
from graph_cases import graph_specs, sizes_of  # noqa: E402
from onnx import TensorProto, helper  # noqa: E402
from precision import store_half  # noqa: E402
from tokens import Tokens  # noqa: E402

PACK = Path(__file__).resolve().parents[3] / "resources" / "packs" / "nano"
QUICK = "memory_encoder"


def test_a_graph_of_the_delivered_pack_comes_out_as_it_went_in(tmp_path: Path) -> None:
    vocabulary = Tokens(PACK / "tokenizer.json").vocabulary
    weights, missing = delivered.weights_of(PACK, vocabulary, QUICK)
    assert not [name for name in missing if name.startswith("tracker_model.memory_encoder")]
    model = nano.build(vocabulary)
    nano.load_weights(model, weights)
    (spec,) = [one for one in graph_specs(sizes_of(model)) if one.name == QUICK]
    path = tmp_path / f"{QUICK}.onnx"
    export_graph(model.eval(), spec, delivered.FLAVOUR, path)
    store_half(path)
    again, was = (delivered.tensors_of(onnx.load(one).graph) for one in (path, PACK / path.name))
    assert again.keys() == was.keys()
    assert all(np.array_equal(again[name], was[name]) for name in was)


def test_parameters_are_found_whole_turned_as_rows_and_as_tiles() -> None:
    numbers = np.arange(36, dtype=np.float32).reshape(4, 9)
    other = numbers + 100
    lies_in = delivered.lies_in
    assert np.array_equal(lies_in(numbers, numbers.copy(), other), other)
    assert np.array_equal(lies_in(numbers, numbers.T, other.T), other)
    assert np.array_equal(lies_in(numbers[1:3], numbers[None], other[None]), other[1:3])
    tiled = lambda x: np.tile(x.reshape(1, 4, 3, 3), (1, 1, 2, 2))
    places = lambda x: x.T[None]
    assert np.array_equal(lies_in(places(numbers), tiled(numbers), tiled(other)), places(other))
    assert lies_in(numbers + 1, numbers, other) is None
    assert lies_in(numbers[:, :8], numbers, other) is None


def test_heads_learn_for_every_stage_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivered, "HEADS_STEPS", 1)
    monkeypatch.setattr(delivered, "HEADS_SEE", delivered.HEADS_SEE | dict(images=1))
    tokens = Tokens(PACK / "tokenizer.json")
    (stage,) = [one for one in delivered.stages(1) if one.name == "clicks"]
    assert stage.learns
    trainer = delivered.Trainer(tokens.vocabulary, stage, None)
    heads = {name: value.clone() for name, value in trainer.hints.named_parameters()}
    weights = {name: value.clone() for name, value in nano.weights_of(trainer.model).items()}
    delivered.teach_heads(trainer, tokens)
    assert all(not value.equal(heads[name]) for name, value in trainer.hints.named_parameters())
    assert all(value.equal(weights[name]) for name, value in nano.weights_of(trainer.model).items())


def test_a_pack_without_its_graphs_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="has no vision_encoder.onnx"):
        delivered.weights_of(tmp_path, Tokens(PACK / "tokenizer.json").vocabulary)


def sum_of(*stored: tuple[str, float]) -> onnx.GraphProto:
    """x plus two tensors, read by these names."""
    names = [name for name, _ in stored]
    nodes = [helper.make_node("Add", ["x", names[0]], ["y"]), helper.make_node("Add", ["y", names[-1]], ["z"])]
    tensors = [helper.make_tensor(name, TensorProto.FLOAT, [2], [value, value]) for name, value in stored]
    port = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [2])
    return helper.make_graph(nodes, "sum", [port("x")], [port("z")], tensors)


def test_what_is_stored_once_belongs_to_all_that_read_it() -> None:
    ours, theirs = delivered.pairs_of(sum_of(("first", 1.0), ("second", 2.0)), sum_of(("first", 7.0)))
    assert ours["first"][0] == 1 and ours["second"][0] == 2
    assert theirs["first"][0] == 7 and theirs["second"][0] == 7


def test_a_folder_with_a_checkpoint_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / delivered.CHECKPOINT).write_bytes(b"kept")
    with pytest.raises(SystemExit, match="another folder"):
        delivered.resume(PACK, tmp_path, "detail")
    with pytest.raises(SystemExit, match="no stage 'last'"):
        delivered.resume(PACK, tmp_path / "new", "last")
    with pytest.raises(SystemExit, match="folder of a pack"):
        delivered.resume(tmp_path, tmp_path / "new", "detail")
    assert (tmp_path / delivered.CHECKPOINT).read_bytes() == b"kept"
