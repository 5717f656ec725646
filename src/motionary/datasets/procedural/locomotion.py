# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Everything that goes on foot: walks, runs, turns, veers, stops, ducks and leaps."""

from __future__ import annotations

from typing import Any

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters, draw_side, pick
from motionary.datasets.procedural.gait import Gait, play
from motionary.datasets.procedural.gesture import expand
from motionary.datasets.procedural.stage import Stage
from motionary.datasets.procedural.styles import GAITS, POSTURES

# metres a second by pace, seconds a step, and the looks of each manner of going
MANNERS: dict[str, dict[str, Any]] = {
    "walk": {"speed": {"slow": (0.5, 0.75), "normal": (1.05, 1.4), "fast": (1.65, 1.95)},
             "step": {"slow": (0.72, 0.85), "normal": (0.52, 0.58), "fast": (0.42, 0.46)}, "swing": 24.0, "bend": 2.0},
    "jog": {"speed": {"normal": (2.0, 2.5)}, "step": {"normal": (0.36, 0.4)}, "duty": 0.42, "lift": 0.16, "swing": 26.0,
            "elbow": 80.0, "elbow_swing": 12.0, "bob": 0.035, "lean": 5.0, "bend": 4.0, "peel": 55.0, "strike": -6.0, "tuck": 30.0, "twist": 7.0},
    "run": {"speed": {"normal": (2.9, 3.7)}, "step": {"normal": (0.33, 0.37)}, "duty": 0.36, "lift": 0.26, "swing": 40.0,
            "elbow": 90.0, "elbow_swing": 16.0, "bob": 0.045, "lean": 8.0, "bend": 5.0, "peel": 60.0, "strike": -4.0, "tuck": 45.0, "twist": 9.0},
    "sprint": {"speed": {"normal": (4.6, 5.6)}, "step": {"normal": (0.25, 0.28)}, "duty": 0.32, "lift": 0.36, "swing": 55.0,
               "elbow": 92.0, "elbow_swing": 20.0, "bob": 0.035, "lean": 12.0, "bend": 6.0, "peel": 62.0, "strike": 4.0, "tuck": 55.0, "twist": 11.0},
    "sneak": {"speed": {"normal": (0.4, 0.6)}, "step": {"normal": (0.75, 0.95)}, "lift": 0.16, "swing": 6.0, "elbow": 70.0, "bend": 24.0,
              "crouch": 0.17, "lean": 8.0, "peel": 25.0, "strike": 18.0, "twist": 3.0},
    "march": {"speed": {"normal": (0.9, 1.2)}, "step": {"normal": (0.5, 0.56)}, "lift": 0.36, "swing": 48.0, "elbow": 12.0, "bend": -3.0,
              "lean": 0.0, "peel": 20.0, "strike": 4.0, "tuck": 25.0},
    "tiptoe": {"speed": {"normal": (0.5, 0.75)}, "step": {"normal": (0.5, 0.62)}, "lift": 0.09, "swing": 6.0, "elbow": 45.0, "bend": 6.0,
               "peel": 40.0, "strike": 38.0},
    "stagger": {"speed": {"normal": (0.5, 0.8)}, "step": {"normal": (0.55, 0.72)}, "lift": 0.06, "swing": 12.0, "bend": 9.0, "wobble": 0.09,
                "crouch": 0.04},
}  # fmt: skip

_SCALARS = (
    "swing",
    "elbow",
    "elbow_swing",
    "bob",
    "lean",
    "bend",
    "peel",
    "strike",
    "tuck",
    "twist",
    "lift",
    "duty",
    "crouch",
    "wobble",
    "width",
    "sway",
)


def make_gait(rng: np.random.Generator, manner: str, pace: str, *, steps: int, **changes: Any) -> Gait:
    """A gait of a manner in MANNERS with natural variation; `changes` override fields of `Gait`."""
    row = MANNERS[manner]
    pace = pace if pace in row["speed"] else "normal"
    values = {key: row[key] for key in _SCALARS if key in row}
    for key in ("swing", "lift", "bob"):
        if key in values:
            values[key] *= float(rng.normal(1.0, 0.12))
    values |= {"speed": float(rng.uniform(*row["speed"][pace])), "step_time": float(rng.uniform(*row["step"][pace]))}
    return Gait(steps=steps, **(values | changes))


def travel(stage: Stage, gait: Gait, parameters: Parameters) -> tuple[float, float]:
    """Plays the gait and notes its mean planned speed in metres a second."""
    parameters["metres_per_second"] = round(float(np.mean(gait.speed)) * stage.body.scale, 2)
    parameters["steps"] = gait.steps
    return play(stage, gait)


_GO: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "walk": (("[<walk>|<walk>|<stroll>|<step>]",), ("walk",)),
    "jog": (("[<jog>|<jog>|<run> at an easy pace]",), ("jog",)),
    "run": (("<run>",), ("run",)),
    "sprint": (("[<sprint>|<run> as fast as possible|<dash>|<run> at full speed]",), ("sprint",)),
}

_LEGS = {
    "walk": "the legs [step|swing] [alternately|one after the other] while the arms [swing|move] [loosely|gently] at the sides",
    "jog": "the knees lift a little, the feet leave the ground between steps and the bent elbows [pump|swing] [lightly|gently]",
    "run": "the knees drive [forward|up] and the bent arms pump [strongly|back and forth] as the body leans forward",
    "sprint": "the heels kick up high behind, the knees drive up and the arms pump hard",
}


def _steps(rng: np.random.Generator, manner: str) -> int:
    low, high = {"walk": (5, 10), "jog": (6, 12), "run": (6, 12), "sprint": (8, 14)}.get(manner, (6, 10))
    return int(rng.integers(low, high))


def straight(manner: str) -> Any:
    """The act of going straight ahead in a manner of MANNERS, in the style of the parameters if there is one."""

    def act(stage: Stage, p: Parameters) -> None:
        held = _hold_posture(stage, p.get("style", ""))
        changes = _style_changes(p, stage.rng)
        _, end = travel(stage, make_gait(stage.rng, manner, p["pace"], steps=_steps(stage.rng, manner), **changes), p)
        stage.relax(end - 0.5, end, held)

    return act


def _style_changes(p: Parameters, rng: np.random.Generator) -> dict[str, Any]:
    """The fields of the gait that the parameters' style sets, a little different each time."""
    row = GAITS.get(p.get("style", ""), {})
    return {
        key: value * float(rng.normal(1.0, 0.05 if key in ("speed", "step_time") else 0.12))
        for key, value in row.items()
    }


def _hold_posture(stage: Stage, style: str) -> list[str]:
    """Moves the style's channels to their values; their names."""
    pose = expand(POSTURES.get(style, {}), {}, lambda: float(stage.rng.normal(1.0, 0.15)))
    first = stage.time < 0.6
    stage.pose(-2.0 if first else stage.time, -1.0 if first else stage.time + 0.5, pose)
    return list(pose)


def _turning(manner: str, kind: str) -> Any:
    """Walks with a course: "veer" (gentle, 30 to 60 degrees), "turn" (a corner of 90 degrees) or "circle"."""

    def act(stage: Stage, p: Parameters) -> None:
        rng, n = stage.rng, max(8, _steps(stage.rng, manner) + 1)
        turns = [0.0] * n
        if kind == "veer":
            p["degrees"] = float(rng.uniform(30, 60))
            for k in range(3, n - 1):
                turns[k] = p["sign"] * p["degrees"] / (n - 4)
        elif kind == "turn":
            p["degrees"] = 90.0
            middle = n // 2
            for k, share in zip((middle - 1, middle, middle + 1), (0.3, 0.4, 0.3), strict=True):
                turns[k] = p["sign"] * 90.0 * share
        elif kind == "circle":
            p["degrees"] = float(rng.uniform(320, 390))
            n = {"walk": 14, "run": 16, "jog": 16}[manner] + int(rng.integers(0, 4))
            turns = [p["sign"] * p["degrees"] / n] * n
        elif kind == "zigzag":
            size = float(rng.uniform(35, 60))
            n = n + n % 2 + 4
            turns = [0.0] + [p["sign"] * size * (0.5 if k < 2 else 1.0) * (-1) ** (k // 2) * 0.9 for k in range(n - 1)]
        gait = make_gait(rng, manner, p["pace"], steps=n, turns=turns)
        if kind == "circle":
            gait.speed = float(gait.speed) * 0.85  # type: ignore[arg-type]
        start, end = travel(stage, gait, p)
        tilt = {"walk": 2.0, "jog": 5.0, "run": 8.0}[manner] * p["sign"]
        if kind in ("turn", "veer", "circle"):
            stage.move("roll", start + 0.3 * (end - start), start + 0.5 * (end - start), tilt)
            stage.move("roll", start + 0.65 * (end - start), end, 0.0)
            stage.move("look", start + 0.2 * (end - start), start + 0.4 * (end - start), 14 * p["sign"])
            stage.move("look", start + 0.7 * (end - start), end, 0.0)

    return act


def _course(course: float, manner: str, speed: float, **looks: Any) -> Any:
    """Going another way than the body faces; `course` in degrees, multiplied by the side's sign."""

    def act(stage: Stage, p: Parameters) -> None:
        rng = stage.rng
        tempo = p["tempo"]
        changes = {"speed": speed * tempo * float(rng.uniform(0.9, 1.1)), "course": course * p.get("sign", 1.0)} | looks
        gait = make_gait(rng, manner, "normal", steps=int(rng.integers(5, 10)), **changes)
        gait.step_time /= tempo**0.5
        if abs(course) == 90:
            gait.first = p["s"]
        travel(stage, gait, p)

    return act


def _plain(manner: str, **looks: Any) -> Any:
    def act(stage: Stage, p: Parameters) -> None:
        gait = make_gait(stage.rng, manner, "normal", steps=int(stage.rng.integers(5, 10)), **looks)
        gait.step_time /= p["tempo"] ** 0.6
        gait.speed = float(gait.speed) * p["tempo"] ** 0.8  # type: ignore[arg-type]
        if manner == "stagger":
            _sway(stage, stage.time, gait.steps * gait.step_time, 8.0)
        travel(stage, gait, p)

    return act


def _sway(stage: Stage, start: float, seconds: float, size: float) -> None:
    phase = stage.rng.uniform(0, 6.28)

    def wave(t: Any) -> Any:
        inside = np.clip((t - start) / 0.5, 0, 1) * np.clip((start + seconds - t) / 0.5, 0, 1)
        return size * np.sin(2.6 * t + phase) * inside

    stage.layer("lean", wave)
    stage.layer("roll", lambda t: 0.5 * wave(t))
    stage.layer("l_abd", lambda t: np.abs(wave(t)) * 2)
    stage.layer("r_abd", lambda t: np.abs(wave(t)) * 2)


def _limp(stage: Stage, p: Parameters) -> None:
    gait = make_gait(
        stage.rng, "walk", "normal", steps=int(stage.rng.integers(6, 11)), weak=(p["s"], 0.35), first=p["s"]
    )
    gait.speed = float(gait.speed) * 0.6 * p["tempo"] ** 0.7  # type: ignore[arg-type]
    gait.step_time *= 1.1 / p["tempo"] ** 0.5
    travel(stage, gait, p)


def _run_stop(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(6, 10))
    _, end = travel(stage, make_gait(rng, p["manner"], "normal", steps=n), p)
    _brake(stage, end)
    if p.get("again"):
        stage.time += float(rng.uniform(0.4, 0.9))
        travel(stage, make_gait(rng, p["manner"], "normal", steps=n), p)


def _brake(stage: Stage, end: float) -> None:
    """The trunk thrown back and the knees bent at a sudden stop."""
    for channel, value in (("pitch", -10.0), ("height", -0.09), ("bend", 8.0), ("l_abd", 18.0), ("r_abd", 18.0)):
        stage.layer(channel, lambda t, v=value: v * np.exp(-(((t - end + 0.25) / 0.3) ** 2)))


def _run_over(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(9, 12))
    at = n // 2
    up = float(rng.uniform(0.28, 0.42)) if p["kind"] == "jump over" else float(rng.uniform(0.2, 0.3))
    extra = float(rng.uniform(0.3, 0.4))
    gait = make_gait(rng, p.get("manner", "run"), "normal", steps=n, leaps={at: (up, extra)})
    p["jump_height"] = round(up, 2)
    start, end = travel(stage, gait, p)
    middle = start + (end - start) * (at + 0.7) / n
    for side, value in (("l", 30.0), ("r", 30.0)):
        stage.layer(f"{side}_abd", lambda t, v=value: v * np.exp(-(((t - middle) / 0.3) ** 2)))
    stage.layer("bend", lambda t: 12 * np.exp(-(((t - middle) / 0.25) ** 2)))


def _run_duck(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    n = int(rng.integers(8, 12))
    gait = make_gait(rng, p["manner"], "normal", steps=n, lift=0.13, tuck=10.0)
    speeds = np.full(n, float(gait.speed))  # type: ignore[arg-type]
    speeds[n // 2 - 1 : n // 2 + 2] *= 0.75
    gait.speed = list(speeds)
    start, end = travel(stage, gait, p)
    middle, half = (start + end) / 2, 0.45
    for channel, value in (("height", -0.3), ("bend", 48.0), ("pitch", 22.0), ("nod", -20.0)):
        stage.layer(channel, lambda t, v=value: v * np.exp(-(((t - middle) / half) ** 4)))


def _walk_to_run(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    slow_first = p["kind"] == "speed up"
    walk = make_gait(
        rng, "walk", "normal", steps=int(rng.integers(4, 7)), carry_out=slow_first, carry_in=not slow_first
    )
    run = make_gait(rng, "run", "normal", steps=int(rng.integers(6, 10)), carry_out=not slow_first, carry_in=slow_first)
    first, second = (walk, run) if slow_first else (run, walk)
    first.first = "l" if first.steps % 2 == 0 else "r"
    second.first = "l"
    second.carry_out = False
    first.carry_in = False
    mean = float(np.mean([first.speed, second.speed]))
    second.speed = list(np.linspace(mean, float(np.mean(second.speed)), second.steps))
    play(stage, first)
    travel(stage, second, p)


def turn_in_place(stage: Stage, p: Parameters) -> None:
    """Turns on the spot by small steps; `degrees` (positive) towards the side."""
    steps = max(2, round(p["degrees"] / 45))
    turns = [p["sign"] * p["degrees"] / steps] * steps
    gait = Gait(
        steps=steps,
        step_time=0.5 / p["tempo"],
        speed=0.0,
        turns=turns,
        lift=0.05,
        swing=6.0,
        first=p["s"],
        peel=20,
        strike=5,
    )
    start, end = play(stage, gait)
    stage.move("look", start, start + 0.3, 22 * p["sign"])
    stage.move("look", end - 0.5, end, 0.0)


def _draw_turn(rng: np.random.Generator, p: Parameters) -> Parameters:
    degrees = pick(rng, (90, 180, 180, 360))
    words = {90: "90 degrees", 180: "[around|180 degrees]", 360: "[all the way around|in a full circle on the spot]"}[
        degrees
    ]
    return draw_side(rng) | {"degrees": float(degrees), "amount": words}


def _stairs(stage: Stage, p: Parameters) -> None:
    """Steps up a flight, each foot higher than the last."""
    rng = stage.rng
    count = p["count"]
    rise = float(rng.uniform(0.16, 0.2)) * (1 if p["kind"] == "up" else -1)
    tread, step = 0.28, 0.62 / p["tempo"]
    start, floor = stage.time, stage.feet["l"].now()[2]
    sides = ("l", "r") if rng.random() < 0.5 else ("r", "l")
    first_centre = stage.place
    heading = stage.heading
    from motionary.datasets.procedural.stage import offset

    base = stage.value("rise")
    for k in range(count + 1):
        side, land = sides[k % 2], start + 0.2 + (k + 0.8) * step
        level = min(k + 1, count)
        centre = offset(first_centre, heading, 0.0, tread * level)
        place = stage.beside(side, centre, heading)
        stage.step_to(side, land - 0.78 * step, land, x=place[0], z=place[1], yaw=heading + stage.toe_out(side),
                      floor=floor + rise * level, height=0.1 if rise > 0 else 0.05, peel=30, strike=6 if rise > 0 else 18)  # fmt: skip
        body = offset(first_centre, heading, 0.0, tread * (level - 0.35 if k < count else level))
        stage.key("px", land, body[0])
        stage.key("pz", land, body[1])
        if k == 0:
            stage.key("px", start, first_centre[0])
            stage.key("pz", start, first_centre[1])
            stage.key("rise", start, base)
        stage.key("rise", land + (0.3 * step if rise > 0 else 0.05), base + rise * (level - (0.15 if k < count else 0)))
    end = start + 0.2 + (count + 1.5) * step
    stage.layer("bend", lambda t: 12 * np.clip((t - start) / 0.4, 0, 1) * np.clip((end - t) / 0.4, 0, 1))
    for side, way in (("l", 1.0), ("r", -1.0)):
        stage.layer(
            f"{side}_flex",
            lambda t, w=way: (
                w
                * 18
                * np.sin(np.pi * (t - start) / step)
                * np.clip((t - start) / 0.4, 0, 1)
                * np.clip((end - t) / 0.4, 0, 1)
            ),
        )
    stage.time = end


def _uneven(stage: Stage, p: Parameters) -> None:
    gait = make_gait(
        stage.rng,
        "walk",
        "normal",
        steps=int(stage.rng.integers(6, 10)),
        lift=0.16,
        wobble=0.05,
        speed=float(stage.rng.uniform(0.6, 0.9)),
    )
    gait.step_time *= 1.25
    start, end = travel(stage, gait, p)
    _sway(stage, start, end - start, 5.0)
    stage.pose(start, start + 0.6, {"l_abd": 24, "r_abd": 24, "nod": 22})
    stage.relax(end - 0.5, end, ["l_abd", "r_abd", "nod"])


def _side_and(**more: Any) -> Any:
    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        drawn = {key: pick(rng, value) if isinstance(value, tuple) else value for key, value in more.items()}
        return draw_side(rng) | drawn

    return draw


def _draw_stairs(rng: np.random.Generator, p: Parameters) -> Parameters:
    from motionary.datasets.procedural.words import NUMBERS

    count = int(rng.integers(3, 7))
    return {"count": count, "number": NUMBERS[count]}


_PLACES = "[|| in a straight line| ahead]"

FAMILIES = (
    Family("walk", "locomotion", straight("walk"), ("[<walk>|<walk>|<stroll>] [forward|forwards|ahead|straight ahead] {manner}", "<take> [a few|several] steps forward {manner}", "<walk> {manner}"), ("walk {manner}", "walk {manner}", "walk forward {manner}"), (_LEGS["walk"],), weight=3.0, styles=True),
    Family("jog", "locomotion", straight("jog"), ("[<jog>|<jog>|<run> at an easy pace] [forward|ahead|straight ahead|]",), ("jog", "run/jog"), (_LEGS["jog"],), paced=False, weight=1.5),
    Family("run", "locomotion", straight("run"), ("<run> [forward|straight ahead|forwards|]", "[<take> a run forward|<run> in a straight line]"), ("run", "run", "run/jog"), (_LEGS["run"],), paced=False, weight=2.0),
    Family("sprint", "locomotion", straight("sprint"), ("[<sprint>|<dash>] [forward|ahead|]", "<run> [at full speed|as fast as possible|very fast]"), ("sprint", "run fast"), (_LEGS["sprint"],), paced=False),
    Family("sneak", "locomotion", _plain("sneak"), ("[<sneak>|<creep>|<tread>] [forward|ahead|] [quietly|stealthily|with bent knees|] {manner}", "<walk> [stealthily|in a crouch]  {manner}"), ("sneak {manner}", "creep {manner}"), ("the knees stay bent and the back is hunched while each foot is placed [carefully|softly]",)),
    Family("march", "locomotion", _plain("march"), ("<march> [forward|ahead|like a soldier|] {manner}", "<walk> with [high knees|knees lifted high] {manner}"), ("march {manner}",), ("the knees lift [high|to hip height] and the straight arms swing [widely|strongly]",)),
    Family("tiptoe", "locomotion", _plain("tiptoe"), ("[<tiptoe>|<walk> on tiptoe|<walk> on the toes] [forward|] {manner}",), ("tiptoe {manner}", "walk on toes"), ("the heels stay off the ground and the steps are short",)),
    Family("stagger", "locomotion", _plain("stagger"), ("[<stagger>|<walk> unsteadily|<sway> and <stagger>|<walk> as if drunk] [forward|] {manner}",), ("stagger {manner}", "walk unsteadily"), ("the trunk sways from side to side and the steps are uneven",)),
    Family("limp", "locomotion", _limp, ("<limp> [forward|] {manner} [on the {side} leg|with an injured {side} leg]", "<walk> with a limp in the {side} leg {manner}"), ("limp, {side} leg", "limp {manner}"), ("the {side} leg carries little weight and the body dips over it at every step",), lambda rng, p: draw_side(rng)),
    Family("walk_backwards", "locomotion", _course(180, "walk", 0.75, swing=14, lean=1), ("<walk> [backwards|backward] {manner}", "<step> back [several times|a few steps] {manner}"), ("walk backwards {manner}",), ("the legs reach back one after the other while the body keeps facing forward",)),
    Family("run_backwards", "locomotion", _course(180, "jog", 1.7, lean=-2), ("[<run>|<jog>] [backwards|backward]",), ("run backwards", "jog backwards"), ("the legs reach back quickly and the arms are bent",), paced=False),
    Family("side_step", "locomotion", _course(90, "walk", 0.55, width=0.15, swing=4, peel=14, strike=5), ("[<step>|<walk>|<sidestep>] [sideways to the {side}|to the {side} side|to the {side}] {manner}", "<move> sideways to the {side} {manner}"), ("side step {side} {manner}", "walk sideways {side}"), ("the {side} foot steps out and the {other} foot closes beside it",), lambda rng, p: draw_side(rng)),
    Family("side_shuffle", "locomotion", _course(90, "jog", 1.45, width=0.19, swing=4, tuck=0, lift=0.06, peel=18, strike=8, crouch=0.1, elbow=70, bob=0.03), ("[<shuffle>|<run>] [sideways to the {side}|sideways toward the {side}]", "<take> quick side steps to the {side}"), ("run side step {side}", "side shuffle {side}"), ("the knees are bent and the feet slide quickly [to the {side}|toward the {side} side]",), lambda rng, p: draw_side(rng), paced=False),
    Family("walk_veer", "locomotion", _turning("walk", "veer"), ("<walk> [forward|] {manner} [and <veer> to the {side}|veering {side}|and <curve> to the {side}|while drifting to the {side}]",), ("walk, veer {side}", "walk, veer {side}", "walk curving {side}"), ("the body [turns|curves] gradually to the {side} while the arms swing",), _side_and(), weight=1.5),
    Family("walk_turn", "locomotion", _turning("walk", "turn"), ("<walk> [forward|], [<turn> {side}|<turn> 90 degrees to the {side}|<make> a {side} turn] and <keep walking> {manner}", "<walk> and <turn> [sharply |]to the {side} {manner}"), ("walk, 90-degree {side} turn", "walk, turn {side}"), ("the body turns a quarter to the {side} in mid walk",), _side_and(), weight=1.5),
    Family("walk_circle", "locomotion", _turning("walk", "circle"), ("<walk> in a [circle|full circle] [to the {side}|turning {side}|{clock}] {manner}",), ("walk in a circle {side}", "walk in circle {clock}"), ("the body leans and turns steadily to the {side} until it is back where it began",), lambda rng, p: (lambda d: d | {"clock": "counterclockwise" if d["s"] == "l" else "clockwise"})(draw_side(rng)), paced=False),
    Family("run_veer", "locomotion", _turning("run", "veer"), ("[<run>|<jog>] [forward|] [and <veer> to the {side}|veering {side}|and <curve> to the {side}]",), ("run, veer {side}", "run/jog, veer {side}", "run {side}"), ("the running body leans and curves to the {side}",), _side_and(), paced=False, weight=1.5),
    Family("run_turn", "locomotion", _turning("run", "turn"), ("<run> [forward|] and [<turn> {side}|<turn> 90 degrees to the {side}|<make> a sharp {side} turn]", "<run>, then <cut> to the {side} and <keep running>"), ("run, 90-degree {side} turn", "run turn {side}", "run/jog, 90-degree {side} turn"), ("the body leans into a sharp {side} turn while the arms pump",), _side_and(), paced=False, weight=1.5),
    Family("run_circle", "locomotion", _turning("jog", "circle"), ("[<run>|<jog>] in a circle [to the {side}|{clock}]",), ("run in a circle {side}",), ("the body leans inward and turns steadily to the {side}",), lambda rng, p: (lambda d: d | {"clock": "counterclockwise" if d["s"] == "l" else "clockwise"})(draw_side(rng)), paced=False),
    Family("zigzag", "locomotion", _turning("walk", "zigzag"), ("<walk> in a [zigzag|zigzag line|zigzag pattern] {manner}", "<weave> from side to side while walking {manner}"), ("walk zigzag {manner}",), ("the body turns left and right again and again while walking",), _side_and(), paced=False),
    Family("turn", "locomotion", turn_in_place, ("<turn> {amount} to the {side} [on the spot|in place|] {manner}", "<turn> {amount} [over|via] the {side} side {manner}"), ("turn {side} {manner}", "turn {amount}"), ("small steps [carry|turn] the body to the {side} while it stays in place",), _draw_turn),
    Family("run_stop", "locomotion", _run_stop, ("[<run> and <stop> suddenly|<run> and then <stop> quickly|<run>, then <come> to a sudden stop]",), ("run to quick stop", "run/jog, sudden stop", "run stop"), ("the body brakes hard, leaning back over bent knees",), lambda rng, p: {"manner": pick(rng, ("run", "jog"))}, paced=False, weight=1.2),
    Family("run_stop_run", "locomotion", _run_stop, ("<run>, <stop> [quickly|for a moment|briefly] and <run> [again|on]",), ("run stop run", "run quick stop run"), ("the body brakes, stands for a moment and drives forward again",), lambda rng, p: {"manner": "run", "again": True}, paced=False),
    Family("walk_stop", "locomotion", _run_stop, ("<walk> [forward|] and [<stop>|<come> to a stop|then <stand> still]",), ("walk, stop", "walk and stop"), ("the steps end and the feet come together",), lambda rng, p: {"manner": "walk"}, paced=False),
    Family("run_jump_over", "locomotion", _run_over, ("<run> and <jump> over [something|an obstacle|a hurdle]", "<run>, <leap> over an obstacle and <keep running>"), ("run jump over", "run, jump over"), ("one leg swings up in front and the body flies over, then the running goes on",), lambda rng, p: {"kind": "jump over"}, paced=False, weight=1.5),
    Family("run_leap", "locomotion", _run_over, ("<run> and <leap> [forward|into the air|]", "<take> a running leap [forward|]"), ("run, leap", "run leap"), ("one foot pushes off and the body flies forward with the legs [spread|apart]",), lambda rng, p: {"kind": "leap"}, paced=False),
    Family("run_duck", "locomotion", _run_duck, ("<run> and <duck> [under something|under a bar|underneath an obstacle]", "<run>, <bend> low to pass under something and <run> on"), ("run duck underneath", "run, duck under"), ("the trunk bends far forward and the knees fold to pass below something in mid run",), lambda rng, p: {"manner": "run"}, paced=False, weight=1.2),
    Family("walk_duck", "locomotion", _run_duck, ("<walk> and <duck> [under something|under a bar|underneath a low branch]",), ("walk, duck under",), ("the trunk bends low for a moment to pass below something",), lambda rng, p: {"manner": "walk"}, paced=False),
    Family("walk_to_run", "locomotion", _walk_to_run, ("<walk> and then [<start running>|<break> into a run|<speed> up to a run]",), ("walk to run", "walk, run"), ("the steps grow longer and faster until the arms pump",), lambda rng, p: {"kind": "speed up"}, paced=False),
    Family("run_to_walk", "locomotion", _walk_to_run, ("<run> and then [<slow> down to a walk|<walk>|<slow> to a walk]",), ("run to walk", "run, walk"), ("the steps grow shorter and slower",), lambda rng, p: {"kind": "slow down"}, paced=False),
    Family("climb_stairs", "locomotion", _stairs, ("[<climb>|<walk> up|<go> up] [{number} steps|{number} stairs] {manner}", "<walk> up [the|some] stairs {manner}"), ("climb {number} steps", "walk up stairs {manner}"), ("each knee lifts high to set the foot on the next step and the body rises",), lambda rng, p: _draw_stairs(rng, p) | {"kind": "up"}),
    Family("descend_stairs", "locomotion", _stairs, ("[<walk> down|<go> down|<descend>] [{number} steps|{number} stairs] {manner}",), ("walk down stairs {manner}", "descend {number} steps"), ("each foot reaches down to the next step and the body sinks",), lambda rng, p: _draw_stairs(rng, p) | {"kind": "down"}),
    Family("walk_uneven", "locomotion", _uneven, ("<walk> [carefully|] over uneven [ground|terrain]", "<walk> on [rough|uneven] [ground|terrain] with high, careful steps"), ("walk on uneven terrain",), ("the feet lift high, the head looks down and the arms are held out for balance",), paced=False),
)  # fmt: skip
