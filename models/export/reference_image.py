"""Reference cases of one picture: tokens, preprocessing, concepts by phrase and example, one object by clicks, box and mask."""

from __future__ import annotations

import numpy as np
import reference_pictures as pictures
import tokenizers_of_packs as tokenizers
import torch
from reference_case import Case
from tensors_file import array, bits

# What Meta's processor asks with when there are examples but no words.
WITHOUT_WORDS = "visual"
NO_OBJECT = -1024.0
PREVIOUS_LIMIT = 32.0
SIGNS = {"positive": 1, "negative": 0}

PHRASES = [
    "player in white", "the red car", "", "   ", "A  Dog\tin\nthe GRASS", "don't stop, it's 3.14!", "Игрок в белой футболке",
    "猫と犬", "🐶 runs 🏃‍♀️", "cafe\u0301", "café", "ＡＢＣ ﬁne", "<|endoftext|> in the middle", "naïve façade — “quoted”…",
    "a very long phrase " * 12, "x" * 200, "visual", "&amp; <b>bold</b>", "\u0130stanbul", "ß ẞ Straße",
]  # fmt: skip

EXEMPLARS = [
    {"x": 0.16, "y": 0.3, "width": 0.22, "height": 0.31, "sign": "positive"},
    {"x": 0.62, "y": 0.1, "width": 0.3, "height": 0.44, "sign": "negative"},
    {"x": 0.45, "y": 0.55, "width": 0.4, "height": 0.42, "sign": "positive"},
]


def cases(source) -> list[Case]:
    side = source.model.tracker_model.image_size
    return [tokenizer_case(source.tokenizer), *preprocess_cases(side), *concept_cases(source), *object_cases(source)]


def tokenizer_case(tokenizer) -> Case:
    phrases = []
    for text in PHRASES:
        ids, mask = tokenizers.encode(tokenizer, text)
        phrases.append({"text": text, "ids": ids, "mask": mask})
    return Case("tokenizer", "tokenizer", "Phrases of all kinds as tokens", {"phrases": phrases})


def preprocess_cases(side: int) -> list[Case]:
    """The library's own processor, on sizes above and below that of the model, and one that fits."""
    from transformers.models.sam3.image_processing_sam3 import Sam3ImageProcessor

    processor = Sam3ImageProcessor(size={"height": side, "width": side})
    made = []
    for height, width in ((101, 150), (301, 197), (side // 2 - 5, side // 2 + 8), (side, side)):
        image = pictures.frame((height, width), 2.0, seed=height)
        values = processor(images=image, return_tensors="pt", input_data_format="channels_last").pixel_values
        tensors = {"image": image, "model_image": pictures.to_model(image[None], side)[0], "pixel_values": array(values)}
        made.append(Case(f"preprocess-{width}x{height}", "preprocess", f"{width} × {height} to {side}", {}, tensors))
    return made


def concept_cases(source) -> list[Case]:
    both, first = EXEMPLARS, EXEMPLARS[:1]
    return [
        concept(source, "image-text", 21, ["player in white"], [], "One phrase"),
        concept(source, "image-two-phrases", 22, ["the red car", "dog"], [], "Two phrases on one encoding"),
        concept(source, "image-boxes", 23, [None], both, "Examples of both signs, no words"),
        concept(source, "image-box", 24, [None], first, "One example, no words"),
        concept(source, "image-text-boxes", 25, ["a person on the street"], both[:2], "A phrase and examples"),
    ]


def concept(source, case_id: str, seed: int, phrases: list, exemplars: list, about: str) -> Case:
    """The detector with the class token of the geometry encoder always (meta_policy, row 1)."""
    image = pictures.frame(pictures.PICTURE, 1.0, seed)
    model_image = pictures.to_model(image[None], source.model.tracker_model.image_size)
    detector = source.model.detector_model
    boxes, labels = boxes_of(exemplars)
    tensors = {"image": image, "model_image": model_image[0]}
    answers = []
    with torch.inference_mode():
        for number, phrase in enumerate(phrases):
            ids, mask = tokenizers.encode(source.tokenizer, phrase or WITHOUT_WORDS)
            prompt = {"input_ids": torch.tensor([ids]), "attention_mask": torch.tensor([mask])}
            text = detector.get_text_features(**prompt, return_dict=True).pooler_output[0] * torch.tensor(mask)[:, None]
            answer = detector(
                pixel_values=pictures.pixel_values(model_image), **prompt, input_boxes=boxes, input_boxes_labels=labels
            )
            scores = (answer.pred_logits.sigmoid() * answer.presence_logits.sigmoid())[0]
            answers.append((number, answer, scores))
            tensors |= {
                f"{number}.ids": np.array(ids, dtype=np.int64),
                f"{number}.text_mask": np.array(mask, dtype=np.int64),
                f"{number}.text_features": array(text),
            }
    threshold = widest_gap(torch.cat([scores for _, _, scores in answers]))
    for number, answer, scores in answers:
        tensors |= answer_tensors(number, answer, scores, threshold, image.shape[:2])
    settings = {"phrases": phrases, "exemplars": exemplars, "threshold": threshold}
    return Case(case_id, "image-concept", about, settings, tensors)


def answer_tensors(number: int, answer, scores, threshold: float, size) -> dict:
    kept = torch.nonzero(scores > threshold).flatten()
    names = ("pred_logits", "pred_boxes", "pred_masks", "presence_logits")
    return {f"{number}.{name}": array(getattr(answer, name)[0]) for name in names} | {
        f"{number}.scores": array(scores),
        f"{number}.kept": array(kept),
        f"{number}.masks": bits(pictures.to_media(answer.pred_masks[0][kept], size)),
    }


def boxes_of(exemplars: list):
    """-> [1,N,4] centre and size, [1,N] labels; one padded box when there are none"""
    if not exemplars:
        return torch.zeros(1, 1, 4), torch.full((1, 1), -10)
    rows = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"], box["height"]) for box in exemplars]
    return torch.tensor([rows]), torch.tensor([[SIGNS[box["sign"]] for box in exemplars]])


def widest_gap(scores) -> float:
    """A threshold with some scores on either side, as far from any as can be."""
    ordered = torch.sort(scores).values
    low, high = len(ordered) // 4, len(ordered) - len(ordered) // 6
    gaps = ordered[low + 1 : high] - ordered[low : high - 1]
    at = low + int(gaps.argmax())
    return round(float(ordered[at] + ordered[at + 1]) / 2, 4)


def point(x: float, y: float, label: int = 1) -> dict:
    return {"x": x, "y": y, "label": label}


def object_cases(source) -> list[Case]:
    height, width = pictures.PICTURE
    clicks = [point(48.5, 37.25), point(70, 60), point(20, 80.75, 0)]
    disc = pictures.disc((height, width), 80, 45, 27)
    step = lambda points=(), box=None, mask=None, previous=False, multimask=False: {
        "points": list(points),
        "box": box,
        "mask": mask,
        "usePrevious": previous,
        "multimask": multimask,
    }
    refine = [step(clicks[:1], multimask=True), step(clicks[:2], previous=True), step(clicks, previous=True)]
    box = [24.0, 18.5, 121.0, 88.0]
    boxes = [step(box=box), step([point(40, 30, 0)], box=box, previous=True), step([point(60, 50)], box=box)]
    elsewhere = [step([point(5, 95)], multimask=True), step([point(140, 8), point(100, 50, 0)])]
    masks = [step(mask=disc), step([point(81, 20)], previous=True), step(mask=np.zeros((height, width), dtype=bool))]
    return [
        single_object(source, "object-clicks", 31, refine, "One click, a second and a negative one that refine it"),
        single_object(source, "object-clicks-elsewhere", 32, elsewhere, "Clicks near the border"),
        single_object(source, "object-box", 33, boxes, "A box, a box refined by a negative point, a box with a point"),
        single_object(source, "object-mask", 34, masks, "A mask that is taken as it is, then refined; an empty mask"),
    ]  # fmt: skip


def single_object(source, case_id: str, seed: int, steps: list[dict], about: str) -> Case:
    image = pictures.frame(pictures.PICTURE, 3.0, seed)
    size = image.shape[:2]
    model_image = pictures.to_model(image[None], source.model.tracker_model.image_size)
    tensors = {"image": image, "model_image": model_image[0]}
    with torch.inference_mode():
        features = tracker_features(source.model, pictures.pixel_values(model_image))
        previous, settings = None, []
        for number, step in enumerate(steps):
            answer, previous = run_step(source.model.tracker_model, features, step, size, previous)
            tensors |= {f"{number}.{name}": value for name, value in answer.items()}
            settings.append(step | {"mask": step["mask"] is not None})
    return Case(case_id, "image-object", about, {"steps": settings}, tensors)


def tracker_features(model, pixel_values) -> list:
    """Levels [1,C/8,4g,4g], [1,C/4,2g,2g], [1,C,g,g] as the tracker gets them."""
    flat, _ = model.get_vision_features_for_tracker(model.detector_model.get_vision_features(pixel_values))
    sizes = model.tracker_model.backbone_feature_sizes
    return [level.permute(1, 2, 0).reshape(1, -1, *side) for level, side in zip(flat, sizes)]


def run_step(tracker, features: list, step: dict, size, previous):
    """@returns the tensors of a step and the logits that were chosen"""
    if step["mask"] is not None:
        return run_mask(tracker, features, step["mask"])
    coords, labels = points_of(step, size, tracker.image_size)
    embeddings = [*features[:2], features[2] + tracker.no_memory_embedding.reshape(1, -1, 1, 1)]
    mask_input = None if not step["usePrevious"] else previous.clamp(-PREVIOUS_LIMIT, PREVIOUS_LIMIT)[None, None]
    prompt = {"input_points": coords, "input_labels": labels, "input_masks": mask_input}
    whole = tracker._single_frame_forward(image_embeddings=embeddings, multimask_output=step["multimask"], **prompt)
    every = decode_all(tracker, embeddings, prompt)
    token = chosen_token(tracker, every, step["multimask"])
    answer = {
        **{name: array(every[name]) for name in ("masks", "iou", "score", "pointers")},
        "token": np.array([token], dtype=np.int64),
        "chosen": array(whole.pred_masks[0, 0]),
        "chosen_iou": array(every["iou"][token : token + 1]),
        "pointer": array(whole.object_pointer.reshape(-1)),
        "candidates": bits(pictures.to_media(every["masks"], size)),
    }
    return answer, every["masks"][token]


def points_of(step: dict, size, side: int):
    """-> [1,1,P,2] model pixels, [1,1,P]: a box as its corners before the points"""
    height, width = size
    rows = [(point["x"], point["y"], point["label"]) for point in step["points"]]
    if step["box"] is not None:
        left, top, right, bottom = step["box"]
        rows = [(left, top, 2), (right, bottom, 3), *rows]
    coords = torch.tensor([[(x * side / width, y * side / height) for x, y, _ in rows]])
    return coords[None].float(), torch.tensor([[[label for _, _, label in rows]]], dtype=torch.int32)


def decode_all(tracker, embeddings, prompt) -> dict:
    """What the decoder answers with each of its four tokens, before one is chosen."""
    sparse, dense = tracker.prompt_encoder(input_boxes=None, **prompt)
    decoder = tracker.mask_decoder
    stable, decoder.dynamic_multimask_via_stability = decoder.dynamic_multimask_via_stability, False
    parts = [
        decoder(
            image_embeddings=embeddings[2],
            image_positional_embeddings=tracker.get_image_wide_positional_embeddings(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=multimask,
            high_resolution_features=embeddings[:2],
        )
        for multimask in (False, True)
    ]
    decoder.dynamic_multimask_via_stability = stable
    masks, iou, tokens = (torch.cat([part[index] for part in parts], 2)[0, 0] for index in range(3))
    score = parts[0][3].reshape(1)
    pointers = tracker.object_pointer_proj(tokens) if float(score) > 0 else tracker.no_object_pointer.expand(4, -1)
    return {"masks": masks, "iou": iou, "score": score, "pointers": pointers}


def chosen_token(tracker, every: dict, multimask: bool) -> int:
    """The best candidate, or the single mask when its outline is stable."""
    best = 1 + int(every["iou"][1:].argmax())
    if multimask:
        return best
    decoder = tracker.mask_decoder
    stable = decoder._get_stability_scores(every["masks"][None, None, :1]) >= decoder.dynamic_multimask_stability_thresh
    return 0 if bool(stable.all()) else best


def run_mask(tracker, features: list, mask: np.ndarray):
    """A mask that is taken as it is (row 14)."""
    model_mask = pictures.mask_to_model(mask, tracker.image_size)
    answer = tracker._use_mask_as_output(features[2], features[:2], model_mask)
    mask_input = tracker.mask_downsample(model_mask)
    side = tuple(tracker.prompt_encoder.mask_input_size)
    small = torch.nn.functional.interpolate(mask_input, size=side, mode="bilinear", align_corners=False, antialias=True)
    none = {"input_points": torch.zeros(1, 1, 1, 2), "input_labels": -torch.ones(1, 1, 1, dtype=torch.int32)}
    every = decode_all(tracker, features, none | {"input_masks": small})
    tensors = {
        "mask_prompt": bits(mask),
        "model_mask": bits(model_mask[0, 0] > 0),
        **{name: array(every[name]) for name in ("masks", "iou", "pointers")},
        "score": array(answer.object_score_logits.reshape(1)),
        "token": np.array([1 + int(every["iou"][1:].argmax())], dtype=np.int64),
        "chosen": array(answer.pred_masks.reshape(side)),
        "chosen_iou": np.ones(1, dtype=np.float32),
        "pointer": array(answer.object_pointer.reshape(-1)),
    }
    return tensors, answer.pred_masks.reshape(side)
