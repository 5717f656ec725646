"""Ways of putting a class into words, and the vectors that models make of them.

A wording is a pool of texts a class and a `TextPolicy` over it: draw one, or average all, after the text encoder or
before it. A new wording is one row in `WORDINGS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motionary.tasks.recognise import PROMPTS
from motionary.text.aggregate import mean_of_sentences, mean_of_tokens
from motionary.text.encoders import TextEncoder, Tokens, mean_pooled
from motionary.text.lexicon import load_lexicon
from motionary.text.policy import POLICIES, TextPolicy

Array = NDArray[np.floating]
Choice = tuple[tuple[str, ...], ...]
"""The texts chosen for each class, in the order of the classes."""
Encode = Callable[[NDArray[np.float32], NDArray[np.bool_]], Array]
"""A model's text side: token vectors (n, L, d) with mask (n, L) to vectors (n, D)."""

_BATCH = 64
_MANY = 1_000

ONE = POLICIES["original"]
EVERY = TextPolicy(0.0, 0.0, 0.0, 1.0, average_count=_MANY)
EVERY_TOKEN = replace(EVERY, embeddings="tokens")


@dataclass(frozen=True)
class ClassWords:
    """A class's name and what the lexicon says of it; `prompts` are sentences by hand, () where there are none."""

    label: str
    synonyms: tuple[str, ...]
    action: str
    descriptions: tuple[str, ...]
    prompts: tuple[str, ...] = ()

    @property
    def named_descriptions(self) -> tuple[str, ...]:
        """Each description with the action phrase before it."""
        return tuple(f"{self.action}. {description}" for description in self.descriptions)

    @property
    def everything(self) -> tuple[str, ...]:
        """The name, the synonyms, the action phrase and the descriptions."""
        return (self.label, *self.synonyms, self.action, *self.descriptions)


@dataclass(frozen=True)
class Wording:
    """The texts of a class that a wording takes, and what is done with them."""

    pool: Callable[[ClassWords], tuple[str, ...]]
    policy: TextPolicy


WORDINGS: dict[str, Wording] = {
    "class name": Wording(lambda words: (words.label,), ONE),
    "class name in the templates of `recognise`": Wording(
        lambda words: tuple(each.format(words.label) for each in PROMPTS), EVERY
    ),
    "one synonym": Wording(lambda words: words.synonyms, ONE),
    "class name and synonyms, sentences averaged": Wording(lambda words: (words.label, *words.synonyms), EVERY),
    "action phrase": Wording(lambda words: (words.action,), ONE),
    "one description": Wording(lambda words: words.descriptions, ONE),
    "four descriptions, sentences averaged": Wording(lambda words: words.descriptions, EVERY),
    "four descriptions, tokens averaged": Wording(lambda words: words.descriptions, EVERY_TOKEN),
    "action phrase + one description": Wording(lambda words: words.named_descriptions, ONE),
    "action phrase + four descriptions, sentences averaged": Wording(lambda words: words.named_descriptions, EVERY),
    "all of the above, sentences averaged": Wording(lambda words: words.everything, EVERY),
    "prompts by hand, sentences averaged": Wording(lambda words: words.prompts, EVERY),
}


def class_words(lexicon: str, *, prompts: Mapping[str, tuple[str, ...]] | None = None) -> tuple[ClassWords, ...]:
    """The classes of a lexicon in its order, with prompts by label."""
    return tuple(
        ClassWords(entry.label, entry.synonyms, entry.action, entry.descriptions, (prompts or {}).get(entry.label, ()))
        for entry in load_lexicon(lexicon).entries.values()
    )


def wordings_for(classes: Sequence[ClassWords]) -> dict[str, Wording]:
    """The wordings that have a text for every one of the classes."""
    return {name: wording for name, wording in WORDINGS.items() if all(map(wording.pool, classes))}


def choices(wording: Wording, classes: Sequence[ClassWords], *, seeds: Sequence[int]) -> list[Choice]:
    """What each seed draws; one choice where nothing is left to chance."""
    found = [_choice(wording, classes, rng=np.random.default_rng(seed)) for seed in seeds]
    return found[:1] if len(set(found)) == 1 else found


def _choice(wording: Wording, classes: Sequence[ClassWords], *, rng: np.random.Generator) -> Choice:
    pools = [wording.pool(words) for words in classes]
    drawn = [wording.policy.draw(rng, originals=pool).texts for pool in pools]
    # In the pool's order: a mean's rounding must not tell seeds apart.
    return tuple(tuple(text for text in pool if text in texts) for pool, texts in zip(pools, drawn, strict=True))


class WordBank:
    """The token vectors of texts, each computed once, for the text sides of several models."""

    def __init__(
        self, encoder: TextEncoder, texts: Sequence[str], *, done: Callable[[int], None] | None = None
    ) -> None:
        self.name = encoder.name
        self._tokens: dict[str, NDArray[np.float32]] = {}
        for part in _parts(sorted(set(texts), key=lambda text: (len(text), text))):
            tokens, mask = encoder.encode_tokens(part)
            self._tokens |= {text: row[valid] for text, row, valid in zip(part, tokens, mask, strict=True)}
            if done is not None:
                done(len(part))

    @property
    def texts(self) -> list[str]:
        """All texts, short ones first."""
        return list(self._tokens)

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """Token vectors (n, L, d), zero where padded, and their mask (n, L)."""
        rows = [self._tokens[text] for text in texts]
        lengths = np.array([len(row) for row in rows])
        mask = np.arange(lengths.max()) < lengths[:, None]
        padded = np.zeros((*mask.shape, rows[0].shape[1]), dtype=np.float32)
        padded[mask] = np.concatenate(rows)
        return padded, mask


class ClassEncoder:
    """Class vectors by one model's text side, which sees each text once."""

    def __init__(self, bank: WordBank, encode: Encode) -> None:
        self._bank = bank
        self._encode = encode
        self._latents: dict[str, Array] = {}
        for part in _parts(bank.texts):
            self._latents |= dict(zip(part, encode(*bank.tokens(part)), strict=True))

    def vectors(self, choice: Choice, policy: TextPolicy) -> NDArray[np.float32]:
        """Unit vectors (classes, D): each the mean of its texts' vectors, or the vector of their mean tokens."""
        if policy.embeddings == "sentences":
            latents = (np.stack([self._latents[text] for text in texts]) for texts in choice)
            return np.stack([mean_of_sentences(each, unit=True) for each in latents])
        means = [mean_of_tokens(*self._bank.tokens(texts)) for texts in choice]
        return np.stack(
            [mean_of_sentences(self._encode(tokens[None], mask[None]), unit=True) for tokens, mask in means]
        )


def sentence_encode(tokens: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The text side of a model without one: the text encoder's own sentence vectors."""
    return mean_pooled(tokens, mask)


def _parts(texts: Sequence[str]) -> list[list[str]]:
    return [list(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
