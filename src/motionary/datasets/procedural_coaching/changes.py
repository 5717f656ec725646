"""What two repetitions may differ in: which parameters move, by how much at least, and how it is truly said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from motionary.datasets.procedural_coaching.exercises import Parameters


@dataclass(frozen=True)
class Change:
    """One kind of difference.

    `keys`: the parameters that move together. `smallest`: the smallest change of them that one notices, in their unit
    (for `ratio` the logarithm of it). `measure`, `side`: how it is truly named. `limits` within which parameters stay.
    `part` words for tables. `swap`: the limbs exchange what they do.
    """

    keys: tuple[str, ...]
    smallest: float
    measure: str
    limits: tuple[float, float]
    side: str = ""
    ratio: bool = False
    swap: bool = False
    part: str = ""


PACE = log(1.5)

CHANGES: dict[str, Change] = {
    "depth": Change(("knee",), 10.0, "knee_flexion", (30, 135), "both"),
    "lean": Change(("lean",), 8.0, "trunk_lean", (-8, 80)),
    "side lean": Change(("side_lean",), 7.0, "trunk_side_lean", (-34, 34)),
    "twist": Change(("twist",), 12.0, "spine_rotation", (-58, 58)),
    "head": Change(("nod",), 12.0, "neck_flexion", (-26, 27)),
    "both arms": Change(("l_arm", "r_arm"), 12.0, "shoulder_elevation", (8, 165), "both"),
    "left arm": Change(("l_arm",), 12.0, "shoulder_elevation", (8, 165), "left"),
    "right arm": Change(("r_arm",), 12.0, "shoulder_elevation", (8, 165), "right"),
    "both elbows": Change(("l_elbow", "r_elbow"), 15.0, "elbow_flexion", (4, 145), "both"),
    "left elbow": Change(("l_elbow",), 15.0, "elbow_flexion", (4, 145), "left"),
    "right elbow": Change(("r_elbow",), 15.0, "elbow_flexion", (4, 145), "right"),
    "feet": Change(("feet",), 7.0, "foot_distance", (6, 75)),
    "knees": Change(("knees",), 7.0, "knee_distance", (-28, 30)),
    "left thigh": Change(("l_thigh",), 12.0, "hip_flexion", (20, 115), "left"),
    "right thigh": Change(("r_thigh",), 12.0, "hip_flexion", (20, 115), "right"),
    "left step": Change(("l_step",), 10.0, "foot_ahead", (15, 95), "left"),
    "right step": Change(("r_step",), 10.0, "foot_ahead", (15, 95), "right"),
    "pace": Change(("seconds",), PACE, "pace", (0.7, 6.5), ratio=True),
    "other arm": Change(("l_arm", "r_arm"), 12.0, "shoulder_elevation", (0, 180), swap=True),
    "other leg": Change(("l_thigh", "r_thigh"), 12.0, "hip_flexion", (0, 180), swap=True),
    "other step": Change(("l_step", "r_step"), 10.0, "foot_ahead", (0, 200), swap=True),
}
"""Name -> kind of difference. The smallest noticeable changes are those of the coach's table, which a test compares."""

_RAISES = ("both arms", "left arm", "right arm", "both elbows", "left elbow", "right elbow", "head", "feet", "pace")

OPTIONS: dict[str, tuple[str, ...]] = {
    "squat": ("depth", "lean", "knees", *_RAISES),
    "front raise": ("lean", "side lean", *_RAISES),
    "side raise": ("lean", "side lean", *_RAISES),
    "one arm raise": ("lean", "left arm", "left elbow", "head", "feet", "pace", "other arm"),
    "bow": ("lean", "head", "feet", "pace"),
    "side bend": ("side lean", "head", "feet", "pace"),
    "twist": ("twist", "both arms", "head", "feet", "pace"),
    "curl": ("both elbows", "left elbow", "right elbow", "lean", "feet", "head", "pace"),
    "leg raise": ("left thigh", "lean", "both arms", "pace", "other leg"),
    "lunge": ("left step", "lean", "both arms", "pace", "other step"),
}
"""Exercise -> what may differ in it. Before it is played a pair is mirrored half of the time."""


def sizes_within(change: Change, now: Parameters, *, sign: float) -> float:
    """The largest change in smallest ones that the limits leave in a direction."""
    room = []
    for key in change.keys:
        low, high = change.limits
        if change.ratio:
            room.append((log(high / now[key]) if sign > 0 else log(now[key] / low)) / change.smallest)
        else:
            room.append((high - now[key] if sign > 0 else now[key] - low) / change.smallest)
    return max(0.0, min(room))


def apply(change: Change, now: Parameters, *, amount: float) -> Parameters:
    """Parameters with the change of `amount` smallest ones, signed."""
    if change.swap:
        first, second = change.keys
        return now | {first: now[second], second: now[first]}
    factor: Callable[[float], float] = (
        (lambda value: value * 2.718281828459045 ** (amount * change.smallest))
        if change.ratio
        else (lambda value: value + amount * change.smallest)
    )
    return now | {key: factor(now[key]) for key in change.keys}
