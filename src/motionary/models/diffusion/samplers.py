"""From noise to motion: three samplers over one denoiser that guesses x_0.

All work in float32 on x_t of any shape. `hold`, if given, corrects each guess before it is used: that is how a part of
a motion is kept (MDM, section 3, "editing"). Randomness comes from `generator` alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from motionary.errors import MotionaryError
from motionary.models.diffusion.schedule import NoiseSchedule

Denoiser = Callable[[Tensor, int], Tensor]
"""A noisy motion x_t and its step to a guess at x_0."""

Hold = Callable[[Tensor], Tensor]
"""A guess at x_0 to the same with what must stay put back."""

Told = Callable[[int, int], None]
Sampler = Callable[..., Tensor]


def ddpm(
    denoise: Denoiser,
    noise: Tensor,
    *,
    schedule: NoiseSchedule,
    steps: Sequence[int],
    generator: torch.Generator | None = None,
    hold: Hold | None = None,
    tell: Told | None = None,
) -> Tensor:
    """Ancestral sampling (Ho et al. 2020, equations 6 and 7) with the small fixed variance, over any falling steps."""
    state = noise
    for number, (step, after) in enumerate(zip(steps, [*steps[1:], -1], strict=True)):
        clean = _guess(denoise, state, step, hold)
        kept, kept_after = schedule.signal(step) ** 2, schedule.signal(after) ** 2
        share = 1 - kept / kept_after
        to_clean = math.sqrt(kept_after) * share / (1 - kept)
        to_state = math.sqrt(1 - share) * (1 - kept_after) / (1 - kept)
        state = to_clean * clean + to_state * state
        if after >= 0:
            spread = math.sqrt(share * (1 - kept_after) / (1 - kept))
            state = state + spread * _normal(noise, generator)
        _told(tell, number, steps)
    return state


def ddim(
    denoise: Denoiser,
    noise: Tensor,
    *,
    schedule: NoiseSchedule,
    steps: Sequence[int],
    generator: torch.Generator | None = None,
    hold: Hold | None = None,
    tell: Told | None = None,
    eta: float = 0.0,
) -> Tensor:
    """DDIM (Song et al. 2021, equation 12); `eta` 0 is deterministic, 1 has DDPM's noise."""
    state = noise
    for number, (step, after) in enumerate(zip(steps, [*steps[1:], -1], strict=True)):
        clean = _guess(denoise, state, step, hold)
        error = (state - schedule.signal(step) * clean) / schedule.noise(step)
        spread = eta * schedule.noise(after) / schedule.noise(step)
        spread *= math.sqrt(max(0.0, 1 - (schedule.signal(step) / schedule.signal(after)) ** 2))
        state = schedule.signal(after) * clean + math.sqrt(max(0.0, schedule.noise(after) ** 2 - spread**2)) * error
        if spread > 0 and after >= 0:
            state = state + spread * _normal(noise, generator)
        _told(tell, number, steps)
    return state


def dpm_solver_pp(
    denoise: Denoiser,
    noise: Tensor,
    *,
    schedule: NoiseSchedule,
    steps: Sequence[int],
    generator: torch.Generator | None = None,
    hold: Hold | None = None,
    tell: Told | None = None,
) -> Tensor:
    """DPM-Solver++(2M) (Lu et al. 2022, algorithm 2): second order from the guess before, deterministic.

    The first and the last step, which ends without noise, are of first order. `generator` is not used.
    """
    del generator
    state, before, lead = noise, None, 0.0
    for number, (step, after) in enumerate(zip(steps, [*steps[1:], -1], strict=True)):
        clean = _guess(denoise, state, step, hold)
        if after < 0:
            _told(tell, number, steps)
            return clean
        stride = _log_ratio(schedule, after) - _log_ratio(schedule, step)
        direction = clean if before is None else clean + (stride / (2 * lead)) * (clean - before)
        state = (schedule.noise(after) / schedule.noise(step)) * state
        state = state - schedule.signal(after) * math.expm1(-stride) * direction
        before, lead = clean, stride
        _told(tell, number, steps)
    return state


SAMPLERS: dict[str, Sampler] = {"ddpm": ddpm, "ddim": ddim, "dpm-solver++": dpm_solver_pp}
"""Samplers by name: a new one is a function and a row."""


def sampler_of(name: str) -> Sampler:
    """The sampler called `name`; `MotionaryError` lists the names there are."""
    if name not in SAMPLERS:
        raise MotionaryError(f"no sampler is called {name!r}; choose one of {', '.join(SAMPLERS)}")
    return SAMPLERS[name]


def _guess(denoise: Denoiser, state: Tensor, step: int, hold: Hold | None) -> Tensor:
    clean = denoise(state, step)
    return hold(clean) if hold is not None else clean


def _normal(like: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.randn(like.shape, generator=generator, dtype=like.dtype, device=like.device)


def _log_ratio(schedule: NoiseSchedule, step: int) -> float:
    """Half the logarithm of the signal-to-noise ratio, the solver's time."""
    return math.log(schedule.signal(step)) - math.log(schedule.noise(step))


def _told(tell: Told | None, number: int, steps: Sequence[int]) -> None:
    if tell is not None:
        tell(number + 1, len(steps))
