"""Graphs of the tracker: mask decoder with prompt encoder, mask prompt, memory encoder, memory attention.

g = gridSize, C = hiddenSize, c = memorySize, m = 4g = maskSize, S = imageSize. sam3.md section 5 is the contract; unlike
there, memory attention has no validity masks and memories are not rounded to bfloat16 (Meta does that to save room).
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from attention import attend
from graphs_image import sine_position
from torch import nn

NOT_A_POINT = -1
IGNORED = -10


def constant(module: nn.Module, name: str, tensor) -> None:
    """What does not change from run to run, and is part of the graph."""
    module.register_buffer(name, tensor.detach().clone().contiguous(), persistent=False)


class MaskDecoder(nn.Module):
    """
    Prompt encoder and mask decoder for B objects on one image.

    image_embed [Bi,C,g,g] with Bi = 1 or B; feat_s0 [1,C/8,4g,4g], feat_s1 [1,C/4,2g,2g]; point_coords [B,P,2] model pixels;
    point_labels [B,P] int64: 1 positive, 0 negative, 2 and 3 box corners, -1 not a point, -10 ignored; mask_input [B,1,m,m]
    logits; has_mask [B] and no_mem [B] are 0 or 1
    -> masks [B,4,m,m] (0 single, 1 to 3 candidates), IoU [B,4], object score logit [B,1], pointers [B,4,C]
    """

    def __init__(self, model):
        super().__init__()
        tracker = model.tracker_model
        self.prompts, self.decoder, self.pointer = tracker.prompt_encoder, tracker.mask_decoder, tracker.object_pointer_proj
        self.size = float(tracker.image_size)
        constant(self, "no_memory", tracker.no_memory_embedding.reshape(1, -1, 1, 1))
        constant(self, "no_pointer", tracker.no_object_pointer)
        with torch.no_grad():
            constant(self, "image_position", tracker.get_image_wide_positional_embeddings())
        # Constants that are expanded: tensors of a dynamic size made by the graph would stop the conversion to half.
        constant(self, "pad_point", torch.zeros(1, 1, 2))
        constant(self, "pad_label", torch.full((1, 1), NOT_A_POINT))

    def embed_points(self, coords, labels):
        """[B,P,2], [B,P] -> [B,P,C]"""
        prompts = self.prompts
        turned = (2 * (coords + 0.5) / self.size - 1) @ prompts.shared_embedding.positional_embedding * (2 * math.pi)
        embedded = torch.cat([turned.sin(), turned.cos()], -1)
        label = labels[..., None]
        embedded = torch.where(label == NOT_A_POINT, prompts.not_a_point_embed.weight, embedded)
        embedded = torch.where(label == IGNORED, torch.zeros_like(embedded), embedded)
        return embedded + prompts.point_embed(labels.clamp(min=0)) * (label >= 0).to(embedded.dtype)

    def embed_image(self, image_embed, mask_input, has_mask, no_mem):
        """-> [B,C,g,g]"""
        prompts = self.prompts
        batch = mask_input.shape[0]
        has_mask = has_mask.reshape(-1, 1, 1, 1)
        dense = prompts.mask_embed(mask_input) * has_mask
        dense = dense + prompts.no_mask_embed.weight.reshape(1, -1, 1, 1) * (1 - has_mask)
        shared = torch.clamp(torch.arange(batch, device=mask_input.device), max=image_embed.shape[0] - 1)
        return image_embed.index_select(0, shared) + no_mem.reshape(-1, 1, 1, 1) * self.no_memory + dense

    def forward(self, image_embed, feat_s0, feat_s1, point_coords, point_labels, mask_input, has_mask, no_mem):
        batch, grid = point_coords.shape[0], image_embed.shape[-1]
        decoder = self.decoder
        coords = torch.cat([point_coords, self.pad_point.expand(batch, -1, -1)], 1)
        labels = torch.cat([point_labels, self.pad_label.expand(batch, -1)], 1)
        own = torch.cat([decoder.obj_score_token.weight, decoder.iou_token.weight, decoder.mask_tokens.weight], 0)
        tokens = torch.cat([own[None].expand(batch, -1, -1), self.embed_points(coords, labels)], 1)
        queries, keys = decoder.transformer(
            point_embeddings=tokens[:, None],
            image_embeddings=self.embed_image(image_embed, mask_input, has_mask, no_mem),
            image_positional_embeddings=self.image_position,
            attention_similarity=None,
        )
        count = decoder.num_mask_tokens
        of_score, of_iou, of_masks = queries[:, 0, 0], queries[:, 0, 1], queries[:, 0, 2 : 2 + count]
        up = keys[:, 0].transpose(1, 2).reshape(batch, -1, grid, grid)
        up = decoder.activation(decoder.upscale_layer_norm(decoder.upscale_conv1(up) + feat_s1))
        up = decoder.activation(decoder.upscale_conv2(up) + feat_s0)
        weights = [decoder.output_hypernetworks_mlps[token](of_masks[:, token]) for token in range(count)]
        masks = (torch.stack(weights, 1) @ up.flatten(2)).reshape(batch, count, 4 * grid, 4 * grid)
        score = decoder.pred_obj_score_head(of_score)
        present = (score > 0).to(masks.dtype)[:, None]
        pointers = present * self.pointer(of_masks) + (1 - present) * self.no_pointer
        return masks, decoder.iou_prediction_head(of_iou), score, pointers


class MaskPrompt(nn.Module):
    """A mask that is taken as it is, [N,1,S,S] of 0 and 1 -> mask input of the decoder, and its logits: [N,1,m,m] both."""

    def __init__(self, model):
        super().__init__()
        self.down = model.tracker_model.mask_downsample
        self.side = model.tracker_model.prompt_encoder.mask_input_size[0]

    def forward(self, mask):
        side = (self.side, self.side)
        # From S/4 = 3.5g to 4g: antialias makes no difference here.
        mask_input = F.interpolate(self.down(mask), size=side, mode="bilinear", align_corners=False)
        logits = mask * 20.0 - 10.0
        return mask_input, F.interpolate(logits, size=side, mode="bilinear", align_corners=False, antialias=True)


class MemoryEncoder(nn.Module):
    """
    vision_feat [1,C,g,g]; mask_logits [N,1,h,w] with h, w <= 16g; object_score [N,1]; binarize [N] 0 or 1;
    via_image_size [1]: 1 resizes to S and then to 16g (tracker), 0 directly (concept video) -> memory [N,c,g,g]
    """

    def __init__(self, model):
        super().__init__()
        tracker = model.tracker_model
        self.encoder, self.image_size = tracker.memory_encoder, int(tracker.image_size)
        self.mask_size = tracker.prompt_encoder.mask_input_size[0] * 4
        self.scale, self.bias = tracker.config.sigmoid_scale_for_mem_enc, tracker.config.sigmoid_bias_for_mem_enc
        constant(self, "occluded", tracker.occlusion_spatial_embedding_parameter.reshape(1, -1, 1, 1))

    def forward(self, vision_feat, mask_logits, object_score, binarize, via_image_size):
        resized = lambda x, side: F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)
        twice = resized(resized(mask_logits, self.image_size), self.mask_size)
        logits = torch.where(via_image_size > 0.5, twice, resized(mask_logits, self.mask_size))
        hard = binarize.reshape(-1, 1, 1, 1)
        mask = (logits > 0).to(logits.dtype) * hard + torch.sigmoid(logits) * (1 - hard)
        memory = self.encoder.feature_projection(vision_feat)
        memory = memory + self.encoder.mask_downsampler(mask * self.scale + self.bias)
        memory = self.encoder.projection(self.encoder.memory_fuser(memory))
        absent = (object_score <= 0).to(memory.dtype).reshape(-1, 1, 1, 1)
        return memory + absent * self.occluded


def rotate(x, cos, sin):
    """Rotary position embedding of interleaved pairs."""
    pairs = x.unflatten(-1, (-1, 2))
    turned = torch.stack((-pairs[..., 1], pairs[..., 0]), -1).flatten(-2)
    return x * cos + turned * sin


class MemoryAttention(nn.Module):
    """
    vision_feat [1,C,g,g]; memory [N,M,c,g,g]; mem_offset [N,M] int64: 0 conditioning frame, else how many frames behind (1 to
    6); obj_ptr [N,P,C]; ptr_offset [N,P]: frames behind / (pointers - 1) -> conditioned [N,C,g,g]
    """

    def __init__(self, model):
        super().__init__()
        tracker = model.tracker_model
        self.attention, self.project_time = tracker.memory_attention, tracker.temporal_positional_encoding_projection_layer
        self.grid, self.channels, self.width = tracker.backbone_feature_sizes[-1][0], tracker.hidden_dim, tracker.mem_dim
        self.oldest = tracker.num_maskmem - 1
        constant(self, "time", tracker.memory_temporal_positional_encoding.reshape(tracker.num_maskmem, -1))
        flat = lambda position: position.flatten(2).transpose(1, 2)
        constant(self, "position", 0.1 * flat(sine_position(self.channels // 2, self.grid)))
        constant(self, "memory_position", flat(sine_position(self.width // 2, self.grid))[:, None])
        with torch.no_grad():
            cos, sin = self.attention.rotary_emb(torch.zeros(1), self.attention.position_ids)
        constant(self, "cos", cos)
        constant(self, "sin", sin)
        half = self.channels // 2
        steps = torch.arange(half, dtype=torch.float32) // 2
        constant(self, "wavelength", 10000 ** (2 * steps / half))

    def keys_and_values(self, memory, mem_offset, obj_ptr, ptr_offset):
        """-> keys of memories [N,M*g*g,c], keys of pointers [N,P*C/c,c] (these are not rotated), values of both"""
        batch, parts = memory.shape[0], self.channels // self.width
        values = memory.flatten(3).transpose(2, 3)
        slots = torch.where(mem_offset > 0, mem_offset - 1, self.oldest)
        keys = values + self.memory_position + self.time[slots][:, :, None]
        angles = ptr_offset[..., None] / self.wavelength
        position = self.project_time(torch.cat([angles.sin(), angles.cos()], -1))
        pointers = obj_ptr.unflatten(2, (parts, self.width))
        flat = lambda x: x.reshape(batch, -1, self.width)
        return flat(keys), flat(pointers + position[:, :, None]), torch.cat([flat(values), flat(pointers)], 1)

    def forward(self, vision_feat, memory, mem_offset, obj_ptr, ptr_offset):
        batch, count, cells = memory.shape[0], memory.shape[1], self.grid * self.grid
        keys, pointer_keys, values = self.keys_and_values(memory, mem_offset, obj_ptr, ptr_offset)
        x = (vision_feat.flatten(2).transpose(1, 2) + self.position).expand(batch, -1, -1)
        spun = lambda x: rotate(x, self.cos, self.sin)
        for layer in self.attention.layers:
            own, cross = layer.self_attn, layer.cross_attn_image
            y = layer.layer_norm1(x)
            y = attend(spun(own.q_proj(y)), spun(own.k_proj(y)), own.v_proj(y), 1, own.scaling)
            x = x + own.o_proj(y)
            query = spun(cross.q_proj(layer.layer_norm2(x)))
            per_frame = cross.k_proj(keys).reshape(batch, count, cells, -1)
            spatial = spun(per_frame).reshape(batch, count * cells, -1)
            all_keys = torch.cat([spatial, cross.k_proj(pointer_keys)], 1)
            x = x + cross.o_proj(attend(query, all_keys, cross.v_proj(values), 1, cross.scaling))
            x = x + layer.linear2(layer.activation(layer.linear1(layer.layer_norm3(x))))
        return self.attention.layer_norm(x).transpose(1, 2).reshape(batch, self.channels, self.grid, self.grid)
