"""The rules writer: findings as instructions, graded, with side, part, phase and figure; at most a few."""

from __future__ import annotations

from collections.abc import Sequence

from motionary.coaching.findings import Finding
from motionary.coaching.limb_parts import PARTS
from motionary.coaching.measures import MEASURES

MOST = 3
"""Instructions at most, by default: more are not followed."""
SLIGHT, MUCH = 1.8, 4.0
"""Sizes below which a change is slight, and from which it is much."""

NOTHING = "Nothing to change: what differs lies within the usual variation and the accuracy of the measurement."

_TIMING = {
    ("pace", "more"): "Move{amount} more slowly",
    ("pace", "less"): "Move{amount} faster",
    ("way_out", "more"): "Move{amount} more slowly",
    ("way_out", "less"): "Move{amount} faster",
    ("way_back", "more"): "Move{amount} more slowly",
    ("way_back", "less"): "Move{amount} faster",
    ("hold", "more"): "Stay{amount} longer",
    ("hold", "less"): "Stay{amount} less long",
}
_SWAY = "Keep your weight{amount} steadier over the feet: it travels about {attempt:.0f} cm, the target's {target:.0f}."
_TOGETHER = 0.5
"""Part of the change within which the target's part moves with the rest of the body."""
_WHEN = {"more": "later", "less": "earlier"}
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
    by_grade = f" {grade}" if grade else ""
    if finding.measure in PARTS:
        return _limb_in_time(finding, by_grade)
    if finding.measure == "sway":
        return _SWAY.format(amount=by_grade, attempt=finding.attempt, target=finding.target)
    if finding.unit == "seconds":
        words = _TIMING[finding.measure, finding.direction].format(amount=by_grade)
        return f"{words}{when} (about {finding.target:.1f} seconds instead of {finding.attempt:.1f})."
    row = MEASURES[finding.measure]
    if row.evens:
        return _evenly(finding, when, by_grade)
    part = row.part[1] if finding.side == "both" else row.part[0].format(side=finding.side)
    template = row.more if finding.direction == "more" else row.less
    amount = f" {grade}" if grade else f" about {figure}"
    words = template.format(part=part, amount=amount)
    tail = f" (about {figure})" if grade else ""
    return f"{words}{when}{tail}."


def _limb_in_time(finding: Finding, grade: str) -> str:
    """ "Start to bend both knees about 0.2 seconds earlier on the way down, together with the rest of the body."."""
    part = PARTS[finding.measure]
    words = part.words[1] if finding.side == "both" else part.words[0].format(side=finding.side)
    what = finding.verb.format(part=words) if "{part}" in finding.verb else f"{finding.verb} {words}"
    by = f"{grade} {_WHEN[finding.direction]} (about {finding.change:.1f} seconds)" if grade else (
        f" about {finding.change:.1f} seconds {_WHEN[finding.direction]}")  # fmt: skip
    when = f" {finding.phase}" if finding.phase else ""
    rest = ", together with the rest of the body" if abs(finding.target) < _TOGETHER * finding.change else ""
    return f"Start to {what}{by}{when}{rest}."


def _evenly(finding: Finding, when: str, grade: str) -> str:
    """ "Raise both arms alike at the highest point: the left one is about 20 degrees lower than the right."."""
    row, other = MEASURES[finding.measure], "left" if finding.side == "right" else "right"
    figure = f"about {figure_of(finding)}" if not grade else f"{grade.strip()} (about {figure_of(finding)})"
    if abs(finding.target) <= 0.5 * row.smallest:
        return f"{row.more}{when}: the {finding.side} one is {figure} {row.less} than the {other}."
    base = MEASURES[row.evens]
    words = base.more.format(part=row.part[0].format(side=finding.side), amount="")
    return f"{words}{when}, measured against the {other} one (about {figure_of(finding)})."


def grade_of(finding: Finding) -> str:
    """ "slightly", "" or "much"."""
    return "slightly" if finding.size < SLIGHT else "much" if finding.size >= MUCH else ""


def figure_of(finding: Finding) -> str:
    """The change as one says it: degrees in fives from 10 on, centimetres in fives from 20 on."""
    step = 5 if finding.change >= (10 if finding.unit == "degrees" else 20) else 1
    return f"{step * round(finding.change / step)} {finding.unit}"
