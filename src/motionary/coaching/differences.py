"""One measure's difference between two aligned motions: in each phase its value, uncertainty, and the phase to name."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.curves import arm_to_vertical, foot_free
from motionary.coaching.measures import FROM_START, MEASURES, curve_of
from motionary.coaching.merging import Difference
from motionary.coaching.phases import Phase, Phases

Array = NDArray[np.floating]
Moments = tuple[Array, Array]
"""(repetitions, POINTS) fractional frames of attempt and target."""

NATURAL = 0.3
"""Deviation of a person's own repetitions, in smallest changes, that is assumed until repetitions tell better."""
_PRIOR = 2.0
"""Repetitions' worth of weight of that assumption."""
_FREE = 0.1
"""Metres above its place on the floor from which a foot counts as free."""
_FAR_FIRST = 1.15
"""The far point is preferred to a phase in which the difference is up to this much larger: that is where one looks."""
_ENDS, _LASTING = 1.7, 0.4
"""Joints' noise on a measure: both ends of its lever count. And the part of it that repetitions do not average away."""
_OTHER_BODY = 0.35
"""Further uncertainty, in smallest changes, between motions of different joint sets, whose joints lie elsewhere."""
_MOMENT = 0.035
"""Seconds to which moments on the way are known at best: there a measure is as uncertain as it moves in that time."""
_RETIMED = 0.12
"""And where the part is off time, which is told by itself."""
_OFTEN = sqrt(2.0)
"""Of a difference between sides, both are uncertain."""


@dataclass(frozen=True, eq=False)
class Pairing:
    """Attempt and target with the phases of the target's repetition; `same_joints`: of one kind of joint set."""

    attempt: Clip
    target: Clip
    phases: Phases
    same_joints: bool = True

    @property
    def clips(self) -> tuple[Clip, Clip]:
        """Attempt and target."""
        return self.attempt, self.target


@dataclass(frozen=True, eq=False)
class InPhase:
    """A measure in a phase: medians of attempt and target, and the standard error of what lies between them."""

    phase: Phase
    attempt: float
    target: float
    error: float

    @property
    def change(self) -> float:
        """What is to be added."""
        return self.target - self.attempt


def difference(
    pairing: Pairing, name: str, side: int | None, moments: Moments, *, retimed: bool = False
) -> Difference | None:
    """The measure's difference in the phase that tells most, or None where it cannot be told.

    `retimed`: the attempt's moments were moved because the part is early or late.
    """
    row = MEASURES[name]
    smallest = row.smallest / (1.0 if row.unit == "degrees" else 100.0 * pairing.attempt.body.leg)
    curves = [sampled(clip, name, side, each) for clip, each in zip(pairing.clips, moments, strict=True)]
    noise = sum(_noise(clip, name, len(each)) ** 2 for clip, each in zip(pairing.clips, moments, strict=True))
    noise += 0.0 if pairing.same_joints else (_OTHER_BODY * smallest) ** 2
    found: list[InPhase] = []
    known_to = _RETIMED if retimed else _MOMENT
    for phase in pairing.phases.phases:
        values = [phase_means(curve, phase) for curve in curves]
        told = all(2 * np.isfinite(each).sum() >= len(each) and np.isfinite(each).any() for each in values)
        # nearly straight limbs bend one way only, so that noise makes their sides uneven: the far point tells
        if (row.evens and not phase.is_far) or not told or not _fits(pairing, row.when, side, moments, phase):
            continue
        (a, a_error), (t, t_error) = (_centre(each, smallest) for each in values)
        moving = sum((known_to * _slope(c, m, clip.fps, phase)) ** 2
                     for c, m, clip in zip(curves, moments, pairing.clips, strict=True))  # fmt: skip
        found.append(InPhase(phase, a, t, sqrt(a_error**2 + t_error**2 + noise + moving)))
    return _chosen(name, side, found, smallest, _arm_check(pairing, name, side, moments)) if found else None


def _chosen(
    name: str, side: int | None, found: list[InPhase], smallest: float, check: Array | None
) -> Difference | None:
    """The phase with the largest difference; the far point where that is nearly as large; throughout where it is."""
    weighed = [abs(each.change) * (_FAR_FIRST if each.phase.is_far else 1.0) for each in found]
    if check is not None:
        weighed = [
            weight if np.sign(each.change) * np.mean(check[each.phase.inside]) >= 0.3 * abs(each.change) else 0.0
            for weight, each in zip(weighed, found, strict=True)
        ]
    best = int(np.argmax(weighed))
    if weighed[best] <= 0.0:
        return None
    one = found[best]
    size, error = abs(one.change) / smallest, one.error / smallest
    throughout = len(found) > 1 and min(np.sign(one.change) * each.change for each in found) > 0.6 * abs(one.change)
    return Difference(
        measure=name,
        side=side,
        attempt=one.attempt,
        target=one.target,
        size=size,
        confidence=0.5 * (1.0 + erf((size - 0.5) / max(error, 1e-9) / sqrt(2.0))),
        phase="throughout" if throughout else one.phase.words,
        error=error,
    )


def _slope(values: Array, moments: Array, fps: float, phase: Phase) -> float:
    """How fast the measure changes over the phase, a second: from its first moments to its last."""
    inside = np.flatnonzero(phase.inside)
    part = max(len(inside) // 4, 1)
    change = np.abs(values[:, inside[-part:]].mean(axis=1) - values[:, inside[:part]].mean(axis=1))
    lasting = np.maximum(moments[:, inside[-1]] - moments[:, inside[0]], 1.0) / fps
    told = np.isfinite(change)
    return float(np.median(change[told] / lasting[told])) if told.any() else 0.0


def sampled(clip: Clip, name: str, side: int | None, moments: Array) -> Array:
    """(repetitions, POINTS) of the measure's curve."""
    curve = curve_of(clip, name, side)
    values = np.interp(moments, np.arange(len(curve)), curve)
    return values - values[:, :1] if name in FROM_START else values


def phase_means(values: Array, phase: Phase) -> Array:
    """(repetitions,) means over the phase; NaN where most of it is not told."""
    inside = values[:, phase.inside]
    told = np.isfinite(inside)
    counts = told.sum(axis=1)
    sums = np.where(told, inside, 0.0).sum(axis=1)
    return np.where(2 * counts >= inside.shape[1], sums / np.maximum(counts, 1), np.nan)


def _centre(values: Array, smallest: float) -> tuple[float, float]:
    """Median over repetitions and its standard error; few repetitions lean on what people vary by."""
    values = values[np.isfinite(values)]
    middle = float(np.median(values))
    spread = float(np.sum((values - values.mean()) ** 2))
    variance = (_PRIOR * (NATURAL * smallest) ** 2 + spread) / (_PRIOR + len(values) - 1)
    return middle, sqrt(variance / len(values))


def _noise(clip: Clip, name: str, repetitions: int) -> float:
    """Uncertainty of a measure's value from tracking noise: what smoothing leaves of it, over the measure's lever.

    Part of it (`_LASTING`) repetitions do not average away: a straight knee's angle is never negative, so that noise
    shifts it.
    """
    row = MEASURES[name]
    part = _ENDS * clip.left_over / clip.body.leg
    value = float(np.degrees(part / row.lever)) if row.unit == "degrees" else part
    return value * (_OFTEN if row.evens else 1.0) * sqrt(1.0 / repetitions + _LASTING**2)


def _fits(pairing: Pairing, when: str, side: int | None, moments: Moments, phase: Phase) -> bool:
    """Whether the feet are on or off the floor as the measure needs it (`Measure.when`)."""
    if when == "always":
        return True
    sides = (0, 1) if side is None else (side,)
    free = any(_is_free(pairing, each, moments, phase) for each in sides)
    return free == (when == "free")


def _is_free(pairing: Pairing, side: int, moments: Moments, phase: Phase) -> bool:
    heights = [
        np.interp(each, np.arange(len(clip.joints)), foot_free(clip, side))[:, phase.inside].mean()
        for clip, each in zip(pairing.clips, moments, strict=True)
    ]
    return max(heights) > _FREE


def _arm_check(pairing: Pairing, name: str, side: int | None, moments: Moments) -> Array | None:
    """(POINTS,) difference of the upper arm to the world's vertical, for elevation: an arm that stays where it is while
    the trunk leans is not raised."""
    if name != "shoulder_elevation" or side is None:
        return None
    means = [
        np.interp(each, np.arange(len(clip.joints)), arm_to_vertical(clip, side)).mean(axis=0)
        for clip, each in zip(pairing.clips, moments, strict=True)
    ]
    return means[1] - means[0]
