"""Going from place to place and turning: walks, runs, single steps, turns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from motionary.grounding.airborne import Flight, direction_of
from motionary.grounding.body import ANKLES, TOES, Array, Body
from motionary.grounding.facts import Direction, Fact, Speed
from motionary.grounding.spans import Span, above, confidence, swings
from motionary.motion.gaussian import gaussian_smooth

MOVING, MOVING_OFF = 0.3, 0.15
"""Metres a second of the pelvis, smoothed over 0.25 s, at which going begins and below which it is over."""
NEAREST = 0.35
"""Metres from a span's beginning to its farthest place, below which it is no path."""
RUN_SPEED = 2.3
"""Metres a second that nobody walks at for long (the walk-run transition lies near 2.0)."""
RUN_CADENCE = 2.4
"""Steps a second that a walk below `RUN_SPEED` hardly has."""
SLOW_WALK, FAST_WALK = 0.8, 1.6
SLOW_RUN, FAST_RUN = 2.0, 4.2
TURN = 25.0
"""Degrees of heading below which nothing is a turn."""
TURN_PAUSE, TURN_RATE = 0.6, 8.0
"""Seconds below `TURN_RATE` degrees a second that part one turn from the next."""
FEET_SHARE = 0.4
"""Share of the pelvis's turn that the feet must make; less is a twist of the body above standing feet."""


@dataclass(frozen=True)
class Path:
    """One span on the move: metres along the path, metres a second (75th and 25th percentile), direction, steps."""

    span: Span
    metres: float
    speed: float
    slowest: float
    direction: Direction
    steps: int
    running: bool
    aligned: float


def paths(body: Body, found: list[Flight]) -> list[Path]:
    """Spans in which the pelvis goes somewhere on foot."""
    ground = gaussian_smooth(body.joints[:, 0][:, [0, 2]], 0.25 * body.fps)
    velocity = body.velocity(ground)
    speed = np.linalg.norm(velocity, axis=-1)
    result = []
    for first, stop in above(speed, on=MOVING, off=MOVING_OFF, shortest=body.frames(0.4), gap=body.frames(0.3)):
        away = np.linalg.norm(ground[first:stop] - ground[first], axis=-1).max()
        upright = np.percentile(body.tilt[first:stop], 90) < 60.0 and np.median(body.hip_height[first:stop]) > 0.6
        if away < NEAREST * body.leg / 0.8 or not upright:
            continue
        result += [
            path
            for part in _by_direction(body, velocity, (first, stop))
            if (path := _path(body, velocity, part, found))
        ]
    return result


def _by_direction(body: Body, velocity: Array, span: Span) -> list[Span]:
    """The span cut where its direction in the heading frame changes for good (half a second, half a metre)."""
    first, stop = span
    flat = _flat_velocity(body, velocity)[first:stop]
    flat = gaussian_smooth(flat, 0.4 * body.fps, ends="hold")
    names = [direction_of(left, ahead) for left, ahead in flat]
    parts: list[list[int]] = []
    for frame, name in enumerate(names):
        if parts and names[parts[-1][0]] == name:
            parts[-1][1] = frame + 1
        else:
            parts.append([frame, frame + 1])
    keep = [
        p
        for p in parts
        if p[1] - p[0] >= body.frames(0.5) and np.linalg.norm(flat[p[0] : p[1]].sum(0)) / body.fps > 0.5
    ]
    if len(keep) < 2:
        return [span]
    cuts = [0, *(part[0] for part in keep[1:]), stop - first]
    return [(first + a, first + b) for a, b in pairwise(cuts)]


def _flat_velocity(body: Body, velocity: Array) -> Array:
    """(frames, 2) metres a second to the left and forward."""
    full = np.stack((velocity[:, 0], np.zeros(len(velocity)), velocity[:, 1]), axis=-1)
    return body.in_heading(full)[:, [0, 2]]


def _path(body: Body, velocity: Array, span: Span, found: list[Flight]) -> Path | None:
    first, stop = span
    speed = np.linalg.norm(velocity[first:stop], axis=-1)
    metres = float(speed.sum() / body.fps)
    left, ahead = _flat_velocity(body, velocity)[first:stop].sum(axis=0) / body.fps
    inside = [f for f in found if f.span[0] < stop and f.span[1] > first]
    leaps = sum(np.hypot(*f.moved) for f in inside if f.manner != "stride" and f.height > 0.05)
    strides = sum(f.manner == "stride" for f in inside)
    steps = foot_swings(body, span)
    if leaps > 0.4 * metres or len(steps) == 0:
        return None
    pace = float(np.percentile(speed, 75))
    cadence = len(steps) * body.fps / (stop - first)
    quick = cadence > RUN_CADENCE and pace > 1.8
    flying = strides >= 2 and strides >= 0.4 * len(steps) and pace > 1.2
    running = pace > RUN_SPEED or quick or flying
    return Path(
        span,
        metres,
        pace,
        float(np.percentile(speed, 25)),
        direction_of(left, ahead),
        len(steps),
        running,
        float(np.hypot(left, ahead)) / max(metres, 1e-6),
    )


def foot_swings(body: Body, span: Span) -> list[tuple[int, int, int]]:
    """(side, first, stop) of every swing of a foot that carries it 0.12 m or further, inside the span."""
    result = []
    for side in range(2):
        ankle = gaussian_smooth(body.joints[:, ANKLES[side]], 0.02 * body.fps)
        speed = np.linalg.norm(body.velocity(ankle)[:, [0, 2]], axis=-1)
        for first, stop in above(speed[span[0] : span[1]], on=0.5, off=0.3):
            a, b = span[0] + first, min(span[0] + stop, len(ankle) - 1)
            if np.linalg.norm((ankle[b] - ankle[a])[[0, 2]]) > 0.12:
                result.append((side, a, b))
    return sorted(result, key=lambda swing: swing[1])


_PACE_WORDS: dict[Speed, str] = {"slow": " slowly", "normal": "", "fast": " fast"}


def path_facts(body: Body, found: list[Path]) -> list[Fact]:
    """Walks, runs, and one or two steps."""
    return [_path_fact(body, path) for path in found]


def _path_fact(body: Body, path: Path) -> Fact:
    kind = "run" if path.running else ("walk" if path.steps > 2 or path.metres > 1.5 else "step")
    slow, fast = (SLOW_RUN, FAST_RUN) if kind == "run" else (SLOW_WALK, FAST_WALK)
    # the end of a walk that is cut to a few steps says nothing about its pace
    speed: Speed = (
        "normal" if kind == "step" else ("slow" if path.speed < slow else "fast" if path.speed > fast else "normal")
    )
    where = path.direction if path.direction in ("forward", "backward") else f"sideways to the {path.direction}"
    values = {
        "metres": path.metres,
        "metres_per_second": path.speed,
        "slowest_metres_per_second": path.slowest,
        "steps": path.steps,
    }
    return Fact(
        kind=kind,
        start=body.time(path.span[0]),
        end=body.time(path.span[1]),
        direction=path.direction,
        speed=speed,
        text=f"{kind}s {where}{_PACE_WORDS[speed]}",
        values=values,
        confidence=min(confidence(path.metres, 0.3, 1.0), confidence(path.aligned, 0.2, 0.8)),
    )


def turn_facts(body: Body) -> list[Fact]:
    """Turns of the whole body to the left or right, by pelvis and feet together."""
    heading = np.degrees(gaussian_smooth(body.heading, 0.25 * body.fps, ends="hold"))
    feet = np.degrees(_feet_heading(body))
    result = []
    for a, b in swings(heading, TURN):
        for first, last in _without_pauses(body, heading, (a, b)):
            turned, stepped = heading[last] - heading[first], feet[last] - feet[first]
            if abs(turned) >= TURN and stepped * np.sign(turned) >= FEET_SHARE * abs(turned):
                result.append(_turn_fact(body, (first, last), float(turned)))
    return result


def _without_pauses(body: Body, heading: Array, span: Span) -> list[Span]:
    a, b = span
    still = np.abs(body.velocity(heading))[a : b + 1] < TURN_RATE
    parts = above(1.0 - still, on=0.5, off=0.5, gap=body.frames(TURN_PAUSE))
    return [(a + first, min(a + stop, b)) for first, stop in parts]


def _feet_heading(body: Body) -> Array:
    """(frames,) radians, continuous: where the feet point on average."""
    angles = []
    for ankle, toe in zip(ANKLES, TOES, strict=True):
        foot = body.joints[:, toe] - body.joints[:, ankle]
        angles.append(np.unwrap(np.arctan2(foot[:, 0], foot[:, 2])))
    return gaussian_smooth(0.5 * (angles[0] + angles[1]), 0.2 * body.fps, ends="hold")


def _turn_fact(body: Body, span: Span, degrees: float) -> Fact:
    side = "left" if degrees > 0 else "right"
    size = abs(degrees)
    amount = (
        "" if size < 135 else (" around" if size < 270 else " in a full circle" if size < 450 else " round and round")
    )
    return Fact(
        kind="turn",
        side=side,
        direction=side,
        start=body.time(span[0]),
        end=body.time(span[1]),
        text=f"turns{amount} to the {side}",
        values={"degrees": size},
        confidence=confidence(size, 22.0, 50.0),
    )
