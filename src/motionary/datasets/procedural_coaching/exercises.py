"""Exercises whose form is set by plain parameters in degrees and centimetres, on the procedural generator's stage.

Parameters, where an exercise has them: `knee` the knees' bend at the far point; `lean`, `side_lean` (to the left) and
`twist` (to the left) of the trunk; `l_arm`, `r_arm` how far an arm is raised (0 hanging); `l_elbow`, `r_elbow`; `nod`
of the head; `feet` between the balls of the feet and `knees` added between the knees, in cm of a body of usual size;
`l_thigh`, `r_thigh` of a lifted leg; `l_step`, `r_step` in cm; `sway` cm that
the centre of mass goes to and fro beside what the exercise needs. Times: `seconds` of a repetition, the `out` part of
it that the way to the far point takes, factors of the ways' own durations (`out_factor`, `back_factor`), seconds of
`pause` at the far point, and seconds by which arms and trunk move later than the rest (`l_arm_lag`, `r_arm_lag`,
`trunk_lag`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.procedural.body import SIDES, TOE_HEIGHT
from motionary.datasets.procedural.stage import Foot, Stage

Parameters = dict[str, float]
Ranges = Mapping[str, tuple[float, float]]
Array = NDArray[np.floating]
Times = tuple[float, float, float, float]

_LEAN_OF_BEND = 0.553
"""Part of the spine's bend that the line from pelvis to neck shows: its joints share the bend, and each turns only what
is above it."""
_REST_ARM, _REST_ELBOW = 8.0, 14.0
_USUAL_LEG = 0.82
_FOLLOWS = 0.84
"""Part of the pelvis' way that the centre of mass goes over standing feet."""


@dataclass(frozen=True)
class Exercise:
    """`name`; `play(stage, parameters, times)` plays one repetition; `usual` ranges that parameters are drawn from.

    `forward`: whether arms are raised to the front, else to the side.
    """

    name: str
    play: Callable[[Stage, Parameters, Times], None]
    usual: Ranges
    forward: bool = True


def place_feet(stage: Stage, centimetres: float) -> None:
    """Both feet that far apart, by the balls, before anything is played."""
    stage.width = 0.5 * metres(stage, centimetres)
    stage.feet = {side: Foot(stage.beside(side, (0.0, 0.0), 0.0), stage.toe_out(side)) for side in SIDES}


def metres(stage: Stage, centimetres: float) -> float:
    """Centimetres of a body of usual size as metres of the stage's body."""
    return 0.01 * centimetres * stage.body.leg / _USUAL_LEG


def pelvis_height(stage: Stage, *, knee: float, pitch: float, sway: float) -> float:
    """The pelvis' height in standing heights at which the knees are bent by `knee` degrees over planted feet.

    `pitch` degrees of the pelvis; `sway` its place ahead of its standing place in leg lengths.
    """
    body = stage.body
    offsets, lengths = body.skeleton.offsets, body.skeleton.bone_lengths
    upper, lower = float(lengths[4]), float(lengths[7])
    distance = np.sqrt(upper**2 + lower**2 + 2 * upper * lower * np.cos(np.radians(knee)))
    sine, cosine = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
    hip = offsets[1]
    hip_y, hip_z = cosine * hip[1] - sine * hip[2], sine * hip[1] + cosine * hip[2] + sway * body.leg
    toe_x, toe_z = stage.feet["l"].place
    turn = np.radians(stage.feet["l"].yaw)
    foot = offsets[10]
    ankle_x = toe_x - (np.cos(turn) * foot[0] + np.sin(turn) * foot[2])
    ankle_z = toe_z - (np.cos(turn) * foot[2] - np.sin(turn) * foot[0])
    flat = (ankle_x - hip[0]) ** 2 + (ankle_z - hip_z) ** 2
    rise = np.sqrt(max(distance**2 - flat, (0.2 * body.leg) ** 2))
    return float((TOE_HEIGHT - foot[1] + rise - hip_y) / body.stand_height)


def _trunk(p: Parameters) -> dict[str, float]:
    """Channels of the trunk and head at the far point."""
    lean, side = p.get("lean", 0.0), p.get("side_lean", 0.0)
    return {
        "pitch": 0.6 * lean,
        "bend": 0.4 * lean / _LEAN_OF_BEND,
        "roll": 0.3 * side,
        "lean": 0.7 * side / _LEAN_OF_BEND,
        "turn": p.get("twist", 0.0),
        # half of a nod turns the neck, which moves the head; the other half turns the head in its place
        "nod": 2.0 * p.get("nod", 0.0),
    }


def _arms(p: Parameters, *, forward: bool) -> dict[str, float]:
    channels: dict[str, float] = {}
    for side in SIDES:
        channels[f"{side}_flex" if forward else f"{side}_abd"] = p.get(f"{side}_arm", _REST_ARM)
        channels[f"{side}_elbow"] = p.get(f"{side}_elbow", _REST_ELBOW)
    return channels


def lags(p: Parameters) -> dict[str, float]:
    """Seconds by which channels move later than the rest."""
    arms = {f"{side}_{name}": p.get(f"{side}_arm_lag", 0.0) for side in SIDES for name in ("flex", "abd", "elbow")}
    return arms | dict.fromkeys(("pitch", "bend", "roll", "lean", "turn"), p.get("trunk_lag", 0.0))


def _there_and_back(stage: Stage, far: dict[str, float], times: Times, late: Mapping[str, float]) -> None:
    """From rest to `far` and back: `times` of leaving, arriving, leaving again and being back."""
    rest = {channel: stage.value(channel) for channel in far}
    for (start, end), values in ((times[:2], far), (times[2:], rest)):
        for channel, value in values.items():
            lag = late.get(channel, 0.0)
            stage.move(channel, start + lag, end + lag, value)


def add_sway(stage: Stage, centimetres: float, spans: Sequence[tuple[float, float]]) -> None:
    """The pelvis to and fro over the feet in each span, so that the centre of mass travels that far."""
    swing = 0.5 * metres(stage, centimetres) / stage.body.leg / _FOLLOWS

    def curve(moments: Array) -> Array:
        total = np.zeros(len(moments))
        for start, end in spans:
            part = (moments - start) / (end - start)
            total += np.where((part > 0) & (part < 1), swing * np.sin(4.0 * np.pi * part), 0.0)
        return total

    stage.layer("sway_z", curve)


def _squat(stage: Stage, p: Parameters, times: Times) -> None:
    trunk = _trunk(p)
    sway = -0.0025 * p["knee"]
    trunk |= {"sway_z": sway, "height": pelvis_height(stage, knee=p["knee"], pitch=trunk["pitch"], sway=sway)}
    _there_and_back(stage, trunk | _arms(p, forward=True), times, lags(p))


def _upright(stage: Stage, p: Parameters, times: Times) -> None:
    _there_and_back(stage, _trunk(p) | _arms(p, forward=True), times, lags(p))


def _sideways(stage: Stage, p: Parameters, times: Times) -> None:
    _there_and_back(stage, _trunk(p) | _arms(p, forward=False), times, lags(p))


def _leg_raise(stage: Stage, p: Parameters, times: Times) -> None:
    """The leg with the larger angle is lifted, the other one stands."""
    side = "l" if p["l_thigh"] >= p["r_thigh"] else "r"
    sign = -1.0 if side == "l" else 1.0
    leg = {f"{side}_leg": 1.0, f"{side}_hip": p[f"{side}_thigh"], f"{side}_knee": p["bend"], "sway_x": 0.1 * sign}
    _there_and_back(stage, leg | _trunk(p) | _arms(p, forward=True), times, lags(p))


def _lunge(stage: Stage, p: Parameters, times: Times) -> None:
    """A step forward with the foot whose step is longer, and back."""
    side = "l" if p["l_step"] >= p["r_step"] else "r"
    length = metres(stage, p[f"{side}_step"])
    (x, z), _, _ = stage.feet[side].now()
    swing = 0.8 * (times[1] - times[0])
    stage.step_to(side, times[0], times[0] + swing, x=x, z=z + length, height=0.07)
    stage.step_to(side, times[3] - 0.8 * (times[3] - times[2]), times[3], x=x, z=z, height=0.07)
    drop = {"pz": 0.5 * length, "height": 0.9 - 0.12 * length}
    _there_and_back(stage, drop | _trunk(p) | _arms(p, forward=True), times, lags(p))


_TIMES: Ranges = {"seconds": (1.7, 2.6), "out": (0.46, 0.54)}
_FEET: Ranges = {"feet": (18.0, 34.0)}
_HEAD: Ranges = {"nod": (0.0, 4.0)}

EXERCISES: dict[str, Exercise] = {
    each.name: each
    for each in (
        Exercise(
            "squat",
            _squat,
            {"knee": (75, 105), "lean": (22, 38), "knees": (-1.0, 2.0), "l_arm": (75, 95), "l_elbow": (8, 25), **_HEAD,
             "feet": (26.0, 42.0), **_TIMES},
        ),
        Exercise(
            "front raise",
            _upright,
            {"lean": (0, 4), "side_lean": (-2, 2), "l_arm": (80, 120), "l_elbow": (8, 25), **_HEAD, **_FEET, **_TIMES},
        ),
        Exercise(
            "side raise",
            _sideways,
            {"lean": (0, 4), "side_lean": (-2, 2), "l_arm": (70, 100), "l_elbow": (8, 25), **_HEAD, **_FEET, **_TIMES},
            forward=False,
        ),
        Exercise(
            "one arm raise",
            _sideways,
            {"lean": (0, 4), "l_arm": (75, 110), "r_arm": (8, 10), "l_elbow": (8, 25), **_HEAD, **_FEET, **_TIMES},
            forward=False,
        ),
        Exercise(
            "bow", _upright, {"lean": (40, 60), "nod": (4, 10), "l_arm": (5, 12), "l_elbow": (12, 18), **_FEET,
             **_TIMES},
        ),
        Exercise(
            "side bend",
            _sideways,
            {"side_lean": (18, 28), "lean": (0, 3), "l_arm": (8, 14), "l_elbow": (12, 18), **_HEAD, **_FEET, **_TIMES},
            forward=False,
        ),
        Exercise(
            "twist", _upright, {"twist": (30, 42), "l_arm": (70, 90), "l_elbow": (15, 30), **_HEAD, **_FEET, **_TIMES}
        ),
        Exercise(
            "curl", _upright, {"l_arm": (5, 12), "l_elbow": (85, 110), "lean": (0, 4), **_HEAD, **_FEET, **_TIMES}
        ),
        Exercise(
            "leg raise",
            _leg_raise,
            {"l_thigh": (50, 80), "r_thigh": (0, 0), "bend": (60, 90), "lean": (0, 4), "l_arm": (8, 12), **_FEET,
             **_TIMES},
        ),
        Exercise(
            "lunge",
            _lunge,
            {"l_step": (50, 70), "r_step": (0, 0), "lean": (2, 8), "l_arm": (8, 14), "l_elbow": (12, 20), **_FEET,
             **_TIMES},
        ),
    )
}  # fmt: skip
"""Name -> exercise. An `r_...` that is not drawn is as its `l_...`, a trunk's angle to the left may be turned over."""

NEUTRAL: Parameters = {
    "sway": 0.0, "out_factor": 1.0, "back_factor": 1.0, "pause": 0.0, "l_arm_lag": 0.0, "r_arm_lag": 0.0,
    "trunk_lag": 0.0,
}  # fmt: skip
"""What every exercise has and nobody varies by chance."""
