"""Simulated people: where they click first, where they click when a mask is wrong, and the boxes that they draw."""

from __future__ import annotations

import cv2
import numpy as np

# Of a box's side: how far its edges are off.
BOX_SLIP = 0.1
# Of the picture's side: what is nearer than this to an object is its neighbour.
NEIGHBOURHOOD = 0.04
# Of an object's area: how much a cut takes away; small shares are as likely as large ones.
CUT = (0.03, 0.6)


def first_click(mask: np.ndarray, rng: np.random.Generator) -> tuple[float, float] | None:
    """
    A point well inside: any whose distance to the edge is at least half of the largest.
    @param mask [h,w] bool
    @returns x, y in pixels of the mask, or None when it is empty
    """
    depth = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    if depth.max() <= 0:
        return None
    rows, columns = np.nonzero(depth >= rng.uniform(0.35, 1.0) * depth.max())
    pick = rng.integers(len(rows))
    return float(columns[pick]), float(rows[pick])


def next_click(found: np.ndarray, truth: np.ndarray) -> tuple[float, float, int] | None:
    """
    The middle of the largest error, as in the evaluations of SAM 2 and of interactive segmentation.
    @returns x, y and the label: 1 where something is missing, 0 where there is too much; None when nothing is wrong
    """
    best, answer = 0.0, None
    for label, wrong in ((1, truth & ~found), (0, found & ~truth)):
        depth = cv2.distanceTransform(np.pad(wrong, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
        if depth.max() > best:
            best = float(depth.max())
            row, column = np.unravel_index(int(depth.argmax()), depth.shape)
            answer = float(column), float(row), label
    return answer


def drawn_box(mask: np.ndarray, rng: np.random.Generator) -> tuple[float, float, float, float] | None:
    """@returns left, top, right, bottom of a box as a person draws it, in pixels of the mask"""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    if len(rows) == 0:
        return None
    edges = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float64)
    size = np.array([edges[2] - edges[0], edges[3] - edges[1]])
    slip = np.clip(rng.normal(0, BOX_SLIP / 2, 4), -BOX_SLIP, BOX_SLIP) * np.tile(size, 2)
    height, width = mask.shape
    return tuple(np.clip(edges + slip, 0, [width, height, width, height]).tolist())


def neighbour(masks: np.ndarray, own: int, rng: np.random.Generator) -> int | None:
    """
    Another object that a mask of this one may run into.
    @param masks [N,h,w] bool
    @returns one of those that touch it or nearly do; None when there is none
    """
    others = [index for index in range(len(masks)) if index != own and masks[index].any()]
    if not others or not masks[own].any():
        return None
    away = cv2.distanceTransform((~masks[own]).astype(np.uint8), cv2.DIST_L2, 3)
    near = [index for index in others if away[masks[index]].min() <= NEIGHBOURHOOD * masks.shape[1]]
    return int(rng.choice(near)) if near else None


def cut(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A mask [h,w] that a straight line has taken a part of: from a sliver to more than half."""
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return mask
    angle = rng.uniform(0, 2 * np.pi)
    along = columns * np.cos(angle) + rows * np.sin(angle)
    left = mask.copy()
    gone = along > np.quantile(along, 1 - np.exp(rng.uniform(*np.log(CUT))))
    left[rows[gone], columns[gone]] = False
    return left
