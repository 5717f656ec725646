"""Frames to tokens and back: a token is `patch` consecutive frames side by side."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def to_patches(features: Tensor, mask: Tensor, *, patch: int) -> tuple[Tensor, Tensor]:
    """(B, T, D) frames and mask (B, T) to (B, ceil(T / patch), patch * D) tokens and their mask.

    Invalid frames become zeros, so that padding never shows; a token is valid if any of its frames is.
    """
    features = features * mask[..., None].to(features.dtype)
    batch, frames, width = features.shape
    short = -frames % patch
    if short:
        features = functional.pad(features, (0, 0, 0, short))
        mask = functional.pad(mask, (0, short))
    tokens = features.reshape(batch, -1, patch * width)
    return tokens, mask.reshape(batch, -1, patch).any(dim=-1)


def from_patches(tokens: Tensor, *, frames: int, patch: int) -> Tensor:
    """(B, L, patch * D) tokens back to the first `frames` frames (B, frames, D)."""
    batch, length, width = tokens.shape
    return torch.reshape(tokens, (batch, length * patch, width // patch))[:, :frames]
