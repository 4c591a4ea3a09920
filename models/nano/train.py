"""Training from nothing to weights, in stages; can be stopped at any time and goes on from its last checkpoint."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

import csv
import os
import re
import socket
import time
from collections import defaultdict
from pathlib import Path

import detector
import hints
import model as nano
import numpy as np
import torch
import tracker
from graphs_image import TextEncoder, VisionEncoder
from muon import Muon
from samples import Samples, Step
from schedule import Stage, rate_at, stages
from tokens import Tokens, build_tokenizer

WARM_UP = 100
KEEP = 0.996
CLIP_NORM = 1.0
LOOKS_WEIGHT, GROUPS_WEIGHT, GROUND_WEIGHT, PLACES_WEIGHT = 1.0, 2.0, 5.0, 2.0
WEIGHT_DECAY = 0.02
# Of a matrix's smaller side from which on Muon has it.
LEAST_MATRIX = 16
LOG_EVERY, SAVE_EVERY_S = 50, 240
CHECKPOINT, TOKENIZER, CURVES = "checkpoint.pt", "tokenizer.json", "curves.csv"


class Trainer:
    """The model of one stage with its graphs and its optimiser."""

    def __init__(self, vocabulary: int, stage: Stage, state: dict | None):
        self.stage = stage
        self.model = nano.build(vocabulary, stage.shape.image_size)
        self.model.train()
        self.hints = hints.Hints(nano.HIDDEN, nano.BACKBONE["hidden_size"])
        if state is not None:
            nano.load_weights(self.model, state["weights"])
            self.hints.load_state_dict(state["hints"])
        used = {name: parameter for name, parameter in self.model.named_parameters() if not nano.is_unused(name)}
        self.optimisers = optimisers_of(self.model, list(used.values()), self.hints, stage.rate)
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(name in used and re.match(stage.learns, name) is not None)
        self.hints.requires_grad_(not stage.learns)
        self.learned = [parameter for parameter in [*used.values(), *self.hints.parameters()] if parameter.requires_grad]
        if state is not None:
            for optimiser, kept in zip(self.optimisers, state["optimisers"]):
                optimiser.load_state_dict(kept)
        self.kept = dict(state["kept"]) if state is not None else {k: v.clone() for k, v in nano.weights_of(self.model).items()}
        self.tokens = {}
        backbone = self.model.detector_model.vision_encoder.backbone
        for index in (hints.GROUND_LAYER, *hints.PLACE_LAYERS):
            backbone.layers[index].register_forward_hook(lambda _, __, out, index=index: self.tokens.update({index: out}))
        self.homes = nano.query_grid()[:, :2]
        self.vision, self.text = VisionEncoder(self.model), TextEncoder(self.model)
        self.detector, self.tracker = detector.TrainedDetector(self.model), tracker.TrackerGraphs(self.model)

    def step(self, step: Step, number: int, rng: np.random.Generator) -> dict[str, float]:
        """One step of learning. @returns losses and what was reached, by name"""
        rate = rate_at(self.stage, number, min(WARM_UP, self.stage.steps // 10))
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate * (self.stage.backbone if group["backbone"] else 1.0)
            optimiser.zero_grad(set_to_none=True)
        self.tracker.refresh()
        log = {}
        loss = self.of_images(step, rng, log)
        if step.clip_pixels is not None:
            loss = loss + self.of_clip(step, rng, log)
        loss.backward()
        self.share_gradients()
        log["norm"] = float(torch.nn.utils.clip_grad_norm_(self.learned, CLIP_NORM))
        if np.isfinite(log["norm"]):
            for optimiser in self.optimisers:
                optimiser.step()
        self.keep(number)
        return log | {"loss": float(loss.detach())}

    def of_images(self, step: Step, rng: np.random.Generator, log: dict) -> torch.Tensor:
        if self.stage.shape.clicked == 0 and step.prompts is None:
            return self.of_looks(self.middle_and_coarse(step.pixels), step, log)
        fpn0, fpn1, fpn2, s0, s1, features = self.vision(step.pixels)
        loss = self.of_clicks((s0, s1, features), step, rng, log)
        if not self.stage.learns:
            groups = self.hints.grouping_loss(s0, s1, features, step.covered, step.boxes)
            log["hint.groups"] = float(groups.detach())
            loss = loss + self.of_looks((fpn1, fpn2), step, log) + GROUPS_WEIGHT * groups
        return loss if step.prompts is None else loss + self.of_prompts((fpn0, fpn1, fpn2), step, log)

    def middle_and_coarse(self, pixels: torch.Tensor) -> tuple:
        """The detector's two coarser levels alone: [I,C,2g,2g] and [I,C,g,g], without the finest and the tracker's."""
        grid = self.vision.see(pixels)
        return self.vision.detector_neck[1](grid), self.vision.detector_neck[2](grid)

    def tracked(self, pixels: torch.Tensor) -> tuple:
        """The tracker's features alone, [T,C/8,4g,4g], [T,C/4,2g,2g], [T,C,g,g], of a backbone that does not learn from them."""
        with torch.no_grad():
            grid = self.vision.see(pixels)
        fine, middle, coarse = (level(grid) for level in self.vision.tracker_neck)
        return self.vision.conv_s0(fine), self.vision.conv_s1(middle), coarse

    def of_looks(self, levels: tuple, step: Step, log: dict) -> torch.Tensor:
        """What teaches the backbone alone: ground, places, outlines, names of shapes, colours and textures. @param levels middle and coarse"""
        ground, told_apart = self.hints.ground_loss(self.tokens[hints.GROUND_LAYER], step.covered)
        places, missed = self.hints.places_loss([self.tokens[index] for index in hints.PLACE_LAYERS], step.covered, step.boxes)
        looks, right = self.hints.looks_loss(*levels, step.covered, step.looks, step.outlines)
        log |= {"hint.looks": float(looks.detach()), "hint.ground": told_apart, "hint.place": missed}
        log |= {f"hint.{name}": share for name, share in zip(("shape", "colour", "texture"), right)}
        return LOOKS_WEIGHT * looks + GROUND_WEIGHT * ground + PLACES_WEIGHT * places

    def of_prompts(self, levels: tuple, step: Step, log: dict) -> torch.Tensor:
        text = self.text(step.prompts.ids)
        answers = self.detector(list(levels), text, step.prompts)
        found = detector.detector_losses(answers, self.homes, step.prompts, step.boxes, step.covered)
        log |= {f"find.{name}": float(value.detach()) for name, value in found.items()}
        where = self.hints.where_loss(answers.encoded, detector.unions_of(step.prompts, step.covered))
        log["hint.where"] = float(where.detach())
        return detector.total(found) + where

    def of_clicks(self, levels: tuple, step: Step, rng: np.random.Generator, log: dict) -> torch.Tensor:
        owner = [image for image, chosen in enumerate(step.clicked) for _ in chosen]
        if not owner:
            return levels[0].sum() * 0
        rounds = int(rng.integers(2, tracker.ROUNDS + 1))
        truth = np.concatenate([step.truth[image][chosen] for image, chosen in enumerate(step.clicked)])
        covered = torch.cat([step.covered[image][chosen] for image, chosen in enumerate(step.clicked)])
        own = [level[owner] for level in levels]
        beside = [None if other is None else step.truth[image][other] for image, others in enumerate(step.beside) for other in others]
        clicked = tracker.click_losses(self.tracker, own, truth, covered, beside, rng, rounds, self.stage.alike)
        log |= {f"click.{name}": float(clicked[name]) for name in ("mask", "iou", "presence", "first")}
        if rounds == tracker.ROUNDS:
            log["click.last"] = clicked["last"]
        return tracker.total(clicked)

    def of_clip(self, step: Step, rng: np.random.Generator, log: dict) -> torch.Tensor:
        features = self.tracked(step.clip_pixels)
        losses = tracker.clip_losses(self.tracker, features, step.clip_truth, step.clip_covered, step.clip_beside, rng, correction=0.3)
        log |= {f"clip.{name}": float(value) for name, value in losses.items()}
        return tracker.total(losses)

    @torch.no_grad()
    def share_gradients(self) -> None:
        """The mean over the processes that train together; what no process has a gradient for stays as it is."""
        if not torch.distributed.is_initialized():
            return
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.learned]
        has_one = torch.tensor([float(p.grad is not None) for p in self.learned])
        flat = torch.cat([has_one, *[gradient.flatten() for gradient in gradients]])
        torch.distributed.all_reduce(flat)
        shared = (flat[len(self.learned) :] / torch.distributed.get_world_size()).split([p.numel() for p in self.learned])
        for parameter, piece, having in zip(self.learned, shared, flat.tolist()):
            parameter.grad = piece.view_as(parameter) if having > 0 else None

    @torch.no_grad()
    def keep(self, number: int) -> None:
        """A moving average of the weights: what is exported in the end."""
        share = min(KEEP, (1 + number) / (10 + number))
        parameters = dict(self.model.named_parameters())
        torch._foreach_lerp_([self.kept[name] for name in parameters], list(parameters.values()), 1 - share)

    def state(self) -> dict:
        learning = [optimiser.state_dict() for optimiser in self.optimisers]
        return {"weights": nano.weights_of(self.model), "kept": self.kept, "hints": self.hints.state_dict(), "optimisers": learning}


def optimisers_of(model, learned: list[torch.nn.Parameter], heads: torch.nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """
    Muon for the matrices of layers, which learn from half as many pictures with it; AdamW for embeddings, filters and vectors.
    @returns both; groups of the backbone's parameters say so as "backbone"
    """
    embeddings = {id(p) for module in model.modules() if isinstance(module, torch.nn.Embedding) for p in module.parameters()}
    backbone = {id(p) for p in model.detector_model.vision_encoder.backbone.parameters()}
    is_layer = lambda p: p.ndim == 2 and min(p.shape) >= LEAST_MATRIX and id(p) not in embeddings
    layers, others = [], []
    for of_backbone in (False, True):
        part = [p for p in learned if (id(p) in backbone) == of_backbone]
        rest = [p for p in part if not is_layer(p)] + ([] if of_backbone else list(heads.parameters()))
        layers.append({"params": [p for p in part if is_layer(p)], "backbone": of_backbone})
        others.append({"params": [p for p in rest if p.ndim >= 2], "weight_decay": WEIGHT_DECAY, "backbone": of_backbone})
        others.append({"params": [p for p in rest if p.ndim < 2], "weight_decay": 0.0, "backbone": of_backbone})
    return [
        Muon(layers, lr=rate, weight_decay=WEIGHT_DECAY),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98)),
    ]


def train(out: Path, scale: float, seed: int, processes: int) -> None:
    """
    Trains in `out`, from its checkpoint when there is one.
    @param scale of the number of steps
    @param processes that share each step, one core each; a step sees so many times the images that a stage names
    """
    out.mkdir(parents=True, exist_ok=True)
    if not (out / TOKENIZER).exists():
        build_tokenizer().save(str(out / TOKENIZER), pretty=False)
    if processes == 1:
        run(0, out, scale, seed, 1)
        return
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", str(free_port()))
    torch.multiprocessing.spawn(run, (out, scale, seed, processes), nprocs=processes)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def run(rank: int, out: Path, scale: float, seed: int, processes: int) -> None:
    """One of the processes that train together; the first keeps the log and the checkpoints."""
    if processes > 1:
        torch.set_num_threads(1)
        torch.distributed.init_process_group("gloo", rank=rank, world_size=processes)
    tokens = Tokens(out / TOKENIZER)
    plan, path = stages(scale), out / CHECKPOINT
    state = torch.load(path, weights_only=True) if path.exists() else None
    position = (state["stage"], state["step"]) if state else (0, 0)
    for index in range(position[0], len(plan)):
        trainer = Trainer(tokens.vocabulary, plan[index], state)
        run_stage(trainer, tokens, index, position[1] if index == position[0] else 0, (seed, rank, processes), out)
        state = trainer.state()


def run_stage(trainer: Trainer, tokens: Tokens, index: int, first: int, who: tuple[int, int, int], out: Path) -> None:
    """@param who seed, number of this process, number of processes"""
    stage, (seed, rank, processes) = trainer.stage, who
    samples = Samples(tokens, stage.shape, stage.clip_every, seed + index, rank)
    loader = torch.utils.data.DataLoader(
        samples, sampler=range(first, stage.steps), batch_size=None, num_workers=1, prefetch_factor=4
    )
    began = saved = time.monotonic()
    sums, counts = defaultdict(float), defaultdict(int)
    for number, step in enumerate(loader, first):
        rng = np.random.default_rng([seed + index, number, rank, 1])
        for name, value in trainer.step(step, number, rng).items():
            sums[name] += value
            counts[name] += 1
        if rank > 0:
            continue
        if (number + 1) % LOG_EVERY == 0:
            pace = (time.monotonic() - began) / (number + 1 - first)
            write_log(out, stage, number + 1, pace, {name: sums[name] / counts[name] for name in sums})
            sums.clear()
            counts.clear()
        if time.monotonic() - saved > SAVE_EVERY_S:
            save(out, trainer.state() | {"stage": index, "step": number + 1})
            saved = time.monotonic()
    if rank == 0:
        save(out, trainer.state() | {"stage": index + 1, "step": 0})


NAMES = [
    "loss", "norm",
    "hint.looks", "hint.shape", "hint.colour", "hint.texture", "hint.ground", "hint.place", "hint.where", "hint.groups",
    "find.presence", "find.score", "find.box", "find.giou", "find.mask", "find.semantic", "find.iou", "find.right",
    "click.mask", "click.iou", "click.presence", "click.first", "click.last", "clip.mask", "clip.iou", "clip.presence", "clip.tracked",
]  # fmt: skip


def write_log(out: Path, stage: Stage, step: int, pace: float, values: dict[str, float]) -> None:
    path = out / CURVES
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(["stage", "step", "seconds_per_step", *NAMES])
        writer.writerow([stage.name, step, f"{pace:.3f}", *[f"{values[name]:.4f}" if name in values else "" for name in NAMES]])
    said = ("loss", "find.iou", "find.right", "hint.ground", "hint.place", "hint.shape", "hint.texture", "click.first", "click.last", "clip.tracked")
    shown = "  ".join(f"{name} {values[name]:.3f}" for name in said if name in values)
    print(f"{stage.name} {step}/{stage.steps}  {pace:.2f} s  {shown}  {pace * (stage.steps - step) / 60:.0f} min left of this stage", flush=True)


def save(out: Path, state: dict) -> None:
    """Whole or not at all."""
    partial = out / (CHECKPOINT + ".partial")
    torch.save(state, partial)
    os.replace(partial, out / CHECKPOINT)
