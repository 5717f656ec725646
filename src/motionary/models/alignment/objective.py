"""What one batch gives: the losses by name, of which `total` is minimised, for each kind of objective."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from motionary.models.alignment.losses import contrastive_loss, draw_negatives, mse_loss, triplet_loss
from motionary.models.alignment.networks import Aligner


class TextPool(NamedTuple):
    """All texts that a batch's negatives may come from: embeddings (N, d) and the class (N,) of each."""

    texts: Tensor
    classes: Tensor

    def to(self, device: torch.device) -> TextPool:
        """The same on another device."""
        return TextPool(*(each.to(device) for each in self))


class AlignmentBatch(NamedTuple):
    """Motions with their words.

    Normalised frames (B, T, inputs) and mask (B, T), True = valid; the class (B,) of each; the embeddings (B, d) of
    its label and of the caption drawn for it, stretched to the configuration's `text_length`.
    """

    values: Tensor
    mask: Tensor
    classes: Tensor
    labels: Tensor
    captions: Tensor

    def to(self, device: torch.device) -> AlignmentBatch:
        """The same on another device."""
        return AlignmentBatch(*(each.to(device) for each in self))


def alignment_losses(model: Aligner, batch: AlignmentBatch, *, pool: TextPool) -> dict[str, Tensor]:
    """The losses of a batch by name, `total` among them, and the mean cosine of motions with their captions."""
    motions = model(batch.values, batch.mask)
    with torch.autocast(motions.device.type, enabled=False):
        terms = OBJECTIVES[model.config.objective.kind](model, motions, batch, pool)
    with torch.no_grad():
        cosine = functional.cosine_similarity(motions, batch.captions, dim=-1).mean()
    return {**terms, "cosine": cosine}


def _contrastive(model: Aligner, motions: Tensor, batch: AlignmentBatch, pool: TextPool) -> dict[str, Tensor]:
    similar = model.config.objective.similar
    loss = contrastive_loss(motions, batch.captions, scale=model.scale, similar=similar)
    return {"total": loss, "scale": model.scale}


def _mse(model: Aligner, motions: Tensor, batch: AlignmentBatch, pool: TextPool) -> dict[str, Tensor]:
    return {"total": mse_loss(motions, batch.labels, batch.captions)}


def _triplet(model: Aligner, motions: Tensor, batch: AlignmentBatch, pool: TextPool) -> dict[str, Tensor]:
    settings = model.config.objective
    drawn, kept = draw_negatives(
        batch.captions, batch.classes, pool=pool.texts, pool_classes=pool.classes, similar=settings.similar
    )
    loss = triplet_loss(motions, batch.captions, pool.texts[drawn], kept=kept, margin=settings.margin)
    return {"total": loss, "kept": kept.float().mean()}


OBJECTIVES: dict[str, Callable[[Aligner, Tensor, AlignmentBatch, TextPool], dict[str, Tensor]]] = {
    "contrastive": _contrastive,
    "mse": _mse,
    "triplet": _triplet,
}
"""How each kind of `ObjectiveConfig` makes losses; a batch's words are drawn by torch's default generator."""
