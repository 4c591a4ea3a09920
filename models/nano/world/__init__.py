"""A procedural world: video with exact truth, and phrases about it. Everything is generated; nothing is loaded."""

from __future__ import annotations

from .phrases import corpus, phrases_of, video_phrases_of
from .records import Clip, Instance, Phrase
from .render import make_clip

__all__ = ["Clip", "Instance", "Phrase", "corpus", "make_clip", "phrases_of", "video_phrases_of"]
