"""Reads an exported folder with pycocotools, Pillow and numpy, compares the formats with each other and prints what disagrees.

Usage: check_dataset.py FOLDER [polygon]; prints {"masks": n, "problems": [...]}.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as rle
from pycocotools.coco import COCO


def read_pngs(root, problems):
    """(track id, frame) -> mask, from index.csv alone."""
    masks = {}
    with open(root / "index.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            image = Image.open(root / row["path"])
            if image.mode != "L":
                problems.append(f"{row['path']} has mode {image.mode}")
            pixels = np.asarray(image)
            if not set(np.unique(pixels)) <= {0, 255}:
                problems.append(f"{row['path']} has values {np.unique(pixels)}")
            if int((pixels > 0).sum()) != int(row["area"]):
                problems.append(f"{row['path']} has another area than the index")
            masks[int(row["track_id"]), int(row["frame"])] = pixels > 0
    return masks


def check_coco(path, masks, polygons, problems):
    coco = COCO(path)
    ids = coco.getAnnIds(iscrowd=0)
    if len(ids) != len(coco.anns) or min(ids) != 1 or min(coco.imgs) != 1 or min(coco.cats) < 1:
        problems.append("ids or iscrowd are not as they should be")
    for ann in coco.loadAnns(ids):
        name = f"annotation {ann['id']}"
        decoded = coco.annToMask(ann).astype(bool)
        true = masks[ann["track_id"], ann["frame_index"]]
        if not np.array_equal(decoded, true):
            problems.append(f"{name}: pixels differ from the PNG")
        if ann["area"] != int(true.sum()) or type(ann["iscrowd"]) is not int:
            problems.append(f"{name}: area or iscrowd")
        ys, xs = np.nonzero(true)
        if ann["bbox"] != [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]:
            problems.append(f"{name}: bbox {ann['bbox']}")
        if not polygons and list(rle.toBbox(ann["segmentation"])) != ann["bbox"]:
            problems.append(f"{name}: bbox differs from pycocotools'")
    return coco


def check_yolo(root, coco, problems):
    names = (root / "classes.txt").read_text(encoding="utf-8").splitlines()
    for image in coco.dataset["images"]:
        label = root / "labels" / Path(image["file_name"]).with_suffix(".txt")
        lines = label.read_text().splitlines()
        anns = coco.imgToAnns.get(image["id"], [])
        if len(lines) != len(anns):
            problems.append(f"{label.name}: {len(lines)} lines for {len(anns)} objects")
        for line, ann in zip(lines, anns):
            number, *values = line.split()
            xy = np.array(values, float).reshape(-1, 2)
            if len(xy) < 3 or xy.min() < 0 or xy.max() > 1:
                problems.append(f"{label.name}: coordinates")
            if names[int(number)] != coco.cats[ann["category_id"]]["name"]:
                problems.append(f"{label.name}: class {number}")
            x, y = (xy * [image["width"], image["height"]]).T
            area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
            if abs(area - ann["area"]) > 0.01 * ann["area"] + 0.5:
                problems.append(f"{label.name}: area {area} for {ann['area']}")


def main():
    root = Path(sys.argv[1])
    problems = []
    stdout, sys.stdout = sys.stdout, sys.stderr  # pycocotools talks
    masks = read_pngs(root / "binary_masks_png", problems)
    coco = check_coco(root / "coco_instance/annotations/instances_train.json", masks, "polygon" in sys.argv, problems)
    check_yolo(root / "yolo_segmentation", coco, problems)
    json.dump({"masks": len(masks), "problems": problems[:20]}, stdout)


main()
