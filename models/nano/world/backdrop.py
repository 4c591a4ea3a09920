"""Backgrounds: gradients, clouds, stripes, checks, cells, strokes, clutter; and the camera that looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .chance import one
from .families import draw
from .palette import muted
from .tiles import VARIANTS, cells, leaves, noise, pattern, sample

Rng = np.random.Generator


@dataclass(frozen=True)
class Scenery:
    """The plan of a background: its tones [3] float32, kind and seed."""

    stops: list[np.ndarray]
    kind: str
    seed: int
    natural: bool


def choose(seed: int, difficulty: float) -> Scenery:
    """The background of a clip."""
    rng = np.random.default_rng([seed, 2])
    natural = bool(rng.random() < 0.17 * min(1.0, 2 * difficulty))
    kinds = ["flat", "gradient", "cloud", "stripes", "checker", "cells", "strokes", "clutter", "layers", "leaves", "land"]
    easy, hard = np.array([5, 6, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]), np.array([0.7, 1.3, 2.4, 0.8, 0.7, 1.2, 1, 1.5, 1.6, 2.2, 1.4])
    weight = easy * (1 - difficulty) ** 2 + hard * difficulty
    kind = one(["cloud", "leaves", "land"], rng) if natural else str(rng.choice(kinds, p=weight / weight.sum()))
    spread = 30 + 90 * difficulty
    first = muted(rng, difficulty)
    others = [first + np.clip(muted(rng, difficulty) - first, -spread, spread) for _ in range(1 if rng.random() < 0.6 else 2)]
    return Scenery([first, *others], kind, seed, natural)


def table(stops: list[np.ndarray]) -> np.ndarray:
    """256 colours through the stops. [256,3] uint8"""
    at = np.linspace(0, 255, len(stops))
    return np.stack([np.interp(np.arange(256), at, [stop[c] for stop in stops]) for c in range(3)], 1).astype(np.uint8)


def turned(degrees: float, zoom: float, shift: np.ndarray) -> np.ndarray:
    """A matrix [2,3] that turns, scales and shifts."""
    c, s = np.cos(np.radians(degrees)) * zoom, np.sin(np.radians(degrees)) * zoom
    return np.array([(c, -s, shift[0]), (s, c, shift[1])])


def tones(kind: str, width: int, height: int, rng: Rng) -> np.ndarray:
    """The share of the last stop at each pixel. [height,width] uint8"""
    shift = rng.uniform(0, 512, 2)
    unit = 336 / min(width, height)
    angle = rng.uniform(0, 360)
    if kind == "gradient":
        x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
        a = np.radians(angle)
        ramp = x[None] * np.float32(np.cos(a)) + y[:, None] * np.float32(np.sin(a))
        return np.clip(ramp * 90 + 127.5, 0, 255).astype(np.uint8)
    if kind in ("cloud", "layers", "strokes", "clutter"):
        return sample(noise(int(rng.integers(VARIANTS * 2))), turned(angle, unit * rng.uniform(0.3, 1.4), shift), width, height)
    if kind == "leaves":
        return sample(leaves(int(rng.integers(VARIANTS))), turned(angle, unit * rng.uniform(0.5, 1.6), shift), width, height)
    if kind == "cells":
        return sample(cells(int(rng.integers(8))), turned(angle, unit * rng.uniform(0.6, 1.6), shift), width, height)
    if kind == "land":
        far, near = (tones(one(parts, rng), width, height, rng) for parts in (["gradient", "cloud"], ["cloud", "leaves"]))
        x = np.linspace(0, 6.3, width)
        level = rng.uniform(0.25, 0.7) + sum(
            rng.normal(0, 0.06) / k * np.sin(k * x + rng.uniform(0, 6.3)) for k in (1, 2, 3, 5, 8)
        )
        below = np.arange(height)[:, None] > (level * height)[None]
        return np.where(below, near // 2, 160 + far // 3).astype(np.uint8)
    if kind in ("stripes", "checker"):
        name = one(["striped", "striped", "wavy", "zigzag"], rng) if kind == "stripes" else "checkered"
        return sample(
            pattern(name, int(rng.integers(VARIANTS))), turned(angle, unit * rng.uniform(0.5, 2.2), shift), width, height
        )
    return np.zeros((height, width), np.uint8)


def scribble(image: np.ndarray, kind: str, stops: list[np.ndarray], rng: Rng) -> None:
    """Text-like strokes, or unnamed outlines, of little contrast, drawn into the image."""
    height, width = image.shape[:2]
    short = min(width, height)
    tone = tuple(float(v) for v in np.clip(stops[0] + rng.choice([-1, 1]) * rng.uniform(18, 50), 0, 255))
    if kind == "strokes":
        size, y = short * rng.uniform(0.025, 0.06), short * 0.04
        lines = []
        while y < height:
            x = rng.uniform(0, 0.2) * width
            while x < width * rng.uniform(0.6, 1.0):
                lines.append(((x, y) + rng.uniform(0, size, (int(rng.integers(3, 5)), 2)) * (0.7, 1)).astype(np.int32))
                x += size * rng.uniform(0.8, 1.6)
            y += size * 1.8
        cv2.polylines(image, lines, False, tone, max(1, round(size / 7)), cv2.LINE_AA)
        return
    for _ in range(int(rng.integers(5, 14))):
        outline = draw("blob", rng)
        points = np.round(outline[0][0] * short * rng.uniform(0.04, 0.2) + rng.uniform((0, 0), (width, height))).astype(np.int32)
        if rng.random() < 0.5:
            cv2.polylines(image, [points], True, tone, int(rng.integers(1, 4)), cv2.LINE_AA)
        else:
            mix = rng.uniform(0.2, 0.8)
            cv2.fillPoly(image, [points], tuple(float(v) for v in stops[0] * mix + stops[-1] * (1 - mix)), cv2.LINE_AA)


def paint(scenery: Scenery, width: int, height: int) -> np.ndarray:
    """The background. [height,width,3] uint8"""
    rng = np.random.default_rng([scenery.seed, 3])
    if scenery.kind == "flat":
        return np.broadcast_to(scenery.stops[0].astype(np.uint8), (height, width, 3)).copy()
    colours = table(scenery.stops)
    share = tones(scenery.kind, width, height, rng)
    if scenery.kind == "layers":
        other = tones(one(["gradient", "cells", "stripes", "cloud", "leaves"], rng), width, height, rng)
        share = cv2.addWeighted(share, 0.5, other, 0.5, 0)
    image = cv2.LUT(cv2.merge([share, share, share]), colours[:, None, :])
    if scenery.kind in ("strokes", "clutter"):
        scribble(image, scenery.kind, scenery.stops, rng)
    return image


def camera(seed: int, frames: int, width: int, height: int, difficulty: float) -> np.ndarray:
    """Matrices [T,2,3] from the world to the frame: pan, zoom, turn."""
    rng = np.random.default_rng([seed, 4])
    out = np.tile(np.array([(1.0, 0, 0), (0, 1, 0)]), (frames, 1, 1))
    if frames == 1 or rng.random() > 0.15 + 0.6 * difficulty:
        return out
    t = np.arange(frames)
    centre = np.array([width / 2, height / 2])
    rate, phase = rng.uniform(0.02, 0.09, 4), rng.uniform(0, 6.28, 4)
    wave = np.sin(t[:, None] * rate + phase) - np.sin(phase)
    pan = wave[:, :2] * width * rng.uniform(0, 0.006, 2) / rate[:2]
    zoom, angle = np.exp(wave[:, 2] * rng.uniform(0, 0.1)), wave[:, 3] * rng.uniform(0, 5)
    for k in range(frames):
        m = turned(float(angle[k]), float(zoom[k]), np.zeros(2))
        m[:, 2] = centre - m[:, :2] @ centre + pan[k]
        out[k] = m
    return out
