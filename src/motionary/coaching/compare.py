"""The comparison: repetitions of attempt and target aligned in time, each measure in each phase, what is worth saying.

A difference is a finding where it is at least the measure's smallest change worth saying and where, given how much the
repetitions of each motion differ among themselves and how noisy the tracking is, it is surely (`LEAST_CONFIDENCE`) more
than half of that. All else is left unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.alignment import aligned, in_step, unlike
from motionary.coaching.clip import Clip
from motionary.coaching.differences import Pairing, difference, phase_means, sampled
from motionary.coaching.findings import Finding
from motionary.coaching.limb_parts import PARTS
from motionary.coaching.limb_timing import limb_timing, shifts
from motionary.coaching.measures import MEASURES
from motionary.coaching.merging import SIDES, Difference, explains, merge, one_swap
from motionary.coaching.phases import POINTS, Phases, phases_of
from motionary.coaching.steadiness import EXPLAINED_BY, steadiness_findings
from motionary.coaching.timing import timing_findings

Array = NDArray[np.floating]

LEAST_CONFIDENCE = 0.98
_NEARLY = 0.7
"""A change of form explains unsteadiness up to this much larger than itself."""
_JITTERS, _WANDERS = 0.01, 0.015
"""Metres of noise, and of slow errors, from which the reader is told."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """All that was compared.

    `findings`: what is worth saying, surely largest first. `phases` of the target's repetition. `attempt_moments`,
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
    pairing = Pairing(attempt, target, phases, same_joints)
    explained = {name for each in limbs for name in PARTS[each.measure].explains}
    differences = [
        found
        for name, row in MEASURES.items()
        if name not in explained
        for side in ((0, 1) if row.sided else (None,))
        if (found := _difference(pairing, name, side, moments, late))
    ]
    findings = merge(differences, least=LEAST_CONFIDENCE, scale=100.0 * attempt.body.leg)
    findings += [*limbs, *_in_phase(timing_findings(attempt, target), phases)]
    findings = one_swap([each for each in findings if each.size >= 1.0 and each.confidence >= LEAST_CONFIDENCE])
    findings += _unsteady(attempt, target, findings)
    findings.sort(key=lambda each: each.error - each.size)
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
    mine, theirs = (
        sampled(clip, name, side, moments)
        for clip, moments in ((found.attempt, found.attempt_moments), (found.target, found.target_moments))
    )
    return {phase.words: (phase_means(mine, phase), phase_means(theirs, phase)) for phase in found.phases.phases}


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


def _difference(
    pairing: Pairing, name: str, side: int | None, moments: tuple[Array, Array], late: Mapping[tuple[str, int], Array]
) -> Difference | None:
    """As `difference`, the attempt's moments moved where its part is off time."""
    moved = [late[name, each] for each in ((0, 1) if side is None else (side,)) if (name, each) in late]
    if moved:
        moments = (moments[0] + np.mean(moved, axis=0), moments[1])
    return difference(pairing, name, side, moments, retimed=bool(moved))


def _in_phase(findings: Sequence[Finding], phases: Phases) -> list[Finding]:
    """Findings of time with the words of their part of the movement."""
    words = {"way_out": phases.ways[0], "way_back": phases.ways[1], "hold": phases.far.words}
    return [replace(each, phase=words.get(each.measure, "")) for each in findings]


def _unsteady(attempt: Clip, target: Clip, findings: Sequence[Finding]) -> list[Finding]:
    """The finding on steadiness, where it is sure and nothing else explains it: a change of form nearly as large, or a
    part that is off time."""

    def is_reason(other: Finding, one: Finding) -> bool:
        way = 1.0 if other.direction == "more" else -1.0
        large = other.size >= _NEARLY * one.size and explains(EXPLAINED_BY, other.measure, way, -1.0)
        return large or other.measure in PARTS

    sure = [each for each in steadiness_findings(attempt, target) if each.size >= 1.0]
    sure = [each for each in sure if each.confidence >= LEAST_CONFIDENCE]
    return [each for each in sure if not any(is_reason(other, each) for other in findings)]


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
