# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Jumps, hops, skips and gallops."""

from __future__ import annotations

from typing import Any

import numpy as np

from motionary.datasets.procedural.body import SIDES
from motionary.datasets.procedural.curves import arc
from motionary.datasets.procedural.family import Family, Parameters, draw_side
from motionary.datasets.procedural.gait import play
from motionary.datasets.procedural.locomotion import make_gait
from motionary.datasets.procedural.stage import Stage, offset
from motionary.datasets.procedural.words import NUMBERS, times_word

GRAVITY = 9.81


def jump(
    stage: Stage,
    *,
    up: float,
    ahead: float = 0.0,
    left: float = 0.0,
    turn: float = 0.0,
    feet: tuple[str, ...] = SIDES,
    dip: float = 0.24,
    dip_time: float = 0.42,
    land_time: float = 0.4,
    tuck: float = 0.0,
    arms: float = 150.0,
) -> None:
    """One jump: crouch and swing the arms back, fly a parabola `up` metres high, land and stretch again.

    `ahead`, `left` metres and `turn` degrees are covered in flight; `feet` take off and land (one foot: a hop); `tuck`
    draws the feet up by that many metres.
    """  # fmt: skip
    start, leave = stage.time, stage.time + dip_time
    flight = 2 * float(np.sqrt(2 * up / GRAVITY))
    land = leave + flight
    settle = land + land_time
    centre, heading = stage.place, stage.heading
    goal = offset(centre, heading, left, ahead)
    for channel, begin, end in (
        ("px", centre[0], goal[0]),
        ("pz", centre[1], goal[1]),
        ("heading", heading, heading + turn),
    ):
        stage.key(channel, start, begin)
        stage.key(channel, leave - 0.02, begin + 0.1 * (end - begin))
        stage.key(channel, land + 0.02, begin + 0.92 * (end - begin))
        stage.key(channel, settle, end)
    stage.key("height", start, stage.value("height"))
    for time, value in (
        (leave - 0.17, 1 - dip),
        (leave + 0.01, 1.02),
        (land - 0.01, 0.99),
        (land + 0.16, 1 - 0.8 * dip),
        (settle, 1.0),
    ):
        stage.key("height", time, value)
    stage.layer("air", lambda t: up * arc((t - leave) / flight))
    lean = 1.0 if ahead >= 0 else -0.3
    for channel, low in (("bend", 26.0), ("pitch", 12.0 + 12 * min(ahead, 1.0) * lean)):
        for time, value in (
            (start, 0.0),
            (leave - 0.17, low),
            (leave + 0.04, 2.0),
            (land, 4.0),
            (land + 0.16, 0.8 * low),
            (settle, 0.0),
        ):
            stage.key(channel, time, value)
    for side in SIDES:
        for time, value in (
            (start, 4.0),
            (leave - 0.17, -38.0),
            (leave + 0.06, arms),
            (leave + 0.6 * flight, 0.7 * arms),
            (land + 0.14, 20.0),
            (settle, 4.0),
        ):
            stage.key(f"{side}_flex", time, value)
    for side in feet:
        x, z = stage.feet[side].now()[0]
        shifted = _carried((x, z), centre, goal, turn)
        stage.step_to(side, leave, land, x=shifted[0], z=shifted[1], yaw=stage.feet[side].now()[1] + turn,
                      height=up + tuck + 0.02, peel=48.0, strike=22.0)  # fmt: skip
    stage.time = settle


def _carried(
    point: tuple[float, float], centre: tuple[float, float], goal: tuple[float, float], turn: float
) -> tuple[float, float]:
    """A foot's place moved with the pelvis from `centre` to `goal` and turned about it."""
    angle = np.radians(turn)
    x, z = point[0] - centre[0], point[1] - centre[1]
    return float(goal[0] + x * np.cos(angle) + z * np.sin(angle)), float(
        goal[1] - x * np.sin(angle) + z * np.cos(angle)
    )


def _jumps(**ranges: tuple[float, float]) -> Any:
    """Jumps repeated `count` times with values drawn from the ranges; "side" values follow the side's sign."""

    def act(stage: Stage, p: Parameters) -> None:
        rng = stage.rng
        base: dict[str, Any] = {key: float(rng.uniform(*span)) for key, span in ranges.items()}
        p["jump_height"] = round(base["up"], 2)
        if "ahead" in base:
            p["metres"] = round(base["ahead"], 2)
        for _ in range(p.get("count", 1)):
            values = {key: value * float(rng.normal(1.0, 0.04)) for key, value in base.items()}
            for key in ("left", "turn"):
                if key in values:
                    values[key] *= p["sign"]
            quick = 0.85 if p.get("count", 1) > 1 else 1.0
            jump(stage, dip_time=0.45 * quick * float(rng.uniform(0.9, 1.1)), land_time=0.42 * quick, **values)
            stage.time += 0.02
        stage.time += 0.15

    return act


def _hops(ahead: tuple[float, float]) -> Any:
    def act(stage: Stage, p: Parameters) -> None:
        rng, s, o = stage.rng, p["s"], p["o"]
        start = stage.time
        stage.pose(
            start,
            start + 0.4,
            {
                f"{o}_leg": 1.0,
                f"{o}_hip": 18,
                f"{o}_knee": 82,
                "sway_x": 0.1 * p["sign"],
                "l_abd": 30,
                "r_abd": 30,
                "l_elbow": 40,
                "r_elbow": 40,
            },
        )
        stage.time = start + 0.42
        reach = float(rng.uniform(*ahead))
        for _ in range(p["count"]):
            jump(
                stage,
                up=float(rng.uniform(0.06, 0.12)),
                ahead=reach,
                feet=(s,),
                dip=0.1,
                dip_time=0.26,
                land_time=0.2,
                arms=34,
            )
        centre, heading = stage.place, stage.heading
        x, z = stage.beside(o, centre, heading)
        stage.step_to(
            o,
            stage.time - 0.02,
            stage.time + 0.05,
            x=x,
            z=z,
            yaw=heading + stage.toe_out(o),
            height=0.0,
            peel=0.0,
            strike=0.0,
        )
        stage.relax(
            stage.time,
            stage.time + 0.5,
            [f"{o}_leg", f"{o}_hip", f"{o}_knee", "sway_x", "l_abd", "r_abd", "l_elbow", "r_elbow"],
        )
        stage.time += 0.55

    return act


def _skip(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(6, 10))
    gait = make_gait(
        rng,
        "run",
        "normal",
        steps=n,
        speed=float(rng.uniform(1.5, 2.0)),
        step_time=0.46,
        lift=0.34,
        bob=0.09,
        swing=46,
        elbow=60,
        lean=2,
        bend=-2,
        tuck=30,
        duty=0.4,
    )
    p["metres_per_second"] = round(float(np.mean(gait.speed)), 2)
    play(stage, gait)


def _gallop(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(8, 13))
    gait = make_gait(
        rng,
        "run",
        "normal",
        steps=n,
        speed=float(rng.uniform(1.8, 2.3)),
        step_time=0.33,
        lift=0.18,
        bob=0.06,
        swing=20,
        elbow=60,
        duty=0.4,
        weak=(p["o"], 0.35),
        first=p["s"],
        tuck=15,
    )
    p["metres_per_second"] = round(float(np.mean(gait.speed)), 2)
    play(stage, gait)


def _jacks(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    for _ in range(p["count"]):
        half = 0.42 / p["tempo"] * float(rng.normal(1.0, 0.04))
        for out in (True, False):
            start = stage.time
            for side in SIDES:
                x, z = stage.beside(side, stage.place, stage.heading, width=0.36 * stage.body.scale if out else None)
                stage.step_to(side, start + 0.08, start + half - 0.04, x=x, z=z, height=0.07, peel=30.0, strike=18.0)
                stage.pose(
                    start, start + half, {f"{side}_abd": 165 if out else 10, f"{side}_flex": 6, f"{side}_elbow": 18}
                )
            stage.layer("air", lambda t, a=start + 0.08, b=start + half - 0.04: 0.06 * arc((t - a) / (b - a)))
            stage.time = start + half
    stage.time += 0.2


def _counted(low: int, high: int, *, sided: bool = False) -> Any:
    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        count = int(rng.integers(low, high + 1))
        drawn: Parameters = {
            "count": count,
            "times": times_word(count),
            "number": NUMBERS[count],
            "s_if": "s" if count > 1 else "",
        }
        return (draw_side(rng) if sided else {}) | drawn

    return draw


_J = "jumps"
_FLY = "the knees bend, the arms swing back and then up, and both feet leave the floor together"

FAMILIES = (
    Family("jump_up", _J, _jumps(up=(0.14, 0.28)), ("<jump> [up|straight up|up and down|on the spot|in place] {times}", "<jump> into the air {times}"), ("jump", "jump up", "jump up and down"), (_FLY,), _counted(1, 4), paced=False, weight=1.5),
    Family("jump_high", _J, _jumps(up=(0.42, 0.6), dip=(0.3, 0.36), tuck=(0.04, 0.15)), ("<jump> [very high|as high as possible|high into the air]", "<make> a high jump"), ("high jump", "jump high"), (_FLY + ", far above the floor",), paced=False),
    Family("jump_forward", _J, _jumps(up=(0.14, 0.26), ahead=(0.5, 0.95)), ("<jump> [forward|ahead|forwards] {times}", "<hop> forward {times} with both feet", "<leap> forward {times} with the feet together"), ("forward jump", "jump forward", "forward jumps"), (_FLY + " and land further ahead",), _counted(1, 4), paced=False, weight=1.6),
    Family("jump_long", _J, _jumps(up=(0.3, 0.42), ahead=(1.4, 2.0), dip=(0.3, 0.36)), ("<make> a [long|broad|wide] jump forward", "<jump> [far forward|as far forward as possible]"), ("broad jump", "long jump"), (_FLY + " and fly far forward",), paced=False),
    Family("jump_back", _J, _jumps(up=(0.12, 0.2), ahead=(-0.6, -0.35)), ("<jump> [backwards|backward|back] {times}",), ("jump backwards",), (_FLY + " and land further back",), _counted(1, 3), paced=False),
    Family("jump_side", _J, _jumps(up=(0.12, 0.22), left=(0.4, 0.75)), ("<jump> [to the {side}|sideways to the {side}] {times}",), ("jump to the {side}", "side jump {side}"), (_FLY + " and land further to the {side}",), _counted(1, 3, sided=True), paced=False),
    Family("jump_turn", _J, _jumps(up=(0.24, 0.36), turn=(165, 190)), ("<jump> and <turn> [around|180 degrees] to the {side} in the air", "<jump> up, turning halfway around to the {side}"), ("jump, turn around {side}", "jump turn {side}"), ("both feet leave the floor and the body turns to the {side} in the air",), lambda rng, p: draw_side(rng), paced=False),
    Family("hop", _J, _hops((0.0, 0.02)), ("<hop> [in place|on the spot|up and down] on [the {side} leg|the {side} foot] {times}", "<hop> on one foot {times}, standing on the {side} leg"), ("hop on {side} foot", "hop on one foot", "hop on one leg"), ("the {other} knee is bent with the foot behind and the {side} leg bounces",), _counted(2, 5, sided=True), paced=False, weight=1.3),
    Family("hop_forward", _J, _hops((0.25, 0.45)), ("<hop> forward on [the {side} leg|the {side} foot] {times}",), ("hop forward on {side} foot",), ("the {other} foot is held up behind and the {side} leg springs forward",), _counted(2, 5, sided=True), paced=False),
    Family("skip", _J, _skip, ("<skip> [forward|along|ahead]",), ("skip",), ("each knee lifts high in turn with a bounce in every step",), paced=False),
    Family("gallop", _J, _gallop, ("<gallop> [forward|along] [with the {side} foot leading|]",), ("gallop",), ("the {side} foot leads and the other catches up in a bouncing rhythm",), lambda rng, p: draw_side(rng), paced=False),
    Family("jumping_jacks", "exercise", _jacks, ("<do> [{number} |]jumping jacks {manner}", "<do> star jumps {times} {manner}"), ("jumping jacks {manner}",), ("the feet jump apart as the arms swing overhead and together as they come down",), _counted(2, 6), weight=1.3),
)  # fmt: skip
