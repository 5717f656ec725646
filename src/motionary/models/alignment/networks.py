"""The aligner's networks: a transformer over frames, and a head to the width of the sentence encoder."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.alignment.config import AlignerConfig
from motionary.models.layers.dropout import dropout
from motionary.models.layers.patches import to_patches
from motionary.models.layers.transformer import BlockSizes, EncoderBlock, sinusoidal_positions

MOST_SCALE = 100.0
"""The largest scale of cosines; CLIP's."""


class MotionEncoder(nn.Module):
    """ACTOR's encoder as WalkAndText has it, or the original GaitFormer: what comes out first, or the mean.

    Neither has a token of its own for the whole sequence.
    """

    def __init__(self, config: AlignerConfig) -> None:
        super().__init__()
        sizes = BlockSizes(config.width, config.heads, config.feedforward, config.dropout, config.norm_first)
        self.config = config
        self.embed = nn.Linear(config.inputs * config.patch, config.width)
        tokens = -(-config.frames // config.patch)
        learned = config.positions == "learned"
        self.positions = nn.Parameter(torch.randn(tokens, config.width)) if learned else None
        self.blocks = nn.ModuleList(EncoderBlock(sizes) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width) if config.final_norm else nn.Identity()
        self.out = nn.Linear(config.width, config.width, bias=False) if config.output_layer else nn.Identity()

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Normalised frames (B, T, inputs) and mask (B, T), True = valid, to (B, width).

        Frames that are not valid are neither looked at nor counted; the first one must be valid. Raises
        FeatureMismatch for more frames than there are learned positions for.
        """
        tokens, mask = to_patches(values, mask, patch=self.config.patch)
        hidden = self.embed(tokens)
        hidden = dropout(hidden + self._positions(hidden), self.config.dropout, active=self.training)
        for block in self.blocks:
            hidden = block(hidden, mask)
        hidden = self.norm(hidden)
        if self.config.summary == "first":
            return self.out(hidden[:, 0])
        weight = mask[..., None].to(hidden.dtype)
        return self.out((hidden * weight).sum(dim=1) / weight.sum(dim=1))

    def _positions(self, hidden: Tensor) -> Tensor:
        """The positions (L, width) of as many tokens as `hidden` (B, L, width) has."""
        length, width = hidden.shape[1:]
        if self.positions is None:
            return sinusoidal_positions(length, width, device=hidden.device)
        if length > len(self.positions):
            raise FeatureMismatch(
                f"{length * self.config.patch} frames, but positions were learned for {self.config.frames}; "
                "cut the clip into windows (models.alignment.inputs.windows)"
            )
        return self.positions[:length]


class ProjectionHead(nn.Module):
    """Linear to `text_width`, and a residual of GELU, linear and dropout, then a layer norm."""

    def __init__(self, config: AlignerConfig) -> None:
        super().__init__()
        self.project = nn.Linear(config.width, config.text_width)
        self.mix = nn.Linear(config.text_width, config.text_width)
        self.norm = nn.LayerNorm(config.text_width)
        self.dropout = config.dropout

    def forward(self, hidden: Tensor) -> Tensor:
        """(B, width) to (B, text_width)."""
        projected = self.project(hidden)
        mixed = dropout(self.mix(functional.gelu(projected)), self.dropout, active=self.training)
        return self.norm(projected + mixed)


class Aligner(nn.Module):
    """Motions to points among a frozen sentence encoder's embeddings.

    `log_scale` is the contrastive loss's learnt scale of cosines; the other objectives leave it as it is.
    """

    def __init__(self, config: AlignerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = MotionEncoder(config)
        self.head = ProjectionHead(config)
        learnt = config.objective.kind == "contrastive"
        self.log_scale = nn.Parameter(torch.tensor([math.log(config.objective.scale)]), requires_grad=learnt)

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied by, at most MOST_SCALE."""
        return self.log_scale.exp().clamp(max=MOST_SCALE)[0]

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Normalised frames (B, T, inputs) and mask (B, T), True = valid, to embeddings (B, text_width), float32."""
        return self.head(self.encoder(values, mask)).float()
