"""The noise that motion number k begins with: a function of the seed and k alone, so that it can be had again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from motionary.models.diffusion.config import MDMConfig


def row_seed(seed: int, row: int) -> int:
    """A seed for motion number `row` of several (-1: what they share)."""
    return int(np.random.SeedSequence([abs(seed), row + 1]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def row_noise(rows: Sequence[int], frames: int, *, config: MDMConfig, seed: int) -> Tensor:
    """Unit noise (rows, frames, features) of the motions `rows` of a seed.

    As much is drawn as fills a window, so that what a row begins with does not depend on what shares its batch.
    """
    drawn = []
    for row in rows:
        generator = torch.Generator().manual_seed(row_seed(seed, row))
        noise = torch.randn(max(frames, config.longest), config.features, generator=generator)
        drawn.append(noise[:frames])
    return torch.stack(drawn)
