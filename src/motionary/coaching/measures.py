"""The table of what is compared: a row a measure, in clinical terms, with words and the smallest change worth saying.

Curves are (frames,) over a clip. Angles are in degrees (motion/joint_angles.py), lengths in leg lengths of the body
itself, so that people of different size compare; findings turn them into centimetres of the attempting body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.curves import (
    angle,
    arm_plane,
    arm_rotation,
    foot_ahead,
    foot_distance,
    hand_height,
    hand_out,
    hand_reach,
    heel_height,
    hip_height,
    hip_shift,
    knee_ahead,
    knee_distance,
    more_left,
    sided_angle,
    toe_out,
    turned,
)

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Measure:
    """One row.

    `curve` of a clip; for a `sided` measure the function takes the side too. `unit`: "degrees" or "cm" (curves of the
    latter are in leg lengths). `smallest`: the smallest change worth saying, in that unit. `part`: words for the body
    part, one side and both. `more`, `less`: what to do, with {part}, {amount}. `joints`: to mark, of the left side for
    sided ones (the right one is next in number). `explained_by`: measures whose findings make one of this needless,
    where they go the same way (1), the opposite way (-1) or either way (0): knees that come forward are explained by a
    deeper bend, not by a shallower one. `when`: "always"; "free": only while the side's foot is off the floor in either
    motion; "standing": only while the side's foot, or both feet, stand in both. `lever`: leg lengths between the joints
    that an angle is taken from, the shortest of them: the shorter, the more the tracking's noise turns it. `evens`: for
    what the left side has more than the right one, the measure of one side.
    """

    curve: Callable[..., Array]
    unit: str
    smallest: float
    part: tuple[str, str]
    more: str
    less: str
    joints: tuple[int, ...]
    sided: bool = False
    explained_by: Mapping[str, int] = field(default_factory=dict)
    when: str = "always"
    lever: float = 0.4
    evens: str = ""


def _any(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 0)


_ARMS = ("arm_symmetry", "elbow_symmetry", "shoulder_elevation", "elbow_flexion", "shoulder_plane")
MEASURES: dict[str, Measure] = {
    "knee_flexion": Measure(
        sided_angle("knee_flexion"), "degrees", 10.0, ("the {side} knee", "both knees"),
        "Bend {part}{amount} more", "Bend {part}{amount} less", (4,), sided=True, lever=0.47,
    ),
    "trunk_lean": Measure(
        angle("trunk_lean"), "degrees", 8.0, ("the upper body", "the upper body"),
        "Lean {part}{amount} further forward", "Hold {part}{amount} more upright", (12, 9), lever=0.65,
    ),
    "trunk_side_lean": Measure(
        angle("trunk_side_lean"), "degrees", 7.0, ("the upper body", "the upper body"),
        "Lean {part}{amount} further to the left", "Lean {part}{amount} further to the right", (12, 9), lever=0.65,
    ),
    "spine_rotation": Measure(
        angle("spine_rotation"), "degrees", 12.0, ("the upper body", "the upper body"),
        "Turn {part}{amount} further to the left", "Turn {part}{amount} further to the right", (16, 17), lever=0.17,
    ),
    "spine_flexion": Measure(
        angle("spine_flexion"), "degrees", 14.0, ("the back", "the back"),
        "Round {part}{amount} more", "Keep {part}{amount} straighter", (6, 9),
        explained_by=_any("trunk_lean", "knee_flexion"), lever=0.2,
    ),
    "shoulder_elevation": Measure(
        sided_angle("shoulder_elevation"), "degrees", 12.0, ("the {side} arm", "both arms"),
        "Raise {part}{amount} higher", "Keep {part}{amount} lower", (18, 20), sided=True, lever=0.28,
    ),
    "shoulder_plane": Measure(
        arm_plane, "degrees", 20.0, ("the {side} arm", "both arms"),
        "Bring {part}{amount} further to the front", "Bring {part}{amount} further out to the side", (18, 20),
        sided=True, lever=0.2,
    ),
    "elbow_flexion": Measure(
        sided_angle("elbow_flexion"), "degrees", 15.0, ("the {side} elbow", "both elbows"),
        "Bend {part}{amount} more", "Straighten {part}{amount} more", (18,), sided=True, lever=0.3,
    ),
    "neck_flexion": Measure(
        angle("neck_flexion"), "degrees", 12.0, ("the head", "the head"),
        "Bend {part}{amount} further forward", "Hold {part}{amount} further up", (15,), lever=0.12,
    ),
    "neck_side_bend": Measure(
        angle("neck_side_bend"), "degrees", 12.0, ("the head", "the head"),
        "Tilt {part}{amount} further to the left", "Tilt {part}{amount} further to the right", (15,), lever=0.12,
    ),
    "foot_distance": Measure(
        foot_distance, "cm", 7.0, ("the feet", "the feet"),
        "Put {part}{amount} further apart", "Put {part}{amount} closer together", (7, 8),
    ),
    "foot_ahead": Measure(
        foot_ahead, "cm", 10.0, ("the {side} foot", "the {side} foot"),
        "Step{amount} further with {part}", "Step{amount} less far with {part}", (7, 8), when="standing",
    ),
    "knee_distance": Measure(
        knee_distance, "cm", 7.0, ("the knees", "the knees"),
        "Keep {part}{amount} further apart", "Keep {part}{amount} closer together", (4, 5),
    ),
    "hip_flexion": Measure(
        sided_angle("hip_flexion"), "degrees", 12.0, ("the {side} thigh", "both thighs"),
        "Lift {part}{amount} higher to the front", "Lift {part}{amount} less high", (4,), sided=True,
        when="free", lever=0.22,
    ),
    "hip_abduction": Measure(
        sided_angle("hip_abduction"), "degrees", 10.0, ("the {side} leg", "both legs"),
        "Lift {part}{amount} further out to the side", "Lift {part}{amount} less far out", (4, 7), sided=True,
        when="free", lever=0.17,
    ),
    "knee_ahead": Measure(
        knee_ahead, "cm", 7.0, ("the knees", "the knees"),
        "Let {part} come{amount} further forward over the toes", "Keep {part}{amount} further back from the toes",
        (4, 5), explained_by=_any("hip_flexion", "foot_ahead", "hip_abduction") | {"knee_flexion": 1, "trunk_lean": -1},
    ),
    "hip_shift": Measure(
        hip_shift, "cm", 6.0, ("the hips", "the hips"),
        "Shift {part}{amount} further to the left", "Shift {part}{amount} further to the right", (1, 2),
        explained_by=_any("foot_ahead", "foot_distance", "trunk_side_lean", "hip_flexion", "hip_abduction"),
    ),
    "pelvis_obliquity": Measure(
        angle("pelvis_obliquity"), "degrees", 8.0, ("the pelvis", "the pelvis"),
        "Hold {part}{amount} higher on the left", "Hold {part}{amount} higher on the right", (1, 2),
        explained_by=_any("trunk_side_lean", "hip_flexion", "hip_abduction", "foot_ahead", "hip_shift"), lever=0.17,
    ),
    "hip_height": Measure(
        hip_height, "cm", 8.0, ("the hips", "the hips"),
        "Keep {part}{amount} higher", "Bring {part}{amount} lower", (0,),
        explained_by=_any("foot_distance", "foot_ahead", "hip_abduction", "hip_flexion") | {"knee_flexion": -1},
    ),
    "hand_height": Measure(
        hand_height, "cm", 14.0, ("the {side} hand", "both hands"),
        "Bring {part}{amount} higher", "Keep {part}{amount} lower", (20,), sided=True,
        explained_by=_any(*_ARMS, "trunk_lean", "trunk_side_lean"),
    ),
    "hand_reach": Measure(
        hand_reach, "cm", 14.0, ("the {side} hand", "both hands"),
        "Reach{amount} further forward with {part}", "Keep {part}{amount} further back", (20,), sided=True,
        explained_by=_any(*_ARMS, "trunk_lean", "spine_rotation"),
    ),
    "hand_out": Measure(
        hand_out, "cm", 14.0, ("the {side} hand", "both hands"),
        "Bring {part}{amount} further out to the side", "Bring {part}{amount} closer to the middle", (20,), sided=True,
        explained_by=_any(*_ARMS, "trunk_side_lean", "spine_rotation",
                          "hand_reach", "hand_height"),
    ),
    "shoulder_rotation": Measure(
        arm_rotation, "degrees", 30.0, ("the {side} arm", "both arms"),
        "Turn {part}{amount} further inward", "Turn {part}{amount} further outward", (18, 20), sided=True,
        explained_by=_any("shoulder_elevation", "shoulder_plane", "elbow_flexion"), lever=0.1,
    ),
    "toe_out": Measure(
        toe_out, "degrees", 15.0, ("the {side} foot", "both feet"),
        "Turn {part}{amount} further out", "Turn {part}{amount} further in", (7, 10), sided=True,
        explained_by=_any("foot_ahead", "hip_flexion", "hip_abduction"), when="standing", lever=0.14,
    ),
    "heel": Measure(
        heel_height, "cm", 4.0, ("the {side} heel", "both heels"),
        "Lift {part}{amount} higher", "Keep {part}{amount} closer to the floor", (7,), sided=True,
        explained_by=_any("foot_ahead", "hip_flexion", "hip_abduction"), when="standing",
    ),
    "arm_symmetry": Measure(
        more_left("shoulder_elevation"), "degrees", 12.0, ("the {side} arm", "both arms"),
        "Raise both arms alike", "lower", (18, 20), lever=0.28, evens="shoulder_elevation",
    ),
    "elbow_symmetry": Measure(
        more_left("elbow_flexion"), "degrees", 15.0, ("the {side} elbow", "both elbows"),
        "Bend both elbows alike", "less bent", (18,), lever=0.3, evens="elbow_flexion",
    ),
    "knee_symmetry": Measure(
        more_left("knee_flexion"), "degrees", 10.0, ("the {side} knee", "both knees"),
        "Bend both knees alike", "less bent", (4,), lever=0.47, evens="knee_flexion",
    ),
    "turn": Measure(
        turned, "degrees", 25.0, ("the body", "the body"),
        "Turn {part}{amount} further to the left", "Turn {part}{amount} further to the right", (0,),
        explained_by=_any("spine_rotation"),
    ),
}  # fmt: skip
"""Name -> row; of rows with `evens`, what both are asked to do, and how the side that does too little is. Measures of
time are in `timing.py` and `limb_timing.py`, that of steadiness in `steadiness.py`."""

FROM_START = ("turn",)
"""Measures of which only the change since a repetition's start is compared."""


def curve_of(clip: Clip, name: str, side: int | None = None) -> Array:
    """The measure's curve (frames,) in degrees or leg lengths; `side` 0 left, 1 right for sided ones."""
    row = MEASURES[name]
    return np.asarray(row.curve(clip, side) if row.sided else row.curve(clip), dtype=np.float64)
