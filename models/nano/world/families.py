"""The named families: how each is drawn, how far it may turn and stretch before its name gets doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import figures as f
from . import things as t
from .outline import Outline, divide, normalise, roughen


@dataclass(frozen=True)
class Family:
    """`turn`: degrees either way (180: any). `stretch`: widest change of aspect. `flip`: may be mirrored.

    `fine`: has narrow parts, so is never drawn small. `solid`: wide enough for a texture to be seen on it.
    """

    make: Callable[[np.random.Generator], Outline]
    turn: float = 180.0
    stretch: float = 1.15
    flip: bool = True
    fine: bool = False
    solid: bool = True


FAMILIES: dict[str, Family] = {
    "circle": Family(f.circle, stretch=1.0),
    "ellipse": Family(f.ellipse, stretch=1.0),
    "square": Family(f.square, 12, 1.0),
    "rectangle": Family(f.rectangle, stretch=1.0),
    "triangle": Family(f.triangle, stretch=1.1),
    "pentagon": Family(f.pentagon, stretch=1.04),
    "hexagon": Family(f.hexagon, stretch=1.04),
    "star": Family(f.star, stretch=1.1),
    "ring": Family(f.ring, stretch=1.08),
    "cross": Family(f.cross, 15, 1.1),
    "heart": Family(f.heart, 35),
    "crescent": Family(f.crescent, stretch=1.08),
    "arrow": Family(f.arrow, solid=False),
    "diamond": Family(f.diamond, 10, 1.0),
    "flower": Family(f.flower, stretch=1.08),
    "leaf": Family(t.leaf, 60),
    "drop": Family(f.drop, 40, 1.08),
    "lightning": Family(f.bolt, 20, solid=False),
    "gear": Family(f.gear, stretch=1.05),
    "spiral": Family(f.spiral, stretch=1.08, fine=True, solid=False),
    "trapezoid": Family(f.trapezoid, 20, 1.05),
    "semicircle": Family(f.semicircle, stretch=1.05),
    "house": Family(t.house, 15),
    "tree": Family(t.tree, 15),
    "fish": Family(t.fish, 30),
    "bird": Family(t.bird, 20, fine=True),
    "cat": Family(t.cat, 20, 1.1, fine=True),
    "car": Family(t.car, 15, 1.1, fine=True, solid=False),
    "cup": Family(t.cup, 15),
    "bottle": Family(t.bottle, 30, 1.1),
    "key": Family(t.key, fine=True, solid=False),
    "mushroom": Family(t.mushroom, 20),
    "cloud": Family(t.cloud, 12),
    "umbrella": Family(t.umbrella, 25),
    "crown": Family(t.crown, 20),
    "butterfly": Family(t.butterfly, 40),
    "boat": Family(t.boat, 15),
    **{f"letter {name}": Family(f.letter(name), 14, 1.1, flip=False, solid=False) for name in f.STROKES},
}
LETTERS = tuple(name for name in FAMILIES if name.startswith("letter "))
PLAIN = tuple(name for name in FAMILIES if name not in LETTERS)
BLOB = Family(f.blob, stretch=1.3)


def draw(shape: str, rng: np.random.Generator, rough: float = 0.0) -> Outline:
    """A member of the family (or a blob), normalised; straight sides have points between, so that they can bend.

    `rough`: how ragged the edge is, as a share of half the extent.
    """
    outline = normalise(FAMILIES.get(shape, BLOB).make(rng))
    if rough:
        return [(roughen(points, rough, rng), filled) for points, filled in outline]
    return [(divide(points, 5) if len(points) < 14 else points, filled) for points, filled in outline]
