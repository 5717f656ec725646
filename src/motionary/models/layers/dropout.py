"""Dropout that draws one random byte an element: on a CPU torch's own spends a quarter of a training step drawing."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def dropout(values: Tensor, share: float, *, active: bool) -> Tensor:
    """Zero a `share` of the elements at random and scale the rest so that the mean stays, if `active`.

    On a CPU the share is rounded to 256ths (0.1 becomes 26 / 256) and the scale follows it. Draws from torch's
    default generator.
    """
    if not active or share <= 0:
        return values
    if values.device.type != "cpu":
        return functional.dropout(values, share, True)
    level = min(255, max(1, round(share * 256)))
    words = torch.empty((values.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    keep = words.view(torch.uint8)[: values.numel()].view(values.shape) >= level
    return values * (keep.to(values.dtype) * (256 / (256 - level)))
