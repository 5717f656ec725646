"""Motions and words to vectors that can be compared, with a trained aligner: retrieval and recognition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.alignment.config import AlignerConfig
from motionary.models.alignment.inputs import check_values, flat_window, windows
from motionary.models.alignment.networks import Aligner
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.encode import pad_features

Array = NDArray[np.floating]
Vectors = NDArray[np.float32]
Encode = Callable[[Tensor, Tensor], Tensor]


class SentenceEncoder(Protocol):
    """What `encode_texts` needs of a text encoder; `motionary.text.load_encoder` gives one."""

    @property
    def name(self) -> str: ...

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


def encode_motions(model: Aligner, info: CheckpointInfo, clips: Sequence[Array], *, batch: int = 64) -> Vectors:
    """Embeddings (n, text_width) of clips (frames, joints, channels) at the checkpoint's frame rate, in their order.

    A clip longer than the configuration's `frames` is the mean of windows that cover it. Raises FeatureMismatch for
    another shape, an empty clip, or numbers that are not finite.
    """
    was_training = model.training
    model.eval()
    try:
        return encode_with(model, clips, config=model.config, mean=info.mean, std=info.std, batch=batch)
    finally:
        model.train(was_training)


def encode_with(
    network: nn.Module | Encode,
    clips: Sequence[Array],
    *,
    config: AlignerConfig,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    batch: int = 64,
) -> Vectors:
    """What `network` makes of clips (n, d), as `encode_motions`; any function of frames and mask that `config` feeds.

    `network` takes normalised frames (B, T, inputs) and mask (B, T) and gives (B, d), d being the text's width.
    """
    parts, owner = [], []
    for number, clip in enumerate(clips):
        values = check_values(clip, joints=config.joints, channels=config.channels, what=f"clip {number}")
        found = windows(values, frames=config.frames)
        parts += [flat_window(each, centre=config.centre, differences=config.differences) for each in found]
        owner += [number] * len(found)
    vectors = np.zeros((len(clips), config.text_width), dtype=np.float32)
    device = next(network.parameters()).device if isinstance(network, nn.Module) else torch.device("cpu")
    for chosen in _by_length(parts, batch=batch):
        features, mask = pad_features([parts[each] for each in chosen], mean=mean, std=std)
        with torch.inference_mode():
            rows = network(torch.from_numpy(features).to(device), torch.from_numpy(mask).to(device))
        np.add.at(vectors, np.array(owner)[chosen], rows.float().cpu().numpy())
    return vectors / np.maximum(np.bincount(owner, minlength=len(clips)), 1)[:, None].astype(np.float32)


def encode_texts(
    config: AlignerConfig, info: CheckpointInfo, texts: Sequence[Sequence[str]], *, encoder: SentenceEncoder
) -> Vectors:
    """The vector of each group of texts, (n, text_width): the mean over its texts (a class and its descriptions).

    Raises FeatureMismatch if `encoder` is not the one that the checkpoint was trained with, or a group is empty.
    """
    info.require(text_encoder=encoder.name)
    return text_vectors(texts, encoder=encoder, length=config.text_length)


def text_vectors(texts: Sequence[Sequence[str]], *, encoder: SentenceEncoder, length: float) -> Vectors:
    """The mean of each group's unit sentence vectors, times `length`; each different text is encoded once."""
    empty = [number for number, group in enumerate(texts) if not group]
    if empty:
        raise FeatureMismatch(f"group {empty[0]} of {len(texts)} has no text to take a mean of")
    known = sorted({text for group in texts for text in group})
    row = {text: number for number, text in enumerate(known)}
    vectors = encoder.encode_sentences(known) * np.float32(length)
    means = np.empty((len(texts), vectors.shape[1]), dtype=np.float32)
    for number, group in enumerate(texts):
        means[number] = vectors[[row[text] for text in group]].mean(axis=0)
    return means


def alignment_scores(motions: Array, texts: Array, *, kind: str) -> Array:
    """How near each motion (n, d) is to each text (m, d): (n, m), larger = nearer.

    The cosine for "contrastive"; minus the Euclidean distance for "mse" and "triplet".
    """
    motions, texts = np.asarray(motions, dtype=np.float64), np.asarray(texts, dtype=np.float64)
    if kind == "contrastive":
        return _unit(motions) @ _unit(texts).T
    return -cdist(motions, texts)


def _by_length(parts: Sequence[Array], *, batch: int) -> list[NDArray[np.intp]]:
    """Numbers of the parts, those of like length together."""
    order = np.argsort([len(part) for part in parts], kind="stable")
    return [order[start : start + batch] for start in range(0, len(order), batch)]


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
