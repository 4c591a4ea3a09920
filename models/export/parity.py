"""Compares graphs in ONNX Runtime with the same modules in PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from graph_cases import GraphSpec

# Largest difference in relation to the largest number of a tensor.
TOLERANCES = {"fp32": 1e-3, "fp16": 1e-2, "int8-vision": 0.25}
SMALLEST_SCALE = 1e-3
# Stands for a difference that cannot be told; JSON has no infinity.
NOT_A_NUMBER = 1e30


def compare(model, spec: GraphSpec, path: Path, tolerance: float) -> dict:
    """Runs every case of a graph both ways. @returns what goes into the parity report"""
    module = spec.build(model).eval()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    cases = []
    for shape in spec.compared:
        inputs = spec.make(*shape)
        with torch.inference_mode():
            expected = module(**inputs)
        expected = expected if isinstance(expected, tuple) else (expected,)
        found = session.run(spec.outputs, feeds_of(session, inputs))
        pairs = zip(spec.outputs, expected, found)
        cases.append((shape, {name: difference(want.numpy(), got) for name, want, got in pairs}))
    largest = {name: max(outputs[name]["largest"] for _, outputs in cases) for name in spec.outputs}
    report = [
        {"shape": list(shape), "outputs": {name: relative(outputs[name], largest[name]) for name in outputs}}
        for shape, outputs in cases
    ]
    worst = max(output["maxRel"] for case in report for output in case["outputs"].values())
    return {"graph": spec.name, "tolerance": tolerance, "maxRel": worst, "ok": bool(worst <= tolerance), "cases": report}


def feeds_of(session, inputs: dict) -> dict:
    """As the graph wants them: half where it takes half."""
    types = {port.name: port.type for port in session.get_inputs()}
    feeds = {name: np.ascontiguousarray(value.numpy()) for name, value in inputs.items()}
    return {
        name: feed.astype(np.float16) if types[name] == "tensor(float16)" else feed
        for name, feed in feeds.items()
        if name in types
    }


def difference(want: np.ndarray, got: np.ndarray) -> dict:
    if want.shape != got.shape:
        raise ValueError(f"PyTorch gives {want.shape}, the graph {got.shape}")
    if want.size == 0:
        return {"maxAbs": 0.0, "largest": 0.0}
    got = got.astype(np.float32)
    apart = float(np.abs(want - got).max()) if np.isfinite(got).all() else NOT_A_NUMBER
    return {"maxAbs": apart, "largest": float(np.abs(want).max())}


def relative(output: dict, largest: float) -> dict:
    """In relation to the largest number that this output has in any case: a single score can be near 0."""
    return {"maxAbs": output["maxAbs"], "maxRel": output["maxAbs"] / max(largest, SMALLEST_SCALE)}
