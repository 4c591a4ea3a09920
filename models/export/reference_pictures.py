"""Pictures and clips that references are made of: flat shapes that move, so that they compress well."""

from __future__ import annotations

import math

import numpy as np
import torch

# Of odd sizes and not square, so that mixed-up axes and roundings show.
PICTURE = (101, 150)
CLIP = (67, 90)
BANDS = 6
GREYS = 24


def frame(size: tuple[int, int], time: float, seed: int, shapes: int = 4) -> np.ndarray:
    """[H,W,3] uint8: discs and boxes on a banded ground, as they stand at a time."""
    height, width = size
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    ground = random.uniform(40, 200, (2, 3))
    share = np.floor((x / width * 0.7 + y / height * 0.3) * BANDS) / BANDS
    picture = ground[0] + (ground[1] - ground[0]) * share[..., None]
    for _ in range(shapes):
        colour = random.uniform(0, 255, 3)
        centre, speed = random.uniform(0.15, 0.85, 2), random.uniform(-0.035, 0.035, 2)
        radius, is_disc = random.uniform(0.1, 0.26), random.uniform() < 0.6
        cy, cx = [bounce(centre[axis] + speed[axis] * time) for axis in (0, 1)]
        dy, dx = np.abs(y / height - cy), np.abs(x / width - cx)
        inside = dy**2 + dx**2 < radius**2 if is_disc else (dy < radius * 0.8) & (dx < radius * 0.6)
        picture[inside] = colour
    flicker = 1 + 0.12 * math.sin(time * 1.3 + seed)
    return np.clip(np.round(picture * flicker / 255 * GREYS) * (255 / GREYS), 0, 255).astype(np.uint8)


def bounce(position: float) -> float:
    """Keeps a position between 0.1 and 0.9, as if there were walls."""
    return 0.1 + 0.8 * abs((position - 0.1) / 0.8 % 2 - 1) if not 0.1 <= position <= 0.9 else position


def clip(frames: int, seed: int, shapes: int = 4, cut: int | None = None) -> np.ndarray:
    """[T,H,W,3]; from frame `cut` on it shows another scene."""
    scene = lambda index: seed + 1000 if cut is not None and index >= cut else seed
    return np.stack([frame(CLIP, index, scene(index), shapes) for index in range(frames)])


def to_model(frames: np.ndarray, side: int) -> np.ndarray:
    """[T,H,W,3] -> [T,S,S,3] as the reference's processors resize: torchvision on bytes, bilinear with antialias"""
    from torchvision.transforms.v2 import functional as transform

    channels_first = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)
    resized = transform.resize(channels_first, [side, side], interpolation=transform.InterpolationMode.BILINEAR, antialias=True)
    return resized.permute(0, 2, 3, 1).contiguous().numpy()


def pixel_values(model_frames: np.ndarray) -> torch.Tensor:
    """[T,S,S,3] uint8 -> [T,3,S,S] in -1..1"""
    return torch.from_numpy(model_frames).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_media(logits: torch.Tensor, size: tuple[int, int]) -> np.ndarray:
    """[K,m,m] logits -> [K,H,W] inside or not, by Meta's rule: resize logits, then above 0"""
    if logits.shape[0] == 0:
        return np.zeros((0, *size), dtype=bool)
    large = torch.nn.functional.interpolate(logits[:, None], size=size, mode="bilinear", align_corners=False)
    return (large[:, 0] > 0).numpy()


def mask_to_model(mask: np.ndarray, side: int) -> torch.Tensor:
    """[H,W] -> [1,1,S,S] of 0 and 1 as `Sam3TrackerVideoProcessor` resizes masks"""
    soft = torch.nn.functional.interpolate(
        torch.from_numpy(mask.astype(np.float32))[None, None],
        size=(side, side),
        mode="bilinear",
        align_corners=False,
        antialias=True,
    )
    return (soft >= 0.5).float()


def disc(size: tuple[int, int], cx: float, cy: float, radius: float) -> np.ndarray:
    """[H,W]; a disc in pixels"""
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    return (x - cx) ** 2 + (y - cy) ** 2 < radius**2
