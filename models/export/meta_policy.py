"""
What the product does otherwise than the Hugging Face code that references are made with: as Meta's code does.

Each patch names the row of sam3.md section 8 that it belongs to. They are applied to one model, not to classes.
"""

from __future__ import annotations

from contextlib import contextmanager
from types import MethodType, SimpleNamespace

import torch
import torch.nn.functional as F
from transformers.models.sam3_video import modeling_sam3_video as video

PADDED_BOX = -10
# Row 17: the number of frames does not matter, as when a clip is streamed.
STREAMING = True


def replace(owner, name: str, function) -> None:
    """Puts a function into an object's place of a method. The one of the class stays and comes back with `undo`."""
    setattr(owner, name, function)
    owner.__dict__.setdefault("workstation_replaced", set()).add(name)


def undo(model) -> None:
    """Takes all patches away again."""
    for owner in (model, model.detector_model, model.tracker_model):
        for name in owner.__dict__.pop("workstation_replaced", ()):
            delattr(owner, name)


@contextmanager
def float_memories():
    """Memories keep the precision that they were computed with; rounding them to bfloat16 only saves room."""
    rounded, torch.bfloat16 = torch.bfloat16, torch.float32
    try:
        yield
    finally:
        torch.bfloat16 = rounded


def patch_detector(detector) -> None:
    """Row 1: text alone is asked with the class token of the geometry encoder, which one padded box brings about."""
    forward = detector.forward

    def with_geometry(*args, input_boxes=None, input_boxes_labels=None, **kwargs):
        if input_boxes is None:
            input_boxes, input_boxes_labels = torch.zeros(1, 1, 4), torch.full((1, 1), PADDED_BOX)
        return forward(*args, input_boxes=input_boxes, input_boxes_labels=input_boxes_labels, **kwargs)

    replace(detector, "forward", with_geometry)


def patch_tracker(tracker) -> None:
    """Rows 7, 9 and 17: what goes into the memory and what is taken out of it."""
    replace(tracker, "workstation_encode", tracker._encode_new_memory)
    replace(tracker, "workstation_pointers", tracker._get_object_pointers)
    replace(tracker, "workstation_decode", tracker._single_frame_forward)
    replace(tracker, "_encode_new_memory", MethodType(encode_in_float, tracker))
    replace(tracker, "_batch_encode_memories", MethodType(encode_each_object, tracker))
    replace(tracker, "_get_object_pointers", MethodType(pointers_of_selected_frames, tracker))
    replace(tracker, "_single_frame_forward", MethodType(remember_iou, tracker))


def encode_in_float(self, *args, **kwargs):
    with float_memories():
        return self.workstation_encode(*args, **kwargs)


def encode_each_object(
    self, inference_session, frame_idx, objects_needing_memory_encoding, high_res_masks_for_memory,
    object_score_logits_for_memory, is_mask_from_pts_per_obj,
):  # fmt: skip
    """Row 7: whether a mask is made binary is decided for each object, not for all as soon as one was told."""
    features, _ = self._prepare_vision_features(inference_session, frame_idx, batch_size=1)
    wanted = (high_res_masks_for_memory, object_score_logits_for_memory, is_mask_from_pts_per_obj)
    for index, mask, score, told in zip(objects_needing_memory_encoding, *wanted):
        memory, position = self._encode_new_memory(
            current_vision_feats=features[-1],
            pred_masks_high_res=mask,
            object_score_logits=score.reshape(1, 1),
            is_mask_from_pts=told,
        )
        outputs = inference_session.output_dict_per_obj[index]
        for records in outputs.values():
            if frame_idx in records:
                records[frame_idx] |= {"maskmem_features": memory, "maskmem_pos_enc": position}


def pointers_of_selected_frames(
    self, inference_session, obj_idx, frame_idx, num_total_frames, device, reverse=False, streaming=False
):
    """Rows 9 and 17: pointers of the conditioning frames that are attended only; distances in units of 15 frames."""
    outputs = inference_session.output_dict_per_obj[obj_idx]
    selected, _ = self._select_closest_cond_frames(frame_idx, outputs["cond_frame_outputs"], self.config.max_cond_frame_num)
    narrowed = SimpleNamespace(output_dict_per_obj={obj_idx: {**outputs, "cond_frame_outputs": selected}})
    return self.workstation_pointers(narrowed, obj_idx, frame_idx, num_total_frames, device, reverse, STREAMING)


def remember_iou(self, *args, **kwargs):
    """The driver throws the estimate of the mask's IoU away; references have it."""
    answer = self.workstation_decode(*args, **kwargs)
    self.workstation_iou = float(answer.iou_scores.max())
    return answer


def patch_concept_video(model) -> None:
    """Rows 1, 3 to 7, 9 and 17, and a record of what was decided on each frame in `model.workstation_frame`."""
    patch_detector(model.detector_model)
    patch_tracker(model.tracker_model)
    video.cv_utils_kernel = SimpleNamespace(generic_nms=suppress_overlaps, cc_2d=components)
    video._load_cv_utils_kernel_once = lambda: None
    replace(model, "_tracker_add_new_objects", MethodType(bear, model))
    for name, patched in (
        ("run_tracker_propagation", note_carried),
        ("run_tracker_update_planning_phase", note_plan),
        ("build_outputs", outputs_of_earlier_ids),
    ):
        replace(model, "workstation_" + name, getattr(model, name))
        replace(model, name, MethodType(patched, model))


def note_carried(self, inference_session, frame_idx, reverse):
    masks, logits = self.workstation_run_tracker_propagation(inference_session, frame_idx, reverse)
    self.workstation_frame = {"carried": list(inference_session.obj_ids), "logits": logits.flatten().clone()}
    return masks, logits


def note_plan(self, *args, **kwargs):
    """Also notes which objects the rule of recent occlusion took away: their masks are -10 everywhere."""
    masks = kwargs["tracker_low_res_masks_global"]
    before = (masks > 0).flatten(1).any(1)
    plan, metadata = self.workstation_run_tracker_update_planning_phase(*args, **kwargs)
    after = (masks > 0).flatten(1).any(1)
    carried = self.workstation_frame["carried"]
    suppressed = [carried[index] for index in torch.nonzero(before & ~after).flatten().tolist()]
    self.workstation_frame |= {"plan": plan, "suppressed": suppressed, "detected": kwargs["det_out"]}
    return plan, metadata


def outputs_of_earlier_ids(self, inference_session, *args, **kwargs):
    """Row 5: masks of carried objects belong to the ids from before births and removals."""
    earlier = SimpleNamespace(obj_ids=self.workstation_frame["carried"])
    return self.workstation_build_outputs(earlier, *args, **kwargs)


def bear(self, inference_session, frame_idx, new_obj_ids, new_obj_masks, reverse=False):
    """Rows 3 and 4: new objects only, each from its mask where the logits at the model's size are above 0."""
    tracker, side = self.tracker_model, self.tracker_model.image_size
    inference_session.obj_with_new_inputs = []
    large = F.interpolate(new_obj_masks[:, None], size=(side, side), mode="bilinear", align_corners=False)
    for obj_id, mask in zip(new_obj_ids, (large > 0).float()):
        index = inference_session.obj_id_to_idx(obj_id)
        tell(tracker, inference_session, index, frame_idx, mask_inputs=mask[None])


def tell(
    tracker, session, index: int, frame: int, point_inputs=None, mask_inputs=None, previous=None, attend=False, reverse=False
):
    """One object is told what it is on a frame, which becomes a conditioning frame. @returns its record"""
    record = tracker._run_single_frame_inference(
        inference_session=session, frame_idx=frame, obj_idx=index, batch_size=1, is_init_cond_frame=not attend,
        point_inputs=point_inputs, mask_inputs=mask_inputs, reverse=reverse, prev_sam_mask_logits=previous,
    )  # fmt: skip
    record["iou"] = 1.0 if mask_inputs is not None else tracker.workstation_iou
    session.output_dict_per_obj[index]["cond_frame_outputs"][frame] = record
    session.output_dict_per_obj[index]["non_cond_frame_outputs"].pop(frame, None)
    encode = (session, frame, [index], [record["high_res_masks"]], [record["object_score_logits"]], [True])
    tracker._batch_encode_memories(*encode)
    return record


def suppress_overlaps(ious, scores, threshold, use_iou_matrix=True):
    """Row 6: mask NMS. @returns the indices that stay, best first"""
    waiting = torch.argsort(scores, descending=True, stable=True).tolist()
    kept = []
    while waiting:
        best, *waiting = waiting
        kept.append(best)
        waiting = [other for other in waiting if ious[best, other] <= threshold]
    return torch.tensor(kept)


def components(masks, get_counts=True):
    """Row 6: 8-connected parts of [N,1,H,W]. @returns a label and the size of its part for each pixel, 0 outside"""
    inside = masks > 0
    labels = torch.arange(1, inside[0].numel() + 1, dtype=torch.float32).reshape(inside[0].shape) * inside
    while True:
        spread = F.max_pool2d(labels, 3, 1, 1) * inside
        if torch.equal(spread, labels):
            break
        labels = spread
    labels = labels.long()
    sizes = torch.stack([torch.bincount(label.flatten(), minlength=inside[0].numel() + 1)[label] for label in labels])
    return labels.int(), (sizes * inside).int()
