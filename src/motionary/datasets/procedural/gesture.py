"""Gestures as data: a pose to prepare, a cycle of poses repeated a number of times, and the way back.

A pose is a mapping of channels (see stage.py) to values. A channel name may begin with "s_" for the acting side, "o_"
for the other side or "b_" for both; with "+" the value is for the left side and changes sign for the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters, draw_side
from motionary.datasets.procedural.idle import rest_arms, stand_alive
from motionary.datasets.procedural.stage import Stage
from motionary.datasets.procedural.words import NUMBERS, times_word

Pose = Mapping[str, float]


@dataclass(frozen=True)
class Gesture:
    """`ready` in `ready_time` seconds, then `cycle` poses with their seconds, `counts` times, `hold`, and back to
    rest.
    """

    ready: Pose
    cycle: tuple[tuple[Pose, float], ...] = ()
    ready_time: float = 0.6
    counts: tuple[int, int] = (1, 1)
    hold: tuple[float, float] = (0.0, 0.2)
    back_time: float = 0.7
    back: bool = True
    step: tuple[float, float] | None = None
    """Fractions of leg length (left, ahead) that the acting side's foot steps out in the ready time (left:
    outwards).
    """
    sizes: tuple[float, float] = (0.9, 1.08)
    """Range of the factor on all angles."""
    tempos: tuple[float, float] = (1.0, 1.0)
    """Range of a factor on the tempo of the pace."""
    drift: float = 0.0
    """Deviation of the hands' targets (fractions of arm length): once a play, and a third of it anew each pose."""


_QUICKEST = 1.8
"""Highest tempo: nobody rocks a hand faster than some four times a second."""

_TARGET = ("hx", "hy", "hz")
_FIXED = ("hand", "leg", "ground", "busy")


def expand(pose: Pose, p: Parameters, factor: Callable[[], float]) -> dict[str, float]:
    """Channel names with the sides put in, and angles varied by `factor()`; weights are left exact."""
    result: dict[str, float] = {}
    for name, value in pose.items():
        if name.startswith("+"):
            name, value = name[1:], value * p.get("sign", 1.0)
        head, _, rest = name.partition("_")
        sides = {"s": (p.get("s", "r"),), "o": (p.get("o", "l"),), "b": ("l", "r")}.get(head) if rest else None
        names = [f"{side}_{rest}" for side in sides] if sides else [name]
        for each in names:
            exact = (
                rest in _FIXED or each in _FIXED or rest in ("hx", "hy", "hz", "swivel") or each in ("height", "pitch")
            )
            result[each] = value if exact else value * factor()
    return result


def perform(stage: Stage, gesture: Gesture, p: Parameters) -> None:
    """Plays the gesture with the pace, count and amplitude of the parameters."""
    rng, size = stage.rng, p.get("size", 1.0)
    tempo = min(p["tempo"] * float(rng.uniform(*gesture.tempos)), _QUICKEST)
    time = start = stage.time
    touched = _channels(gesture, p)
    shift = {name: float(rng.normal(0.0, gesture.drift)) for name in touched if name[2:] in _TARGET}
    idle = _stands(stage, gesture, touched)
    resting = rest_arms(stage, start, touched) if idle and not p.get("_overlaid") else []

    def pose(values: Pose, seconds: float) -> None:
        nonlocal time
        seconds = max(seconds / tempo * float(rng.normal(1.0, 0.06)), 0.1)
        exact = expand(values, p, lambda: size * float(rng.normal(1.0, 0.03)))
        for name in [each for each in exact if gesture.drift and each in shift]:
            exact[name] += shift[name] + float(rng.normal(0.0, gesture.drift / 3))
        stage.pose(time, time + seconds, exact)
        time += seconds

    if gesture.step is not None:
        _step_out(stage, gesture, p, (time, time + gesture.ready_time / tempo))
    pose(gesture.ready, gesture.ready_time)
    for _ in range(p.get("count", 1)):
        for values, seconds in gesture.cycle:
            pose(values, seconds)
    time += float(rng.uniform(*gesture.hold)) / tempo**0.5 + p.get("extra_hold", 0.0)
    for channel in (*touched, *resting):
        stage.key(channel, time, stage.value(channel))
    if gesture.back:
        seconds = gesture.back_time / tempo**0.7
        stage.relax(time, time + seconds, [*touched, *resting])
        if gesture.step is not None:
            _step_back(stage, p, (time, time + seconds))
        time += seconds
    if idle:
        stand_alive(stage, (start - 0.5, time + 0.4), touched)
    stage.time = time + 0.1


def _stands(stage: Stage, gesture: Gesture, touched: list[str]) -> bool:
    """Whether both feet stay where they are and the body returns to standing."""
    legs = any(name[2:] in ("leg", "heel") or name in ("height", "ground") for name in touched)
    walking = any(step.land > stage.time for foot in stage.feet.values() for step in foot.steps)
    return gesture.back and gesture.step is None and not legs and not walking


def _channels(gesture: Gesture, p: Parameters) -> list[str]:
    names: dict[str, None] = {}
    for values in (gesture.ready, *(each for each, _ in gesture.cycle)):
        names |= dict.fromkeys(expand(values, p, lambda: 1.0))
    return list(names)


def _step_out(stage: Stage, gesture: Gesture, p: Parameters, span: tuple[float, float]) -> None:
    from motionary.datasets.procedural.stage import offset

    assert gesture.step is not None
    side, leg = p.get("s", "r"), stage.body.leg
    sign = 1.0 if side == "l" else -1.0
    place = offset(
        stage.beside(side, stage.place, stage.heading),
        stage.heading,
        sign * gesture.step[0] * leg,
        gesture.step[1] * leg,
    )
    p["_home"] = stage.feet[side].now()[0]
    stage.step_to(side, span[0] + 0.05, span[1] - 0.05, x=place[0], z=place[1], height=0.1, peel=20.0, strike=-8.0)


def _step_back(stage: Stage, p: Parameters, span: tuple[float, float]) -> None:
    x, z = p.pop("_home")
    stage.step_to(p.get("s", "r"), span[0] + 0.1, span[1], x=x, z=z, height=0.09, peel=25.0, strike=0.0)


def gesture_family(
    name: str,
    group: str,
    gesture: Gesture,
    *,
    do: tuple[str, ...],
    label: tuple[str, ...],
    body: tuple[str, ...],
    sided: bool = True,
    **more: Any,
) -> Family:
    """A family that plays one gesture; draws a side (if `sided`), a count and an amplitude."""

    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        count = int(rng.integers(gesture.counts[0], gesture.counts[1] + 1))
        drawn: Parameters = {"count": count, "size": float(rng.uniform(*gesture.sizes))}
        if gesture.counts[1] > 1:
            drawn |= {"times": times_word(count), "number": NUMBERS[count], "s_if": "" if count == 1 else "s"}
        return (draw_side(rng) if sided else {"s": "r", "o": "l", "sign": 1.0}) | drawn

    return Family(name, group, lambda stage, p: perform(stage, gesture, p), do, label, body, draw, **more)
