"""Clips of features to sentences of codes and back, with a trained tokenizer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.encode import Features, pad_features
from motionary.models.tokenizer.model import NO_CODE, Tokenizer


def sentences_of(
    model: Tokenizer, info: CheckpointInfo, clips: Sequence[Features], *, batch: int = 32
) -> list[NDArray[np.int64]]:
    """The codes (W_i,), or (W_i, Q) of a residual VQ, of un-normalised clips (T_i, D), W_i = ceil(T_i / frames a code).

    Clips of like length share a batch, which changes no code. Raises FeatureMismatch for another width, empty clips and
    values that are not finite.
    """
    for number, clip in enumerate(clips):
        if clip.ndim != 2 or clip.shape[1] != len(info.mean) or not len(clip):
            raise FeatureMismatch(
                f"clip {number} has shape {clip.shape}; the tokenizer needs (frames >= 1, {len(info.mean)}) "
                f"of {info.features} at {info.fps:g} fps"
            )
        if not np.isfinite(clip).all():
            frame = int(np.argmin(np.isfinite(clip).all(axis=1)))
            raise FeatureMismatch(f"clip {number}, frame {frame}: a feature is not finite, so that it has no code")
    found: dict[int, NDArray[np.int64]] = {}
    for chosen in _batches([len(clip) for clip in clips], size=batch):
        features, mask = pad_features([clips[number] for number in chosen], mean=info.mean, std=info.std)
        codes = model.encode(_on(model, features), _on(model, mask)).cpu().numpy()
        for row, number in enumerate(chosen):
            found[number] = codes[row, : -(-len(clips[number]) // model.config.frames_per_code)]
    return [found[number] for number in range(len(clips))]


def clips_of(
    model: Tokenizer, info: CheckpointInfo, sentences: Sequence[NDArray[np.integer]], *, batch: int = 32
) -> list[NDArray[np.float32]]:
    """Un-normalised features (W_i * frames a code, D) of sentences as `sentences_of` gives them.

    Up to frames a code - 1 last frames are more than the clip had. Raises FeatureMismatch for codes not in the books.
    """
    books = model.config.codebooks
    found: dict[int, NDArray[np.float32]] = {}
    for chosen in _batches([len(sentence) for sentence in sentences], size=batch):
        longest = max(len(sentences[number]) for number in chosen)
        codes = np.full((len(chosen), longest, books), NO_CODE, dtype=np.int64)
        for row, number in enumerate(chosen):
            codes[row, : len(sentences[number])] = _rows(sentences[number], books=books, number=number)
        features = model.decode(_on(model, codes)).cpu().numpy() * info.std + info.mean
        for row, number in enumerate(chosen):
            found[number] = features[row, : len(sentences[number]) * model.config.frames_per_code]
    return [found[number] for number in range(len(sentences))]


def _rows(sentence: NDArray[np.integer], *, books: int, number: int) -> NDArray[np.integer]:
    """A sentence as (W, Q), if it is whole: no padding inside."""
    rows = sentence[:, None] if books == 1 and sentence.ndim == 1 else sentence
    if rows.ndim != 2 or rows.shape[1] != books or not np.issubdtype(rows.dtype, np.integer) or (rows < 0).any():
        raise FeatureMismatch(
            f"sentence {number} of shape {sentence.shape} and {sentence.dtype}; the tokenizer needs codes from 0 on, "
            + ("one a place" if books == 1 else f"{books} a place")
        )
    return rows


def _on(model: Tokenizer, array: NDArray[np.generic]) -> torch.Tensor:
    """An array as a tensor on the model's device."""
    return torch.from_numpy(array).to(next(model.parameters()).device)


def _batches(lengths: Sequence[int], *, size: int) -> list[list[int]]:
    """Indices in groups of up to `size` of like length."""
    order = sorted(range(len(lengths)), key=lambda number: lengths[number])
    return [order[start : start + size] for start in range(0, len(order), size)]
