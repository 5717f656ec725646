"""What MDM minimises, learning or being distilled: the error of the clean motion it guesses from a noisy one."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.schedule import NoiseSchedule


class DiffusionBatch(NamedTuple):
    """Normalised features (B, T, D), which frames are valid (B, T), and the words."""

    features: Tensor
    mask: Tensor
    condition: Condition


def mdm_losses(model: MDM, batch: DiffusionBatch, *, schedule: NoiseSchedule) -> dict[str, Tensor]:
    """`simple`, the mean squared error of x_0 over valid frames (MDM, equation 2), `velocity`, and their `total`.

    Noise, its step (uniform) and which texts are left out are drawn from torch's default generator.
    """
    config = model.config
    count = len(batch.features)
    step = torch.randint(len(schedule), (count,), device=batch.features.device)
    noise = torch.randn_like(batch.features)
    dropped = torch.rand(count, device=step.device) < config.condition_dropout
    condition = Condition(batch.condition.vectors, batch.condition.mask & ~dropped[:, None])
    kept = torch.as_tensor(schedule.kept, dtype=torch.float32, device=step.device)[step][:, None, None]
    noisy = kept.sqrt() * batch.features + (1 - kept).sqrt() * noise
    return guess_losses(config, model(noisy, batch.mask, step, condition).float(), batch)


def endpoint_losses(
    model: MDM, batch: DiffusionBatch, noise: Tensor, *, schedule: NoiseSchedule, hard: float
) -> dict[str, Tensor]:
    """As `mdm_losses`, where `noise` (B, T, D) is what a sampling began with and the batch's motion what it ended in.

    A share `hard` of the motions is guessed from their noise alone, at the last step: the whole sampling in one guess
    (Luhman and Luhman 2021). The others are guessed from a mixture with their own noise at a uniform step, which is
    where a sampler of few steps stands after its first (rectified flow, Liu et al. 2023, section 2.2: paths between
    coupled ends become straight). Which, and at which step, is drawn from torch's default generator; no text is left
    out.
    """
    count = len(noise)
    step = torch.randint(len(schedule), (count,), device=noise.device)
    whole = torch.rand(count, device=noise.device) < hard
    step = step.where(~whole, torch.full_like(step, len(schedule) - 1))
    kept = torch.as_tensor(schedule.kept, dtype=torch.float32, device=step.device)[step]
    kept = kept.where(~whole, torch.zeros_like(kept))[:, None, None]
    noisy = kept.sqrt() * batch.features + (1 - kept).sqrt() * noise
    return guess_losses(model.config, model(noisy, batch.mask, step, batch.condition).float(), batch)


def guess_losses(config: MDMConfig, guess: Tensor, batch: DiffusionBatch) -> dict[str, Tensor]:
    """`simple`, `velocity` and `total` of a guess (B, T, D) at a batch's motions, weighed as the configuration says."""
    counts = number_weights(config.features, root=config.root, like=guess)
    losses = {"simple": masked_mse(guess, batch.features, batch.mask, counts)}
    total = losses["simple"]
    if config.velocity > 0:
        both = batch.mask[:, 1:] & batch.mask[:, :-1]
        losses["velocity"] = masked_mse(guess.diff(dim=1), batch.features.diff(dim=1), both, counts)
        total = total + config.velocity * losses["velocity"]
    return {"total": total, **losses}


ROOT_NUMBERS = 4


def number_weights(features: int, *, root: float, like: Tensor) -> Tensor | None:
    """(features,): how much each number counts, the first four `root` times; None where all count alike."""
    if root == 1.0:
        return None
    weights = like.new_ones(features)
    weights[:ROOT_NUMBERS] = root
    return weights


def masked_mse(guess: Tensor, target: Tensor, mask: Tensor, counts: Tensor | None = None) -> Tensor:
    """Mean squared error (B, T, D) over the frames of `mask` (B, T), by `counts` (D,); 0 where none is valid."""
    weight = mask[..., None].to(guess.dtype)
    error = (guess - target).square() * weight
    if counts is None:
        return error.sum() / (weight.sum() * guess.shape[-1]).clamp_min(1)
    return (error * counts).sum() / (weight.sum() * counts.sum()).clamp_min(1)
