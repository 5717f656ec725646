"""Classifier-free guidance: the guess with words, pushed away from the guess without."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.samplers import Denoiser

FEW = 4
"""Motions up to which one pass of twice as many is quicker than two."""


SEAMLESS = 0.25
"""The share of the noise steps, the last of a sampling, in which seams between tokens are blended."""


def guided(model: MDM, condition: Condition, mask: Tensor, *, scale: float = 2.5, last: int = 0) -> Denoiser:
    """A denoiser that gives plain + scale (worded - plain) (Ho and Salimans 2021; MDM's scale is 2.5).

    Tokens of several frames leave seams where one ends, at which bodies jerk. In the steps with little noise a second
    guess is therefore made of the motion without its first half token, whose seams lie in the middle of the first
    one's tokens, and each counts most where it is far from its own. A sampling whose `last` step is noisier than that,
    being of few steps, has no such guess: its seams are closed by `without_seams`.
    """
    whole = _guided(model, condition, mask, scale=scale)
    half, frames = model.config.patch // 2, mask.shape[1]
    if half == 0 or frames <= half:
        return whole
    later = _guided(model, condition, mask[:, half:], scale=scale)
    places = torch.arange(half, frames, device=mask.device)
    count = torch.sin(math.pi * (places % model.config.patch + 0.5) / model.config.patch)[:, None] ** 2

    def denoise(noisy: Tensor, step: int) -> Tensor:
        clean = whole(noisy, step)
        if step >= SEAMLESS * model.config.noise_steps:
            return without_seams(clean, mask, patch=model.config.patch) if step == last else clean
        second = later(noisy[:, half:], step)
        return torch.cat([clean[:, :half], second + count * (clean[:, half:] - second)], dim=1)

    return denoise


def without_seams(motion: Tensor, mask: Tensor, *, patch: int) -> Tensor:
    """The motion (B, T, D) without jumps where a token of `patch` frames ends and the next begins.

    What a step there has over the mean of the steps before and after it is taken out, half from either side, less the
    farther from the seam and nothing from half a token on. Motion that has no seams is hardly changed.
    """
    half, frames = patch // 2, motion.shape[1]
    seams = torch.arange(patch, frames - 1, patch, device=motion.device)
    before = motion[:, seams - 1] - motion[:, seams - 2]
    after = motion[:, seams + 1] - motion[:, seams]
    jump = motion[:, seams] - motion[:, seams - 1] - (before + after) / 2
    jump = jump * mask[:, seams + 1, None].to(motion.dtype)
    closed = motion.clone()
    for away in range(half):
        share = (half - away) / (2 * half)
        closed[:, seams - 1 - away] += share * jump
        inside = seams + away < frames
        closed[:, seams[inside] + away] -= share * jump[:, inside]
    return closed


def _guided(model: MDM, condition: Condition, mask: Tensor, *, scale: float) -> Denoiser:
    """The denoiser with its seams.

    Both guesses of few motions are made in one pass of twice the batch. Of many the plain one is made apart, without
    the tokens of the words. A scale of 1 needs only the worded one, 0 only the plain.
    """
    plain = condition.without_words()
    bare = Condition(plain.vectors[:, :0], plain.mask[:, :0])

    def denoise(noisy: Tensor, step: int) -> Tensor:
        steps = torch.full((len(noisy),), step, dtype=torch.long, device=noisy.device)
        if scale in (0.0, 1.0):
            return model(noisy, mask, steps, condition if scale else bare).float()
        if len(noisy) > FEW:
            worded = model(noisy, mask, steps, condition).float()
            unworded = model(noisy, mask, steps, bare).float()
            return unworded + scale * (worded - unworded)
        both = Condition(*(torch.cat(pair) for pair in zip(condition, plain, strict=True)))
        guesses = model(torch.cat([noisy, noisy]), torch.cat([mask, mask]), torch.cat([steps, steps]), both).float()
        worded, unworded = guesses.chunk(2)
        return unworded + scale * (worded - unworded)

    return denoise
