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
    `part` words for tables. `swap`: the limbs exchange what they do. `uneven`: the first key takes half of the change
    and the second loses as much; the attempt has it, and who has too little there is the side. `less`: it is only ever
    the attempt that has more. `group`: of changes with the same one a pair has one at most: they would be told as one.
    """

    keys: tuple[str, ...]
    smallest: float
    measure: str
    limits: tuple[float, float]
    side: str = ""
    ratio: bool = False
    swap: bool = False
    uneven: bool = False
    less: bool = False
    group: str = ""
    part: str = ""


VERSION = 2
"""Of the set: 2 adds timing of limbs, ways and pauses, unevenness and sway; draws differ from 1's."""
PACE = log(1.5)
LAG = 0.13

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
    "pace": Change(("seconds",), PACE, "pace", (0.7, 6.5), ratio=True, group="time"),
    "way out": Change(("out_factor",), PACE, "way_out", (0.4, 2.8), ratio=True, group="time"),
    "way back": Change(("back_factor",), PACE, "way_back", (0.4, 2.8), ratio=True, group="time"),
    "pause": Change(("pause",), 0.6, "hold", (0.0, 3.2), group="time"),
    "arms' timing": Change(("l_arm_lag", "r_arm_lag"), LAG, "arm_timing", (-0.6, 0.6), "both", group="lag"),
    "left arm's timing": Change(("l_arm_lag",), LAG, "arm_timing", (-0.6, 0.6), "left", group="lag"),
    "right arm's timing": Change(("r_arm_lag",), LAG, "arm_timing", (-0.6, 0.6), "right", group="lag"),
    "trunk's timing": Change(("trunk_lag",), LAG, "trunk_timing", (-0.6, 0.6), group="lag"),
    "uneven arms": Change(("l_arm", "r_arm"), 12.0, "arm_symmetry", (8, 165), uneven=True),
    "uneven elbows": Change(("l_elbow", "r_elbow"), 15.0, "elbow_symmetry", (4, 145), uneven=True),
    "sway": Change(("sway",), 3.0, "sway", (0.0, 14.0), less=True),
    "other arm": Change(("l_arm", "r_arm"), 12.0, "shoulder_elevation", (0, 180), swap=True),
    "other leg": Change(("l_thigh", "r_thigh"), 12.0, "hip_flexion", (0, 180), swap=True),
    "other step": Change(("l_step", "r_step"), 10.0, "foot_ahead", (0, 200), swap=True),
}
"""Name -> kind of difference. The smallest noticeable changes are those of the coach's table, which a test compares."""

_TIMES = ("pace", "way out", "way back", "pause")
_RAISES = (
    "both arms", "left arm", "right arm", "both elbows", "left elbow", "right elbow", "uneven arms", "head", "feet",
    *_TIMES,
)  # fmt: skip

OPTIONS: dict[str, tuple[str, ...]] = {
    "squat": ("depth", "lean", "knees", "arms' timing", "left arm's timing", "right arm's timing", "trunk's timing",
              *_RAISES),
    "front raise": ("lean", "side lean", *_RAISES),
    "side raise": ("lean", "side lean", "sway", *_RAISES),
    "one arm raise": ("lean", "left arm", "left elbow", "head", "feet", *_TIMES, "other arm"),
    "bow": ("lean", "head", "feet", *_TIMES),
    "side bend": ("side lean", "head", "feet", *_TIMES),
    "twist": ("twist", "both arms", "head", "feet", *_TIMES),
    "curl": ("both elbows", "left elbow", "right elbow", "uneven elbows", "lean", "feet", "head", "sway",
             *_TIMES),
    "leg raise": ("left thigh", "lean", "both arms", "pace", "other leg"),
    "lunge": ("left step", "lean", "both arms", "pace", "other step"),
}  # fmt: skip
"""Exercise -> what may differ in it. Half of the time attempt and target change places, and half of the time a pair is
mirrored before it is played."""


def sizes_within(change: Change, now: Parameters, *, sign: float) -> float:
    """The largest change in smallest ones that the limits leave in a direction."""
    room = []
    for number, key in enumerate(change.keys):
        low, high = change.limits
        if change.uneven:
            up = (sign > 0) == (number == 0)
            room.append(2.0 * (high - now[key] if up else now[key] - low) / change.smallest)
        elif change.ratio:
            room.append((log(high / now[key]) if sign > 0 else log(now[key] / low)) / change.smallest)
        else:
            room.append((high - now[key] if sign > 0 else now[key] - low) / change.smallest)
    return max(0.0, min(room))


def apply(change: Change, now: Parameters, *, amount: float) -> Parameters:
    """Parameters with the change of `amount` smallest ones, signed."""
    if change.swap:
        first, second = change.keys
        return now | {first: now[second], second: now[first]}
    if change.uneven:
        first, second = change.keys
        half = 0.5 * amount * change.smallest
        return now | {first: now[first] + half, second: now[second] - half}
    factor: Callable[[float], float] = (
        (lambda value: value * 2.718281828459045 ** (amount * change.smallest))
        if change.ratio
        else (lambda value: value + amount * change.smallest)
    )
    return now | {key: factor(now[key]) for key in change.keys}
