"""Training of the tracker: the graphs of the exporter, told by simulated people, carried from frame to frame."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

from dataclasses import dataclass, field

import clicks
import losses
import numpy as np
import torch
import torch.nn.functional as F
from graphs_tracker import IGNORED, NOT_A_POINT, MaskDecoder, MaskPrompt, MemoryAttention, MemoryEncoder

# Mask logits of a previous answer are cut to this when they are fed back.
PREVIOUS_LIMIT = 32.0
ROUNDS = 5
# Of the objects that are clicked: how many have their first answer spoilt, and in which range of logits.
SPOILT, SPOILT_LOGITS = 0.4, (4.0, 16.0)
# Of what is remembered of a frame: how much is spoilt, so that a mask that ran into a neighbour is not followed there.
MISREMEMBERED = 0.12
WEIGHTS = dict(mask=1.0, iou=1.0, presence=0.5)


class TrackerGraphs:
    """The graphs of the tracker over one model, whose parameters are learned through them."""

    def __init__(self, model):
        self.tracker = model.tracker_model
        self.decoder, self.memory_encoder = MaskDecoder(model), MemoryEncoder(model)
        self.attention, self.mask_prompt = MemoryAttention(model), MaskPrompt(model)
        self.grid, self.size = self.attention.grid, self.decoder.size
        self.refresh()

    def refresh(self) -> None:
        """What the graphs hold as constants is a parameter here: to be called before each step of training."""
        tracker = self.tracker
        self.decoder.no_memory = tracker.no_memory_embedding.reshape(1, -1, 1, 1)
        self.decoder.no_pointer = tracker.no_object_pointer
        self.memory_encoder.occluded = tracker.occlusion_spatial_embedding_parameter.reshape(1, -1, 1, 1)
        self.attention.time = tracker.memory_temporal_positional_encoding.reshape(tracker.num_maskmem, -1)


@dataclass
class Told:
    """What is said about B objects on a frame: points in pixels of the model, and a mask."""

    coords: list[list[tuple[float, float]]]
    labels: list[list[int]]
    mask: torch.Tensor | None = None
    """[B,1,m,m] logits of the answer before"""

    def tensors(self) -> tuple[torch.Tensor, torch.Tensor]:
        """-> [B,P,2] and [B,P], padded with points that are ignored"""
        most = max(1, *(len(labels) for labels in self.labels))
        coords = torch.zeros(len(self.labels), most, 2)
        labels = torch.full((len(self.labels), most), IGNORED, dtype=torch.int64)
        for row, (own, kinds) in enumerate(zip(self.coords, self.labels)):
            if kinds:
                coords[row, : len(own)] = torch.tensor(own)
                labels[row, : len(kinds)] = torch.tensor(kinds)
            else:
                labels[row, 0] = NOT_A_POINT
        return coords, labels


def nothing_told(count: int) -> Told:
    return Told([[] for _ in range(count)], [[] for _ in range(count)])


@dataclass
class Answer:
    logits: torch.Tensor
    """[B,m,m] of the chosen candidate"""
    score: torch.Tensor
    """[B,1] logits of being there"""
    pointer: torch.Tensor
    """[B,C]"""
    losses: dict = field(default_factory=dict)


def decode(graphs: TrackerGraphs, image, s0, s1, told: Told, no_memory: bool, truth, several: torch.Tensor, alike: bool = False) -> Answer:
    """
    @param image [1 or B,C,g,g]; s0, s1 [1 or B,...]; truth [B,m,m] covered shares
    @param several [B] bool: whether candidates 1 to 3 answer (one click, or tracking) or the single mask (a box, corrections)
    @param alike whether all of them learn the same
    """
    coords, labels = told.tensors()
    count = len(labels)
    blank = torch.zeros(count, 1, *truth.shape[1:])
    has_mask = torch.full((count,), float(told.mask is not None))
    masks, ious, score, pointers = graphs.decoder(
        image, s0, s1, coords, labels, blank if told.mask is None else told.mask, has_mask, torch.full((count,), float(no_memory))
    )
    there = (truth.amax((1, 2)) >= 0.5).float()
    rows = torch.arange(count)
    with torch.no_grad():
        flat = masks.flatten(0, 1)
        reached = losses.mask_iou(flat, truth.repeat_interleave(4, 0)).reshape(count, 4)
    each = losses.mask_loss(masks.flatten(0, 1), truth.repeat_interleave(4, 0)).reshape(count, 4)
    of_best = torch.where(several, 0.7 * each[:, 1:].min(1).values + 0.3 * each[:, 1:].mean(1), each[:, 0])
    # The single mask learns with the others: it answers as soon as there is a second click.
    of_mask = each.mean(1) if alike else of_best + 0.5 * torch.where(several, each[:, 0], each[:, 1:].mean(1))
    used = torch.where(several[:, None], torch.tensor([0.25, 1.0, 1.0, 1.0]), torch.tensor([1.0, 0.25, 0.25, 0.25]))
    of_iou = ((ious - reached).abs() * used).mean(1)
    choice = torch.where(several, 1 + ious[:, 1:].argmax(1), 0)
    share = there.sum().clamp(min=1)
    return Answer(
        logits=masks[rows, choice],
        score=score,
        pointer=pointers[rows, choice],
        losses={
            "mask": (of_mask * there).sum() / share,
            "iou": (of_iou * there).sum() / share,
            "presence": F.binary_cross_entropy_with_logits(score[:, 0], there),
            "reached": (reached[rows, choice] * there).sum() / share,
        },
    )


def begin(truth: np.ndarray, scale: float, rng: np.random.Generator, with_box: float) -> Told:
    """
    A click, or with the chance `with_box` a box.
    @param truth [B,h,w] bool; scale: pixels of the model per pixel of the truth
    """
    coords, labels = [], []
    for mask in truth:
        box = clicks.drawn_box(mask, rng) if rng.random() < with_box else None
        point = clicks.first_click(mask, rng) if box is None else None
        if box is not None:
            coords.append([(box[0] * scale, box[1] * scale), (box[2] * scale, box[3] * scale)])
            labels.append([2, 3])
        elif point is not None:
            coords.append([((point[0] + 0.5) * scale, (point[1] + 0.5) * scale)])
            labels.append([1])
        else:
            coords.append([])
            labels.append([])
    return Told(coords, labels)


def correct(told: Told, answer: Answer, truth: np.ndarray, scale: float) -> Told:
    """A further click on each object, where the answer is most wrong; the answer is fed back."""
    logits = answer.logits.detach().clamp(-PREVIOUS_LIMIT, PREVIOUS_LIMIT)
    large = F.interpolate(logits[:, None], size=truth.shape[1:], mode="bilinear", align_corners=False)[:, 0] > 0
    coords, labels = [list(own) for own in told.coords], [list(own) for own in told.labels]
    for row, (found, mask) in enumerate(zip(large.numpy(), truth)):
        click = clicks.next_click(found, mask)
        if click is not None:
            coords[row].append(((click[0] + 0.5) * scale, (click[1] + 0.5) * scale))
            labels[row].append(click[2])
    return Told(coords, labels, logits[:, None])


def is_click(told: Told) -> torch.Tensor:
    return torch.tensor([len(labels) <= 1 for labels in told.labels])


def click_losses(
    graphs: TrackerGraphs, features, truth: np.ndarray, covered, beside: list, rng: np.random.Generator, rounds: int, alike: bool
) -> dict:
    """
    Rounds of clicks on B objects. One answer is right for nearly every first click, so that further ones would change little and be
    ignored: of some objects the first answer is spoilt.
    @param features of each object's image: [B,C/8,4g,4g], [B,C/4,2g,2g], [B,C,g,g]
    @param truth [B,h,w] bool, square; covered [B,m,m]
    @param beside of each object None or a neighbour's mask [h,w]
    @returns mean losses over the rounds, and the IoU reached in the first and in the last
    """
    s0, s1, image = features
    scale = graphs.size / truth.shape[1]
    told = begin(truth, scale, rng, with_box=0.4)
    collected, reached = [], []
    for number in range(rounds):
        answer = decode(graphs, image, s0, s1, told, True, covered, is_click(told), alike)
        collected.append(answer.losses)
        reached.append(float(answer.losses["reached"]))
        if number == 0 and rounds > 1:
            spoil(answer, truth, beside, rng.random(len(truth)) < SPOILT, rng)
        if number < rounds - 1:
            told = correct(told, answer, truth, scale)
    return {**mean(collected), "first": reached[0], "last": reached[-1]}


def spoil(answer: Answer, truth: np.ndarray, beside: list, chosen: np.ndarray, rng: np.random.Generator) -> None:
    """
    Puts masks that are clearly wrong in the place of those answered: with a neighbour, or a part of it, or without a part. Parts may
    be slivers: a click corrects as much as is wrong there, and no more.
    @param truth [B,h,w] bool; beside of each object None or a neighbour's mask [h,w]; chosen [B] bool
    """
    side = answer.logits.shape[-1]
    rows, spoilt = np.nonzero(chosen & truth.any((1, 2)))[0], answer.logits.clone()
    for row in rows:
        wrong = clicks.cut(truth[row], rng)
        if beside[row] is not None and rng.random() < 0.8:
            wrong = truth[row] | (beside[row] if rng.random() < 0.5 else beside[row] & ~clicks.cut(beside[row], rng))
        share = F.interpolate(torch.from_numpy(wrong).float()[None, None], size=(side, side), mode="bilinear", align_corners=False, antialias=True)
        spoilt[row] = (2 * share[0, 0] - 1) * float(rng.uniform(*SPOILT_LOGITS))
    answer.logits = spoilt


def mean(collected: list[dict]) -> dict:
    return {name: sum(one[name] for one in collected) / len(collected) for name in WEIGHTS}


def total(named: dict) -> torch.Tensor:
    return sum(weight * named[name] for name, weight in WEIGHTS.items())


class Memory:
    """What B objects remember of the frames before, with the rules of sam3.md section 6."""

    def __init__(self):
        self.told: dict[int, tuple] = {}
        self.tracked: dict[int, tuple] = {}

    def attended(self, frame: int, graphs: TrackerGraphs) -> tuple:
        """-> memory [B,M,c,g,g], offsets [B,M], pointers [B,P,C], their offsets [B,P]"""
        memories = [(0, record) for record in self.told.values()]
        oldest, most = graphs.attention.oldest, graphs.tracker.config.max_object_pointers_in_encoder
        for offset in range(oldest, 0, -1):
            if frame - offset in self.tracked:
                memories.append((offset, self.tracked[frame - offset]))
        pointers = [(frame - at, record) for at, record in self.told.items()]
        pointers += [(d, self.tracked[frame - d]) for d in range(1, most) if frame - d in self.tracked]
        count = len(memories[0][1][0])
        offsets = lambda entries, kind: torch.tensor([offset for offset, _ in entries], dtype=kind)[None].expand(count, -1)
        return (
            torch.stack([record[0] for _, record in memories], 1),
            offsets(memories, torch.int64),
            torch.stack([record[1] for _, record in pointers], 1),
            offsets(pointers, torch.float32) / (most - 1),
        )


def clip_losses(graphs: TrackerGraphs, features, truth: np.ndarray, covered, beside: list, rng: np.random.Generator, correction: float) -> dict:
    """
    Objects of one clip, told on its first frame and followed to its last; sometimes corrected on the way.
    @param features of T frames: [T,C/8,4g,4g], [T,C/4,2g,2g], [T,C,g,g]
    @param truth [T,B,h,w] bool, square; covered [T,B,m,m]. Each object is visible on the first frame
    @param beside of each frame and object None or a neighbour's mask [h,w]
    @param correction the chance that a frame in the middle is corrected
    """
    s0, s1, images = features
    scale = graphs.size / truth.shape[2]
    memory, collected, reached = Memory(), [], []
    corrected_on = int(rng.integers(2, len(images))) if len(images) > 2 and rng.random() < correction else -1
    for frame in range(len(images)):
        at = slice(frame, frame + 1)
        image = images[at]
        is_told = frame == 0
        if is_told:
            told, hard = begin(truth[0], scale, rng, with_box=0.4), True
            conditioned = image
        else:
            told, hard = nothing_told(truth.shape[1]), False
            conditioned = graphs.attention(image, *memory.attended(frame, graphs))
        if frame == 0 and rng.random() < 0.35:
            answer = from_mask(graphs, image, s0[at], s1[at], truth[0])
        else:
            answer = decode(graphs, conditioned, s0[at], s1[at], told, frame == 0, covered[frame], is_click(told))
            collected.append(answer.losses)
        if frame == 0 and answer.losses and rng.random() < 0.6:
            told = correct(told, answer, truth[0], scale)
            answer = decode(graphs, conditioned, s0[at], s1[at], told, True, covered[0], is_click(told))
            collected.append(answer.losses)
        if frame == corrected_on:
            told, hard, is_told = correct(told, answer, truth[frame], scale), True, True
            answer = decode(graphs, conditioned, s0[at], s1[at], told, False, covered[frame], is_click(told))
            collected.append(answer.losses)
        if frame > 0 and answer.losses:
            reached.append(float(answer.losses["reached"]))
        count = truth.shape[1]
        if not is_told:
            spoil(answer, truth[frame], beside[frame], rng.random(count) < MISREMEMBERED, rng)
        encoded = graphs.memory_encoder(
            image, answer.logits[:, None], answer.score, torch.full((count,), float(hard)), torch.ones(1)
        )
        (memory.told if is_told else memory.tracked)[frame] = (encoded, answer.pointer)
    return {**mean(collected), "tracked": float(np.mean(reached))}


def from_mask(graphs: TrackerGraphs, image, s0, s1, truth: np.ndarray) -> Answer:
    """A mask that is taken as it is; the decoder only makes the pointer."""
    side = (int(graphs.size), int(graphs.size))
    mask = F.interpolate(torch.from_numpy(truth).float()[:, None], size=side, mode="bilinear", align_corners=False)
    mask_input, logits = graphs.mask_prompt((mask >= 0.5).float())
    count = len(truth)
    told = nothing_told(count)
    coords, labels = told.tensors()
    _, ious, _, pointers = graphs.decoder(
        image, s0, s1, coords, labels, mask_input, torch.ones(count), torch.zeros(count)
    )
    there = torch.from_numpy(truth.any((1, 2))).float()[:, None]
    choice = 1 + ious[:, 1:].argmax(1)
    return Answer(logits=logits[:, 0], score=there * 20 - 10, pointer=pointers[torch.arange(count), choice])
