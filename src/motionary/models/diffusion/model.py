"""MDM's network: a noisy motion, how noisy it is and words, to the clean motion."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.diffusion.config import MDMConfig
from motionary.models.layers.dropout import dropout
from motionary.models.layers.patches import from_patches, to_patches
from motionary.models.layers.transformer import BlockSizes, EncoderBlock, sinusoidal_positions


class Condition(NamedTuple):
    """Words for each motion: vectors (B, L, text_width) with their mask (B, L); a sentence vector is L = 1.

    A row whose mask is all False has no words.
    """

    vectors: Tensor
    mask: Tensor

    def without_words(self) -> Condition:
        """The same shape with nothing said."""
        return Condition(torch.zeros_like(self.vectors), torch.zeros_like(self.mask))


class MDM(nn.Module):
    """A transformer encoder over [time and text, motion tokens] that predicts x_0 (MDM, section 3)."""

    def __init__(self, config: MDMConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        sizes = BlockSizes(width, config.heads, config.feedforward, config.dropout, config.norm_first)
        self.embed_motion = nn.Linear(config.features * config.patch, width)
        self.embed_text = nn.Linear(config.text_width, width)
        self.embed_time = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
        self.blocks = nn.ModuleList(EncoderBlock(sizes) for _ in range(config.layers))
        self.embed_places = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in self._told_again())
        for layer in self.embed_places.parameters():
            nn.init.zeros_(layer)
        self.norm = nn.LayerNorm(width) if config.norm_first else nn.Identity()
        self.out = nn.Linear(width, config.features * config.patch)

    def forward(self, noisy: Tensor, mask: Tensor, step: Tensor, condition: Condition) -> Tensor:
        """x_t (B, T, features), valid frames (B, T), noise step (B,) and words to a guess at x_0 (B, T, features)."""
        frames = noisy.shape[1]
        tokens, token_mask = to_patches(noisy, mask, patch=self.config.patch)
        front, front_mask = self._front(step, condition)
        # motion's places follow the time's alone: the words of what shares a batch must not shift them
        places = sinusoidal_positions(1 + max(front.shape[1], tokens.shape[1]), front.shape[2], device=front.device)
        motion = self.embed_motion(tokens) + places[1 : 1 + tokens.shape[1]]
        hidden = torch.cat([front + places[: front.shape[1]], motion], dim=1)
        valid = torch.cat([front_mask, token_mask], dim=1)
        hidden = dropout(hidden, self.config.dropout, active=self.training)
        everywhere = torch.cat([places[: front.shape[1]], places[1 : 1 + tokens.shape[1]]])
        for number, block in enumerate(self.blocks):
            if self.embed_places:
                hidden = hidden + self.embed_places[number](everywhere)
            hidden = block(hidden, valid)
        clean = self.out(self.norm(hidden[:, front.shape[1] :]))
        return from_patches(clean, frames=frames, patch=self.config.patch)

    def _told_again(self) -> range:
        """The blocks before which places are told again."""
        return range(self.config.layers if self.config.places == "every-block" else 0)

    def _front(self, step: Tensor, condition: Condition) -> tuple[Tensor, Tensor]:
        """The tokens before the motion's: time, told the sentence; or time and each word."""
        table = sinusoidal_positions(self.config.noise_steps, self.config.width, device=step.device)
        time = self.embed_time(table[step])[:, None]
        words = self.embed_text(self.config.text_scale * condition.vectors) * condition.mask[..., None].to(time.dtype)
        if self.config.text_input == "sentence":
            said = words.sum(dim=1, keepdim=True) / condition.mask.sum(dim=1).clamp_min(1)[:, None, None]
            return time + said, condition.mask.new_ones(len(step), 1)
        mask = functional.pad(condition.mask, (1, 0), value=True)
        return torch.cat([time, words.to(time.dtype)], dim=1), mask
