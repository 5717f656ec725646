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

TEXT_GROUPS = 4


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


def tmr_losses(model: TMR, batch: Batch, *, noise: Tensor | None = None, part: Part = WHOLE) -> dict[str, Tensor]:
    """TMR's terms on a batch, unweighted, and `total`, their sum under `model.config.loss` (paper, equation 1).

    `noise` (2, B, latent) is standard normal, for the motions' latents and the texts'; None draws it from torch's
    default generator. `kl` is the sum of the paper's four divergences. On a `part` of a joint batch the terms are that
    part's share of the joint ones: values and gradients of all parts add up to the joint batch's.
    """
    weights = model.config.loss
    motion = model.encode_motion(batch.features, batch.mask)
    text = mean_by_owner(encode_by_length(model, batch.tokens, batch.token_mask), batch.owners, count=len(motion.mu))
    drawn = (None, None) if noise is None else noise.unbind()
    motion_latent, text_latent = motion.sample(drawn[0]), text.sample(drawn[1])
    terms = {
        "contrastive": _shared(motion_latent, text_latent, batch.sentences, weights=weights, part=part),
        "latent": part.rows * functional.smooth_l1_loss(text_latent, motion_latent),
        "kl": part.rows * _four_divergences(motion, text),
    }
    total = weights.contrastive * terms["contrastive"] + weights.latent * terms["latent"] + weights.kl * terms["kl"]
    if model.motion_decoder is not None and weights.reconstruction > 0:
        terms["reconstruction"] = part.frames * _reconstructions(model, batch, torch.cat([motion_latent, text_latent]))
        total = total + weights.reconstruction * terms["reconstruction"]
    return {"total": total, **terms}


def _shared(motion: Tensor, text: Tensor, sentences: Tensor, *, weights: LossWeights, part: Part) -> Tensor:
    """A part's share of the joint batch's contrastive loss, which every process computes whole.

    Its gradient is not divided: what reaches a process' own rows is their whole gradient.
    """
    joint = contrastive_loss(part.gather(motion), part.gather(text), part.gather(sentences), weights=weights)
    return joint if part is WHOLE else joint - (1 - part.rows) * joint.detach()


def encode_by_length(model: TMR, tokens: Tensor, mask: Tensor) -> Gaussian:
    """`model.encode_text`, a quarter of the batch at a time in order of length.

    A batch's captions are from 3 to 100 tokens long, and its clips already set which stand together; padding all to the
    longest would make the text side the larger half of a step.
    """
    order = torch.argsort(mask.sum(dim=1), stable=True)
    parts = []
    for rows in torch.tensor_split(order, min(TEXT_GROUPS, len(order))):
        longest = int(mask[rows].sum(dim=1).max())
        parts.append(model.encode_text(tokens[rows, :longest], mask[rows, :longest]))
    back = torch.argsort(order)
    return Gaussian(*(torch.cat(each)[back] for each in zip(*parts, strict=True)))


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


def _reconstructions(model: TMR, batch: Batch, latents: Tensor) -> Tensor:
    """The motion decoded from its own latent plus the motion decoded from its text's, against the features."""
    twice = torch.cat([batch.mask, batch.mask])
    decoded = model.decode(latents, twice)
    own, told = decoded.chunk(2)
    return reconstruction_loss(own, batch.features, batch.mask) + reconstruction_loss(told, batch.features, batch.mask)
