"""What one step of training sees: pictures with prompts and objects to click, and a clip to follow. A function of the step."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from clicks import neighbour
from detector import Prompts
from hints import OUTLINE, looks_of
from tokens import VISUAL, Tokens
from world import Clip, make_clip, phrases_of

# Seeds below this are held out: tests and benches take theirs from there.
FIRST_TRAINING_SEED = 1_000_000
# Side of the model's image for which frames are drawn as large as people have them.
FULL_SIZE = 336
# Frame sizes of what people have; all are squashed to the square of the model.
FRAME_SIZES = [(448, 336), (480, 270), (336, 336), (336, 448), (270, 480), (400, 300)]
IGNORED_BOX = -10
MOST_FOLLOWED = 3
# Which frames of a clip are followed: where some are left out, more is hidden and comes back in as few of them.
FOLLOWED_EVERY = (1, 1, 2, 3, 4, 6)
# Of an object's area in the squashed frame below which it is neither clicked nor followed.
LEAST_AREA = 0.002


@dataclass(frozen=True)
class Shape:
    """How large the steps of a stage are."""

    image_size: int
    images: int
    clicked: int
    """Objects of each image, at most"""
    prompts: int
    """Of each image; none where only clicks are learned"""
    masked: int
    """Of these, how many are asked for masks"""
    frames: int
    """Of a clip"""
    hardest: float
    """Difficulty is drawn between 0 and this"""
    crowd: int = 0
    """Objects beyond what such a picture would have: more to learn from at the same price"""


@dataclass(frozen=True)
class Step:
    pixels: torch.Tensor
    """[I,3,S,S] in -1..1"""
    prompts: Prompts | None
    boxes: list[torch.Tensor]
    covered: list[torch.Tensor]
    clicked: list[np.ndarray]
    """Of each image, which of its objects are clicked; int64"""
    beside: list[list[int | None]]
    """Of each object that is clicked, which other of its image is a neighbour"""
    truth: list[np.ndarray]
    """Of each image [N,S,S] bool"""
    looks: list[torch.Tensor]
    """Of each image [N,3], as `looks_of` has them"""
    outlines: list[torch.Tensor]
    """Of each image [N,OUTLINE,OUTLINE], as `outlines_of` has them"""
    clip_pixels: torch.Tensor | None
    """[T,3,S,S]"""
    clip_truth: np.ndarray | None
    """[T,B,S,S] bool"""
    clip_covered: torch.Tensor | None
    """[T,B,m,m]"""
    clip_beside: list | None
    """Of each frame and object None or a neighbour's mask [S,S] bool"""


def to_model(frame: np.ndarray, size: int) -> np.ndarray:
    """[h,w,3] uint8 -> [3,S,S] float32 in -1..1, squashed and averaged where it shrinks."""
    small = cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA if min(frame.shape[:2]) >= size else cv2.INTER_LINEAR)
    return np.ascontiguousarray(small.transpose(2, 0, 1), dtype=np.float32) / 127.5 - 1


def shares(masks: np.ndarray, side: int) -> np.ndarray:
    """[N,h,w] bool -> [N,side,side] float32: how much of each cell is covered."""
    out = np.empty((len(masks), side, side), dtype=np.float32)
    for index, mask in enumerate(masks):
        large = cv2.resize(mask.astype(np.float32), (4 * side, 4 * side), interpolation=cv2.INTER_LINEAR)
        out[index] = large.reshape(side, 4, side, 4).mean((1, 3))
    return out


def squashed(masks: np.ndarray, size: int) -> np.ndarray:
    """[N,h,w] bool -> [N,size,size] bool"""
    shrink = lambda mask: cv2.resize(mask.astype(np.float32), (size, size), interpolation=cv2.INTER_LINEAR) >= 0.5
    return np.stack([shrink(mask) for mask in masks]) if len(masks) else np.zeros((0, size, size), dtype=bool)


def boxes_of(masks: np.ndarray) -> np.ndarray:
    """[N,h,w] bool -> [N,4] centre and size in 0..1; zeros for what is empty"""
    height, width = masks.shape[1:]
    out = np.zeros((len(masks), 4), dtype=np.float32)
    for index, mask in enumerate(masks):
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        if len(rows):
            left, top, right, bottom = columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height
            out[index] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
    return out


def outlines_of(masks: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """[N,h,w] bool, [N,4] as `boxes_of` has them -> [N,OUTLINE,OUTLINE] float32: each mask in its box, shares of cells"""
    height, width = masks.shape[1:]
    out = np.zeros((len(masks), OUTLINE, OUTLINE), dtype=np.float32)
    for index, (x, y, w, h) in enumerate(boxes):
        if w > 0:
            rows = slice(round((y - h / 2) * height), round((y + h / 2) * height))
            columns = slice(round((x - w / 2) * width), round((x + w / 2) * width))
            out[index] = cv2.resize(masks[index, rows, columns].astype(np.float32), (OUTLINE, OUTLINE), interpolation=cv2.INTER_AREA)
    return out


class Samples(torch.utils.data.Dataset):
    """Step by number; the same number gives the same step."""

    def __init__(self, tokens: Tokens, shape: Shape, clip_every: int, seed: int, rank: int):
        """
        @param clip_every a clip is followed in one of so many steps; 0 for none
        @param rank of the process; each sees steps of its own
        """
        self.tokens, self.shape, self.clip_every, self.seed, self.rank = tokens, shape, clip_every, seed, rank

    def __getitem__(self, number: int) -> Step:
        rng = np.random.default_rng([self.seed, number, self.rank])
        size, side = self.shape.image_size, 4 * self.shape.image_size // 14
        pixels, boxes, covered, truth, looks, outlines, clicked, beside, asked = [], [], [], [], [], [], [], [], []
        for image in range(self.shape.images):
            clip = self.draw(rng, 1)
            masks = squashed(clip.masks[0], size)
            pixels.append(to_model(clip.frames[0], size))
            boxes.append(torch.from_numpy(boxes_of(clip.masks[0])))
            covered.append(torch.from_numpy(shares(clip.masks[0], side)))
            truth.append(masks)
            looks.append(looks_of(clip.instances))
            outlines.append(torch.from_numpy(outlines_of(clip.masks[0], boxes[-1].numpy())))
            visible = np.nonzero(masks.mean((1, 2)) >= LEAST_AREA)[0]
            clicked.append(rng.permutation(visible)[: self.shape.clicked])
            beside.append([neighbour(masks, index, rng) for index in clicked[-1]])
            if self.shape.prompts > 0:
                asked += [(image, *one) for one in self.ask(clip, boxes[-1].numpy(), rng)]
        return Step(
            torch.from_numpy(np.stack(pixels)),
            self.collate(asked) if asked else None,
            boxes,
            covered,
            clicked,
            beside,
            truth,
            looks,
            outlines,
            *self.follow(number, rng, size, side),
        )

    def followed(self, clip: Clip, visible: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Of the visible objects up to MOST_FOLLOWED; in half of the clips, those first that are hidden most at some time."""
        chosen = rng.permutation(visible)
        if rng.random() < 0.5:
            whole = np.maximum(clip.areas[:, chosen], 1)
            chosen = chosen[np.argsort((clip.masks[:, chosen].sum((2, 3)) / whole).min(0), kind="stable")]
        return chosen[:MOST_FOLLOWED]

    def draw(self, rng: np.random.Generator, frames: int, every: int = 1) -> Clip:
        seed = int(rng.integers(FIRST_TRAINING_SEED, 2**31))
        width, height = FRAME_SIZES[rng.integers(len(FRAME_SIZES))]
        # What is shrunk to the model's image anyway need not be drawn larger.
        scale = min(1.0, self.shape.image_size / FULL_SIZE)
        width, height = round(width * scale), round(height * scale)
        return make_clip(seed, frames, width, height, float(rng.uniform(0, self.shape.hardest)), self.shape.crowd, every)

    def ask(self, clip: Clip, boxes: np.ndarray, rng: np.random.Generator) -> list[tuple]:
        """-> (phrase, objects, exemplars [(box, label)]) for each prompt"""
        language = "ru" if rng.random() < 0.2 else "en"
        wanted = self.shape.prompts
        negatives = round(wanted * rng.uniform(0.3, 0.5))
        phrases = phrases_of(clip, 0, rng, wanted - negatives, negatives, language)
        asked = []
        for phrase in phrases[:wanted]:
            ids, exemplars, text = list(phrase.ids), [], phrase.text
            if ids and rng.random() < 0.3:
                exemplars = [(boxes[rng.choice(ids)], 1)]
                others = [index for index in range(len(boxes)) if index not in ids and boxes[index, 2] > 0]
                if others and rng.random() < 0.4:
                    exemplars.append((boxes[rng.choice(others)], 0))
            elif rng.random() < 0.15:
                text, ids, exemplars = self.by_example(clip, boxes, rng) or (text, ids, exemplars)
            asked.append((text, ids, [(slipped(box, rng), label) for box, label in exemplars]))
        while len(asked) < wanted:
            example = self.by_example(clip, boxes, rng)
            if example is None:
                break
            asked.append((example[0], example[1], [(slipped(box, rng), label) for box, label in example[2]]))
        return asked

    def by_example(self, clip: Clip, boxes: np.ndarray, rng: np.random.Generator) -> tuple | None:
        """A box without a phrase means everything that has its object's looks."""
        visible = [index for index in range(len(boxes)) if boxes[index, 2] > 0]
        if not visible:
            return None
        chosen = clip.instances[rng.choice(visible)]
        looks = lambda one: (one.colour, one.texture, one.shape)
        alike = [index for index in visible if looks(clip.instances[index]) == looks(chosen)]
        return VISUAL, alike, [(boxes[rng.choice(alike)], 1)]

    def collate(self, asked: list[tuple]) -> Prompts:
        most = max(1, max((len(exemplars) for *_, exemplars in asked), default=0))
        boxes = torch.full((len(asked), most, 4), 0.5)
        labels = torch.full((len(asked), most), IGNORED_BOX, dtype=torch.int64)
        for row, (*_, exemplars) in enumerate(asked):
            for column, (box, label) in enumerate(exemplars):
                boxes[row, column], labels[row, column] = torch.from_numpy(box), label
        encoded = [self.tokens.encode(text) for _, text, *_ in asked]
        return Prompts(
            image=torch.tensor([image for image, *_ in asked]),
            masked=torch.tensor(self.worth_masks(asked), dtype=torch.int64),
            ids=torch.from_numpy(np.stack([ids for ids, _ in encoded])),
            text_mask=torch.from_numpy(np.stack([mask for _, mask in encoded])),
            boxes=boxes, labels=labels,
            targets=[torch.tensor(list(ids), dtype=torch.int64) for _, _, ids, _ in asked],
        )  # fmt: skip

    def worth_masks(self, asked: list[tuple]) -> list[int]:
        """Of each image's prompts the first that mean something, and one that does not where there are too few."""
        chosen = []
        for image in range(self.shape.images):
            own = [row for row, (at, *_) in enumerate(asked) if at == image]
            chosen += sorted(own, key=lambda row: len(asked[row][2]) == 0)[: self.shape.masked]
        return chosen

    def follow(self, number: int, rng: np.random.Generator, size: int, side: int) -> tuple:
        """-> pixels, truth, covered shares and neighbours of a clip's objects that are visible at its beginning"""
        if self.clip_every == 0 or number % self.clip_every != 0:
            return None, None, None, None
        for _ in range(8):
            clip = self.draw(rng, self.shape.frames, FOLLOWED_EVERY[rng.integers(len(FOLLOWED_EVERY))])
            visible = np.nonzero(clip.masks[0].mean((1, 2)) >= LEAST_AREA)[0]
            if len(visible):
                break
        else:
            return None, None, None, None
        chosen = self.followed(clip, visible, rng)
        order = slice(None) if rng.random() < 0.5 or not clip.masks[-1][chosen].any((1, 2)).all() else slice(None, None, -1)
        masks = clip.masks[order][:, chosen]
        return (
            torch.from_numpy(np.stack([to_model(frame, size) for frame in clip.frames[order]])),
            np.stack([squashed(frame, size) for frame in masks]),
            torch.from_numpy(np.stack([shares(frame, side) for frame in masks])),
            [[self.beside(frame, one, size, rng) for one in chosen] for frame in clip.masks[order]],
        )

    def beside(self, masks: np.ndarray, own: int, size: int, rng: np.random.Generator) -> np.ndarray | None:
        """A neighbour's mask [size,size] on one frame. @param masks [N,h,w]"""
        other = neighbour(masks, own, rng)
        return None if other is None else squashed(masks[other : other + 1], size)[0]


def slipped(box: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A box as a person draws it. [4] centre and size"""
    slip = np.clip(rng.normal(0, 0.04, 4), -0.1, 0.1) * np.tile(box[2:], 2)
    return (box + slip).astype(np.float32)
