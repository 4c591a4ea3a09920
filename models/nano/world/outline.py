"""Outlines: lists of parts, each a closed polygon [n,2] (y down) that adds to the shape or cuts from it."""

from __future__ import annotations

import numpy as np

Part = tuple[np.ndarray, bool]
Outline = list[Part]


def add(points: object) -> Part:
    """A polygon to fill."""
    return np.asarray(points, np.float64).reshape(-1, 2), True


def cut(points: object) -> Part:
    """A polygon to cut from what was filled before it."""
    return np.asarray(points, np.float64).reshape(-1, 2), False


def oval(x: float, y: float, rx: float, ry: float | None = None, n: int = 40, turn: float = 0.0) -> np.ndarray:
    """An ellipse, or with few points a regular polygon whose first corner is up."""
    a = np.arange(n) * 2 * np.pi / n - np.pi / 2
    points = np.stack([np.cos(a) * rx, np.sin(a) * (rx if ry is None else ry)], 1)
    return rotate(points, turn) + (x, y)


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """An upright rectangle."""
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64)


def arc(x: float, y: float, r: float, start: float, stop: float, n: int = 24) -> np.ndarray:
    """Points on a circle from `start` to `stop` degrees (0 is right, 90 is down)."""
    a = np.radians(np.linspace(start, stop, n))
    return np.stack([x + np.cos(a) * r, y + np.sin(a) * r], 1)


def bar(p: tuple[float, float], q: tuple[float, float], width: float) -> np.ndarray:
    """A straight stroke from p to q with square ends."""
    a, b = np.array(p, float), np.array(q, float)
    d = (b - a) / max(float(np.hypot(*(b - a))), 1e-9) * width / 2
    s = np.array([-d[1], d[0]])
    return np.stack([a + s, b + s, b - s, a - s])


def band(path: np.ndarray, width: float) -> np.ndarray:
    """A stroke of even width along a path."""
    d = np.gradient(path, axis=0)
    normal = np.stack([-d[:, 1], d[:, 0]], 1) / np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-9)[:, None] * width / 2
    return np.concatenate([path + normal, (path - normal)[::-1]])


def rotate(points: np.ndarray, degrees: float) -> np.ndarray:
    """Points turned about the origin."""
    if not degrees:
        return points
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([(c, s), (-s, c)])


def spline(points: object, steps: int = 7) -> np.ndarray:
    """A closed smooth curve through the points (Catmull-Rom)."""
    p = np.asarray(points, np.float64)
    a, b, c, d = (np.roll(p, k, 0)[:, None] for k in (1, 0, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    out = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return out.reshape(-1, 2)


def divide(points: np.ndarray, parts: int) -> np.ndarray:
    """The polygon with every side cut into equal parts, so that it can be bent."""
    t = np.arange(parts)[None, :, None] / parts
    return (points[:, None] * (1 - t) + np.roll(points, -1, 0)[:, None] * t).reshape(-1, 2)


def roughen(points: np.ndarray, size: float, rng: np.random.Generator) -> np.ndarray:
    """The polygon with a ragged edge: each octave halves the steps and their height."""
    while len(points) < 260:
        points = divide(points, 2)
        points[1::2] += rng.normal(0, 1, (len(points) // 2, 2)) * size
        size *= 0.55
    return points


def normalise(outline: Outline) -> Outline:
    """The outline centred on its box, the longer side of the box from -1 to 1."""
    every = np.concatenate([points for points, filled in outline if filled])
    low, high = every.min(0), every.max(0)
    scale = 2 / max(float((high - low).max()), 1e-6)
    return [((points - (low + high) / 2) * scale, filled) for points, filled in outline]
