"""Whether a text says what was found: parts, sides, directions, moments, grades and figures held against the findings.

A text is contradicted where a clause speaks of a part or a matter (tempo, pauses, balance) that no finding is about,
names another side than the findings on it, asks for the opposite, puts it at another moment, grades it otherwise, gives
a figure that those findings do not have, or says that nothing is to change; and where it leaves a finding out. Words
that give no advice pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from motionary.coaching.findings import Finding
from motionary.coaching.limb_parts import PARTS
from motionary.coaching.measures import MEASURES
from motionary.coaching.words import MUCH, SLIGHT

_I = re.IGNORECASE
_TEMPO = ("pace", "way_out", "way_back")
_MATTERS: dict[str, tuple[str, ...]] = {
    "knees?": ("knee_flexion", "knee_distance", "knee_ahead", "hip_height", "knee_timing", "knee_symmetry"),
    "squat": ("knee_flexion", "hip_height", "knee_symmetry", *_TEMPO),
    "elbows?|forearms?": ("elbow_flexion", "elbow_timing", "elbow_symmetry", "shoulder_rotation"),
    "arms?": (
        "shoulder_elevation", "shoulder_plane", "shoulder_rotation", "elbow_flexion", "hand_height", "hand_reach",
        "hand_out", "arm_timing", "arm_symmetry", "elbow_symmetry", "elbow_timing",
    ),
    "shoulders?": ("shoulder_elevation", "shoulder_plane", "shoulder_rotation", "spine_rotation", "arm_symmetry"),
    "hands?|wrists?": ("hand_height", "hand_reach", "hand_out", "shoulder_elevation", "shoulder_plane", "elbow_flexion",
                       "arm_timing"),
    "foot|feet|stance": ("foot_distance", "foot_ahead", "toe_out", "heel", "sway"),
    "step|steps": ("foot_ahead", "foot_distance"),
    "toes?": ("toe_out", "knee_ahead"),
    "heels?": ("heel",),
    "ankles?": ("heel", "toe_out", "foot_distance"),
    "thighs?": ("hip_flexion", "hip_abduction", "knee_flexion", "hip_timing"),
    "legs?": ("hip_flexion", "hip_abduction", "knee_flexion", "foot_ahead", "hip_timing", "knee_timing"),
    "hips?|pelvis|bottom": ("hip_height", "hip_shift", "pelvis_obliquity", "hip_flexion", "knee_flexion", "hip_timing"),
    "head|chin|neck": ("neck_flexion", "neck_side_bend"),
    "back|spine": ("spine_flexion", "trunk_lean", "spine_rotation", "trunk_timing"),
    "torso|trunk|upper body|chest": ("trunk_lean", "trunk_side_lean", "spine_rotation", "spine_flexion",
                                     "trunk_timing"),
    r"turn\w*|rotat\w*|twist\w*": ("turn", "spine_rotation", "toe_out", "shoulder_rotation"),
    "body": ("turn", "spine_rotation", "trunk_lean", "trunk_side_lean", "trunk_timing", "spine_flexion"),
    "lean|leaning|upright": ("trunk_lean", "trunk_side_lean", "trunk_timing"),
    r"slow\w*|fast\w*|quick\w*|hurry|rush\w*|tempo|pace|speed": (*_TEMPO, "hold", *PARTS),
    "pause|stay|linger|wait": ("hold", *PARTS),
    r"earlier|sooner|later|delay\w*": tuple(PARTS),
    r"balance\w*|stead\w*|sway\w*|wobbl\w*|weight": ("sway", "hip_shift"),
}  # fmt: skip
"""Words of a part or matter -> the measures that may be meant."""
_NEVER = re.compile(
    r"\b(core|abs|abdom\w+|breath\w*|grip|gaze|eyes?|fingers?|palms?|muscles?|glutes?|pain\w*|injur\w+|doctor)\b", _I
)
"""What is never measured."""

_MORE_LESS: dict[str, tuple[str, str]] = {
    "knee_flexion": (r"bend\w*|lower|deeper|squat down", r"straight\w*|extend\w*|less|not so|shallower"),
    "elbow_flexion": (r"bend\w*|flex\w*|closer", r"straight\w*|extend\w*|less"),
    "trunk_lean": (r"forward\w*|lean\w*|bend\w*", r"upright|straight\w*|back(?:ward\w*)?|less|taller"),
    "trunk_side_lean": (r"left", r"right"),
    "spine_rotation": (r"left", r"right"),
    "spine_flexion": (r"round\w*|bend\w*", r"straight\w*|flat\w*|less"),
    "turn": (r"left", r"right"),
    "hip_shift": (r"left", r"right"),
    "neck_side_bend": (r"left", r"right"),
    "neck_flexion": (r"down|forward\w*|tuck\w*|bend\w*", r"up|back|lift\w*|raise\w*|higher"),
    "shoulder_elevation": (r"rais\w*|higher|lift\w*|up", r"lower\w*|down|less high|less"),
    "shoulder_plane": (r"front|forward\w*", r"side|out|back\w*"),
    "shoulder_rotation": (r"inward\w*|in", r"outward\w*|out"),
    "foot_distance": (r"apart|wider|widen\w*|spread", r"closer|together|narrow\w*"),
    "knee_distance": (r"apart|outward\w*|wider|out", r"closer|together|inward\w*|in"),
    "foot_ahead": (r"further|farther|longer|larger|forward\w*|bigger", r"shorter|smaller|less"),
    "knee_ahead": (r"forward\w*|over", r"back\w*|behind"),
    "hip_flexion": (r"lift\w*|higher|rais\w*", r"lower\w*|less"),
    "hip_abduction": (r"out|side|lift\w*|further", r"less|in|closer"),
    "hip_height": (r"higher|up|rise", r"lower|down|deeper"),
    "hand_height": (r"higher|rais\w*|up|lift\w*", r"lower|down"),
    "hand_reach": (r"forward\w*|further|reach\w*", r"back\w*|closer"),
    "hand_out": (r"out\w*|wider|side", r"closer|middle|in|inward\w*"),
    "toe_out": (r"out\w*", r"in|inward\w*|straight\w*"),
    "heel": (r"lift\w*|rais\w*|higher|up", r"down|floor|lower\w*|closer|ground"),
    "sway": (r"more sway\w*|sway more", r"stead\w*|less|still\w*|balance\w*|stable"),
    "hold": (r"longer|stay\w*|pause|wait|linger", r"less long|shorter"),
    **dict.fromkeys(_TEMPO, (r"slow\w*|more time|longer", r"fast\w*|quick\w*|hurry|less time|shorter")),
    **dict.fromkeys(PARTS, (r"later|after|delay\w*|wait", r"earlier|sooner|before|ahead")),
}
"""Measure -> what asks for more of it and what asks for less."""

_MOMENTS: dict[str, str] = {
    "lowest": r"lowest|bottom of|deepest|at the bottom",
    "highest": r"highest|top of|at the top|peak",
    "start": r"at the start|beginning|at first",
    "end": r"at the end|finish\w*",
    "way down": r"way down|going down|go down|while lowering|descen\w+",
    "way up": r"way up|going up|come up|coming up|standing up|stand up|ascen\w+",
    "way out": r"way out",
    "way back": r"way back|coming back",
}
"""Part of a phase's name -> how a text says it."""
_ANY_MOMENT = ("", "throughout", "at the farthest point", "half way")

_SIDE = re.compile(r"\b(left|right)\b", _I)
_SIDES_MEANT = ("trunk_side_lean", "spine_rotation", "turn", "hip_shift", "neck_side_bend", "pelvis_obliquity")
_PRONOUN = re.compile(r"\b(it|them|they|both)\b", _I)
_SMALL = re.compile(r"\b(slight\w*|a little|a bit|a touch|marginally)\b", _I)
_LARGE = re.compile(r"\b(much|a lot|greatly|considerabl\w+|far (?:more|less))\b", _I)
_DONE = re.compile(
    r"\b(nothing to change|no changes?|already perfect|perfect(?:ly)?|exactly right|keep it as it is)\b", _I
)
_NUMBERS: dict[str, float] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_FIGURE = re.compile(
    rf"(\d+(?:\.\d+)?|\b(?:{'|'.join(_NUMBERS)}))\s*(?:-\s*)?"
    r"(degrees?|°|cm|centimet\w+|inch\w*|met(?:er|re)s?|seconds?|s\b|%|percent|times)",
    _I,
)
_UNITS = {"d": "degrees", "°": "degrees", "c": "cm", "s": "seconds"}


def contradictions(text: str, findings: Sequence[Finding]) -> list[str]:
    """What in the text the findings deny, in words; empty for a text that may be told."""
    problems: list[str] = []
    before: set[str] | None = None
    for clause in _clauses(text):
        meant = _meant(clause)
        if meant is None and _PRONOUN.search(clause):
            meant = before
        before = meant or before
        problems += _of_clause(clause, meant, findings)
    problems += [problem for part in re.split(r"[.;!?\n](?!\d)", text) for problem in _figures(part, findings)]
    if findings and (done := _DONE.search(text)):
        problems.append(f"{done[0]!r}: there is something to change")
    return problems


def omissions(text: str, findings: Sequence[Finding]) -> list[str]:
    """The findings that no clause of the text is about, by their measure."""
    about = [_meant(clause) for clause in _clauses(text)]
    return [each.measure for each in findings if not any(each.measure in meant for meant in about if meant)]


def _clauses(text: str) -> list[str]:
    parts = re.split(r"[;!?\n]|\.(?!\d)|,|\band\b|\bwhile\b|\bthen\b", text)
    return [part for part in parts if part and part.strip()]


def _meant(clause: str) -> set[str] | None:
    """The measures that a clause may be about; None for one that speaks of nothing measured or measurable."""
    bare = clause
    for pattern in _MOMENTS.values():
        bare = re.sub(rf"\b(?:{pattern})\b", " ", bare, flags=_I)
    bare = re.sub(r"(?:compared|together|along) with\b.*", " ", bare, flags=_I)
    found = [meant for words, meant in _MATTERS.items() if re.search(rf"\b(?:{words})\b", bare, _I)]
    return {each for meant in found for each in meant} if found else None


def _of_clause(clause: str, measures: set[str] | None, findings: Sequence[Finding]) -> list[str]:
    if _NEVER.search(clause):
        return [f"{clause.strip()!r}: that is not measured"]
    if measures is None:
        return []
    about = [each for each in findings if each.measure in measures]
    if not about:
        return [f"{clause.strip()!r}: nothing was found there"]
    tests = (
        (_side_fits, "another side than was found"),
        (_direction_fits, "the opposite of what was found"),
        (_moment_fits, "another moment than was found"),
        (_grade_fits, "more or less than was found"),
    )
    problems = [
        f"{clause.strip()!r}: {words}" for fits, words in tests if not any(fits(clause, each) for each in about)
    ]
    if not problems and not any(all(fits(clause, each) for fits, _ in tests) for each in about):
        problems.append(f"{clause.strip()!r}: two findings mixed up")
    return problems


def _side_fits(clause: str, finding: Finding) -> bool:
    named = [each.lower() for each in _SIDE.findall(clause)]
    if not named or finding.measure in _SIDES_MEANT:
        return True
    if finding.instead_of:
        return named[0] == finding.side
    if finding.measure in MEASURES and MEASURES[finding.measure].evens:
        return named[0] == finding.side
    return set(named) == {finding.side} or (finding.side == "both" and set(named) == {"left", "right"})


def _direction_fits(clause: str, finding: Finding) -> bool:
    words = _MORE_LESS.get(finding.measure)
    if words is None:
        return True
    if finding.measure in PARTS:  # "earlier on the way down" is no word of the way
        clause = re.sub("|".join(_MOMENTS.values()), " ", clause, flags=_I)
    wanted, opposite = words if finding.direction == "more" else words[::-1]
    has_opposite = re.search(rf"\b(?:{opposite})\b", clause, _I) is not None
    has_wanted = re.search(rf"\b(?:{wanted})\b", clause, _I) is not None
    says_less = re.search(r"\b(?:less|not so|too|do not|don't|avoid|stop|reduce)\b", clause, _I) is not None
    if finding.measure == "hold":
        return (finding.direction == "less") == (says_less or re.search(r"\bshorter\b", clause, _I) is not None)
    if says_less:
        return finding.direction == "less" or (has_opposite and not has_wanted)
    return has_wanted or not has_opposite


def _moment_fits(clause: str, finding: Finding) -> bool:
    named = [name for name, pattern in _MOMENTS.items() if re.search(rf"\b(?:{pattern})\b", clause, _I)]
    return not named or finding.phase in _ANY_MOMENT or any(name in finding.phase for name in named)


def _grade_fits(clause: str, finding: Finding) -> bool:
    if _SMALL.search(clause):
        return finding.size < MUCH
    return not _LARGE.search(clause) or finding.size >= SLIGHT


def _figures(sentence: str, findings: Sequence[Finding]) -> list[str]:
    """Figures of a sentence that are not those of the findings it is about (of any, where it names none)."""
    meant = _meant(sentence)
    about = [each for each in findings if meant and each.measure in meant] or findings
    problems = []
    for match in _FIGURE.finditer(sentence):
        unit = _UNITS.get(match[2][0].lower(), match[2])
        value = float(_NUMBERS.get(match[1].lower()) or match[1])
        figures = [each for one in about if one.unit == unit for each in (one.change, one.attempt, one.target)]
        if not any(abs(value - abs(each)) <= _room(each, unit) for each in figures):
            problems.append(f"{match[0]!r}: no such figure was measured")
    return problems


def _room(value: float, unit: str) -> float:
    """What rounding may change: half a step of five, or a tenth."""
    return max(0.1 * abs(value), 0.15 if unit == "seconds" else 3.0)
