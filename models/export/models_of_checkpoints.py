"""Where the weights come from."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import random_model
import tokenizers_of_packs
from command import FULL_IMAGE, Complaint

SAM_LICENSE = {"id": "SAM License", "url": "https://github.com/facebookresearch/sam3/blob/main/LICENSE"}
RANDOM_LICENSE = {"id": "Apache-2.0", "url": None}


@dataclass(frozen=True)
class Source:
    model: object
    tokenizer: object
    """As in the manifest's `source`."""
    checkpoint: str
    revision: str | None
    license: dict
    """Short name for ids, and a readable one."""
    slug: str
    name: str
    summary: str


def open_source(options: argparse.Namespace) -> Source:
    """@throws Complaint when the checkpoint cannot be had"""
    if options.checkpoint is not None:
        return of_checkpoint(options.checkpoint, options.revision, options.image_size)
    tokenizer = tokenizers_of_packs.build_tiny()
    if options.tiny is not None:
        size = options.image_size or random_model.TINY_IMAGE
        return Source(
            model=of_size(random_model.build_tiny, options.tiny, tokenizer.get_vocab_size(), size),
            tokenizer=tokenizer, checkpoint=f"random:tiny:{options.tiny}", revision=None, license=RANDOM_LICENSE,
            slug="sam3-tiny", name="SAM 3, tiny with random weights", summary="Random weights; finds nothing. For tests.",
        )  # fmt: skip
    size = options.image_size or FULL_IMAGE
    return Source(
        model=of_size(random_model.build_full, options.full_random, size),
        tokenizer=tokenizer, checkpoint=f"random:full:{options.full_random}", revision=None, license=RANDOM_LICENSE,
        slug="sam3-random", name="SAM 3, full size with random weights",
        summary="Random weights; finds nothing. To see how fast a machine is and how much memory it needs.",
    )  # fmt: skip


def of_size(build, *arguments):
    try:
        return build(*arguments)
    except ValueError as error:
        raise Complaint(str(error)) from error


def of_checkpoint(checkpoint: str, revision: str | None, image_size: int | None) -> Source:
    from transformers import Sam3VideoConfig, Sam3VideoModel

    try:
        config = Sam3VideoConfig.from_pretrained(checkpoint, revision=revision)
        of_size(random_model.set_image_size, config, image_size or FULL_IMAGE)
        model = Sam3VideoModel.from_pretrained(
            checkpoint, revision=revision, config=config, attn_implementation="eager", dtype="float32"
        )
        tokenizer = tokenizers_of_packs.of_checkpoint(checkpoint, revision)
    except (OSError, ValueError) as error:
        raise Complaint(explain(checkpoint, error)) from error
    return Source(
        model=model.eval().requires_grad_(False), tokenizer=tokenizer, checkpoint=checkpoint,
        revision=revision or getattr(config, "_commit_hash", None), license=SAM_LICENSE, slug="sam3", name="SAM 3",
        summary="Finds and follows what a phrase, an example or clicks say, in images and video.",
    )  # fmt: skip


def explain(checkpoint: str, error: Exception) -> str:
    text = str(error)
    if "gated" in text or "401" in text or "403" in text:
        return (
            f"Access to {checkpoint} is restricted. Ask for it at https://huggingface.co/{checkpoint}, then run `hf auth login` "
            "with a token of that account (or set HF_TOKEN) and try again."
        )
    return f"The checkpoint {checkpoint} could not be loaded: {text}"
