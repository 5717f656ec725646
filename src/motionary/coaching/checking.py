"""Whether a text says what was found: its body parts, sides, directions and figures held against the findings.

A text is contradicted where a clause speaks of a part that no finding is about, names another side than the findings
on that part, asks for the opposite, or gives a figure that no finding has. Words that give no advice pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from motionary.coaching.findings import Finding

_I = re.IGNORECASE
_PARTS: dict[str, tuple[str, ...]] = {
    "knee": ("knee_flexion", "knee_distance", "knee_ahead", "hip_height"),
    "squat": ("knee_flexion", "hip_height", "pace", "way_out", "way_back"),
    "elbow": ("elbow_flexion",),
    "forearm": ("elbow_flexion",),
    "arm": ("shoulder_elevation", "shoulder_plane", "elbow_flexion", "hand_height", "hand_reach"),
    "shoulder": ("shoulder_elevation", "shoulder_plane", "spine_rotation"),
    "hand": ("hand_height", "hand_reach", "shoulder_elevation", "shoulder_plane", "elbow_flexion"),
    "wrist": ("hand_height", "hand_reach"),
    "foot|feet|stance|step": ("foot_distance", "foot_ahead"),
    "thigh": ("hip_flexion", "hip_abduction", "knee_flexion"),
    "leg": ("hip_flexion", "hip_abduction", "knee_flexion", "foot_ahead"),
    "hip|pelvis": ("hip_height", "hip_shift", "pelvis_obliquity", "hip_flexion", "knee_flexion"),
    "head|chin|neck": ("neck_flexion", "neck_side_bend"),
    "back|spine": ("spine_flexion", "trunk_lean", "spine_rotation"),
    "torso|trunk|upper body|chest": ("trunk_lean", "trunk_side_lean", "spine_rotation", "spine_flexion"),
}
"""Word of a part -> the measures that may be meant."""

_MORE_LESS: dict[str, tuple[str, str]] = {
    "knee_flexion": (r"bend\w*|lower|deeper|squat down", r"straight\w*|extend\w*|less|not so|shallower"),
    "elbow_flexion": (r"bend\w*|flex\w*|closer", r"straight\w*|extend\w*|less"),
    "trunk_lean": (r"forward\w*|lean\w*|bend\w*", r"upright|straight\w*|back(?:ward\w*)?|less|taller"),
    "trunk_side_lean": (r"left", r"right"),
    "spine_rotation": (r"left", r"right"),
    "turn": (r"left", r"right"),
    "hip_shift": (r"left", r"right"),
    "neck_side_bend": (r"left", r"right"),
    "neck_flexion": (r"down|forward\w*|tuck\w*|bend\w*", r"up|back|lift\w*|raise\w*|higher"),
    "shoulder_elevation": (r"rais\w*|higher|lift\w*|up", r"lower\w*|down|less high|less"),
    "shoulder_plane": (r"front|forward\w*", r"side|out|back\w*"),
    "foot_distance": (r"apart|wider|widen\w*|spread", r"closer|together|narrow\w*"),
    "knee_distance": (r"apart|outward\w*|wider|out", r"closer|together|inward\w*|in"),
    "foot_ahead": (r"further|farther|longer|larger|forward\w*|bigger", r"shorter|smaller|less"),
    "hip_flexion": (r"lift\w*|higher|rais\w*", r"lower\w*|less"),
    "hip_abduction": (r"out|side|lift\w*|further", r"less|in|closer"),
    "hip_height": (r"higher|up|rise", r"lower|down|deeper"),
    "hand_height": (r"higher|rais\w*|up|lift\w*", r"lower|down"),
    "pace": (r"slow\w*|more time", r"fast\w*|quick\w*"),
}
"""Measure -> what asks for more of it and what asks for less."""

_SIDE = re.compile(r"\b(left|right)\b", _I)
_SIDES_MEANT = ("trunk_side_lean", "spine_rotation", "turn", "hip_shift", "neck_side_bend", "pelvis_obliquity")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-\s*)?(degrees?|°|cm|centimet\w+|seconds?|s\b|%|percent)", _I)
_UNITS = {"d": "degrees", "°": "degrees", "c": "cm", "s": "seconds"}


def contradictions(text: str, findings: Sequence[Finding]) -> list[str]:
    """What in the text the findings deny, in words; empty for a text that may be told."""
    problems = [problem for clause in _clauses(text) for problem in _of_clause(clause, findings)]
    return [*problems, *_figures(text, findings)]


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[.;!?\n]|,|\band\b|\bwhile\b|\bthen\b", text) if part and part.strip()]


def _of_clause(clause: str, findings: Sequence[Finding]) -> list[str]:
    measures: set[str] = set()
    for words, meant in _PARTS.items():
        if re.search(rf"\b(?:{words})s?\b", clause, _I):
            measures |= set(meant)
    if not measures:
        return []
    about = [each for each in findings if each.measure in measures]
    if not about:
        return [f"{clause.strip()!r}: nothing was found there"]
    problems = []
    if not any(_side_fits(clause, each) for each in about):
        problems.append(f"{clause.strip()!r}: another side than was found")
    if not any(_direction_fits(clause, each) for each in about):
        problems.append(f"{clause.strip()!r}: the opposite of what was found")
    return problems


def _side_fits(clause: str, finding: Finding) -> bool:
    named = {each.lower() for each in _SIDE.findall(clause)}
    if not named or finding.measure in _SIDES_MEANT:
        return True
    if finding.instead_of:
        return finding.side in named
    return named == {finding.side} or (finding.side == "both" and named == {"left", "right"})


def _direction_fits(clause: str, finding: Finding) -> bool:
    words = _MORE_LESS.get(finding.measure)
    if words is None:
        return True
    wanted, opposite = words if finding.direction == "more" else words[::-1]
    has_opposite = re.search(rf"\b(?:{opposite})\b", clause, _I) is not None
    has_wanted = re.search(rf"\b(?:{wanted})\b", clause, _I) is not None
    if finding.direction == "less" and re.search(r"\b(?:less|not so)\b", clause, _I):
        return True
    if finding.direction == "more" and re.search(r"\b(?:less|not so)\b", clause, _I):
        return False
    return has_wanted or not has_opposite


def _figures(text: str, findings: Sequence[Finding]) -> list[str]:
    problems = []
    for match in _FIGURE.finditer(text):
        unit = _UNITS.get(match[2][0].lower(), match[2])
        figures = [v for each in findings if each.unit == unit for v in (each.change, each.attempt, each.target)]
        if not any(abs(float(match[1]) - abs(value)) <= _room(value, unit) for value in figures):
            problems.append(f"{match[0]!r}: no such figure was measured")
    return problems


def _room(value: float, unit: str) -> float:
    """What rounding may change: half a step of five, or a tenth."""
    return max(0.1 * abs(value), 0.15 if unit == "seconds" else 3.0)
