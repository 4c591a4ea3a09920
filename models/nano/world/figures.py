"""Geometric families: circle, star, gear, letters and the unnamed blobs."""

from __future__ import annotations

import numpy as np

from .outline import Outline, add, arc, band, bar, box, cut, oval, rotate, spline

Rng = np.random.Generator


def circle(rng: Rng) -> Outline:
    return [add(oval(0, 0, 1, n=64))]


def ellipse(rng: Rng) -> Outline:
    return [add(oval(0, 0, 1, rng.uniform(0.42, 0.66), n=64))]


def square(rng: Rng) -> Outline:
    return [add(box(-1, -1, 1, 1))]


def rectangle(rng: Rng) -> Outline:
    return [add(box(-1, -1, 1, -1 + 2 * rng.uniform(0.32, 0.62)))]


def triangle(rng: Rng) -> Outline:
    return [add([(-1, 0.8), (1, 0.8), (rng.uniform(-0.6, 0.6), 0.8 - rng.uniform(1.2, 1.9))])]


def pentagon(rng: Rng) -> Outline:
    return [add(oval(0, 0, 1, n=5))]


def hexagon(rng: Rng) -> Outline:
    return [add(oval(0, 0, 1, n=6))]


def star(rng: Rng) -> Outline:
    n = int(rng.choice([4, 5, 5, 5, 5, 6, 8]))
    inner = rng.uniform(0.36, 0.5) if n < 8 else rng.uniform(0.5, 0.6)
    points = np.empty((2 * n, 2))
    points[::2] = oval(0, 0, 1, n=n)
    points[1::2] = oval(0, 0, 0.36 if n == 4 else inner, n=n, turn=180 / n)
    return [add(points)]


def ring(rng: Rng) -> Outline:
    return [add(oval(0, 0, 1, n=64)), cut(oval(0, 0, rng.uniform(0.42, 0.72), n=48))]


def cross(rng: Rng) -> Outline:
    w = rng.uniform(0.2, 0.36)
    return [add(box(-1, -w, 1, w)), add(box(-w, -1, w, 1))]


def heart(rng: Rng) -> Outline:
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [add(np.stack([16 * np.sin(t) ** 3, -y * rng.uniform(0.9, 1.15)], 1))]


def crescent(rng: Rng) -> Outline:
    depth = rng.uniform(0.35, 0.6)
    return [add(oval(0, 0, 1, n=64)), cut(oval(depth, 0, rng.uniform(0.78, 0.88), n=64))]


def arrow(rng: Rng) -> Outline:
    shaft, head, wing = rng.uniform(0.14, 0.26), rng.uniform(0.1, 0.4), rng.uniform(0.5, 0.75)
    return [add([(-1, -shaft), (head, -shaft), (head, -wing), (1, 0), (head, wing), (head, shaft), (-1, shaft)])]


def diamond(rng: Rng) -> Outline:
    w = rng.uniform(0.5, 0.74)
    return [add([(0, -1), (w, 0), (0, 1), (-w, 0)])]


def gear(rng: Rng) -> Outline:
    n, root, steps = int(rng.integers(8, 13)), rng.uniform(0.72, 0.8), 8
    a = np.arange(n * steps) * 2 * np.pi / (n * steps)
    r = np.where(np.arange(n * steps) % steps < steps // 2, 1.0, root)
    return [add(np.stack([np.cos(a) * r, np.sin(a) * r], 1)), cut(oval(0, 0, rng.uniform(0.2, 0.4), n=32))]


def spiral(rng: Rng) -> Outline:
    turns = rng.uniform(1.9, 2.6)
    a = np.linspace(0.15, 1, 90) * turns * 2 * np.pi
    r = a / (turns * 2 * np.pi)
    path = np.stack([np.cos(a) * r, np.sin(a) * r], 1)
    return [add(band(path, rng.uniform(0.4, 0.55) / turns))]


def bolt(rng: Rng) -> Outline:
    k = rng.uniform(-0.08, 0.08)
    return [add([(0.15, -1), (-0.55, 0.18 + k), (-0.08, 0.12 + k), (-0.3, 1), (0.55, -0.26 + k), (0.1, -0.2 + k), (0.5, -1)])]


def drop(rng: Rng) -> Outline:
    r = rng.uniform(0.5, 0.62)
    lift = np.degrees(np.arcsin(min(r / (2 - r) * 1.05, 1)))
    return [add(np.concatenate([[(0, -1)], arc(0, 1 - r, r, -lift, 180 + lift, 40)]))]


def flower(rng: Rng) -> Outline:
    n = int(rng.integers(5, 8))
    size = rng.uniform(0.98, 1.12) * np.pi / n * 0.62
    petals = [add(rotate(oval(0, -0.62, size, 0.38, n=28), k * 360 / n)) for k in range(n)]
    return [*petals, add(oval(0, 0, 0.34, n=28)), cut(oval(0, 0, rng.uniform(0.16, 0.22), n=28))]


def trapezoid(rng: Rng) -> Outline:
    t, h = rng.uniform(0.4, 0.58), rng.uniform(0.5, 0.7)
    return [add([(-1, h), (1, h), (t, -h), (-t, -h)])]


def semicircle(rng: Rng) -> Outline:
    return [add(arc(0, 0, 1, 180, 360, 48))]


STROKES: dict[str, tuple[tuple[tuple[float, float], tuple[float, float]], ...]] = {
    "L": (((-0.6, -1), (-0.6, 1)), ((-0.6, 0.83), (0.65, 0.83))),
    "T": (((-0.75, -0.83), (0.75, -0.83)), ((0, -1), (0, 1))),
    "H": (((-0.62, -1), (-0.62, 1)), ((0.62, -1), (0.62, 1)), ((-0.62, 0), (0.62, 0))),
    "E": (((-0.6, -1), (-0.6, 1)), ((-0.6, 0.83), (0.65, 0.83)), ((-0.6, -0.83), (0.65, -0.83)), ((-0.6, 0), (0.5, 0))),
    "F": (((-0.6, -1), (-0.6, 1)), ((-0.6, -0.83), (0.65, -0.83)), ((-0.6, 0), (0.5, 0))),
    "Z": (((-0.7, -0.83), (0.7, -0.83)), ((0.62, -0.83), (-0.62, 0.83)), ((-0.7, 0.83), (0.7, 0.83))),
    "X": (((-0.65, -1), (0.65, 1)), ((0.65, -1), (-0.65, 1))),
    "Y": (((-0.65, -1), (0, 0.05)), ((0.65, -1), (0, 0.05)), ((0, -0.05), (0, 1))),
    "A": (((-0.7, 1), (0, -1)), ((0.7, 1), (0, -1)), ((-0.42, 0.35), (0.42, 0.35))),
}


def letter(name: str):
    """The family of one letter, drawn from straight strokes."""

    def make(rng: Rng) -> Outline:
        width = rng.uniform(0.26, 0.38)
        return [add(bar(p, q, width)) for p, q in STROKES[name]]

    return make


def blob(rng: Rng) -> Outline:
    """An outline without a name: smooth, spiky, or a heap of primitives."""
    kind = rng.random()
    a = np.arange(72) * 2 * np.pi / 72
    if kind < 0.5:
        k = np.arange(1, 7)
        size = rng.normal(0, 1, 6) / k**0.9
        size *= rng.uniform(0.34, 0.52) / np.hypot.reduce(size)
        r = 1 + (size * np.cos(a[:, None] * k + rng.uniform(0, 6.28, 6))).sum(1)
        r = np.maximum(r, 0.28)
        return [add(np.stack([np.cos(a) * r, np.sin(a) * r * rng.uniform(0.6, 1)], 1))]
    if kind < 0.7:
        n = int(rng.integers(7, 14))
        t = np.sort(rng.uniform(0, 0.8, n) + np.arange(n)) * 2 * np.pi / n
        r = rng.uniform(0.35, 1, n)
        points = np.stack([np.cos(t) * r, np.sin(t) * r], 1)
        return [add(points if rng.random() < 0.5 else spline(points, 5))]
    outline: Outline = []
    centre = np.zeros(2)
    for _ in range(int(rng.integers(4, 7))):
        size = rng.uniform(0.4, 0.65)
        shape = oval(0, 0, size, size * rng.uniform(0.4, 1), n=int(rng.choice([3, 4, 5, 24, 24])), turn=rng.uniform(0, 360))
        outline.append(add(shape + centre))
        centre = centre + rng.uniform(-1, 1, 2) * size
    return outline
