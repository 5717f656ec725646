# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Dances: sways, turns on one leg, arabesques, leaps and arms that tell something."""

from __future__ import annotations

from typing import Any

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters, draw_side
from motionary.datasets.procedural.gait import Gait, play
from motionary.datasets.procedural.gesture import Gesture, gesture_family
from motionary.datasets.procedural.jumps import jump
from motionary.datasets.procedural.stage import Stage
from motionary.datasets.procedural.words import times_word

_D = "dance"
_ON = {"s_leg": 1.0, "+sway_x": -0.115}
_OPEN = {"b_flex": 15, "b_abd": 84, "b_elbow": 18, "b_rot": 20}
_FIFTH = {"b_flex": 150, "b_abd": 22, "b_elbow": 48, "b_rot": 40}
_FIRST = {"b_flex": 60, "b_abd": 14, "b_elbow": 62, "b_rot": 62}


def _pirouette(stage: Stage, p: Parameters) -> None:
    """Turns about the standing leg's ball of the foot with the other foot at the knee."""
    s, o, sign = p["s"], p["o"], p["sign"]
    start, turns = stage.time, p["count"]
    stage.pose(
        start,
        start + 0.6,
        {"height": 0.88, "l_flex": 60, "r_flex": 10, "l_abd": 20, "r_abd": 80} | {f"{side}_elbow": 35 for side in "lr"},
    )
    begin = start + 0.6
    end = begin + turns * float(stage.rng.uniform(0.75, 0.95)) / p["tempo"] + 0.2
    arms = {
        f"{side}_{channel}": value
        for side in "lr"
        for channel, value in (("flex", 62), ("abd", 14), ("elbow", 62), ("rot", 62))
    }
    stage.pose(begin - 0.1, begin + 0.25, arms | {"height": 1.0, f"{o}_heel": 38.0, "sway_x": -0.115 * sign * 0.9})
    stage.pose(
        begin - 0.1,
        begin + 0.25,
        {f"{s}_leg": 1.0, f"{s}_hip": 48.0, f"{s}_out": 42.0, f"{s}_knee": 100.0, f"{s}_point": 45.0},
    )
    heading = stage.heading
    goal = heading + 360.0 * turns * sign
    stage.key("heading", begin, heading)
    stage.key("heading", end, goal)
    foot_goal = stage.feet[o].now()[1] + 360.0 * turns * sign
    stage.step_to(o, begin, end, yaw=foot_goal, height=0.0, peel=0.0, strike=0.0)
    stage.step_to(s, begin, end, yaw=stage.feet[s].now()[1] + 360.0 * turns * sign, height=0.0, peel=0.0, strike=0.0)
    used = [*arms, "height", f"{o}_heel", "sway_x", f"{s}_leg", f"{s}_hip", f"{s}_out", f"{s}_knee", f"{s}_point"]
    stage.relax(end - 0.05, end + 0.6, used)
    stage.time = end + 0.7


def _jete(turning: bool) -> Any:
    def act(stage: Stage, p: Parameters) -> None:
        rng = stage.rng
        n = int(rng.integers(4, 7))
        leaps = {2: (float(rng.uniform(0.22, 0.34)), 0.34)}
        if n > 5:
            leaps[n - 2] = leaps[2]
        turns = [p["sign"] * (360.0 / 2 if k in (2, 3) else 0.0) for k in range(n)] if turning else None
        arms = {f"{side}_{c}": v for side in "lr" for c, v in (("flex", 20), ("abd", 82), ("elbow", 14))}
        stage.pose(stage.time, stage.time + 0.7, arms)
        _, end = play(
            stage,
            Gait(
                steps=n,
                step_time=0.45,
                speed=1.7 if not turning else 1.1,
                turns=turns,
                duty=0.45,
                lift=0.1,
                leaps=leaps,
                swing=10,
                elbow=16,
                peel=50,
                strike=20,
                bend=-4,
                lean=0,
            ),
        )
        stage.relax(end - 0.2, end + 0.5, list(arms))
        stage.time = end + 0.5

    return act


def _leap_turn(stage: Stage, p: Parameters) -> None:
    jump(stage, up=float(stage.rng.uniform(0.25, 0.36)), turn=p["sign"] * 360.0, ahead=0.2, arms=130, dip=0.2)
    stage.time += 0.2


def _side_steps(stage: Stage, p: Parameters) -> None:
    """Step and close to one side and back, knees soft, arms opening and closing."""
    rng = stage.rng
    beat = 0.5 / p["tempo"]
    for number in range(p["count"]):
        sign = p["sign"] * (1 if number % 2 == 0 else -1)
        lead, other = (p["s"], p["o"]) if number % 2 == 0 else (p["o"], p["s"])
        start, leg = stage.time, stage.body.leg
        centre, heading = stage.place, stage.heading
        from motionary.datasets.procedural.stage import offset

        goal = offset(centre, heading, sign * float(rng.uniform(0.38, 0.5)) * leg, 0.0)
        for foot, a, b in ((lead, 0.05, beat - 0.05), (other, beat, 2 * beat - 0.1)):
            x, z = stage.beside(foot, goal, heading)
            stage.step_to(foot, start + a, start + b, x=x, z=z, height=0.07, peel=25, strike=12)
        for channel, a, b in (("px", centre[0], goal[0]), ("pz", centre[1], goal[1])):
            stage.key(channel, start, a)
            stage.key(channel, start + 1.3 * beat, b)
            stage.key(channel, start + 2 * beat, b)
        stage.pose(
            start,
            start + beat,
            {
                "height": 0.94,
                "l_abd": 55,
                "r_abd": 55,
                "l_elbow": 30,
                "r_elbow": 30,
                "lean": 6 * sign,
                "tilt": 8 * sign,
            },
        )
        stage.pose(
            start + beat,
            start + 2 * beat,
            {"height": 0.99, "l_abd": 18, "r_abd": 18, "l_elbow": 60, "r_elbow": 60, "lean": 0},
        )
        stage.time = start + 2 * beat
    stage.relax(stage.time, stage.time + 0.5, ["height", "l_abd", "r_abd", "l_elbow", "r_elbow", "lean", "tilt"])
    stage.time += 0.55


def _draw(low: int, high: int) -> Any:
    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        count = int(rng.integers(low, high + 1))
        return draw_side(rng) | {"count": count, "times": times_word(count)}

    return draw


FAMILIES = (
    Family("pirouette", _D, _pirouette, ("<do> a pirouette [to the {side}|turning {side}] {manner}", "<spin> {times} to the {side} on [one leg|the {other} leg] {manner}"), ("dance - pirouette", "pirouette {side}", "spin on one leg"), ("the {other} leg carries the turn on the toes, the {side} foot is drawn up to the knee and the arms are rounded in front",), _draw(1, 2), weight=1.4),
    Family("jete", _D, _jete(False), ("<dance> with [a leap|leaps] forward, arms open", "<do> a jete, leaping from one leg to the other"), ("dance - jete", "dance leap"), ("one leg swings forward and the body flies from one foot to the other with the arms open",), lambda rng, p: draw_side(rng), paced=False),
    Family("jete_turn", _D, _jete(True), ("<dance>, leaping and turning to the {side}", "<do> a turning leap to the {side} with open arms"), ("dance - jete en tourant", "dance - grand jete en tourant"), ("the body turns to the {side} in the leap with the arms open",), lambda rng, p: draw_side(rng), paced=False),
    Family("jump_spin", _D, _leap_turn, ("<jump> and <spin> [all the way around|a full turn] to the {side} in the air",), ("dance - jump spin {side}", "jump spin"), ("both feet leave the floor and the body turns once around to the {side} in the air",), lambda rng, p: draw_side(rng), paced=False),
    Family("dance_side_steps", _D, _side_steps, ("<dance> with side steps [left and right|from side to side] {manner}", "<step> from side to side in a dance {manner}"), ("dance - sideways steps", "dance side to side {manner}"), ("one foot steps out and the other closes, first to the {side}, while the arms open and close",), _draw(2, 5), weight=1.2),
    gesture_family("arabesque", _D, Gesture(_ON | {"s_hip": -14, "s_knee": 6, "b_abd": 50}, ((_ON | {"s_hip": -44, "s_knee": 6, "s_point": 45, "pitch": 34, "bend": -24, "o_flex": 100, "o_abd": 4, "o_elbow": 6, "s_abd": 82, "s_elbow": 8, "nod": -14}, 0.9),), ready_time=0.8, hold=(0.5, 1.5), back_time=1.0),
        do=("<do> an arabesque on the {other} leg {manner}", "<stand> on the {other} leg and <lift> the {side} leg [high |]behind in an arabesque {manner}"), label=("dance - arabesque", "dance - attitude/arabesque", "arabesque {side} leg back"), body=("the straight {side} leg rises far behind, the trunk tips forward and the {other} arm reaches ahead",), weight=1.5),
    gesture_family("attitude", _D, Gesture(_ON | {"s_hip": -20, "s_knee": 40, "b_abd": 40}, ((_ON | {"s_hip": -40, "s_out": 28, "s_knee": 76, "s_point": 45, "pitch": 18, "bend": -20, "s_flex": 150, "s_abd": 20, "s_elbow": 40, "o_abd": 84, "o_elbow": 15}, 0.8),), ready_time=0.7, hold=(0.4, 1.2), back_time=0.9),
        do=("<dance> in attitude, standing on the {other} leg with the {side} leg bent behind {manner}",), label=("dance - attitude", "dance - attitude/arabesque"), body=("the bent {side} leg is lifted behind, the {side} arm is rounded overhead",), weight=1.1),
    gesture_family("side_arabesque", _D, Gesture(_ON | {"s_out": 20, "s_knee": 6} | _OPEN, ((_ON | {"s_out": 70, "s_knee": 6, "s_point": 45, "+roll": -26, "+lean": -10, "o_abd": 110, "s_abd": 80}, 0.8),), ready_time=0.8, hold=(0.4, 1.3), back_time=1.0),
        do=("<lift> the {side} leg high to the side [in a dance|like a dancer], leaning to the {other} {manner}",), label=("dance - sideways arabesque", "dance, {side} leg to the side"), body=("the straight {side} leg rises to the side, the trunk leans away and the arms are open",)),
    gesture_family("leg_circle", _D, Gesture(_ON | {"s_hip": 55, "s_knee": 6, "s_point": 45} | _OPEN, (({"s_hip": 20, "s_out": 66, "+roll": -10}, 0.6), ({"s_hip": -32, "s_out": 20, "+roll": 0, "pitch": 14}, 0.6), ({"s_hip": 10, "s_out": 5, "pitch": 0}, 0.5)), counts=(1, 2), ready_time=0.7),
        do=("<draw> a circle in the air with the {side} leg from front to back [in a dance|] {manner}",), label=("dance - rond de jambe in the air", "leg circle {side}"), body=("the straight {side} leg sweeps from the front to the side and behind",)),
    gesture_family("dance_fold", _D, Gesture({"height": 0.9} | _OPEN, (({"height": 0.7, "bend": 58, "pitch": 18, "nod": 30, "sway_z": -0.1, "b_flex": 40, "b_abd": -15, "b_elbow": 110, "b_rot": 70}, 0.9),), ready_time=0.8, hold=(0.4, 1.2), back_time=1.1), sided=False,
        do=("<dance>, folding in and curling the body and arms inwards {manner}", "<fold> the body and arms in [and <lower> the head|like a dancer] {manner}"), label=("dance - fold in, curl inwards", "dance - folding arms"), body=("the arms open, then wrap in front as the back rounds and the head sinks",)),
    gesture_family("dance_back", _D, Gesture({"height": 0.97} | _FIRST, ((_FIFTH | {"bend": -36, "pitch": -9, "nod": -24, "sway_z": 0.1, "height": 0.95}, 1.0), (_OPEN | {"bend": 0, "pitch": 0, "nod": 0, "sway_z": 0.0}, 0.8)), ready_time=0.8), sided=False,
        do=("<dance>, raising both arms and bending the back [backwards|back] {manner}", "<bend> back with rounded arms overhead [in a dance|] {manner}"), label=("dance - bending back", "dance - arching arms"), body=("the arms are rounded overhead and the spine arches back",)),
    gesture_family("dance_arms", _D, Gesture(_FIRST, ((_FIFTH | {"+lean": 8}, 0.8), (_OPEN | {"+lean": -6, "+turn": 16}, 0.8), ({"s_flex": 150, "s_abd": 20, "o_abd": 84, "o_flex": 10, "+turn": -16, "+lean": 6}, 0.8)), counts=(1, 2), ready_time=0.8),
        do=("<dance> with [expressive|flowing|sweeping] arms {manner}", "<move> the arms gracefully through the air in a dance {manner}"), label=("dance - expressive arms", "dance arms {manner}"), body=("the arms round in front, rise overhead and open to the sides while the trunk turns",), weight=1.2),
    gesture_family("dance_sway", _D, Gesture({"b_abd": 30, "b_elbow": 60, "b_flex": 20}, (({"+sway_x": 0.11, "+roll": -5, "+lean": 8, "s_abd": 55, "o_abd": 20, "height": 0.97}, 0.5), ({"+sway_x": -0.11, "+roll": 5, "+lean": -8, "s_abd": 20, "o_abd": 55, "height": 0.97}, 0.5)), counts=(2, 6), ready_time=0.5),
        do=("<dance>, swaying [the hips|] from side to side {manner}", "<sway> [the hips|] left and right to music {manner}"), label=("dance sway {manner}", "dance"), body=("the weight goes from foot to foot, the hips and bent arms swing along",), weight=1.2),
    gesture_family("tendu", _D, Gesture(_ON | {"s_hip": 10, "s_knee": 6} | _FIRST, ((_ON | {"s_hip": 26, "s_knee": 4, "s_point": 50, "s_abd": 84, "s_flex": 10, "o_flex": 150, "o_abd": 20, "+turn": -24}, 0.8), ({"+turn": 24, "s_hip": 22}, 0.8)), ready_time=0.7, hold=(0.2, 0.8)),
        do=("<stretch> the {side} foot forward with pointed toes and <turn> the upper body, arms high {manner}",), label=("dance - pointe tendue a terre, upper body rotation", "dance - arms held high"), body=("the pointed {side} foot reaches low in front while the trunk turns under raised arms",)),
)  # fmt: skip
