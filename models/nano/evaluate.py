"""Quick numbers and pictures of a training in progress, on held-out seeds. What counts is measured by bench/nano, in the product."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

from dataclasses import dataclass
from pathlib import Path

import cv2
import losses
import model as nano
import numpy as np
import torch
import tracker
from detector import Prompts, TrainedDetector
from graphs_image import TextEncoder, VisionEncoder
from samples import IGNORED_BOX, shares, squashed, to_model
from tokens import Tokens
from train import CHECKPOINT, TOKENIZER
from world import Clip, make_clip, phrases_of

THRESHOLD = 0.5
SIDE = 336
PALETTE = [(255, 80, 80), (80, 200, 255), (255, 220, 60), (120, 255, 120), (230, 120, 255), (255, 160, 60), (140, 160, 255), (250, 250, 250)]


@dataclass(frozen=True)
class Found:
    masks: np.ndarray
    """[n,m,m] bool"""
    scores: np.ndarray
    presence: float


class Evaluation:
    """A trained model with the graphs that the product runs."""

    def __init__(self, trained: Path, image_size: int, kept: bool):
        self.tokens = Tokens(trained / TOKENIZER)
        self.model = nano.build(self.tokens.vocabulary, image_size).eval()
        state = torch.load(trained / CHECKPOINT, weights_only=True)
        nano.load_weights(self.model, state["kept" if kept else "weights"])
        self.size, self.side = image_size, 4 * image_size // nano.PATCH
        self.vision, self.text = VisionEncoder(self.model), TextEncoder(self.model)
        self.detector, self.tracker = TrainedDetector(self.model), tracker.TrackerGraphs(self.model)

    def encode(self, frame: np.ndarray) -> list[torch.Tensor]:
        return list(self.vision(torch.from_numpy(to_model(frame, self.size))[None]))

    def find(self, features: list[torch.Tensor], phrase: str) -> Found:
        """What a phrase means on a picture."""
        ids, mask = self.tokens.encode(phrase)
        prompts = Prompts(
            image=torch.zeros(1, dtype=torch.int64), ids=torch.from_numpy(ids)[None], text_mask=torch.from_numpy(mask)[None],
            boxes=torch.full((1, 1, 4), 0.5), labels=torch.full((1, 1), IGNORED_BOX), targets=[], masked=torch.zeros(1, dtype=torch.int64),
        )  # fmt: skip
        answers = self.detector(features[:3], self.text(prompts.ids), prompts)
        presence = float(answers.presence[-1, 0].sigmoid())
        scores = answers.logits[-1, 0].sigmoid() * presence
        chosen = scores > THRESHOLD
        return Found((answers.masks[0][chosen] > 0).numpy(), scores[chosen].numpy(), presence)

    def click(self, features: list[torch.Tensor], truth: np.ndarray, covered: torch.Tensor, clicks: int, seed: int) -> list[float]:
        """Mean IoU over B objects after each click. @param truth [B,S,S] bool"""
        s0, s1, image = features[3:]
        scale = self.tracker.size / truth.shape[1]
        told = tracker.begin(truth, scale, np.random.default_rng(seed), with_box=0.0)
        reached = []
        for _ in range(clicks):
            answer = tracker.decode(self.tracker, image, s0, s1, told, True, covered, tracker.is_click(told))
            reached.append(float(losses.mask_iou(answer.logits, covered).mean()))
            told = tracker.correct(told, answer, truth, scale)
        return reached


@torch.no_grad()
def evaluate(trained: Path, image_size: int, count: int, kept: bool, sheet: Path | None) -> None:
    """Prints numbers of `count` held-out pictures, and draws the first of them."""
    subject, tiles = Evaluation(trained, image_size, kept), []
    hits = wrong = missed = 0
    right, asked, ious, clicked = 0, 0, [], []
    for seed in range(1, count + 1):
        clip = make_clip(seed, 1, SIDE, SIDE, 1.0 if seed % 2 else 0.5)
        features = subject.encode(clip.frames[0])
        small = shares(clip.masks[0], subject.side) >= 0.5
        drawn = []
        for phrase in phrases_of(clip, 0, np.random.default_rng(seed), 4, 3):
            found = subject.find(features, phrase.text)
            asked += 1
            right += (found.presence > 0.5) == (len(phrase.ids) > 0)
            pairs = matched(found.masks, small[list(phrase.ids)])
            ious += [iou for iou in pairs if iou >= 0.5]
            good = sum(iou >= 0.5 for iou in pairs)
            hits, wrong, missed = hits + good, wrong + len(found.masks) - good, missed + len(phrase.ids) - good
            drawn.append((phrase.text, found))
        truth = squashed(clip.masks[0], image_size)
        visible = truth.mean((1, 2)) > 0.002
        if visible.any():
            covered = torch.from_numpy(shares(clip.masks[0][visible], subject.side))
            clicked.append(subject.click(features, truth[visible], covered, 5, seed))
        if sheet is not None and len(tiles) < 12:
            tiles.append(picture(clip, drawn))
    precision, recall = hits / max(1, hits + wrong), hits / max(1, hits + missed)
    print(f"text: precision {precision:.3f}  recall {recall:.3f}  presence right {right / asked:.3f}  IoU of hits {np.mean(ious or [0]):.3f}")
    means = np.mean(clicked, axis=0)
    print("clicks: IoU after 1 to 5: " + " ".join(f"{value:.3f}" for value in means))
    if sheet is not None:
        rows = [np.hstack(tiles[row : row + 4]) for row in range(0, len(tiles) - len(tiles) % 4, 4)]
        cv2.imwrite(str(sheet), np.vstack(rows)[..., ::-1])


def matched(found: np.ndarray, truth: np.ndarray) -> list[float]:
    """IoU of the best pairs, each mask used once, best first."""
    pairs = [(float((a & b).sum() / max(1, (a | b).sum())), i, j) for i, a in enumerate(found) for j, b in enumerate(truth)]
    out, used_found, used_truth = [], set(), set()
    for iou, i, j in sorted(pairs, reverse=True):
        if i not in used_found and j not in used_truth:
            out.append(iou)
            used_found.add(i)
            used_truth.add(j)
    return out


def picture(clip: Clip, drawn: list[tuple[str, Found]]) -> np.ndarray:
    """The frame with what each phrase found, outlined in its colour."""
    image = clip.frames[0].copy()
    for row, (text, found) in enumerate(drawn):
        colour = PALETTE[row % len(PALETTE)]
        for mask in found.masks:
            large = cv2.resize(mask.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
            outlines, _ = cv2.findContours(large, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(image, outlines, -1, colour, 2)
        label = f"{text} ({len(found.masks)}, {found.presence:.2f})"
        for width, ink in ((3, (0, 0, 0)), (1, colour)):
            cv2.putText(image, label, (4, 14 + 14 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.4, ink, width, cv2.LINE_AA)
    return image
