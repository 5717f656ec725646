"""Jumps and hops: spans in which both feet are off the ground and the body falls freely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionary.grounding.body import HIPS, SIDES, Body
from motionary.grounding.facts import Direction, Fact, Side, times_word
from motionary.grounding.spans import Span, above, confidence

CLEARANCE, CLEARANCE_OFF = 0.035, 0.012
"""Metres that the lower foot must be above the floor in a flight, and below which the flight is over."""
HIGHEST_STANCE = 0.09
"""Metres above the floor up to which a foot that keeps still stands (one held up behind in a hop does not)."""
FALLING = 3.0
"""Metres a second squared: least mean downward acceleration of the body's mass in a flight. Stairs give below 2."""
SHORTEST = 0.1
AROUND = 0.2
"""Seconds before take-off and after landing in which a foot on the ground counts as the one that did it."""
LOW = 0.05
"""Metres of height below which a flight is no jump (running is)."""
FARTHEST_HOP = 1.0
"""Metres that a hop on one leg covers at most."""
LEAP = 0.2
"""Metres that a stride from one foot to the other must rise to be a jump."""
LONG_FLIGHT = 0.3
"""Seconds in the air that no running stride lasts, so that a longer one is a jump however low the hips are."""
AWAY = 0.2
"""Metres covered in a flight and its landing from which a jump has a direction."""
SERIES_GAP = 1.2
"""Seconds between landing and next take-off up to which like jumps make one series."""


@dataclass(frozen=True)
class Flight:
    """One span off the ground: `manner` is "jump", "hop" (with `side`), or "stride" (of a run).

    `height`: metres of the hips above standing. `moved`: metres (left, forward) in the heading.
    """

    span: Span
    manner: str
    side: Side | None
    height: float
    moved: tuple[float, float]
    sure: float


def flights(body: Body) -> list[Flight]:
    """Every flight in order of time."""
    standing = body.stance & (body.foot_clearance < HIGHEST_STANCE)
    free = (_falling(body) > 0.5 * FALLING) & ~standing.any(axis=1)
    lower = np.where(free, body.foot_clearance.min(axis=1), 0.0)
    found = above(lower, on=CLEARANCE, off=CLEARANCE_OFF, shortest=body.frames(SHORTEST))
    return [flight for span in found if (flight := _flight(body, span, lower)) is not None]


def _flight(body: Body, span: Span, lower: np.ndarray) -> Flight | None:
    first, stop = span
    if (first == 0 and stop == len(lower)) or np.median(body.tilt[first:stop]) > 65.0:
        return None
    falling = _acceleration(body, span)
    if falling < FALLING:
        return None
    height = _height(body, span)
    manner, side = _manner(body, span, height)
    sure = min(confidence(float(lower[first:stop].max()), 0.03, 0.08), confidence(falling, 2.0, 6.0))
    return Flight(span, manner, side, height, _moved(body, span), sure)


def _falling(body: Body) -> np.ndarray:
    """(frames,) downward acceleration of the mass, metres a second squared; real feet leave the floor long before."""
    return -np.gradient(np.gradient(body.mass[:, 1])) * body.fps**2


def _height(body: Body, span: Span) -> float:
    """Metres that the hips fly above their standing height; where nobody stands, above their height at take-off."""
    hips = body.joints[:, list(HIPS), 1].mean(axis=1) - body.foot_floor
    standing = (body.foot_clearance.max(axis=1) < 0.03) & (body.hip_height > 0.88) & (body.tilt < 30.0)
    around = np.zeros(len(hips), dtype=bool)
    around[max(0, span[0] - body.frames(2.0)) : span[1] + body.frames(2.0)] = True
    chosen = hips[standing & around]
    top = float(hips[span[0] : span[1]].max())
    return top - (float(np.percentile(chosen, 75)) if len(chosen) >= 3 else float(hips[max(0, span[0] - 1)]))


def _acceleration(body: Body, span: Span) -> float:
    """Mean downward acceleration, m/s², by a parabola fitted to the mass's height."""
    first, stop = max(0, span[0] - 1), min(len(body.joints), span[1] + 1)
    if stop - first < 4:
        return 0.0
    times = np.arange(stop - first) / body.fps
    return float(-2.0 * np.polyfit(times, body.mass[first:stop, 1], 2)[0])


def _manner(body: Body, span: Span, height: float) -> tuple[str, Side | None]:
    """On both feet a jump, on one and the same a hop, from one to the other a stride."""
    before, after = _grounded(body, span[0], -1), _grounded(body, span[1], 1)
    # nobody hops that far: a running jump whose other foot was seen too late or too soon
    near = float(np.hypot(*_moved(body, span))) < FARTHEST_HOP
    if near and len(before) == 1 and before == after:
        return "hop", SIDES[before[0]]  # pyright: ignore[reportReturnType]
    if len(before) == 2 or (len(before) == 0 and len(after) == 2):
        return "jump", None
    long = (span[1] - span[0]) / body.fps > LONG_FLIGHT
    return ("jump" if height > LEAP or long else "stride"), None


def _grounded(body: Body, edge: int, way: int) -> list[int]:
    """The feet near the ground (within 4 cm of the lower one's touching height) shortly before or after `edge`."""
    reach = body.frames(AROUND)
    part = slice(max(0, edge - reach), edge) if way < 0 else slice(edge, edge + reach)
    low = body.foot_clearance[part]
    return [side for side in range(2) if len(low) and low[:, side].min() < 0.04]


def _moved(body: Body, span: Span) -> tuple[float, float]:
    first, last = max(0, span[0] - 1), min(len(body.joints) - 1, span[1])
    step = body.joints[last, 0] - body.joints[first, 0]
    return float(step @ body.left[first]), float(step @ body.forward[first])


def direction_of(left: float, forward: float) -> Direction:
    """The nearest of the four level directions."""
    if abs(forward) >= abs(left):
        return "forward" if forward > 0 else "backward"
    return "left" if left > 0 else "right"


def _direction(flight: Flight) -> Direction:
    left, forward = flight.moved
    return direction_of(left, forward) if np.hypot(left, forward) > AWAY else "up"


def jump_facts(body: Body, found: list[Flight]) -> list[Fact]:
    """Jumps and hops; like ones that follow each other closely are one fact with their count."""
    series: list[list[Flight]] = []
    for flight in found:
        low = flight.height < LOW and (flight.span[1] - flight.span[0]) / body.fps < LONG_FLIGHT
        if flight.manner == "stride" or low or flight.height < -LEAP:
            continue
        if series and _continues(body, series[-1][-1], flight):
            series[-1].append(flight)
        else:
            series.append([flight])
    return [_fact(body, group) for group in series]


def _continues(body: Body, one: Flight, other: Flight) -> bool:
    close = other.span[0] - one.span[1] <= SERIES_GAP * body.fps
    return close and (one.manner, one.side, _direction(one)) == (other.manner, other.side, _direction(other))


def _fact(body: Body, group: list[Flight]) -> Fact:
    first = group[0]
    direction = _direction(first)
    moved = np.sum([flight.moved for flight in group], axis=0)
    values = {"metres_up": max(flight.height for flight in group)}
    if direction != "up":
        values["metres"] = float(np.hypot(*moved))
    leg = f" on the {first.side} leg" if first.side else ""
    where = {"up": "", "forward": " forward", "backward": " backward"}.get(direction, f" to the {direction}")
    words = f"{first.manner}s{where}{leg} {times_word(len(group))}".rstrip()
    return Fact(
        kind=first.manner,
        part="leg" if first.side else "body",
        side=first.side,
        direction=direction,
        count=len(group),
        start=body.time(first.span[0]),
        end=body.time(group[-1].span[1]),
        text=words,
        values=values,
        confidence=min(flight.sure for flight in group),
    )
