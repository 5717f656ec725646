"""Several descriptions of one label made into one embedding: Action-GPT's two ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.text.encoders import TextEncoder, Tokens


def mean_of_sentences(vectors: NDArray[np.floating], *, unit: bool = False) -> NDArray[np.float32]:
    """The mean of k sentence vectors (k, d): (d,); with `unit` scaled to length 1.

    Action-GPT on MotionCLIP takes the plain mean of k un-normalised vectors, TMR++ the mean of the text encoder's
    outputs, and normalises it where it measures how alike texts are.
    """
    if len(vectors) == 0:
        raise MotionaryError("there is no mean of no descriptions")
    mean = np.asarray(vectors, dtype=np.float64).mean(axis=0)
    if unit:
        mean = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return mean.astype(np.float32)


def mean_of_tokens(tokens: NDArray[np.floating], mask: NDArray[np.bool_]) -> Tokens:
    """Token vectors (k, L, d) with mask (k, L), averaged position by position: (L, d) and its mask (L,).

    A position's mean is over the descriptions that have not ended there, its mask True while any has not (the boolean
    union). The published code of Action-GPT divides by k even where descriptions have ended.
    """
    if tokens.ndim != 3 or mask.shape != tokens.shape[:2] or len(tokens) == 0:
        raise MotionaryError(f"tokens {tokens.shape} with mask {mask.shape}; expected (k, L, d) and (k, L)")
    counts = mask.sum(axis=0)
    total = np.where(mask[..., None], tokens, 0.0).sum(axis=0, dtype=np.float64)
    return (total / np.maximum(counts, 1)[:, None]).astype(np.float32), counts > 0


def embed_together(
    encoder: TextEncoder, texts: Sequence[str], *, by: Literal["sentences", "tokens"] = "sentences"
) -> NDArray[np.float32] | Tokens:
    """One embedding of several texts: a vector (d,) by "sentences", or tokens (L, d) and mask (L,) by "tokens"."""
    if by == "tokens":
        return mean_of_tokens(*encoder.encode_tokens(texts))
    return mean_of_sentences(encoder.encode_sentences(texts))
