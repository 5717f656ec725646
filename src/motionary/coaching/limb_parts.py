"""The parts of the body whose timing is compared: a plain table, name of the finding's measure -> part."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`angle`: the leading one of `Clip.angles`; `least`: degrees it must move by; `measures`: rows of the coach's
    table that its timing shifts; `explains`: rows that follow from it and others; `words` one side and both; `verbs`:
    as the angle grows, and as it shrinks; `joints` to mark and `places`: joints of the left side that take no part in
    the alignment where the part is off time; `natural`: seconds by which a person's own repetitions differ, until they
    tell better."""

    angle: str
    least: float
    measures: tuple[str, ...]
    explains: tuple[str, ...]
    words: tuple[str, str]
    verbs: tuple[str, str]
    joints: tuple[int, ...]
    places: tuple[int, ...]
    sided: bool = True
    natural: float = 0.04


_HANDS = ("hand_height", "hand_reach", "hand_out")
PARTS: dict[str, Part] = {
    "knee_timing": Part(
        "knee_flexion", 25.0, ("knee_flexion", "knee_distance"), ("hip_height", "knee_ahead", "hip_shift"),
        ("the {side} knee", "both knees"), ("bend", "straighten"), (4,), (4, 7, 10),
    ),
    "hip_timing": Part(
        "hip_flexion", 25.0, ("hip_flexion",), ("hip_height", "hip_shift", "knee_ahead"),
        ("the {side} hip", "both hips"), ("bend", "straighten"), (1,), (4, 7, 10),
    ),
    "trunk_timing": Part(
        "trunk_lean", 15.0, ("trunk_lean", "spine_flexion"), _HANDS,
        ("the upper body", "the upper body"), ("lean {part} forward", "straighten {part} up"), (9, 12),
        (3, 6, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21), sided=False,
    ),
    "arm_timing": Part(
        "shoulder_elevation", 25.0, ("shoulder_elevation", "shoulder_plane"), _HANDS,
        ("the {side} arm", "both arms"), ("raise", "lower"), (18, 20), (18, 20), natural=0.08,
    ),
    "elbow_timing": Part(
        "elbow_flexion", 35.0, ("elbow_flexion",), _HANDS,
        ("the {side} elbow", "both elbows"), ("bend", "straighten"), (18,), (20,), natural=0.14,
    ),
}  # fmt: skip
"""Name of the finding's measure -> part of the body."""

EXPLAINED = {"hip_timing": ("knee_timing", "trunk_timing"), "elbow_timing": ("arm_timing",)}
"""A hip bends as knee and trunk do: it is told where neither of them is."""
