"""Pictorial families: house, fish, key and others, as upright silhouettes."""

from __future__ import annotations

import numpy as np

from .outline import Outline, add, arc, bar, box, cut, oval, spline

Rng = np.random.Generator


def leaf(rng: Rng) -> Outline:
    w = rng.uniform(0.4, 0.55)
    t = np.linspace(0, 1, 24)
    side = np.stack([w * np.sin(np.pi * t**0.85), 2 * t - 1.15], 1)
    return [
        add(np.concatenate([side, (side * (-1, 1))[::-1]])),
        add(bar((0, 0.75), (0.04, 1.15), 0.09)),
        cut(bar((0, -0.5), (0, 0.7), 0.06)),
    ]


def house(rng: Rng) -> Outline:
    w, eave, roof = rng.uniform(0.65, 0.8), rng.uniform(0.14, 0.24), rng.uniform(-0.2, 0)
    door = rng.uniform(-0.35, 0.1)
    out = [add(box(-w, roof, w, 1)), add([(-w - eave, roof), (0, -1), (w + eave, roof)]), cut(box(door, 0.45, door + 0.3, 1))]
    return [*out, cut(box(door + 0.42, 0.2, door + 0.68, 0.48))] if door < -0.1 else out


def tree(rng: Rng) -> Outline:
    if rng.random() < 0.5:
        w = rng.uniform(0.6, 0.8)
        tiers = [
            add([(0, -1 + 0.42 * k), (w * (0.55 + 0.22 * k), -0.25 + 0.42 * k), (-w * (0.55 + 0.22 * k), -0.25 + 0.42 * k)])
            for k in range(3)
        ]
        return [*tiers, add(box(-0.12, 0.5, 0.12, 1))]
    crown = [add(oval(x, y, r, n=28)) for x, y, r in ((-0.38, -0.2, 0.4), (0.38, -0.2, 0.4), (0, -0.55, 0.45), (0, -0.1, 0.42))]
    return [*crown, add([(-0.1, 0), (0.1, 0), (0.17, 1), (-0.17, 1)])]


def fish(rng: Rng) -> Outline:
    h = rng.uniform(0.36, 0.5)
    body = oval(-0.2, 0, 0.8, h, n=40)
    tail = [(0.4, 0), (1, -h * 0.95), (0.84, 0), (1, h * 0.95)]
    fin = [(-0.35, -h * 0.9), (0.1, -h * 1.45), (0.2, -h * 0.75)]
    return [add(body), add(tail), add(fin), cut(oval(-0.68, -0.1, 0.07, n=16))]


def bird(rng: Rng) -> Outline:
    lift = rng.uniform(-0.08, 0.08)
    body = spline([(-0.62, -0.15), (-0.2, -0.22), (0.25, 0.02), (0.55, 0.14), (0.3, 0.42), (-0.2, 0.5), (-0.58, 0.25)])
    return [
        add(body),
        add(oval(-0.62, -0.22, 0.27, n=28)),
        add([(-0.84, -0.34), (-1.16, -0.18), (-0.84, -0.1)]),
        add([(0.35, 0.05), (1.05, -0.14 + lift), (0.98, 0.12 + lift), (0.4, 0.35)]),
        add(bar((-0.15, 0.4), (-0.18, 0.86), 0.08)),
        add(bar((0.08, 0.4), (0.05, 0.86), 0.08)),
        cut(oval(-0.66, -0.26, 0.06, n=12)),
    ]


def cat(rng: Rng) -> Outline:
    h, ear = rng.uniform(0.68, 0.78), rng.uniform(-1.05, -0.9)
    return [
        add(oval(0, 0.1, 0.9, h, n=44)),
        add([(-0.86, -0.1), (-0.78, ear), (-0.14, -0.52)]),
        add([(0.86, -0.1), (0.78, ear), (0.14, -0.52)]),
        cut(oval(-0.36, -0.02, 0.13, 0.17, n=16)),
        cut(oval(0.36, -0.02, 0.13, 0.17, n=16)),
        cut([(-0.11, 0.3), (0.11, 0.3), (0, 0.44)]),
    ]


def car(rng: Rng) -> Outline:
    a, b = rng.uniform(-0.6, -0.45), rng.uniform(0.3, 0.45)
    cabin = [(a - 0.16, 0.02), (a + 0.08, -0.42), (b, -0.42), (b + 0.28, 0.02)]
    body = [(-1, 0.02), (0.85, 0.02), (1, 0.14), (1, 0.42), (-1, 0.42)]
    middle = (a + b) / 2 + 0.04
    windows = [
        [(a + 0.02, 0), (a + 0.15, -0.32), (middle - 0.04, -0.32), (middle - 0.04, 0)],
        [(middle + 0.04, 0), (middle + 0.04, -0.32), (b - 0.04, -0.32), (b + 0.14, 0)],
    ]
    wheels = [part for x in (-0.55, 0.55) for part in (cut(oval(x, 0.44, 0.27, n=28)), add(oval(x, 0.44, 0.21, n=28)))]
    return [add(cabin), add(body), *(cut(window) for window in windows), *wheels]


def cup(rng: Rng) -> Outline:
    taper, h = rng.uniform(0.04, 0.16), rng.uniform(0.62, 0.75)
    handle = [add(oval(0.62, -0.04, 0.38, h * 0.6, n=36)), cut(oval(0.62, -0.04, 0.22, h * 0.36, n=30))]
    return [*handle, add([(-0.85, -h), (0.6, -h), (0.6 - taper, h), (-0.85 + taper, h)])]


def bottle(rng: Rng) -> Outline:
    w, neck, shoulder = rng.uniform(0.3, 0.38), rng.uniform(0.1, 0.13), rng.uniform(-0.3, -0.1)
    t = np.linspace(0, np.pi / 2, 10)
    bend = np.stack([neck + (w - neck) * np.sin(t), shoulder - 0.28 * np.cos(t)], 1)
    side = np.concatenate([[(neck, -0.86)], bend, [(w, 1)]])
    return [add(np.concatenate([side, (side * (-1, 1))[::-1]])), add(box(-neck - 0.05, -1, neck + 0.05, -0.84))]


def key(rng: Rng) -> Outline:
    r, teeth = rng.uniform(0.34, 0.42), int(rng.integers(2, 4))
    out = [add(oval(-1 + r, 0, r, n=36)), cut(oval(-1 + r, 0, r * 0.5, n=28)), add(box(-1 + 1.9 * r, -0.09, 1, 0.09))]
    return [*out, *(add(box(0.86 - 0.26 * k, 0, 1 - 0.26 * k, rng.uniform(0.28, 0.4))) for k in range(teeth))]


def mushroom(rng: Rng) -> Outline:
    h, stem = rng.uniform(0.75, 1), rng.uniform(0.2, 0.28)
    cap = arc(0, 0, 1, 180, 360, 36) * (1, h)
    return [add(cap), add([(-stem, -0.02), (stem, -0.02), (stem * 1.4, 0.85), (-stem * 1.4, 0.85)])]


def cloud(rng: Rng) -> Outline:
    tops = (
        (-0.58, 0.12, 0.34),
        (-0.18, -0.16, rng.uniform(0.38, 0.46)),
        (0.3, -0.08, rng.uniform(0.34, 0.42)),
        (0.66, 0.16, 0.3),
    )
    return [*(add(oval(x, y, r, n=28)) for x, y, r in tops), add(box(-0.62, 0.05, 0.68, 0.46))]


def umbrella(rng: Rng) -> Outline:
    rim = [(1 - k / 4, 0.12 * (k % 2) - 0.02) for k in range(9)]
    scallops = np.concatenate([arc(0.75 - 0.5 * k, 0.02, 0.25, 0, -180, 10) * (1, 0.55) for k in range(4)])
    dome = arc(0, rim[0][1], 1, 180, 360, 36) * (1, rng.uniform(0.8, 0.95))
    hook = np.concatenate([arc(0.17, 0.78, 0.22, 180, 0, 14), arc(0.17, 0.78, 0.1, 0, 180, 14)])
    return [add(np.concatenate([dome, scallops])), add(box(-0.05, -0.3, 0.07, 0.8)), add(hook)]


def crown(rng: Rng) -> Outline:
    h = rng.uniform(0.55, 0.75)
    spikes = [(-0.8, h), (-1, -h), (-0.45, 0.05), (0, -h * 1.1), (0.45, 0.05), (1, -h), (0.8, h)]
    return [add(spikes), *(add(oval(x, y, 0.1, n=16)) for x, y in ((-1, -h), (0, -h * 1.1), (1, -h)))]


def butterfly(rng: Rng) -> Outline:
    k = rng.uniform(0.85, 1.1)
    upper = spline([(0.06, -0.05), (0.4, -0.75 * k), (0.95, -0.7 * k), (0.85, -0.15), (0.4, 0.08)])
    lower = spline([(0.06, 0.05), (0.5, 0.05), (0.8, 0.35), (0.55, 0.78 * k), (0.2, 0.5)])
    feeler = bar((0.04, -0.45), (0.22, -0.9), 0.05)
    sides = [add(wing * (s, 1)) for wing in (upper, lower, feeler) for s in (1, -1)]
    return [*sides, add(oval(0, 0.02, 0.1, 0.55, n=24))]


def boat(rng: Rng) -> Outline:
    mast = rng.uniform(-0.1, 0.1)
    hull = [(-1, 0.42), (1, 0.42), (0.68, 0.9), (-0.7, 0.9)]
    sails = [
        add([(mast + 0.08, -1), (0.8, 0.26), (mast + 0.08, 0.26)]),
        add([(mast - 0.08, -0.75), (mast - 0.08, 0.26), (-0.7, 0.26)]),
    ]
    return [add(hull), *sails, add(box(mast - 0.04, -1, mast + 0.04, 0.5))]
