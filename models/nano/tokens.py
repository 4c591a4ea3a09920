"""The tokenizer of Nano: byte pairs, as in CLIP, learned from the phrases of the world in both languages."""

from __future__ import annotations

from pathlib import Path

import exporter  # noqa: F401  (first: it makes the import of the exporter's modules possible)
import numpy as np
import tokenizers_of_packs
from tokenizers import Tokenizer
from world import corpus

MERGES = 1400
# What boxes without a phrase are sent with.
VISUAL = "visual"


def build_tokenizer() -> Tokenizer:
    """Every word of the grammar becomes one or two tokens; any other text falls into its bytes."""
    return tokenizers_of_packs.build(["visual object", *corpus("en"), *corpus("ru")], MERGES)


class Tokens:
    """Phrases to ids, remembered: training asks for the same ones again and again."""

    def __init__(self, path: Path):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.vocabulary = self.tokenizer.get_vocab_size()
        self.known: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def encode(self, phrase: str) -> tuple[np.ndarray, np.ndarray]:
        """@returns ids [L] int64 and where they are tokens [L] bool"""
        if phrase not in self.known:
            ids, mask = tokenizers_of_packs.encode(self.tokenizer, phrase)
            self.known[phrase] = np.array(ids, dtype=np.int64), np.array(mask, dtype=bool)
        return self.known[phrase]
