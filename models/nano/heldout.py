"""The held-out set: pictures and clips of seeds that training never sees, with their truth. bench/nano measures on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
from samples import FIRST_TRAINING_SEED, FRAME_SIZES, LEAST_AREA
from world import Clip, Phrase, make_clip, phrases_of, video_phrases_of

FORMAT, FORMAT_VERSION = "nano-held-out", 1
# Every fifth seed gets a clip, too.
CLIP_EVERY = 5
CLIP_FRAMES, CLIP_FPS = 60, 20
MOST_CLICKED, MOST_FOLLOWED = 3, 3
PICTURE_PHRASES, CLIP_PHRASES = (4, 3), (2, 1)
# In the form in which video of cameras comes.
ENCODER = ["-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p"]
COLOUR = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
# Constant rate factors of x264: near to lossless where it is measured on, small for what the program brings.
FINE, LIGHT = 12, 20
# A held-out seed: two red stars of which one is crossed by others, and a third star that is orange. Truth of these frames is kept.
DEMO_SEED, DEMO_SIZE, DEMO_DIFFICULTY, DEMO_TRUTH = 3172, (640, 360), 0.5, (0, 30, 59)


def write_set(out: Path, clips: int, first_seed: int) -> None:
    """
    Writes a folder for each seed (picture.png, clip.mp4 for every fifth, truth.json) and, when all are there, set.json.
    Folders that are complete already are kept, so that it goes on where it was stopped.
    """
    if not 0 <= first_seed <= first_seed + clips <= FIRST_TRAINING_SEED:
        raise SystemExit(f"Held-out seeds lie below {FIRST_TRAINING_SEED}; choose --first-seed and --clips so.")
    find_ffmpeg()
    names = []
    for index in range(clips):
        seed = first_seed + index
        names.append(f"{seed:06d}")
        folder = out / names[-1]
        if (folder / "truth.json").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        truth = write_one(folder, seed, index % CLIP_EVERY == 0)
        write_json(folder / "truth.json", truth)
        print(f"{index + 1} of {clips}", flush=True)
    write_json(out / "set.json", {"format": FORMAT, "formatVersion": FORMAT_VERSION, "seeds": names})


def write_one(folder: Path, seed: int, with_clip: bool) -> dict:
    """One seed: frame size and difficulty are drawn of it; half of the seeds are as hard as it gets. @returns its truth"""
    rng = np.random.default_rng([20260, seed])
    width, height = FRAME_SIZES[rng.integers(len(FRAME_SIZES))]
    difficulty = 1.0 if seed % 2 == 0 else float(rng.uniform(0.3, 1.0))
    still = make_clip(seed, 1, width, height, difficulty)
    cv2.imwrite(str(folder / "picture.png"), still.frames[0][..., ::-1])
    picture = {
        "file": "picture.png",
        **things(still),
        "masks": [coco(mask) for mask in still.masks[0]],
        "phrases": phrases(phrases_of(still, 0, rng, *PICTURE_PHRASES)),
        "clicked": some(still, MOST_CLICKED, rng),
    }
    clip = clip_truth(folder, make_clip(seed, CLIP_FRAMES, width, height, difficulty), rng) if with_clip else None
    return {
        "format": FORMAT,
        "formatVersion": FORMAT_VERSION,
        "seed": seed,
        "difficulty": round(difficulty, 3),
        "width": width,
        "height": height,
        "picture": picture,
        "clip": clip,
    }


def write_demo(folder: Path) -> None:
    """Writes the clip that the program brings, demo.mp4, and of some of its frames what is where, truth.json."""
    width, height = DEMO_SIZE
    clip = make_clip(DEMO_SEED, CLIP_FRAMES, width, height, DEMO_DIFFICULTY)
    folder.mkdir(parents=True, exist_ok=True)
    encode(folder / "demo.mp4", clip.frames, LIGHT)
    masks = {str(frame): [coco(mask) for mask in clip.masks[frame]] for frame in DEMO_TRUTH}
    truth = {"seed": DEMO_SEED, "width": width, "height": height, "frames": CLIP_FRAMES, **things(clip), "masks": masks}
    write_json(folder / "truth.json", truth)


def clip_truth(folder: Path, clip: Clip, rng: np.random.Generator) -> dict:
    """Writes clip.mp4. `areas` are what each object would cover with nothing in front of it and no end of the frame."""
    encode(folder / "clip.mp4", clip.frames)
    return {
        "file": "clip.mp4",
        "frames": len(clip.frames),
        "fps": CLIP_FPS,
        **things(clip),
        "masks": [[coco(mask) for mask in frame] for frame in clip.masks],
        "areas": [[round(float(area)) for area in frame] for frame in clip.areas],
        "phrases": phrases(video_phrases_of(clip, rng, *CLIP_PHRASES)),
        "followed": some(clip, MOST_FOLLOWED, rng),
    }


def things(clip: Clip) -> dict:
    return {"instances": [{"colour": one.colour, "texture": one.texture, "shape": one.shape} for one in clip.instances]}


def phrases(said: list[Phrase]) -> list[dict]:
    return [{"text": phrase.text, "ids": list(phrase.ids)} for phrase in said]


def some(clip: Clip, most: int, rng: np.random.Generator) -> list[int]:
    """Up to so many of the objects that are large enough on the first frame, at random."""
    visible = np.nonzero(clip.masks[0].mean((1, 2)) >= LEAST_AREA)[0]
    return sorted(int(one) for one in rng.permutation(visible)[:most])


def coco(mask: np.ndarray) -> dict:
    """[H,W] bool -> COCO's compressed runs: down each column, zeros first, differences of every other run in groups of 5 bits."""
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    if flat[0]:
        runs.insert(0, 0)
    text = []
    for index, run in enumerate(runs):
        value, more = (run - runs[index - 2] if index > 2 else run), True
        while more:
            group = value & 0x1F
            value >>= 5
            more = value != (-1 if group & 0x10 else 0)
            text.append(chr(48 + (group | 0x20 if more else group)))
    return {"size": list(mask.shape), "counts": "".join(text)}


def find_ffmpeg() -> str:
    """@returns what FFMPEG_PATH names, or the ffmpeg of PATH. @throws SystemExit when there is none"""
    found = os.environ.get("FFMPEG_PATH") or shutil.which("ffmpeg")
    if found is None:
        raise SystemExit("There is no ffmpeg, which writes the clips. Install it, or name one in FFMPEG_PATH.")
    return found


def encode(path: Path, frames: np.ndarray, quality: int = FINE) -> None:
    """[T,H,W,3] uint8 RGB -> H.264. @throws SystemExit when there is no ffmpeg"""
    height, width = frames.shape[1:3]
    source = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {CLIP_FPS} -i -".split()
    matrix = ["-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"]
    command = [find_ffmpeg(), "-v", "error", "-y", *source, *matrix, *ENCODER, "-crf", str(quality), *COLOUR, str(path)]
    subprocess.run(command, input=np.ascontiguousarray(frames).tobytes(), check=True)


def write_json(path: Path, content: dict) -> None:
    """Under another name first: what is there is complete."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")
    part.replace(path)
