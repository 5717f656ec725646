"""What a label's name and its descriptions mean, as one vector a label: what action sentences are drawn towards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.text.lexicon import find_entry

Embed = Callable[[Sequence[str]], torch.Tensor]
"""Texts to unit vectors (n, d), as `LanguageRecogniser.embed_texts`."""

WORDINGS = ("names", "names and descriptions")


@dataclass(frozen=True)
class LabelTexts:
    """The texts of a label in two groups: what it is called, and descriptions of the movement, if anybody wrote any."""

    names: tuple[str, ...]
    descriptions: tuple[str, ...] = ()


def label_texts(label: str, *, wording: str = "names and descriptions") -> LabelTexts:
    """A label's texts: from the lexicon (docs/words.md) where it is known there, else the label by itself."""
    if wording not in WORDINGS:
        raise FeatureMismatch(f"wording {wording!r} of labels; use {' or '.join(WORDINGS)}")
    plain = " ".join(label.replace("_", " ").split())
    if not plain:
        raise FeatureMismatch("an empty label; every label needs a word")
    entry = find_entry(label)
    if entry is None:
        return LabelTexts((plain, f"a person: {plain}"))
    names = tuple(dict.fromkeys((plain, entry.action, *entry.synonyms)))
    return LabelTexts(names, entry.descriptions if wording == "names and descriptions" else ())


def raw_vectors(labels: Sequence[str], embed: Embed, *, wording: str) -> NDArray[np.float32]:
    """Unit vectors (labels, d): the mean over the groups of the mean over a group's texts."""
    texts = [label_texts(label, wording=wording) for label in labels]
    every = list(dict.fromkeys(text for each in texts for text in (*each.names, *each.descriptions)))
    with torch.no_grad():
        vectors = dict(zip(every, embed(every).float().cpu().numpy(), strict=True))
    groups = [[group for group in (each.names, each.descriptions) if group] for each in texts]
    return np.stack([_mean([_mean([vectors[text] for text in group]) for group in each]) for each in groups])


def centred_vectors(raw: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors (labels, d) from the labels' `centre` (d,): what tells them apart, not what all have in common.

    All labels of movements lie in one corner of a sentence encoder's space, cosines of 0.3 to 0.9 apart.
    """
    return _unit(raw - centre)


def centre_of(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """The centre (d,) of training labels' vectors; 0 for a single one, which has nothing to be told from."""
    return raw.mean(axis=0) if len(raw) > 1 else np.zeros_like(raw[0])


def _mean(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The unit vector (d,) of several."""
    return _unit(np.sum(vectors, axis=0))


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)).astype(np.float32)
