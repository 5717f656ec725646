"""Classifier-free guidance: the guess with words, pushed away from the guess without."""

from __future__ import annotations

import torch
from torch import Tensor

from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.samplers import Denoiser


def guided(model: MDM, condition: Condition, mask: Tensor, *, scale: float = 2.5) -> Denoiser:
    """A denoiser that gives plain + scale (worded - plain) (Ho and Salimans 2021; MDM's scale is 2.5).

    Both guesses are made in one pass of twice the batch; a scale of 1 needs only the worded one, 0 only the plain.
    """
    plain = condition.without_words()

    def denoise(noisy: Tensor, step: int) -> Tensor:
        steps = torch.full((len(noisy),), step, dtype=torch.long, device=noisy.device)
        if scale in (0.0, 1.0):
            return model(noisy, mask, steps, condition if scale else plain).float()
        both = Condition(*(torch.cat(pair) for pair in zip(condition, plain, strict=True)))
        guesses = model(torch.cat([noisy, noisy]), torch.cat([mask, mask]), torch.cat([steps, steps]), both).float()
        worded, bare = guesses.chunk(2)
        return bare + scale * (worded - bare)

    return denoise
