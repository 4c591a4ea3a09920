"""Nano: the classes and the graphs of SAM 3, with 6 million parameters instead of 860."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the two imports below possible)
import attention
import random_model
import torch
from beginning import begin
from transformers import Sam3VideoConfig, Sam3VideoModel

IMAGE = 336
PATCH = 14
HIDDEN = 96
MEMORY = 32
# The side of the grid of queries: each starts at a cell of its own, so that it need not learn where to look.
QUERY_GRID = 7
# Of a query's first box, in cells of that grid.
QUERY_BOX = 1.6
TEXT_LENGTH = 32
HEADS = 4
# Of first weights and of the random frequencies that points are encoded with, which are not among the weights that are learned.
SEED = 0
# Of the random frequencies that points are encoded with: higher than SAM's, since a token is a larger share of the picture.
POINT_SCALE = 2
BACKBONE = dict(hidden_size=144, intermediate_size=576, num_hidden_layers=8, num_attention_heads=4)
# Tokens per side of a window; every image size is a multiple of window x patch.
WINDOW = 6
GLOBAL_LAYERS = [1, 3, 5, 7]


def nano_config(vocabulary: int, image_size: int = IMAGE) -> Sam3VideoConfig:
    """
    @param vocabulary tokens, the last two of which are start and end
    @param image_size model pixels per side, a multiple of 84; parameters do not depend on it
    """
    grid = image_size // PATCH
    layer = dict(hidden_size=HIDDEN, num_attention_heads=HEADS, intermediate_size=4 * HIDDEN, dropout=0.0)
    backbone = dict(
        model_type="sam3_vit_model", image_size=image_size, patch_size=PATCH, window_size=WINDOW,
        global_attn_indexes=GLOBAL_LAYERS, pretrain_image_size=WINDOW * PATCH, **BACKBONE,
    )  # fmt: skip
    levels = [[4 * grid] * 2, [2 * grid] * 2, [grid] * 2]
    vision = dict(model_type="sam3_vision_model", backbone_config=backbone, fpn_hidden_size=HIDDEN, backbone_feature_sizes=levels)
    text = dict(
        model_type="clip_text_model", vocab_size=vocabulary, hidden_size=HIDDEN, intermediate_size=4 * HIDDEN, projection_dim=HIDDEN,
        num_hidden_layers=3, num_attention_heads=4, max_position_embeddings=TEXT_LENGTH, hidden_act="gelu",
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1,
    )  # fmt: skip
    detector = dict(
        model_type="sam3", vision_config=vision, text_config=text,
        geometry_encoder_config=dict(num_layers=2, roi_size=5, **layer),
        detr_encoder_config=dict(num_layers=2, **layer),
        detr_decoder_config=dict(num_layers=3, num_queries=QUERY_GRID**2, **layer),
        mask_decoder_config=dict(hidden_size=HIDDEN, num_attention_heads=HEADS, dropout=0.0),
    )  # fmt: skip
    tracker = dict(
        model_type="sam3_tracker_video", vision_config=vision, image_size=image_size,
        prompt_encoder_config=dict(hidden_size=HIDDEN, image_size=image_size, patch_size=PATCH, scale=POINT_SCALE),
        mask_decoder_config=dict(hidden_size=HIDDEN, mlp_dim=4 * HIDDEN, num_attention_heads=HEADS, iou_head_hidden_dim=HIDDEN),
        memory_attention_hidden_size=HIDDEN, memory_attention_num_layers=2,
        memory_attention_feed_forward_hidden_size=4 * HIDDEN, memory_encoder_hidden_size=HIDDEN,
        memory_encoder_output_channels=MEMORY, mask_downsampler_embed_dim=HIDDEN,
        memory_fuser_embed_dim=HIDDEN, memory_fuser_intermediate_dim=2 * HIDDEN, memory_fuser_layer_scale_init_value=0.1,
        memory_attention_dropout=0.0, memory_attention_rope_dropout=0.0,
    )  # fmt: skip
    config = Sam3VideoConfig(detector_config=detector, tracker_config=tracker)
    random_model.set_image_size(config, image_size)
    return config


def build(vocabulary: int, image_size: int = IMAGE):
    """A model to be trained. @returns the model, with attention and boxes as the graphs of the exporter have them"""
    torch.manual_seed(SEED)
    model = Sam3VideoModel._from_config(nano_config(vocabulary, image_size), attn_implementation="eager")
    random_model.narrow_memory(model)
    begin(model, query_grid())
    attention.prepare(model)
    return model


def query_grid():
    """[Q,4] centre and size in 0..1"""
    steps = (torch.arange(QUERY_GRID) + 0.5) / QUERY_GRID
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    size = torch.full((QUERY_GRID**2,), QUERY_BOX / QUERY_GRID)
    return torch.stack([x.flatten(), y.flatten(), size, size], 1)


def weights_of(model) -> dict[str, torch.Tensor]:
    """What is learned: the same names and shapes at every image size."""
    return {name: parameter.detach() for name, parameter in model.named_parameters()}


@torch.no_grad()
def load_weights(model, weights: dict[str, torch.Tensor]) -> None:
    """@throws KeyError when a parameter is missing"""
    for name, parameter in model.named_parameters():
        parameter.copy_(weights[name])


def is_unused(name: str) -> bool:
    """Whether the parameter belongs to the fourth level of a neck, or to the second backbone that the library makes: the product has one."""
    return "fpn_layers.3" in name or name.startswith("tracker_model.vision_encoder")
