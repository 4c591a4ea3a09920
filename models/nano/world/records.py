"""What the generator hands out: clips, the instances in them, and phrases about them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Instance:
    """One object of a clip. `colour` is "" when it has no clear one; `shape` is "blob" when it has no name."""

    id: int
    colour: str
    texture: str
    shape: str


@dataclass(frozen=True)
class Clip:
    """A generated clip with its truth.

    frames [T,H,W,3] uint8 RGB; masks [T,N,H,W] bool, the visible pixels of each instance; areas [T,N] float32, the
    pixels each instance would cover were nothing in front of it and the frame without end (empty: unknown).
    """

    seed: int
    frames: np.ndarray
    masks: np.ndarray
    instances: tuple[Instance, ...]
    areas: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))


@dataclass(frozen=True)
class Phrase:
    """A phrase and the indices into `Clip.instances` it means; () when nothing fits."""

    text: str
    ids: tuple[int, ...]
