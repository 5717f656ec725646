"""Shapes drawn in the air and swipes: the hand's path as points before the chest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters, draw_side, pick
from motionary.datasets.procedural.gesture import Gesture, Pose, perform
from motionary.datasets.procedural.stage import Stage

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Shape = tuple[Stroke, ...]
"""Strokes of points (outward, up) in a square of -1 to 1, as the acting right hand's owner sees them (outward = right).
"""

_GROUP = "air"


@dataclass(frozen=True)
class Drawing:
    """How large, where and how fast a shape is drawn: fractions of arm length and seconds."""

    centre: tuple[float, float, float]
    size: float
    seconds: float


def _drawing(rng: np.random.Generator) -> Drawing:
    centre = (rng.uniform(-0.05, 0.35), rng.uniform(-0.15, 0.25), rng.uniform(0.6, 0.85))
    return Drawing(centre, float(rng.uniform(0.18, 0.42)), float(rng.uniform(0.9, 1.7)))


def circle(*, clockwise: bool, outward_is_right: bool, start: float = 0.0) -> Shape:
    """A circle from the top (`start` 0; in turns), in the direction that its drawer sees."""
    sign = 1.0 if clockwise == outward_is_right else -1.0
    turns = start + np.linspace(0.0, 1.0, 9)
    return (tuple((float(sign * np.sin(2 * np.pi * t)), float(np.cos(2 * np.pi * t))) for t in turns),)


CROSS: Shape = (((1.0, 1.0), (-1.0, -1.0)), ((-1.0, 1.0), (1.0, -1.0)))
TRIANGLE: Shape = (((0.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)),)
SQUARE: Shape = (((-1.0, 1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)),)
TICK: Shape = (((-1.0, 0.0), (-0.4, -0.8), (1.0, 1.0)),)
ZIGZAG: Shape = (((-1.0, 1.0), (1.0, 0.8), (-1.0, -0.6), (1.0, -1.0)),)
EIGHT: Shape = (
    tuple((float(np.sin(4 * np.pi * t)) * 0.7, float(np.cos(2 * np.pi * t))) for t in np.linspace(0.0, 1.0, 13)),
)
LINE: Shape = (((0.0, 1.0), (0.0, -1.0)),)


def _hand(point: Point, drawing: Drawing, *, back: float = 0.0) -> Pose:
    x, y, z = drawing.centre
    across = x + drawing.size * point[0]
    # a hand that reaches across or far up cannot also be far in front
    ahead = z - back - 0.25 * drawing.size * (point[0] ** 2 + point[1] ** 2) - 0.2 * max(-across, 0.0)
    return {"s_hand": 1.0, "s_hx": across, "s_hy": y + drawing.size * point[1], "s_hz": ahead, "s_swivel": 18.0}


def _strokes(shape: Shape, drawing: Drawing) -> Gesture:
    """The shape as a gesture: its strokes at an even speed, the hand drawn back a little between them."""
    ways = [np.hypot(*np.subtract(b, a)) for stroke in shape for a, b in pairwise(stroke)]
    pace = drawing.seconds / max(float(np.sum(ways)), 1e-6)
    cycle: list[tuple[Pose, float]] = []
    for number, stroke in enumerate(shape):
        if number:
            cycle.append((_hand(stroke[0], drawing, back=0.08), 0.3))
        for a, b in pairwise(stroke):
            cycle.append((_hand(b, drawing), max(pace * float(np.hypot(*np.subtract(b, a))), 0.08)))
    return Gesture(_hand(shape[0][0], drawing), tuple(cycle), ready_time=0.55, back_time=0.55, hold=(0.0, 0.15))


def _mirrored(shape: Shape) -> Shape:
    return tuple(tuple((-x, y) for x, y in stroke) for stroke in shape)


def _shape_family(name: str, shapes: tuple[Shape, ...], *, things: str, label: str) -> Family:
    """A shape drawn once with one hand; each of `shapes` is a way of drawing it."""

    def act(stage: Stage, p: Parameters) -> None:
        shape = pick(stage.rng, shapes)
        perform(stage, _strokes(shape, _drawing(stage.rng)), p | {"count": 1})

    return Family(
        name,
        _GROUP,
        act,
        (
            f"<draw> {things} in the air with the {{side}} hand {{manner}}",
            f"[<draw>|<trace>] {things} with the {{side}} hand {{manner}}",
        ),
        (f"{{side}} hand draw {label}", f"draw {label} {{manner}}", f"draw {label} in the air"),
        (f"the {{side}} hand traces {things} before the chest while the body stands still",),
        lambda rng, p: draw_side(rng),
        arms=True,
    )


def _draws_circle(stage: Stage, p: Parameters) -> None:
    rng = stage.rng
    shape = circle(
        clockwise=p["clock"] == "clockwise", outward_is_right=p["s"] == "r", start=float(rng.choice([0.0, 0.25, 0.5]))
    )
    perform(stage, _strokes(shape, _drawing(rng)), p | {"count": 1})


def _circle_drawn(rng: np.random.Generator, p: Parameters) -> Parameters:
    clock = pick(rng, ("clockwise", "counter-clockwise"))
    return draw_side(rng) | {
        "clock": clock,
        "way": "[counter clockwise|counterclockwise|anticlockwise]" if clock != "clockwise" else clock,
    }


_CIRCLE = Family(
    "draw_circle",
    _GROUP,
    _draws_circle,
    (
        "<draw> a [|big |small ]circle {way} in the air with the {side} hand {manner}",
        "<draw> a {way} circle with the {side} hand {manner}",
        "<circle> the {side} hand {way} before the chest {manner}",
        "<draw> a [|big ]circle in the air with the {side} [hand|arm] {manner}",
    ),
    ("{side} hand draw circle {way}", "draw circle {way} {manner}", "draw circle in the air"),
    ("the {side} hand goes round {way} once before the chest while the body stands still",),
    _circle_drawn,
    arms=True,
    weight=2.0,
)


def _swipes(*, inward: bool) -> Callable[[Stage, Parameters], None]:
    """The hand sweeps level across the front of the body."""

    def act(stage: Stage, p: Parameters) -> None:
        rng = stage.rng
        height, reach = float(rng.uniform(-0.2, 0.25)), float(rng.uniform(0.55, 0.8))
        out, across = float(rng.uniform(0.6, 0.9)), -float(rng.uniform(0.15, 0.5))
        wide: Pose = {"s_hand": 1.0, "s_hx": out, "s_hy": height, "s_hz": reach - 0.25, "s_swivel": 20.0}
        middle: Pose = {"s_hand": 1.0, "s_hx": 0.2, "s_hy": height + 0.05, "s_hz": reach, "s_swivel": 20.0}
        near: Pose = {"s_hand": 1.0, "s_hx": across, "s_hy": height, "s_hz": reach - 0.22, "s_swivel": 30.0}
        path = (wide, middle, near) if inward else (near, middle, wide)
        seconds = float(rng.uniform(0.16, 0.32))
        perform(
            stage,
            Gesture(path[0], ((path[1], seconds), (path[2], seconds)), ready_time=0.5, back_time=0.6, hold=(0.0, 0.2)),
            p | {"count": 1},
        )

    return act


def _swipe_family(name: str, *, inward: bool) -> Family:
    to = "{other}" if inward else "{side}"
    where = "across the body" if inward else "outward"
    return Family(
        name,
        _GROUP,
        _swipes(inward=inward),
        (
            f"<swipe> the {{side}} [arm|hand] to the {to} {{manner}}",
            f"<swipe> {to} with the {{side}} [arm|hand] {{manner}}",
            f"<wave> the {{side}} arm {where} to the {to} {{manner}}",
        ),
        (f"{{side}} arm swipe to the {to}", f"swipe {to} {{manner}}", f"swipe {{side}} hand to the {to}"),
        (f"the {{side}} hand rises before the chest and sweeps level {where} to the {to} in one stroke",),
        lambda rng, p: draw_side(rng),
        arms=True,
        weight=2.0,
    )


FAMILIES = (
    _swipe_family("swipe_in", inward=True),
    _swipe_family("swipe_out", inward=False),
    _CIRCLE,
    _shape_family(
        "draw_cross", (CROSS, _mirrored(CROSS), CROSS[::-1]), things="[an x|a cross|the letter x]", label="x"
    ),
    _shape_family("draw_triangle", (TRIANGLE, _mirrored(TRIANGLE)), things="a triangle", label="triangle"),
    _shape_family("draw_square", (SQUARE, _mirrored(SQUARE)), things="[a square|a box|a rectangle]", label="square"),
    _shape_family("draw_tick", (TICK,), things="[a tick|a check mark]", label="tick"),
    _shape_family("draw_zigzag", (ZIGZAG, _mirrored(ZIGZAG)), things="a zigzag", label="zigzag"),
    _shape_family("draw_eight", (EIGHT, _mirrored(EIGHT)), things="[an eight|a figure of eight]", label="eight"),
    _shape_family("draw_line", (LINE,), things="a line downwards", label="line"),
)
