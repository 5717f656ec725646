"""The tokenizer's encoder and decoder: one-dimensional convolutions over time (T2M-GPT's layout).

Every layer sees zeros where a frame is invalid, just as beyond a clip's ends; padding and what stands in it therefore
never reach a valid frame, and a clip's codes do not depend on the batch it is in.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.tokenizer.config import TokenizerConfig


class ResidualBlock(nn.Module):
    """A dilated convolution of three frames and one of one frame, added to their input."""

    def __init__(self, width: int, *, dilation: int) -> None:
        super().__init__()
        self.wide = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.narrow = nn.Conv1d(width, width, 1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """(B, width, T) to the same, with mask (B, 1, T) of ones and zeros."""
        changed = self.narrow(functional.relu(self.wide(functional.relu(hidden))))
        return (hidden + changed) * mask


class Encoder(nn.Module):
    """Frames to latents: each stage halves the time (stride 2) and looks around, widest first."""

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.inwards = nn.Conv1d(config.features, config.width, 3, padding=1)
        self.shrink = nn.ModuleList(_shrinking(config.width, stride=stride) for stride in config.strides)
        self.blocks = nn.ModuleList(_blocks(config) for _ in config.strides)
        self.outwards = nn.Conv1d(config.width, config.code_width, 3, padding=1)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """(B, T, features) and mask (B, T), T a multiple of a code's frames, to latents (B, W, code_width)."""
        level = mask[:, None].to(features.dtype)
        hidden = functional.relu(self.inwards(masked_features(features, mask).transpose(1, 2))) * level
        for shrink, stage in zip(self.shrink, self.blocks, strict=True):
            hidden = shrink(hidden)
            level = functional.max_pool1d(level, level.shape[-1] // hidden.shape[-1])
            hidden = hidden * level
            for block in _listed(stage):
                hidden = block(hidden, level)
        return self.outwards(hidden).transpose(1, 2) * level.transpose(1, 2)


class Decoder(nn.Module):
    """Latents to frames: the encoder's stages backwards, time doubled by repeating."""

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.strides = tuple(reversed(config.strides))
        self.inwards = nn.Conv1d(config.code_width, config.width, 3, padding=1)
        self.blocks = nn.ModuleList(_blocks(config) for _ in config.strides)
        self.grow = nn.ModuleList(nn.Conv1d(config.width, config.width, 3, padding=1) for _ in config.strides)
        self.smooth = nn.Conv1d(config.width, config.width, 3, padding=1)
        self.outwards = nn.Conv1d(config.width, config.features, 3, padding=1)

    def forward(self, latents: Tensor, mask: Tensor) -> Tensor:
        """(B, W, code_width) and mask of codes (B, W) to (B, W * frames a code, features), zero where invalid.

        All frames of a valid code count as valid, so that decoding codes alone gives the same as in training.
        """
        level = mask[:, None].to(latents.dtype)
        hidden = functional.relu(self.inwards(latents.transpose(1, 2) * level)) * level
        for stride, stage, grow in zip(self.strides, self.blocks, self.grow, strict=True):
            for block in _listed(stage):
                hidden = block(hidden, level)
            level = level.repeat_interleave(stride, dim=-1)
            hidden = grow(hidden.repeat_interleave(stride, dim=-1)) * level
        hidden = functional.relu(self.smooth(hidden)) * level
        return (self.outwards(hidden) * level).transpose(1, 2)


def whole_codes(features: Tensor, mask: Tensor, *, frames_per_code: int) -> tuple[Tensor, Tensor]:
    """Features (B, T, D) and mask (B, T) made longer by invalid frames to a multiple of `frames_per_code`."""
    short = -features.shape[1] % frames_per_code
    if not short:
        return features, mask
    return functional.pad(features, (0, 0, 0, short)), functional.pad(mask, (0, short), value=False)


def masked_features(features: Tensor, mask: Tensor) -> Tensor:
    """Features (B, T, D) with zeros in the invalid frames of `mask` (B, T), whatever stood there, NaN included."""
    return torch.where(mask[..., None], features, features.new_zeros(()))


def code_mask(mask: Tensor, *, frames_per_code: int) -> Tensor:
    """Mask of frames (B, T) to mask of codes (B, ceil(T / frames_per_code)): valid if any of its frames is."""
    mask = functional.pad(mask, (0, -mask.shape[1] % frames_per_code), value=False)
    return mask.reshape(len(mask), -1, frames_per_code).any(dim=-1)


def _shrinking(width: int, *, stride: int) -> nn.Conv1d:
    """A convolution that gives exactly every `stride`-th frame (stride 1 or 2)."""
    return nn.Conv1d(width, width, 4, stride=2, padding=1) if stride == 2 else nn.Conv1d(width, width, 3, padding=1)


def _blocks(config: TokenizerConfig) -> nn.ModuleList:
    """A stage's residual blocks, the widest dilation first (9, 3, 1 with the paper's sizes)."""
    dilations = [config.dilation_growth**power for power in reversed(range(config.depth))]
    return nn.ModuleList(ResidualBlock(config.width, dilation=dilation) for dilation in dilations)


def _listed(stage: nn.Module) -> list[nn.Module]:
    """The blocks of a stage."""
    return list(stage.children())
