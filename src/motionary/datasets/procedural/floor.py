# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""On and near the floor: kneel, sit and lie down, get up, crawl, push-ups, sit-ups, rolls, cartwheels, falls; and ladders."""

from __future__ import annotations

from typing import Any

import numpy as np

from motionary.datasets.procedural.curves import min_jerk, window
from motionary.datasets.procedural.family import Family, Parameters, draw_side
from motionary.datasets.procedural.gesture import Gesture, Pose, gesture_family
from motionary.datasets.procedural.jumps import _counted
from motionary.datasets.procedural.locomotion import make_gait, travel
from motionary.datasets.procedural.stage import Stage, offset
from motionary.datasets.procedural.words import NUMBERS

_F = "floor"
_CROUCH = {"height": 0.45, "bend": 34, "pitch": 26, "sway_z": -0.1, "b_flex": 40, "b_elbow": 30, "b_heel": 20}
_FREE = {"ground": 1.0, "b_leg": 1.0, "b_heel": 0}
_KNEES = _FREE | {
    "height": 0.5,
    "b_hip": 4,
    "b_knee": 94,
    "b_point": 58,
    "sway_z": 0.42,
    "pitch": 0,
    "bend": 2,
    "b_flex": 8,
    "b_elbow": 20,
}
_ALL_FOURS = _FREE | {
    "height": 0.5,
    "pitch": 72,
    "bend": 2,
    "nod": -30,
    "b_hip": 72,
    "b_knee": 92,
    "b_point": 60,
    "sway_z": 0.5,
    "b_flex": 74,
    "b_elbow": 6,
    "b_abd": 4,
    "b_rot": 0,
}
_FLOOR_SIT = _FREE | {
    "height": 0.12,
    "pitch": -14,
    "bend": 12,
    "b_hip": 74,
    "b_knee": 12,
    "b_point": 30,
    "sway_z": -0.75,
    "b_flex": -22,
    "b_abd": 16,
    "b_elbow": 8,
}
_BACK = _FREE | {
    "height": 0.12,
    "pitch": -87,
    "bend": 0,
    "b_hip": 3,
    "b_knee": 8,
    "b_point": 30,
    "sway_z": -0.75,
    "b_flex": 2,
    "b_abd": 18,
    "b_elbow": 10,
    "b_out": 6,
}
_FRONT = _FREE | {
    "height": 0.12,
    "pitch": 87,
    "bend": -2,
    "nod": -10,
    "b_hip": 0,
    "b_knee": 6,
    "b_point": 62,
    "sway_z": 0.9,
    "b_flex": 60,
    "b_abd": 60,
    "b_elbow": 100,
}
_PLANK = _FREE | {
    "height": 0.4,
    "pitch": 69,
    "bend": 0,
    "nod": -25,
    "b_hip": 2,
    "b_knee": 4,
    "b_point": 0,
    "sway_z": 0.8,
    "b_flex": 70,
    "b_abd": 8,
    "b_elbow": 4,
    "b_rot": 0,
}
_PLANK_LOW = {"pitch": 82, "b_flex": 22, "b_elbow": 98, "b_abd": 30}
_UP = {"ground": 0.0, "b_leg": 0.0, "b_hip": 0, "b_knee": 0, "b_point": 0, "b_out": 0}
_RISE: tuple[tuple[Pose, float], ...] = ((_CROUCH | _UP | {"nod": 0, "b_abd": 9}, 0.9),)


START_POSES = {"floor": _FLOOR_SIT, "lying": _BACK}
"""Postures of families that begin on the floor."""


def _down_and_up(*poses: tuple[Pose, float], rise: bool = True, **more: Any) -> Gesture:
    return Gesture(_CROUCH, (*poses, *(_RISE if rise else ())), ready_time=0.7, back=rise, back_time=0.9, **more)


def _pushups(stage: Stage, p: Parameters) -> None:
    _run_poses(
        stage,
        p,
        [(_CROUCH, 0.7), (_ALL_FOURS, 0.7), (_PLANK, 0.7)]
        + [(_PLANK_LOW, 0.6), (_PLANK, 0.55)] * p["count"]
        + [(_ALL_FOURS, 0.6), *_RISE],
    )


def _situps(stage: Stage, p: Parameters) -> None:
    lie = _BACK | {"b_hip": 45, "b_knee": 88, "b_flex": 140, "b_elbow": 120, "b_out": 4}
    up = {"pitch": -24, "bend": 26, "b_hip": 95, "b_knee": 88}
    _run_poses(
        stage, p, [(_CROUCH, 0.7), (_FLOOR_SIT, 0.8), (lie, 0.9)] + [(up, 0.7), (lie, 0.7)] * p["count"], rise=False
    )


def _run_poses(stage: Stage, p: Parameters, poses: list[tuple[Pose, float]], *, rise: bool = True) -> None:
    from motionary.datasets.procedural.gesture import perform

    count = p.pop("count", 1)
    gesture = Gesture(poses[0][0], tuple(poses[1:]), ready_time=poses[0][1], back=rise, back_time=0.9)
    perform(stage, gesture, p)
    p["count"] = count


def _crawl(stage: Stage, p: Parameters) -> None:
    """On hands and knees, opposite arm and leg together; the pelvis advances by what the thighs swing."""
    rng, tempo = stage.rng, p["tempo"]
    _run_poses(stage, p, [(_CROUCH, 0.6), (_ALL_FOURS, 0.7)], rise=False)
    begin, half, count = stage.time, 0.5 / tempo, int(rng.integers(5, 10))
    end = begin + half * count
    swing = float(rng.uniform(15, 21))
    reach = 2 * 0.39 * stage.body.scale * np.sin(np.radians(swing)) * 0.95
    centre = stage.place
    goal = offset(centre, stage.heading, 0.0, reach * count)
    for channel, a, b in (("px", centre[0], goal[0]), ("pz", centre[1], goal[1])):
        for u in np.linspace(0, 1, 2 * count):
            stage.key(channel, begin + u * (end - begin), a + u * (b - a))

    def wave(t: Any) -> Any:
        return np.cos(np.pi * (t - begin) / half) * window(t, begin, end, 0.4)

    for side, way in (("l", 1.0), ("r", -1.0)):
        stage.layer(f"{side}_hip", lambda t, w=way: w * swing * wave(t))
        stage.layer(f"{side}_flex", lambda t, w=way: -w * swing * wave(t))
        stage.layer(
            f"{side}_knee",
            lambda t, w=way: 12 * np.clip(w * np.sin(np.pi * (t - begin) / half), 0, 1) * window(t, begin, end, 0.4),
        )
    stage.layer("twist", lambda t: 4 * wave(t))
    for side in ("l", "r"):
        place = stage.beside(side, goal, stage.heading)
        stage.step_to(side, begin, end, x=place[0], z=place[1], height=0.0, peel=0.0, strike=0.0)
    stage.time = end + 0.1
    _run_poses(stage, p, [(_ALL_FOURS, 0.2), *_RISE])


def _spin(stage: Stage, channel: str, span: tuple[float, float], degrees: float) -> None:
    stage.layer(channel, lambda t: np.where(t < span[1], degrees * _ease((t - span[0]) / (span[1] - span[0])), 0.0))


def _ease(u: Any) -> Any:
    u = np.clip(u, 0, 1)
    return 0.5 * u + 0.5 * min_jerk(u)


def _travel(stage: Stage, span: tuple[float, float], left: float, ahead: float) -> None:
    centre = stage.place
    goal = offset(centre, stage.heading, left, ahead)
    for channel, a, b in (("px", centre[0], goal[0]), ("pz", centre[1], goal[1])):
        stage.key(channel, span[0], a)
        stage.key(channel, span[1], b)
    for side in ("l", "r"):
        place = stage.beside(side, goal, stage.heading)
        stage.step_to(side, span[0], span[1], x=place[0], z=place[1], height=0.0, peel=0.0, strike=0.0)


def _cartwheel(stage: Stage, p: Parameters) -> None:
    rng, sign = stage.rng, p["sign"]
    for _ in range(p["count"]):
        start = stage.time
        stage.pose(
            start, start + 0.6, {"l_abd": 165, "r_abd": 165, "l_flex": 0, "r_flex": 0, "l_elbow": 6, "r_elbow": 6}
        )
        begin, end = start + 0.5, start + 0.5 + float(rng.uniform(1.1, 1.4))
        for side in ("l", "r"):
            for channel, value in (
                (f"{side}_leg", 1.0),
                (f"{side}_out", 40.0),
                (f"{side}_knee", 6.0),
                (f"{side}_point", 35.0),
            ):
                stage.key(channel, begin - 0.05, 0.0)
                stage.key(channel, begin + 0.25, value)
                stage.key(channel, end - 0.25, value)
                stage.key(channel, end + 0.05, 0.0)
        stage.key("ground", begin, 0.0)
        stage.key("ground", begin + 0.2, 1.0)
        stage.key("ground", end - 0.2, 1.0)
        stage.key("ground", end, 0.0)
        _spin(stage, "roll", (begin, end), 360.0 * sign)
        _travel(stage, (begin, end), sign * 2.2 * stage.body.leg, 0.0)
        stage.time = end + 0.1
    stage.relax(stage.time, stage.time + 0.6, [f"{s}_{c}" for s in "lr" for c in ("abd", "flex", "elbow")])
    stage.time += 0.65


def _roll(stage: Stage, p: Parameters) -> None:
    start = stage.time
    stage.pose(
        start,
        start + 0.5 / p["tempo"],
        {"height": 0.42, "bend": 50, "pitch": 30, "nod": 25, "l_flex": 70, "r_flex": 70, "l_elbow": 20, "r_elbow": 20},
    )
    begin = start + 0.45 / p["tempo"]
    end = begin + 1.1 / p["tempo"]
    for side in ("l", "r"):
        for channel, value in (
            (f"{side}_leg", 1.0),
            (f"{side}_hip", 112.0),
            (f"{side}_knee", 130.0),
            (f"{side}_point", 20.0),
        ):
            stage.key(channel, begin - 0.05, 0.0 if channel.endswith("leg") else value)
            stage.key(channel, begin + 0.2, value)
            stage.key(channel, end - 0.2, value)
            stage.key(channel, end + 0.05, 0.0)
        stage.move(f"{side}_elbow", begin, begin + 0.4, 90)
    for time, value in ((begin, 0.0), (begin + 0.2, 1.0), (end - 0.15, 1.0), (end + 0.1, 0.0)):
        stage.key("ground", time, value)
    _spin(stage, "pitch", (begin, end), 360.0)
    _travel(stage, (begin, end), 0.0, 1.45 * stage.body.leg)
    stage.time = end
    names = ["height", "bend", "pitch", "nod", "l_flex", "r_flex", "l_elbow", "r_elbow"]
    stage.relax(end, end + 0.7 / p["tempo"], names)
    stage.time = end + 0.8 / p["tempo"]


def _run_roll(stage: Stage, p: Parameters) -> None:
    travel(stage, make_gait(stage.rng, "run", "normal", steps=int(stage.rng.integers(5, 8))), p)
    stage.time -= 0.25
    _roll(stage, p | {"tempo": 1.25})
    stage.time -= 0.2
    travel(stage, make_gait(stage.rng, "run", "normal", steps=int(stage.rng.integers(5, 8))), p)


def _fall(stage: Stage, p: Parameters) -> None:
    start = stage.time
    poses: list[tuple[Pose, float]]
    if p["way"] == "backward":
        poses = [
            ({"height": 0.93, "pitch": -10, "bend": 14, "b_flex": 60, "b_abd": 40}, 0.35),
            (_FLOOR_SIT | {"pitch": -30}, 0.5),
            (_BACK, 0.4),
        ]
    elif p["way"] == "forward":
        poses = [
            ({"height": 0.9, "pitch": 16, "bend": 10, "b_flex": 60}, 0.35),
            (_KNEES | {"pitch": 24, "b_flex": 70}, 0.4),
            (_FRONT, 0.45),
        ]
    else:
        poses = [({"height": 0.9, "+roll": 14, "b_abd": 40}, 0.35), (_FLOOR_SIT | {"+roll": 30, "sway_z": -0.3, "+sway_x": 0.3, "b_knee": 60}, 0.5),
                 (_FREE | {"height": 0.12, "+roll": 82, "+sway_x": 0.5, "b_hip": 25, "b_knee": 35, "b_flex": 50, "b_elbow": 50, "pitch": 0}, 0.4)]  # fmt: skip
    _run_poses(stage, p, poses, rise=False)
    stage.time = max(stage.time + float(stage.rng.uniform(0.4, 1.0)), start + 1.6)


def _stumble(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(7, 10))
    start, end = travel(stage, make_gait(rng, "walk", "normal", steps=n), p)
    middle = start + 0.55 * (end - start)
    for channel, value in (
        ("pitch", 18.0),
        ("bend", 24.0),
        ("height", -0.1),
        ("l_flex", 55.0),
        ("r_flex", 55.0),
        ("l_abd", 25.0),
        ("r_abd", 25.0),
    ):
        stage.layer(channel, lambda t, v=value: v * np.exp(-(((t - middle) / 0.28) ** 2)))


def _ladder(stage: Stage, p: Parameters) -> None:
    """Up (or down) the rungs: hand and opposite foot move in turn, the pelvis rises steadily."""
    rng, count = stage.rng, p["count"]
    rung = float(rng.uniform(0.26, 0.32)) * (1 if p["kind"] == "up" else -1)
    step, start = 0.6 / p["tempo"], stage.time
    stage.pose(
        start,
        start + 0.6,
        {f"{s}_{c}": v for s in "lr" for c, v in (("hand", 1.0), ("hx", 0.28), ("hz", 0.62), ("hy", 0.3))}
        | {"bend": 6, "pitch": 6},
    )
    begin = start + 0.7
    order = ("l", "r") if rng.random() < 0.5 else ("r", "l")
    floor, base = stage.feet["l"].now()[2], stage.value("rise")
    stage.key("rise", begin, base)
    for k in range(count + 1):
        foot, hand = order[k % 2], order[(k + 1) % 2]
        level = min(k + 1, count)
        a, b = begin + k * step, begin + (k + 0.85) * step
        place = offset(stage.beside(foot, stage.place, stage.heading), stage.heading, 0.0, 0.1)
        stage.step_to(foot, a, b, x=place[0], z=place[1], floor=floor + rung * level, height=0.1, peel=22, strike=4)
        stage.key("rise", b + 0.1 * step, base + rung * (level - (0.55 if k < count else 0.0)))
        top = 0.55 if rung > 0 else 0.15
        for time, y, z in (
            (a, 0.25, 0.62),
            ((a + b) / 2, (0.25 + top) / 2, 0.48),
            (b, top, 0.62),
            (b + step, 0.25, 0.62),
        ):
            stage.key(f"{hand}_hy", time, y)
            stage.key(f"{hand}_hz", time, z)
    stage.time = begin + (count + 1.2) * step


def _draw_ladder(kind: str) -> Any:
    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        count = int(rng.integers(4, 9))
        return {"count": count, "number": NUMBERS[count], "kind": kind}

    return draw


def _draw_fall(way: str) -> Any:
    return lambda rng, p: draw_side(rng) | {"way": way}


FAMILIES = (
    gesture_family("kneel", _F, _down_and_up((_KNEES, 0.7), (_KNEES, 1.0)), sided=False,
        do=("<kneel> down [on both knees|] and <get> up again {manner}", "<go> down on both knees and <stand> up {manner}"), label=("kneel {manner}", "kneel down"), body=("both knees come to rest on the floor with the trunk upright",)),
    gesture_family("kneel_one", _F, Gesture({"height": 0.57, "sway_z": 0.12, "o_heel": 55, "b_hand": 1, "b_hx": 0.24, "b_hy": -0.72, "b_hz": 0.42}, ready_time=1.0, hold=(0.8, 1.8), step=(0.0, 0.5), back_time=0.9),
        do=("<kneel> on the {other} knee {manner}", "<go> down on one knee, the {side} foot in front {manner}"), label=("kneel on {other} knee {manner}", "kneel on one knee"), body=("the {side} foot is in front with its knee up and the {other} knee sinks to the floor",)),
    gesture_family("sit_floor", _F, _down_and_up((_FLOOR_SIT, 0.9), (_FLOOR_SIT, 0.8), rise=False, hold=(0.3, 1.2)), sided=False,
        do=("<sit> down on the [floor|ground] {manner}",), label=("sit on floor {manner}",), body=("the hips sink to the floor, the legs stretch out in front and the hands rest behind",), end="floor"),
    gesture_family("lie_down", _F, _down_and_up((_FLOOR_SIT, 0.8), (_BACK, 0.9), rise=False, hold=(0.6, 1.6)), sided=False,
        do=("<lie> down [on the back|on the floor|on the ground] {manner}",), label=("lie down {manner}",), body=("the body sinks to a seat and the back rolls down until it lies flat",), end="lying", weight=1.2),
    gesture_family("get_up", _F, Gesture(_FLOOR_SIT, _RISE, ready_time=0.8, back_time=0.9), sided=False,
        do=("<get> up from the [floor|ground] {manner}", "<rise> from the floor {manner}"), label=("get up {manner}", "stand up from floor"), body=("the knees fold under the body, the trunk leans forward and the legs straighten",), start="floor", weight=30.0),
    gesture_family("get_up_lying", _F, Gesture(_BACK, ((_FLOOR_SIT, 0.9), *_RISE), ready_time=0.4, back_time=0.9), sided=False,
        do=("<get> up from [the floor|lying on the back] {manner}", "<sit> up and <stand> up {manner}"), label=("get up {manner}", "stand up from lying"), body=("the trunk curls up to a seat, the knees fold and the legs straighten",), start="lying", weight=30.0),
    Family("crawl", _F, _crawl, ("<crawl> [forward|on hands and knees|on all fours] {manner}",), ("crawl {manner}",), ("hands and knees are on the floor and move forward crosswise",), weight=1.2),
    Family("push_up", "exercise", _pushups, ("<do> {number} push-up{s_if} {manner}", "<get> down and <do> push-ups {times} {manner}"), ("push-ups {manner}", "push up"), ("the hands and toes are on the floor and the elbows bend and straighten",), _counted(1, 3)),
    Family("sit_up", "exercise", _situps, ("<lie> down and <do> {number} sit-up{s_if} {manner}",), ("sit-ups {manner}", "sit up"), ("the back lies on the floor, the knees are bent and the trunk curls up",), _counted(1, 3), end="lying"),
    Family("cartwheel", "acrobatics", _cartwheel, ("<do> [a cartwheel|cartwheels] to the {side}", "<cartwheel> {times} to the {side}"), ("cartwheel", "cartwheels", "cartwheel {side}"), ("the hands go to the floor to the {side}, the legs pass over spread wide and land one after the other",), lambda rng, p: _counted(1, 2, sided=True)(rng, p), paced=False, weight=1.5),
    Family("forward_roll", "acrobatics", _roll, ("<do> a [forward roll|somersault on the floor] {manner}", "<roll> forward over the [floor|ground] {manner}"), ("forward roll {manner}", "roll"), ("the body tucks up small and rolls over the back",), weight=1.2),
    Family("run_roll", "acrobatics", _run_roll, ("<run>, <dive> into a roll and <run> on", "<run>, <do> a forward roll and <keep running>"), ("run dive over roll run", "run, roll, run"), ("the running body tucks, rolls over the back and comes up to run on",), paced=False),
    Family("fall_back", _F, _fall, ("<fall> [backwards|backward|over backwards] [to the floor|onto the back|]",), ("fall backwards", "fall"), ("the arms fly up and the body drops back to the floor",), _draw_fall("backward"), paced=False, end="lying"),
    Family("fall_front", _F, _fall, ("<fall> [forward|on the face|forwards to the floor]",), ("fall forward", "fall"), ("the knees give way and the body drops to the front",), _draw_fall("forward"), paced=False, end="lying"),
    Family("fall_side", _F, _fall, ("<fall> [over|down] to the {side} [side|]",), ("fall to the {side}", "fall"), ("the body tips to the {side} and drops to the floor",), _draw_fall("side"), paced=False, end="lying"),
    Family("stumble", _F, _stumble, ("<walk> and <stumble> [forward|over something|], then <keep walking>", "<trip> while walking and <catch> the balance again"), ("walk, stumble", "trip"), ("the trunk pitches forward and the arms shoot out for a moment in mid walk",), paced=False),
    Family("climb_ladder", "climbing", _ladder, ("[<climb>|<go> up] a ladder {manner}", "<climb> up [{number} rungs of a ladder|a ladder] {manner}"), ("climb ladder {manner}", "climb ladder", "climb"), ("hands reach up to the rungs in turn while the knees lift to the next rung",), _draw_ladder("up"), end="high", weight=1.6),
    Family("descend_ladder", "climbing", _ladder, ("[<climb>|<go>] down a ladder {manner}",), ("climb down ladder {manner}",), ("the feet reach down to the rungs in turn while the hands follow",), _draw_ladder("down"), end="high"),
)  # fmt: skip
