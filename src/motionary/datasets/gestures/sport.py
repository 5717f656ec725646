# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Sport strokes and exercises on the spot, and chairs: with little or no stepping, as in a room before a camera."""

from __future__ import annotations

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters
from motionary.datasets.procedural.gesture import Gesture, Pose, expand, gesture_family, perform
from motionary.datasets.procedural.stage import Stage

_G = "sport"
_E = "exercise"
_C = "chair"

_LEAN: dict[str, float] = {"height": 0.72, "sway_z": -0.2, "bend": 30, "pitch": 16}
_SEAT: dict[str, float] = {"height": 0.52, "sway_z": -0.42, "bend": 10, "pitch": 2}


def _hands_seated(rng: np.random.Generator) -> dict[str, float]:
    """Where the hands are on a chair: on the lap, hanging, or on the knees."""
    lap: dict[str, float] = {"b_hand": 1.0, "b_hx": 0.3, "b_hy": -0.72, "b_hz": 0.5}
    knees: dict[str, float] = {"b_hand": 1.0, "b_hx": 0.3, "b_hy": -0.7, "b_hz": 0.75}
    hanging: dict[str, float] = {"b_flex": 20, "b_elbow": 25}
    return (lap, knees, hanging)[int(rng.integers(3))]


def _sits(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    depth = {"height": float(rng.uniform(0.5, 0.62)), "sway_z": -float(rng.uniform(0.3, 0.45))}
    last = _SEAT | depth | _hands_seated(rng)
    perform(stage, Gesture(_LEAN | {"b_flex": 18}, ((last, 0.6),), ready_time=0.55, hold=(0.1, 1.2), back=False), p)


def _rises(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    seat = _SEAT | {"height": float(rng.uniform(0.5, 0.62)), "sway_z": -float(rng.uniform(0.3, 0.45))}
    seat = seat | _hands_seated(rng)
    stage.pose(-2.0, -1.0, expand(seat, p, lambda: 1.0))
    stage.time += float(rng.uniform(0.0, 0.5))
    perform(stage, Gesture(_LEAN | {"b_flex": 24}, ready_time=0.55, back_time=0.65, hold=(0.0, 0.05)), p)


def _one_side(rng: np.random.Generator, p: Parameters) -> Parameters:
    return {"s": "r", "o": "l", "sign": 1.0, "count": 1, "size": float(rng.uniform(0.9, 1.08))}


def _in_place(*, hip: float, knee: float, beat: float, arm: float, elbow: float) -> Gesture:
    """Legs lifted in turn under a body that stays where it is, the arms swinging against them."""
    up, down = beat * 0.62, beat * 0.38
    left: Pose = {
        "l_leg": 1,
        "l_hip": hip,
        "l_knee": knee,
        "r_leg": 0.0,
        "r_flex": arm,
        "l_flex": -arm * 0.7,
        "sway_x": -0.03,
    }
    right: Pose = {
        "r_leg": 1,
        "r_hip": hip,
        "r_knee": knee,
        "l_leg": 0.0,
        "l_flex": arm,
        "r_flex": -arm * 0.7,
        "sway_x": 0.03,
    }
    lower: Pose = {"l_hip": 0, "l_knee": 5, "r_hip": 0, "r_knee": 5, "l_leg": 0.0, "r_leg": 0.0}
    cycle = ((left, up), (lower, down), (right, up), (lower, down))
    return Gesture(
        {"l_leg": 0.0, "r_leg": 0.0, "b_elbow": elbow},
        cycle,
        counts=(2, 6),
        ready_time=0.2,
        back_time=0.3,
        hold=(0, 0.05),
        sizes=(0.7, 1.25),
        tempos=(0.85, 1.2),
    )


FAMILIES = (
    Family("sit_on_chair", _C, _sits, ("<sit> down {manner}", "<sit> down on a chair {manner}", "[<take> a seat|<lower> onto a chair] {manner}"), ("stand to sit", "sit down {manner}"), ("the hips go back and down until the thighs are level",), _one_side, weight=2.0),
    Family("rise_from_chair", _C, _rises, ("<stand> up {manner}", "<stand> up from [a chair|sitting|a seat] {manner}", "<get> up from [a chair|a seat] {manner}"), ("sit to stand", "stand up {manner}"), ("the trunk leans forward and the legs straighten until the body stands",), _one_side, weight=2.0),
    gesture_family("jog_in_place", _E, _in_place(hip=38, knee=80, beat=0.33, arm=30, elbow=85), sided=False,
        do=("[<jog>|<run>] [in place|on the spot] {manner}",), label=("jogging in place", "jog in place", "run on the spot"), body=("the feet lift behind in turn and the bent arms pump while the body stays in place",), paced=False, weight=2.0),
    gesture_family("walk_in_place", _E, _in_place(hip=42, knee=55, beat=0.52, arm=18, elbow=22), sided=False,
        do=("[<walk>|<step>] [in place|on the spot] {manner}",), label=("walking in place", "walk in place", "step on the spot"), body=("the knees lift a little in turn and the arms swing while the body stays in place",), paced=False, weight=2.0),
    gesture_family("march_in_place", _E, _in_place(hip=78, knee=85, beat=0.55, arm=35, elbow=30), sided=False,
        do=("<march> [in place|on the spot] {manner}",), label=("march in place",), body=("the knees lift to hip height in turn while the body stays in place",), paced=False),
    gesture_family("arm_curl", _E, Gesture({"b_flex": 8, "b_elbow": 25, "b_rot": 0}, (({"b_elbow": 132, "b_flex": 16}, 0.55), ({"b_elbow": 25, "b_flex": 8}, 0.55)), counts=(1, 4), ready_time=0.3), sided=False,
        do=("<curl> both arms {manner}", "<do> [biceps curls|arm curls|a biceps curl] with both arms {manner}", "<bend> and <stretch> both elbows {times} {manner}"), label=("arm curl both arms", "arm curl {manner}", "biceps curl"), body=("both elbows stay at the sides and the forearms rise to the shoulders and sink again",), arms=True, weight=2.0),
    gesture_family("arm_curl_one", _E, Gesture({"s_flex": 8, "s_elbow": 25, "s_rot": 0}, (({"s_elbow": 132, "s_flex": 16}, 0.55), ({"s_elbow": 25, "s_flex": 8}, 0.55)), counts=(1, 4), ready_time=0.3),
        do=("<curl> the {side} arm {manner}", "<do> a biceps curl with the {side} arm {manner}"), label=("arm curl {side}", "biceps curl {side} arm"), body=("the {side} forearm rises to the shoulder and sinks again",), arms=True),
    gesture_family("squat_arms", _E, Gesture({"b_flex": 80, "b_elbow": 5}, (({"height": 0.58, "sway_z": -0.16, "bend": 16, "pitch": 24, "nod": -16, "b_flex": 92}, 0.7), ({"height": 1.0, "sway_z": 0, "bend": 0, "pitch": 0, "nod": 0, "b_flex": 84}, 0.7)), counts=(1, 2), ready_time=0.45, sizes=(0.8, 1.1)), sided=False,
        do=("<squat> with [both|two] arms stretched [out|forward|out in front] {manner}", "<squat> {times} with both arms out {manner}"), label=("squat with arms stretched out", "squat {manner}"), body=("the arms are held out in front as the knees and hips bend deeply and straighten again",), weight=1.5),
    gesture_family("squat_wide", _E, Gesture({"b_abd": 80, "b_elbow": 5}, (({"height": 0.58, "sway_z": -0.16, "bend": 16, "pitch": 24, "nod": -16}, 0.7), ({"height": 1.0, "sway_z": 0, "bend": 0, "pitch": 0, "nod": 0}, 0.7)), counts=(1, 2), ready_time=0.45), sided=False,
        do=("<squat> with both arms stretched out [to the sides|wide] {manner}",), label=("squat with arms stretched out", "squat {manner}"), body=("the arms are held out sideways as the knees and hips bend deeply and straighten again",)),
    gesture_family("lunge_plain", _E, Gesture({"height": 0.72, "sway_z": 0.34, "o_heel": 42}, (({"height": 0.66}, 0.3),), hold=(0.0, 0.6), ready_time=0.8, step=(0.0, 0.72), sizes=(0.75, 1.1)),
        do=("<lunge> forward with the {side} [foot|leg] {manner}", "<step> forward into a lunge with the {side} foot {manner}", "<do> a forward lunge with the {side} foot forward {manner}"), label=("forward lunge {side} foot", "forward lunge {side}", "lunge"), body=("the {side} foot steps far forward and both knees bend while the arms hang down",), weight=1.5),
    gesture_family("tennis_serve", _G, Gesture({"o_flex": 150, "o_elbow": 8, "s_flex": 45, "s_abd": 95, "s_rot": -55, "s_elbow": 115, "bend": -10, "+turn": 22, "height": 0.94}, (({"s_flex": 165, "s_abd": 20, "s_rot": 0, "s_elbow": 20, "o_flex": 60, "+turn": 0, "bend": 0, "height": 1.0}, 0.22), ({"s_flex": 45, "s_abd": -20, "s_elbow": 20, "o_flex": 10, "+turn": -28, "bend": 22}, 0.26)), ready_time=0.8, sizes=(0.8, 1.05)),
        do=("<serve> [a tennis ball|in tennis] [overhead |]with the {side} [arm|hand] {manner}", "<toss> a ball up and <serve> it [in tennis|with a racket] {manner}"), label=("tennis serve {side}", "tennis serve", "serve ball overhead"), body=("the {other} arm tosses upward, the {side} hand goes behind the head, reaches up and whips down across the body",), weight=2.0),
    gesture_family("tennis_forehand", _G, Gesture({"s_flex": 5, "s_abd": 65, "s_elbow": 25, "+turn": 24, "+twist": 6}, (({"s_flex": 75, "s_abd": 25, "s_elbow": 25, "+turn": -8, "+twist": 0}, 0.22), ({"s_flex": 110, "s_abd": -25, "s_elbow": 70, "+turn": -28}, 0.24)), ready_time=0.6, sizes=(0.75, 1.1)),
        do=("<swing> a tennis forehand with the {side} [hand|arm] {manner}", "<hit> a forehand in tennis with the {side} hand {manner}"), label=("tennis forehand swing {side} hand", "tennis forehand {side}", "tennis swing"), body=("the {side} arm swings level from behind across the front to the {other} shoulder",), weight=1.5),
    gesture_family("tennis_backhand", _G, Gesture({"s_flex": 70, "s_abd": -30, "s_elbow": 45, "+turn": -32}, (({"s_flex": 70, "s_abd": 20, "s_elbow": 12, "+turn": 2}, 0.22), ({"s_flex": 85, "s_abd": 70, "s_elbow": 12, "+turn": 22}, 0.24)), ready_time=0.6, sizes=(0.8, 1.1)),
        do=("<hit> a backhand in tennis with the {side} hand {manner}",), label=("tennis backhand {side}",), body=("the {side} arm swings level from the other shoulder outward",)),
    gesture_family("bat_swing", _G, Gesture({"b_hand": 1, "s_hx": 0.38, "o_hx": -0.3, "b_hy": 0.02, "b_hz": 0.3, "+turn": 26, "+twist": 8}, (({"s_hx": 0.05, "o_hx": 0.0, "b_hy": -0.2, "b_hz": 0.82, "+turn": -4, "+twist": 0}, 0.2), ({"s_hx": -0.45, "o_hx": 0.5, "b_hy": 0.0, "b_hz": 0.38, "+turn": -34, "+twist": -10}, 0.24)), ready_time=0.65, hold=(0.0, 0.4), drift=0.05),
        do=("<swing> a baseball bat from the {side} {manner}", "<bat> a ball from the {side} side {manner}", "<hit> a ball with a baseball bat {manner}"), label=("baseball swing from {side}", "baseball swing", "bat a ball"), body=("both hands wait beside the {side} shoulder and whip level across to the {other}",), weight=2.0),
    gesture_family("basketball_shot", _G, Gesture({"b_hand": 1, "b_hx": 0.14, "b_hy": -0.1, "b_hz": 0.42, "height": 0.95}, (({"b_hy": 0.4, "b_hz": 0.35, "height": 0.95}, 0.35), ({"s_hy": 0.88, "s_hz": 0.5, "o_hy": 0.7, "o_hz": 0.5, "height": 1.0}, 0.22)), ready_time=0.55, hold=(0.0, 0.4), drift=0.06),
        do=("<shoot> a basketball {manner}", "<throw> a ball at a basket with both hands {manner}"), label=("basketball shoot", "basketball shot {manner}", "shoot basketball"), body=("both hands lift from the chest over the head and the {side} arm straightens",), weight=2.0),
    gesture_family("bowl_plain", _G, Gesture({"s_flex": -45, "s_elbow": 6, "bend": 16, "pitch": 6, "height": 0.93}, (({"s_flex": 80, "s_elbow": 15, "bend": 24, "height": 0.88}, 0.4),), ready_time=0.6, hold=(0.0, 0.4), sizes=(0.75, 1.15)),
        do=("<bowl> a ball with the {side} [hand|arm] {manner}", "<roll> a bowling ball with the {side} hand {manner}"), label=("bowling {side} hand", "bowling {manner}"), body=("the {side} arm swings low from behind to the front as the trunk bends",)),
    gesture_family("bowl_step", _G, Gesture({"s_flex": -45, "s_elbow": 6, "bend": 22, "pitch": 10, "height": 0.84}, (({"s_flex": 80, "s_elbow": 15, "bend": 30, "height": 0.78, "sway_z": 0.15}, 0.4),), ready_time=0.7, hold=(0.0, 0.4), step=(0.05, -0.35), sizes=(0.75, 1.15)),
        do=("<bowl> a ball with the {side} [hand|arm] {manner}", "<step> and <roll> a bowling ball with the {side} hand {manner}"), label=("bowling {side} hand", "bowling {manner}"), body=("the {side} arm swings low from behind to the front as the knees bend",)),
    gesture_family("box_still", _G, Gesture({"b_hand": 1.0, "b_hx": 0.18, "b_hy": -0.05, "b_hz": 0.32}, (({"s_hz": 0.92, "s_hy": -0.02, "o_hz": 0.3, "+turn": -14}, 0.2), ({"s_hz": 0.34, "s_hy": -0.08, "+turn": 0}, 0.2), ({"o_hz": 0.92, "o_hy": -0.02, "+turn": 14}, 0.2), ({"o_hz": 0.34, "o_hy": -0.08, "+turn": 0}, 0.2)), counts=(1, 3), ready_time=0.4, drift=0.07),
        do=("<box> [to the front|] {manner}", "<punch> straight ahead with both fists in turn {manner}", "<throw> punches to the front {manner}"), label=("front boxing", "boxing {manner}", "punch both hands"), body=("both fists are held before the chest and shoot forward in turn",), arms=True, weight=2.0),
    gesture_family("juggle", _G, Gesture({"b_hand": 1, "b_hx": 0.25, "b_hy": -0.3, "b_hz": 0.5}, (({"s_hy": -0.1, "o_hy": -0.38}, 0.22), ({"o_hy": -0.1, "s_hy": -0.38}, 0.22)), counts=(3, 7), drift=0.04),
        do=("<juggle> {manner}",), label=("juggle", "juggle balls"), body=("both hands go up and down in turn before the belly",), arms=True),
    gesture_family("rope_skip_arms", _E, Gesture({"b_flex": 5, "b_abd": 25, "b_elbow": 60}, (({"b_abd": 34, "b_elbow": 48, "height": 0.96, "b_heel": 0}, 0.16), ({"b_abd": 22, "b_elbow": 62, "height": 1.0, "b_heel": 22}, 0.16)), counts=(4, 9), ready_time=0.3), sided=False,
        do=("<skip> rope on the spot {manner}", "<swing> a skipping rope {manner}"), label=("skip rope", "jump rope"), body=("the elbows stay at the sides, the hands circle, and the heels bounce",)),
    gesture_family("arm_swings", _E, Gesture({"b_flex": 40}, (({"s_flex": 60, "o_flex": -35}, 0.4), ({"s_flex": -35, "o_flex": 60}, 0.4)), counts=(2, 4)),
        do=("<swing> the arms back and forth {manner}",), label=("swing arms {manner}", "arm swings"), body=("the straight arms swing forward and back in turn",), arms=True),
    gesture_family("hands_behind_head", _E, Gesture({"b_hand": 1, "b_hx": 0.18, "b_hy": 0.35, "b_hz": -0.05, "b_swivel": 60}, hold=(0.4, 1.2)), sided=False,
        do=("<put> both hands behind the head {manner}",), label=("hands behind head",), body=("both elbows point out and the hands meet behind the head",), arms=True),
    gesture_family("one_arm_circle", _E, Gesture({"s_flex": 30, "s_elbow": 6}, (({"s_flex": 100}, 0.25), ({"s_flex": 170, "s_abd": 20}, 0.25), ({"s_flex": 40, "s_abd": 120}, 0.2), ({"s_flex": -25, "s_abd": 30}, 0.25)), counts=(1, 3), ready_time=0.35),
        do=("<swing> the {side} arm in a [large|full] circle {manner}", "<circle> the straight {side} arm from the shoulder {manner}"), label=("arm circle {side}", "swing arm in circle"), body=("the straight {side} arm goes forward, up over the head and down behind",), arms=True),
)  # fmt: skip
