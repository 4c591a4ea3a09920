"""Phrases about a clip: what each means on a frame, and only those whose meaning is beyond doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .chance import one
from .families import FAMILIES, PLAIN
from .palette import COLOURS
from .records import Clip, Instance, Phrase
from .tiles import TEXTURES
from .words import RELATIONS, Query, say

Rng = np.random.Generator
Ids = tuple[int, ...]

# what a word might also be taken to mean: an instance of these leaves a phrase in doubt
NEAR_SHAPES: dict[str, set[str]] = {
    "rectangle": {"square"},
    "ellipse": {"circle"},
    "diamond": {"square"},
    "square": {"diamond"},
    "cross": {"letter X", "letter T"},
    "letter X": {"cross"},
    "circle": {"semicircle"},
    "leaf": {"drop"},
    "drop": {"leaf"},
    "gear": {"flower"},
    "flower": {"gear"},
    "ring": {"gear"},
    "crescent": {"semicircle"},
    "semicircle": {"crescent"},
    "tree": {"mushroom"},
}
NEAR_TEXTURES: dict[str, set[str]] = {
    "striped": {"wavy", "zigzag"},
    "wavy": {"zigzag", "striped"},
    "zigzag": {"wavy", "striped"},
    "speckled": {"mottled", "dotted"},
    "dotted": {"speckled", "mottled"},
    "mottled": {"speckled"},
    "plain": {"mottled", "speckled"},
}
# on frames that are not square, and so are squashed by the model, the other way round is in doubt, too
NEAR_SQUASHED = {**NEAR_SHAPES, "circle": {"semicircle", "ellipse"}, "square": {"diamond", "rectangle"}}
SMALL, LARGE = (0.145, 0.19), (0.36, 0.27)  # the longer side over the mean side of the frame: clearly so, clearly not


def near_shapes(width: int, height: int) -> dict[str, set[str]]:
    """The shapes a shape word might be taken for on frames of that form."""
    return NEAR_SQUASHED if max(width, height) > 1.2 * min(width, height) else NEAR_SHAPES


class Scene:
    """What is known of the instances on one frame: which can be named, which are in doubt, how large and where."""

    def __init__(self, clip: Clip, frame: int) -> None:
        masks = clip.masks[frame]
        count, height, width = masks.shape
        self.instances: tuple[Instance, ...] = clip.instances
        self.width, self.height, self.total = width, height, width * height
        self.seen = masks.reshape(count, -1).sum(1) if count else np.zeros(0, int)
        self.whole = np.maximum(clip.areas[frame], self.seen) if len(clip.areas) else self.seen.astype(np.float32)
        clear = (self.seen >= max(30, 0.001 * self.total)) & (self.seen >= 0.25 * self.whole)
        self.named = [i for i in range(count) if clear[i]]
        self.doubtful = {i for i in range(count) if self.seen[i] and not clear[i]}
        self.near = near_shapes(width, height)
        self.centres, self.sides = np.zeros((count, 2)), np.zeros(count)
        for i in self.named:
            rows, columns = masks[i].sum(1), masks[i].sum(0)
            self.centres[i] = (columns @ np.arange(width) / self.seen[i], rows @ np.arange(height) / self.seen[i])
            self.sides[i] = max(int(np.ptp(np.flatnonzero(rows))), int(np.ptp(np.flatnonzero(columns)))) + 1


class Shot(Scene):
    """The same over a whole clip: an instance counts when it can be named on a tenth of the frames; no sizes, no places."""

    def __init__(self, clip: Clip) -> None:
        frames, count, height, width = clip.masks.shape
        self.instances = clip.instances
        self.width, self.height, self.total = width, height, width * height
        self.near = near_shapes(width, height)
        seen = clip.masks.reshape(frames, count, -1).sum(2)
        whole = np.maximum(clip.areas, seen) if len(clip.areas) else seen
        clear = (seen >= max(30, 0.001 * self.total)) & (seen >= 0.25 * whole)
        enough = clear.sum(0) >= max(1, frames // 10)
        self.named = [i for i in range(count) if enough[i]]
        self.doubtful = {i for i in range(count) if seen[:, i].any() and not enough[i]}


def word_fits(said: str, is_: str, near: dict[str, set[str]]) -> float:
    """1 yes, 0 no, 0.5 in doubt."""
    if not said or said == is_:
        return 1
    return 0.5 if is_ in near.get(said, ()) else 0


def kind_fits(query: Query, instance: Instance, near: dict[str, set[str]]) -> float:
    """Whether colour, texture and shape fit: 1 yes, 0 no, 0.5 in doubt."""
    colour = 1.0 if not query.colour or query.colour == instance.colour else 0.0 if instance.colour else 0.5
    letter = query.shape == "letter" and instance.shape.startswith("letter ")
    shape = 1.0 if letter else word_fits(query.shape, instance.shape, near)
    return min(colour, word_fits(query.texture, instance.texture, NEAR_TEXTURES), shape)


def size_fits(size: str, scene: Scene, i: int) -> float:
    """Whether a size word fits: 1 yes, 0 no, 0.5 in doubt, as it is for what is partly hidden."""
    if scene.seen[i] < 0.9 * scene.whole[i]:
        return 0.5
    side = scene.sides[i] / scene.total**0.5
    if size == "small":
        return 1 if side <= SMALL[0] else 0 if side >= SMALL[1] else 0.5
    return 1 if side >= LARGE[0] else 0 if side <= LARGE[1] else 0.5


def meaning(query: Query, scene: Scene) -> Ids | None:
    """The instances a query means; None when that is in doubt."""
    out = []
    for i, instance in enumerate(scene.instances):
        here = i in scene.doubtful
        if not here and i not in scene.named:
            continue
        fit = kind_fits(query, instance, scene.near)
        if fit and query.size:
            fit = min(fit, size_fits(query.size, scene, i))
        if fit == 0.5 or (fit and here):
            return None
        if fit:
            out.append(i)
    return related(query.relation, out, scene) if query.relation else tuple(out)


def related(relation: str, ids: list[int], scene: Scene) -> Ids | None:
    """The one of several that a relation picks; None unless it does so clearly."""
    if len(ids) < 2:
        return () if not ids else None
    if relation in ("largest", "smallest"):
        order = sorted(ids, key=lambda i: (-1 if relation == "largest" else 1) * float(scene.whole[i]))
        big, little = order[:2] if relation == "largest" else order[1::-1]
        clear = scene.seen[big] > 1.5 * scene.whole[little] and scene.sides[big] > 1.2 * scene.sides[little]
        return (order[0],) if clear else None
    axis = 0 if relation in ("left", "right") else 1
    sign = 1.0 if relation in ("left", "top") else -1.0
    order = sorted(ids, key=lambda i: sign * scene.centres[i, axis])
    gap = abs(scene.centres[order[0], axis] - scene.centres[order[1], axis])
    return (order[0],) if gap >= 0.08 * (scene.width, scene.height)[axis] else None


def about(instance: Instance, rng: Rng, still: bool) -> Query:
    """A query that fits the instance, saying a random part of what is known of it."""
    letter = instance.shape.startswith("letter ") and rng.random() < 0.3
    shape = "" if instance.shape == "blob" else "letter" if letter else instance.shape
    style = rng.random()
    if style < 0.32:
        query = Query(shape)
    elif style < 0.62:
        query = Query(shape, instance.colour)
    elif style < 0.74:
        query = Query("", instance.colour)
    elif style < 0.86:
        query = Query(shape, instance.colour, instance.texture)
    elif style < 0.93:
        query = Query(shape, "", instance.texture)
    else:
        query = Query("", instance.colour if rng.random() < 0.4 else "", instance.texture)
    if query.texture == "plain" and rng.random() < 0.85:
        query = replace(query, texture="")
    if query == Query() and rng.random() < 0.8:
        query = Query(shape, instance.colour)
    if still and rng.random() < 0.14:
        query = replace(query, size=one(["small", "large"], rng))
    if still and rng.random() < 0.14:
        query = replace(query, relation=one(RELATIONS, rng))
    return query


def elsewhere(instances: list[Instance], rng: Rng) -> Query:
    """A query for what is likely absent: hard (near something present) half of the time."""
    if instances and rng.random() < 0.55:
        this, other = one(instances, rng), one(instances, rng)
        shape, colour = ("" if this.shape == "blob" else this.shape), this.colour
        twist = rng.random()
        if twist < 0.3:
            return Query(shape, one(COLOURS, rng))
        if twist < 0.55 and colour:
            return Query(one(PLAIN, rng), colour)
        if twist < 0.85 and other.colour:
            return Query(shape, other.colour, other.texture if rng.random() < 0.3 and other.texture != "plain" else "")
        return Query(shape, colour, one(TEXTURES[1:-1], rng))
    return anything(rng)


def anything(rng: Rng) -> Query:
    """A random query without relation or size."""
    style = rng.random()
    shape = one(tuple(FAMILIES), rng) if rng.random() < 0.1 else one(PLAIN, rng)
    colour, texture = one(COLOURS, rng), one(TEXTURES[1:], rng)
    if style < 0.45:
        return Query(shape)
    if style < 0.75:
        return Query(shape, colour)
    if style < 0.85:
        return Query("", colour)
    if style < 0.93:
        return Query(shape, colour, texture)
    return Query("", "", texture)


def numbered(query: Query, ids: Ids, rng: Rng) -> Query:
    """The query in a fitting number: a singular may mean several."""
    many = 0.0 if query.relation else 0.6 if len(ids) > 1 else 0.12 if len(ids) == 1 else 0.3
    return replace(query, plural=bool(rng.random() < many))


def collect(scene: Scene, rng: Rng, positives: int, negatives: int, language: str, still: bool) -> list[Phrase]:
    """Up to `positives` and `negatives` distinct phrases; several-at-once and one-only ones in turn where both exist."""
    named = [scene.instances[i] for i in scene.named]
    found: dict[Query, Ids] = {}
    for _ in range(6 * positives + 6 if named and positives else 0):
        query = about(named[int(rng.integers(len(named)))], rng, still)
        ids = None if query in found else meaning(query, scene)
        if ids:
            found[query] = ids
    single = [query for query, ids in found.items() if len(ids) == 1]
    several = [query for query, ids in found.items() if len(ids) > 1]
    chosen: list[Query] = []
    while len(chosen) < positives and (single or several):
        chosen.append((several if several and (not single or rng.random() < 0.5) else single).pop(0))
    absent: list[Query] = []
    for _ in range(8 * negatives):
        if len(absent) >= negatives:
            break
        query = elsewhere(named, rng)
        if query not in absent and query != Query() and meaning(query, scene) == ():
            absent.append(query)
    pairs = [(query, found[query]) for query in chosen] + [(query, ()) for query in absent]
    return [Phrase(say(numbered(query, ids, rng), language, rng), ids) for query, ids in pairs]


def phrases_of(clip: Clip, frame: int, rng: Rng, positives: int, negatives: int, language: str = "en") -> list[Phrase]:
    """Phrases with what they mean on one frame; fewer than asked for where fewer are beyond doubt."""
    return collect(Scene(clip, frame), rng, positives, negatives, language, still=True)


def video_phrases_of(clip: Clip, rng: Rng, positives: int, negatives: int, language: str = "en") -> list[Phrase]:
    """Phrases with what they mean in the whole clip; none that changes with time."""
    return collect(Shot(clip), rng, positives, negatives, language, still=False)


def corpus(language: str) -> list[str]:
    """Many phrases of the grammar, every word of it among them."""
    rng = np.random.default_rng(7010)
    shapes, textures = ["", "letter", *FAMILIES], ["", *TEXTURES]
    out = []
    for k in range(12000):
        out.append(
            say(
                Query(
                    shapes[k % len(shapes)],
                    one(COLOURS, rng) if rng.random() < 0.6 else "",
                    textures[int(rng.integers(len(textures)))] if rng.random() < 0.3 else "",
                    one(["small", "large"], rng) if rng.random() < 0.15 else "",
                    one(RELATIONS, rng) if rng.random() < 0.15 else "",
                    bool(rng.random() < 0.4),
                ),
                language,
                rng,
            )
        )
    return list(dict.fromkeys(out))
