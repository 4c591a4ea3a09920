"""Weights of a delivered pack as a checkpoint, so that training goes on where only the pack is left.

A pack holds every learned number, but folded: matrices are turned, tokens are joined, positions are tiled. The exporter is run on a
model with random weights; where a parameter's numbers lie in its graphs, the pack has its own.
"""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import detector
import model as nano
import numpy as np
import onnx
import torch
from export_graphs import export_graph
from graph_cases import graph_specs, sizes_of
from precision import store_half
from samples import Samples
from schedule import stages
from tokens import Tokens
from train import CHECKPOINT, LOG_EVERY, TOKENIZER, Trainer, save

PROBE_SEED = 1
FLAVOUR = "mha"
# What the exporter puts behind the name of a tensor that it stores in half precision.
HALF = ".half"
# What the heads of training see, and how long.
HEADS_SEE = dict(images=6, clicked=0, prompts=4, masked=0, crowd=3)
HEADS_SEED, HEADS_STEPS, HEADS_RATE = 77, 150, 3e-3


def resume(pack: Path, out: Path, stage: str) -> None:
    """
    Writes a checkpoint of `train` with the weights of a pack, halves as they are stored. Heads that only training has are taught what
    they can know of it, and optimisers begin anew.
    @param stage that training goes on with, by name
    @throws SystemExit when a folder or the stage is none, or the pack is not of this model
    """
    names = [one.name for one in stages(1)]
    if stage not in names:
        raise SystemExit(f"There is no stage {stage!r}; choose one of: {', '.join(names)}")
    if (out / CHECKPOINT).exists():
        raise SystemExit(f"{out} has a checkpoint already, which would be lost; choose another folder with --out")
    if not (pack / TOKENIZER).exists():
        raise SystemExit(f"{pack} has no {TOKENIZER}; --pack wants the folder of a pack that `pack` made")
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(pack / TOKENIZER, out / TOKENIZER)
    tokens = Tokens(out / TOKENIZER)
    weights, _ = weights_of(pack, tokens.vocabulary)
    trainer = Trainer(tokens.vocabulary, stages(1)[names.index(stage)], None)
    nano.load_weights(trainer.model, weights)
    trainer.kept = {name: value.clone() for name, value in weights.items()}
    teach_heads(trainer, tokens)
    save(out, trainer.state() | {"stage": names.index(stage), "step": 0})
    print(f"{out} goes on with {stage}: train --out {out}")


def teach_heads(trainer: Trainer, tokens: Tokens) -> None:
    """Teaches the heads that only training has, of features that stand still: random ones would lead those astray."""
    # A stage in which features stand still leaves heads alone; those after it do not.
    trainer.hints.requires_grad_(True)
    samples = Samples(tokens, replace(trainer.stage.shape, **HEADS_SEE), 0, HEADS_SEED, 0)
    optimiser = torch.optim.AdamW(trainer.hints.parameters(), lr=HEADS_RATE)
    for number in range(HEADS_STEPS):
        step, log = samples[number], {}
        with torch.no_grad():
            fpn0, fpn1, fpn2, s0, s1, features = trainer.vision(step.pixels)
            encoded = trainer.detector([fpn0, fpn1, fpn2], trainer.text(step.prompts.ids), step.prompts).encoded
        loss = trainer.of_looks((fpn1, fpn2), step, log) + trainer.hints.grouping_loss(s0, s1, features, step.covered, step.boxes)
        loss = loss + trainer.hints.where_loss(encoded, detector.unions_of(step.prompts, step.covered))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (number + 1) % LOG_EVERY == 0:
            print(f"heads {number + 1}/{HEADS_STEPS}  loss {float(loss):.3f}  " + "  ".join(f"{name} {value:.3f}" for name, value in log.items()), flush=True)


def weights_of(pack: Path, vocabulary: int, graphs: str = "") -> tuple[dict[str, torch.Tensor], list[str]]:
    """
    @param graphs whose names match this expression are looked into; empty for all
    @returns every parameter by name, and the names of those that are not in the pack and have their first value
    @throws SystemExit when the pack was not exported from this model by this exporter
    """
    first = nano.build(vocabulary)
    found = {name: value.clone() for name, value in nano.weights_of(first).items()}
    probe = nano.build(vocabulary)
    generator = torch.Generator().manual_seed(PROBE_SEED)
    with torch.no_grad():
        for parameter in probe.parameters():
            parameter.copy_((torch.randn(parameter.shape, generator=generator) * 0.1).half())
    wanted = {name: value for name, value in nano.weights_of(probe).items() if not nano.is_unused(name)}
    with tempfile.TemporaryDirectory() as folder:
        for spec in graph_specs(sizes_of(probe)):
            if not re.match(graphs, spec.name):
                continue
            path = Path(folder) / f"{spec.name}.onnx"
            if not (pack / path.name).exists():
                raise SystemExit(f"{pack} has no {path.name}; --pack wants the folder of a pack that `pack` made")
            export_graph(probe.eval(), spec, FLAVOUR, path)
            store_half(path)
            take(*pairs_of(onnx.load(path).graph, onnx.load(pack / path.name).graph), wanted, found)
    return found, sorted(wanted)


def pairs_of(probe: onnx.GraphProto, pack: onnx.GraphProto) -> tuple[dict, dict]:
    """
    Stored tensors of the probe by name, and what the pack has in their places. Parameters that learned the same (terms of one sum)
    are stored once in a pack: the nodes that read them tell.
    @throws SystemExit when the two graphs are not of one make
    """
    ours, theirs = tensors_of(probe), tensors_of(pack)
    reads = lambda graph: [node for node in graph.node if node.op_type != "Cast" or not node.input[0].endswith(HALF)]
    if [node.op_type for node in reads(probe)] != [node.op_type for node in reads(pack)]:
        raise SystemExit(f"The pack's {pack.name} was not exported from this model by this exporter")
    same = {}
    for own, other in zip(reads(probe), reads(pack)):
        same |= dict(zip(own.input, other.input))
    places = {name: theirs[same.get(name, name)] for name in ours if same.get(name, name) in theirs}
    return {name: ours[name] for name in places}, places


def tensors_of(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """What is stored in a graph, by the name that nodes read it by, as float32."""
    floats = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    stored = [one for one in graph.initializer if one.data_type in floats]
    return {one.name.removesuffix(HALF): onnx.numpy_helper.to_array(one).astype(np.float32) for one in stored}


def take(probe: dict, pack: dict, wanted: dict[str, torch.Tensor], found: dict[str, torch.Tensor]) -> None:
    """Moves from `wanted` to `found` what this graph has."""
    for name, tensor in probe.items():
        for parameter in list(wanted):
            values = lies_in(wanted[parameter].numpy(), tensor, pack[name])
            if values is not None:
                found[parameter] = torch.from_numpy(np.ascontiguousarray(values))
                del wanted[parameter]


def lies_in(parameter: np.ndarray, tensor: np.ndarray, other: np.ndarray) -> np.ndarray | None:
    """
    Where a parameter's numbers lie in a stored tensor: whole, turned, as some of its rows, or repeated as tiles.
    @returns the numbers that `other` has there, shaped as the parameter; None when they are not there
    """
    if parameter.size == tensor.size:
        for turned in (lambda x: x, lambda x: x.swapaxes(-1, -2)) if tensor.ndim > 1 else (lambda x: x,):
            if np.array_equal(turned(tensor).reshape(parameter.shape), parameter):
                return turned(other).reshape(parameter.shape)
        return None
    if parameter.ndim == 3 and tensor.ndim == 4 and parameter.shape[2] == tensor.shape[1]:
        side = round(parameter.shape[1] ** 0.5)
        tile = lambda x: x[..., :side, :side].reshape(1, parameter.shape[2], -1).swapaxes(1, 2)
        return tile(other) if side * side == parameter.shape[1] and np.array_equal(tile(tensor), parameter) else None
    if parameter.ndim == 2 and tensor.ndim > 1 and parameter.shape[1] == tensor.shape[-1]:
        rows, others = tensor.reshape(-1, tensor.shape[-1]), other.reshape(-1, tensor.shape[-1])
        for row in range(len(rows) - len(parameter) + 1):
            if np.array_equal(rows[row : row + len(parameter)], parameter):
                return others[row : row + len(parameter)]
    return None
