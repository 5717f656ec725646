"""How well a codebook is used: measured on codes, with numpy alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.models.tokenizer.config import ZIPF_OFFSET


def codebook_health(codes: NDArray[np.integer], *, size: int) -> dict[str, float]:
    """Figures of the use of one codebook of `size` codes; `codes` of any shape, negative ones ignored.

    `perplexity` (1 to `size`) is the number of codes that, used equally, would carry as much; `used` and `dead` count
    codes; `zipf` is the Jensen-Shannon divergence from Zipf's law 1 / (i + 2.7) in nats (0 to log 2); `paired` is the
    share of codes whose partner, `size` / 2 on, is used somewhere. No codes at all give a perplexity of 0.
    """
    counts = np.bincount(codes[codes >= 0].ravel(), minlength=size).astype(np.float64)
    total = counts.sum()
    if not total:
        return {"perplexity": 0.0, "used": 0.0, "dead": float(size), "zipf": float(np.log(2)), "paired": 0.0}
    share = counts / total
    law = 1 / (np.arange(1, size + 1) + ZIPF_OFFSET)
    partner = np.roll(counts, -(size // 2)) if size % 2 == 0 else np.zeros(size)
    return {
        "perplexity": float(np.exp(-_plogp(share).sum())),
        "used": float((counts > 0).sum()),
        "dead": float((counts == 0).sum()),
        "zipf": _js(np.sort(share)[::-1], law / law.sum()),
        "paired": float(share[partner > 0].sum()),
    }


def _js(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence in nats."""
    middle = (first + second) / 2
    return float((_plogp(first) + _plogp(second)).sum() / 2 - _plogp(middle).sum())


def _plogp(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """p log p, 0 at 0."""
    return share * np.log(np.where(share > 0, share, 1.0))
