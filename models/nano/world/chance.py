"""Random picks, quicker than numpy's own for a few items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


def one(items: Sequence[Item], rng: np.random.Generator) -> Item:
    """Any one of the items."""
    return items[int(rng.integers(len(items)))]
