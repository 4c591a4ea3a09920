"""From plan to pixels: objects with their textures, who owns each pixel, and what a camera does to the picture."""

from __future__ import annotations

import cv2
import numpy as np

from . import backdrop
from .plan import Look, Thing, plan
from .records import Clip
from .tiles import BIG, SIZE, grain, pattern, sample


def corners(thing: Thing, frame: int, view: np.ndarray) -> tuple[list[tuple[np.ndarray, bool]], np.ndarray, float, float]:
    """The outline in frame pixels, its centre, its turn in degrees and half its extent."""
    angle = float(thing.way.angles[frame]) + float(np.degrees(np.arctan2(view[1, 0], view[0, 0])))
    half = thing.extent / 2 * float(thing.way.scales[frame]) * float(np.hypot(view[0, 0], view[1, 0]))
    centre = view[:, :2] @ thing.way.places[frame] + view[:, 2]
    matrix = backdrop.turned(angle, half, centre)
    size, phase, rate = thing.bend
    out = []
    for points, filled in thing.outline:
        p = points * thing.stretch
        if size:
            p = p + size * np.sin(2.2 * p[:, ::-1] + phase + rate * frame)
        out.append((p @ matrix[:, :2].T + matrix[:, 2], filled))
    return out, centre, angle, half


def cover(parts: list[tuple[np.ndarray, bool]], low: np.ndarray, width: int, height: int) -> np.ndarray:
    """How much of each pixel of a crop the outline covers. [height,width] uint8"""
    fine = 3 if max(width, height) < 140 else 2
    image = np.zeros((height * fine, width * fine), np.uint8)
    for points, filled in parts:
        fixed = np.round(((points - low) * fine - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(image, [fixed], 255 if filled else 0, cv2.LINE_8, 4)
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def colours(look: Look, alpha: np.ndarray, low: np.ndarray, centre: np.ndarray, angle: float, half: float) -> np.ndarray:
    """The colours of a crop of the object. [height,width] uint8 -> [height,width,3] uint8"""
    height, width = alpha.shape
    if look.texture == "plain":
        out = np.empty((height, width, 3), np.uint8)
        out[:] = look.base
    else:
        tile = pattern(look.texture, look.variant)
        size = BIG if look.texture == "mottled" else SIZE
        matrix = backdrop.turned(look.turn - angle, look.tiles * SIZE / (2 * half), np.zeros(2))
        matrix[:, 2] = np.array(look.shift) * size - matrix[:, :2] @ (centre - low)
        share = sample(tile, matrix, width, height)
        out = cv2.LUT(cv2.merge([share, share, share]), backdrop.table([look.base, look.second])[:, None])
    if look.relief:
        inside = cv2.distanceTransform(alpha, cv2.DIST_L2, 3)
        round_ = cv2.convertScaleAbs(np.sqrt(inside), alpha=255 * look.relief / (0.3 * half) ** 0.5, beta=255 * (1 - look.relief))
        out = cv2.multiply(out, cv2.merge([round_, round_, round_]), scale=1 / 255)
    if look.shading:
        down = np.linspace(-look.shading, look.shading, height, dtype=np.float32)[:, None]
        across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * look.shading
        slope = ((1 - abs(look.shading) * 0.5 + down + across) * 160).astype(np.uint8)
        out = cv2.multiply(out, cv2.merge([slope, slope, slope]), scale=1 / 160)
    return out


def put(image: np.ndarray, owner: np.ndarray, thing: Thing, frame: int, view: np.ndarray) -> float:
    """Draws a thing, notes its pixels in `owner` [H,W] (its number, or -1), and returns its whole area."""
    parts, centre, angle, half = corners(thing, frame, view)
    every = np.concatenate([points for points, filled in parts if filled])
    low = np.floor(every.min(0)).astype(int) - 1
    high = np.ceil(every.max(0)).astype(int) + 2
    height, width = image.shape[:2]
    if not thing.instance:
        low, high = np.maximum(low, -1), np.minimum(high, (width + 1, height + 1))
    if high[0] <= 0 or high[1] <= 0 or low[0] >= width or low[1] >= height:
        return 0.0
    w, h = int(high[0] - low[0]), int(high[1] - low[1])
    alpha = cover(parts, low, w, h)
    x0, y0, x1, y1 = max(low[0], 0), max(low[1], 0), min(high[0], width), min(high[1], height)
    inside = (slice(y0 - low[1], y1 - low[1]), slice(x0 - low[0], x1 - low[0]))
    if thing.shadow:
        drop_shadow(image, alpha, low, thing)
    tint = np.ascontiguousarray(colours(thing.look, alpha, low, centre, angle, half)[inside])
    part = np.ascontiguousarray(alpha[inside])
    if thing.look.rim:
        edge = cv2.subtract(part, cv2.erode(part, np.ones((3, 3), np.uint8)))
        dim = cv2.convertScaleAbs(edge, alpha=-thing.look.rim, beta=255)
        tint = cv2.multiply(tint, cv2.merge([dim, dim, dim]), scale=1 / 255)
    weight = part.astype(np.float32) * np.float32(1 / 255)
    roi = image[y0:y1, x0:x1]
    roi[:] = cv2.blendLinear(tint, roi, weight, 1 - weight)
    owner[y0:y1, x0:x1][part > 127] = thing.instance.id if thing.instance else -1
    return float(np.count_nonzero(alpha > 127))


def drop_shadow(image: np.ndarray, alpha: np.ndarray, low: np.ndarray, thing: Thing) -> None:
    """Darkens what lies under the thing, off to one side."""
    reach = max(2, int(thing.extent * 0.06))
    soft = cv2.blur(cv2.copyMakeBorder(alpha, reach, reach, reach, reach, cv2.BORDER_CONSTANT), (reach, reach))
    x, y = int(low[0]) - reach + reach // 2 + 1, int(low[1]) - reach + reach
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + soft.shape[1], width), min(y + soft.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    dim = cv2.convertScaleAbs(soft[y0 - y : y1 - y, x0 - x : x1 - x], alpha=-thing.shadow, beta=255)
    roi = image[y0:y1, x0:x1]
    cv2.multiply(roi, cv2.merge([dim, dim, dim]), dst=roi, scale=1 / 255)


class Lens:
    """What light, lens, sensor and compression do to a clip, decided once and applied to each frame."""

    def __init__(self, seed: int, difficulty: float) -> None:
        rng = self.rng = np.random.default_rng([seed, 5])
        chance = difficulty * 0.7
        self.gain = 1 + rng.uniform(-0.22, 0.1) * difficulty
        self.cast = 1 + rng.uniform(-0.04, 0.04, 3) * difficulty
        self.flicker = (rng.uniform(0, 0.1) * difficulty, rng.uniform(0.05, 0.3))
        self.blur = rng.uniform(0.4, 1.3) if rng.random() < chance * 0.6 else 0.0
        self.noise = rng.uniform(2, 13) * difficulty if rng.random() < chance else 0.0
        self.jpeg = int(rng.integers(35, 92)) if rng.random() < chance else 0

    def __call__(self, image: np.ndarray, frame: int, scale: float) -> np.ndarray:
        """The frame as the camera would give it; `scale` is its shorter side over 336."""
        gain = self.gain + self.flicker[0] * np.sin(self.flicker[1] * frame)
        if abs(gain - 1) > 0.005:
            levels = np.clip(np.arange(256)[:, None] * gain * self.cast, 0, 255).astype(np.uint8)
            image = cv2.LUT(image, levels[:, None, :])
        if self.blur:
            image = cv2.GaussianBlur(image, (0, 0), self.blur * max(scale, 0.5))
        if self.noise:
            height, width = image.shape[:2]
            y, x = self.rng.integers(0, BIG // 2, 2)
            tile = grain()
            if y + height > BIG or x + width > BIG:
                tile = np.tile(tile, (-(-(y + height) // BIG), -(-(x + width) // BIG), 1))
            piece = tile[y : y + height, x : x + width]
            image = cv2.addWeighted(image, 1, np.ascontiguousarray(piece), self.noise / 32, -4 * self.noise)
        if self.jpeg:
            _, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])
            image = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        return image


def make_clip(seed: int, frames: int, width: int, height: int, difficulty: float = 1.0, crowd: int = 0, every: int = 1) -> Clip:
    """
    A clip with exact truth; the same arguments give the same arrays.
    @param difficulty from 0 to 1
    @param crowd objects beyond what such a clip would have
    @param every of a clip so many times as long, the frames that are drawn: 2 leaves out every other one
    """
    difficulty = float(min(max(difficulty, 0.0), 1.0))
    scenery = backdrop.choose(seed, difficulty)
    things = plan(seed, frames * every, width, height, difficulty, scenery.stops, scenery.natural, crowd)
    instances = sorted((thing.instance for thing in things if thing.instance), key=lambda instance: instance.id)
    views = backdrop.camera(seed, frames * every, width, height, difficulty)
    moving = bool(np.any(views != views[0]))
    lens, scale = Lens(seed, difficulty), min(width, height) / 336
    ground = backdrop.paint(scenery, width, height)
    pictures = np.empty((frames, height, width, 3), np.uint8)
    masks = np.empty((frames, len(instances), height, width), bool)
    areas = np.zeros((frames, len(instances)), np.float32)
    owner = np.empty((height, width), np.int16)
    for frame in range(frames):
        at = frame * every
        view = views[at]
        image = cv2.warpAffine(ground, view, (width, height), borderMode=cv2.BORDER_REFLECT_101) if moving else ground.copy()
        owner.fill(-1)
        for thing in things:
            area = put(image, owner, thing, at, view)
            if thing.instance:
                areas[frame, thing.instance.id] = area
        pictures[frame] = lens(image, at, scale)
        for index in range(len(instances)):
            np.equal(owner, index, out=masks[frame, index])
    return Clip(seed, pictures, masks, tuple(instances), areas)
