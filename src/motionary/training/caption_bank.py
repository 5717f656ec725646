"""Every text's embeddings, computed once before training: in memory as float16, or left on disk where they are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.text.aggregate import mean_of_tokens
from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder, mean_pooled, unit_rows
from motionary.text.policy import TextPolicy
from motionary.training.dataset import Corpora, TrainingClip

MOST_BYTES = 4 << 30
"""Above about so many bytes of token vectors they stay on disk and are read batch by batch."""
USUAL_TOKENS = 16
BATCH = 256

Tell = Callable[[int, int], None]
Averaged = Literal["sentences", "tokens"]


class Bank(Protocol):
    """Texts' embeddings by the text."""

    def batch(self, captions: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
        """Tokens (n, L, d) zero where padded, mask (n, L) and unit sentence vectors (n, s) of texts in the bank."""
        ...


class TextRows(NamedTuple):
    """The texts of a batch's B rows: N texts' tokens (N, L, d) with mask (N, L), and B unit sentence vectors (B, s).

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
        """Tokens (n, L, d) zero where padded, mask (n, L) and unit sentences (n, s) of captions in the bank."""
        chosen = [self.numbers[caption] for caption in captions]
        lengths = [int(self.starts[number + 1] - self.starts[number]) for number in chosen]
        tokens = np.zeros((len(chosen), max(lengths), self.tokens.shape[1]), dtype=np.float32)
        mask = np.arange(max(lengths)) < np.array(lengths)[:, None]
        for row, number in enumerate(chosen):
            tokens[row, : lengths[row]] = self.tokens[self.starts[number] : self.starts[number + 1]]
        return tokens, mask, self.sentences[chosen].astype(np.float32)


@dataclass(frozen=True)
class ShelvedBank:
    """A bank that reads every batch from the embedding cache: for more texts than memory holds."""

    encoder: TextEncoder
    sentences: TextEncoder | None = None

    def batch(self, captions: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
        """As `CaptionBank.batch`."""
        tokens, mask = self.encoder.encode_tokens(captions)
        vectors = sentence_vectors(captions, tokens, mask, sentences=self.sentences)
        return tokens, mask, vectors.astype(np.float32)


def sentence_vectors(
    texts: Sequence[str], tokens: NDArray[np.float32], mask: NDArray[np.bool_], *, sentences: TextEncoder | None
) -> NDArray[np.float16]:
    """Unit vectors for the filter of false negatives: those of `sentences` (TMR: MPNet), or the mean of the tokens.

    For MiniLM the mean of the tokens, scaled to length 1, is its own sentence vector.
    """
    vectors = mean_pooled(tokens, mask) if sentences is None else sentences.encode_sentences(texts)
    return vectors.astype(np.float16)


def text_rows(bank: Bank, groups: Sequence[Sequence[str]], *, averaged: Averaged = "sentences") -> TextRows:
    """The texts of a batch, those of one row to be averaged after the text encoder or, by "tokens", here before it.

    Token vectors are averaged position by position over the texts that have not ended there (Action-GPT's way, see
    `motionary.text.aggregate`). A row's sentence vector is the mean of its texts', scaled to length 1.
    """
    tokens, mask, sentences = bank.batch([text for group in groups for text in group])
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
        mean_of_tokens(tokens[end - size : end], mask[end - size : end]) for end, size in zip(ends, sizes, strict=True)
    ]
    return TextRows(np.stack([one for one, _ in pairs]), np.stack([one for _, one in pairs]), unit_rows(means), None)


def build_bank(
    captions: Sequence[str], *, encoder: TextEncoder, sentences: TextEncoder | None = None, tell: Tell | None = None
) -> CaptionBank:
    """The bank of the given captions (repeats are encoded once); `tell(done, all)` hears of progress.

    `sentences`: the encoder of the sentence vectors, see `sentence_vectors`.
    """
    unique = _by_length(captions)
    pieces: list[NDArray[np.float16]] = []
    vectors: list[NDArray[np.float16]] = []
    starts = [0]
    for part in _parts(unique, tell):
        tokens, mask = encoder.encode_tokens(part)
        pieces.append(tokens[mask].astype(np.float16))
        vectors.append(sentence_vectors(part, tokens, mask, sentences=sentences))
        starts += (starts[-1] + np.cumsum(mask.sum(axis=1))).tolist()
    return CaptionBank(
        numbers={text: number for number, text in enumerate(unique)},
        tokens=np.concatenate(pieces),
        starts=np.array(starts, dtype=np.int64),
        sentences=np.concatenate(vectors),
        encoder=encoder.name,
    )


def stored_bank(
    captions: Sequence[str],
    *,
    encoder: TextEncoder,
    store: Path,
    sentences: TextEncoder | None = None,
    tell: Tell | None = None,
    most_bytes: int = MOST_BYTES,
) -> Bank:
    """`build_bank` through an embedding cache at `store`: only captions that are not there yet are encoded.

    Each batch is stored when it is done, so an interrupted run encodes nothing twice. Where the token vectors would
    take more than about `most_bytes` (TMR++'s 30 paraphrases of every caption of HumanML3D do), they stay in the cache.
    """
    cached = CachedEncoder(encoder, store, half=True)
    others = None if sentences is None else CachedEncoder(sentences, store, half=True)
    unique = _by_length(captions)
    if len(unique) * USUAL_TOKENS * encoder.dimension * np.dtype(np.float16).itemsize <= most_bytes:
        return build_bank(unique, encoder=cached, sentences=others, tell=tell)
    bank = ShelvedBank(cached, others)
    for part in _parts(unique, tell):
        bank.batch(part)
    return bank


def _by_length(captions: Sequence[str]) -> list[str]:
    return sorted(set(captions), key=lambda text: (len(text), text))


def _parts(texts: Sequence[str], tell: Tell | None) -> Iterator[Sequence[str]]:
    """The texts a batch at a time; `tell` hears when each is done."""
    for first in range(0, len(texts), BATCH):
        yield texts[first : first + BATCH]
        if tell is not None:
            tell(min(first + BATCH, len(texts)), len(texts))


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
