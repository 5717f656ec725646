"""How much the steps of one walk differ among themselves: what a mean over so few steps is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from motionary.motion.footfalls import SIDES, Footfall, footfalls
from motionary.motion.gait_parameters import Step, steady_steps, steps_of
from motionary.motion.motion import JointPositions

FEWEST = 2
"""Values below which no spread is told."""


@dataclass(frozen=True, eq=False)
class WalkSteps:
    """A walk's footfalls, and `spans`: begin and end in seconds of each of its steady steps, those that are measured.

    `spreads`: standard deviation by parameter (names and units of `gait_parameters.UNITS`), of steps each about the
    mean of their side, or of strides. Parameters that are one figure for the whole walk have none.
    """

    falls: list[Footfall]
    spans: list[tuple[float, float]]
    spreads: dict[str, float]


def walk_steps(joints: JointPositions) -> WalkSteps:
    """The steps of a walk on the 22 joints of SMPL, and by how much they differ."""
    falls = footfalls(joints)
    steady = steady_steps(steps_of(falls))
    return WalkSteps(falls, [(step.begin, step.end) for step in steady], spreads(steady))


def spreads(steady: Sequence[Step]) -> dict[str, float]:
    """Standard deviation of each parameter that every step or stride has, where there are at least two of each side."""
    strides = [(a.time + b.time, a.length + b.length) for a, b in pairwise(steady) if a.end == b.begin]
    times, lengths = (np.array([row[column] for row in strides]) for column in (0, 1))
    found = {
        "cadence": _spread(120.0 / times),
        "speed": _spread(lengths / times),
        "stride_length": _spread(lengths),
        "step_length": _about_sides([step.length for step in steady], steady),
        "step_width": _spread(np.array([step.width for step in steady])),
        "step_time": _about_sides([step.time for step in steady], steady),
    }
    return {name: value for name, value in found.items() if value is not None}


def _spread(values: np.ndarray) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) >= FEWEST else None


def _about_sides(values: Sequence[float], steps: Sequence[Step]) -> float | None:
    """About the mean of each side, so that a limp is no spread."""
    sides = [np.array([v for v, s in zip(values, steps, strict=True) if s.side == side]) for side in SIDES]
    if min(len(side) for side in sides) < FEWEST:
        return None
    residuals = np.concatenate([side - side.mean() for side in sides])
    return float(np.sqrt(np.sum(residuals**2) / (len(residuals) - len(SIDES))))
