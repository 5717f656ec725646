"""How much noise there is at each step, and which steps a short sampling visits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.models.diffusion.config import MDMConfig

Array = NDArray[np.float64]

SPACINGS = ("leading", "trailing", "linspace")


@dataclass(frozen=True, eq=False)
class NoiseSchedule:
    """`kept` (steps,): the share of the motion's variance left at each step, alpha-bar, falling from nearly 1 to 0.

    Step t holds x_t = signal(t) x_0 + noise(t) e with e a unit normal, signal^2 + noise^2 = 1.
    """

    kept: Array

    def __len__(self) -> int:
        return len(self.kept)

    def signal(self, step: int) -> float:
        """What x_0 is multiplied by at a step; 1 at step -1, the clean motion."""
        return math.sqrt(self.kept[step]) if step >= 0 else 1.0

    def noise(self, step: int) -> float:
        """What the unit noise is multiplied by at a step; 0 at step -1."""
        return math.sqrt(1.0 - self.kept[step]) if step >= 0 else 0.0


def cosine_schedule(steps: int, *, most: float = 0.999, shift: float = 1.0) -> NoiseSchedule:
    """Nichol and Dhariwal's cosine schedule (2021, equation 17), each step's share of noise capped at `most`.

    `shift` divides each step's ratio of signal to noise by its square (Hoogeboom et al. 2023, section 3.1).
    """

    def level(part: float) -> float:
        return math.cos((part + 0.008) / 1.008 * math.pi / 2) ** 2

    betas = [min(1 - level((step + 1) / steps) / level(step / steps), most) for step in range(steps)]
    kept = np.cumprod(1.0 - np.array(betas, dtype=np.float64), dtype=np.float64)
    return NoiseSchedule(kept / (kept + shift**2 * (1.0 - kept)))


def schedule_of(config: MDMConfig) -> NoiseSchedule:
    """The schedule that a network of these sizes was, or is to be, trained with."""
    return cosine_schedule(config.noise_steps, shift=config.noise_shift)


def visited(steps: int, *, count: int, spacing: str = "trailing") -> list[int]:
    """`count` of the `steps` noise steps, most noise first.

    "leading" takes every (steps // count)-th from 0 (DDIM's code), "trailing" ends with the noisiest (Lin et al. 2024,
    the best for few steps), "linspace" spreads them from first to last. Raises `MotionaryError` for a count out of
    1 to `steps` or a spacing that is none.
    """
    if not 1 <= count <= steps:
        raise MotionaryError(f"{count} sampling steps; the model was trained with {steps}, choose 1 to {steps}")
    if spacing == "leading":
        chosen = np.arange(count) * (steps // count)
    elif spacing == "trailing":
        chosen = np.round(np.arange(steps, 0, -steps / count))[:count][::-1] - 1
    elif spacing == "linspace":
        chosen = np.round(np.linspace(0, steps - 1, count))
    else:
        raise MotionaryError(f"spacing {spacing!r}; choose one of {', '.join(SPACINGS)}")
    return [int(step) for step in chosen[::-1]]
