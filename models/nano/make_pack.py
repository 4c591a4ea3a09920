"""From trained weights to a pack: the exporter of SAM 3 does it, with this model instead of a checkpoint of Meta's."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

import argparse
import json
from pathlib import Path

import model as nano
import run_export
import torch
from models_of_checkpoints import Source
from tokens import Tokens
from train import CHECKPOINT, TOKENIZER

ID, NAME = "nano", "Nano (built in)"
SUMMARY = (
    "Small and fast; knows the shapes, colours and textures it was trained on and nothing else by name. "
    "For trying everything out, and a help with clicks on simple pictures."
)
LICENSE = {"id": "Apache-2.0", "url": None}


def make_pack(trained: Path, out: Path, image_size: int, thresholds: dict, reference: Path | None) -> int:
    """
    @param trained folder of `train`
    @param thresholds of the manifest that differ from those of SAM 3: `image`, and those of `concept` by name
    @returns 0, or 1 when a graph differs from PyTorch by more than the tolerance
    """
    tokens = Tokens(trained / TOKENIZER)
    model = nano.build(tokens.vocabulary, image_size)
    state = torch.load(trained / CHECKPOINT, weights_only=True)
    nano.load_weights(model, {name: value.half().float() for name, value in state["kept"].items()})
    source = Source(
        model=model.eval().requires_grad_(False), tokenizer=tokens.tokenizer, checkpoint=f"nano:{state['stage']}.{state['step']}",
        revision=None, license=LICENSE, slug="nano", name=NAME, summary=SUMMARY,
    )  # fmt: skip
    options = argparse.Namespace(
        out=out, id=ID, precision="fp32", flavour="mha", half_weights=True, reference=reference, tiny=None, checkpoint=None
    )
    verdict = run_export.export(source, options)
    adjust(out / "pack.json", thresholds)
    return verdict


def adjust(path: Path, thresholds: dict) -> None:
    """Puts the pack's own name and thresholds into its manifest."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["name"] = NAME
    concept = {name: value for name, value in thresholds.items() if name in manifest["thresholds"]["concept"]}
    manifest["thresholds"]["concept"] |= concept
    if "image" in thresholds:
        manifest["thresholds"]["image"] = thresholds["image"]
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8", newline="\n")
