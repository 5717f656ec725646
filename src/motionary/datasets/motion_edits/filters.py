"""Which instructions and which edits are kept.

CigTime asks its language model to avoid actions that are complex or of the fingers, and keeps what the editor makes.
Here a text that breaks those rules is dropped, and so is an edit that nobody would see or that no body can do (ours).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from motionary.datasets.motion_edits.triplets import Triplet
from motionary.features.humanml263 import recover_positions

MOST_WORDS = 20
"""HumanML3D's captions are cut at as many for generation."""
LEAST_CHANGE = 0.03
"""Metres by which joints must differ on average at the moments when they differ most."""
FASTEST = 0.75
"""Metres a joint may move in a frame of 1/20 s: 15 m/s, more than a pitcher's hand does."""

_FINGERS = re.compile(r"\b(?:fingers?|thumbs?|fingertips?|knuckles?|toenails?|eyes?|eyebrows?|lips?|tongue)\b", re.I)
_COMPLEX = re.compile(r"\b(?:then|after that|while|before|afterwards|first|finally|and then|partner)\b", re.I)


@dataclass(frozen=True)
class Kept:
    """Texts that are kept, and why each of the others is not."""

    texts: tuple[str, ...]
    dropped: dict[str, str]


def kept_texts(texts: Sequence[str]) -> Kept:
    """Instructions that ask for one plain thing, each once, without a full stop; and why the others are dropped."""
    kept: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for text in texts:
        plain = " ".join(text.split()).rstrip(". ")
        reason = _text_problem(plain) or ("said before" if plain.lower() in kept else "")
        if reason:
            dropped[text] = reason
        else:
            kept[plain.lower()] = plain[:1].upper() + plain[1:]
    return Kept(tuple(kept.values()), dropped)


def why_not(triplet: Triplet) -> str:
    """Why an edit is not kept: "not finite", "hardly changes", "too fast"; "" for one that is."""
    if not (np.isfinite(triplet.source).all() and np.isfinite(triplet.target).all()):
        return "not finite"
    source, target = (recover_positions(each.astype(np.float32)) for each in (triplet.source, triplet.target))
    if np.abs(np.diff(target, axis=0)).max(initial=0.0) > FASTEST:
        return "too fast"
    frames = min(len(source), len(target))
    apart = np.linalg.norm(source[:frames] - target[:frames], axis=-1).mean(axis=1)
    return "hardly changes" if float(np.percentile(apart, 90)) < LEAST_CHANGE else ""


def _text_problem(text: str) -> str:
    words = text.split()
    if len(words) < 2:
        return "no instruction"
    if len(words) > MOST_WORDS:
        return f"longer than {MOST_WORDS} words"
    if _FINGERS.search(text):
        return "about fingers or the face"
    if _COMPLEX.search(text) or "." in text or ";" in text:
        return "several actions"
    return ""
