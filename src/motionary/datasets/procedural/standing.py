# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Small gestures of people who stand: bows, waves, calls, answers, courtesies, talk, fidgets and waiting."""

from __future__ import annotations

from typing import Any

from motionary.datasets.procedural.family import Family
from motionary.datasets.procedural.gesture import Gesture, Pose, gesture_family

_BOW, _WAVE, _SIGN, _TALK, _SELF, _WAIT = "bows", "waves", "signs", "talk", "self", "waiting"

_FOLDED = {"b_hand": 1.0, "b_hx": 0.03, "b_hy": -0.68, "b_hz": 0.34, "b_swivel": 14.0}
_PALMS = {"b_hand": 1.0, "b_hx": 0.02, "b_hy": -0.12, "b_hz": 0.42, "b_swivel": 26.0}
_THIGHS = {"b_hand": 1.0, "b_hx": 0.2, "b_hy": -0.9, "b_hz": 0.34, "b_swivel": 12.0}
_HEART = {"s_hand": 1.0, "s_hx": -0.06, "s_hy": -0.26, "s_hz": 0.26, "s_swivel": 28.0}
_CHEST_WAVE = {"s_hand": 1.0, "s_hx": 0.42, "s_hy": 0.02, "s_hz": 0.42, "s_swivel": 6.0}
_FACE_WAVE = {"s_hand": 1.0, "s_hx": 0.46, "s_hy": 0.3, "s_hz": 0.34, "s_swivel": 18.0}
_CUP = {"s_hand": 1.0, "s_hx": 0.14, "s_hy": 0.2, "s_hz": 0.34, "s_swivel": 40.0}
_TALKING = {"b_hand": 1.0, "b_hx": 0.26, "b_hy": -0.5, "b_hz": 0.46, "b_swivel": 14.0}
_OFFER = {"s_hand": 1.0, "s_hx": 0.12, "s_hy": -0.28, "s_hz": 0.8, "s_swivel": 8.0}


def _small(name: str, group: str, gesture: Gesture, *words: tuple[str, ...], **more: Any) -> Family:
    """A gesture of the arms and head alone, told by its `do`, `label` and `body` templates."""
    do, label, body = words
    return gesture_family(name, group, gesture, do=do, label=label, body=body, **({"arms": group != _BOW} | more))


def _moving(ready: Pose, cycle: tuple[tuple[Pose, float], ...] = (), **more: Any) -> Gesture:
    """A gesture whose reach, size and speed vary as people's do."""
    return Gesture(
        ready, cycle, **({"drift": 0.035, "sizes": (0.8, 1.15), "tempos": (0.8, 1.35), "ready_time": 0.6} | more)
    )


def _bow(hands: Pose, tip: Pose, **more: Any) -> Gesture:
    """The hands take their place, the trunk tips forward with them there, rises and the hands let go."""
    up = {"pitch": 0.0, "bend": 0.0, "nod": 0.0, "sway_z": 0.0}
    cycle = ((dict(tip), 0.6), (dict(tip), 0.35), (up, 0.6))
    return _moving(
        hands, cycle, **({"sizes": (0.6, 1.25), "ready_time": 0.5, "hold": (0.05, 0.6), "drift": 0.02} | more)
    )


_TIP = {"pitch": 12.0, "bend": 26.0, "nod": 10.0, "sway_z": -0.05}
_TIP_ARMS = _TIP | {"b_flex": 18.0}
_DEEP = {"pitch": 30.0, "bend": 46.0, "nod": 12.0, "sway_z": -0.1}

_BOWS = (
    _small("bow_folded", _BOW, _bow(_FOLDED, _TIP), ("<bow> [politely|] with the hands folded in front {manner}", "<bow> {manner}", "<fold> the hands in front and <bow> {manner}", "<greet> someone with a polite bow {manner}"),
        ("bow {manner}", "bow, hands folded"), ("the hands are folded in front of the belly while the back and head tip forward and come up again",), sided=False, weight=1.6),
    _small("bow_thighs", _BOW, _bow(_THIGHS, _TIP | {"b_hz": 0.5, "b_hy": -0.84}), ("<bow> [politely|] with the hands on the thighs {manner}", "<bow> {manner}", "<bend> forward in a bow with the hands on the thighs {manner}"),
        ("bow {manner}", "bow, hands on thighs"), ("the hands rest on the thighs while the trunk tips forward from the hips and straightens",), sided=False, weight=1.5),
    _small("bow_palms", _BOW, _bow(_PALMS, _TIP), ("<put> the palms together and <bow> {manner}", "<bow> with the palms [pressed|held] together {manner}", "<greet> with joined palms and a bow {manner}"),
        ("bow, palms together", "namaste bow {manner}"), ("the palms meet before the chest and the trunk tips forward",), sided=False),
    _small("bow_sides", _BOW, _bow({"b_flex": 4.0, "b_abd": 4.0, "b_elbow": 6.0}, _TIP_ARMS, sizes=(0.5, 1.3)), ("<bow> with the arms at the sides {manner}", "<bow> {manner}", "<bow> [politely|respectfully|] [to greet someone|] {manner}"),
        ("bow {manner}",), ("the arms stay at the sides while the back and head tip forward and come up again",), sided=False, weight=1.4),
    _small("bow_deep", _BOW, _bow(_THIGHS, _DEEP | {"b_hz": 0.66, "b_hy": -0.74}, sizes=(0.85, 1.15), hold=(0.1, 0.8)), ("<bow> [deeply|very low|low] {manner}", "<make> a deep bow {manner}", "<apologize> with a deep bow {manner}"),
        ("deep bow {manner}", "bow deeply"), ("the trunk folds far forward from the hips and rises again",), sided=False, weight=1.2),
    _small("bow_slight", _BOW, Gesture({"pitch": 5.0, "bend": 12.0, "nod": 14.0, "b_flex": 5.0}, hold=(0.05, 0.4), ready_time=0.35, back_time=0.45, sizes=(0.7, 1.4), tempos=(0.8, 1.3)), ("<bow> [slightly|a little|briefly] {manner}", "<make> a [quick|small|short] bow", "<bow> the head {manner}"),
        ("slight bow", "small bow", "bow {manner}"), ("the head and shoulders tip forward a little and come straight up again",), sided=False, weight=1.3),
    _small("bow_repeated", _BOW, Gesture({"b_flex": 6.0}, ((_TIP_ARMS, 0.4), ({"pitch": 3.0, "bend": 6.0, "nod": 4.0, "sway_z": 0.0, "b_flex": 6.0}, 0.4)), counts=(2, 4), ready_time=0.25, sizes=(0.5, 1.1), tempos=(0.8, 1.2)),
        ("<bow> {times} {manner}", "<bow> again and again {manner}"), ("bow {times}", "bow repeatedly"), ("the trunk tips forward and rises {times}",), sided=False),
    _small("bow_chest", _BOW, _bow(_HEART | {"o_abd": 14.0, "o_flex": 4.0}, _TIP | {"o_abd": 34.0, "o_flex": -14.0}), ("<bow> with the {side} hand on the chest {manner}", "<take> a bow with one hand at the heart {manner}", "<bow> [gallantly|like an actor|theatrically] {manner}"),
        ("bow, hand on chest", "bow {manner}"), ("the {side} hand lies on the chest while the trunk tips forward",)),
    _small("curtsy", _BOW, Gesture({"b_abd": 26.0, "b_elbow": 22.0}, (({"height": 0.86, "o_heel": 25.0, "nod": 12.0, "bend": 6.0}, 0.6),), ready_time=0.5, hold=(0.1, 0.5), step=(-0.05, -0.2), tempos=(0.85, 1.2)), ("<curtsy> {manner}", "<bend> the knees in a curtsy {manner}"),
        ("curtsy {manner}",), ("the {side} foot goes back, both knees bend and the head bows",), weight=0.5),
)  # fmt: skip

_OUT, _IN = {"s_hx": 0.54}, {"s_hx": 0.32}

_WAVES = (
    _small("wave_small", _WAVE, _moving(_CHEST_WAVE, ((_OUT, 0.2), (_IN, 0.2)), counts=(2, 5)), ("<wave> [with|using] the {side} hand {manner}", "<wave> [a little|] [hello|goodbye|at someone] with a bent {side} arm {manner}", "<give> a small wave [with the {side} hand|] {manner}"),
        ("wave {side} hand {manner}", "small wave", "wave {manner}"), ("the {side} elbow stays low and bent and the hand rocks from side to side [in front of|beside] the shoulder",), weight=1.8),
    _small("wave_face", _WAVE, _moving(_FACE_WAVE, (({"s_hx": 0.58}, 0.18), ({"s_hx": 0.34}, 0.18)), counts=(1, 4), ready_time=0.45, back_time=0.5), ("<wave> [with|] the {side} hand [beside the head|at head height|] {manner}", "<wave> [goodbye|bye|hello] [with the {side} hand|] {manner}", "<say> goodbye with a wave {manner}"),
        ("wave goodbye", "wave {side} hand", "wave {manner}", "say bye"), ("the {side} hand is up beside the head and swings from side to side",), weight=1.8),
    _small("wave_flap", _WAVE, _moving({"s_flex": 42.0, "s_abd": 16.0, "s_elbow": 112.0, "s_rot": -12.0}, (({"s_elbow": 84.0}, 0.18), ({"s_elbow": 116.0}, 0.18)), counts=(2, 5), ready_time=0.45, back_time=0.5), ("<wave> [bye-bye|goodbye|bye] with the {side} hand {manner}", "<wave> the {side} hand up and down {manner}"),
        ("wave bye {side} hand", "wave goodbye {manner}"), ("the {side} forearm is up and flaps down and up",), weight=1.3),
    _small("wave_low", _WAVE, _moving({"s_hand": 1.0, "s_hx": 0.5, "s_hy": -0.5, "s_hz": 0.42, "s_swivel": 10.0}, (({"s_hx": 0.6}, 0.18), ({"s_hx": 0.4}, 0.18)), counts=(2, 4), ready_time=0.4, back_time=0.45), ("<wave> [timidly|shyly|casually|] at waist height with the {side} hand {manner}", "<wave> low with the {side} hand {manner}"),
        ("small wave, low", "wave {side} hand {manner}"), ("the {side} hand is only as high as the waist and rocks from side to side",)),
    _small("wave_once", _WAVE, _moving(_FACE_WAVE, hold=(0.1, 0.6), ready_time=0.4, back_time=0.45), ("<raise> the {side} hand [briefly|] [to say hello|in greeting|to greet someone] {manner}", "<greet> someone with a raised {side} hand {manner}", "<wave> once with the {side} hand"),
        ("greet {side} hand", "raise hand to greet", "wave once"), ("the {side} hand goes up beside the head and comes down again",), weight=1.2),
    _small("wave_big", _WAVE, _moving({"s_abd": 150.0, "s_flex": 15.0, "s_elbow": 22.0, "+lean": -3.0}, (({"s_abd": 118.0, "s_elbow": 12.0, "+lean": 3.0}, 0.3), ({"s_abd": 168.0, "s_elbow": 34.0, "+lean": -5.0}, 0.3)), counts=(2, 5), sizes=(0.88, 1.05)), ("<wave> the {side} arm [high overhead|widely above the head|in a big arc] {manner}", "<wave> [goodbye|at someone far away] with the whole {side} arm {manner}"),
        ("big wave {side} arm", "wave arm overhead {manner}"), ("the whole {side} arm swings from side to side above the head",), weight=1.3),
    _small("wave_both_small", _WAVE, _moving({"b_hand": 1.0, "b_hx": 0.46, "b_hy": 0.1, "b_hz": 0.4, "b_swivel": 8.0}, (({"b_hx": 0.58}, 0.18), ({"b_hx": 0.36}, 0.18)), counts=(2, 5), ready_time=0.5), ("<wave> with both hands [in front of the chest|at shoulder height|] {manner}", "<wave> [goodbye|hello] with both hands {manner}"),
        ("wave both hands {manner}", "wave goodbye both hands"), ("both hands are up at the shoulders and rock from side to side",), sided=False),
    _small("beckon", _WAVE, _moving({"s_flex": 66.0, "s_abd": 12.0, "s_elbow": 30.0, "s_rot": 8.0}, (({"s_elbow": 104.0, "s_flex": 54.0}, 0.26), ({"s_elbow": 34.0, "s_flex": 68.0}, 0.26)), counts=(1, 4), ready_time=0.5), ("<beckon> [with the {side} hand|] {manner}", "<wave> someone over with the {side} hand {manner}", "<call> someone [over|closer] with the {side} hand {manner}"),
        ("beckon {side} hand", "call over {manner}", "call someone"), ("the {side} arm reaches forward and the forearm draws in towards the chest",), weight=1.5),
    _small("beckon_low", _WAVE, _moving({"s_hand": 1.0, "s_hx": 0.26, "s_hy": -0.3, "s_hz": 0.66, "s_swivel": 8.0}, (({"s_hz": 0.42, "s_hy": -0.16}, 0.2), ({"s_hz": 0.66, "s_hy": -0.32}, 0.2)), counts=(2, 5), ready_time=0.45), ("<beckon> with a small movement of the {side} hand {manner}", "<call> someone with a [small|short] wave of the {side} hand {manner}"),
        ("beckon {manner}", "call over {side} hand"), ("the {side} hand is out before the belly and draws in by short movements",)),
    _small("beckon_big", _WAVE, _moving({"s_flex": 130.0, "s_abd": 36.0, "s_elbow": 16.0, "+lean": -3.0}, (({"s_flex": 78.0, "s_abd": 8.0, "s_elbow": 70.0}, 0.36), ({"s_flex": 134.0, "s_abd": 36.0, "s_elbow": 18.0}, 0.36)), counts=(1, 4), sizes=(0.88, 1.08)), ("<wave> someone over with [big|wide] movements of the {side} arm {manner}", "<call> someone from afar with the {side} arm {manner}", "<beckon> with the whole {side} arm {manner}"),
        ("call over, big {side} arm", "beckon whole arm", "call"), ("the {side} arm goes up high and sweeps down towards the body",)),
    _small("beckon_both", _WAVE, _moving({"b_flex": 76.0, "b_abd": 24.0, "b_elbow": 20.0}, (({"b_elbow": 104.0, "b_flex": 58.0}, 0.3), ({"b_elbow": 26.0, "b_flex": 78.0}, 0.3)), counts=(1, 3)), ("<beckon> with both [hands|arms] {manner}", "<call> someone over with both arms {manner}"),
        ("beckon both hands", "call over both arms"), ("both arms reach forward and the forearms draw in to the chest",), sided=False),
    _small("shout", _WAVE, _moving(_CUP | {"o_hand": 1.0, "o_hx": 0.14, "o_hy": 0.2, "o_hz": 0.34, "o_swivel": 40.0, "bend": -4.0}, (({"bend": 10.0, "nod": -8.0}, 0.3), ({"bend": -2.0, "nod": -4.0}, 0.4)), counts=(1, 2), drift=0.015), ("<call> out [loudly|to someone|] with both hands around the mouth {manner}", "<shout> [through cupped hands|to someone far away] {manner}"),
        ("call out {manner}", "shout, hands at mouth", "call"), ("both hands are cupped at the mouth and the trunk leans into the shout",), sided=True),
    _small("shout_one", _WAVE, _moving(_CUP, (({"bend": 8.0, "nod": -6.0, "+turn": 6.0}, 0.3),), hold=(0.2, 0.8), drift=0.015), ("<call> out with the {side} hand beside the mouth {manner}", "<call> [to|] someone, one hand at the mouth {manner}", "<shout> with a hand at the mouth {manner}"),
        ("call out {side} hand", "call {manner}", "shout"), ("the {side} hand is held to the mouth and the head pushes forward",)),
)  # fmt: skip

_SIGNS = (
    _small("answer_hand", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.4, "s_hy": 0.5, "s_hz": 0.22, "s_swivel": 20.0}, hold=(0.2, 1.0), ready_time=0.4, back_time=0.5), ("<raise> the {side} hand [to answer|to respond|as if to ask something|] {manner}", "<respond> by raising the {side} hand {manner}", "<put> the {side} hand up beside the head {manner}"),
        ("raise hand {side}", "respond, raise {side} hand", "answer"), ("the {side} elbow bends and the hand goes up beside the head",), weight=1.3),
    _small("answer_nod", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.36, "s_hy": 0.06, "s_hz": 0.44, "nod": 16.0}, (({"nod": -2.0}, 0.25), ({"nod": 14.0}, 0.25)), ready_time=0.4, back_time=0.5), ("<respond> with a nod and a raised {side} hand {manner}", "<nod> and <lift> the {side} hand {manner}"),
        ("respond {side} hand", "nod and raise hand"), ("the head nods as the {side} hand lifts to the chest",)),
    _small("nod_small", _SIGN, Gesture({"nod": -3.0}, (({"nod": 15.0, "bend": 2.0}, 0.2), ({"nod": -2.0, "bend": 0.0}, 0.22)), counts=(1, 3), ready_time=0.15, back_time=0.25, sizes=(0.7, 1.5), tempos=(0.8, 1.3)), ("<nod> [slightly|a little|] [{times}|] {manner}", "<nod> to [agree|say yes|respond] {manner}", "<respond> with a nod {manner}"),
        ("nod {manner}", "small nod", "respond, nod"), ("the head tips forward and comes up again",), sided=False, weight=1.2),
    _small("shake_small", _SIGN, Gesture({"look": 10.0}, (({"look": -15.0}, 0.2), ({"look": 15.0}, 0.2)), counts=(1, 3), ready_time=0.2, back_time=0.3, sizes=(0.7, 1.5), tempos=(0.8, 1.3)), ("<shake> the head [slightly|a little|to say no|to disagree] {manner}",), ("shake head {manner}", "say no"), ("the head turns a little left and right",), sided=False),
    _small("tilt_head", _SIGN, Gesture({"+tilt": 20.0, "+look": 6.0}, hold=(0.3, 1.2), ready_time=0.4, sizes=(0.7, 1.3), tempos=(0.8, 1.3)), ("<tilt> the head to the {side} {manner}", "<tilt> the head [questioningly|in doubt|as if wondering] {manner}"), ("tilt head {side}", "wonder"), ("the head leans over to the {side} shoulder",)),
    _small("refuse", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.3, "s_hy": 0.0, "s_hz": 0.5}, (({"s_hx": 0.12, "look": 8.0}, 0.18), ({"s_hx": 0.38, "look": -8.0}, 0.18)), counts=(2, 4), ready_time=0.4), ("<refuse> with a wave of the {side} hand {manner}", "<wave> the {side} hand [in front of the face|before the chest] to say no {manner}"), ("refuse {side} hand", "wave no"), ("the {side} hand waves from side to side before the chest and the head shakes",)),
    _small("refuse_both", _SIGN, _moving({"b_hand": 1.0, "b_hx": 0.14, "b_hy": -0.2, "b_hz": 0.56}, (({"b_hx": 0.34}, 0.18), ({"b_hx": 0.1}, 0.18)), counts=(2, 4), ready_time=0.4, hold=(0.0, 0.2)), ("<refuse> with both hands {manner}", "<wave> both hands in front of the chest to say no {manner}"), ("refuse both hands", "wave both hands, no"), ("both open hands cross and part before the chest",), sided=False),
    _small("stop_sign", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.2, "s_hy": 0.0, "s_hz": 0.86}, hold=(0.4, 1.2), ready_time=0.4), ("<hold> up the {side} [hand|palm] to say stop {manner}", "<signal> someone to stop with the {side} hand {manner}"), ("stop sign {side} hand", "signal stop"), ("the {side} palm pushes forward at chest height and stays there",)),
    _small("point_small", _SIGN, _moving({"s_flex": 38.0, "s_abd": 10.0, "s_elbow": 62.0, "+look": -4.0}, hold=(0.2, 0.9), ready_time=0.4, back_time=0.5), ("<point> [forward|ahead|] with a bent {side} arm {manner}", "<point> [casually|briefly] at something with the {side} hand {manner}"), ("point {side} hand", "small point"), ("the {side} elbow stays at the side and the forearm points forward",)),
    _small("point_self", _SIGN, _moving(_HEART | {"s_hz": 0.32}, (({"s_hz": 0.24}, 0.2), ({"s_hz": 0.32}, 0.2)), counts=(1, 2), ready_time=0.45), ("<point> at [themself|their own chest|the own chest] with the {side} hand {manner}",), ("point at self", "point at self {side} hand"), ("the {side} hand taps the chest",)),
    _small("point_up", _SIGN, _moving({"s_flex": 140.0, "s_abd": 10.0, "s_elbow": 12.0, "nod": -22.0}, hold=(0.3, 1.2), sizes=(0.9, 1.1)), ("<point> [up|upwards|at the sky] with the {side} hand {manner}",), ("point up {side} hand",), ("the {side} arm points up in front and the head looks up",)),
    _small("point_down", _SIGN, _moving({"s_flex": 34.0, "s_abd": 12.0, "s_elbow": 14.0, "nod": 26.0, "bend": 6.0}, hold=(0.3, 1.1)), ("<point> [down|at the floor|at the ground] with the {side} hand {manner}",), ("point down {side} hand",), ("the {side} arm points at the floor in front and the head looks down",)),
    _small("present", _SIGN, _moving({"s_flex": 30.0, "s_abd": 48.0, "s_rot": -34.0, "s_elbow": 46.0, "+look": 24.0, "+turn": 6.0}, hold=(0.4, 1.3)), ("<present> something with the {side} hand {manner}", "<show> the way [to the {side}|] with an open {side} hand {manner}", "<guide> someone to the {side} with the {side} arm {manner}"), ("present {side} hand", "show the way {side}", "guide"), ("the {side} forearm opens outward at waist height and the head turns {side}",), weight=1.2),
    _small("present_both", _SIGN, _moving({"b_hand": 1.0, "b_hx": 0.24, "b_hy": -0.42, "b_hz": 0.44}, (({"b_hx": 0.66, "b_hy": -0.34, "b_hz": 0.5}, 0.45),), hold=(0.4, 1.2)), ("<spread> the open hands [in welcome|to present something|] {manner}", "<welcome> someone with open arms {manner}"), ("present both hands", "welcome"), ("both hands open outward from the belly with bent elbows",), sided=False),
    _small("hand_over", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.16, "s_hy": -0.4, "s_hz": 0.42}, ((_OFFER, 0.45), (_OFFER, 0.4)), hold=(0.0, 0.4), ready_time=0.5), ("<hand> something over with the {side} hand {manner}", "[<give>|<pass>] something to someone with the {side} hand {manner}"), ("hand over {side} hand", "give {manner}"), ("the {side} hand goes out in front from the belly and stays a moment",)),
    _small("hand_over_both", _SIGN, _moving({"b_hand": 1.0, "b_hx": 0.1, "b_hy": -0.42, "b_hz": 0.42}, (({"b_hz": 0.8, "b_hy": -0.26, "bend": 12.0, "nod": 6.0}, 0.5), ({"b_hz": 0.8}, 0.4), ({"b_hz": 0.5, "bend": 0.0, "nod": 0.0}, 0.4)), ready_time=0.5, drift=0.02), ("<hand> something over [politely|] with both hands {manner}", "<present> [a card|a gift|something] with both hands {manner}"), ("hand over both hands", "present something"), ("both hands go out together in front and the trunk bows a little",), sided=False),
    _small("take", _SIGN, _moving(_OFFER, (({"s_hz": 0.84}, 0.25), ({"s_hz": 0.36, "s_hy": -0.4}, 0.45)), hold=(0.1, 0.6), ready_time=0.55), ("<take> something from someone with the {side} hand {manner}", "<receive> something with the {side} hand {manner}"), ("take {side} hand", "receive {manner}"), ("the {side} hand reaches out in front and draws in to the belly",)),
    _small("shake_hands", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.08, "s_hy": -0.44, "s_hz": 0.72, "bend": 5.0}, (({"s_hy": -0.36}, 0.16), ({"s_hy": -0.5}, 0.16)), counts=(2, 4)), ("<shake> hands [with someone|] with the {side} hand {manner}",), ("shake hands {manner}",), ("the {side} hand is held out in front and goes up and down",)),
    _small("salute_quick", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.22, "s_hy": 0.36, "s_hz": 0.24, "s_swivel": 50.0}, (({"s_hx": 0.34, "s_hz": 0.5, "s_hy": 0.3}, 0.25),), hold=(0.0, 0.3), ready_time=0.35, back_time=0.45), ("<salute> [briefly|casually] with the {side} hand {manner}", "<give> a quick salute with the {side} hand"), ("quick salute", "salute {side} hand"), ("the {side} hand touches the brow and flicks away",)),
    _small("cheer", _SIGN, _moving({"b_flex": 150.0, "b_abd": 24.0, "b_elbow": 30.0, "nod": -8.0}, (({"b_flex": 120.0, "b_elbow": 70.0}, 0.24), ({"b_flex": 164.0, "b_elbow": 20.0}, 0.24)), counts=(1, 3), sizes=(0.9, 1.05)), ("<cheer> with both arms [up|in the air] {manner}", "<throw> both arms up in [joy|victory|triumph] {manner}"), ("cheer {manner}", "celebrate"), ("both fists go up above the head again and again",), sided=False),
    _small("fist_pump", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.28, "s_hy": 0.1, "s_hz": 0.46}, (({"s_hy": -0.36, "s_hz": 0.3, "bend": 6.0, "+turn": 5.0}, 0.22), ({"s_hy": -0.3}, 0.3)), counts=(1, 2), ready_time=0.4), ("<pump> the {side} fist [in triumph|] {manner}", "<celebrate> with the {side} fist {manner}"), ("fist pump {side}", "guts pose"), ("the {side} fist draws down sharply beside the chest",)),
    _small("thumbs_up", _SIGN, _moving({"s_hand": 1.0, "s_hx": 0.24, "s_hy": -0.2, "s_hz": 0.66}, (({"s_hy": -0.14}, 0.25),), hold=(0.4, 1.0), ready_time=0.45), ("<give> a thumbs up with the {side} hand {manner}",), ("thumbs up {side}", "good job"), ("the {side} fist is held out in front of the chest",)),
    _small("pray", _SIGN, _moving(_PALMS | {"nod": 18.0}, hold=(0.6, 1.8), drift=0.012), ("<pray> with the palms together {manner}", "<hold> the palms together [in front of the chest|in prayer] {manner}", "<apologize> with the palms together {manner}"), ("pray", "palms together"), ("the palms meet before the chest and the head is bowed",), sided=False),
    _small("clap_small", _SIGN, _moving({"b_hand": 1.0, "b_hx": 0.16, "b_hy": -0.26, "b_hz": 0.44}, (({"b_hx": 0.03}, 0.12), ({"b_hx": 0.15}, 0.14)), counts=(3, 8), ready_time=0.45, drift=0.008), ("<clap> [softly|lightly|the hands|] {manner}", "<applaud> [politely|] {manner}"), ("clap {manner}", "applaud"), ("both hands tap together in front of the chest by small movements",), sided=False),
)  # fmt: skip

_SHOW = (
    {"l_hx": 0.42, "l_hy": -0.36, "l_hz": 0.5, "look": 5.0},
    {"r_hx": 0.44, "r_hy": -0.3, "r_hz": 0.52, "nod": 5.0},
    {"b_hx": 0.18, "b_hy": -0.52, "look": -6.0, "nod": -2.0},
    {"b_hx": 0.34, "b_hy": -0.4, "b_hz": 0.56},
)

_TALKS = (
    _small("talk_hands", _TALK, _moving(_TALKING, ((_SHOW[0], 0.4), (_SHOW[2], 0.5), (_SHOW[1], 0.35), (_SHOW[3], 0.45), (_SHOW[2], 0.4)), counts=(1, 3), drift=0.07), ("<talk> with the hands {manner}", "<talk> [to someone|] and <gesture> with both hands {manner}", "<explain> something with [both|the] hands {manner}"), ("talk with hands", "explain, gesture", "talk"), ("both forearms are up before the belly and the hands move [freely|here and there]",), sided=False, paced=False, weight=1.6),
    _small("talk_one", _TALK, _moving({"s_hand": 1.0, "s_hx": 0.3, "s_hy": -0.44, "s_hz": 0.48}, (({"s_hx": 0.44, "s_hy": -0.3, "nod": 6.0}, 0.35), ({"s_hx": 0.22, "s_hy": -0.46, "nod": 0.0}, 0.4), ({"s_hz": 0.62, "s_hy": -0.34, "look": 6.0}, 0.35)), counts=(1, 3), drift=0.06), ("<talk> and <gesture> with the {side} hand {manner}", "<explain> something with the {side} hand {manner}"), ("talk, {side} hand", "gesture {side} hand"), ("the {side} forearm is up and the hand moves while the person talks",), paced=False, weight=1.3),
    _small("talk_excited", _TALK, _moving({"b_hand": 1.0, "b_hx": 0.34, "b_hy": -0.2, "b_hz": 0.5, "bend": 4.0}, (({"l_hy": 0.1, "r_hy": -0.3, "turn": 8.0}, 0.28), ({"l_hy": -0.3, "r_hy": 0.1, "turn": -8.0, "nod": 6.0}, 0.28), ({"b_hx": 0.5, "b_hy": -0.1, "nod": -4.0, "turn": 0.0}, 0.3)), counts=(1, 3), drift=0.08), ("<talk> [excitedly|angrily|eagerly], moving both hands", "<argue> with someone, gesturing with both hands"), ("argue", "talk excitedly"), ("both hands swing up and down in front of the chest and the trunk moves with them",), sided=False, paced=False),
    _small("shrug_small", _TALK, _moving({"b_shrug": 16.0, "b_elbow": 46.0, "b_rot": -28.0, "b_abd": 14.0, "+tilt": 5.0}, hold=(0.05, 0.5), ready_time=0.3, back_time=0.45), ("<shrug> [a little|slightly|] {manner}", "<shrug> as if not knowing {manner}"), ("shrug", "small shrug"), ("the shoulders lift and the forearms turn out a little",), paced=False),
    _small("shrug_palms", _TALK, _moving({"b_hand": 1.0, "b_hx": 0.62, "b_hy": -0.34, "b_hz": 0.42, "b_shrug": 10.0, "+tilt": 8.0}, hold=(0.3, 0.9), ready_time=0.45), ("<raise> both palms [helplessly|as if to say who knows|] {manner}", "<shrug> with both palms up {manner}"), ("shrug, palms up",), ("both hands open out to the sides at waist height and the shoulders lift",), paced=False),
    _small("hand_to_chest", _TALK, _moving(_HEART, hold=(0.4, 1.4)), ("[<put>|<place>|<lay>] the {side} hand on the [chest|heart] {manner}",), ("hand to chest {side}", "hand on heart"), ("the {side} hand lies flat on the chest",)),
    _small("hands_to_chest", _TALK, _moving({"b_hand": 1.0, "b_hx": -0.04, "l_hy": -0.2, "r_hy": -0.3, "b_hz": 0.28, "b_swivel": 22.0, "nod": 8.0}, hold=(0.5, 1.5), drift=0.015), ("[<put>|<lay>] both hands on the chest {manner}", "<hold> both hands to the heart {manner}"), ("hands to chest",), ("both hands lie on the chest one over the other",), sided=False),
    _small("laugh", _TALK, Gesture({"bend": 8.0, "nod": -6.0, "s_hand": 1.0, "s_hx": 0.08, "s_hy": -0.55, "s_hz": 0.28}, (({"bend": 15.0, "b_shrug": 8.0}, 0.16), ({"bend": 9.0, "b_shrug": 2.0}, 0.16)), counts=(3, 7), ready_time=0.4, tempos=(0.8, 1.2)), ("<laugh> [out loud|heartily|] [with a hand on the belly|] {manner}",), ("laugh {manner}",), ("the trunk and shoulders shake and the {side} hand holds the belly",)),
    _small("listen", _TALK, _moving({"s_hand": 1.0, "s_hx": 0.26, "s_hy": 0.28, "s_hz": 0.1, "s_swivel": 34.0, "+tilt": 9.0, "+look": -12.0, "bend": 5.0}, hold=(0.6, 1.6), drift=0.015), ("<listen> with the {side} hand behind the ear {manner}", "<hold> the {side} hand to the ear to hear better {manner}"), ("listen {side} ear",), ("the {side} hand is at the ear and the head leans over",), paced=False),
)  # fmt: skip

_SELVES = (
    _small("think", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.06, "s_hy": 0.06, "s_hz": 0.34, "s_swivel": 14.0, "o_hand": 1.0, "o_hx": -0.12, "o_hy": -0.42, "o_hz": 0.34, "nod": 10.0}, hold=(0.8, 2.4), drift=0.015), ("<think> with the {side} hand at the chin {manner}", "<hold> the chin in the {side} hand, thinking"), ("think, hand at chin", "think"), ("the {side} hand is at the chin and the {other} forearm lies across the belly",), paced=False),
    _small("check_watch", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.02, "s_hy": -0.28, "s_hz": 0.44, "s_swivel": 22.0, "nod": 24.0}, hold=(0.4, 1.0)), ("[<check>|<look> at] [the|a] watch on the {side} wrist {manner}",), ("check watch", "look at watch {side}"), ("the {side} forearm lifts before the chest and the head looks down at it",)),
    _small("wipe_brow", _SELF, _moving({"s_hand": 1.0, "s_hx": -0.06, "s_hy": 0.36, "s_hz": 0.24, "s_swivel": 44.0}, (({"s_hx": 0.26, "s_hz": 0.2}, 0.4),), drift=0.015, hold=(0.0, 0.2)), ("<wipe> the [brow|forehead|sweat from the brow] with the {side} hand {manner}",), ("wipe brow {side} hand",), ("the {side} hand passes across the forehead",)),
    _small("cough", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.04, "s_hy": 0.12, "s_hz": 0.3, "s_swivel": 20.0, "nod": 8.0}, (({"bend": 10.0, "nod": 16.0, "b_shrug": 6.0}, 0.14), ({"bend": 2.0, "nod": 8.0, "b_shrug": 0.0}, 0.22)), counts=(1, 3), drift=0.01), ("[<cough>|<sneeze>|<clear> the throat] with the {side} hand at the mouth {manner}",), ("cough", "cough {side} hand"), ("the {side} fist is at the mouth and the trunk jerks forward",)),
    _small("facepalm", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.02, "s_hy": 0.26, "s_hz": 0.26, "s_swivel": 24.0, "nod": 22.0}, hold=(0.4, 1.4), drift=0.012), ("<cover> the face with the {side} hand {manner}", "<hold> the head in the {side} hand {manner}"), ("facepalm", "cover face"), ("the {side} hand covers the face and the head hangs",)),
    _small("weep", _SELF, _moving({"b_hand": 1.0, "b_hx": 0.1, "b_hy": 0.22, "b_hz": 0.3, "nod": 26.0, "bend": 14.0}, (({"b_shrug": 7.0, "bend": 18.0}, 0.25), ({"b_shrug": 0.0, "bend": 14.0}, 0.3)), counts=(2, 5), drift=0.015), ("[<cry>|<weep>] into both hands {manner}", "<cover> the face with both hands and <cry>"), ("cry", "weep"), ("both hands cover the face and the shoulders shake",), sided=False, paced=False),
    _small("surprise", _SELF, _moving({"b_hand": 1.0, "b_hx": 0.4, "b_hy": 0.0, "b_hz": 0.4, "bend": -7.0, "nod": -7.0, "b_shrug": 8.0, "sway_z": -0.03}, hold=(0.3, 0.9), ready_time=0.3), ("<start> in surprise with both hands up", "<be> surprised and <throw> up both hands"), ("surprised", "startled"), ("both hands jerk up before the shoulders and the trunk leans back",), sided=False, paced=False),
    _small("sigh", _SELF, Gesture({"b_shrug": 9.0, "bend": -4.0, "nod": -6.0}, (({"b_shrug": -4.0, "bend": 14.0, "nod": 22.0}, 0.7),), hold=(0.4, 1.2), ready_time=0.6, tempos=(0.8, 1.2)), ("<sigh> and <let> the [head|shoulders] hang", "<slump> sadly", "<hang> the head [sadly|in disappointment]"), ("sigh", "slump, sad"), ("the shoulders lift, then the back rounds and the head sinks",), sided=False, paced=False),
    _small("scratch_arm", _SELF, _moving({"s_hand": 1.0, "s_hx": -0.3, "s_hy": -0.5, "s_hz": 0.24, "o_elbow": 34.0, "nod": 14.0}, (({"s_hy": -0.42}, 0.16), ({"s_hy": -0.56}, 0.16)), counts=(2, 5)), ("[<scratch>|<rub>] the {other} arm with the {side} hand {manner}",), ("scratch {other} arm", "rub arm"), ("the {side} hand rubs up and down the {other} arm",)),
    _small("rub_neck", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.1, "s_hy": 0.22, "s_hz": -0.1, "s_swivel": 58.0, "nod": 12.0}, (({"s_hx": 0.04}, 0.25), ({"s_hx": 0.16}, 0.25)), counts=(1, 4), drift=0.012), ("[<rub>|<scratch>] the back of the neck with the {side} hand {manner}",), ("rub neck {side} hand",), ("the {side} elbow is up and the hand rubs behind the neck",)),
    _small("look_aside", _SELF, Gesture({"+look": 42.0, "+turn": 6.0}, hold=(0.3, 1.4), ready_time=0.4, sizes=(0.6, 1.35), tempos=(0.8, 1.3)), ("[<look>|<turn> the head] to the {side} {manner}", "<glance> to the {side} {manner}"), ("look {side}", "turn head {side}"), ("only the head turns to the {side} and back",)),
    _small("look_back", _SELF, Gesture({"+look": 66.0, "+turn": 30.0, "+twist": 10.0}, hold=(0.3, 1.0), ready_time=0.6, sizes=(0.8, 1.1), tempos=(0.8, 1.3)), ("<look> [back|behind] over the {side} shoulder {manner}",), ("look back {side}", "look over {side} shoulder"), ("the head and shoulders turn far to the {side}",)),
    _small("look_up", _SELF, Gesture({"nod": -30.0, "bend": -5.0}, (({"look": 14.0}, 0.5), ({"look": -12.0}, 0.6)), counts=(1, 2), hold=(0.2, 0.8), sizes=(0.7, 1.3), tempos=(0.8, 1.3)), ("<look> up [at the sky|at something high|] {manner}",), ("look up",), ("the head tips back and the back arches a little",), sided=False),
    _small("look_down", _SELF, Gesture({"nod": 34.0, "bend": 7.0}, (({"look": 8.0}, 0.5),), hold=(0.2, 1.2), sizes=(0.7, 1.3), tempos=(0.8, 1.3)), ("<look> down [at the floor|at the feet|] {manner}",), ("look down",), ("the head tips forward and stays down for a while",), sided=False),
    _small("look_far", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.12, "s_hy": 0.36, "s_hz": 0.3, "s_swivel": 44.0}, (({"look": 20.0, "turn": 6.0}, 0.7), ({"look": -20.0, "turn": -6.0}, 0.9)), hold=(0.1, 0.6), drift=0.012), ("<look> into the distance with the {side} hand over the eyes {manner}", "<shade> the eyes with the {side} hand and <look> around {manner}"), ("look far, {side} hand over eyes",), ("the {side} hand shades the brow and the head turns slowly",)),
    _small("phone_look", _SELF, _moving({"s_hand": 1.0, "s_hx": 0.12, "s_hy": -0.36, "s_hz": 0.46, "nod": 24.0}, (({"o_hand": 1.0, "o_hx": 0.02, "o_hy": -0.38, "o_hz": 0.48}, 0.6), ({"o_hx": 0.06, "o_hy": -0.35}, 0.3), ({"o_hx": 0.0, "o_hy": -0.4}, 0.3)), hold=(0.3, 1.2), drift=0.015), ("<look> at a [phone|mobile phone|screen] in the {side} hand {manner}", "<type> on a phone held in the {side} hand"), ("look at phone", "text on phone"), ("the {side} hand holds something before the chest, the head looks down and the {other} hand taps it",), paced=False),
)  # fmt: skip

_STAND = ("the arms hang at the sides and both feet stay on the floor",)

_WAITS = (
    _small("stand_shift", _WAIT, Gesture({"+sway_x": 0.05, "+roll": 2.5, "+lean": -3.0}, (({"+sway_x": -0.05, "+roll": -2.5, "+lean": 3.0}, 1.1), ({"+sway_x": 0.03, "+roll": 1.0, "+lean": -1.0}, 1.1)), hold=(0.2, 1.4), ready_time=0.9, sizes=(0.5, 1.4), tempos=(0.7, 1.3)), ("<stand> and <shift> the weight from one foot to the other", "<stand> [about|around|waiting]", "<stand> in place, shifting the weight"), ("stand, shift weight", "stand", "idle"), ("the hips move slowly from one side to the other while the feet stay on the floor",), paced=False, arms=False, weight=2.0),
    _small("stand_breathe", _WAIT, Gesture({"bend": 0.0}, (({"bend": -2.5, "b_shrug": 4.0}, 1.0), ({"bend": 1.0, "b_shrug": 0.0}, 1.2)), counts=(1, 3), hold=(0.2, 1.0), sizes=(0.5, 1.6), tempos=(0.8, 1.3)), ("<stand> [still|quietly|idly] and <breathe>", "<stand> still", "<stand> [in place|idle|doing nothing]"), ("stand", "idle", "stand still"), _STAND, paced=False, arms=False, sided=False, weight=1.6),
    _small("attention", _WAIT, Gesture({"b_abd": 3.0, "b_flex": 0.0, "b_elbow": 4.0, "b_rot": 4.0, "bend": -4.0, "nod": -2.0}, hold=(0.8, 2.8), ready_time=0.4), ("<stand> [straight |]to attention", "<stand> upright with the arms straight at the sides", "<stand> up straight"), ("stand to attention", "stand straight"), ("the back is straight and both straight arms lie along the sides",), paced=False, arms=False, sided=False, weight=1.2),
    _small("stand_folded", _WAIT, _moving(_FOLDED, hold=(0.8, 2.8), drift=0.02), ("<stand> with the hands folded in front [of the belly|]", "<fold> the hands in front and <wait>"), ("stand, hands folded", "hands folded in front"), ("the hands are folded in front of the belly and the feet stay on the floor",), paced=False, sided=False, weight=1.2),
    _small("stand_behind", _WAIT, _moving({"b_hand": 1.0, "b_hx": 0.06, "b_hy": -0.76, "b_hz": -0.32, "b_swivel": 34.0, "bend": -3.0}, hold=(0.8, 2.8), drift=0.02), ("<stand> with the hands behind the back", "<stand> at ease with the hands on the back"), ("hands behind back", "stand at ease"), ("both hands meet behind the back",), paced=False, sided=False),
    _small("stand_hip", _WAIT, _moving({"s_hand": 1.0, "s_hx": 0.38, "s_hy": -0.8, "s_hz": 0.06, "s_swivel": 52.0, "+sway_x": -0.04, "+roll": -2.5, "+lean": 2.0}, hold=(0.8, 2.4), drift=0.015), ("<stand> with the {side} hand on the hip", "<put> the {side} hand on the hip"), ("stand, {side} hand on hip",), ("the {side} hand rests on the hip with the elbow out",), paced=False, arms=False),
    _small("stand_slouch", _WAIT, Gesture({"bend": 14.0, "nod": -4.0, "b_shrug": -3.0, "+sway_x": 0.03, "b_flex": 12.0}, hold=(0.8, 2.8), ready_time=0.8, sizes=(0.7, 1.5)), ("<stand> with a [rounded back|slouch]", "<slouch> [while standing|]"), ("slouch", "stand slouched"), ("the back is round and the arms hang in front of the thighs",), paced=False, arms=False),
    _small("fidget", _WAIT, _moving({"b_hand": 1.0, "b_hx": 0.05, "b_hy": -0.56, "b_hz": 0.36, "nod": 10.0}, (({"l_hx": 0.1, "r_hx": 0.0, "+sway_x": 0.03}, 0.3), ({"l_hx": 0.0, "r_hx": 0.1, "look": 8.0}, 0.3), ({"l_hy": -0.5, "r_hy": -0.6, "+sway_x": -0.03, "look": -4.0}, 0.35)), counts=(1, 3), drift=0.03), ("<fidget> with the hands [nervously|]", "<stand> nervously, wringing the hands"), ("fidget", "wring hands"), ("the hands rub each other before the belly and the weight shifts",), paced=False, arms=False),
)  # fmt: skip

FAMILIES: tuple[Family, ...] = (*_BOWS, *_WAVES, *_SIGNS, *_TALKS, *_SELVES, *_WAITS)
