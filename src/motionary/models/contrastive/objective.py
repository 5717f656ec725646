"""What TMR minimises on one batch: every term by name, and their weighted sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from motionary.models.contrastive.config import LossWeights
from motionary.models.contrastive.losses import contrastive_loss, kl_divergence, reconstruction_loss
from motionary.models.contrastive.model import TMR, Gaussian

GROUPS = 4
"""Parts of like length that a batch is cut into where that saves padding."""
WORTH = 1.1
"""Padded over valid tokens from which it does."""


class Batch(NamedTuple):
    """Pairs of a motion and a caption: normalised features (B, T, D), token embeddings (B, L, d) and sentences (B, d).

    The masks are True where a frame or token is valid; `sentences` are unit sentence embeddings of the captions.
    A motion may have several texts whose distributions are averaged (TMR++): then `tokens` and `token_mask` have a row
    a text, and `owners` (texts,) says which motion each is of. None: text i is motion i's.
    """

    features: Tensor
    mask: Tensor
    tokens: Tensor
    token_mask: Tensor
    sentences: Tensor
    owners: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        owners = None if self.owners is None else self.owners.to(device)
        tensors = (self.features, self.mask, self.tokens, self.token_mask, self.sentences)
        return Batch(*(each.to(device) for each in tensors), owners=owners)


@dataclass(frozen=True)
class Part:
    """The share of a joint batch that one of several processes has: of its `rows` and of its valid `frames`.

    `gather` makes the joint batch's rows of a process' own, with gradients for these; see
    `motionary.training.distributed`. The default is all of a batch.
    """

    rows: float = 1.0
    frames: float = 1.0
    gather: Callable[[Tensor], Tensor] = field(default=lambda rows: rows)


WHOLE = Part()


def tmr_losses(
    model: TMR, batch: Batch, *, noise: Tensor | None = None, part: Part = WHOLE, groups: int = GROUPS
) -> dict[str, Tensor]:
    """TMR's terms on a batch, unweighted, and `total`, their sum under `model.config.loss` (paper, equation 1).

    `noise` (2, B, latent) is standard normal, for the motions' latents and the texts'; None draws it from torch's
    default generator. `kl` is the sum of the paper's four divergences. On a `part` of a joint batch the terms are that
    part's share of the joint ones: values and gradients of all parts add up to the joint batch's. The networks see the
    batch in up to `groups` parts of like length; 1 pads all to the longest.
    """
    weights = model.config.loss
    motion = encode_by_length(model.encode_motion, batch.features, batch.mask, groups=groups)
    texts = encode_by_length(model.encode_text, batch.tokens, batch.token_mask, groups=groups)
    text = mean_by_owner(texts, batch.owners, count=len(motion.mu))
    drawn = (None, None) if noise is None else noise.unbind()
    motion_latent, text_latent = motion.sample(drawn[0]), text.sample(drawn[1])
    terms = {
        "contrastive": _shared(motion_latent, text_latent, batch.sentences, weights=weights, part=part),
        "latent": part.rows * functional.smooth_l1_loss(text_latent, motion_latent),
        "kl": part.rows * _four_divergences(motion, text),
    }
    total = weights.contrastive * terms["contrastive"] + weights.latent * terms["latent"] + weights.kl * terms["kl"]
    if model.motion_decoder is not None and weights.reconstruction > 0:
        decoded = _reconstructions(model, batch, motion_latent, text_latent, groups=groups)
        terms["reconstruction"] = part.frames * decoded
        total = total + weights.reconstruction * terms["reconstruction"]
    return {"total": total, **terms}


def _shared(motion: Tensor, text: Tensor, sentences: Tensor, *, weights: LossWeights, part: Part) -> Tensor:
    """A part's share of the joint batch's contrastive loss, which every process computes whole.

    Its gradient is not divided: what reaches a process' own rows is their whole gradient.
    """
    joint = contrastive_loss(part.gather(motion), part.gather(text), part.gather(sentences), weights=weights)
    return joint if part is WHOLE else joint - (1 - part.rows) * joint.detach()


def encode_by_length(
    encode: Callable[[Tensor, Tensor], Gaussian], tokens: Tensor, mask: Tensor, *, groups: int = GROUPS
) -> Gaussian:
    """`encode(tokens, mask)` of a padded batch, each part of like length by itself.

    A batch's captions are from 3 to 100 tokens long, and clips drawn at random from 40 to 200 frames: padding all to
    the longest would be a quarter of the work and more.
    """
    rows = rows_by_length(mask, groups=groups)
    if len(rows) == 1:
        return encode(tokens, mask)
    parts = [encode(tokens[each, : (longest := _longest(mask[each]))], mask[each, :longest]) for each in rows]
    back = torch.argsort(torch.cat(rows))
    return Gaussian(*(torch.cat(each)[back] for each in zip(*parts, strict=True)))


def rows_by_length(mask: Tensor, *, groups: int) -> list[Tensor]:
    """The rows of a mask (B, L) in at most `groups` parts of like length; all in one where little is padded."""
    lengths = mask.sum(dim=1)
    order = torch.argsort(lengths, stable=True)
    if groups < 2 or mask.numel() < WORTH * int(lengths.sum()):
        return [order]
    return list(torch.tensor_split(order, min(groups, len(order))))


def _longest(mask: Tensor) -> int:
    return int(mask.sum(dim=1).max())


def mean_by_owner(texts: Gaussian, owners: Tensor | None, *, count: int) -> Gaussian:
    """The mean of mu and of logvar over each of `count` owners' texts: TMR++'s averaging after the text encoder.

    The mean over one text is that text, to the bit. With `owners` None every text is its own owner's.
    """
    if owners is None:
        return texts
    each = torch.zeros(count, dtype=texts.mu.dtype, device=owners.device)
    each = each.index_add(0, owners, torch.ones_like(owners, dtype=each.dtype))[:, None]
    return Gaussian(*(value.new_zeros(count, value.shape[1]).index_add(0, owners, value) / each for value in texts))


def _four_divergences(motion: Gaussian, text: Gaussian) -> Tensor:
    """KL between the two distributions both ways, and of each to the unit normal."""
    return kl_divergence(text, motion) + kl_divergence(motion, text) + kl_divergence(motion) + kl_divergence(text)


def _reconstructions(model: TMR, batch: Batch, motion: Tensor, text: Tensor, *, groups: int) -> Tensor:
    """The motion decoded from its own latent plus the motion decoded from its text's, against the features."""
    loss = batch.features.new_zeros(())
    for rows in rows_by_length(batch.mask, groups=groups):
        mask = batch.mask[rows, : _longest(batch.mask[rows])]
        features = batch.features[rows, : mask.shape[1]]
        decoded = model.decode(torch.cat([motion[rows], text[rows]]), torch.cat([mask, mask]))
        losses = [reconstruction_loss(each, features, mask) for each in decoded.chunk(2)]
        loss = loss + (losses[0] + losses[1]) * (mask.sum() / batch.mask.sum())
    return loss
