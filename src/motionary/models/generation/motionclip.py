"""MotionCLIP: an auto-encoder whose latent is the text encoder's own space (Tevet et al., ECCV 2022)."""

from __future__ import annotations

import math
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional

from motionary.models.contrastive.model import ActorDecoder, ActorEncoder
from motionary.models.generation.config import MotionCLIPConfig
from motionary.models.generation.temos import weighted_mean
from motionary.models.layers.patches import to_patches


class CLIPBatch(NamedTuple):
    """Normalised features (B, T, D) with mask (B, T), the texts' vectors (B, d), and rendered frames' (B, d) if any."""

    features: Tensor
    mask: Tensor
    texts: Tensor
    images: Tensor | None = None


class MotionCLIP(nn.Module):
    """A deterministic auto-encoder: what a text's vector means is what the decoder makes of it.

    The losses bring motions to texts by cosine, which says nothing of length: the decoder is told directions alone, all
    of one length, so that a text's vector is to it what a motion's is. (The published code decodes either's as it is.)
    """

    def __init__(self, config: MotionCLIPConfig) -> None:
        super().__init__()
        self.config = config
        actor = config.actor()
        self.motion_encoder = ActorEncoder(actor, inputs=config.features * config.patch, layers=config.layers)
        self.decoder = ActorDecoder(actor)

    def encode_motion(self, features: Tensor, mask: Tensor) -> Tensor:
        """Normalised features (B, T, D) and mask to points of the text space (B, d)."""
        return self.motion_encoder(*to_patches(features, mask, patch=self.config.patch)).mu

    def decode(self, latent: Tensor, mask: Tensor) -> Tensor:
        """Directions of the text space (B, d) to normalised features over the frames of `mask` (B, T)."""
        return self.decoder(functional.normalize(latent, dim=-1) * math.sqrt(latent.shape[-1]), mask)

    def generate(self, texts: Tensor, mask: Tensor) -> Tensor:
        """Normalised features for texts' vectors (B, d); there is no randomness in it."""
        return self.decode(texts, mask)


def motionclip_losses(model: MotionCLIP, batch: CLIPBatch) -> dict[str, Tensor]:
    """Reconstruction, its velocities, and one minus the cosines with text and image (paper, equations 1 to 4).

    The paper's reconstruction is of rotations, vertices and vertex velocities of SMPL; here it is of the features,
    which hold rotations, joint positions and joint velocities. The image term counts where images are given.
    """
    config = model.config
    latent = model.encode_motion(batch.features, batch.mask)
    guess = model.decode(latent, batch.mask)
    both = batch.mask[:, 1:] & batch.mask[:, :-1]
    terms = {
        "reconstruction": weighted_mean((guess - batch.features).square(), batch.mask, config=config),
        "velocity": weighted_mean((guess - batch.features).diff(dim=1).square(), both, config=config),
        "text": 1 - functional.cosine_similarity(latent, batch.texts).mean(),
    }
    total = config.reconstruction * terms["reconstruction"] + config.text * terms["text"]
    total = total + config.velocity * terms["velocity"]
    if batch.images is not None:
        terms["image"] = 1 - functional.cosine_similarity(latent, batch.images).mean()
        total = total + config.image * terms["image"]
    return {"total": total, **terms}
