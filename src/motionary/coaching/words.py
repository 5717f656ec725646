"""The rules writer: findings as instructions, graded, with side, part, phase and figure; at most a few."""

from __future__ import annotations

from collections.abc import Sequence

from motionary.coaching.findings import Finding
from motionary.coaching.measures import MEASURES

MOST = 3
"""Instructions at most, by default: more are not followed."""
SLIGHT, MUCH = 1.8, 4.0
"""Sizes below which a change is slight, and from which it is much."""

NOTHING = "Nothing to change: what differs lies within the usual variation and the accuracy of the measurement."

_TIMING = {
    ("pace", "more"): "Move{amount} more slowly",
    ("pace", "less"): "Move{amount} faster",
    ("way_out", "more"): "Take{amount} more time on the way to the far point",
    ("way_out", "less"): "Get{amount} more quickly to the far point",
    ("way_back", "more"): "Take{amount} more time on the way back",
    ("way_back", "less"): "Come back{amount} more quickly",
}
_INSTEAD = {
    "shoulder_elevation": "Raise the {side} arm instead of the {other} one",
    "foot_ahead": "Step with the {side} foot instead of the {other} one",
    "hip_flexion": "Lift the {side} thigh instead of the {other} one",
    "hip_abduction": "Lift the {side} leg to the side instead of the {other} one",
    "knee_flexion": "Bend the {side} knee instead of the {other} one",
    "elbow_flexion": "Bend the {side} elbow instead of the {other} one",
}


def write(findings: Sequence[Finding], *, most: int = MOST) -> list[str]:
    """Sentences of the first `most` findings, in their order; `NOTHING` alone where there are none."""
    return [sentence(each) for each in findings[:most]] or [NOTHING]


def sentence(finding: Finding) -> str:
    """One instruction: "Bend both knees about 20 degrees more at the lowest point."."""
    when = f" {finding.phase}" if finding.phase else ""
    if finding.instead_of and finding.measure in _INSTEAD:
        words = _INSTEAD[finding.measure].format(side=finding.side, other=finding.instead_of)
        return f"{words}{when}."
    grade = grade_of(finding)
    figure = figure_of(finding)
    if finding.unit == "seconds":
        words = _TIMING[finding.measure, finding.direction].format(amount=f" {grade}" if grade else "")
        return f"{words} (about {finding.target:.1f} seconds instead of {finding.attempt:.1f})."
    row = MEASURES[finding.measure]
    part = row.part[1] if finding.side == "both" else row.part[0].format(side=finding.side)
    template = row.more if finding.direction == "more" else row.less
    amount = f" {grade}" if grade else f" about {figure}"
    words = template.format(part=part, amount=amount)
    tail = f" (about {figure})" if grade else ""
    return f"{words}{when}{tail}."


def grade_of(finding: Finding) -> str:
    """ "slightly", "" or "much"."""
    return "slightly" if finding.size < SLIGHT else "much" if finding.size >= MUCH else ""


def figure_of(finding: Finding) -> str:
    """The change as one says it: degrees in fives from 10 on, centimetres in fives from 20 on."""
    step = 5 if finding.change >= (10 if finding.unit == "degrees" else 20) else 1
    return f"{step * round(finding.change / step)} {finding.unit}"
