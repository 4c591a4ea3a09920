"""Models of the SAM 3 architecture with random weights: tiny ones for tests, full-size ones to try a machine out."""

from __future__ import annotations

import math

import torch
from torch import nn
from transformers import Sam3VideoConfig, Sam3VideoModel

# Smallest width that every part of the architecture allows.
TINY_HIDDEN = 64
# Two tokens per object pointer, as at full size there are four.
TINY_MEMORY = 32
TINY_IMAGE = 112
PATCH = 14
# How much what is remembered counts, and how choosy attention to it is; choosier, half precision would not do.
MEMORY_WEIGHT = 6.0
MEMORY_FOCUS = 1.5
# Tips object scores so that most are above 0.
SCORE_BIAS = 0.0


def tiny_config(vocabulary: int, image_size: int = TINY_IMAGE) -> Sam3VideoConfig:
    """Every part of the architecture, narrow and shallow: windowed and global ViT layers, tiled positions, three levels."""
    hidden, grid = TINY_HIDDEN, image_size // PATCH
    heads = dict(hidden_size=hidden, num_attention_heads=8, intermediate_size=64)
    backbone = dict(
        model_type="sam3_vit_model", hidden_size=48, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4,
        image_size=image_size, patch_size=PATCH, window_size=4, global_attn_indexes=[1, 3], pretrain_image_size=4 * PATCH,
    )  # fmt: skip
    levels = [[4 * grid] * 2, [2 * grid] * 2, [grid] * 2]
    vision = dict(model_type="sam3_vision_model", backbone_config=backbone, fpn_hidden_size=hidden, backbone_feature_sizes=levels)
    text = dict(
        model_type="clip_text_model", vocab_size=vocabulary, hidden_size=32, intermediate_size=64, projection_dim=16,
        num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=32, hidden_act="gelu",
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1,
    )  # fmt: skip
    detector = dict(
        model_type="sam3",
        vision_config=vision,
        text_config=text,
        geometry_encoder_config=dict(num_layers=1, roi_size=4, **heads),
        detr_encoder_config=dict(num_layers=2, **heads),
        detr_decoder_config=dict(num_layers=2, num_queries=16, **heads),
        mask_decoder_config=dict(hidden_size=hidden, num_attention_heads=8),
    )
    tracker = dict(
        model_type="sam3_tracker_video", vision_config=vision, image_size=image_size,
        prompt_encoder_config=dict(hidden_size=hidden, image_size=image_size, patch_size=PATCH),
        mask_decoder_config=dict(hidden_size=hidden, mlp_dim=64, num_attention_heads=8, iou_head_hidden_dim=32),
        memory_attention_hidden_size=hidden, memory_attention_num_layers=2,
        memory_attention_feed_forward_hidden_size=64, memory_encoder_hidden_size=hidden,
        memory_encoder_output_channels=TINY_MEMORY, mask_downsampler_embed_dim=hidden,
        memory_fuser_embed_dim=hidden, memory_fuser_intermediate_dim=64,
    )  # fmt: skip
    config = Sam3VideoConfig(detector_config=detector, tracker_config=tracker)
    set_image_size(config, image_size)
    return config


def narrow_memory(model) -> None:
    """The Hugging Face module takes memories of 64 channels for granted; this model's are narrower."""
    tracker = model.tracker_model
    if tracker.mem_dim == 64:
        return
    for layer in tracker.memory_attention.layers:
        cross = layer.cross_attn_image
        for name in ("k_proj", "v_proj"):
            setattr(cross, name, nn.Linear(tracker.mem_dim, cross.internal_dim))


def randomise(model, seed: int) -> None:
    """
    Random numbers for every parameter: Hugging Face leaves some of the tracker's at zero, where mistakes would not show.
    Sizes are such that signals neither die out nor explode on their way.
    """
    generator = torch.Generator().manual_seed(seed)
    embeddings = {
        id(parameter) for module in model.modules() if isinstance(module, nn.Embedding) for parameter in module.parameters()
    }
    learned = ("position_embeddings", "no_", "occlusion", "memory_temporal_positional_encoding")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm, is_bias = "norm" in name, "bias" in name
            if name.endswith(".scale"):
                parameter.copy_(noise.abs())
            elif id(parameter) in embeddings or any(part in name for part in learned):
                parameter.copy_(noise * 0.5)
            elif parameter.ndim >= 2:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()))
            elif is_norm and not is_bias:
                parameter.copy_(1 + 0.1 * noise)
            else:
                parameter.copy_(noise * (0.1 if is_norm or is_bias else 0.5))
        tie_positions(model)


def sharpen(model) -> None:
    """Makes answers differ: an untrained model gives nearly the same mask and score for whatever it is asked."""
    detector = model.detector_model
    decoder = detector.detr_decoder
    with torch.no_grad():
        detector.dot_product_scoring.query_proj.weight.mul_(4)
        decoder.query_embed.weight.mul_(3)
        decoder.presence_head.layer3.bias.add_(2.5)
        for layer in decoder.layers:
            for attention, share in ((layer.self_attn, 0.1), (layer.text_cross_attn, 0.1), (layer.vision_cross_attn, 0.2)):
                attention.o_proj.weight.mul_(share)
        for layer in detector.mask_decoder.mask_embedder.layers:
            layer.weight.mul_(1.3)
        for layer in model.tracker_model.memory_attention.layers:
            cross = layer.cross_attn_image
            cross.q_proj.weight.mul_(MEMORY_FOCUS)
            cross.k_proj.weight.mul_(MEMORY_FOCUS)
            cross.o_proj.weight.mul_(MEMORY_WEIGHT)
        decoder = model.tracker_model.mask_decoder
        # Object scores of both signs, candidates that take turns in being the best, single masks of which some are stable.
        decoder.pred_obj_score_head.proj_out.weight.mul_(3)
        decoder.pred_obj_score_head.proj_out.bias.add_(SCORE_BIAS)
        decoder.iou_prediction_head.proj_out.weight.mul_(4)
        decoder.iou_prediction_head.proj_out.bias.mul_(0)
        for head in decoder.output_hypernetworks_mlps:
            head.proj_out.weight.mul_(2.5)
        decoder.output_hypernetworks_mlps[0].proj_out.weight.mul_(4)


def tie_positions(model) -> None:
    """In a real checkpoint, points and image cells have the same positional embedding."""
    tracker = model.tracker_model
    tracker.prompt_encoder.shared_embedding.positional_embedding.copy_(tracker.shared_image_embedding.positional_embedding)


def build_tiny(seed: int, vocabulary: int, image_size: int = TINY_IMAGE):
    """A model that answers at random but with some contrast: both signs of the object score occur."""
    torch.manual_seed(seed)
    config = tiny_config(vocabulary, image_size)
    model = Sam3VideoModel._from_config(config, attn_implementation="eager").eval()
    narrow_memory(model)
    randomise(model, seed)
    sharpen(model)
    return model.requires_grad_(False)


def build_full(seed: int, image_size: int):
    """Full size (860 M parameters, 3.4 GB) with the initialisation of the architecture: for time and memory only."""
    torch.manual_seed(seed)
    config = Sam3VideoConfig()
    set_image_size(config, image_size)
    model = Sam3VideoModel._from_config(config, attn_implementation="eager").eval()
    return model.requires_grad_(False)


def set_image_size(config: Sam3VideoConfig, image_size: int) -> None:
    """
    @throws ValueError for a size that the windows of the vision encoder do not tile
    """
    backbone = config.detector_config.vision_config.backbone_config
    step = backbone.patch_size * backbone.window_size
    if image_size % step != 0:
        raise ValueError(f"--image-size must be a multiple of {step} (patches × window of the vision encoder), not {image_size}")
    grid = image_size // backbone.patch_size
    config.image_size = image_size
    config.low_res_mask_size = 4 * grid
    config.tracker_config.memory_attention_rope_feat_sizes = [grid, grid]
