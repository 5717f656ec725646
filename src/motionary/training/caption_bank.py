"""Every caption's embeddings, computed once before training and kept in memory as float16."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motionary.text.aggregate import mean_of_tokens
from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder, mean_pooled, unit_rows
from motionary.text.policy import TextPolicy
from motionary.training.dataset import Corpora, TrainingClip

Rows = Sequence[Sequence[str]]


class TextRows(NamedTuple):
    """The texts of a batch's B rows: N texts' tokens (N, L, d) with mask (N, L), and B unit sentence vectors (B, d).

    `owners` (N,) says whose text each is where a row has several, which the model averages; None where N is B.
    """

    tokens: NDArray[np.float32]
    mask: NDArray[np.bool_]
    sentences: NDArray[np.float32]
    owners: NDArray[np.int64] | None


@dataclass(frozen=True)
class CaptionBank:
    """Token embeddings (float16) of unique captions end to end, where each starts, and its sentence vector."""

    numbers: dict[str, int]
    tokens: NDArray[np.float16]
    starts: NDArray[np.int64]
    sentences: NDArray[np.float16]
    encoder: str

    def batch(self, captions: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
        """Tokens (n, L, d) zero where padded, mask (n, L) and unit sentences (n, d) of captions in the bank."""
        chosen = [self.numbers[caption] for caption in captions]
        lengths = [int(self.starts[number + 1] - self.starts[number]) for number in chosen]
        tokens = np.zeros((len(chosen), max(lengths), self.tokens.shape[1]), dtype=np.float32)
        mask = np.arange(max(lengths)) < np.array(lengths)[:, None]
        for row, number in enumerate(chosen):
            tokens[row, : lengths[row]] = self.tokens[self.starts[number] : self.starts[number + 1]]
        return tokens, mask, self.sentences[chosen].astype(np.float32)

    def rows(self, groups: Rows, *, averaged: Literal["sentences", "tokens"] = "sentences") -> TextRows:
        """The texts of a batch, those of one row to be averaged after the text encoder or, by "tokens", here before it.

        Token vectors are averaged position by position over the texts that have not ended there (Action-GPT's way, see
        `motionary.text.aggregate`). A row's sentence vector is the mean of its texts', scaled to length 1.
        """
        tokens, mask, sentences = self.batch([text for group in groups for text in group])
        sizes = [len(group) for group in groups]
        if max(sizes) == 1:
            return TextRows(tokens, mask, sentences, None)
        owners = np.repeat(np.arange(len(groups)), sizes)
        means = np.zeros((len(groups), sentences.shape[1]), dtype=np.float32)
        np.add.at(means, owners, sentences)
        if averaged == "sentences":
            return TextRows(tokens, mask, unit_rows(means), owners)
        ends = np.cumsum(sizes)
        pairs = [
            mean_of_tokens(tokens[end - size : end], mask[end - size : end])
            for end, size in zip(ends, sizes, strict=True)
        ]
        return TextRows(
            np.stack([one for one, _ in pairs]), np.stack([one for _, one in pairs]), unit_rows(means), None
        )


def build_bank(
    captions: Sequence[str], *, encoder: TextEncoder, tell: Callable[[int, int], None] | None = None, batch: int = 256
) -> CaptionBank:
    """The bank of the given captions (repeats are encoded once); `tell(done, all)` hears of progress.

    A sentence vector is the scaled mean of its tokens, which is MiniLM's own; it only serves the filter of false
    negatives.
    """
    unique = sorted(set(captions), key=lambda text: (len(text), text))
    pieces: list[NDArray[np.float16]] = []
    sentences: list[NDArray[np.float16]] = []
    starts = [0]
    for first in range(0, len(unique), batch):
        tokens, mask = encoder.encode_tokens(unique[first : first + batch])
        pieces.append(tokens[mask].astype(np.float16))
        sentences.append(mean_pooled(tokens, mask).astype(np.float16))
        starts += (starts[-1] + np.cumsum(mask.sum(axis=1))).tolist()
        if tell is not None:
            tell(min(first + batch, len(unique)), len(unique))
    return CaptionBank(
        numbers={text: number for number, text in enumerate(unique)},
        tokens=np.concatenate(pieces),
        starts=np.array(starts, dtype=np.int64),
        sentences=np.concatenate(sentences),
        encoder=encoder.name,
    )


def stored_bank(
    captions: Sequence[str], *, encoder: TextEncoder, store: Path, tell: Callable[[int, int], None] | None = None
) -> CaptionBank:
    """`build_bank` through an embedding cache at `store`: only captions that are not there yet are encoded.

    Each batch is stored when it is done, so an interrupted run encodes nothing twice.
    """
    return build_bank(captions, encoder=CachedEncoder(encoder, store, half=True), tell=tell)


def all_captions(corpora: Corpora, *, policy: TextPolicy | None = None) -> list[str]:
    """Every text that may be drawn: every caption of every clip, and what a policy draws besides, each once."""
    clips = (clip for corpus in corpora.values() for clip in corpus.clips)
    return list(dict.fromkeys(chain.from_iterable(_texts(clip, policy) for clip in clips)))


def _texts(clip: TrainingClip, policy: TextPolicy | None) -> Iterator[str]:
    """The texts of a clip that a policy may draw; an action label that is not there gives way to a paraphrase."""
    yield from clip.captions
    if policy is None:
        return
    if policy.paraphrase + policy.action + policy.average > 0:
        yield from clip.paraphrases
    if policy.action > 0 or (policy.average > 0 and policy.average_of == "all"):
        yield from clip.actions
