"""Reference cases of tracking: the tracker of Hugging Face, told and carried from frame to frame as the product does it."""

from __future__ import annotations

import meta_policy
import numpy as np
import reference_pictures as pictures
import torch
from reference_case import Case
from reference_image import PREVIOUS_LIMIT, point, points_of
from tensors_file import array, bits
from transformers import Sam3TrackerVideoInferenceSession

RECORDED = ("mask", "score", "iou", "pointer", "memory")


class Clip:
    """A clip with the memory of its objects."""

    def __init__(self, model, frames: np.ndarray):
        tracker = model.tracker_model
        self.tracker, self.size = tracker, frames.shape[1:3]
        self.model_frames = pictures.to_model(frames, tracker.image_size)
        values = pictures.pixel_values(self.model_frames)
        self.session = Sam3TrackerVideoInferenceSession(
            video=values,
            video_height=self.size[0],
            video_width=self.size[1],
            dtype=torch.float32,
            max_vision_features_cache_size=len(frames),
        )
        for index, image in enumerate(values):
            features, positions = model.get_vision_features_for_tracker(model.detector_model.get_vision_features(image[None]))
            self.session.cache.cache_vision_features(index, {"vision_feats": features, "vision_pos_embeds": positions})
        # What an object remembered before it was corrected on a frame: (frame, records); further corrections there see it.
        self.before: dict[int, tuple[int, dict]] = {}

    def outputs(self, object_id: int) -> dict:
        return self.session.output_dict_per_obj[self.session.obj_id_to_idx(object_id)]

    def tell(self, op: dict, mask: np.ndarray | None = None) -> dict:
        """A frame that was never tracked: decoded without memory."""
        index = self.session.obj_id_to_idx(op["objectId"])
        if mask is not None:
            model_mask = pictures.mask_to_model(mask, self.tracker.image_size)
            return meta_policy.tell(self.tracker, self.session, index, op["frame"], mask_inputs=model_mask)
        return meta_policy.tell(self.tracker, self.session, index, op["frame"], point_inputs=self.points(op))

    def points(self, op: dict) -> dict:
        coords, labels = points_of({"box": None} | op, self.size, self.tracker.image_size)
        return {"point_coords": coords, "point_labels": labels}

    def correct(self, op: dict) -> dict:
        """
        Row 8: decoded with memory and the mask that the object has there; becomes a conditioning frame, and what was tracked
        around it is forgotten.
        """
        object_id, frame = op["objectId"], op["frame"]
        index, outputs = self.session.obj_id_to_idx(object_id), self.outputs(object_id)
        present = next(records[frame] for records in outputs.values() if frame in records)
        previous = present["pred_masks"].reshape(1, 1, *present["pred_masks"].shape[-2:])
        if self.before.get(object_id, (None,))[0] != frame:
            without = {key: {at: record for at, record in records.items() if at != frame} for key, records in outputs.items()}
            self.before[object_id] = (frame, without)
        remembered = {key: dict(records) for key, records in self.before[object_id][1].items()}
        self.session.output_dict_per_obj[index] = remembered
        record = meta_policy.tell(
            self.tracker, self.session, index, frame, point_inputs=self.points(op), attend=True,
            previous=previous.clamp(-PREVIOUS_LIMIT, PREVIOUS_LIMIT), reverse=op["direction"] == "backward",
        )  # fmt: skip
        self.forget_around(object_id, frame)
        return record

    def forget_around(self, object_id: int, frame: int) -> None:
        tracked = self.outputs(object_id)["non_cond_frame_outputs"]
        for near in [near for near in tracked if abs(near - frame) <= self.tracker.num_maskmem]:
            del tracked[near]

    def carry(self, object_id: int, frame: int, reverse: bool) -> dict:
        """@returns the record of an object on a frame: what it was told there, or what it is tracked to"""
        index, outputs = self.session.obj_id_to_idx(object_id), self.outputs(object_id)
        self.before.pop(object_id, None)
        if frame in outputs["cond_frame_outputs"]:
            outputs["non_cond_frame_outputs"].clear()
            return outputs["cond_frame_outputs"][frame]
        record = self.tracker._run_single_frame_inference(
            inference_session=self.session, frame_idx=frame, obj_idx=index, batch_size=1, is_init_cond_frame=False,
            point_inputs=None, mask_inputs=None, reverse=reverse,
        )  # fmt: skip
        record["iou"] = self.tracker.workstation_iou
        outputs["non_cond_frame_outputs"][frame] = record
        encode = (self.session, frame, [index], [record["high_res_masks"]], [record["object_score_logits"]], [False])
        self.tracker._batch_encode_memories(*encode)
        return record

    def recorded(self, record: dict) -> dict:
        """-> mask [m,m], score [1], iou [1], pointer [C], memory [c,g,g]"""
        grid = self.tracker.backbone_feature_sizes[-1]
        return {
            "mask": array(record["pred_masks"].reshape(record["pred_masks"].shape[-2:])),
            "score": array(record["object_score_logits"].reshape(1)),
            "iou": np.array([record["iou"]], dtype=np.float32),
            "pointer": array(record["object_pointer"].reshape(-1)),
            "memory": array(record["maskmem_features"].float().reshape(*grid, -1).permute(2, 0, 1)),
        }

    def propagate(self, op: dict) -> dict:
        step = 1 if op["direction"] == "forward" else -1
        rows = []
        for frame in range(op["from"], op["to"] + step, step):
            rows.append([self.recorded(self.carry(object_id, frame, step < 0)) for object_id in op["objects"]])
        stacked = lambda name: np.stack([np.stack([record[name] for record in row]) for row in rows])
        return {
            "masks": stacked("mask"),
            "scores": stacked("score")[..., 0],
            "ious": stacked("iou")[..., 0],
            "pointers": stacked("pointer"),
            "memory": np.stack([record["memory"] for record in rows[-1]]),
        }


def run_script(model, case_id: str, about: str, frames: np.ndarray, ops: list[dict]) -> Case:
    """Ops as REFERENCE.md has them; a mask prompt stands in its op as an array."""
    with torch.inference_mode():
        clip = Clip(model, frames)
        tensors = {"frames": frames, "model_frames": clip.model_frames}
        settings = []
        for number, op in enumerate(ops):
            op = dict(op)
            mask = op.pop("mask", None)
            if op["op"] == "propagate":
                answer = clip.propagate(op)
            else:
                record = clip.correct(op) if op["op"] == "correct" else clip.tell(op, mask)
                answer = clip.recorded(record)
            if mask is not None:
                model_mask = pictures.mask_to_model(mask, clip.tracker.image_size)[0, 0] > 0
                answer |= {"mask_prompt": bits(mask), "model_mask": bits(model_mask)}
            tensors |= {f"{number}.{name}": value for name, value in answer.items()}
            settings.append(op)
    return Case(case_id, "track", about, {"frameCount": len(frames), "ops": settings}, tensors)


def points(object_id: int, frame: int, *where: dict, box: list | None = None) -> dict:
    return {"op": "points", "objectId": object_id, "frame": frame, "points": list(where), "box": box}


def correct(object_id: int, frame: int, *where: dict, direction: str = "forward") -> dict:
    return {"op": "correct", "objectId": object_id, "frame": frame, "direction": direction, "points": list(where)}


def propagate(objects: list[int], start: int, end: int) -> dict:
    direction = "forward" if end >= start else "backward"
    return {"op": "propagate", "direction": direction, "from": start, "to": end, "objects": objects}


def scripts() -> list[tuple[str, str, np.ndarray, list[dict]]]:
    """
    Id, what it shows, frames, ops. Clips were chosen so that, in the tiny model of seed 7, object scores of both signs occur
    and none is near 0.
    """
    disc = pictures.disc(pictures.CLIP, 52, 30, 14)
    several = [
        points(1, 3, point(30, 40)),
        points(2, 3, box=[12.0, 8.5, 60.0, 50.0]),
        {"op": "mask", "objectId": 3, "frame": 3, "mask": disc},
        propagate([1, 2, 3], 3, 11),
        propagate([1, 2, 3], 3, 0),
    ]
    corrected = [
        points(1, 0, point(44, 20)),
        propagate([1], 0, 6),
        correct(1, 4, point(70, 50, 0)),
        correct(1, 4, point(70, 50, 0), point(30, 12)),
        propagate([1], 4, 8),
        points(2, 6, point(60, 15, 0), point(20, 50)),
        propagate([2], 6, 8),
        propagate([1, 2], 9, 12),
        propagate([1, 2], 6, 0),
    ]
    told = [points(1, frame, point(15 + 5 * frame, 60 - 3 * frame)) for frame in (0, 3, 5, 8, 10, 13)]
    backward = [
        points(1, 9, point(50, 30)),
        propagate([1], 9, 3),
        correct(1, 6, point(15, 15), direction="backward"),
        propagate([1], 6, 0),
    ]
    conditioned = [*told, propagate([1], 0, 15), propagate([1], 13, 0)]
    return [
        ("track-several", "Three objects by click, box and mask; forward, then backward", pictures.clip(12, 408), several),
        ("track-corrected", "Corrected in the middle, another object added, both carried on", pictures.clip(13, 401), corrected),
        ("track-conditioned", "Told on more frames than are attended at once", pictures.clip(16, 417), conditioned),
        ("track-backward", "Backward, corrected on the way, another scene", pictures.clip(10, 437, cut=5), backward),
    ]


def cases(source) -> list[Case]:
    return [run_script(source.model, case_id, about, frames, ops) for case_id, about, frames, ops in scripts()]
