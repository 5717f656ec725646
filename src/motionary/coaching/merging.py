"""From differences measure by measure to findings: what another one explains is left out, both sides become one.

Unevenness of left and right is told where one side does too much and the other too little; where one side alone differs
that side is told, and where both differ alike, both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from motionary.coaching.findings import Finding
from motionary.coaching.measures import MEASURES

SIDES = ("left", "right")
_EXPLAINS = 0.5
"""A finding explains another whose size is up to twice its own."""
_ALIKE = 0.67
"""The two sides are told as one where the smaller difference is at least this part of the larger."""
_SWAPPED = 0.5
_OPPOSITE = 0.35
"""The sides are uneven where they differ opposite ways, the smaller by at least this part of the larger."""
_EVEN = 0.7
"""Smallest changes up to which a target's sides are alike; where they are not, each side is told by itself."""
_LIMBS = (
    ("hip_flexion", "hip_abduction", "foot_ahead", "knee_flexion"),
    ("shoulder_elevation", "elbow_flexion", "shoulder_plane", "hand_height", "hand_reach"),
)


@dataclass(frozen=True)
class Difference:
    """One measure of one side (0 left, 1 right, None the middle) in the phase that tells most.

    `attempt`, `target` in degrees or leg lengths; `size` in smallest changes; `confidence`, `error` as in `Finding`.
    """

    measure: str
    side: int | None
    attempt: float
    target: float
    size: float
    confidence: float
    phase: str
    error: float = 0.0

    @property
    def change(self) -> float:
        """What is to be added."""
        return self.target - self.attempt


def merge(differences: Sequence[Difference], *, least: float, scale: float) -> list[Finding]:
    """Findings of all differences that are large and sure enough; `scale`: centimetres of the attempting leg."""
    sure = [each for each in differences if each.size >= 1.0 and each.confidence >= least]
    uneven = {MEASURES[each.measure].evens for each in sure if _is_uneven(each, differences)}
    sure = [
        each
        for each in sure
        if each.measure not in uneven and (MEASURES[each.measure].evens or None) in uneven | {None}
    ]
    kept = [each for each in sure if not _explained(each, sure)]
    findings: list[Finding] = []
    for name, row in MEASURES.items():
        mine = [each for each in kept if each.measure == name]
        also = [each for each in sure if any(_explains(one, each) for one in mine)]
        also_told = tuple(dict.fromkeys(each.measure for each in also if each not in kept))
        if not mine:
            continue
        if not row.sided:
            findings.append(_single(mine[0], scale=scale, explains=also_told))
        else:
            findings += _sided(mine, [each for each in differences if each.measure == name], scale, also_told)
    return findings


def one_swap(findings: Sequence[Finding]) -> list[Finding]:
    """A limb used instead of the other one is told once, by the measure that names it best, with the largest size."""
    kept = list(findings)
    for limb in _LIMBS:
        swaps = [each for each in kept if each.instead_of and each.measure in limb]
        if len(swaps) < 2:
            continue
        best = min(swaps, key=lambda each: limb.index(each.measure))
        largest = max(each.size for each in swaps)
        others = tuple(each.measure for each in swaps if each is not best)
        told = replace(best, size=largest, explains=(*best.explains, *others))
        kept = [told if each is best else each for each in kept if each is best or each not in swaps]
    return kept


def explains(reasons: Mapping[str, int], measure: str, change: float, explained: float) -> bool:
    """Whether a `change` of the measure is among the reasons (see `Measure.explained_by`) of an `explained` one."""
    way = reasons.get(measure)
    return way is not None and (way == 0 or way * change * explained > 0)


def _explains(other: Difference, one: Difference) -> bool:
    return explains(MEASURES[one.measure].explained_by, other.measure, other.change, one.change)


def _explained(one: Difference, sure: Sequence[Difference]) -> bool:
    return any(other.size >= _EXPLAINS * one.size and _explains(other, one) for other in sure)


def _is_uneven(one: Difference, differences: Sequence[Difference]) -> bool:
    """Whether a difference between left and right is to be told as one.

    The sides differ opposite ways, it is no exchange of them, and the target's are alike, or neither side's own
    difference is worth saying.
    """
    sides = [each for each in differences if each.measure == MEASURES[one.measure].evens]
    if len(sides) != 2 or sides[0].change * sides[1].change >= 0:
        return False
    small, large = sorted(abs(each.change) for each in sides)
    even = abs(one.target) <= _EVEN * MEASURES[one.measure].smallest
    if not even and max(each.size for each in sides) >= 1.0:
        return False
    wanted, unwanted = sides if sides[0].change > 0 else sides[::-1]
    return small >= _OPPOSITE * large and not (one.size >= 2.0 and _is_swap(wanted, unwanted))


def _uneven(one: Difference) -> Finding:
    """The side that is to do more is named; figures are what it has more than the other."""
    row, side = MEASURES[one.measure], 0 if one.change > 0 else 1
    sign = 1.0 if side == 0 else -1.0
    told = replace(one, attempt=sign * one.attempt, target=sign * one.target)
    return _finding(told, side=SIDES[side], scale=1.0, explains=(),
                    joints=tuple(joint + each for joint in row.joints for each in range(2)))  # fmt: skip


def _single(one: Difference, *, scale: float, explains: tuple[str, ...]) -> Finding:
    if MEASURES[one.measure].evens:
        return _uneven(one)
    if one.measure == "foot_ahead":
        return _step(one, scale=scale, explains=explains)
    return _finding(one, side="", scale=scale, explains=explains, joints=MEASURES[one.measure].joints)


def _step(one: Difference, *, scale: float, explains: tuple[str, ...]) -> Finding:
    """How far a foot is ahead has a sign: the foot that the target has ahead is spoken of."""
    row = MEASURES[one.measure]
    half = 0.5 * row.smallest / scale
    leading = one.target if abs(one.target) > half else one.attempt
    side = 0 if leading > 0 else 1
    sign = 1.0 if side == 0 else -1.0
    swapped = one.target * one.attempt < 0 and min(abs(one.target), abs(one.attempt)) > half
    turned = replace(one, side=side, attempt=sign * one.attempt, target=sign * one.target)
    return _finding(
        turned, side=SIDES[side], scale=scale, explains=explains, joints=(row.joints[side],),
        instead_of=SIDES[1 - side] if swapped else "",
    )  # fmt: skip


def _sided(
    mine: Sequence[Difference], every: Sequence[Difference], scale: float, explains: tuple[str, ...]
) -> list[Finding]:
    row = MEASURES[mine[0].measure]
    largest = max(mine, key=lambda each: each.size)
    other = next((each for each in every if each.side != largest.side), None)
    own = [joint + (largest.side or 0) for joint in row.joints]
    if other is not None and other.change * largest.change > 0 and other.size >= _ALIKE * largest.size:
        both = Difference(
            largest.measure,
            None,
            0.5 * (largest.attempt + other.attempt),
            0.5 * (largest.target + other.target),
            0.5 * (largest.size + other.size),
            max(largest.confidence, other.confidence),
            largest.phase,
            0.5 * (largest.error + other.error),
        )
        joints = tuple(joint + side for joint in row.joints for side in range(2))
        return [_finding(both, side="both", scale=scale, explains=explains, joints=joints)]
    opposite = other is not None and other in mine and other.change * largest.change < 0
    if opposite and other is not None and other.size >= _SWAPPED * largest.size:
        wanted, unwanted = (largest, other) if largest.change > 0 else (other, largest)
        if wanted.target > wanted.attempt and unwanted.attempt > unwanted.target and _is_swap(wanted, unwanted):
            joints = tuple(joint + (wanted.side or 0) for joint in row.joints)
            swap = Difference(
                wanted.measure, wanted.side, wanted.attempt, wanted.target, largest.size,
                max(wanted.confidence, unwanted.confidence), wanted.phase, largest.error,
            )  # fmt: skip
            return [
                _finding(
                    swap, side=SIDES[wanted.side or 0], scale=scale, explains=explains, joints=joints,
                    instead_of=SIDES[unwanted.side or 0],
                )
            ]  # fmt: skip
    findings = [_finding(largest, side=SIDES[largest.side or 0], scale=scale, explains=explains, joints=tuple(own))]
    if other is not None and other in mine:
        joints = tuple(joint + (other.side or 0) for joint in row.joints)
        findings.append(_finding(other, side=SIDES[other.side or 0], scale=scale, explains=(), joints=joints))
    return findings


def _is_swap(wanted: Difference, unwanted: Difference) -> bool:
    """Whether the attempt's one limb does about what the target's other limb does, and the other way round."""
    span = max(wanted.target - wanted.attempt, unwanted.attempt - unwanted.target)
    return abs(wanted.target - unwanted.attempt) < 0.5 * span and abs(wanted.attempt - unwanted.target) < 0.5 * span


def _finding(
    one: Difference,
    *,
    side: str,
    scale: float,
    explains: tuple[str, ...],
    joints: tuple[int, ...],
    instead_of: str = "",
) -> Finding:
    unit = MEASURES[one.measure].unit
    factor = 1.0 if unit == "degrees" else scale
    return Finding(
        measure=one.measure,
        side=side,
        direction="more" if one.change > 0 else "less",
        phase=one.phase,
        change=abs(one.change) * factor,
        attempt=one.attempt * factor,
        target=one.target * factor,
        unit=unit,
        size=one.size,
        confidence=one.confidence,
        error=one.error,
        joints=joints,
        instead_of=instead_of,
        explains=explains,
    )
