"""Training of the detector: the graph of the exporter with answers of all layers, set matching, and the losses."""

from __future__ import annotations

import exporter  # noqa: F401  (first: it makes the imports of the exporter's modules possible)

from dataclasses import dataclass

import losses
import numpy as np
import torch
import torch.nn.functional as F
from graphs_image import Detector
from regions import roi_align
from scipy.optimize import linear_sum_assignment
from transformers.models.sam3 import modeling_sam3 as sam3

# How many queries an object has in the first layer: more of them learn from it. The later ones learn to leave it to one.
SEVERAL = 4
HOME = 3.0
WEIGHTS = dict(presence=1.0, score=5.0, box=4.0, giou=2.0, mask=1.0, semantic=1.0, layers=0.6)


@dataclass(frozen=True)
class Prompts:
    """E prompts on I images."""

    image: torch.Tensor
    """[E] int64: which image"""
    ids: torch.Tensor
    """[E,L] int64"""
    text_mask: torch.Tensor
    """[E,L] bool"""
    boxes: torch.Tensor
    """[E,N,4] exemplars, centre and size in 0..1"""
    labels: torch.Tensor
    """[E,N] int64: 1, 0, -10 for padding"""
    targets: list[torch.Tensor]
    """Of each prompt, which objects of its image it means; int64"""
    masked: torch.Tensor
    """Prompts of which masks are asked too, which costs more than all the rest; int64"""


@dataclass(frozen=True)
class Answers:
    logits: torch.Tensor
    """[layers,E,Q]"""
    boxes: torch.Tensor
    """[layers,E,Q,4] centre and size"""
    presence: torch.Tensor
    """[layers,E]"""
    masks: torch.Tensor
    """[M,Q,m,m] of the last layer, of the prompts of which they were asked"""
    semantic: torch.Tensor
    """[M,m,m]"""
    encoded: torch.Tensor
    """[E,g*g,C] features of the image that have met the prompt"""


class TrainedDetector(Detector):
    """For prompts on several images at once."""

    def pool_regions(self, features, boxes, side: int):
        return roi_align(features, boxes, side)

    def forward(self, levels, text_features, prompts: Prompts) -> Answers:
        """@param levels the detector's pyramid of the I images; text_features [E,L,C]"""
        coarse = levels[2][prompts.image]
        tokens_of_image = coarse.flatten(2).transpose(1, 2)
        tokens, valid = self.encode_geometry(prompts.boxes, prompts.labels, coarse, tokens_of_image)
        prompt, mask = torch.cat([text_features, tokens], 1), torch.cat([prompts.text_mask, valid], 1)
        count = prompt.shape[0]
        encoded = self.encoder(
            vision_features=[coarse],
            text_features=prompt,
            vision_pos_embeds=[self.position.expand(count, -1, -1, -1)],
            text_mask=mask,
        ).last_hidden_state
        decoded = self.decoder(
            vision_features=encoded,
            text_features=prompt,
            vision_pos_encoding=self.position_flat,
            text_mask=mask,
            spatial_shapes=torch.tensor([[self.grid, self.grid]]),
        )
        hidden = decoded.intermediate_hidden_states
        boxes = (sam3.inverse_sigmoid(decoded.reference_boxes) + self.decoder.box_head(hidden)).sigmoid()
        masks, semantic = self.masks_of(levels, hidden[-1], encoded, prompt, mask, prompts)
        return Answers(
            logits=self.scoring(decoder_hidden_states=hidden, text_features=prompt, text_mask=mask).squeeze(-1),
            boxes=boxes,
            presence=decoded.presence_logits.squeeze(-1),
            masks=masks,
            semantic=semantic,
            encoded=encoded,
        )

    def masks_of(self, levels, hidden, encoded, prompt, mask, prompts: Prompts) -> tuple[torch.Tensor, torch.Tensor]:
        """Of the prompts of which they are asked, as `Answers` has them."""
        asked = prompts.masked
        if len(asked) == 0:
            side = levels[0].shape[-1]
            return encoded.new_zeros(0, hidden.shape[1], side, side), encoded.new_zeros(0, side, side)
        heads = self.mask_head(
            decoder_queries=hidden[asked],
            backbone_features=[level[prompts.image[asked]] for level in levels],
            encoder_hidden_states=encoded[asked],
            prompt_features=prompt[asked],
            prompt_mask=mask[asked],
        )
        return heads.pred_masks, heads.semantic_seg[:, 0]


@torch.no_grad()
def match(logits, boxes, masks, homes, truth_boxes, truth_masks, times: int) -> tuple[torch.Tensor, torch.Tensor]:
    """
    The cheapest pairs of queries and objects of one prompt.
    @param logits [Q], boxes [Q,4], masks [Q,m,m] or None, truth_boxes [N,4], truth_masks [N,m,m]
    @param homes [Q,2] where queries stand before they have seen anything: the nearest is preferred, so that pairs last
    @param times how many queries an object gets
    @returns indices of queries and of objects
    """
    pairs = losses.box_iou(losses.corners(boxes)[:, None], losses.corners(truth_boxes)[None])[1]
    cost = -2 * logits.sigmoid()[:, None] + 5 * torch.cdist(boxes, truth_boxes, p=1) - 2 * pairs
    cost = cost + HOME * torch.cdist(homes, truth_boxes[:, :2], p=1)
    if masks is not None:
        chance, there = masks.sigmoid().flatten(1), truth_masks.flatten(1)
        overlap = 2 * chance @ there.T / (chance.sum(1)[:, None] + there.sum(1)[None] + 1)
        cost = cost - 3 * overlap
    queries, objects = linear_sum_assignment(np.repeat(cost.numpy(), times, axis=1))
    return torch.from_numpy(queries), torch.from_numpy(objects // times)


def detector_losses(answers: Answers, homes, prompts: Prompts, boxes: list[torch.Tensor], masks: list[torch.Tensor]) -> dict:
    """
    @param homes [Q,2] where the queries stand
    @param boxes of each image, [N,4] centre and size of its objects; masks: [N,m,m] covered shares
    @returns each loss by name, unweighted, and what was reached: mean IoU of the matched masks
    """
    layers, count = answers.logits.shape[:2]
    present = torch.tensor([float(len(targets) > 0) for targets in prompts.targets])
    presence = F.binary_cross_entropy_with_logits(answers.presence, present.expand(layers, -1))
    sums = {name: answers.logits.sum() * 0 for name in ("score", "box", "giou", "mask")}
    rows = {int(element): row for row, element in enumerate(prompts.masked)}
    reached, objects = [], [max(1, len(targets)) for targets in prompts.targets]
    for element, targets in enumerate(prompts.targets):
        image = int(prompts.image[element])
        if len(targets) == 0:
            continue
        for layer in range(layers):
            last = layer == layers - 1
            found = answers.masks[rows[element]] if last and element in rows else None
            pieces = match_losses(answers, homes, element, layer, boxes[image][targets], masks[image][targets], found)
            reached += pieces.pop("iou", [])
            for name, value in pieces.items():
                sums[name] = sums[name] + value * (1.0 if last else WEIGHTS["layers"])
    share = {name: sum(objects) for name in sums} | {"mask": max(1, sum(objects[element] for element in rows))}
    means = {name: value / share[name] for name, value in sums.items()}
    semantic = semantic_loss(answers.semantic, unions_of(prompts, masks)[prompts.masked])
    right = ((answers.presence[-1] > 0) == (present > 0)).float().mean()
    iou = torch.stack(reached).mean() if reached else torch.tensor(0.0)
    return {"presence": presence, **means, "semantic": semantic, "iou": iou, "right": right}


def semantic_loss(found, union) -> torch.Tensor:
    """[M,m,m] of the prompts of which masks were asked, against everything that each of them means"""
    if len(found) == 0:
        return found.sum()
    blank = losses.dice(found, union) * (union.amax((1, 2)) > 0)
    return (3 * losses.mask_cross_entropy(found, union) + blank).mean()


def unions_of(prompts: Prompts, masks: list[torch.Tensor]) -> torch.Tensor:
    """[E,m,m]: what each prompt means, as one mask."""
    blank = torch.zeros(masks[0].shape[1:])
    pairs = zip(prompts.image.tolist(), prompts.targets)
    return torch.stack([masks[image][targets].amax(0) if len(targets) else blank for image, targets in pairs])


def match_losses(answers: Answers, homes, element: int, layer: int, truth_boxes, truth_masks, masks) -> dict:
    """
    Losses of one prompt in one layer, summed over its objects; those of earlier layers are means over an object's queries.
    @param masks [Q,m,m] of the last layer when they were asked for
    """
    logits, boxes = answers.logits[layer, element], answers.boxes[layer, element]
    times = 1 if layer > 0 else min(SEVERAL, max(1, len(logits) // len(truth_boxes)))
    queries, objects = match(logits, boxes, masks, homes, truth_boxes, truth_masks, times)
    iou, giou = losses.box_iou(losses.corners(boxes[queries]), losses.corners(truth_boxes[objects]))
    truth = torch.zeros_like(logits)
    truth[queries] = 1.0 if layer > 0 else iou.detach().clamp(min=0.3).sqrt()
    pieces = {
        "score": losses.focal(logits, truth).sum() / times,
        "box": (boxes[queries] - truth_boxes[objects]).abs().sum() / times,
        "giou": (1 - giou).sum() / times,
    }
    if masks is not None:
        found = masks[queries]
        pieces["mask"] = losses.mask_loss(found, truth_masks[objects]).sum()
        pieces["iou"] = list(losses.mask_iou(found, truth_masks[objects]))
    return pieces


def total(named: dict) -> torch.Tensor:
    return sum(WEIGHTS[name] * value for name, value in named.items() if name in WEIGHTS)
