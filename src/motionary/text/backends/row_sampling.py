"""Sampling in which each row of a batch has random numbers of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from motionary.text.backends.protocol import Sampling


class RowSampling:
    """A logits processor that makes greedy decoding draw: the largest of logits / temperature + Gumbel noise.

    That is a draw from the softmax (Gumbel-max), with noise from a generator a row, so that a row does not depend on
    those beside it. Tokens outside the smallest set that holds `top_p` of the probability are left out (nucleus
    sampling). A row of temperature 0 takes the most probable token.
    """

    def __init__(self, rows: Sequence[tuple[Sampling, int]]) -> None:
        self._sampling = [sampling for sampling, _ in rows]
        self._generators = [torch.Generator().manual_seed((sampling.seed + seed) % 2**63) for sampling, seed in rows]

    def __call__(self, input_ids: Any, scores: Tensor) -> Tensor:
        """Scores (rows, vocabulary) with the noise added."""
        drawn = scores.float().clone()
        for row, (sampling, generator) in enumerate(zip(self._sampling, self._generators, strict=True)):
            if sampling.temperature <= 0:
                continue
            logits = _nucleus(drawn[row] / sampling.temperature, sampling.top_p)
            noise = torch.empty(logits.shape[0]).exponential_(generator=generator).log_().neg_()
            drawn[row] = logits + noise.to(logits.device)
        return drawn


def _nucleus(logits: Tensor, top_p: float) -> Tensor:
    """Logits (vocabulary,) with those outside the nucleus at minus infinity; the most probable token stays."""
    if top_p >= 1:
        return logits
    ordered, places = logits.sort(descending=True)
    shares = ordered.softmax(dim=0)
    outside = shares.cumsum(dim=0) - shares > top_p
    outside[0] = False
    return logits.masked_fill(torch.zeros_like(outside).scatter(0, places, outside), float("-inf"))
