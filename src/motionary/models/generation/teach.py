"""TEACH: TEMOS for a sequence of phrases, each told the last frames of the one before (Athanasiou et al., 3DV 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from motionary.models.contrastive.model import ActorDecoder, ActorEncoder, Gaussian, with_mean_token
from motionary.models.generation.config import TEACHConfig
from motionary.models.generation.temos import LatentBatch, drawn, start_variance, vae_losses
from motionary.models.layers.patches import to_patches


class PairBatch(NamedTuple):
    """Two actions that follow one another: each features, mask, words and their mask."""

    first: LatentBatch
    second: LatentBatch


class TEACH(nn.Module):
    """TEMOS whose text encoder reads [past frames, separator, words] after its two distribution tokens."""

    def __init__(self, config: TEACHConfig) -> None:
        super().__init__()
        self.config = config
        actor = config.actor()
        self.motion_encoder = ActorEncoder(actor, inputs=config.features * config.patch, layers=config.layers)
        self.text_encoder = ActorEncoder(actor, inputs=config.latent, layers=config.layers)
        self.decoder = ActorDecoder(actor)
        self.embed_past = nn.Linear(config.features, config.latent)
        self.embed_words = nn.Linear(config.text_width, config.latent)
        self.separator = nn.Parameter(torch.randn(config.latent))
        start_variance(config, self.motion_encoder, self.text_encoder)

    def encode_motion(self, features: Tensor, mask: Tensor) -> Gaussian:
        """Normalised features (B, T, D) and mask to the distribution of each one's latent."""
        return self.motion_encoder(*to_patches(features, mask, patch=self.config.patch))

    def decode(self, latent: Tensor, mask: Tensor) -> Tensor:
        """A latent (B, latent) to normalised features over the frames of `mask` (B, T)."""
        return self.decoder(latent, mask)

    def encode_text(self, tokens: Tensor, mask: Tensor, past: Tensor | None = None) -> Gaussian:
        """Words (B, L, text_width) and, but for the first action, the frames before (B, past, D), normalised."""
        if self.config.text_mean_token:
            tokens, mask = with_mean_token(tokens, mask)
        words = self.embed_words(tokens)
        if past is None:
            return self.text_encoder(words, mask)
        separator = self.separator.expand(len(words), 1, -1)
        told = torch.cat([self.embed_past(past), separator, words], dim=1)
        before = mask.new_ones(len(mask), past.shape[1] + 1)
        return self.text_encoder(told, torch.cat([before, mask], dim=1))

    def generate(
        self,
        phrases: Sequence[tuple[Tensor, Tensor]],
        lengths: Sequence[int],
        *,
        generator: torch.Generator,
        samples: int = 1,
    ) -> list[Tensor]:
        """One motion a phrase, (samples, length, D) each, normalised; a phrase is (words (1, L, d), mask (1, L))."""
        made: list[Tensor] = []
        for (tokens, mask), length in zip(phrases, lengths, strict=True):
            past = made[-1][:, -self.config.past :] if made else None
            words, valid = tokens.expand(samples, -1, -1), mask.expand(samples, -1)
            latent = drawn(self.encode_text(words, valid, past), generator)
            made.append(self.decode(latent, torch.ones(samples, length, dtype=torch.bool)))
        return made


def teach_losses(model: TEACH, batch: PairBatch) -> dict[str, Tensor]:
    """TEMOS's terms for both actions, the second told the last frames that were **generated** for the first."""
    first, second = batch
    words = model.encode_text(first.tokens, first.token_mask)
    losses = vae_losses(model, first, motion=model.encode_motion(first.features, first.mask), text=words)
    with torch.no_grad():
        before = model.decode(words.mu, first.mask)
    past = last_frames(before, first.mask, count=model.config.past)
    again = vae_losses(
        model,
        second,
        motion=model.encode_motion(second.features, second.mask),
        text=model.encode_text(second.tokens, second.token_mask, past),
    )
    return {name: losses[name] + again[name] for name in losses}


def last_frames(features: Tensor, mask: Tensor, *, count: int) -> Tensor:
    """The last `count` valid frames of each row (B, count, D); a shorter motion repeats its first frame."""
    lengths = mask.sum(dim=1)
    numbers = lengths[:, None] - count + torch.arange(count, device=mask.device)
    return features.gather(1, numbers.clamp_min(0)[..., None].expand(-1, -1, features.shape[-1]))
