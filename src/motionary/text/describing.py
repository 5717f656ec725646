"""Action-GPT as an encoder: a phrase is what several descriptions of it mean together (Kalakonda et al. 2022).

Wrapped around any text encoder it turns whatever model reads that encoder's vectors into its Action-GPT variant, in
training and afterwards alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.text.aggregate import mean_of_sentences, mean_of_tokens
from motionary.text.backends import Answer, Backend, Unanswered, open_backend
from motionary.text.encoders import TextEncoder, Tokens, unscaled_sentences
from motionary.text.prompts import prompt_of

Describe = Callable[[Sequence[str]], Sequence[Sequence[str]]]
"""Phrases to each one's descriptions, best first; a phrase that nobody can describe has none."""

VERSION = 2
"""Of how descriptions are averaged: another version is another encoder."""


class DescribingEncoder:
    """`encoder` over the first `count` descriptions of each text (paper: k = 4), averaged.

    Sentences are averaged as un-normalised vectors (MotionCLIP's variant), tokens position by position with the masked
    mean (TEMOS's and TEACH's). A text without descriptions stands for itself. `source` names who describes and how
    (back end, prompt, its version), since equal names must give equal vectors.
    """

    def __init__(self, encoder: TextEncoder, describe: Describe, *, count: int = 4, source: str) -> None:
        if count < 1:
            raise MotionaryError(f"{count} descriptions of a phrase; at least one")
        self._encoder = encoder
        self._describe = describe
        self._count = count
        self._known: dict[str, tuple[str, ...]] = {}
        digest = hashlib.sha256(f"{VERSION} {source}".encode()).hexdigest()[:8]
        self.name = f"{encoder.name}+{count}-descriptions-{digest}"
        self.dimension = encoder.dimension

    def descriptions(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """The descriptions that stand for each text; asked for once a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            for text, found in zip(new, self._describe(new), strict=True):
                self._known[text] = tuple(found[: self._count]) or (text,)
        return [self._known[text] for text in texts]

    def only(self, number: int) -> DescribingEncoder:
        """The same told one description of each text, number `number` (of fewer, beginning anew).

        So one phrase makes several motions also where a model has no randomness (paper, section 6).
        """

        def describe(texts: Sequence[str]) -> list[tuple[str, ...]]:
            return [(found[number % len(found)],) for found in self.descriptions(texts)]

        return DescribingEncoder(self._encoder, describe, count=1, source=f"{number} of {self.name}")

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, (n, dimension): the mean of its descriptions' pooled vectors, then scaled to length 1."""
        groups = self.descriptions(texts)
        flat = unscaled_sentences(self._encoder, [text for group in groups for text in group])
        parts = np.split(flat, np.cumsum([len(group) for group in groups])[:-1]) if groups else []
        rows = [mean_of_sentences(part, unit=True) for part in parts]
        return np.stack(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Token vectors (n, L, dimension), the mean over descriptions at each position, and mask (n, L)."""
        groups = self.descriptions(texts)
        tokens, mask = self._encoder.encode_tokens([text for group in groups for text in group])
        merged: list[Tokens] = []
        first = 0
        for group in groups:
            part = slice(first, first + len(group))
            merged.append(mean_of_tokens(tokens[part], mask[part]))
            first += len(group)
        longest = max((int(valid.sum()) for _, valid in merged), default=0)
        out = np.zeros((len(groups), longest, self.dimension), dtype=np.float32)
        out_mask = np.zeros((len(groups), longest), dtype=bool)
        for row, (values, valid) in enumerate(merged):
            length = int(valid.sum())
            out[row, :length], out_mask[row, :length] = values[:length], True
        return out, out_mask


OFFLINE: tuple[tuple[str, str], ...] = (("lexicon", ""), ("rules", "tmr-paraphrase"))
"""Who describes where no language model does: the lexicon, else a paraphrase by rule ("": the prompt asked for)."""

Asked = Sequence[tuple[Backend, str]]
"""Back ends in the order in which they are asked, each with its prompt ("": the prompt asked for)."""


def asking(backends: Asked, *, prompt: str = "action-gpt", count: int = 4) -> Describe:
    """A function that asks for `count` texts about each phrase: the first back end that has an answer gives them.

    A phrase that none can describe has none. What a language model costs is spared by `text.answers.CachedBackend`.
    """

    def describe(texts: Sequence[str]) -> list[tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for backend, name in backends:
            left = [place for place in range(len(texts)) if place not in found]
            requests = [prompt_of(name or prompt).request(texts[place], count=count) for place in left]

            def hear(number: int, answer: Answer, *, left: Sequence[int] = left) -> None:
                found[left[number]] = answer.texts

            try:
                for number, answer in enumerate(backend.answer(requests, done=hear)):
                    hear(number, answer)
            except Unanswered as error:
                if error.stopped:
                    raise
        return [found.get(place, ()) for place in range(len(texts))]

    return describe


def action_gpt(
    encoder: TextEncoder, *, backends: Asked | None = None, prompt: str = "action-gpt", count: int = 4
) -> DescribingEncoder:
    """Action-GPT's variant of an encoder: k = `count` descriptions by `prompt` of `backends` (default: OFFLINE).

    The prompts of the paper's figure 5 are "action-gpt-action", "-person", "-movements" and "action-gpt". Raises
    `MotionaryError` for another prompt than those there are.
    """
    asked = [(open_backend(name), by) for name, by in OFFLINE] if backends is None else backends
    source = "; ".join(f"{by or prompt}@{prompt_of(by or prompt).version} by {backend.name}" for backend, by in asked)
    return DescribingEncoder(encoder, asking(asked, prompt=prompt, count=count), count=count, source=source)
