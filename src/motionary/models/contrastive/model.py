"""TMR's networks: a motion encoder and a text encoder into one Gaussian latent, and a motion decoder."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.contrastive.config import TMRConfig
from motionary.models.layers.dropout import dropout
from motionary.models.layers.patches import from_patches, to_patches
from motionary.models.layers.transformer import BlockSizes, DecoderBlock, EncoderBlock, sinusoidal_positions


class Gaussian(NamedTuple):
    """A diagonal normal distribution a sample: mean and log-variance, each (B, latent)."""

    mu: Tensor
    logvar: Tensor

    def sample(self, noise: Tensor | None = None) -> Tensor:
        """One draw each, differentiable in mu and logvar (the reparameterisation of the VAE).

        `noise` (B, latent) is standard normal; None draws it from torch's default generator.
        """
        noise = torch.randn_like(self.mu) if noise is None else noise
        return self.mu + noise * torch.exp(0.5 * self.logvar)


class ActorEncoder(nn.Module):
    """ACTOR's encoder (Petrovich et al., ICCV 2021): two learned tokens in front come out as mu and logvar."""

    def __init__(self, config: TMRConfig, *, inputs: int, layers: int) -> None:
        super().__init__()
        sizes = block_sizes(config)
        self.embed = nn.Linear(inputs, config.latent)
        self.queries = nn.Parameter(torch.randn(2, config.latent))
        self.blocks = nn.ModuleList(EncoderBlock(sizes) for _ in range(layers))
        # Blocks that normalise first leave their sum unnormalised.
        self.norm = nn.LayerNorm(config.latent) if config.norm_first else nn.Identity()
        self.out = (
            nn.ModuleList(nn.Linear(config.latent, config.latent) for _ in range(2)) if config.norm_first else None
        )
        self.dropout = config.dropout

    def forward(self, tokens: Tensor, mask: Tensor) -> Gaussian:
        """(B, L, inputs) tokens and mask (B, L), True = valid, to the distribution of each sample's latent."""
        batch = len(tokens)
        embedded = torch.cat([self.queries.expand(batch, -1, -1), self.embed(tokens)], dim=1)
        positions = sinusoidal_positions(embedded.shape[1], embedded.shape[2], device=embedded.device)
        hidden = dropout(embedded + positions, self.dropout, active=self.training)
        mask = torch.cat([mask.new_ones(batch, 2), mask], dim=1)
        for block in self.blocks:
            hidden = block(hidden, mask)
        mu, logvar = self.norm(hidden[:, :2]).float().unbind(dim=1)
        if self.out is not None:
            mu, logvar = self.out[0](mu).float(), self.out[1](logvar).float()
        return Gaussian(mu, logvar)


class ActorDecoder(nn.Module):
    """ACTOR's decoder: position-coded empty tokens, told the latent in every block, become frames."""

    def __init__(self, config: TMRConfig) -> None:
        super().__init__()
        sizes = block_sizes(config)
        self.patch = config.patch
        self.blocks = nn.ModuleList(DecoderBlock(sizes) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(config.latent) if config.norm_first else nn.Identity()
        self.out = nn.Linear(config.latent, config.features * config.patch)

    def forward(self, latent: Tensor, mask: Tensor) -> Tensor:
        """A latent (B, latent) and the frames wanted as a mask (B, T) to normalised features (B, T, features)."""
        frames = mask.shape[1]
        _, token_mask = to_patches(mask[..., None].to(latent.dtype), mask, patch=self.patch)
        positions = sinusoidal_positions(token_mask.shape[1], latent.shape[1], device=latent.device)
        tokens = positions.expand(len(latent), -1, -1)
        for block in self.blocks:
            tokens = block(tokens, token_mask, latent)
        return from_patches(self.out(self.norm(tokens)), frames=frames, patch=self.patch)


class TMR(nn.Module):
    """Text-to-motion retrieval: motions and sentences as points of one latent space.

    The space is compared by cosine of the means (`mu`); latents are sampled only while training.
    """

    def __init__(self, config: TMRConfig) -> None:
        super().__init__()
        self.config = config
        self.motion_encoder = ActorEncoder(config, inputs=config.features * config.patch, layers=config.motion_layers)
        text_layers = config.text_layers
        self.text_encoder = ActorEncoder(config, inputs=config.text_width, layers=text_layers)
        self.motion_decoder = ActorDecoder(config) if config.decoder_layers else None

    def encode_motion(self, features: Tensor, mask: Tensor) -> Gaussian:
        """Normalised features (B, T, features) and mask (B, T), True = valid, to their latent distribution."""
        tokens, token_mask = to_patches(features, mask, patch=self.config.patch)
        return self.motion_encoder(tokens, token_mask)

    def encode_text(self, tokens: Tensor, mask: Tensor) -> Gaussian:
        """Token embeddings (B, L, text_width) and mask (B, L), True = valid, to their latent distribution."""
        if self.config.text_mean_token:
            tokens, mask = with_mean_token(tokens, mask)
        return self.text_encoder(tokens, mask)

    def decode(self, latent: Tensor, mask: Tensor) -> Tensor:
        """A latent (B, latent) to normalised features over the frames of `mask` (B, T); zeros without a decoder."""
        if self.motion_decoder is None:
            return latent.new_zeros(*mask.shape, self.config.features)
        return self.motion_decoder(latent, mask)


def with_mean_token(tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Tokens with the mean of the valid ones put in front, and the longer mask."""
    weight = mask[..., None].to(tokens.dtype)
    mean = (tokens * weight).sum(dim=1, keepdim=True) / weight.sum(dim=1, keepdim=True).clamp_min(1)
    return torch.cat([mean, tokens], dim=1), functional.pad(mask, (1, 0), value=True)


def block_sizes(config: TMRConfig) -> BlockSizes:
    """The sizes that all blocks of a TMR share."""
    return BlockSizes(config.latent, config.heads, config.feedforward, config.dropout, config.norm_first)
