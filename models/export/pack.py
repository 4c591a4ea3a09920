"""Writes pack.json. native/runtime/pack-manifest.ts says what must be in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import onnx
from export_graphs import files_of
from graph_cases import Sizes

EXPORTER_VERSION = "1"
FORMAT, FORMAT_VERSION = "sam3-workstation-pack", 1
CAPABILITIES = ["text", "exemplar", "point", "box", "mask", "track", "concept-video"]
TYPES = {
    onnx.TensorProto.FLOAT: "float32",
    onnx.TensorProto.FLOAT16: "float16",
    onnx.TensorProto.INT64: "int64",
    onnx.TensorProto.BOOL: "bool",
}
# Score above which Meta's image processor keeps an instance.
IMAGE_THRESHOLD = 0.5
OBJECT_SCORE_THRESHOLD = 0
# Beside weights: what the runtime itself, features of some frames and memories take, per model pixel (measured at 1008).
WORKING_BYTES_PER_PIXEL = 3000
BASE_BYTES = 150 * 2**20
HASH_CHUNK = 2**22


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def file_entry(path: Path) -> dict:
    return {"path": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def port(value: onnx.ValueInfoProto) -> dict:
    tensor = value.type.tensor_type
    dims = [dim.dim_param or dim.dim_value for dim in tensor.shape.dim]
    return {"name": value.name, "type": TYPES[tensor.elem_type], "dims": dims}


def graph_entry(path: Path, outputs: dict[str, list]) -> dict:
    """@param outputs the dims of outputs, which the graph itself may leave unnamed"""
    graph = onnx.load(path, load_external_data=False).graph
    return {
        "files": [file_entry(file) for file in files_of(path)],
        "inputs": [port(value) for value in graph.input],
        "outputs": [{**port(value), "dims": outputs[value.name]} for value in graph.output],
    }


def output_dims(sizes: Sizes) -> dict[str, dict[str, list]]:
    """Shapes of what comes out, with the names of dynamic dimensions that the inputs have."""
    c, g, m, q = sizes.hiddenSize, sizes.gridSize, sizes.maskSize, sizes.queries
    return {
        "vision_encoder": {
            "fpn0": [1, c, m, m], "fpn1": [1, c, m // 2, m // 2], "fpn2": [1, c, g, g],
            "trk_s0": [1, c // 8, m, m], "trk_s1": [1, c // 4, m // 2, m // 2], "trk_2": [1, c, g, g],
        },
        "text_encoder": {"text_features": ["B", sizes.textLength, c]},
        "detector": {
            "pred_logits": ["B", q], "pred_boxes": ["B", q, 4], "pred_masks": ["B", q, m, m],
            "presence_logits": ["B", 1], "semantic_seg": ["B", 1, m, m],
        },
        "mask_decoder": {
            "masks": ["B", 4, m, m], "iou_scores": ["B", 4], "object_score_logits": ["B", 1], "object_pointers": ["B", 4, c],
        },
        "mask_prompt": {"mask_input": ["N", 1, m, m], "low_res_logits": ["N", 1, m, m]},
        "memory_encoder": {"memory": ["N", sizes.memorySize, g, g]},
        "memory_attention": {"conditioned": ["N", c, g, g]},
    }  # fmt: skip


def concept_thresholds(config) -> dict:
    """The thresholds of concept video (sam3.md section 3) by the names that the manifest has for them."""
    return {
        "scoreThreshold": config.score_threshold_detection,
        "nmsIou": config.det_nms_thresh,
        "associationIou": config.assoc_iou_thresh,
        "trackAssociationIou": config.trk_assoc_iou_thresh,
        "newDetection": config.new_det_thresh,
        "hotstartDelay": config.hotstart_delay,
        "hotstartUnmatched": config.hotstart_unmatch_thresh,
        "hotstartDuplicate": config.hotstart_dup_thresh,
        "suppressUnmatchedOnlyWithinHotstart": config.suppress_unmatched_only_within_hotstart,
        "initialKeepAlive": config.init_trk_keep_alive,
        "maxKeepAlive": config.max_trk_keep_alive,
        "minKeepAlive": config.min_trk_keep_alive,
        "decreaseKeepAliveForEmpty": config.decrease_trk_keep_alive_for_empty_masklets,
        "recentOcclusionIou": config.suppress_overlapping_based_on_recent_occlusion_threshold,
        "fillHoleAreaPx": config.fill_hole_area,
        "reconditionEvery": config.recondition_every_nth_frame,
        "highConfidence": config.high_conf_thresh,
        "highIou": config.high_iou_thresh,
        "reconditionOnTrackMasks": config.recondition_on_trk_masks,
        "maxObjects": config.max_num_objects,
    }


def write_manifest(out: Path, about: dict, sizes: Sizes, config, tokenizer_ids: dict[str, int]) -> Path:
    """
    Writes pack.json beside the graphs.
    @param about id, name, summary, license, source, precision and flavour
    """
    dims = output_dims(sizes)
    graphs = {name: graph_entry(out / f"{name}.onnx", outputs) for name, outputs in dims.items()}
    weights = sum(file["bytes"] for graph in graphs.values() for file in graph["files"])
    model = {name: size for name, size in asdict(sizes).items() if name != "vocabulary"}
    manifest = {
        "format": FORMAT,
        "formatVersion": FORMAT_VERSION,
        "id": about["id"],
        "name": about["name"],
        "version": EXPORTER_VERSION,
        "family": "sam3",
        "summary": about["summary"],
        "license": about["license"],
        "source": about["source"],
        "precision": about["precision"],
        "flavour": about["flavour"],
        "capabilities": CAPABILITIES,
        "model": model,
        "preprocessing": {"resize": "squash", "interpolation": "bilinear-antialias", "mean": [0.5] * 3, "std": [0.5] * 3},
        "tokenizer": {**file_entry(out / "tokenizer.json"), **tokenizer_ids},
        "graphs": graphs,
        "thresholds": {
            "image": IMAGE_THRESHOLD,
            "objectScore": OBJECT_SCORE_THRESHOLD,
            "concept": concept_thresholds(config),
        },
        "memoryBytes": BASE_BYTES + 2 * weights + WORKING_BYTES_PER_PIXEL * sizes.imageSize**2,
        "parity": file_entry(out / "parity.json"),
    }
    path = out / "pack.json"
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8", newline="\n")
    return path
