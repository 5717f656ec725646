# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Quick blows and dodges: jabs, hooks, uppercuts, elbow and knee strikes, low and quick kicks, one-handed slashes."""

from __future__ import annotations

from motionary.datasets.procedural.gesture import Gesture, gesture_family

_G = "kicks and legs"
_S = "upper body"
_GUARD = {"b_hand": 1.0, "b_hx": 0.18, "b_hy": -0.06, "b_hz": 0.38, "height": 0.96, "bend": 5.0}
_ON = {"s_leg": 1.0, "+sway_x": -0.115, "+roll": -3.0}
"""Weight on the other foot, the acting leg free."""
_ARMS = {"o_hand": 1.0, "o_hx": 0.2, "o_hy": -0.15, "o_hz": 0.4, "s_abd": 20.0, "s_elbow": 40.0}
_QUICK = {"drift": 0.03, "sizes": (0.85, 1.1), "tempos": (0.85, 1.35)}

FAMILIES = (
    gesture_family("jab", _S, Gesture({"s_hand": 1.0, "s_hx": 0.2, "s_hy": -0.2, "s_hz": 0.32, "+turn": 8.0}, (({"s_hz": 0.95, "s_hy": 0.0, "s_hx": 0.08, "+turn": -22.0, "bend": 6.0}, 0.18), ({"s_hz": 0.34, "s_hy": -0.2, "+turn": 4.0}, 0.25)), counts=(1, 2), ready_time=0.3, back_time=0.45, **_QUICK),
        do=("<punch> [once|quickly|] with the {side} [fist|hand|arm] {manner}", "<jab> with the {side} fist {manner}", "<throw> a [quick|] punch with the {side} fist {manner}"), label=("punch {side}", "jab {side}", "punch {manner}"), body=("the {side} fist shoots straight forward and comes back, the other arm stays low",), weight=1.2),
    gesture_family("hook", _S, Gesture(_GUARD, (({"s_hx": 0.62, "s_hz": 0.4, "s_hy": 0.0, "+turn": 22.0, "s_swivel": 60.0}, 0.22), ({"s_hx": -0.22, "s_hz": 0.62, "s_hy": 0.1, "+turn": -32.0, "+twist": -10.0}, 0.2), ({"s_hx": 0.18, "s_hz": 0.38, "s_hy": -0.06, "+turn": 0.0, "+twist": 0.0, "s_swivel": 5.0}, 0.3)), counts=(1, 2), ready_time=0.35, step=(0.04, -0.25), **_QUICK),
        do=("<throw> a hook with the {side} [fist|arm] {manner}", "<punch> in a curve from the side with the {side} fist {manner}"), label=("hook {side}", "punch {side} {manner}"), body=("the {side} fist swings around from the outside at the height of the head",)),
    gesture_family("uppercut", _S, Gesture(_GUARD, (({"s_hy": -0.62, "s_hz": 0.24, "height": 0.88, "+lean": 8.0, "+turn": 14.0}, 0.25), ({"s_hy": 0.34, "s_hz": 0.5, "s_hx": 0.04, "height": 0.99, "+lean": -4.0, "+turn": -24.0}, 0.2), ({"s_hy": -0.06, "s_hz": 0.38, "s_hx": 0.18, "height": 0.96, "+turn": 0.0, "+lean": 0.0}, 0.3)), ready_time=0.35, step=(0.04, -0.25), **_QUICK),
        do=("<throw> an uppercut with the {side} fist {manner}", "<punch> upwards with the {side} fist {manner}"), label=("uppercut {side}", "punch up"), body=("the knees dip and the {side} fist drives up from the hip to the chin",)),
    gesture_family("elbow_strike", _S, Gesture(_GUARD, (({"s_hx": -0.16, "s_hy": 0.02, "s_hz": 0.3, "s_swivel": 78.0, "+turn": -34.0, "+twist": -10.0}, 0.22), ({"s_hx": 0.18, "s_swivel": 5.0, "+turn": 0.0, "+twist": 0.0}, 0.3)), ready_time=0.35, step=(0.04, -0.2), **_QUICK),
        do=("<strike> with the {side} elbow {manner}",), label=("elbow strike {side}",), body=("the bent {side} arm swings level across the front and the elbow leads",), weight=0.7),
    gesture_family("kick_low", _G, Gesture(_ARMS | {"s_leg": 1.0, "+sway_x": -0.1, "s_hip": -22.0, "s_knee": 48.0}, (({"s_hip": 40.0, "s_knee": 6.0, "s_point": 14.0, "pitch": -5.0, "bend": 4.0}, 0.28), ({"s_hip": 14.0, "s_knee": 30.0, "pitch": 0.0}, 0.25)), ready_time=0.3, back_time=0.4, hold=(0.0, 0.05), **_QUICK),
        do=("<kick> [low|] [forward|] with the {side} [foot|leg] {manner}", "<kick> at shin height with the {side} foot {manner}", "<give> something a kick with the {side} foot {manner}"), label=("low kick {side}", "kick {side}", "kick {manner}"), body=("the {side} leg swings from behind and low to the front",), weight=1.2),
    gesture_family("kick_quick", _G, Gesture(_ON | _ARMS | {"s_hip": 58.0, "s_knee": 88.0}, (({"s_hip": 66.0, "s_knee": 10.0, "pitch": -9.0}, 0.16), ({"s_hip": 50.0, "s_knee": 80.0, "pitch": -2.0}, 0.2)), ready_time=0.28, back_time=0.38, hold=(0.0, 0.03), **_QUICK),
        do=("<kick> [quickly|once|] with the {side} [leg|foot] {manner}", "<snap> a kick forward with the {side} leg {manner}"), label=("kick {side}", "kick {manner}", "quick kick"), body=("the {side} knee lifts, the foot snaps forward and the leg folds back",), weight=1.3),
    gesture_family("knee_strike", _G, Gesture(_ON | {"b_hand": 1.0, "b_hx": 0.14, "b_hy": 0.1, "b_hz": 0.6, "s_hip": -18.0, "s_knee": 40.0}, (({"s_hip": 98.0, "s_knee": 112.0, "b_hy": -0.36, "b_hz": 0.4, "pitch": -8.0, "bend": 14.0}, 0.24), ({"s_hip": 20.0, "s_knee": 50.0, "pitch": 0.0, "bend": 2.0}, 0.3)), ready_time=0.4, back_time=0.4, hold=(0.0, 0.05), **_QUICK),
        do=("<strike> with the {side} knee {manner}", "<drive> the {side} knee up in a knee strike {manner}"), label=("knee strike {side}",), body=("the {side} knee drives up while both hands pull down",), weight=0.7),
    gesture_family("slash_down", _S, Gesture({"s_hand": 1.0, "s_hx": 0.4, "s_hy": 0.5, "s_hz": 0.1, "s_swivel": 40.0, "+turn": 16.0, "height": 0.97}, (({"s_hx": -0.22, "s_hy": -0.6, "s_hz": 0.5, "s_swivel": 10.0, "+turn": -24.0, "bend": 16.0, "height": 0.93}, 0.22),), hold=(0.1, 0.5), ready_time=0.4, back_time=0.55, step=(0.0, 0.3), **_QUICK),
        do=("<slash> down [diagonally|across the body|] with [a sword in|] the {side} hand {manner}", "[<slash>|<cut>|<chop>] downwards with the {side} arm {manner}"), label=("slash {side}", "slash down {manner}", "cut with sword"), body=("the {side} hand swings from above the shoulder down across the body",), weight=1.3),
    gesture_family("slash_level", _S, Gesture({"s_hand": 1.0, "s_hx": -0.3, "s_hy": -0.06, "s_hz": 0.34, "s_swivel": 50.0, "+turn": -26.0, "height": 0.97}, (({"s_hx": 0.78, "s_hy": -0.1, "s_hz": 0.34, "s_swivel": 10.0, "+turn": 28.0}, 0.22),), hold=(0.1, 0.5), ready_time=0.4, back_time=0.55, step=(0.0, 0.25), **_QUICK),
        do=("<slash> [sideways|outward|level] with [a sword in|] the {side} hand {manner}", "<swing> the {side} arm outward in a backhand slash {manner}"), label=("slash {side}", "backhand slash", "slash {manner}"), body=("the {side} hand starts at the other shoulder and sweeps level to the outside",), weight=1.2),
    gesture_family("dodge", "sport", Gesture({"height": 0.95, "b_elbow": 40.0}, (({"+lean": 26.0, "+roll": 6.0, "+sway_x": 0.1, "height": 0.84, "+tilt": 8.0}, 0.24), ({"+lean": 22.0}, 0.2), ({"+lean": 0.0, "+roll": 0.0, "+sway_x": 0.0, "height": 0.96, "+tilt": 0.0}, 0.35)), ready_time=0.3, back_time=0.4, **_QUICK),
        do=("<dodge> to the {side} {manner}", "<lean> quickly to the {side} to dodge something {manner}", "<duck> to the {side} side {manner}"), label=("dodge {side}", "dodge {manner}"), body=("the knees bend and the trunk leans quickly out to the {side}",)),
)  # fmt: skip
