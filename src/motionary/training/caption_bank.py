"""Every caption's embeddings, computed once before training and kept in memory as float16."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder, mean_pooled
from motionary.training.dataset import Corpora


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


def all_captions(corpora: Corpora) -> list[str]:
    """Every caption of every clip."""
    return [caption for corpus in corpora.values() for clip in corpus.clips for caption in clip.captions]
