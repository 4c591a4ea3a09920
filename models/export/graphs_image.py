"""Graphs of the image side: vision encoder, text encoder, detector. Plain modules with tensors in and tensors out.

g = gridSize, C = hiddenSize, m = 4g = maskSize, Q = queries, L = textLength. sam3.md section 5 is the contract.
"""

from __future__ import annotations

import torch
from attention import MASKED, padding_bias, roi_align
from torch import nn
from transformers.models.sam3 import modeling_sam3 as sam3


def sine_position(features: int, side: int):
    """[1, 2*features, side, side]"""
    encode = sam3.Sam3SinePositionEmbedding(num_position_features=features, normalize=True)
    return encode(torch.Size([1, 1, side, side]), torch.device("cpu"), torch.float32)


class VisionEncoder(nn.Module):
    """pixel_values [1,3,S,S] -> detector pyramid (4g, 2g, g), tracker features (4g and 2g through conv_s0 and conv_s1, g)."""

    def __init__(self, model):
        super().__init__()
        detector, tracker = model.detector_model, model.tracker_model
        self.backbone = detector.vision_encoder.backbone
        # The fourth level of both necks is not used by anything.
        self.detector_neck = nn.ModuleList(detector.vision_encoder.neck.fpn_layers[:3])
        self.tracker_neck = nn.ModuleList(model.tracker_neck.fpn_layers[:3])
        self.conv_s0, self.conv_s1 = tracker.mask_decoder.conv_s0, tracker.mask_decoder.conv_s1
        self.grid = detector.detr_decoder.workstation_grid

    def see(self, pixel_values):
        """What the backbone makes of images: [I,3,S,S] -> [I,width,g,g]"""
        tokens = self.backbone(pixel_values).last_hidden_state
        return tokens.unflatten(1, (self.grid, self.grid)).permute(0, 3, 1, 2)

    def forward(self, pixel_values):
        grid = self.see(pixel_values)
        fpn = [level(grid) for level in self.detector_neck]
        trk = [level(grid) for level in self.tracker_neck]
        return fpn[0], fpn[1], fpn[2], self.conv_s0(trk[0]), self.conv_s1(trk[1]), trk[2]


class TextEncoder(nn.Module):
    """input_ids [B,L] -> [B,L,C]. Causal mask only: padding stands on the right and cannot influence tokens before it."""

    def __init__(self, model):
        super().__init__()
        encoder = model.detector_model.text_encoder
        self.text = getattr(encoder, "text_model", encoder)
        self.projection = model.detector_model.text_projection
        length = model.detector_model.config.text_config.max_position_embeddings
        self.register_buffer("causal", torch.full((length, length), MASKED).triu(1)[None, None], persistent=False)

    def forward(self, input_ids):
        hidden = self.text.embeddings(input_ids=input_ids)
        for layer in self.text.encoder.layers:
            hidden = layer(hidden, self.causal)
        return self.projection(self.text.final_layer_norm(hidden))


class Detector(nn.Module):
    """
    One phrase and boxes per element of the batch, all on one image.

    text_features [B,L,C], text_mask [B,L] bool, boxes [B,N,4] cxcywh in 0..1, box_labels [B,N] int64 (1 positive,
    0 negative, -10 padding), use_geometry [B] bool (adds the geometry tokens; Meta always does, sam3.md 8.1)
    -> logits [B,Q], boxes [B,Q,4] xyxy, masks [B,Q,m,m], presence [B,1], semantic segmentation [B,1,m,m]
    """

    def __init__(self, model):
        super().__init__()
        detector = model.detector_model
        self.geometry = detector.geometry_encoder
        self.encoder, self.decoder = detector.detr_encoder, detector.detr_decoder
        self.mask_head, self.scoring = detector.mask_decoder, detector.dot_product_scoring
        self.grid = detector.detr_decoder.workstation_grid
        self.channels = detector.config.detr_encoder_config.hidden_size
        position = sine_position(self.channels // 2, self.grid)
        self.register_buffer("position", position, persistent=False)
        self.register_buffer("position_flat", position.flatten(2).transpose(1, 2).contiguous(), persistent=False)

    def encode_boxes(self, boxes, labels, features):
        """[B,N,4], [B,N], [1,C,g,g] -> [B,N,C]"""
        geometry = self.geometry
        batch, count = boxes.shape[:2]
        normal = geometry.vision_layer_norm(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        flat = boxes.flatten(0, 1)
        regions = self.pool_regions(normal, sam3.box_cxcywh_to_xyxy(boxes) * float(self.grid), geometry.roi_size)
        pooled = geometry.boxes_pool_project(regions).reshape(batch, count, self.channels)
        encoded = geometry._encode_box_coordinates(*flat.unbind(-1)).reshape(batch, count, self.channels + 2)
        return (
            geometry.boxes_direct_project(boxes)
            + pooled
            + geometry.boxes_pos_enc_project(encoded)
            + geometry.label_embed(labels.clamp(min=0))
        )

    def pool_regions(self, features, boxes, side: int):
        """[1,C,g,g], [B,N,4] left, top, right, bottom in cells -> [B*N,C,side,side]"""
        return roi_align(features, boxes.flatten(0, 1), side)

    def encode_geometry(self, boxes, labels, features, tokens_of_image):
        """-> tokens [B,N+1,C] and where they are not padding. The class token stands first: attention knows no order."""
        geometry = self.geometry
        cls = geometry.cls_embed.weight[None].expand(boxes.shape[0], -1, -1)
        tokens = torch.cat([cls, self.encode_boxes(boxes, labels, features)], 1)
        always = torch.ones_like(cls[:, :, 0], dtype=torch.bool)
        valid = torch.cat([always, labels != -10], 1)
        tokens = geometry.prompt_layer_norm(geometry.final_proj(tokens))
        bias = padding_bias(valid, tokens.dtype)
        for layer in geometry.layers:
            tokens = layer(
                prompt_feats=tokens,
                vision_feats=tokens_of_image,
                vision_pos_encoding=self.position_flat,
                prompt_mask=bias,
            )
        return geometry.output_layer_norm(tokens), valid

    def forward(self, fpn0, fpn1, fpn2, text_features, text_mask, boxes, box_labels, use_geometry):
        batch = text_features.shape[0]
        levels = [level.expand(batch, -1, -1, -1) for level in (fpn0, fpn1, fpn2)]
        tokens_of_image = fpn2.flatten(2).transpose(1, 2).expand(batch, -1, -1)
        tokens, valid = self.encode_geometry(boxes, box_labels, fpn2, tokens_of_image)
        prompt = torch.cat([text_features, tokens], 1)
        mask = torch.cat([text_mask, valid & use_geometry[:, None]], 1)
        encoded = self.encoder(
            vision_features=[levels[2]], text_features=prompt, vision_pos_embeds=[self.position], text_mask=mask
        ).last_hidden_state
        decoded = self.decoder(
            vision_features=encoded,
            text_features=prompt,
            vision_pos_encoding=self.position_flat,
            text_mask=mask,
            spatial_shapes=torch.tensor([[self.grid, self.grid]]),
        )
        hidden = decoded.intermediate_hidden_states[-1:]
        corners = sam3.inverse_sigmoid(decoded.reference_boxes[-1:]) + self.decoder.box_head(hidden)
        logits = self.scoring(decoder_hidden_states=hidden, text_features=prompt, text_mask=mask)
        heads = self.mask_head(
            decoder_queries=hidden[0],
            backbone_features=levels,
            encoder_hidden_states=encoded,
            prompt_features=prompt,
            prompt_mask=mask,
        )
        return (
            logits.squeeze(-1)[0],
            sam3.box_cxcywh_to_xyxy(corners.sigmoid())[0],
            heads.pred_masks,
            decoded.presence_logits[-1],
            heads.semantic_seg,
        )
