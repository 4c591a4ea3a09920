"""One case of a reference folder."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Case:
    id: str
    kind: str
    """What the case shows."""
    about: str
    """What the index says of it besides."""
    settings: dict
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
