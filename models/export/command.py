"""The command line of the exporter. Imports nothing heavy, so that help and complaints come at once."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
NEEDED = ("torch", "torchvision", "transformers", "onnx", "onnxscript", "onnxruntime", "tokenizers", "numpy")
FULL_IMAGE = 1008
# Written by one export: graphs, and while they are converted a second copy of the largest.
DISK_BYTES = {"fp32": 6 * 2**30, "fp16": 6 * 2**30, "int8-vision": 6 * 2**30}
TINY_DISK_BYTES = 50 * 2**20
# What an export writes; also graphs in the making.
PACK_FILES = ("*.onnx", "*.onnx.data", "tokenizer.json", "parity.json", "pack.json")
# The runtime's note of what it has verified.
STAMP = ".verified.json"


class Complaint(Exception):
    """Something that the person at the keyboard can put right; the message says how."""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python models/export",
        description="Turns a SAM 3 checkpoint into a model pack: ONNX graphs, tokenizer and pack.json.",
        epilog="Without access to the checkpoint, --tiny or --full-random make packs of the same build with random weights.",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--checkpoint", metavar="ID", help="folder or Hugging Face id, e.g. facebook/sam3")
    source.add_argument("--tiny", type=int, metavar="SEED", help="a tiny model with random weights")
    source.add_argument(
        "--full-random", type=int, metavar="SEED", help="a full-size model with random weights (needs 10 GB of memory)"
    )
    parser.add_argument("--revision", help="branch, tag or commit of the checkpoint")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PACK", help="folder of the pack; made, or emptied of an earlier pack"
    )
    parser.add_argument(
        "--precision",
        choices=("fp32", "fp16", "int8-vision"),
        default="fp32",
        help="fp16 for GPUs; int8-vision for CPUs: vision and text encoder in 8 bits, the rest in fp32",
    )
    parser.add_argument(
        "--half-weights",
        action="store_true",
        help="store weights in half precision and compute as --precision says: a small pack at the speed of fp32",
    )
    parser.add_argument(
        "--flavour",
        choices=("mha", "portable"),
        default="mha",
        help="mha: attention as one operator of ONNX Runtime, faster; portable: standard operators only (CoreML)",
    )
    parser.add_argument("--image-size", type=int, metavar="PX", help=f"side of the model's image (default {FULL_IMAGE})")
    parser.add_argument("--id", help="names the pack among those installed (default: made of checkpoint and precision)")
    parser.add_argument("--reference", type=Path, metavar="DIR",
                        help="also write what PyTorch answers, for `models check` (REFERENCE.md)")  # fmt: skip
    return parser.parse_args(arguments)


def check_packages() -> None:
    import importlib.util

    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Complaint(
            f"Python packages are missing: {', '.join(missing)}. Run: {sys.executable} -m pip install -r {REQUIREMENTS}"
        )


def check_out(options: argparse.Namespace) -> None:
    out = options.out
    if out.exists() and not out.is_dir():
        raise Complaint(f"{out} is a file. Name a folder for the pack.")
    foreign = [] if not out.exists() else [file.name for file in out.iterdir() if not is_of_pack(file)]
    if foreign:
        raise Complaint(f"{out} holds {foreign[0]}, which no pack does. Name another folder, or empty it.")
    needed = TINY_DISK_BYTES if options.tiny is not None else DISK_BYTES[options.precision]
    parent = next(folder for folder in [out.absolute(), *out.absolute().parents] if folder.exists())
    free = shutil.disk_usage(parent).free
    if free < needed:
        raise Complaint(
            f"{parent} has {free / 2**30:.1f} GB free; the export needs {needed / 2**30:.1f} GB. Make room, or name another."
        )


def is_of_pack(file: Path) -> bool:
    return file.name == STAMP or any(file.match(pattern) for pattern in PACK_FILES)


def main(arguments: list[str]) -> int:
    """@returns the exit code: 0 done, 1 a graph is out of tolerance, 2 nothing was made"""
    options = parse(arguments)
    try:
        check_packages()
        check_out(options)
        from run_export import run

        return run(options)
    except Complaint as complaint:
        print(f"error: {complaint}", file=sys.stderr)
        return 2
