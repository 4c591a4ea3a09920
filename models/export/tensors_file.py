"""Tensor files of references: safetensors in gzip. REFERENCE.md describes them."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import numpy as np

TYPES = {"float32": "F32", "int64": "I64", "uint8": "U8", "bool": "BOOL"}
# The header is padded with spaces to a multiple of this, as the format asks.
ALIGNMENT = 8


def write_tensors(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """Writes arrays of float32, int64, uint8 or bool. The same arrays always give the same bytes."""
    header, parts, at = {}, [], 0
    for name, array in tensors.items():
        data = np.ascontiguousarray(array)
        kind = TYPES[str(data.dtype)]
        raw = data.astype(data.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": kind, "shape": list(np.shape(array)), "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    raw = gzip.decompress(path.read_bytes())
    (length,) = struct.unpack("<Q", raw[:8])
    kinds = {kind: name for name, kind in TYPES.items()}
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + length]).items():
        start, end = entry["data_offsets"]
        data = np.frombuffer(raw[8 + length + start : 8 + length + end], kinds[entry["dtype"]])
        tensors[name] = data.reshape(entry["shape"])
    return tensors


def bits(masks) -> np.ndarray:
    """[...,H,W] of 0 and 1 -> [..., ceil(H*W/8)], the first pixel in the highest bit"""
    masks = np.asarray(masks, dtype=bool)
    return np.packbits(masks.reshape(*masks.shape[:-2], -1), axis=-1, bitorder="big")


def array(tensor) -> np.ndarray:
    """A torch tensor as a file takes it."""
    data = tensor.detach().cpu().numpy()
    return data.astype(np.float32) if data.dtype.kind == "f" else data
