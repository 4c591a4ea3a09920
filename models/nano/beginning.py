"""First weights. Where the architecture can carry what a picture shows to where masks are made, they let it from the start.

A network of this kind takes millions of pictures to find out that a mask follows colours. Here the patch embedding begins with
the mean colours of the sixteen cells of a patch, the necks begin by laying those out again at the resolution of masks, and the
queries of the detector begin on a grid, each looking at what lies in its own box. All of it is learned on from there.
"""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

import random_model
import torch
from torch import nn

# Cells per side of a patch; masks have that many values per side of a token.
CELLS = 4
COLOURS = 3
# What the layers of the vision encoder add at first, compared with a usual beginning.
RESIDUAL_SHARE = 0.4
# How much attention falls off outside of a query's box, by head.
FALL_OFF = (16.0, 8.0, 4.0, 1.0)

# Where the four heads of each windowed layer look at first, in tokens: as the filters of a convolution would.
NEIGHBOURS = (
    ((1, 0), (-1, 0), (0, 1), (0, -1)),
    ((1, 1), (-1, 1), (1, -1), (-1, -1)),
    ((2, 0), (-2, 0), (0, 2), (0, -2)),
    ((2, 2), (-2, 2), (2, -2), (-2, -2)),
)
# How strongly they do, and with how many of the quick frequencies of each axis.
NEAR, NEAR_QUICK = 5.0, 3
# How narrow attention to a click is at first.
POINT_FOCUS = 1.4
# How strongly a cell remembers its own place at first, and over how many of the quick frequencies of each axis.
PLACE, QUICK = 2.2, 12
# By how much (as a logit) a token prefers the kind of point that a head listens to.
LISTENING = 4.0


@torch.no_grad()
def begin(model, query_boxes: torch.Tensor) -> None:
    """
    Gives every parameter its first value; random ones come from torch's generator.
    @param query_boxes [Q,4] centre and size in 0..1
    """
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.2)
    detector, tracker = model.detector_model, model.tracker_model
    for name in ("no_memory_embedding", "no_object_pointer", "occlusion_spatial_embedding_parameter"):
        nn.init.normal_(getattr(tracker, name), std=0.02)
    nn.init.normal_(tracker.memory_temporal_positional_encoding, std=0.02)
    random_model.tie_positions(model)
    see_cells(detector.vision_encoder.backbone)
    look_around(detector.vision_encoder.backbone)
    for neck in (detector.vision_encoder.neck, model.tracker_neck):
        lay_out_cells(neck.fpn_layers)
    look_into_boxes(detector.detr_decoder, query_boxes)
    look_at_points(tracker.mask_decoder.transformer)
    listen_to_points(tracker.mask_decoder.transformer, tracker.prompt_encoder.point_embed.weight)
    remember_places(tracker.memory_attention)


def see_cells(backbone) -> None:
    """The first 48 features of a token are the colours of its cells, row by row; the next make sure that no norm drowns them."""
    weight, bias = backbone.embeddings.patch_embeddings.projection.weight, backbone.embeddings.patch_embeddings.projection.bias
    side = weight.shape[-1]
    shares = cell_shares(side)
    weight[: CELLS * CELLS * COLOURS] = 0
    for row in range(CELLS):
        for column in range(CELLS):
            for colour in range(COLOURS):
                weight[feature(row, column, colour), colour] = torch.outer(shares[row], shares[column])
    if bias is not None:
        bias[CELLS * CELLS * COLOURS :] = torch.randn(len(bias) - CELLS * CELLS * COLOURS) * 0.5
    for layer in backbone.layers:
        layer.attention.o_proj.weight.mul_(RESIDUAL_SHARE)
        layer.mlp.fc2.weight.mul_(RESIDUAL_SHARE)
    nn.init.normal_(backbone.embeddings.position_embeddings, std=0.02)


def look_around(backbone) -> None:
    """
    Heads of windowed layers begin with looking at one neighbour each. Keys get a constant and queries the same constant, turned by
    the rotary embedding of the offset: their product is largest where the offset is just that.
    """
    windowed = [layer for layer in backbone.layers if layer.window_size > 0]
    for layer, offsets in zip(windowed, NEIGHBOURS, strict=True):
        query, key = layer.attention.q_proj.bias, layer.attention.k_proj.bias
        width = query.shape[0] // len(offsets)
        frequencies = layer.rotary_emb.inv_freq[:NEAR_QUICK]
        for head, offset in enumerate(offsets):
            for axis, steps in enumerate(offset):
                first = head * width + axis * width // 2
                pairs = slice(first, first + 2 * NEAR_QUICK)
                key[pairs] = torch.tensor([NEAR, 0.0]).repeat(NEAR_QUICK)
                angles = steps * frequencies
                query[pairs] = NEAR * torch.stack([angles.cos(), angles.sin()], 1).flatten()


def cell_shares(side: int) -> torch.Tensor:
    """[CELLS,side]: how much each pixel of a patch's side counts for the mean of each cell."""
    edges = torch.linspace(0, side, CELLS + 1)
    pixels = torch.arange(side)
    shares = [(torch.minimum(high, pixels + 1.0) - torch.maximum(low, pixels * 1.0)).clamp(min=0) for low, high in zip(edges, edges[1:])]
    return torch.stack(shares) / (side / CELLS)


def feature(row: int, column: int, colour: int) -> int:
    return (row * CELLS + column) * COLOURS + colour


def lay_out_cells(layers) -> None:
    """Colours of cells become the first three channels of the two finer levels of a neck."""
    first, _, second = layers[0].scale_layers
    first.weight.mul_(0.5)
    per_quarter = CELLS * CELLS * COLOURS // 4
    # GELU(x) - GELU(-x) is x: a pair of channels carries a number through.
    first.weight[:, : 2 * per_quarter] = 0
    for row in range(CELLS):
        for column in range(CELLS):
            for colour in range(COLOURS):
                source, at = feature(row, column, colour), ((row % 2) * 2 + column % 2) * COLOURS + colour
                first.weight[source, at, row // 2, column // 2] = 1.0
                first.weight[source, per_quarter + at, row // 2, column // 2] = -1.0
    second.weight[:, :COLOURS] = 0
    for row in range(2):
        for column in range(2):
            for colour in range(COLOURS):
                at = (row * 2 + column) * COLOURS + colour
                second.weight[at, colour, row, column] = 1.0
                second.weight[per_quarter + at, colour, row, column] = -1.0
    coarse = layers[1].scale_layers[0]
    coarse.weight[:, :COLOURS] = 0
    for row in range(CELLS):
        for column in range(CELLS):
            for colour in range(COLOURS):
                coarse.weight[feature(row, column, colour), colour, row // 2, column // 2] = 0.25
    for layer in layers[:2]:
        layer.proj1.weight[:, :COLOURS] *= 2


def look_into_boxes(decoder, query_boxes: torch.Tensor) -> None:
    """Queries stand where they are told to, and attention begins inside their boxes: the bias of a place is how far outside it is."""
    decoder.reference_points.weight.copy_(torch.logit(query_boxes))
    decoder.box_head.layer3.weight.mul_(0.1)
    for embed in (decoder.box_rpb_embed_x, decoder.box_rpb_embed_y):
        # Inputs are the distances from the low and from the high edge; the first two hidden units are what is outside of each.
        embed.layer1.weight[:2] = torch.tensor([[-1.0, 0.0], [0.0, 1.0]])
        embed.layer2.weight.mul_(0.2)
        for head in range(embed.layer2.weight.shape[0]):
            embed.layer2.weight[head, :2] = -FALL_OFF[head % len(FALL_OFF)]


def look_at_points(transformer) -> None:
    """What is clicked attends to its own place: queries and keys begin alike, so that equal positions find each other."""
    crossing = [layer.cross_attn_token_to_image for layer in transformer.layers]
    crossing += [layer.cross_attn_image_to_token for layer in transformer.layers]
    for attention in [*crossing, transformer.final_attn_token_to_image]:
        attention.q_proj.weight.mul_(POINT_FOCUS)
        attention.k_proj.weight.copy_(attention.q_proj.weight)


def listen_to_points(transformer, kinds: torch.Tensor) -> None:
    """
    Every token listens to what was clicked: each head of the attention among tokens begins with a liking for one kind of point.
    Without it masks do not depend on clicks for thousands of pictures, since candidates that divide a picture by colour do well.
    @param kinds [4,C] embeddings of negative and positive clicks and of the two corners of a box
    """
    nn.init.normal_(kinds, std=0.5)
    for layer in transformer.layers:
        attention = layer.self_attn
        keys = (kinds @ attention.k_proj.weight.T).unflatten(1, (len(kinds), -1))
        for head in range(len(kinds)):
            key = keys[head, head]
            wanted = LISTENING * key.shape[0] ** 0.5 * key / key.square().sum()
            attention.q_proj.bias[head * key.shape[0] : (head + 1) * key.shape[0]] = wanted


def remember_places(attention) -> None:
    """
    A cell begins with remembering what was in its own place and beside it: equal biases of queries and keys leave the rotation
    alone, which falls off with distance. An object that moves little is followed from the start, and the rest is learned on from there.
    """
    for layer in attention.layers:
        cross = layer.cross_attn_image
        axis = cross.q_proj.bias.shape[0] // 2
        for bias in (cross.q_proj.bias, cross.k_proj.bias):
            bias.zero_()
            bias[:QUICK] = PLACE
            bias[axis : axis + QUICK] = PLACE
