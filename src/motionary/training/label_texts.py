"""What a label's name and its descriptions mean, as one vector a label: what action sentences are drawn towards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.language.base import Base
from motionary.models.language.config import LanguageConfig
from motionary.text.encoders import load_encoder
from motionary.text.lexicon import find_entry
from motionary.text.minilm_files import minilm_folder

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors (n, d)."""

WORDINGS = ("names", "names and descriptions", "descriptions")
"""Which texts stand for a label; one that nobody described has its name, whatever is asked for."""


@dataclass(frozen=True)
class LabelTexts:
    """The texts of a label in two groups: what it is called, and descriptions of the movement; one may be empty."""

    names: tuple[str, ...] = ()
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
    if wording == "descriptions" and entry.descriptions:
        return LabelTexts(descriptions=entry.descriptions)
    names = tuple(dict.fromkeys((plain, entry.action, *entry.synonyms)))
    return LabelTexts(names, entry.descriptions if wording != "names" else ())


@dataclass(frozen=True, eq=False)
class LabelSpace:
    """Labels as vectors: `groups` holds for each the unit vectors (n, d) of its names, and of its descriptions; `texts`
    says which these are, and `encoder` whose vectors.

    All labels of movements lie in one corner of a sentence encoder's space, cosines of 0.3 to 0.9 apart; `centre` (d,)
    is taken off, so that a label is what tells it from others.
    """

    groups: tuple[tuple[NDArray[np.float32], ...], ...]
    centre: NDArray[np.float32]
    texts: tuple[LabelTexts, ...] = ()
    encoder: str = ""

    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors (labels, d): the mean over the groups of the mean over a group's texts."""
        return _unit(raw_means(self.groups) - self.centre)

    def drawn(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Unit vectors (labels, d) of one text of each group, drawn."""
        drawn = [_mean([group[rng.integers(len(group))] for group in each]) for each in self.groups]
        return _unit(np.stack(drawn) - self.centre)

    def digest(self) -> str:
        """SHA-256 over the texts and the encoder's name.

        Not over the vectors, whose last bits depend on the texts that were embedded beside them.
        """
        said = [(each.names, each.descriptions) for each in self.texts]
        return hashlib.sha256(repr((self.encoder, len(self.centre), said)).encode()).hexdigest()


def space_of(
    labels: Sequence[str], embed: Embed, *, wording: str, centre: NDArray[np.float32] | None = None
) -> LabelSpace:
    """The labels' space about `centre`, that of training labels; None makes it these labels' own.

    A single label without a centre has nothing to be told from: its centre is 0.
    """
    texts = [label_texts(label, wording=wording) for label in labels]
    every = list(dict.fromkeys(text for each in texts for text in (*each.names, *each.descriptions)))
    vectors = dict(zip(every, embed(every), strict=True))
    groups = tuple(
        tuple(np.stack([vectors[text] for text in group]) for group in (each.names, each.descriptions) if group)
        for each in texts
    )
    raw = raw_means(groups)
    own = raw.mean(axis=0) if len(raw) > 1 else np.zeros_like(raw[0])
    middle = own if centre is None else centre
    if middle.shape != own.shape:
        raise FeatureMismatch(f"a centre of {middle.shape} for labels of {own.shape} numbers; of another encoder?")
    return LabelSpace(groups, middle, tuple(texts), str(getattr(embed, "identity", "")))


def raw_means(groups: Sequence[Sequence[NDArray[np.float32]]]) -> NDArray[np.float32]:
    """Unit vectors (labels, d) before any centre is taken off."""
    return np.stack([_mean([_mean(list(group)) for group in each]) for each in groups])


class TextSide:
    """The pre-trained sentence space of an encoder, which no training changes; every text is embedded once.

    Labels lie in it whatever is tuned, so that all ways of tuning are asked the same. An `Embed`.
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def identity(self) -> str:
        """The encoder's name and the hash of its weights."""
        return self._base.identity

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known |= dict(zip(fresh, self._embedded(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._base.folder == minilm_folder():
            return load_encoder("minilm").encode_sentences(texts)
        import torch

        from motionary.models.language.recogniser import load_base_recogniser

        config = LanguageConfig(code_width=1, projection="always", tuning="projection")
        with torch.no_grad():
            return load_base_recogniser(self._base, config).embed_texts(texts).float().cpu().numpy()


@lru_cache(maxsize=4)
def text_side(base: Base) -> TextSide:
    """The sentence space of an encoder, shared by all who ask for the same one."""
    return TextSide(base)


def _mean(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The unit vector (d,) of several."""
    return _unit(np.sum(vectors, axis=0))


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)).astype(np.float32)
