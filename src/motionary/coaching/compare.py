"""The comparison: repetitions of attempt and target aligned in time, each measure in each phase, what is worth saying.

A difference is a finding where it is at least the measure's smallest change worth saying and where, given how much the
repetitions of each motion differ among themselves and how noisy the tracking is, it is surely (`LEAST_CONFIDENCE`) more
than half of that. All else is left unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.alignment import aligned, in_step, unlike
from motionary.coaching.clip import Clip
from motionary.coaching.findings import Finding
from motionary.coaching.limb_timing import PARTS, limb_timing, shifts
from motionary.coaching.measures import FROM_START, MEASURES, arm_to_vertical, curve_of, foot_free
from motionary.coaching.merging import SIDES, Difference, explains, merge, one_swap
from motionary.coaching.phases import POINTS, Phase, Phases, phases_of
from motionary.coaching.steadiness import EXPLAINED_BY, steadiness_findings
from motionary.coaching.timing import timing_findings

Array = NDArray[np.floating]

LEAST_CONFIDENCE = 0.98
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
_JITTERS, _WANDERS = 0.01, 0.015
"""Metres of noise, and of slow errors, from which the reader is told."""
_OTHER_BODY = 0.35
"""Further uncertainty, in smallest changes, between motions of different joint sets, whose joints lie elsewhere."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """All that was compared.

    `findings`: what is worth saying, largest first. `phases` of the target's repetition. `attempt_moments`,
    `target_moments`: (repetitions, POINTS) fractional frames of each clip that belong to the same moments of the
    movement. `notes`: what the reader should know.
    """

    attempt: Clip
    target: Clip
    findings: tuple[Finding, ...]
    phases: Phases
    attempt_moments: Array
    target_moments: Array
    notes: tuple[str, ...] = field(default=())


def compare(attempt: Clip, target: Clip, *, same_joints: bool = True) -> Comparison:
    """What to change in the attempt to come to the target. `same_joints`: whether both have one kind of joint set.

    The two may differ in place, heading, size of the body, length, tempo and number of repetitions.
    """
    attempt = in_step(attempt, target)
    target_moments, attempt_moments = aligned(target, attempt)
    phases = phases_of(target, target_moments[0])
    limbs = limb_timing(attempt, target, least=LEAST_CONFIDENCE, words=phases.ways)
    if limbs:
        # parts that are off time say nothing about when the others are where
        target_moments, attempt_moments = aligned(target, attempt, without=_out_of_time(limbs))
        phases = phases_of(target, target_moments[0])
    moments = (attempt_moments, target_moments)
    late = _shifts(limbs, phases, attempt.fps)
    differences = [
        found
        for name, row in MEASURES.items()
        for side in ((0, 1) if row.sided else (None,))
        if (found := _difference(attempt, target, name, side, _retimed(moments, late, name, side), phases, same_joints))
    ]
    findings = merge(differences, least=LEAST_CONFIDENCE, scale=100.0 * attempt.body.leg)
    findings += [*limbs, *_in_phase(timing_findings(attempt, target), phases)]
    findings = one_swap([each for each in findings if each.size >= 1.0 and each.confidence >= LEAST_CONFIDENCE])
    findings += _unsteady(attempt, target, findings)
    findings.sort(key=lambda each: -each.size)
    return Comparison(
        attempt,
        target,
        tuple(findings),
        phases,
        attempt_moments,
        target_moments,
        (*_notes(attempt, target), *unlike(attempt, target, attempt_moments, target_moments[0])),
    )


def values_by_phase(found: Comparison, name: str, side: int | None = None) -> dict[str, tuple[Array, Array]]:
    """The measure in each phase: a value a repetition of attempt and target, degrees or leg lengths (NaN: not told)."""
    sampled = [
        _sampled(clip, name, side, moments)
        for clip, moments in ((found.attempt, found.attempt_moments), (found.target, found.target_moments))
    ]
    return {phase.words: (_means(sampled[0], phase), _means(sampled[1], phase)) for phase in found.phases.phases}


def _out_of_time(limbs: Sequence[Finding]) -> tuple[int, ...]:
    """Joints of the parts that move early or late."""
    found: set[int] = set()
    for each in limbs:
        part = PARTS[each.measure]
        found |= {joint + side for side in _sides(each) for joint in part.places} if part.sided else set(part.places)
    return tuple(sorted(found))


def _sides(finding: Finding) -> tuple[int, ...]:
    return (0, 1) if finding.side in ("both", "") else (SIDES.index(finding.side),)


def _shifts(limbs: Sequence[Finding], phases: Phases, fps: float) -> dict[tuple[str, int], Array]:
    """Measure and side -> frames (POINTS,) by which the attempt is looked at later, so that its time is put right."""
    far = np.flatnonzero(phases.far.inside)
    return {
        (name, side): shifts(each, fps=fps, points=POINTS, far=(int(far[0]), int(far[-1])))
        for each in limbs
        for name in PARTS[each.measure].measures
        for side in _sides(each)
    }


def _retimed(
    moments: tuple[Array, Array], late: Mapping[tuple[str, int], Array], name: str, side: int | None
) -> tuple[Array, Array]:
    """The moments for a measure: the attempt's moved where its part is off time, which is told by itself."""
    sides = (0, 1) if side is None else (side,)
    moved = [late[name, each] for each in sides if (name, each) in late]
    return (moments[0] + np.mean(moved, axis=0), moments[1]) if moved else moments


def _in_phase(findings: Sequence[Finding], phases: Phases) -> list[Finding]:
    """Findings of time with the words of their part of the movement."""
    words = {"way_out": phases.ways[0], "way_back": phases.ways[1], "hold": phases.far.words}
    return [replace(each, phase=words.get(each.measure, "")) for each in findings]


def _unsteady(attempt: Clip, target: Clip, findings: Sequence[Finding]) -> list[Finding]:
    """The finding on steadiness, where it is sure and nothing else explains it."""
    explained = any(explains(EXPLAINED_BY, each.measure, 1.0 if each.direction == "more" else -1.0, -1.0)
                    for each in findings)  # fmt: skip
    sure = [each for each in steadiness_findings(attempt, target) if each.size >= 1.0]
    return [] if explained else [each for each in sure if each.confidence >= LEAST_CONFIDENCE]


def _difference(
    attempt: Clip,
    target: Clip,
    name: str,
    side: int | None,
    moments: tuple[Array, Array],
    phases: Phases,
    same_joints: bool,
) -> Difference | None:
    """The measure's difference in the phase that tells most, or None where it cannot be told or is no matter."""
    row = MEASURES[name]
    unit = 1.0 if row.unit == "degrees" else 100.0 * attempt.body.leg
    smallest = row.smallest / unit
    curves = [_sampled(clip, name, side, each) for clip, each in zip((attempt, target), moments, strict=True)]
    noise = sum(_noise(clip, name, len(each)) ** 2 for clip, each in zip((attempt, target), moments, strict=True))
    if not same_joints:
        noise += (_OTHER_BODY * smallest) ** 2
    found: list[tuple[Phase, float, float, float]] = []
    for phase in phases.phases:
        if not _fits(attempt, target, row.when, side, moments, phase):
            continue
        values = [_means(curve, phase) for curve in curves]
        if any(np.isfinite(each).sum() * 2 < len(each) or not np.isfinite(each).any() for each in values):
            continue
        (a, a_error), (t, t_error) = (_centre(each, smallest) for each in values)
        found.append((phase, a, t, sqrt(a_error**2 + t_error**2 + noise)))
    if not found:
        return None
    return _chosen(name, side, found, smallest, _arm_check(attempt, target, name, side, moments))


def _chosen(
    name: str,
    side: int | None,
    found: list[tuple[Phase, float, float, float]],
    smallest: float,
    check: Array | None,
) -> Difference | None:
    """The phase with the largest difference; the far point where that is nearly as large; throughout where it is."""
    weighed = [abs(t - a) * (_FAR_FIRST if phase.is_far else 1.0) for phase, a, t, _ in found]
    if check is not None:
        weighed = [
            weight if np.sign(t - a) * np.mean(check[phase.inside]) >= 0.3 * abs(t - a) else 0.0
            for weight, (phase, a, t, _) in zip(weighed, found, strict=True)
        ]
    best = int(np.argmax(weighed))
    phase, a, t, error = found[best]
    change = t - a
    if weighed[best] <= 0.0:
        return None
    alike = [np.sign(change) * (t_ - a_) for _, a_, t_, _ in found]
    throughout = len(found) > 1 and min(alike) > 0.6 * abs(change)
    confidence = _probability((abs(change) - 0.5 * smallest) / max(error, 1e-9))
    return Difference(name, side, a, t, abs(change) / smallest, confidence, "throughout" if throughout else phase.words)


def _sampled(clip: Clip, name: str, side: int | None, moments: Array) -> Array:
    """(repetitions, POINTS) of the measure's curve."""
    curve = curve_of(clip, name, side)
    values = np.interp(moments, np.arange(len(curve)), curve)
    return values - values[:, :1] if name in FROM_START else values


def _means(values: Array, phase: Phase) -> Array:
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
    return value * sqrt(1.0 / repetitions + _LASTING**2)


def _fits(attempt: Clip, target: Clip, when: str, side: int | None, moments: tuple[Array, Array], phase: Phase) -> bool:
    """Whether the feet are on or off the floor as the measure needs it (`Measure.when`)."""
    if when == "always":
        return True
    sides = (0, 1) if side is None else (side,)
    free = any(_is_free(attempt, target, each, moments, phase) for each in sides)
    return free == (when == "free")


def _is_free(attempt: Clip, target: Clip, side: int, moments: tuple[Array, Array], phase: Phase) -> bool:
    heights = [
        np.interp(each, np.arange(len(clip.joints)), foot_free(clip, side))[:, phase.inside].mean()
        for clip, each in zip((attempt, target), moments, strict=True)
    ]
    return max(heights) > _FREE


def _arm_check(attempt: Clip, target: Clip, name: str, side: int | None, moments: tuple[Array, Array]) -> Array | None:
    """(POINTS,) difference of the upper arm to the world's vertical, for elevation: an arm that stays where it is while
    the trunk leans is not raised."""
    if name != "shoulder_elevation" or side is None:
        return None
    means = [
        np.interp(each, np.arange(len(clip.joints)), arm_to_vertical(clip, side)).mean(axis=0)
        for clip, each in zip((attempt, target), moments, strict=True)
    ]
    return means[1] - means[0]


def _probability(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def _notes(attempt: Clip, target: Clip) -> tuple[str, ...]:
    notes = []
    if target.repetitions.moves and not attempt.repetitions.moves:
        notes.append("the attempt hardly moves")
    if attempt.repetitions.moves and not target.repetitions.moves:
        notes.append("the target hardly moves")
    if attempt.repetitions.moves and target.repetitions.moves:
        if attempt.repetitions.returns and not target.repetitions.returns:
            notes.append("the attempt comes back to where it began, the target does not")
        if target.repetitions.returns and not attempt.repetitions.returns:
            notes.append("the target comes back to where it began, the attempt does not")
    for name, clip in (("attempt", attempt), ("target", target)):
        if clip.noise > _JITTERS:
            notes.append(f"the {name} is tracked with about {100 * clip.noise:.0f} cm of jitter")
        elif clip.left_over > _WANDERS:
            notes.append(f"the {name}'s bones change their lengths: joints are about {100 * clip.left_over:.0f} cm off")
    return tuple(notes)
