"""What the tokenizer minimises on one batch (LLM-AR, Eq. 11 and 12): every term by name, and their weighted sum."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.tokenizer.biases import context_loss, mmd, zipf_loss
from motionary.models.tokenizer.config import TokenizerConfig, TokenizerWeights
from motionary.models.tokenizer.model import Pass


def tokenizer_losses(
    passed: Pass, features: Tensor, mask: Tensor, *, config: TokenizerConfig, words: Tensor | None = None
) -> dict[str, Tensor]:
    """The terms of Eq. 11 and 7 on a batch, unweighted, and `total`, their sum under `config.loss` (Eq. 12).

    `words` (M, code_width) are word embeddings of the language model for `mmd`. A bias whose weight is 0 is left out,
    and so is `embedding` where codes learn by moving average. Raises FeatureMismatch if `mmd` counts and words do not
    fit or are missing.
    """
    weights = config.loss
    terms = {
        "reconstruction": reconstruction_loss(passed.reconstruction, features, mask, weights=weights),
        "commitment": _mean_square(passed.latents, passed.quantized.vectors.detach()),
    }
    total = weights.reconstruction * terms["reconstruction"] + weights.commitment * terms["commitment"]
    if config.learning == "gradient":
        terms["embedding"] = _mean_square(passed.latents.detach(), passed.quantized.vectors)
        total = total + weights.embedding * terms["embedding"]
    for name, value in human_losses(passed, weights=weights, words=words).items():
        terms[name] = value
        total = total + weights.human * getattr(weights, name) * value
    return {"total": total, **terms}


def human_losses(passed: Pass, *, weights: TokenizerWeights, words: Tensor | None = None) -> dict[str, Tensor]:
    """The human inductive biases that count under `weights`, by name (Eq. 7): `zipf`, `context`, `mmd`."""
    terms: dict[str, Tensor] = {}
    if weights.human <= 0:
        return terms
    counts = clip_counts(passed)
    if weights.zipf > 0:
        terms["zipf"] = zipf_loss(counts.sum(dim=0))
    if weights.context > 0:
        terms["context"] = context_loss(counts)
    if weights.mmd > 0:
        terms["mmd"] = mmd(passed.points, _fitting(words, width=passed.points.shape[-1]))
    return terms


def clip_counts(passed: Pass) -> Tensor:
    """How often each clip used each code (B, Q, U): Eq. 3's t, with the Gumbel softmax's gradient."""
    usage = passed.quantized.usage
    clip = passed.code_mask.nonzero()[:, 0]
    return usage.new_zeros(len(passed.code_mask), *usage.shape[1:]).index_add(0, clip, usage)


def reconstruction_loss(predicted: Tensor, features: Tensor, mask: Tensor, *, weights: TokenizerWeights) -> Tensor:
    """Smooth L1 between features (B, T, D), the mean over valid frames, plus the emphasised features' once more."""
    each = functional.smooth_l1_loss(predicted.float(), _valid(features, mask), reduction="none")
    frames = mask.sum().clamp_min(1)
    loss = (each.mean(dim=-1) * mask).sum() / frames
    if weights.emphasis > 0:
        chosen = each[..., weights.emphasis_from : weights.emphasis_to]
        loss = loss + weights.emphasis * (chosen.mean(dim=-1) * mask).sum() / frames
    return loss


def _valid(features: Tensor, mask: Tensor) -> Tensor:
    """Features with zeros in invalid frames, so that what stands there (NaN, too) never reaches a loss."""
    return torch.where(mask[..., None], features.float(), 0.0)


def _mean_square(first: Tensor, second: Tensor) -> Tensor:
    """Mean squared difference of latents (N, d) over numbers and codes, as in T2M-GPT; 0 of none."""
    return (first - second).square().sum() / max(first.numel(), 1)


def _fitting(words: Tensor | None, *, width: int) -> Tensor:
    """The word embeddings, if they fit."""
    if words is None:
        raise FeatureMismatch("the mmd loss counts, but no word embeddings are given; pass `words` or set its weight 0")
    if words.ndim != 2 or words.shape[1] != width or not len(words):
        raise FeatureMismatch(f"word embeddings {tuple(words.shape)}; codes need (words, {width})")
    return words
