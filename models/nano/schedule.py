"""Stages of training: small pictures first, which cost little and teach words, shapes and where things are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samples import Shape


@dataclass(frozen=True)
class Stage:
    name: str
    steps: int
    shape: Shape
    rate: float
    """Highest learning rate"""
    last_rate: float
    clip_every: int
    """A clip is followed in one of so many steps"""
    learns: str = ""
    """Only parameters whose names match this expression learn; empty for all"""
    alike: bool = False
    """Every candidate learns from every click, before they may differ"""
    backbone: float = 1.0
    """Share of the rate that the backbone learns at: few pictures a step are too little to go by for what many have taught it"""


# Features stay as they are: a click costs a hundredth of a picture then.
CLICKS = r"tracker_model\.(mask_decoder|prompt_encoder|no_memory)"
# Prompts meet features that stand still, and are not asked for masks: four times as many of them in the same time.
PHRASES = r"detector_model\.(?!vision_encoder|mask_decoder)"
# The same for clicks, corrections and clips: what follows is fitted to features that have come to rest.
FOLLOWING = r"tracker_(model|neck)\."


def stages(scale: float) -> list[Stage]:
    """@param scale of the number of steps: 1 is what is meant for a pack"""
    steps = lambda number: max(1, round(number * scale))
    return [
        Stage("words", steps(1500), Shape(168, 3, 3, 8, 2, 0, 0.3), 1e-3, 8e-4, 0),
        Stage("first clicks", steps(500), Shape(168, 6, 4, 0, 0, 0, 0.5), 3e-3, 2.5e-3, 0, CLICKS, alike=True),
        Stage("clicks", steps(1700), Shape(168, 6, 4, 0, 0, 0, 0.7), 2.5e-3, 3e-4, 0, CLICKS),
        Stage("shapes", steps(700), Shape(168, 8, 2, 0, 0, 4, 0.8), 7e-4, 5e-4, 8),
        Stage("world", steps(400), Shape(168, 4, 3, 6, 2, 4, 1.0), 6e-4, 5e-5, 4),
        Stage("outlines", steps(2000), Shape(252, 16, 0, 0, 0, 0, 1.0, 6), 8e-4, 3e-4, 0),
        Stage("fine outlines", steps(1000), Shape(336, 9, 0, 0, 0, 0, 1.0, 6), 4.5e-4, 1e-4, 0),
        Stage("phrases", steps(2000), Shape(336, 3, 0, 16, 0, 0, 1.0), 6e-4, 1e-4, 0, PHRASES),
        Stage("detail", steps(1400), Shape(336, 3, 10, 6, 2, 8, 1.0, 4), 4e-4, 1e-5, 2, backbone=0.25),
        Stage("corrections", steps(600), Shape(336, 5, 10, 0, 0, 8, 1.0, 4), 3e-4, 1e-5, 2, FOLLOWING),
    ]


def rate_at(stage: Stage, step: int, warm_up: int) -> float:
    """Learning rate at a step of the stage: up in a line at first, then down along a cosine."""
    if step < warm_up:
        return stage.rate * (step + 1) / warm_up
    done = (step - warm_up) / max(1, stage.steps - warm_up)
    return stage.last_rate + (stage.rate - stage.last_rate) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
