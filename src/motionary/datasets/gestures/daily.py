# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""What hands do every day, standing: knocking, eating, brushing, reading, pouring, opening, catching, throwing."""

from __future__ import annotations

from motionary.datasets.procedural.gesture import Gesture, gesture_family

_G = "daily"


def _at(x: float, y: float, z: float, swivel: float = 20.0, *, side: str = "s") -> dict[str, float]:
    """The hand of a side at a place before the chest (see stage.py: outward, up, forward)."""
    return {f"{side}_hand": 1.0, f"{side}_hx": x, f"{side}_hy": y, f"{side}_hz": z, f"{side}_swivel": swivel}


_MOUTH, _EAR, _BROW = _at(0.04, 0.17, 0.36, 25), _at(0.2, 0.28, 0.1, 35), _at(0.12, 0.42, 0.22, 40)
_BELLY = _at(0.1, -0.45, 0.45)
_LAP = _at(0.12, -0.4, 0.5, side="b")

FAMILIES = (
    gesture_family("knock", _G, Gesture(_at(0.16, 0.14, 0.5), ((_at(0.15, 0.12, 0.68), 0.13), (_at(0.16, 0.14, 0.54), 0.14)), counts=(2, 5), ready_time=0.5, drift=0.06, back_time=0.6),
        do=("<knock> on a door with the {side} hand {manner}", "<knock> {times} on a door with the {side} [hand|fist] {manner}", "<rap> on a door {manner}"), label=("{side} hand knock on door", "knock on door {manner}", "knock"), body=("the {side} fist is held up before the shoulder and taps forward again and again",), arms=True, weight=2.0),
    gesture_family("catch_one", _G, Gesture(_at(0.3, 0.25, 0.8), ((_at(0.15, -0.05, 0.5), 0.25),), hold=(0.0, 0.3), ready_time=0.45, drift=0.1),
        do=("<catch> [an object|something|a ball] with the {side} hand {manner}", "<reach> out and <catch> [a ball|something] one-handed with the {side} hand {manner}", "<grab> something out of the air with the {side} hand {manner}"), label=("{side} hand catch an object", "catch with {side} hand", "one-handed catch"), body=("the {side} hand reaches out in front and draws back to the chest",), arms=True, weight=2.0),
    gesture_family("throw_still", _G, Gesture({"s_flex": 60, "s_abd": 80, "s_rot": -50, "s_elbow": 105, "+turn": 12, "bend": -3}, (({"s_flex": 120, "s_abd": 40, "s_rot": -10, "s_elbow": 60, "+turn": -3}, 0.18), ({"s_flex": 60, "s_abd": 0, "s_rot": 15, "s_elbow": 12, "+turn": -16, "bend": 8}, 0.22)), ready_time=0.6, sizes=(0.75, 1.15)),
        do=("<throw> [something|a ball|an object] with the {side} [arm|hand] {manner}", "<throw> [something|a ball] [overhand|forward|over the shoulder] with the {side} [hand|arm] {manner}"), label=("{side} arm throw", "throw {side} hand", "throw {manner}"), body=("the {side} hand goes back beside the head and whips forward and down",), weight=2.0),
    gesture_family("pick_up_throw", _G, Gesture({"height": 0.6, "bend": 55, "pitch": 36, "sway_z": -0.12, "s_flex": 84, "s_elbow": 8, "s_rot": 0, "o_flex": 30, "o_elbow": 30}, (({"s_elbow": 14}, 0.2), ({"height": 1.0, "bend": -4, "pitch": 0, "sway_z": 0.0, "s_flex": 60, "s_abd": 80, "s_rot": -50, "s_elbow": 100, "+turn": 12, "o_flex": 10}, 0.6), ({"s_flex": 115, "s_abd": 35, "s_rot": -10, "s_elbow": 50, "+turn": -4}, 0.18), ({"s_flex": 55, "s_abd": 0, "s_rot": 10, "s_elbow": 12, "+turn": -18, "bend": 10}, 0.22)), ready_time=0.8, hold=(0.0, 0.2), sizes=(0.85, 1.1)),
        do=("<pick> something up and <throw> it with the {side} hand {manner}", "<bend> down, <pick> up [something|an object] with the {side} hand and <throw> it {manner}", "<pick> something up from the floor and <throw> it {manner}"), label=("{side} hand pick up and throw", "pick up and throw {manner}"), body=("the back and knees bend, the {side} hand goes to the floor, comes up behind the head and whips forward",), weight=2.0),
    gesture_family("press_button", _G, Gesture(_at(0.15, -0.05, 0.5), ((_at(0.14, 0.0, 0.82), 0.3), (_at(0.15, -0.05, 0.55), 0.3)), ready_time=0.4, drift=0.08),
        do=("[<press>|<push>] a button with the {side} hand {manner}", "<ring> a doorbell with the {side} hand {manner}"), label=("press button {side} hand", "ring doorbell"), body=("the {side} hand reaches out, touches something in front and comes back",), arms=True),
    gesture_family("open_door", _G, Gesture(_at(0.25, -0.4, 0.75), ((_at(0.3, -0.42, 0.72), 0.25), (_at(0.5, -0.45, 0.3), 0.7)), ready_time=0.6, drift=0.06),
        do=("<open> a door with the {side} hand {manner}", "<pull> a door open with the {side} hand {manner}"), label=("open door {side} hand", "open a door"), body=("the {side} hand reaches to waist height and draws back and outward",)),
    gesture_family("hammer", _G, Gesture(_at(0.2, 0.2, 0.5), ((_at(0.15, -0.3, 0.65), 0.18), (_at(0.2, 0.2, 0.48), 0.28)), counts=(2, 5), ready_time=0.5, drift=0.06),
        do=("<hammer> with the {side} hand {manner}", "<hit> [something|a nail] {times} with a hammer in the {side} hand {manner}"), label=("hammering {side} hand", "hit with hammer"), body=("the {side} forearm lifts and strikes down again and again",), arms=True),
    gesture_family("eat", _G, Gesture(_BELLY, ((_MOUTH, 0.5), (_MOUTH, 0.2), (_BELLY, 0.5)), counts=(1, 4), ready_time=0.5, drift=0.03),
        do=("<eat> [a meal|something|with a spoon|a snack] with the {side} hand {manner}",), label=("eat {side} hand", "eat meal"), body=("the {side} hand goes from the belly to the mouth and back {times}",), arms=True),
    gesture_family("brush_teeth", _G, Gesture(_MOUTH, ((_at(0.14, 0.17, 0.34, 35), 0.16), (_at(0.02, 0.17, 0.36, 30), 0.16)), counts=(4, 9), drift=0.02),
        do=("<brush> the teeth with the {side} hand {manner}",), label=("brush teeth {side} hand", "brush teeth"), body=("the {side} hand rubs to and fro before the mouth",), arms=True),
    gesture_family("brush_hair", _G, Gesture(_at(0.1, 0.52, 0.1, 50), ((_at(0.22, 0.2, 0.05, 40), 0.45), (_at(0.1, 0.52, 0.1, 50), 0.4)), counts=(2, 5), drift=0.03),
        do=("[<brush>|<comb>] the hair with the {side} hand {manner}",), label=("brush hair {side} hand", "comb hair"), body=("the {side} hand strokes from the top of the head down to the neck again and again",), arms=True),
    gesture_family("read", _G, Gesture(_at(0.12, -0.2, 0.45, side="b") | {"nod": 20}, (({"nod": 23, "look": 5}, 0.8), ({"nod": 20, "look": -4}, 0.8)), counts=(1, 3), sizes=(0.8, 1.2), drift=0.05), sided=False,
        do=("<read> [a book|a newspaper|a letter] held in both hands", "<hold> a book in front and <read>"), label=("reading", "read a book"), body=("both hands are held before the chest and the head looks down at them",), paced=False, arms=True),
    gesture_family("write", _G, Gesture(_at(0.08, -0.3, 0.5) | _at(0.2, -0.35, 0.45, side="o") | {"nod": 18}, ((_at(0.0, -0.28, 0.5), 0.25), (_at(0.1, -0.3, 0.5), 0.2), (_at(0.03, -0.32, 0.48), 0.2)), counts=(2, 6), drift=0.03),
        do=("<write> with the {side} hand {manner}", "<write> on a notepad with the {side} hand"), label=("writing {side} hand", "write"), body=("the {other} hand holds still before the belly and the {side} hand makes small strokes over it",), arms=True),
    gesture_family("tear_paper", _G, Gesture(_at(0.03, -0.15, 0.5, side="b"), (({"s_hx": 0.25, "s_hy": -0.25, "o_hx": 0.2, "o_hy": -0.05}, 0.35), (_at(0.03, -0.15, 0.5, side="b"), 0.4)), counts=(1, 4), drift=0.04), sided=True,
        do=("<tear> up [paper|a letter] [with both hands|] {manner}",), label=("tear up paper", "tear paper"), body=("both hands meet before the chest and pull apart {times}",), arms=True),
    gesture_family("put_on_glasses", _G, Gesture(_at(0.12, -0.2, 0.45, side="b"), ((_at(0.2, 0.24, 0.3, 40, side="b"), 0.6), (_at(0.22, 0.26, 0.18, 45, side="b"), 0.4)), hold=(0.0, 0.3)), sided=False,
        do=("<put> on glasses {manner}", "<put> on [a pair of |sun]glasses with both hands {manner}"), label=("put on glasses", "wear glasses"), body=("both hands rise together from the chest to the eyes and back to the temples",), arms=True),
    gesture_family("put_on_hat", _G, Gesture(_at(0.16, 0.05, 0.5, side="b"), ((_at(0.22, 0.6, 0.15, 60, side="b"), 0.7), (_at(0.22, 0.48, 0.1, 55, side="b"), 0.3)), hold=(0.0, 0.4)), sided=False,
        do=("<put> on a [hat|cap] {manner}", "[<take> off|<adjust>] a [hat|cap] {manner}"), label=("put on hat", "hat"), body=("both hands go up to the top of the head with the elbows out",), arms=True),
    gesture_family("type", _G, Gesture(_LAP | {"nod": 12}, (({"s_hy": -0.43}, 0.12), ({"s_hy": -0.4, "o_hy": -0.43}, 0.12), ({"o_hy": -0.4}, 0.12)), counts=(4, 9), drift=0.03),
        do=("<type> on a keyboard {manner}",), label=("type on keyboard", "typing"), body=("both forearms are level before the belly and the hands tap in turn",), arms=True),
    gesture_family("selfie", _G, Gesture(_at(0.3, 0.3, 0.85, 30) | {"+look": 12}, hold=(0.6, 1.6), ready_time=0.8, drift=0.08),
        do=("<take> a selfie with the {side} hand", "<hold> up a phone in the {side} hand and <take> a picture"), label=("take a selfie {side} hand", "selfie"), paced=False, body=("the {side} arm is held out high in front and stays there",), arms=True),
    gesture_family("rub_hands", _G, Gesture(_at(0.03, -0.25, 0.45, side="b"), (({"s_hz": 0.52, "o_hz": 0.4}, 0.16), ({"s_hz": 0.4, "o_hz": 0.52}, 0.16)), counts=(3, 8), drift=0.04),
        do=("<rub> the hands together {manner}", "<rub> both palms against each other {manner}"), label=("rub two hands", "rub hands {manner}"), body=("both palms meet before the belly and slide to and fro against each other",), arms=True),
    gesture_family("touch_head", _G, Gesture(_at(0.14, 0.4, 0.16, 45) | {"nod": 10}, hold=(0.5, 1.6), drift=0.04),
        do=("<hold> the {side} hand to the head [as if it ached|]", "<touch> the head with the {side} hand"), label=("touch head, headache", "touch head {side} hand"), paced=False, body=("the {side} hand lies against the side of the head, which tips forward",), arms=True),
    gesture_family("touch_back", _G, Gesture({"s_flex": -28, "s_abd": 30, "s_rot": 40, "s_elbow": 75, "bend": 6}, hold=(0.5, 1.6)),
        do=("<put> the {side} hand on the [lower |]back [as if it ached|]",), label=("touch back, backache", "{side} hand on back"), paced=False, body=("the {side} elbow points back and the hand rests behind the waist",), arms=True),
    gesture_family("fan_self", _G, Gesture(_at(0.22, 0.02, 0.4), ((_at(0.1, 0.08, 0.38), 0.16), (_at(0.28, 0.02, 0.42), 0.16)), counts=(3, 7), drift=0.04),
        do=("<fan> the face with the {side} hand {manner}",), label=("fan self {side} hand", "fan face"), body=("the {side} hand swings to and fro quickly before the chin",), arms=True),
    gesture_family("pour", _G, Gesture(_at(0.18, -0.15, 0.5) | _at(0.1, -0.35, 0.5, side="o"), ((_at(0.1, -0.1, 0.52, 55), 0.6), (_at(0.18, -0.15, 0.5, 20), 0.5)), counts=(1, 2), hold=(0.1, 0.6), drift=0.04),
        do=("<pour> [water|a drink|something] with the {side} hand {manner}", "<pour> from a bottle in the {side} hand into a cup {manner}"), label=("pour water", "pour {side} hand"), body=("the {other} hand holds still before the belly and the {side} hand tips over it",), arms=True),
    gesture_family("stir", _G, Gesture(_at(0.1, -0.35, 0.5) | _at(0.2, -0.4, 0.45, side="o"), ((_at(0.18, -0.35, 0.55), 0.2), (_at(0.1, -0.35, 0.6), 0.2), (_at(0.02, -0.35, 0.55), 0.2), (_at(0.1, -0.35, 0.48), 0.2)), counts=(2, 5), drift=0.04),
        do=("<stir> [a pot|with a spoon] with the {side} hand {manner}",), label=("stir {side} hand", "stirring"), body=("the {side} hand goes round in small level circles before the belly",), arms=True),
    gesture_family("wipe", _G, Gesture(_at(0.5, -0.1, 0.6), ((_at(-0.15, -0.1, 0.65), 0.45), (_at(0.5, -0.1, 0.6), 0.45)), counts=(2, 4), drift=0.12),
        do=("<wipe> [a window|a board|a table] with the {side} hand {manner}",), label=("wipe {side} hand", "wipe window"), body=("the {side} hand sweeps out and in before the chest again and again",), arms=True),
    gesture_family("sweep_floor", _G, Gesture(_at(0.1, -0.5, 0.45) | _at(-0.05, -0.2, 0.4, side="o") | {"bend": 16}, (({"s_hx": 0.4, "o_hx": -0.2, "+turn": 8}, 0.5), ({"s_hx": 0.0, "o_hx": 0.05, "+turn": -8}, 0.5)), counts=(2, 4), drift=0.05),
        do=("<sweep> the floor [with a broom|] {manner}",), label=("sweep floor", "sweeping"), body=("both hands hold a pole and swing it low from side to side",)),
    gesture_family("toss_coin", _G, Gesture(_at(0.2, -0.4, 0.5), ((_at(0.2, -0.05, 0.55), 0.16), (_at(0.2, -0.35, 0.5), 0.35)), counts=(1, 2), drift=0.05),
        do=("[<toss>|<flip>] a coin with the {side} hand {manner}",), label=("toss a coin", "flip coin {side} hand"), body=("the {side} hand flicks up before the chest and drops back",), arms=True),
    gesture_family("thumb_down", _G, Gesture(_at(0.2, -0.15, 0.6, 45), ((_at(0.2, -0.25, 0.62, 50), 0.3),), hold=(0.3, 0.9), drift=0.06),
        do=("<give> a thumbs down with the {side} hand",), label=("thumb down", "thumbs down {side} hand"), paced=False, body=("the {side} fist is held out before the chest with a lifted elbow",), arms=True),
    gesture_family("hand_sign", _G, Gesture(_at(0.25, 0.1, 0.5, 15), hold=(0.4, 1.2), drift=0.08),
        do=("<make> [an ok|a victory|a peace] sign with the {side} hand", "<hold> up the {side} hand to make a sign"), label=("make ok sign", "make victory sign", "hand sign {side}"), paced=False, body=("the {side} forearm is upright before the shoulder and stays there",), arms=True),
    gesture_family("zip_jacket", _G, Gesture(_at(0.02, -0.6, 0.35, side="b"), (({"s_hy": -0.05}, 0.7),), ready_time=0.6, drift=0.03),
        do=("<zip> up a jacket {manner}", "<button> a jacket {manner}"), label=("zip up jacket", "put on jacket"), body=("both hands meet low before the belly and the {side} one draws straight up to the throat",), arms=True),
    gesture_family("pat_pocket", _G, Gesture({"s_flex": -6, "s_abd": 16, "s_elbow": 45, "s_rot": 10}, (({"s_elbow": 62}, 0.3), ({"s_elbow": 45}, 0.3)), counts=(1, 2)),
        do=("<put> the {side} hand into the pocket {manner}", "<reach> into the pocket with the {side} hand {manner}"), label=("reach into pocket", "put something inside pocket"), body=("the {side} hand goes to the hip with a bent elbow",), arms=True),
    gesture_family("drop", _G, Gesture(_at(0.18, -0.35, 0.6), ((_at(0.2, -0.3, 0.62), 0.25),), hold=(0.1, 0.4), drift=0.05),
        do=("<drop> something from the {side} hand", "<let> something fall from the {side} hand"), label=("drop {side} hand", "drop"), paced=False, body=("the {side} hand holds something out at the belly and lets go",), arms=True),
    gesture_family("cross_before_chest", _G, Gesture(_at(-0.22, -0.18, 0.36, 18, side="b"), (({"b_hx": -0.26}, 0.25),), hold=(0.0, 0.6), ready_time=0.6, drift=0.05), sided=False,
        do=("<cross> [both|the] arms [in front of|before|on|over] the chest {manner}", "<fold> the arms over the chest {manner}"), label=("cross arms before chest", "cross arms", "cross hands in front"), body=("both forearms rise and cross each other before the chest, then fall back",), arms=True, weight=2.0),
    gesture_family("clap_front", _G, Gesture(_at(0.4, -0.1, 0.65, side="b"), ((_at(0.02, -0.12, 0.7, side="b"), 0.18), (_at(0.35, -0.1, 0.66, side="b"), 0.2)), counts=(1, 4), ready_time=0.5, drift=0.08), sided=False,
        do=("<clap> [both hands|two hands|the hands] [in front|in front of the chest|together] {manner}", "<clap> {times} {manner}"), label=("two hand front clap", "clap {manner}"), body=("both hands part and meet before the chest {times}",), arms=True, weight=2.0),
    gesture_family("wave_hand", _G, Gesture(_at(0.55, 0.45, 0.3, 10), ((_at(0.75, 0.42, 0.25, 10), 0.24), (_at(0.4, 0.46, 0.33, 10), 0.24)), counts=(1, 4), ready_time=0.6, drift=0.14),
        do=("<wave> the {side} hand {manner}", "<wave> [hello|goodbye|] with the {side} [hand|arm] {manner}"), label=("{side} hand wave", "wave {side} hand {manner}", "hand waving"), body=("the {side} hand is held up beside the head and goes from side to side",), arms=True, weight=2.0),
    gesture_family("push_still", _G, Gesture(_at(0.25, -0.1, 0.28, side="b"), ((_at(0.2, -0.02, 0.92, side="b"), 0.4), (_at(0.25, -0.1, 0.35, side="b"), 0.4)), counts=(1, 2), ready_time=0.5, drift=0.07), sided=False,
        do=("<push> [forward|something|straight ahead] with [both|two] hands {manner}", "<push> both hands forward {manner}"), label=("two hand push", "push {manner}", "push with both hands"), body=("both hands go out from the chest until the elbows are straight and come back",), arms=True, weight=2.0),
    gesture_family("push_one", _G, Gesture(_at(0.2, -0.05, 0.35), ((_at(0.18, 0.0, 0.95), 0.35), (_at(0.2, -0.05, 0.4), 0.35)), ready_time=0.45, drift=0.08),
        do=("<push> forward with the {side} hand {manner}",), label=("push {side} hand",), body=("the {side} palm goes straight out from the shoulder and comes back",), arms=True),
    gesture_family("blow_kiss", _G, Gesture(_MOUTH, ((_at(0.3, 0.2, 0.75), 0.5),), hold=(0.1, 0.4)),
        do=("<blow> a kiss with the {side} hand {manner}",), label=("blow kiss", "blow a kiss {side} hand"), body=("the {side} hand goes from the lips out to the front",), arms=True),
    gesture_family("shake_fist", _G, Gesture(_at(0.3, 0.15, 0.5), ((_at(0.3, 0.05, 0.58), 0.16), (_at(0.3, 0.2, 0.5), 0.16)), counts=(2, 5), drift=0.05),
        do=("<shake> the {side} fist {manner}",), label=("shake fist {side}",), body=("the {side} fist is held up before the shoulder and jerks to and fro",), arms=True),
)  # fmt: skip
