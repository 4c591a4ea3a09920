"""The other side of bench/masks.ts: times pycocotools on the masks that it is given, one line of JSON per question.

The first line holds the masks; each further one names an operation, a mask and how often to measure, and is answered
with the milliseconds per call of each sample.
"""

import json
import sys
import time

import numpy as np
from pycocotools import mask as coco


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


pairs = []
for pair in json.loads(sys.stdin.readline()):
    rles = [{"size": pair["size"], "counts": counts.encode("ascii")} for counts in pair["counts"]]
    columns = coco.decode(rles[0])
    pairs.append({"rles": rles, "columns": columns, "rows": np.ascontiguousarray(columns)})
answer("ready")

OPERATIONS = {
    "encode-rows": lambda p: coco.encode(np.asfortranarray(p["rows"])),
    "encode-columns": lambda p: coco.encode(p["columns"]),
    "decode-columns": lambda p: coco.decode(p["rles"][0]),
    "decode-rows": lambda p: np.ascontiguousarray(coco.decode(p["rles"][0])),
    "area": lambda p: coco.area(p["rles"][0]),
    "bbox": lambda p: coco.toBbox(p["rles"][0]),
    "merge": lambda p: coco.merge(p["rles"], intersect=False),
    "iou": lambda p: coco.iou(p["rles"][:1], p["rles"][1:], [0]),
}

for line in sys.stdin:
    question = json.loads(line)
    operation, pair = OPERATIONS[question["operation"]], pairs[question["pair"]]
    samples = []
    for _ in range(question["samples"]):
        start = time.perf_counter()
        for _ in range(question["batch"]):
            operation(pair)
        samples.append((time.perf_counter() - start) * 1000 / question["batch"])
    answer(samples)
