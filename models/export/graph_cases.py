"""What each graph is traced and compared with: its ports, which dimensions are dynamic, and inputs of several shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import graphs_image
import graphs_tracker
import torch
from torch import nn

IGNORED_BOX = -10
# Tokens per side up to which runs are quick.
SMALL_GRID = 24
# Of random inputs, per unit.
STEPS = 8


@dataclass(frozen=True)
class Sizes:
    """Sizes of a model, as in the manifest's `model`."""

    imageSize: int
    gridSize: int
    maskSize: int
    hiddenSize: int
    memorySize: int
    queries: int
    textLength: int
    memories: int
    pointers: int
    conditioningFrames: int
    vocabulary: int


def sizes_of(model) -> Sizes:
    detector, tracker = model.detector_model.config, model.tracker_model
    backbone = detector.vision_config.backbone_config
    grid = backbone.image_size // backbone.patch_size
    return Sizes(
        imageSize=backbone.image_size,
        gridSize=grid,
        maskSize=4 * grid,
        hiddenSize=tracker.hidden_dim,
        memorySize=tracker.mem_dim,
        queries=detector.detr_decoder_config.num_queries,
        textLength=detector.text_config.max_position_embeddings,
        memories=tracker.num_maskmem,
        pointers=tracker.config.max_object_pointers_in_encoder,
        conditioningFrames=tracker.config.max_cond_frame_num,
        vocabulary=detector.text_config.vocab_size,
    )


@dataclass(frozen=True)
class GraphSpec:
    name: str
    # Makes the graph as a module.
    build: Callable[[object], nn.Module]
    # Makes inputs of the shape that the numbers of a case name.
    make: Callable[..., dict]
    # The first is what is traced; it has no dynamic dimension of 1, which would be taken for fixed.
    cases: list[tuple[int, ...]]
    dynamic: dict[str, dict[int, str]]
    outputs: list[str]
    # Inputs and outputs that are half precision in an fp16 pack: what is only fed on, and large.
    features: list[str] = field(default_factory=list)
    # Whether a run of every case is a matter of seconds.
    is_small: bool = True

    @property
    def compared(self) -> list[tuple[int, ...]]:
        """The cases that are compared with PyTorch: at full size one, of the smallest shape, which is large enough."""
        return self.cases if self.is_small else self.cases[1:2] or self.cases


def graph_specs(sizes: Sizes, seed: int = 3) -> list[GraphSpec]:
    """The seven graphs of a model of these sizes."""
    random = torch.Generator().manual_seed(seed)
    # In steps, so that references that hold such inputs compress.
    normal = lambda *shape: (torch.randn(*shape, generator=random) * STEPS).round() / STEPS
    uniform = lambda *shape: torch.rand(*shape, generator=random)
    whole = lambda low, high, *shape: torch.randint(low, high, shape, generator=random)
    s, c, g, m = sizes.imageSize, sizes.hiddenSize, sizes.gridSize, sizes.maskSize

    def vision():
        return {"pixel_values": (uniform(1, 3, s, s) * 2 * STEPS).round() / STEPS - 1}

    def text(batch):
        return {"input_ids": whole(0, sizes.vocabulary, batch, sizes.textLength)}

    def pyramid(names):
        shapes = [(1, c, m, m), (1, c, m // 2, m // 2), (1, c, g, g)]
        return {name: normal(*shape) for name, shape in zip(names, shapes)}

    def detector(batch, boxes, use_geometry=1):
        labels = whole(0, 2, batch, boxes)
        if boxes > 1:
            labels[:, -1] = IGNORED_BOX
        mask = torch.arange(sizes.textLength)[None] < whole(2, 9, batch)[:, None]
        return pyramid(["fpn0", "fpn1", "fpn2"]) | {
            "text_features": normal(batch, sizes.textLength, c),
            "text_mask": mask,
            # Inside the picture: torchvision without its compiled operators reads beyond the border otherwise.
            "boxes": uniform(batch, boxes, 4) * 0.2 + torch.tensor([0.4, 0.4, 0.1, 0.1]),
            "box_labels": labels,
            "use_geometry": torch.full((batch,), bool(use_geometry)),
        }

    def mask_decoder(images, batch, points):
        return {
            "image_embed": normal(images, c, g, g),
            "feat_s0": normal(1, c // 8, m, m),
            "feat_s1": normal(1, c // 4, m // 2, m // 2),
            "point_coords": uniform(batch, points, 2) * s,
            "point_labels": whole(-1, 4, batch, points),
            "mask_input": normal(batch, 1, m, m) * 5,
            "has_mask": (torch.arange(batch) % 2).float(),
            "no_mem": (torch.arange(batch) // 2 % 2).float(),
        }

    def mask_prompt(batch):
        return {"mask": (uniform(batch, 1, s, s) > 0.5).float()}

    def memory_encoder(batch, side, via):
        return {
            "vision_feat": normal(1, c, g, g),
            # Off the steps: none is exactly at the threshold, also when resized.
            "mask_logits": normal(batch, 1, side, side) * 5 + 0.0437,
            "object_score": normal(batch, 1),
            "binarize": (torch.arange(batch) % 2).float(),
            "via_image_size": torch.tensor([float(via)]),
        }

    def memory_attention(batch, memories, pointers):
        return {
            "vision_feat": normal(1, c, g, g),
            "memory": normal(batch, memories, sizes.memorySize, g, g),
            "mem_offset": whole(0, sizes.memories, batch, memories),
            "obj_ptr": normal(batch, pointers, c),
            "ptr_offset": uniform(batch, pointers),
        }

    batch_of = lambda *names: {name: {0: "B"} for name in names}
    fpn = ["fpn0", "fpn1", "fpn2"]
    trk = ["trk_s0", "trk_s1", "trk_2"]
    detections = ["pred_logits", "pred_boxes", "pred_masks", "presence_logits", "semantic_seg"]
    specs = [
        GraphSpec("vision_encoder", graphs_image.VisionEncoder, vision, [()], {}, fpn + trk, fpn + trk),
        GraphSpec("text_encoder", graphs_image.TextEncoder, text, [(2,), (1,)], batch_of("input_ids"), ["text_features"]),
        GraphSpec(
            "detector", graphs_image.Detector, detector,
            [(2, 3), (1, 1), (1, 5), (3, 2), (1, 0), (1, 1, 0)],
            batch_of("text_features", "text_mask", "use_geometry")
            | {"boxes": {0: "B", 1: "N"}, "box_labels": {0: "B", 1: "N"}},
            detections, fpn,
        ),
        GraphSpec(
            "mask_decoder", graphs_tracker.MaskDecoder, mask_decoder,
            [(2, 3, 2), (1, 1, 1), (1, 4, 5), (4, 4, 1), (1, 2, 0)],
            {"image_embed": {0: "Bi"}, "point_coords": {0: "B", 1: "P"}, "point_labels": {0: "B", 1: "P"}}
            | batch_of("mask_input", "has_mask", "no_mem"),
            ["masks", "iou_scores", "object_score_logits", "object_pointers"], ["image_embed", "feat_s0", "feat_s1"],
        ),
        GraphSpec(
            "mask_prompt", graphs_tracker.MaskPrompt, mask_prompt, [(2,), (1,)], {"mask": {0: "N"}},
            ["mask_input", "low_res_logits"],
        ),
        GraphSpec(
            "memory_encoder", graphs_tracker.MemoryEncoder, memory_encoder,
            [(3, m, 1), (1, m, 0), (2, s, 1), (4, m, 1)],
            {"mask_logits": {0: "N", 2: "h", 3: "w"}, "object_score": {0: "N"}, "binarize": {0: "N"}},
            ["memory"], ["vision_feat", "memory"],
        ),
        GraphSpec(
            "memory_attention", graphs_tracker.MemoryAttention, memory_attention,
            [(2, 3, 4), (1, 1, 1), (3, 7, 16), (1, 10, 2), (2, 2, 0)],
            {"memory": {0: "N", 1: "M"}, "mem_offset": {0: "N", 1: "M"}}
            | {"obj_ptr": {0: "N", 1: "P"}, "ptr_offset": {0: "N", 1: "P"}},
            ["conditioned"], ["vision_feat", "memory", "conditioned"],
        ),
    ]  # fmt: skip
    return [replace(spec, is_small=g <= SMALL_GRID) for spec in specs]
