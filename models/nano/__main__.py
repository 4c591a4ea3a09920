"""`python models/nano train --out DIR`: trains Nano from nothing. README.md says what else there is."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python models/nano", description="Trains Nano, the built-in pack, and exports it.")
    commands = parser.add_subparsers(dest="command", required=True)
    of_train = commands.add_parser("train", help="train in a folder, or go on where training stopped there")
    of_train.add_argument("--out", type=Path, required=True, help="folder of checkpoint, tokenizer and curves")
    of_train.add_argument("--scale", type=float, default=1.0, help="of the number of steps (1)")
    of_train.add_argument("--seed", type=int, default=0, help="of pictures (0)")
    of_train.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that share each step (one per core)")
    of_resume = commands.add_parser("resume", help="make a folder for `train` that goes on from a pack, where its checkpoint is lost")
    of_resume.add_argument("--pack", type=Path, required=True, help="folder of the pack")
    of_resume.add_argument("--out", type=Path, required=True, help="folder for `train`")
    of_resume.add_argument("--stage", default="detail", help="that training goes on with (detail)")
    of_look = commands.add_parser("look", help="quick numbers and a picture of what has been learned so far, on held-out seeds")
    of_look.add_argument("--trained", type=Path, required=True, help="folder of `train`")
    of_look.add_argument("--image-size", type=int, default=336, help="side of the model's image (336)")
    of_look.add_argument("--count", type=int, default=40, help="of pictures (40)")
    of_look.add_argument("--last", action="store_true", help="the last weights instead of their moving average")
    of_look.add_argument("--sheet", type=Path, help="PNG of the first twelve")
    of_pack = commands.add_parser("pack", help="export the weights of a folder as a model pack")
    of_pack.add_argument("--trained", type=Path, required=True, help="folder of `train`")
    of_pack.add_argument("--out", type=Path, required=True, help="folder of the pack; emptied of an earlier pack")
    of_pack.add_argument("--image-size", type=int, default=336, help="side of the model's image (336)")
    of_pack.add_argument("--thresholds", type=json.loads, default={}, help='JSON, e.g. {"image": 0.45}')
    of_pack.add_argument("--reference", type=Path, help="also write what PyTorch answers, for `models check`")
    of_heldout = commands.add_parser("heldout", help="write the held-out set that bench/nano measures on")
    of_heldout.add_argument("--out", type=Path, required=True, help="folder of the set; goes on with one that is incomplete")
    of_heldout.add_argument("--clips", type=int, default=200, help="seeds; every fifth gets a clip beside its picture (200)")
    of_heldout.add_argument("--first-seed", type=int, default=1, help="(1)")
    of_demo = commands.add_parser("demo", help="write the clip that the program brings, and what is where in it")
    of_demo.add_argument("--out", type=Path, required=True, help="folder")
    options = parser.parse_args()
    if options.command == "train":
        from train import train

        train(options.out, options.scale, options.seed, options.processes)
    if options.command == "resume":
        from delivered import resume

        resume(options.pack, options.out, options.stage)
    if options.command == "look":
        from evaluate import evaluate

        evaluate(options.trained, options.image_size, options.count, not options.last, options.sheet)
    if options.command == "pack":
        from make_pack import make_pack

        sys.exit(make_pack(options.trained, options.out, options.image_size, options.thresholds, options.reference))
    if options.command == "heldout":
        from heldout import write_set

        write_set(options.out, options.clips, options.first_seed)
    if options.command == "demo":
        from heldout import write_demo

        write_demo(options.out)


if __name__ == "__main__":
    main()
