"""Losses of recognition: cross-entropy, and the class-balanced focal loss (Cui et al., CVPR 2019)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from motionary.errors import FeatureMismatch

BETA, GAMMA = 0.9999, 1.0
"""BABEL's figures for its 2s-AGCN."""


def cross_entropy(logits: Tensor, labels: Tensor, *, smoothing: float = 0.0) -> Tensor:
    """Mean cross-entropy of logits (B, classes) and labels (B,); `smoothing` spreads that share over all classes."""
    return functional.cross_entropy(logits, labels, label_smoothing=smoothing)


def class_weights(counts: Tensor, *, beta: float = BETA) -> Tensor:
    """(classes,) weights that sum to the number of classes: 1 / the effective number of each class's samples (Eq. 2).

    The effective number of n samples is (1 - beta ** n) / (1 - beta): 1 for one sample, n as beta goes to 1. A class
    without a sample has weight 0. Raises FeatureMismatch for a beta outside 0 to 1, and where no class has a sample.
    """
    if not 0 <= beta < 1 or not bool((counts > 0).any()):
        raise FeatureMismatch(f"class weights need beta in 0 to 1, not {beta}, and samples of at least one class")
    counts = counts.to(torch.float64)
    effective = (1.0 - beta**counts) / (1.0 - beta)
    weights = torch.where(counts > 0, 1.0 / effective.clamp(min=1e-12), 0.0)
    return (weights * len(counts) / weights.sum()).to(torch.float32)


def class_balanced_focal(logits: Tensor, labels: Tensor, *, weights: Tensor, gamma: float = GAMMA) -> Tensor:
    """Focal loss of every class against the rest (sigmoids), weighted by the sample's class (Eq. 8, 11), mean over B.

    With p the chance given to the truth of each of the B x classes yes-or-no questions: -(1 - p) ** gamma log p.
    """
    signs = 2.0 * functional.one_hot(labels, logits.shape[1]).to(logits.dtype) - 1.0
    likelihood = functional.logsigmoid(signs * logits)
    focus = torch.exp(gamma * functional.logsigmoid(-signs * logits))
    return -(weights[labels].to(logits.dtype)[:, None] * focus * likelihood).sum() / len(logits)
