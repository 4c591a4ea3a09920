"""How a thing moves through a clip: place, angle and scale at every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Way:
    """places [T,2] pixels; angles [T] degrees; scales [T]."""

    places: np.ndarray
    angles: np.ndarray
    scales: np.ndarray


def fold(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """A straight line bounced between two walls."""
    span = max(high - low, 1e-6)
    return low + span - np.abs((x - low) % (2 * span) - span)


def way(
    place: np.ndarray,
    extent: float,
    turn: float,
    frames: int,
    width: int,
    height: int,
    rng: np.random.Generator,
    still: float = 0.15,
    spin: float = 3.0,
) -> Way:
    """A way that starts (or, for one that enters, later arrives) at `place`; speeds up to 3 % of the width a frame."""
    angle = rng.uniform(-turn, turn)
    if frames == 1:
        return Way(place[None], np.array([angle]), np.ones(1))
    t = np.arange(frames, dtype=np.float64)
    speed = width * min(rng.gamma(2.0, 0.004), 0.028)
    heading = rng.uniform(0, 2 * np.pi)
    step = np.array([np.cos(heading), np.sin(heading)]) * speed
    kind = rng.random()
    places = place + np.zeros((frames, 2))
    if kind < still:
        pass
    elif kind < 0.4:
        path = place + t[:, None] * step
        r = extent * 0.5
        places = np.stack([fold(path[:, 0], r, max(width - r, r + 1)), fold(path[:, 1], r, max(height - r, r + 1))], 1)
    elif kind < 0.55:
        power = rng.uniform(1.4, 2.2)
        places = place + step * (t[:, None] / (frames - 1)) ** power * (frames - 1) / power
    elif kind < 0.85:
        for _ in range(2):
            rate = rng.uniform(0.02, 0.12)
            phase = rng.uniform(0, 2 * np.pi, 2)
            places = places + (np.sin(t[:, None] * rate + phase) - np.sin(phase)) * speed * 0.5 / rate
    else:
        away = (place - (width / 2, height / 2)) / (width, height)
        axis = int(np.argmax(np.abs(away)))
        side = 1.0 if away[axis] > 0 else -1.0
        edge = (width, height)[axis] * (side > 0) + side * extent * 0.6
        gone = abs(edge - place[axis])
        when = rng.uniform(0.3, 0.8) * frames
        pace = min(gone / max(when, 1), width * 0.03)
        places[:, axis] += side * pace * (t[::-1] if rng.random() < 0.5 else t)
        places[:, 1 - axis] += step[0] * 0.3 * t
    swing = rng.uniform(-1, 1)
    if turn >= 180:
        angles = angle + swing * spin * t * (rng.random() < 0.6)
    else:
        angles = np.clip(angle + swing * turn * np.sin(t * rng.uniform(0.03, 0.12)), -turn, turn)
    scales = np.exp(0.3 * rng.uniform(-1, 1) * np.sin(t * rng.uniform(0.02, 0.08))) if rng.random() < 0.5 else np.ones(frames)
    return Way(places, angles, scales)
