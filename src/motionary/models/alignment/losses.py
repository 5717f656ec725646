"""WalkAndText's three objectives as pure functions of tensors (section III.F)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def near_duplicates(texts: Tensor, *, cosine: float) -> Tensor:
    """Pairs (B, B) of texts (B, d) that mean nearly the same: a cosine of at least `cosine`, never the diagonal."""
    unit = functional.normalize(texts.float(), dim=-1)
    return (unit @ unit.T >= cosine) & ~torch.eye(len(unit), dtype=torch.bool, device=unit.device)


def contrastive_loss(motions: Tensor, texts: Tensor, *, scale: Tensor | float, similar: float | None) -> Tensor:
    """CLIP's loss, the mean over both directions of a softmax over scaled cosines (natural logarithm).

    `motions` and `texts` (B, d), of which row i is a pair. Other rows whose texts have a cosine of at least `similar`
    are no negatives: their score is minus infinity. (The published code multiplies it by 0, which leaves a negative of
    cosine 0.)
    """
    scores = scale * functional.normalize(motions.float(), dim=-1) @ functional.normalize(texts.float(), dim=-1).T
    if similar is not None:
        scores = scores.masked_fill(near_duplicates(texts, cosine=similar), -torch.inf)
    target = torch.arange(len(scores), device=scores.device)
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def mse_loss(motions: Tensor, labels: Tensor, captions: Tensor) -> Tensor:
    """The mean of the mean squared errors of motions (B, d) to their labels' and to their captions' embeddings."""
    motions = motions.float()
    return (functional.mse_loss(motions, labels.float()) + functional.mse_loss(motions, captions.float())) / 2


def triplet_loss(motions: Tensor, positives: Tensor, negatives: Tensor, *, kept: Tensor, margin: float) -> Tensor:
    """The mean over the `kept` (B,) rows of max(|m - p| - |m - n| + margin, 0), Euclidean; 0 where none is kept."""
    near = torch.linalg.vector_norm(motions.float() - positives.float(), dim=-1)
    far = torch.linalg.vector_norm(motions.float() - negatives.float(), dim=-1)
    each = functional.relu(near - far + margin)
    return (each * kept).sum() / kept.sum().clamp_min(1)


def draw_negatives(
    positives: Tensor,
    classes: Tensor,
    *,
    pool: Tensor,
    pool_classes: Tensor,
    similar: float | None,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """A text of another class for each row: rows (B,) of `pool` (N, d), and which of them count (B,).

    Every text of another class is as likely. One whose cosine with the positive is at least `similar` does not count,
    and neither does a row whose class is the only one. (The published code puts the anchor in its place.)
    """
    others = pool_classes[None] != classes[:, None]
    possible = others.any(dim=1)
    chances = torch.where(possible[:, None], others, torch.ones_like(others)).float()
    drawn = torch.multinomial(chances, 1, generator=generator)[:, 0]
    if similar is None:
        return drawn, possible
    cosines = functional.cosine_similarity(positives.float(), pool[drawn].float(), dim=-1)
    return drawn, possible & (cosines < similar)
