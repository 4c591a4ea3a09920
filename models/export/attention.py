"""Attention of the Hugging Face modules as the graphs want it, and the patches that make those modules exportable.

sam3.md section 4 lists why each patch is needed.
"""

from __future__ import annotations

from contextlib import contextmanager

import torch
import torch.nn.functional as F
import torchvision
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
from transformers.models.sam3 import modeling_sam3 as sam3

IMPLEMENTATION = "workstation"
# Added to attention scores where nothing may be looked at. It fits into half precision, unlike the usual -inf.
MASKED = -1e4
OPSET = 20
# The version of the operator in that opset.
ROI_ALIGN_VERSION = 16

# None outside of an export; "mha" or "portable" while a graph is traced.
_flavour: str | None = None


@contextmanager
def exporting(flavour: str):
    """While it lasts, attention and RoiAlign become ONNX operators instead of numbers."""
    global _flavour
    before, _flavour = _flavour, flavour
    try:
        yield
    finally:
        _flavour = before


def attend(query, key, value, heads: int, scale: float):
    """Attention without a mask: [B,S,H*D], [B,T,H*D], [B,T,H*D] -> [B,S,H*D]."""
    if _flavour == "mha":
        return torch.onnx.ops.symbolic(
            "com.microsoft::MultiHeadAttention",
            [query, key, value],
            attrs={"num_heads": heads, "scale": float(scale)},
            dtype=query.dtype,
            shape=query.shape,
            version=1,
        )
    split = lambda x: x.unflatten(2, (heads, x.shape[2] // heads)).transpose(1, 2)
    if _flavour is None:
        attended = F.scaled_dot_product_attention(split(query), split(key), split(value), scale=scale)
        return attended.transpose(1, 2).flatten(2)
    scores = split(query) @ split(key).transpose(2, 3) * scale
    return (scores.softmax(-1) @ split(value)).transpose(1, 2).flatten(2)


def _attention_of_modules(module, query, key, value, attention_mask, scaling=None, **kwargs):
    """Called by every attention module with [B,H,S,D]. Masked attention stays plain: MultiHeadAttention wants whole biases."""
    if attention_mask is not None:
        return sam3.eager_attention_forward(module, query, key, value, attention_mask, scaling=scaling)
    heads = query.shape[1]
    joined = lambda x: x.transpose(1, 2).flatten(2)
    out = attend(joined(query), joined(key), joined(value), heads, scaling)
    return out.unflatten(2, (heads, query.shape[3])), None


def padding_bias(mask, dtype):
    """[B,T] True where there is something -> [B,1,1,T] to be added to attention scores."""
    return torch.zeros_like(mask, dtype=dtype).masked_fill(~mask.bool(), MASKED)[:, None, None, :]


def _bidirectional_mask(config=None, inputs_embeds=None, attention_mask=None, **kwargs):
    return None if attention_mask is None else padding_bias(attention_mask, inputs_embeds.dtype)


def _grid_coords(self, height, width, dtype, device):
    """The grid is that of the pack: its size must not depend on tensors."""
    side = self.workstation_grid
    coords = torch.arange(side, dtype=dtype, device=device) / side
    return coords, coords


def roi_align(features, boxes, size: int):
    """[1,C,g,g], [N,4] left, top, right, bottom in cells -> [N,C,size,size]; `torchvision.ops.roi_align` with its defaults."""
    if _flavour is None:
        return torchvision.ops.roi_align(features, [boxes], size)
    return torch.onnx.ops.symbolic(
        "RoiAlign",
        [features, boxes, torch.zeros_like(boxes[:, 0], dtype=torch.int64)],
        attrs={
            "coordinate_transformation_mode": "output_half_pixel",
            "mode": "avg",
            "output_height": size,
            "output_width": size,
            "sampling_ratio": 0,
            "spatial_scale": 1.0,
        },
        dtype=features.dtype,
        shape=(boxes.shape[0], features.shape[1], size, size),
        version=ROI_ALIGN_VERSION,
    )


def prepare(model) -> None:
    """Patches the Hugging Face classes and makes this model use the attention above. Its answers stay the same."""
    ALL_ATTENTION_FUNCTIONS.register(IMPLEMENTATION, _attention_of_modules)
    sam3.create_bidirectional_mask = _bidirectional_mask
    sam3.Sam3DetrDecoder._get_coords = _grid_coords
    backbone = model.detector_model.config.vision_config.backbone_config
    model.detector_model.detr_decoder.workstation_grid = backbone.image_size // backbone.patch_size
    for module in model.modules():
        config = getattr(module, "config", None)
        if config is not None:
            config._attn_implementation = IMPLEMENTATION
