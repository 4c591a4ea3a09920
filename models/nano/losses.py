"""Losses of masks, boxes and scores. Masks are logits [N,h,w], their truths the covered share of each cell, 0..1."""

from __future__ import annotations

import torch
import torch.nn.functional as F

FOCAL_ALPHA, FOCAL_GAMMA = 0.25, 2.0
# Edges decide whether a mask is good; the inside is learned anyway.
EDGE_WEIGHT = 3.0


def edge_weight(truth):
    """[N,h,w] -> [N,h,w]: 1, and more within a cell of an edge."""
    if truth.shape[0] == 0:
        return truth
    grown = F.max_pool2d(truth[:, None], 3, 1, 1)[:, 0]
    shrunk = -F.max_pool2d(-truth[:, None], 3, 1, 1)[:, 0]
    return 1 + (EDGE_WEIGHT - 1) * (grown - shrunk)


def mask_cross_entropy(logits, truth):
    """-> [N]. The object and its surroundings weigh the same in part, so that small objects count."""
    weight = edge_weight(truth)
    area = truth.mean((1, 2), keepdim=True).clamp(min=1e-3)
    weight = weight * (1 + truth * (0.2 / area).clamp(max=8.0))
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    return (loss * weight).sum((1, 2)) / weight.sum((1, 2))


def dice(logits, truth):
    """-> [N]"""
    chance = logits.sigmoid()
    overlap = 2 * (chance * truth).sum((1, 2)) + 1
    return 1 - overlap / (chance.sum((1, 2)) + truth.sum((1, 2)) + 1)


def mask_loss(logits, truth):
    """-> [N]"""
    return 5 * mask_cross_entropy(logits, truth) + 2 * dice(logits, truth)


def focal(logits, truth):
    """Elementwise; truth may lie between 0 and 1."""
    chance = logits.sigmoid()
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    miss = (chance - truth).abs() ** FOCAL_GAMMA
    return loss * miss * (FOCAL_ALPHA * truth + (1 - FOCAL_ALPHA) * (1 - truth))


@torch.no_grad()
def mask_iou(logits, truth):
    """IoU of what is above 0 with what is covered by half or more. -> [N]"""
    found, there = logits > 0, truth >= 0.5
    union = (found | there).sum((1, 2))
    return (found & there).sum((1, 2)) / union.clamp(min=1)


def corners(boxes):
    """[...,4] centre and size -> left, top, right, bottom"""
    centre, size = boxes[..., :2], boxes[..., 2:]
    return torch.cat([centre - size / 2, centre + size / 2], -1)


def box_iou(a, b):
    """Pairs of boxes with corners, [...,4] each -> IoU and generalised IoU, [...]"""
    area = lambda x: (x[..., 2] - x[..., 0]) * (x[..., 3] - x[..., 1])
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    outer = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    overlap, hull = inner.prod(-1), outer.prod(-1)
    union = (area(a) + area(b) - overlap).clamp(min=1e-7)
    iou = overlap / union
    return iou, iou - (hull - union) / hull.clamp(min=1e-7)
