"""Motions and texts to unit vectors of the shared space, with a trained TMR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.model import TMR

Features = NDArray[np.floating]


FARTHEST = 5.0
"""Standard deviations beyond which a normalised feature says nothing more."""
ENOUGH = 1600
"""Frames from which a batch keeps a processor busy."""
PADDED = 1.08
"""Padded over valid frames that such a batch may have."""


class TokenEncoder(Protocol):
    """What `encode_texts` needs of a text encoder; `motionary.text.load_encoder` gives one."""

    @property
    def name(self) -> str: ...

    def encode_tokens(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]: ...


def encode_motions(
    model: TMR, info: CheckpointInfo, clips: Sequence[Features], *, batch_frames: int = 12_800, half: bool | None = None
) -> NDArray[np.float32]:
    """Unit latents (n, latent) of clips of un-normalised features (T_i, D), in the order given.

    Clips of like length share a batch of at most `batch_frames` frames. `half` computes in bfloat16 (default: on where
    a batch is worth it; cosine with float32 above 0.999). Raises FeatureMismatch for another width or empty clips.
    """
    for number, clip in enumerate(clips):
        if clip.ndim != 2 or clip.shape[1] != len(info.mean) or not len(clip):
            raise FeatureMismatch(
                f"clip {number} has shape {clip.shape}; the checkpoint needs (frames >= 1, {len(info.mean)}) "
                f"of {info.features} at {info.fps:g} fps"
            )
    out = np.empty((len(clips), model.config.latent), dtype=np.float32)
    use_half = len(clips) >= 8 if half is None else half
    for chosen in _batches([len(clip) for clip in clips], most=batch_frames):
        features, mask = pad_features([clips[number] for number in chosen], mean=info.mean, std=info.std)
        out[chosen] = _motion_latents(model, torch.from_numpy(features), torch.from_numpy(mask), half=use_half)
    return out


def encode_texts(
    model: TMR, info: CheckpointInfo, texts: Sequence[str], *, encoder: TokenEncoder, batch: int = 64
) -> NDArray[np.float32]:
    """Unit latents (n, latent) of sentences, through the text encoder the checkpoint was trained with.

    Raises FeatureMismatch if `encoder` is another one. `numpy_text` gives the same without torch.
    """
    info.require(text_encoder=encoder.name)
    order = np.argsort([len(text) for text in texts], kind="stable")
    out = np.empty((len(texts), model.config.latent), dtype=np.float32)
    for start in range(0, len(texts), batch):
        chosen = order[start : start + batch]
        tokens, mask = encoder.encode_tokens([texts[int(number)] for number in chosen])
        with torch.inference_mode():
            latent = model.encode_text(torch.from_numpy(tokens), torch.from_numpy(mask)).mu
        out[chosen] = _unit(latent.numpy())
    return out


def pad_features(
    clips: Sequence[Features], *, mean: NDArray[np.float32], std: NDArray[np.float32], longest: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Clips (T_i, D) normalised and padded with zeros to (B, T, D) float32, and the mask (B, T), True = valid.

    T is the longest clip's, and at least `longest`.

    Values beyond `FARTHEST` deviations are cut to it: a sensor's skeleton whose shoulders sit elsewhere than in the
    training data, or a frame that jumps, must not outweigh everything else that is said about the motion.
    """
    longest = max(longest, *(len(clip) for clip in clips))
    features = np.zeros((len(clips), longest, len(mean)), dtype=np.float32)
    mask = np.zeros((len(clips), longest), dtype=bool)
    for row, clip in enumerate(clips):
        np.subtract(clip, mean, out=features[row, : len(clip)])
        features[row, : len(clip)] /= std
        np.clip(features[row, : len(clip)], -FARTHEST, FARTHEST, out=features[row, : len(clip)])
        mask[row, : len(clip)] = True
    return features, mask


def _motion_latents(model: TMR, features: torch.Tensor, mask: torch.Tensor, *, half: bool) -> NDArray[np.float32]:
    """Unit latents of one padded batch."""
    device = next(model.parameters()).device
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=half):
        latent = model.encode_motion(features.to(device), mask.to(device)).mu
    return _unit(latent.float().cpu().numpy())


def _unit(latent: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rows scaled to length 1."""
    return (latent / np.maximum(np.linalg.norm(latent, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def _batches(lengths: Sequence[int], *, most: int) -> list[NDArray[np.intp]]:
    """Indices grouped by like length, each group at most `most` padded frames (or one clip).

    A group that is worth a batch also ends where one more clip would pad it by more than `PADDED` allows.
    """
    order = np.argsort(lengths, kind="stable")
    groups: list[NDArray[np.intp]] = []
    start, frames = 0, 0
    for stop, number in enumerate(order):
        # Sorted, so the clip at `stop` is the longest of the group it would join.
        padded = (stop - start + 1) * lengths[number]
        if stop > start and (padded > most or (frames >= ENOUGH and padded > PADDED * (frames + lengths[number]))):
            groups.append(order[start:stop])
            start, frames = stop, 0
        frames += lengths[number]
    return [*groups, order[start:]] if len(order) else groups
