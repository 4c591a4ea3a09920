"""Colour names with ranges that leave gaps between them, and the two tones a texture may have."""

from __future__ import annotations

import colorsys

import numpy as np

# hue in degrees, saturation, value: lowest and highest
RANGES: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "red": ((-6, 5), (0.8, 1), (0.72, 0.95)),
    "orange": ((23, 33), (0.88, 1), (0.93, 1)),
    "yellow": ((50, 59), (0.8, 1), (0.9, 1)),
    "green": ((98, 142), (0.6, 1), (0.45, 0.82)),
    "cyan": ((178, 188), (0.7, 1), (0.85, 1)),
    "blue": ((218, 240), (0.75, 1), (0.6, 1)),
    "purple": ((270, 286), (0.6, 0.9), (0.5, 0.8)),
    "pink": ((326, 344), (0.32, 0.52), (0.96, 1)),
    "brown": ((19, 28), (0.62, 0.8), (0.34, 0.48)),
    "white": ((0, 360), (0, 0.03), (0.95, 1)),
    "gray": ((0, 360), (0, 0.05), (0.44, 0.58)),
    "black": ((0, 360), (0, 0.2), (0.04, 0.12)),
}
COLOURS = tuple(RANGES)
DARKER = {"red", "green", "cyan", "blue", "purple"}  # those that stay themselves at half their value
SECOND = {"white": 172, "black": 112}


def rgb(h: float, s: float, v: float) -> np.ndarray:
    """HSV (degrees, 0..1, 0..1) as float32 RGB 0..255."""
    return np.array(colorsys.hsv_to_rgb(h % 360 / 360, s, v), np.float32) * 255


def shade(name: str, rng: np.random.Generator) -> np.ndarray:
    """A colour of that name, float32 RGB 0..255."""
    return rgb(*(rng.uniform(*span) for span in RANGES[name]))


def partner(name: str, colour: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The second tone of a texture on that colour: it leaves the name true."""
    if name in SECOND:
        return np.full(3, SECOND[name] + rng.uniform(-12, 12), np.float32)
    if name == "gray":
        return colour * np.float32(rng.choice([0.35, 1.7]))
    if name in DARKER and rng.random() < 0.45:
        return colour * np.float32(rng.uniform(0.3, 0.42))
    if name == "pink" or (
        name not in ("yellow", "cyan") and rng.random() < (0.9 if name in ("blue", "purple", "brown") else 0.55)
    ):
        return np.full(3, rng.uniform(238, 255), np.float32)
    return np.full(3, rng.uniform(5, 28), np.float32)


def muted(rng: np.random.Generator, difficulty: float) -> np.ndarray:
    """A colour for backgrounds and occluders: little saturation, most of all where it is easy."""
    return rgb(rng.uniform(0, 360), rng.uniform(0.02, 0.14 + 0.18 * difficulty), rng.uniform(0.12, 0.93))
