"""LLM-AR's human inductive biases as losses: Zipf's law, context, and likeness to words (Eq. 2 to 7).

Pure functions of how often codes are used, and of the codes as vectors. Counts carry the gradient of the Gumbel
softmax they were summed from. Logarithms are natural: a Jensen-Shannon divergence lies between 0 and log 2.
"""

from __future__ import annotations

import torch
from torch import Tensor

from motionary.models.tokenizer.config import ZIPF_OFFSET
from motionary.models.tokenizer.poincare import squared_distances, wide

BANDWIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Widths of the MMD's Gaussian kernels, in mean squared distances between all vectors."""

_SMALLEST = 1e-8


def zipf_law(codes: int, *, offset: float = ZIPF_OFFSET, device: torch.device | None = None) -> Tensor:
    """Zipf's frequencies of `codes` words from the most common on, 1 / (i + offset) scaled to sum 1 (Eq. 2)."""
    weights = 1 / (torch.arange(1, codes + 1, dtype=torch.float64, device=device) + offset)
    return weights / weights.sum()


def js_divergence(first: Tensor, second: Tensor) -> Tensor:
    """Jensen-Shannon divergence of distributions (..., U) along the last dimension, in nats.

    The gradient at a frequency of 0, minus infinity in truth, is that of the logarithm at 1e-8.
    """
    middle = ((first + second) / 2).clamp_min(_SMALLEST).log()
    return (_relative(first, middle) + _relative(second, middle)) / 2


def zipf_loss(counts: Tensor) -> Tensor:
    """How far the use of codes, counts (..., U) over a batch, is from Zipf's law (Eq. 4); mean over the rest.

    Sorted by count, so that which code is common is free. 0 where nothing is counted.
    """
    totals = counts.sum(dim=-1, keepdim=True)
    frequencies = (counts / totals.clamp_min(1)).sort(dim=-1, descending=True).values
    law = zipf_law(counts.shape[-1], device=counts.device).to(counts.dtype)
    return (js_divergence(frequencies, law) * (totals[..., 0] > 0)).mean()


def context_loss(counts: Tensor) -> Tensor:
    """1 - the share of codes used together with their partner, code u with u + U / 2 (Eq. 5).

    `counts` (clips, ..., U) are a clip's. A clip's min(count, partner's count), twice, is the number of its codes that
    have a partner in it: 0 is reached where every code has, 1 where none has.
    """
    first, second = counts.chunk(2, dim=-1)
    paired = 2 * torch.minimum(first, second).sum()
    return 1 - paired / counts.sum().detach().clamp_min(1)


def mmd(first: Tensor, second: Tensor) -> Tensor:
    """Squared maximum mean discrepancy of vectors (N, d) and (M, d): 0 where they are the same set (Eq. 7).

    Gretton et al. (JMLR 2012), the biased estimate, never below 0 but for rounding; the kernel is the mean of
    Gaussians of BANDWIDTHS times the mean squared distance, which is not differentiated. Needs (N + M)^2 numbers: give
    it a random few thousand words of a large vocabulary.
    """
    vectors = torch.cat([wide(first), wide(second)])
    squared = squared_distances(vectors, vectors)
    bandwidth = (squared.detach().sum() / (len(vectors) * (len(vectors) - 1))).clamp_min(_SMALLEST)
    kernel = torch.stack([torch.exp(-squared / (width * bandwidth)) for width in BANDWIDTHS]).mean(dim=0)
    split = len(first)
    return kernel[:split, :split].mean() + kernel[split:, split:].mean() - 2 * kernel[:split, split:].mean()


def _relative(distribution: Tensor, log_other: Tensor) -> Tensor:
    """Kullback-Leibler divergence (...) from the distribution whose logarithm is `log_other`; 0 log 0 is 0."""
    return (distribution * (distribution.clamp_min(_SMALLEST).log() - log_other)).sum(dim=-1)
