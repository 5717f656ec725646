"""What a model wrote, as one of the labels: the same words, else the label that means most nearly the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from motionary.models.language.labels import checked_labels

Embed = Callable[[Sequence[str]], NDArray[np.floating]]
"""Texts to unit vectors (n, d); a text encoder's `encode_sentences`."""


class Match(NamedTuple):
    """The label's number, or -1, and `how`: "exact", "nearest" with its `cosine`, or "none"."""

    number: int
    how: str
    cosine: float = 0.0


def matched(texts: Sequence[str], *, labels: Sequence[str], embed: Embed | None = None) -> list[Match]:
    """For each text the label with the same words, else the nearest by `embed`; none without it or for an empty text.

    Words are the same whatever their case, the punctuation and the space around them. The paper does not say how it
    reads an answer that is no class; an accuracy should say how many were exact.
    """
    labels = checked_labels(labels)
    known = {plain_words(label): number for number, label in reversed(list(enumerate(labels)))}
    found = [
        Match(known.get(plain_words(text), -1), "exact" if plain_words(text) in known else "none") for text in texts
    ]
    strangers = [number for number, text in enumerate(texts) if found[number].number < 0 and plain_words(text)]
    if embed is None or not strangers:
        return found
    cosines = embed([texts[number] for number in strangers]) @ embed(labels).T
    for number, row in zip(strangers, cosines, strict=True):
        found[number] = Match(int(row.argmax()), "nearest", float(row.max()))
    return found


def plain_words(text: str) -> str:
    """The words of a text in lower case, single spaces between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))
