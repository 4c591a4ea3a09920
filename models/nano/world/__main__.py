"""Contact sheets of the generator: `python models/nano/world --out DIR`. Mask outlines and phrases are drawn in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import world
from world import palette
from world.families import FAMILIES, draw
from world.plan import Thing, pick_look, second_tone
from world.render import put
from world.tiles import TEXTURES
from world.ways import Way


def panel(clip: world.Clip, frame: int, lines: list[str]) -> np.ndarray:
    """A frame, the same with mask outlines and numbers, and lines of text below. Latin text only."""
    left = clip.frames[frame].copy()
    right = left.copy()
    for index, mask in enumerate(clip.masks[frame]):
        outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(right, outlines, -1, (255, 0, 255), 1)
        if mask.any():
            y, x = (int(v.mean()) for v in np.nonzero(mask))
            cv2.putText(right, str(index), (x - 4, y + 4), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 3)
            cv2.putText(right, str(index), (x - 4, y + 4), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1)
    both = np.concatenate([left, right], 1)
    text = np.full((13 * len(lines) + 6, both.shape[1], 3), 255, np.uint8)
    for row, line in enumerate(lines):
        cv2.putText(text, line, (3, 13 * row + 12), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (0, 0, 0), 1, cv2.LINE_AA)
    return np.concatenate([both, text], 0)


def said(phrases: list[world.Phrase]) -> list[str]:
    """The phrases as lines of two."""
    parts = [f"{phrase.text} -> {','.join(map(str, phrase.ids)) or '-'}" for phrase in phrases]
    return ["   |   ".join(parts[k : k + 2]) for k in range(0, 8, 2)]


def sheet(panels: list[np.ndarray], columns: int) -> np.ndarray:
    """The panels in rows."""
    rows = [np.concatenate(panels[k : k + columns], 1) for k in range(0, len(panels), columns)]
    return np.concatenate(rows, 0)


def catalogue() -> np.ndarray:
    """Three members of every family and of the blobs, each upright, and each texture in three colours."""
    rng, size, panels = np.random.default_rng(0), 84, []
    view, still = np.eye(2, 3), Way(np.full((1, 2), size / 2), np.zeros(1), np.ones(1))
    kinds = [("plain", shape, "blue") for shape in [*FAMILIES, "blob", "blob"] for _ in range(3)]
    kinds += [(texture, "circle", colour) for texture in TEXTURES for colour in palette.COLOURS]
    for texture, shape, colour in kinds:
        image, owner = np.full((size, size, 3), 150, np.uint8), np.zeros((size, size), np.int16)
        base = palette.shade(colour, rng)
        look = pick_look(texture, base, second_tone(colour, texture, base, rng), 76, 0.0, rng)
        put(image, owner, Thing(None, draw(shape, rng), 76, (1, 1), look, still, (0, 0, 0), 0), 0, view)
        cv2.putText(image, shape if texture == "plain" else texture, (2, 9), cv2.FONT_HERSHEY_SIMPLEX, 0.3, (0, 0, 0), 1)
        panels.append(image)
    panels += [np.zeros_like(panels[0])] * (-len(panels) % 18)
    return sheet(panels, 18)


def main() -> None:
    """Writes one sheet of stills for each of three difficulties, one of clips, and the catalogue of shapes and textures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=336)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.out / "catalogue.png"), catalogue()[..., ::-1])
    for difficulty in (0.0, 0.5, 1.0):
        panels = []
        for seed in range(options.seed, options.seed + 9):
            clip = world.make_clip(seed, 1, options.size, options.size, difficulty)
            panels.append(panel(clip, 0, said(world.phrases_of(clip, 0, np.random.default_rng(seed), 5, 3))))
        cv2.imwrite(str(options.out / f"stills-{difficulty}.png"), sheet(panels, 3)[..., ::-1])
    panels = []
    for seed in range(options.seed, options.seed + 3):
        clip = world.make_clip(seed, 31, options.size, options.size, 0.8)
        lines = said(world.video_phrases_of(clip, np.random.default_rng(seed), 5, 3))
        panels += [panel(clip, frame, lines) for frame in (0, 15, 30)]
    cv2.imwrite(str(options.out / "clips.png"), sheet(panels, 3)[..., ::-1])


if __name__ == "__main__":
    main()
