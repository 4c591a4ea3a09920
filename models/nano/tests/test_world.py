"""The generated world: same seed, same pixels; masks and phrases that are true."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from world import Clip, Instance, corpus, make_clip, phrases_of, video_phrases_of
from world.families import BLOB, FAMILIES, draw
from world.phrases import Scene, elsewhere, meaning
from world.words import NOUNS_EN, NOUNS_RU, Query, agree, say

DIFFICULTIES = (0.0, 0.5, 1.0)


def stills(difficulty: float, count: int = 12) -> list[Clip]:
    return [make_clip(seed, 1, 200, 160, difficulty) for seed in range(count)]


def squares(*kinds: tuple[str, str, str, int, int, int]) -> Clip:
    """A clip of one frame 200 x 200 with square masks: (colour, texture, shape, left, top, side)."""
    masks = np.zeros((1, len(kinds), 200, 200), bool)
    for index, (*_, left, top, side) in enumerate(kinds):
        masks[0, index, top : top + side, left : left + side] = True
    instances = tuple(Instance(index, *kind[:3]) for index, kind in enumerate(kinds))
    return Clip(0, np.zeros((1, 200, 200, 3), np.uint8), masks, instances, masks.sum((2, 3)).astype(np.float32))


def test_same_arguments_same_arrays() -> None:
    for frames, difficulty in ((1, 0.0), (1, 1.0), (5, 0.7)):
        one = make_clip(11, frames, 180, 140, difficulty)
        np.random.seed(1)
        make_clip(12, 1, 96, 96, 1.0)
        two = make_clip(11, frames, 180, 140, difficulty)
        assert np.array_equal(one.frames, two.frames) and np.array_equal(one.masks, two.masks)
        assert one.instances == two.instances
        said = [phrases_of(one, 0, np.random.default_rng(3), 4, 4, "ru") for _ in range(2)]
        assert said[0] == said[1]
    assert not np.array_equal(make_clip(1, 1, 96, 96).frames, make_clip(2, 1, 96, 96).frames)


def test_a_crowd_is_so_many_more_that_can_be_seen() -> None:
    for seed in range(6):
        usual, crowded = (make_clip(seed, 1, 336, 252, 0.8, crowd) for crowd in (0, 6))
        assert len(crowded.instances) == len(usual.instances) + 6
        seen = crowded.masks[0].sum((1, 2)) > 0.25 * crowded.areas[0]
        assert seen.mean() > 0.7
    crowds = [make_clip(3, 1, 96, 96, 1.0, 6) for _ in range(2)]
    assert np.array_equal(crowds[0].frames, crowds[1].frames) and np.array_equal(crowds[0].masks, crowds[1].masks)


def test_frames_can_be_left_out() -> None:
    whole, some = make_clip(11, 12, 160, 120, 1.0), make_clip(11, 4, 160, 120, 1.0, every=3)
    assert np.array_equal(some.masks, whole.masks[::3]) and np.array_equal(some.areas, whole.areas[::3])


def test_shapes_and_types() -> None:
    clip = make_clip(5, 4, 170, 120, 1.0)
    count = len(clip.instances)
    assert clip.frames.shape == (4, 120, 170, 3) and clip.frames.dtype == np.uint8
    assert clip.masks.shape == (4, count, 120, 170) and clip.masks.dtype == bool
    assert [instance.id for instance in clip.instances] == list(range(count))
    assert clip.areas.shape == (4, count)


def test_masks_are_disjoint_and_within_the_whole() -> None:
    for difficulty in DIFFICULTIES:
        for clip in stills(difficulty):
            assert clip.masks[0].sum(0).max() <= 1
            assert (clip.masks[0].sum((1, 2)) <= clip.areas[0]).all()


def test_a_plain_object_has_its_colour_under_its_mask() -> None:
    checked = 0
    for seed in range(40):
        clip = make_clip(seed, 1, 200, 200, 0.0)
        for instance, mask in zip(clip.instances, clip.masks[0], strict=True):
            if instance.texture == "plain" and instance.colour in ("red", "green", "blue") and mask.sum() > 50:
                channel = ("red", "green", "blue").index(instance.colour)
                assert clip.frames[0][mask].mean(0).argmax() == channel
                checked += 1
    assert checked > 5


def test_objects_move_and_masks_follow() -> None:
    clip = make_clip(4, 12, 200, 160, 0.6)
    assert (clip.masks[0] != clip.masks[-1]).any()
    assert clip.masks.sum(1).max() <= 1


def test_phrases_mean_what_fits() -> None:
    for difficulty in DIFFICULTIES:
        for seed, clip in enumerate(stills(difficulty)):
            scene = Scene(clip, 0)
            for phrase in phrases_of(clip, 0, np.random.default_rng(seed), 6, 6):
                assert set(phrase.ids) <= set(scene.named)
                for index in phrase.ids:
                    instance = clip.instances[index]
                    for colour in ("red", "green", "yellow", "pink"):
                        assert colour not in phrase.text.split() or instance.colour == colour
                    for shape in ("star", "heart", "key", "mushroom"):
                        assert shape not in phrase.text or instance.shape == shape


def test_absent_is_absent() -> None:
    rng = np.random.default_rng(0)
    for clip in stills(0.7):
        scene = Scene(clip, 0)
        for _ in range(30):
            query = elsewhere(list(clip.instances), rng)
            if meaning(query, scene) == ():
                for index in scene.named:
                    instance = clip.instances[index]
                    fits = [getattr(query, name) in ("", getattr(instance, name)) for name in ("colour", "texture", "shape")]
                    assert not all(fits)


def test_counts_of_phrases() -> None:
    clip = make_clip(2, 1, 336, 336, 0.5)
    phrases = phrases_of(clip, 0, np.random.default_rng(0), 3, 4)
    assert 1 <= sum(bool(phrase.ids) for phrase in phrases) <= 3
    assert sum(not phrase.ids for phrase in phrases) == 4
    assert phrases_of(clip, 0, np.random.default_rng(0), 0, 0) == []


def test_doubt_silences_a_phrase() -> None:
    clip = squares(("red", "plain", "star", 10, 10, 40), ("red", "plain", "star", 100, 100, 3))
    scene = Scene(clip, 0)
    assert meaning(Query("star"), scene) is None
    assert meaning(Query("key"), scene) == ()
    square = squares(("red", "plain", "square", 10, 10, 40))
    assert meaning(Query("rectangle"), Scene(square, 0)) is None
    mixed = squares(("", "mottled", "blob", 10, 10, 40))
    assert meaning(Query("", "red"), Scene(mixed, 0)) is None


def test_sizes_and_places() -> None:
    clip = squares(
        ("red", "plain", "star", 10, 50, 20), ("red", "plain", "star", 100, 60, 90), ("blue", "plain", "star", 60, 100, 20)
    )
    scene = Scene(clip, 0)
    assert meaning(Query("star", size="small"), scene) == (0, 2)
    assert meaning(Query("star", size="large"), scene) == (1,)
    assert meaning(Query("star", relation="left"), scene) == (0,)
    assert meaning(Query("star", relation="right"), scene) == (1,)
    assert meaning(Query("star", relation="largest"), scene) == (1,)
    assert meaning(Query("star", relation="smallest"), scene) is None
    assert meaning(Query("star", "blue", relation="left"), scene) is None


def test_video_phrases_look_at_all_frames() -> None:
    masks = np.zeros((10, 2, 60, 60), bool)
    masks[:, 0, 5:25, 5:25] = True
    masks[5:, 1, 30:50, 30:50] = True
    clip = Clip(
        0, np.zeros((10, 60, 60, 3), np.uint8), masks, (Instance(0, "red", "plain", "star"), Instance(1, "red", "plain", "key"))
    )
    texts = {
        phrase.text: phrase.ids for seed in range(20) for phrase in video_phrases_of(clip, np.random.default_rng(seed), 4, 2)
    }
    assert texts["red star"] == (0,) and texts["key"] == (1,) and (0, 1) in texts.values()
    assert not any(word in text for text in texts for word in ("left", "large", "small", "top"))


def test_russian_agrees() -> None:
    rng = np.random.default_rng(0)
    table = [
        (Query("star", "red"), "красная звезда"),
        (Query("star", "red", "zigzag", plural=True), "красные зигзагообразные звёзды"),
        (Query("ring", "blue"), "синее кольцо"),
        (Query("square", "orange", size="large"), "большой оранжевый квадрат"),
        (Query("tree", "green", "mottled", "large"), "большое зелёное мраморное дерево"),
        (Query("drop", "blue", relation="top"), "верхняя синяя капля"),
        (Query("letter T", "black", plural=True), "чёрные буквы T"),
        (Query("heart", relation="smallest"), "самое маленькое сердце"),
        (Query("house", "gray", plural=True), "серые дома"),
    ]
    for query, text in table:
        assert text in {say(query, "ru", rng) for _ in range(150)}, text
    assert [agree("большой", gender) for gender in "mfnp"] == ["большой", "большая", "большое", "большие"]
    assert [agree("голубой", gender) for gender in "mfnp"] == ["голубой", "голубая", "голубое", "голубые"]
    assert [agree("верхний", gender) for gender in "mfnp"] == ["верхний", "верхняя", "верхнее", "верхние"]
    assert agree("самый левый", "f") == "самая левая"


def test_english() -> None:
    rng = np.random.default_rng(0)
    said = lambda query: {say(query, "en", rng) for _ in range(200)}  # noqa: E731
    assert "red striped stars" in said(Query("star", "red", "striped", plural=True))
    assert "leaves" in said(Query("leaf", plural=True)) and "butterflies" in said(Query("butterfly", plural=True))
    assert "the leftmost grey circle" in said(Query("circle", "gray", relation="left"))
    assert "an oval" in said(Query("ellipse"))


def test_every_shape_has_words_and_an_outline() -> None:
    rng = np.random.default_rng(0)
    for shape in [*FAMILIES, "blob"]:
        noun = "letter" if shape.startswith("letter ") else "" if shape == "blob" else shape
        assert noun in NOUNS_EN and noun in NOUNS_RU
        assert FAMILIES.get(shape, BLOB).turn > 0
        points = np.concatenate([part for part, filled in draw(shape, rng) if filled])
        assert np.isclose(np.ptp(points, axis=0).max(), 2, atol=1e-6)


def test_corpus() -> None:
    for language, word in (("en", "red star"), ("ru", "звезда")):
        phrases = corpus(language)
        assert len(phrases) > 4000 and len(set(phrases)) == len(phrases)
        assert any(word in phrase for phrase in phrases)
        assert phrases == corpus(language)
