"""TEMOS: a motion VAE and a text encoder into the same Gaussian latent (Petrovich et al., ECCV 2022)."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.contrastive.losses import kl_divergence
from motionary.models.contrastive.model import ActorDecoder, ActorEncoder, Gaussian, with_mean_token
from motionary.models.generation.config import ROOT, LatentConfig, TEMOSConfig
from motionary.models.layers.patches import to_patches


class LatentBatch(NamedTuple):
    """Normalised features (B, T, D) with mask (B, T) and token vectors (B, L, d) with mask (B, L), True = valid."""

    features: Tensor
    mask: Tensor
    tokens: Tensor
    token_mask: Tensor


class LatentModel(Protocol):
    """What `vae_losses` needs of a model."""

    @property
    def config(self) -> TEMOSConfig: ...

    def decode(self, latent: Tensor, mask: Tensor) -> Tensor: ...


def drawn(words: Gaussian, generator: torch.Generator) -> Tensor:
    """A latent for each row, by the generator given."""
    return words.sample(torch.randn(words.mu.shape, generator=generator))


@torch.no_grad()
def start_variance(config: TEMOSConfig, *encoders: ActorEncoder) -> None:
    """Let the encoders' log-variances begin at `config.logvar_start`, where they have a layer of their own."""
    for encoder in encoders:
        if encoder.out is not None and config.logvar_start:
            bias = encoder.out[1].get_parameter("bias")
            bias.fill_(config.logvar_start)


class TEMOS(nn.Module):
    """Two encoders and one decoder. Motion is generated from a draw of the text's distribution."""

    def __init__(self, config: TEMOSConfig) -> None:
        super().__init__()
        self.config = config
        actor = config.actor()
        self.motion_encoder = ActorEncoder(actor, inputs=config.features * config.patch, layers=config.layers)
        self.text_encoder = ActorEncoder(actor, inputs=config.text_width, layers=config.layers)
        self.decoder = ActorDecoder(actor)
        start_variance(config, self.motion_encoder, self.text_encoder)

    def encode_motion(self, features: Tensor, mask: Tensor) -> Gaussian:
        """Normalised features (B, T, D) and mask to the distribution of each one's latent."""
        return self.motion_encoder(*to_patches(features, mask, patch=self.config.patch))

    def encode_text(self, tokens: Tensor, mask: Tensor) -> Gaussian:
        """Token vectors (B, L, text_width) and mask to the distribution of each one's latent."""
        if self.config.text_mean_token:
            tokens, mask = with_mean_token(tokens, mask)
        return self.text_encoder(tokens, mask)

    def decode(self, latent: Tensor, mask: Tensor) -> Tensor:
        """A latent (B, latent) to normalised features over the frames of `mask` (B, T)."""
        return self.decoder(latent, mask)

    def generate(self, tokens: Tensor, token_mask: Tensor, mask: Tensor, *, generator: torch.Generator) -> Tensor:
        """Normalised features (B, T, D) for words and the frames wanted; equal generators give equal motions."""
        return self.decode(drawn(self.encode_text(tokens, token_mask), generator), mask)


def temos_losses(model: TEMOS, batch: LatentBatch) -> dict[str, Tensor]:
    """TEMOS's terms and their weighted `total` (paper, equations 1 to 3): both reconstructions, four KL, latents."""
    motion = model.encode_motion(batch.features, batch.mask)
    text = model.encode_text(batch.tokens, batch.token_mask)
    return vae_losses(model, batch, motion=motion, text=text)


def vae_losses(model: LatentModel, batch: LatentBatch, *, motion: Gaussian, text: Gaussian) -> dict[str, Tensor]:
    """The terms from both distributions; latents are drawn from torch's default generator."""
    config = model.config
    motion_latent, text_latent = motion.sample(), text.sample()
    decoded = model.decode(torch.cat([motion_latent, text_latent]), torch.cat([batch.mask, batch.mask]))
    own, told = (reconstruction(part, batch.features, batch.mask, config=config) for part in decoded.chunk(2))
    terms = {
        "reconstruction": own + told,
        "kl": kl_divergence(text, motion) + kl_divergence(motion, text) + kl_divergence(motion) + kl_divergence(text),
        "latent": functional.smooth_l1_loss(text_latent, motion_latent),
    }
    total = config.reconstruction * terms["reconstruction"] + config.kl * terms["kl"]
    return {"total": total + config.latent_match * terms["latent"], **terms}


def reconstruction(guess: Tensor, target: Tensor, mask: Tensor, *, config: LatentConfig) -> Tensor:
    """Smooth L1 of features (B, T, D) over the valid frames of `mask` (B, T), the path's counting `config.root`."""
    each = functional.smooth_l1_loss(guess.float(), target.float(), reduction="none")
    return weighted_mean(each, mask, config=config)


def weighted_mean(each: Tensor, mask: Tensor, *, config: LatentConfig) -> Tensor:
    """The mean of a loss (B, T, D) over valid frames and features, the path's numbers weighed by `config.root`."""
    weights = each.new_ones(each.shape[-1])
    weights[:ROOT] = config.root
    frames = (each * weights).sum(dim=-1) / weights.sum()
    return (frames * mask).sum() / mask.sum().clamp_min(1)
