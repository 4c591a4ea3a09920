"""Reference cases of single graphs: each with inputs of one or two shapes, and what the same modules answer in PyTorch."""

from __future__ import annotations

from pathlib import Path

import torch
from graph_cases import GraphSpec, graph_specs, sizes_of
from reference import add_cases
from reference_case import Case
from tensors_file import array

# Another than that of the parity report, so that not everything hangs on the same numbers.
SEED = 17


def add_graph_cases(model, folder: Path) -> None:
    """@param model prepared for export"""
    cases = []
    for spec in graph_specs(sizes_of(model), SEED):
        # Detector inputs are large, and it is asked in every case of concepts.
        shapes = spec.cases[1 : 2 if spec.name == "detector" else 3] or [()]
        cases += [graph_case(model, spec, shape, number) for number, shape in enumerate(shapes)]
    add_cases(folder, cases)


def graph_case(model, spec: GraphSpec, shape: tuple[int, ...], number: int) -> Case:
    inputs = spec.make(*shape)
    with torch.inference_mode():
        outputs = spec.build(model).eval()(**inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    tensors = {f"in.{name}": array(value) for name, value in inputs.items()}
    tensors |= {f"out.{name}": array(value) for name, value in zip(spec.outputs, outputs)}
    about = f"{spec.name} alone" + (f", shape {'×'.join(map(str, shape))}" if shape else "")
    return Case(f"graph-{spec.name.replace('_', '-')}-{number}", "graph", about, {"graph": spec.name}, tensors)
