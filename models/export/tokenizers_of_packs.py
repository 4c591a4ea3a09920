"""The tokenizer.json of a pack: that of the checkpoint, or a small one of the same build for a model with random weights."""

from __future__ import annotations

import json
from pathlib import Path

START, END = "<|startoftext|>", "<|endoftext|>"
LENGTH = 32
# CLIP's way to cut text into words.
WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
# What the small one learns its merges from.
SENTENCES = [
    "a player in a white shirt kicks the ball",
    "the red car and the blue car stand in the street",
    "a dog runs after a ball in the grass",
    "people with umbrellas cross the street in the rain",
    "two white horses and a brown horse on the meadow",
    "a person in a red jacket holds a small dog",
    "cups, plates and spoons lie on the wooden table",
    "the boat under the bridge, the bird on the boat",
    "yellow school bus, traffic light, bicycle, truck",
]
MERGES = 120


def build_tiny():
    return build(SENTENCES, MERGES)


def build(sentences: list[str], merges_wanted: int):
    """CLIP's byte-pair encoding with 256 bytes, the same at the end of a word, and the merges that pay most in the sentences."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = dress(Tokenizer(models.BPE(end_of_word_suffix="</w>")), Regex, normalizers, pre_tokenizers)
    trainer = trainers.BpeTrainer(
        vocab_size=2 * len(letters) + merges_wanted, initial_alphabet=letters, end_of_word_suffix="</w>", show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    merges = merges_of(tokenizer)[:merges_wanted]
    vocabulary = letters + [letter + "</w>" for letter in letters] + [a + b for a, b in merges] + [START, END]
    ids = {token: index for index, token in enumerate(dict.fromkeys(vocabulary))}
    model = models.BPE(vocab=ids, merges=merges, unk_token=END, continuing_subword_prefix="", end_of_word_suffix="</w>")
    tokenizer = dress(Tokenizer(model), Regex, normalizers, pre_tokenizers)
    tokenizer.post_processor = processors.RobertaProcessing((END, ids[END]), (START, ids[START]), False, False)
    tokenizer.add_special_tokens([START, END])
    return tokenizer


def dress(tokenizer, regex, normalizers, pre_tokenizers):
    """Everything around the byte pairs, as in the tokenizer of CLIP."""
    spaces = normalizers.Replace(regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    words = pre_tokenizers.Split(regex(WORDS), "removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    return tokenizer


def merges_of(tokenizer) -> list[tuple[str, str]]:
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in merges]


def of_checkpoint(checkpoint: str, revision: str | None):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(checkpoint, revision=revision).backend_tokenizer


def encode(tokenizer, phrase: str) -> tuple[list[int], list[int]]:
    """As the processors of SAM 3 do: start, tokens, end, cut to 32 with the end last. @returns ids and mask, both of length 32"""
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    tokens = tokenizer.encode(phrase, add_special_tokens=False).ids[: LENGTH - 2]
    ids = [start, *tokens, end]
    padding = LENGTH - len(ids)
    return ids + [end] * padding, [1] * len(ids) + [0] * padding


def save(tokenizer, path: Path) -> dict[str, int]:
    """Writes the file without padding and truncation, which the host does itself. @returns the ids of the manifest"""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path.write_text(tokenizer.to_str(pretty=False) + "\n", encoding="utf-8", newline="\n")
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    return {"startToken": start, "endToken": end, "padToken": end}
