"""Heads that only training has: they tell the encoders early what later answers will need. Nothing of them is exported."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from beginning import CELLS
from torch import nn
from world import Instance
from world.families import FAMILIES
from world.palette import COLOURS
from world.tiles import TEXTURES

SHAPES = (*FAMILIES, "blob")
# After which layer of the backbone the ground is told apart, early enough for the layers behind it to see outlines.
GROUND_LAYER = 2
# After which layers each token knows the box of its object: what a shape is called follows from which parts of that box are covered.
PLACE_LAYERS = (3, 5)
# Of a token that an object must cover for the token to be that object's.
OWNED = 0.4
# Cells per side of an outline in its object's box.
OUTLINE = 12
UNKNOWN = -1
OUTLINE_WEIGHT = 4.0


def looks_of(instances: tuple[Instance, ...]) -> torch.Tensor:
    """[N,3] int64: numbers of shape, colour and texture; -1 where there is no name for it."""
    number = lambda names, name: names.index(name) if name in names else UNKNOWN
    rows = [[number(SHAPES, one.shape), number(COLOURS, one.colour), number(TEXTURES, one.texture)] for one in instances]
    return torch.tensor(rows, dtype=torch.int64).reshape(-1, 3)


class Hints(nn.Module):
    """What an object looks like, from the features that it covers; and where a phrase points to, before anything is decoded."""

    def __init__(self, channels: int, width: int):
        """@param width of the backbone's tokens"""
        super().__init__()
        self.looks = nn.ModuleList([nn.Linear(2 * channels, len(names)) for names in (SHAPES, COLOURS, TEXTURES)])
        self.outline = nn.Sequential(nn.Linear(2 * channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, OUTLINE**2))
        self.ground = nn.Linear(width, CELLS**2)
        self.places = nn.ModuleList([nn.Linear(width, 4) for _ in PLACE_LAYERS])
        self.where = nn.Linear(channels, 1)
        # Whether a cell belongs to any object, and the centre and size of the one it belongs to.
        self.fine = nn.Conv2d(channels // 8, 5, 1)
        self.middle = nn.Conv2d(channels // 4, 5, 1)
        self.coarse = nn.Conv2d(channels, 5, 1)

    def looks_loss(self, middle, coarse, covered: list[torch.Tensor], looks: list[torch.Tensor], outlines: list[torch.Tensor]) -> tuple:
        """
        @param middle [I,C,2g,2g], coarse [I,C,g,g]; covered of each image [N,4g,4g]; looks of each image [N,3]
        @param outlines of each image [N,OUTLINE,OUTLINE]: masks of objects in their boxes
        @returns cross entropy of the three names with that of outlines; shares of shapes, colours and textures that are right
        """
        pooled = [torch.cat([pool(middle[i], own, 2), pool(coarse[i], own, 4)], 1) for i, own in enumerate(covered)]
        features, truth = torch.cat(pooled), torch.cat(looks)
        seen = torch.cat([own.sum((1, 2)) for own in covered]) > 1
        features, truth = features[seen], truth[seen]
        if len(truth) == 0:
            return middle.sum() * 0, [0.0] * len(self.looks)
        answers = [head(features) for head in self.looks]
        loss = sum(F.cross_entropy(answer, truth[:, k], ignore_index=UNKNOWN) for k, answer in enumerate(answers) if (truth[:, k] >= 0).any())
        loss = loss + OUTLINE_WEIGHT * F.binary_cross_entropy_with_logits(self.outline(features), torch.cat(outlines)[seen].flatten(1))
        right = [(answer.argmax(1) == truth[:, k])[truth[:, k] >= 0].float().mean() for k, answer in enumerate(answers)]
        return loss, [float(share) for share in right]

    def ground_loss(self, tokens, covered: list[torch.Tensor]) -> tuple[torch.Tensor, float]:
        """
        Which cells of each patch belong to any object.
        @param tokens [I,g,g,width] behind a layer in the middle of the backbone
        @returns cross entropy, and the IoU that was reached
        """
        grid = tokens.shape[1]
        unions = torch.stack([own.amax(0) if len(own) else torch.zeros(CELLS * grid, CELLS * grid) for own in covered])
        cells = unions.unflatten(1, (grid, CELLS)).unflatten(3, (grid, CELLS)).transpose(2, 3).flatten(3)
        answer = self.ground(tokens)
        found, there = answer > 0, cells > 0.5
        return F.binary_cross_entropy_with_logits(answer, cells), float((found & there).sum() / (found | there).sum().clamp(min=1))

    def places_loss(self, layers: list[torch.Tensor], covered: list[torch.Tensor], boxes: list[torch.Tensor]) -> tuple[torch.Tensor, float]:
        """
        Where the object of a token has its box, seen from the token.
        @param layers tokens [I,g,g,width] behind each of PLACE_LAYERS
        @param covered of each image [N,4g,4g]; boxes [N,4] centre and size in 0..1
        @returns loss, and by how many tokens the last of these layers misses a centre on an axis
        """
        inside, truth = zip(*(places(F.avg_pool2d(own[:, None], CELLS)[:, 0], box) for own, box in zip(covered, boxes)))
        inside, truth = torch.stack(inside), torch.cat(truth)
        answers = [head(tokens[inside]) for head, tokens in zip(self.places, layers)]
        if len(truth) == 0:
            return sum(answer.sum() for answer in answers), 0.0
        return sum(F.smooth_l1_loss(answer, truth) for answer in answers), float((answers[-1] - truth)[:, :2].abs().mean())

    def where_loss(self, encoded, unions) -> torch.Tensor:
        """
        @param encoded [E,g*g,C] features that have met their prompt
        @param unions [E,4g,4g] what each prompt means
        """
        shares = F.avg_pool2d(unions[:, None], 4).flatten(1)
        return 4 * F.binary_cross_entropy_with_logits(self.where(encoded)[..., 0], shares, weight=1 + 3 * shares)

    def grouping_loss(self, fine, middle, coarse, covered: list[torch.Tensor], boxes: list[torch.Tensor]) -> torch.Tensor:
        """
        What a click has to know: which cells belong together. Cells of one object answer with the same box.
        @param fine [I,C/8,4g,4g], middle [I,C/4,2g,2g], coarse [I,C,g,g] of the tracker
        @param covered of each image [N,4g,4g]; boxes [N,4]
        """
        there, owned = zip(*(owners(own, box) for own, box in zip(covered, boxes)))
        loss = 0
        for head, level, times in ((self.fine, fine, 1), (self.middle, middle, 2), (self.coarse, coarse, 4)):
            answer = head(level)
            share = F.avg_pool2d(torch.stack(there)[:, None], times)[:, 0]
            # Where a coarse cell has several owners, their mean would be no box at all.
            box = F.avg_pool2d(torch.stack(owned), times) / share.clamp(min=1e-3)[:, None]
            spread = F.avg_pool2d(torch.stack(owned).square(), times) / share.clamp(min=1e-3)[:, None] - box.square()
            inside = ((share >= 0.4) & (spread.amax(1) < 1e-3)).float()
            distance = (answer[:, 1:] - box).abs().mean(1) * inside
            loss = loss + F.binary_cross_entropy_with_logits(answer[:, 0], share) + 5 * distance.sum() / inside.sum().clamp(min=1)
        return loss


def owners(covered: torch.Tensor, boxes: torch.Tensor, least: float = 0.5) -> tuple[torch.Tensor, torch.Tensor]:
    """[N,m,m], [N,4] -> where any object covers at least so much of a cell [m,m], and the box of that object [4,m,m]"""
    if len(covered) == 0:
        side = covered.shape[1]
        return torch.zeros(side, side), torch.zeros(4, side, side)
    most, owner = covered.max(0)
    there = (most >= least).float()
    return there, boxes[owner].permute(2, 0, 1) * there


def places(shares: torch.Tensor, boxes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """[N,g,g], [N,4] -> which tokens an object owns [g,g], and for these [n,4]: the way to its centre in tokens, logarithms of its size"""
    there, owned = owners(shares, boxes, OWNED)
    inside = there > 0
    y, x = torch.nonzero(inside, as_tuple=True)
    box = owned[:, inside].T * len(inside)
    here = torch.stack([x, y], 1) + 0.5
    return inside, torch.cat([box[:, :2] - here, box[:, 2:].clamp(min=0.1).log()], 1)


def pool(features, covered, times: int) -> torch.Tensor:
    """Mean of features [C,h,w] over what masks [N,times*h,times*w] cover. -> [N,C]"""
    shares = F.avg_pool2d(covered[:, None], times)[:, 0]
    return torch.einsum("nhw,chw->nc", shares, features) / shares.sum((1, 2)).clamp(min=1e-3)[:, None]
