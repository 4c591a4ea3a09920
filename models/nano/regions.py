"""RoiAlign as two products with small matrices, which trains many times faster on a processor than gathering samples does."""

from __future__ import annotations

import numpy as np
import torch


def axis_weights(start: np.ndarray, end: np.ndarray, cells: int, side: int) -> np.ndarray:
    """
    How much each cell of an axis counts in each bin: samples spread evenly, interpolated between the two nearest cells.
    Source: torchvision.ops.roi_align with aligned=False and sampling_ratio=-1.
    @param start, end [N] in cells
    @returns [N,side,cells] float32
    """
    weights = np.zeros((len(start), side, cells), dtype=np.float32)
    for row, (low, high) in enumerate(zip(start, end)):
        length = max(high - low, 1.0)
        samples = int(np.ceil(length / side))
        places = low + (np.arange(side * samples) + 0.5) * length / (side * samples)
        for number, place in enumerate(places):
            if place < -1 or place > cells:
                continue
            place = max(place, 0.0)
            first = min(int(place), cells - 1)
            share = place - first if first < cells - 1 else 0.0
            weights[row, number // samples, first] += (1 - share) / samples
            if share > 0:
                weights[row, number // samples, first + 1] += share / samples
    return weights


def roi_align(features: torch.Tensor, boxes: torch.Tensor, side: int) -> torch.Tensor:
    """
    @param features [E,C,g,g]; boxes [E,N,4] left, top, right, bottom in cells, through which nothing is learned
    @returns [E*N,C,side,side]
    """
    count, cells = boxes.shape[1], features.shape[-1]
    flat = boxes.detach().flatten(0, 1).numpy().astype(np.float64)
    across = torch.from_numpy(axis_weights(flat[:, 0], flat[:, 2], cells, side)).unflatten(0, (-1, count))
    down = torch.from_numpy(axis_weights(flat[:, 1], flat[:, 3], cells, side)).unflatten(0, (-1, count))
    return torch.einsum("enyh,echw,enxw->encyx", down, features, across).flatten(0, 1)
