"""Reads cases as JSON from stdin, asks pycocotools for each and prints a JSON list of what disagrees."""

import base64
import json
import sys

import numpy as np
from pycocotools import mask as coco


def text(rle):
    return rle["counts"].decode("ascii")


def check_mask(case):
    height, width = case["size"]
    pixels = np.frombuffer(base64.b64decode(case["pixels"]), np.uint8).reshape(height, width)
    rle = coco.encode(np.asfortranarray(pixels))
    ours = {"size": case["size"], "counts": case["counts"]}
    yield "encode", text(rle) == case["counts"]
    yield "decode", bool((coco.decode(ours) == pixels).all())
    yield "area", int(coco.area(ours)) == case["area"]
    yield "bbox", [int(v) for v in coco.toBbox(ours)] == case["bbox"]
    yield "uncompressed", text(coco.frPyObjects({"size": case["size"], "counts": case["runs"]}, height, width)) == case["counts"]


def check_merge(case):
    a, b = ({"size": case["size"], "counts": counts} for counts in (case["a"], case["b"]))
    yield "union", text(coco.merge([a, b], intersect=False)) == case["union"]
    yield "intersection", text(coco.merge([a, b], intersect=True)) == case["intersection"]
    theirs = float(coco.iou([a], [b], [0])[0][0])
    both_empty = int(coco.area(a)) + int(coco.area(b)) == 0
    yield "iou", case["iou"] == (1 if both_empty else theirs)


def check_polygon(case):
    height, width = case["size"]
    yield "polygon", text(coco.frPyObjects([case["polygon"]], height, width)[0]) == case["counts"]


CHECKS = {"mask": check_mask, "merge": check_merge, "polygon": check_polygon}
wrong = []
for index, case in enumerate(json.load(sys.stdin)):
    wrong += [{"case": index, "kind": case["kind"], "what": what} for what, right in CHECKS[case["kind"]](case) if not right]
json.dump(wrong, sys.stdout)
