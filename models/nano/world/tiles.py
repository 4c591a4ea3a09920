"""Textures as periodic tiles [N,N] uint8, made once each: the share of the second tone, 0..255."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

SIZE = 128
BIG = 512
TEXTURES = ("plain", "striped", "dotted", "checkered", "speckled", "wavy", "zigzag", "mottled")
VARIANTS = 6


@cache
def noise(variant: int) -> np.ndarray:
    """Cloudy noise whose spectrum falls as 1/f^k, k by variant, stretched to 0..255. [BIG,BIG]"""
    rng = np.random.default_rng([7001, variant])
    f = np.hypot(np.fft.fftfreq(BIG)[:, None], np.fft.rfftfreq(BIG)[None]) * BIG
    f[0, 0] = 1
    power = 1.0 + 0.22 * (variant % 5)
    spectrum = np.fft.rfft2(rng.standard_normal((BIG, BIG))) / np.maximum(f, 3) ** power
    spectrum[0, 0] = 0
    image = np.fft.irfft2(spectrum, (BIG, BIG))
    return np.clip(127.5 + image / image.std() * 55, 0, 255).astype(np.uint8)


@cache
def cells(variant: int) -> np.ndarray:
    """Cells around random points, each of one tone. [BIG,BIG]"""
    rng = np.random.default_rng([7002, variant])
    count = 12 + 10 * (variant % 4)
    points = rng.uniform(0, BIG, (count, 2))
    grid = np.mgrid[0:BIG:2, 0:BIG:2].astype(np.float32)
    best, index = np.full(grid.shape[1:], 1e9, np.float32), np.zeros(grid.shape[1:], np.int32)
    for i, (py, px) in enumerate(points):
        dy, dx = np.abs(grid[0] - py), np.abs(grid[1] - px)
        d = np.minimum(dy, BIG - dy) ** 2 + np.minimum(dx, BIG - dx) ** 2
        index[d < best] = i
        np.minimum(best, d, out=best)
    tones = rng.uniform(0, 255, count).astype(np.uint8)[index]
    return cv2.resize(tones, (BIG, BIG), interpolation=cv2.INTER_NEAREST)


@cache
def leaves(variant: int) -> np.ndarray:
    """Lumps of every size lying on each other, each of one tone and some with a grain: like photographs. [BIG,BIG]"""
    rng = np.random.default_rng([7005, variant])
    image = np.full((BIG, BIG), 128, np.uint8)
    for _ in range(700):
        r = 9 / max(float(rng.random()), 0.006) ** 0.7
        a = np.arange(14) * 2 * np.pi / 14
        reach = np.minimum(r, 170) * (1 + 0.5 * (variant % 3) * rng.uniform(-0.5, 0.5, 14))
        lump = np.stack([np.cos(a) * reach, np.sin(a) * reach * rng.uniform(0.4, 1)], 1) + rng.uniform(0, BIG, 2)
        tone = float(np.clip(rng.normal(128, 62), 0, 255))
        for dx in (-BIG, 0, BIG):
            for dy in (-BIG, 0, BIG):
                cv2.fillPoly(image, [np.round(lump + (dx, dy)).astype(np.int32)], tone, cv2.LINE_AA)
    return cv2.addWeighted(image, 0.8, noise(variant), 0.2 + 0.1 * (variant % 2), -10 * (variant % 2))


@cache
def grain() -> np.ndarray:
    """Normal noise around 128, of deviation 32, to add to frames. [BIG,BIG,3] uint8"""
    return np.clip(np.random.default_rng(7003).standard_normal((BIG, BIG, 3)) * 32 + 128.5, 0, 255).astype(np.uint8)


@cache
def pattern(texture: str, variant: int) -> np.ndarray:
    """One tile of a texture, four periods wide where it has a period. [SIZE,SIZE]"""
    rng = np.random.default_rng([7004, TEXTURES.index(texture), variant])
    if texture == "mottled":
        return leaves(variant) if variant >= 4 else noise(variant)
    fine = SIZE * 2
    y, x = np.mgrid[0:fine, 0:fine] / fine * 4
    duty = rng.uniform(0.32, 0.42)
    if texture == "striped":
        image = x % 1 < duty
    elif texture == "wavy":
        image = (x + rng.uniform(0.36, 0.46) * np.sin(np.pi * y)) % 1 < duty
    elif texture == "zigzag":
        image = (x + rng.uniform(0.55, 0.8) * np.abs((y % 1) * 2 - 1)) % 1 < duty
    elif texture == "checkered":
        image = (np.floor(x) + np.floor(y)) % 2 == 0
    elif texture == "dotted":
        shift = np.floor(y) % 2 * 0.5
        image = ((x + shift) % 1 - 0.5) ** 2 + (y % 1 - 0.5) ** 2 < rng.uniform(0.26, 0.32) ** 2
    elif texture == "speckled":
        spots = np.fft.irfft2(
            np.fft.rfft2(rng.standard_normal((fine, fine)))
            * np.exp(-(np.fft.fftfreq(fine)[:, None] ** 2 + np.fft.rfftfreq(fine)[None] ** 2) * rng.uniform(420, 800)),
            (fine, fine),
        )
        image = spots > np.quantile(spots, 0.74)
    else:
        raise ValueError(texture)
    return cv2.resize(image.astype(np.uint8) * 255, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def sample(tile: np.ndarray, matrix: np.ndarray, width: int, height: int) -> np.ndarray:
    """The endless tile seen through `matrix` [2,3] (from output pixels to tile pixels). [height,width]"""
    return cv2.warpAffine(
        tile, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_WRAP
    )
