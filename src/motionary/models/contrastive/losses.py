"""TMR's losses as pure functions of tensors.

Sources: TMR (Petrovich et al., ICCV 2023, section 3); the hard-negative weights of TMR++ follow HN-NCE
(Radenovic et al., CVPR 2023). Everything is in natural logarithms and averaged over the two directions.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from motionary.models.contrastive.config import LossWeights
from motionary.models.contrastive.model import Gaussian


def cosine_scores(motion: Tensor, text: Tensor, *, temperature: float) -> Tensor:
    """Cosines of every motion with every text over the temperature, (B, B), rows motions.

    In float32 even under autocast: bfloat16 holds a score near 10 to 0.06 only, a visible part of the loss.
    """
    with torch.autocast(motion.device.type, enabled=False):
        unit = (functional.normalize(each, dim=-1) for each in (motion, text))
        return next(unit) @ next(unit).T / temperature


def false_negatives(sentences: Tensor, *, cosine: float) -> Tensor:
    """Pairs (B, B) whose texts mean nearly the same: cosine above `cosine`, never the diagonal."""
    unit = functional.normalize(sentences.float(), dim=-1)
    similar = unit @ unit.T > cosine
    return similar & ~torch.eye(len(unit), dtype=torch.bool, device=unit.device)


def info_nce(scores: Tensor, *, ignore: Tensor | None = None) -> Tensor:
    """Symmetric InfoNCE of scaled scores (B, B) whose diagonal is the pairs; `ignore`d pairs are no negatives."""
    if ignore is not None:
        scores = scores.masked_fill(ignore, -torch.inf)
    target = torch.arange(len(scores), device=scores.device)
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def hn_nce(scores: Tensor, *, alpha: float, beta: float, ignore: Tensor | None = None) -> Tensor:
    """Symmetric HN-NCE: negatives count by their hardness, exp(beta s), the weights summing to their number.

    `alpha` weighs the positive in the denominator. `ignore`d pairs are no negatives and do not count in that number.
    """
    return (
        _hn_nce_rows(scores, alpha=alpha, beta=beta, ignore=ignore)
        + _hn_nce_rows(scores.T, alpha=alpha, beta=beta, ignore=None if ignore is None else ignore.T)
    ) / 2


def _hn_nce_rows(scores: Tensor, *, alpha: float, beta: float, ignore: Tensor | None) -> Tensor:
    """HN-NCE of rows against columns, in log space so that no exponential overflows."""
    positive = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    excluded = positive if ignore is None else positive | ignore
    count = (~excluded).sum(dim=1, keepdim=True).to(scores.dtype)
    # Finite rather than -inf: a row whose negatives are all ignored has an empty sum, which is dropped below.
    hardness = torch.logsumexp((beta * scores).masked_fill(excluded, -1e30), dim=1, keepdim=True)
    weights = torch.log(count.clamp_min(1)) + beta * scores - hardness
    weighted = (weights + scores).masked_fill(excluded, -torch.inf)
    own = scores.diagonal()
    log_alpha = torch.log(torch.tensor(alpha, dtype=scores.dtype, device=scores.device))
    everything = torch.cat([(own + log_alpha)[:, None], weighted], dim=1)
    return (torch.logsumexp(everything, dim=1) - own).mean()


def kl_divergence(first: Gaussian, second: Gaussian | None = None) -> Tensor:
    """KL(first || second) of diagonal Gaussians, averaged over samples and dimensions; None is the unit normal."""
    other_mu = torch.zeros_like(first.mu) if second is None else second.mu
    other_logvar = torch.zeros_like(first.logvar) if second is None else second.logvar
    ratio = torch.exp(first.logvar - other_logvar)
    distance = (first.mu - other_mu).square() * torch.exp(-other_logvar)
    return 0.5 * (ratio + distance - 1 - first.logvar + other_logvar).mean()


def reconstruction_loss(predicted: Tensor, features: Tensor, mask: Tensor) -> Tensor:
    """Smooth L1 between features (B, T, D), averaged over the valid frames of `mask` (B, T)."""
    each = functional.smooth_l1_loss(predicted.float(), features.float(), reduction="none").mean(dim=-1)
    return (each * mask).sum() / mask.sum().clamp_min(1)


def contrastive_loss(motion: Tensor, text: Tensor, sentences: Tensor, *, weights: LossWeights) -> Tensor:
    """The contrastive term on latents (B, latent), with sentence embeddings (B, d) for the false-negative filter."""
    scores = cosine_scores(motion, text, temperature=weights.temperature)
    ignore = None if weights.filter_cosine is None else false_negatives(sentences, cosine=weights.filter_cosine)
    if weights.contrastive_kind == "hn_nce":
        return hn_nce(scores, alpha=weights.alpha, beta=weights.beta, ignore=ignore)
    return info_nce(scores, ignore=ignore)
