"""One export from beginning to end."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import compat

compat.import_torchvision()

import attention
import pack
import parity
import precision
import tokenizers_of_packs
import torch
import transformers
from command import PACK_FILES, STAMP
from export_graphs import export_graph, files_of
from graph_cases import GraphSpec, graph_specs, sizes_of
from models_of_checkpoints import Source, open_source


def run(options: argparse.Namespace) -> int:
    """@returns 0, or 1 when a graph differs from PyTorch by more than the tolerance"""
    transformers.logging.set_verbosity_error()
    if options.tiny is not None:
        # At this size threads spend their time waiting for each other.
        torch.set_num_threads(1)
    say(f"loading {options.checkpoint or 'random weights'}")
    return export(open_source(options), options)


def export(source: Source, options: argparse.Namespace) -> int:
    """@returns 0, or 1 when a graph differs from PyTorch by more than the tolerance"""
    pack_id = options.id or default_id(source, options)
    if options.reference is not None:
        # Before anything is patched: a reference is what the library answers.
        from reference import write_reference

        write_reference(source, pack_id, options.reference, say)
    attention.prepare(source.model)
    clear(options.out)
    reports = [make_graph(source.model, spec, options) for spec in graph_specs(sizes_of(source.model))]
    if options.reference is not None:
        from reference_graphs import add_graph_cases

        add_graph_cases(source.model, options.reference)
    finish(source, pack_id, reports, options)
    return report(reports)


def make_graph(model, spec: GraphSpec, options: argparse.Namespace) -> dict:
    """Exports, converts and compares one graph."""
    started = time.monotonic()
    path = options.out / f"{spec.name}.onnx"
    export_graph(model, spec, options.flavour, path)
    tolerance = parity.TOLERANCES["fp32"]
    if options.precision == "fp16":
        precision.to_half(spec, path)
        tolerance = parity.TOLERANCES["fp16"]
    elif options.precision == "int8-vision" and spec.name in precision.QUANTISED:
        precision.to_int8(path)
        tolerance = parity.TOLERANCES["int8-vision"]
    if options.half_weights:
        precision.store_half(path)
    entry = parity.compare(model, spec, path, tolerance)
    size = sum(file.stat().st_size for file in files_of(path))
    verdict = "" if entry["ok"] else f"  OUT OF TOLERANCE ({tolerance:g})"
    say(f"{spec.name:17} {size / 1e6:9.1f} MB {time.monotonic() - started:5.0f} s  differs by {entry['maxRel']:.1e}{verdict}")
    return entry


def finish(source: Source, pack_id: str, reports: list[dict], options: argparse.Namespace) -> None:
    ids = tokenizers_of_packs.save(source.tokenizer, options.out / "tokenizer.json")
    write_parity(options.out / "parity.json", reports, options)
    about = {
        "id": pack_id,
        "name": f"{source.name} ({options.precision})",
        "summary": source.summary,
        "license": source.license,
        "precision": options.precision,
        "flavour": options.flavour,
        "source": {
            "checkpoint": source.checkpoint,
            "revision": source.revision,
            "exporter": pack.EXPORTER_VERSION,
            "torch": torch.__version__.split("+")[0],
            "transformers": transformers.__version__,
        },
    }
    pack.write_manifest(options.out, about, sizes_of(source.model), source.model.config, ids)


def write_parity(path: Path, reports: list[dict], options: argparse.Namespace) -> None:
    text = json.dumps(
        {"comparedWith": "PyTorch", "provider": "CPUExecutionProvider", "precision": options.precision, "graphs": reports},
        indent=1,
    )
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def report(reports: list[dict]) -> int:
    failed = [entry["graph"] for entry in reports if not entry["ok"]]
    if failed:
        say(f"out of tolerance: {', '.join(failed)}. The pack was written, but do not rely on it: see its parity.json.")
        return 1
    say("done; every graph agrees with PyTorch")
    return 0


def default_id(source: Source, options: argparse.Namespace) -> str:
    return f"{source.slug}-{options.precision}"


def clear(out: Path) -> None:
    """Takes away an earlier pack, so that the folder holds what pack.json names and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in (*PACK_FILES, STAMP):
        for file in out.glob(pattern):
            file.unlink()


def say(message: str) -> None:
    print(message, flush=True)
