"""Reference cases of concept video: every instance of phrases, found and followed by Sam3VideoModel with Meta's policy."""

from __future__ import annotations

import numpy as np
import reference_pictures as pictures
import tokenizers_of_packs as tokenizers
import torch
from pack import concept_thresholds
from reference_case import Case
from tensors_file import array
from transformers.models.sam3_video.modeling_sam3_video import Sam3VideoInferenceSession

# Thresholds by the names of the model. A model with random weights is never sure and sees everything overlap, so they are
# such that things happen: births, losses, duplicates, reconditioning, suppression. No overlap is exactly one of them.
EVENTFUL = {
    "score_threshold_detection": 0.4, "det_nms_thresh": 0.6013, "assoc_iou_thresh": 0.5017, "trk_assoc_iou_thresh": 0.5519,
    "new_det_thresh": 0.5, "hotstart_delay": 8, "hotstart_unmatch_thresh": 4, "hotstart_dup_thresh": 4,
    "recondition_every_nth_frame": 4, "high_conf_thresh": 0.52, "high_iou_thresh": 0.5523,
    "suppress_overlapping_based_on_recent_occlusion_threshold": 0.6017, "fill_hole_area": 6, "max_num_objects": 6,
}  # fmt: skip


def cases(source) -> list[Case]:
    """Clips were chosen so that, in the tiny model of seed 7, rounding in the last place does not change what happens."""
    player, much = ["player in white"], "Births, losses, suppression, reconditioning"
    return [
        concept(source, "concept-forward", much, pictures.clip(12, 104), player, EVENTFUL),
        concept(source, "concept-duplicates", "Duplicates that are removed", pictures.clip(12, 108), player, EVENTFUL),
        concept(source, "concept-backward", "Backward", pictures.clip(14, 220, cut=5), player, EVENTFUL, reverse=True),
        concept(source, "concept-two-phrases", "Two phrases at once", pictures.clip(12, 300), ["the red car", "dog"], EVENTFUL),
    ]  # fmt: skip


def concept(source, case_id: str, about: str, frames: np.ndarray, phrases: list[str], thresholds: dict, reverse=False) -> Case:
    model = source.model
    before = {name: getattr(model, name) for name in thresholds}
    set_thresholds(model, thresholds)
    model_frames = pictures.to_model(frames, model.tracker_model.image_size)
    session = open_session(model, source.tokenizer, model_frames, frames.shape[1:3], phrases)
    order = list(range(len(frames)))[:: -1 if reverse else 1]
    tensors, told = {"frames": frames, "model_frames": model_frames}, []
    with torch.inference_mode():
        for frame in order:
            summary, answers = run_frame(model, session, frame, reverse)
            told.append(summary)
            tensors |= {f"{frame}.{name}": value for name, value in answers.items()}
    settings = {
        "frameCount": len(frames),
        "phrases": phrases,
        "direction": "backward" if reverse else "forward",
        "from": order[0],
        "to": order[-1],
        "concept": concept_thresholds(model),
        "frames": told,
    }
    set_thresholds(model, before)
    return Case(case_id, "concept", about, settings, tensors)


def set_thresholds(model, thresholds: dict) -> None:
    for name, value in thresholds.items():
        setattr(model, name, value)


def open_session(model, tokenizer, model_frames: np.ndarray, size, phrases: list[str]):
    session = Sam3VideoInferenceSession(
        video=pictures.pixel_values(model_frames), video_height=size[0], video_width=size[1], dtype=torch.float32
    )
    for phrase in phrases:
        ids, mask = tokenizers.encode(tokenizer, phrase)
        prompt = session.add_prompt(phrase)
        session.prompt_input_ids[prompt] = torch.tensor([ids])
        session.prompt_attention_masks[prompt] = torch.tensor([mask])
    return session


def run_frame(model, session, frame: int, reverse: bool) -> tuple[dict, dict]:
    """@returns what the index says of the frame, and its tensors"""
    scores_before = dict(session.obj_id_to_score)
    concepts_before = dict(session.obj_id_to_prompt_id)
    answer = model(inference_session=session, frame_idx=frame, reverse=reverse)
    noted = model.workstation_frame
    plan, carried = noted["plan"], noted["carried"]
    born = list(plan["new_det_obj_ids"])
    ids = [*carried, *born]
    concepts = concepts_before | session.obj_id_to_prompt_id
    scores = scores_before | {obj_id: answer.obj_id_to_score[obj_id] for obj_id in born}
    logits = [*noted["logits"].tolist(), *[float("nan")] * len(born)]
    side = model.low_res_mask_size
    masks = [array(answer.obj_id_to_mask[obj_id].reshape(side, side)) for obj_id in ids]
    summary = {
        "frame": frame,
        "detections": len(noted["detected"]["scores"]),
        "ids": ids,
        "born": born,
        "removed": sorted(plan["obj_ids_newly_removed"]),
        "reconditioned": sorted(plan["reconditioned_obj_ids"]),
        "suppressed": sorted(noted["suppressed"]),
        "unmatched": sorted(plan["unmatched_trk_obj_ids"]),
    }
    tensors = {
        "scores": np.array([scores[obj_id] for obj_id in ids], dtype=np.float32),
        "tracker_logits": np.array(logits, dtype=np.float32),
        "masks": np.stack(masks) if masks else np.zeros((0, side, side), dtype=np.float32),
        "concepts": np.array([concepts[obj_id] for obj_id in ids], dtype=np.int64),
        "detection_scores": array(noted["detected"]["scores"]),
    }
    return summary, tensors
