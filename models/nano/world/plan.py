"""What a clip shows, before any pixel: objects, their looks, sizes, places, ways and order in depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import palette
from .chance import one
from .families import BLOB, FAMILIES, LETTERS, PLAIN, draw
from .outline import Outline
from .records import Instance
from .tiles import TEXTURES, VARIANTS
from .ways import Way, way

Rng = np.random.Generator


@dataclass(frozen=True)
class Look:
    """Two tones [3] float32, how the texture lies (tiles across the object, turn, shift), and light.

    shading: how much one side is darker; rim: how dark the line around is; relief: how dark it is towards the edge.
    """

    base: np.ndarray
    second: np.ndarray
    texture: str
    variant: int
    tiles: float
    turn: float
    shift: tuple[float, float]
    shading: float
    rim: float
    relief: float


@dataclass(frozen=True)
class Thing:
    """A thing to draw: an object (`instance` set) or an unnamed occluder. `extent` is its longer side in pixels."""

    instance: Instance | None
    outline: Outline
    extent: float
    stretch: tuple[float, float]
    look: Look
    way: Way
    bend: tuple[float, float, float]
    shadow: float


def pick_look(texture: str, base: np.ndarray, second: np.ndarray, extent: float, difficulty: float, rng: Rng) -> Look:
    """A texture coarse enough to be seen on an object `extent` pixels (of a 336 pixel frame) wide."""
    periods = min(rng.uniform(3, 6.5), max(extent / 11, 3))
    if texture == "checkered":
        periods = min(periods, 5.5)
    if texture == "mottled":
        periods = rng.uniform(0.4, 1.4)
    turn = rng.uniform(0, 360) if texture != "checkered" else rng.uniform(-45, 45)
    shading = rng.uniform(-1, 1) * 0.26 * difficulty
    rim = float(rng.uniform(0.3, 0.8)) if rng.random() < 0.3 * difficulty else 0.0
    shift = (float(rng.random()), float(rng.random()))
    relief = float(rng.uniform(0.15, 0.45)) if rng.random() < (0.6 if texture == "mottled" else 0.25) * difficulty else 0.0
    return Look(base, second, texture, int(rng.integers(VARIANTS)), periods / 4, turn, shift, shading, rim, relief)


def pick_kinds(count: int, natural: bool, difficulty: float, rng: Rng) -> list[tuple[str, str, str]]:
    """(colour, texture, shape) of each object; look-alikes on purpose. The colour "" means a mixed one."""
    kinds: list[tuple[str, str, str]] = []
    textured, mixed = 0.15 + 0.35 * difficulty, 0.5 * (rng.random() < 0.4)
    for _ in range(count):
        colour = one(palette.COLOURS, rng)
        texture = one(TEXTURES[1:-1], rng) if rng.random() < textured else "plain"
        if rng.random() < 0.05 + 0.06 * difficulty:
            shape = "blob"
        else:
            shape = one(LETTERS if rng.random() < 0.08 else PLAIN, rng)
        if natural:
            shape = "blob" if rng.random() < 0.75 else shape
            colour, texture = ("" if rng.random() < mixed else colour), "mottled"
        if kinds and not natural:
            old = kinds[int(rng.integers(len(kinds)))]
            twist = rng.random()
            if twist < 0.2:
                colour, texture, shape = old
            elif twist < 0.42:
                shape = old[2]
                texture = old[1] if rng.random() < 0.5 else texture
            elif twist < 0.58:
                colour = old[0]
        if texture == "checkered" and colour in ("white", "gray", "black"):
            texture = "striped"
        if shape in FAMILIES and not FAMILIES[shape].solid and texture != "mottled":
            texture = "plain"
        kinds.append((colour, texture, shape))
    return kinds


def second_tone(colour: str, texture: str, base: np.ndarray, rng: Rng) -> np.ndarray:
    """The other tone of a texture on an object of that colour."""
    if texture == "mottled":
        if colour == "black":
            return base + np.float32(55)
        return base * np.float32(0.55 if colour in palette.DARKER else 0.65 if colour in ("brown", "gray") else 0.8)
    return palette.partner(colour, base, rng)


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """How far two RGB colours are apart, lightness weighing more."""
    d = a - b
    return float(np.sqrt((d * d).sum()) * 0.6 + abs(d.sum()) / 3 * 0.8)


def pick_tones(colour: str, stops: list[np.ndarray], need: float, rng: Rng) -> tuple[str, np.ndarray]:
    """A shade of the colour that stands out from the background, else of another colour."""
    for attempt in range(12):
        name = colour if attempt < 4 else one(palette.COLOURS, rng)
        base = palette.shade(name, rng)
        if min(distance(base, stop) for stop in stops) >= need:
            return name, base
    return name, base


def plan(
    seed: int, frames: int, width: int, height: int, difficulty: float, stops: list[np.ndarray], natural: bool, crowd: int = 0
) -> list[Thing]:
    """
    Everything of the clip from the farthest to the nearest; instances are numbered in no order of depth.
    @param crowd objects beyond what such a clip would have
    """
    rng = np.random.default_rng([seed, 1])
    short = min(width, height)
    count = 1 + int(rng.binomial(7, 0.16 + 0.4 * difficulty * rng.random() ** 0.7 + 0.12)) + crowd
    kinds = pick_kinds(count, natural, difficulty, rng)
    need = 95 - 45 * difficulty
    tones: dict[str, str] = {}
    sizes = np.clip(np.exp(rng.normal(np.log(0.3), 0.38, count)), 0.1, 0.6)
    if count > 5:
        sizes = np.minimum(sizes, 0.34)
    placed: list[tuple[np.ndarray, float, str]] = []
    things: list[Thing] = []
    for index, (colour, texture, shape) in enumerate(kinds):
        family = FAMILIES.get(shape, BLOB)
        size = float(sizes[index])
        if difficulty < 0.25:
            size = max(size, 0.14)
        size = max(size, 0.18 if texture != "plain" or shape == "blob" else 0.16 if family.fine else 0.0)
        mixed = colour == ""
        name, base = pick_tones(tones.get(colour, colour) or one(palette.COLOURS, rng), stops, need, rng)
        tones.setdefault(colour or "?", name)
        if mixed:
            second = palette.shade(one(palette.COLOURS, rng), rng)
        else:
            tries = [second_tone(name, texture, base, rng) for _ in range(1 if texture in ("plain", "mottled") else 5)]
            second = max(tries, key=lambda tone: min(62.0, *(distance(tone, stop) for stop in stops)))
            if texture not in ("plain", "mottled") and min(distance(second, stop) for stop in stops) < 62:
                texture = "plain"
        extent = size * short
        look = pick_look(texture, base, second, size * 336, difficulty, rng)
        place = spot(placed, size * short, name, width, height, difficulty, rng)
        placed.append((place, extent, name))
        route = way(place, extent, family.turn, frames, width, height, rng)
        flip = -1.0 if family.flip and rng.random() < 0.5 else 1.0
        stretch = float(np.exp(rng.uniform(-1, 1) * np.log(family.stretch)))
        bend = (rng.uniform(0, 0.05) * difficulty, rng.uniform(0, 6.28), rng.uniform(-0.25, 0.25))
        shadow = float(rng.uniform(0.2, 0.6)) if rng.random() < 0.6 * (difficulty - 0.15) else 0.0
        instance = Instance(index, "" if mixed else name, texture, shape)
        rough = float(rng.uniform(0, 0.05)) if natural and shape == "blob" else 0.0
        things.append(
            Thing(instance, draw(shape, rng, rough), extent, (flip * stretch**0.5, stretch**-0.5), look, route, bend, shadow)
        )
    order = rng.permutation(len(things))
    out = [things[i] for i in order]
    for _ in range(int(rng.binomial(3, 0.35 * difficulty))):
        out.insert(int(rng.integers(len(out) // 2, len(out) + 1)), occluder(stops, frames, width, height, rng))
    return out


def spot(
    placed: list[tuple[np.ndarray, float, str]], extent: float, name: str, width: int, height: int, difficulty: float, rng: Rng
) -> np.ndarray:
    """A place that covers little of what is there, least of all of the same colour."""
    inset = extent * (0.5 - 0.4 * difficulty * rng.random() ** 2)
    places = rng.uniform((inset, inset), (width - inset, height - inset), (14, 2))
    worst = np.zeros(len(places))
    for q, other, colour in placed:
        near = (extent + other) * 0.5 * (1.0 if colour == name or difficulty < 0.3 else 1.0 - 0.5 * difficulty)
        worst = np.maximum(worst, 1 - np.hypot(places[:, 0] - q[0], places[:, 1] - q[1]) / near)
    return places[int(worst.argmin())]


def occluder(stops: list[np.ndarray], frames: int, width: int, height: int, rng: Rng) -> Thing:
    """A bar or a lump that looks like the background."""
    short = min(width, height)
    middle = sum(stops) / len(stops)
    tones = [
        np.clip(middle + (one(stops, rng) - middle) * rng.uniform(0, 0.7) + rng.normal(0, 10), 0, 255).astype(np.float32)
        for _ in range(2)
    ]
    look = Look(
        tones[0],
        tones[1],
        "mottled",
        int(rng.integers(VARIANTS)),
        rng.uniform(0.1, 0.4),
        rng.uniform(0, 360),
        (0.3, 0.6),
        0.0,
        0.0,
        0.0,
    )
    if rng.random() < 0.75:
        extent = (width + height) * rng.uniform(1.3, 1.6)
        half = rng.uniform(0.035, 0.13) * short / extent
        outline: Outline = [(np.array([(-1, -half), (1, -half), (1, half), (-1, half)]), True)]
    else:
        extent, outline = short * rng.uniform(0.15, 0.4), draw("blob", rng)
    place = rng.uniform((0.05 * width, 0.05 * height), (0.95 * width, 0.95 * height))
    return Thing(
        None, outline, extent, (1.0, 1.0), look, way(place, extent, 180, frames, width, height, rng, 0.6, 0.5), (0, 0, 0), 0.0
    )
