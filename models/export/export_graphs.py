"""Writes a graph as an ONNX file."""

from __future__ import annotations

import contextlib
import gc
import logging
import warnings
from pathlib import Path

import onnx
import torch
from attention import OPSET, exporting
from graph_cases import GraphSpec
from torch.export import Dim

# Weights beyond this lie in a file of their own: an ONNX file cannot exceed 2 GB, and a large one is read twice.
EXTERNAL_FROM_BYTES = 100 * 2**20
# Tensors below this stay in the graph in any case: shapes and axes are needed to load it.
EXTERNAL_TENSOR_BYTES = 1024


@contextlib.contextmanager
def quietly():
    """The tracer warns about every shape that it looks at, and the quantiser recommends its own tools."""
    loggers = (None, "torch.onnx", "onnxscript", "torch.export", "onnx_ir")
    levels = {name: logging.getLogger(name).level for name in loggers}
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def export_graph(model, spec: GraphSpec, flavour: str, path: Path) -> None:
    """Traces one graph with its first case and saves it, without the tracer's notes on where each node came from."""
    module = spec.build(model).eval()
    inputs = spec.make(*spec.cases[0])
    dimensions = {label: Dim(label) for axes in spec.dynamic.values() for label in axes.values()}
    shapes = {name: {axis: dimensions[label] for axis, label in spec.dynamic.get(name, {}).items()} for name in inputs}
    with quietly(), exporting(flavour), torch.no_grad():
        program = torch.onnx.export(
            module, (), kwargs=inputs, input_names=list(inputs), output_names=spec.outputs, dynamic_shapes=shapes,
            opset_version=OPSET, dynamo=True, verbose=False,
        )  # fmt: skip
        weights = sum(value.const_value.nbytes for value in program.model.graph.initializers.values())
        program.save(str(path), external_data=weights > EXTERNAL_FROM_BYTES)
    del program
    gc.collect()
    strip(path)


def strip(path: Path) -> None:
    proto = onnx.load(path, load_external_data=False)
    del proto.metadata_props[:]
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*proto.graph.input, *proto.graph.output, *proto.graph.value_info, *proto.graph.initializer]:
        del value.metadata_props[:]
        value.doc_string = ""
    del proto.graph.value_info[:]
    del proto.graph.metadata_props[:]
    onnx.save(proto, path)


def save(proto: onnx.ModelProto, path: Path) -> None:
    """Saves a graph whose weights are in memory; large ones get a file beside it."""
    # What a larger variant of the graph has left would be taken for a part of the pack.
    data = path.with_name(path.name + ".data")
    data.unlink(missing_ok=True)
    weights = sum(len(tensor.raw_data) for tensor in proto.graph.initializer)
    if weights <= EXTERNAL_FROM_BYTES:
        onnx.save(proto, path)
        return
    onnx.save(
        proto, path, save_as_external_data=True, all_tensors_to_one_file=True, location=data.name,
        size_threshold=EXTERNAL_TENSOR_BYTES,
    )  # fmt: skip
    # It is made readable for its owner only.
    data.chmod(path.stat().st_mode)


def files_of(path: Path) -> list[Path]:
    data = path.with_name(path.name + ".data")
    return [path, data] if data.exists() else [path]
