"""Writes tests/fixtures/masks/pycocotools.json: what pycocotools answers for fixed masks and polygons.

Run it with a Python that has pycocotools and numpy, only to add cases; the tests read the committed file.
"""

import json
import math
import pathlib

import numpy as np
import pycocotools
from pycocotools import mask as coco

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "masks" / "pycocotools.json"
rng = np.random.default_rng(20261121)


def text(rle):
    return rle["counts"].decode("ascii")


def mask_case(mask):
    rle = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {
        "rows": ["".join(str(int(v)) for v in row) for row in mask],
        "counts": text(rle),
        "area": int(coco.area(rle)),
        "bbox": [int(v) for v in coco.toBbox(rle)],
    }


def small_masks():
    for height, width in [(1, 1), (1, 7), (7, 1), (2, 2), (5, 4), (9, 13), (16, 16), (11, 3)]:
        yield np.zeros((height, width))
        yield np.ones((height, width))
        for density in (0.1, 0.5, 0.9):
            yield rng.random((height, width)) < density
        yield np.indices((height, width)).sum(0) % 2


def merge_case(a, b):
    ra, rb = (coco.encode(np.asfortranarray(m.astype(np.uint8))) for m in (a, b))
    return {
        "size": list(a.shape),
        "a": text(ra),
        "b": text(rb),
        "union": text(coco.merge([ra, rb], intersect=False)),
        "intersection": text(coco.merge([ra, rb], intersect=True)),
        "iou": float(coco.iou([ra], [rb], [0])[0][0]),
    }


def polygons():
    fixed = [
        [0, 0, 4, 0, 4, 4, 0, 4],
        [0.5, 0.5, 3.5, 0.5, 3.5, 3.5, 0.5, 3.5],
        [-10, -10, 200, -10, 200, 200, -10, 200],
        [5, 5, 5, 5, 5, 5],
        [2, 2, 2, 2, 9, 2, 9, 9, 9, 9, 2, 9],
        [1, 1, 12, 12, 1, 12, 12, 1],
        [-3.3, 4.2, 8.8, -6.1, 30.7, 9.9, 6.6, 25.2],
        [3, 3, 10, 3, 10, 3.4, 3, 3.4],
    ]
    for polygon in fixed:
        yield 20, 16, polygon
    for _ in range(60):
        height, width = int(rng.integers(1, 40)), int(rng.integers(1, 40))
        points = int(rng.integers(3, 12))
        xy = rng.uniform(-0.4, 1.4, (points, 2)) * [width, height]
        yield height, width, np.round(xy, int(rng.integers(0, 4))).ravel().tolist()


def blob(height, width, lobes, phase):
    polygon = []
    for i in range(180):
        angle = i * math.pi / 90
        radius = 0.33 * height * (1 + 0.3 * math.sin(lobes * angle + phase) + 0.05 * math.sin(31 * angle))
        polygon += [round(width / 2 + radius * math.cos(angle), 2), round(height / 2 + radius * math.sin(angle), 2)]
    return polygon


def polygon_case(height, width, polygon):
    rle = coco.frPyObjects([polygon], height, width)[0]
    return {
        "size": [height, width],
        "polygon": polygon,
        "counts": text(rle),
        "area": int(coco.area(rle)),
        "bbox": [int(v) for v in coco.toBbox(rle)],
    }


def main():
    pairs = [(rng.random((h, w)) < p, rng.random((h, w)) < q) for h, w, p, q in
             [(1, 1, 1, 1), (1, 1, 0, 0), (6, 5, 0.5, 0.5), (17, 23, 0.2, 0.8), (17, 23, 0.9, 0.9), (30, 2, 0.5, 0.1)]]
    large = [polygon_case(1080, 1920, blob(1080, 1920, 5, 0)), polygon_case(2160, 3840, blob(2160, 3840, 3, 1))]
    fixture = {
        "pycocotools": getattr(pycocotools, "__version__", "2.0.11"),
        "masks": [mask_case(np.asarray(m)) for m in small_masks()],
        "merges": [merge_case(a, b) for a, b in pairs],
        "polygons": [polygon_case(*case) for case in polygons()] + large,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{OUT}: {OUT.stat().st_size} bytes")


main()
