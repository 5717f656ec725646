"""Where the repetitions of an exercise lie in a take; standing still before, between and after them is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]

SMOOTHING = 0.12
"""Seconds that the movement's main curve is smoothed by before its cycles are looked for."""
SHORTEST = 0.5
"""Seconds of the shortest repetition."""
LEAD = 0.12
"""Seconds of rest before and after a repetition that belong to it: its start and its end."""
_LEAST_RISE = 0.3
"""Part of the curve's range that a repetition must rise and fall by."""
_LEAST_LIKE = 0.55
"""Part of the median repetition's rise below which a cycle is no repetition but a preparation."""
_CANDIDATES = 3
"""Directions of movement that are looked at for cycles."""
_RESTS = 0.3
"""Part of the range within which the take's first and last poses must lie for it to begin and end at rest."""
_NEAR = 0.08
"""Part of the range within which the body counts as back at the start."""
_STILL = 0.04
"""Least movement, in body sizes (weighted, over all joints), that is more than standing still."""


@dataclass(frozen=True, eq=False)
class Repetitions:
    """`spans`: (first, stop) frames of each repetition. `curve`: (frames,) the movement's main curve, 0 at the start
    pose and 1 at the far end. `returns`: whether a repetition comes back to where it began. `moves`: False for a take
    in which nothing moves; its one span is the whole take. `rests`: whether the take begins and ends near the start
    pose; where it does not (walking), which side of a cycle comes first is a matter of choice.
    """

    spans: tuple[tuple[int, int], ...]
    curve: Array
    returns: bool
    moves: bool = True
    rests: bool = True


def find_repetitions(features: Array, fps: float, *, flip: bool = False) -> Repetitions:
    """The repetitions in a take of `pose_features` (frames, d).

    The main curve is the direction in which poses go back and forth most, of the first principal components of their
    velocities (of poses, an arm raised once and held would lead); its low side is that of the first and last poses. A
    repetition goes from low over high to low and begins and ends where the body leaves and reaches its resting pose. A
    movement that does not come back, or has no cycles, is one stretch: from where the body begins to move until it
    stops. `flip` takes the other side of the cycle for the low one.
    """
    smooth = gaussian_smooth(features, SMOOTHING * fps, ends="hold")
    curve = _main_curve(smooth)
    low, high = (float(each) for each in np.percentile(curve, [4, 96]))
    if high - low < _STILL:
        return Repetitions(((0, len(curve)),), np.zeros(len(curve)), returns=False, moves=False)
    curve = (curve - low) / (high - low)
    edge = max(2, round(0.3 * fps))
    first, last = float(np.median(curve[:edge])), float(np.median(curve[-edge:]))
    if 0.5 * (first + last) > 0.5:
        curve, first, last = 1.0 - curve, 1.0 - first, 1.0 - last
    rests = max(first, last) < _RESTS
    if flip:
        curve, first, last = 1.0 - curve, 1.0 - first, 1.0 - last
    spans = _cycles(curve, fps)
    if spans:
        return Repetitions(tuple(spans), curve, returns=True, rests=rests)
    start, stop = _moving(smooth, fps)
    oriented = curve if first <= last or abs(first - last) < 0.5 else 1.0 - curve
    return Repetitions(((start, stop),), oriented, returns=bool(abs(first - last) < 0.3))


def _main_curve(features: Array) -> Array:
    """(frames,) in body sizes: of the main directions of velocity the one along which poses travel farthest in all."""
    velocities = np.diff(features, axis=0)
    axes = np.linalg.eigh(velocities.T @ velocities)[1][:, ::-1][:, :_CANDIDATES]
    curves = (features - features.mean(axis=0)) @ axes
    return max(curves.T, key=_travel)


def _travel(curve: Array) -> float:
    """How far a curve goes back and forth, small wiggles left out."""
    low, high = (float(each) for each in np.percentile(curve, [4, 96]))
    turns = [value for _, value in _turning_points((curve - low) / max(high - low, 1e-9))]
    return float(np.abs(np.diff(turns)).sum()) * (high - low) if len(turns) > 1 else 0.0


def _cycles(curve: Array, fps: float) -> list[tuple[int, int]]:
    """Spans from low over high to low, cut to where the curve is off its low side."""
    turns = _turning_points(curve)
    cycles = [
        (a, b, c, high - max(low_a, low_c))
        for (a, low_a), (b, high), (c, low_c) in zip(turns, turns[1:], turns[2:], strict=False)
        if high > max(low_a, low_c)
    ]
    usual = float(np.median([each[3] for each in cycles])) if cycles else 0.0
    spans = []
    for a, b, c, rise in cycles:
        if rise < _LEAST_LIKE * usual:
            continue
        start, stop = _trimmed(curve, a, b, c, lead=round(LEAD * fps))
        if stop - start >= SHORTEST * fps:
            spans.append((start, stop))
    return spans


def _turning_points(curve: Array) -> list[tuple[int, float]]:
    """Frames and values where the curve turns by at least `_LEAST_RISE`, its ends too: highs and lows in turn."""
    found: list[int] = []
    low = high = 0
    rising: bool | None = None
    for frame, value in enumerate(curve):
        if rising is not False and value > curve[high]:
            high = frame
        if rising is not True and value < curve[low]:
            low = frame
        if rising is not True and value > curve[low] + _LEAST_RISE:
            found.append(low)
            rising, high = True, frame
        elif rising is not False and value < curve[high] - _LEAST_RISE:
            found.append(high)
            rising, low = False, frame
    if rising is not None:
        found.append(high if rising else low)
    return [(frame, float(curve[frame])) for frame in found]


def _trimmed(curve: Array, a: int, b: int, c: int, *, lead: int) -> tuple[int, int]:
    """From the last frame before the rise to the first after the fall at which the body is near its low side.

    `lead` frames of rest before and after are taken along where there are so many.
    """
    rise, fall = curve[a:b], curve[b : c + 1]
    start_level = curve[a] + _NEAR * (curve[b] - curve[a])
    stop_level = curve[c] + _NEAR * (curve[b] - curve[c])
    start = a + int(np.flatnonzero(rise <= start_level)[-1])
    stop = b + int(np.flatnonzero(fall <= stop_level)[0]) + 1
    start = max(a, start - lead)
    return start, min(stop + lead, c + 1, len(curve))


def _moving(features: Array, fps: float) -> tuple[int, int]:
    """From where the poses leave the first ones to where they reach the last ones."""
    edge = max(1, round(0.1 * fps))
    away = np.linalg.norm(features - features[:edge].mean(axis=0), axis=1)
    before = np.linalg.norm(features - features[-edge:].mean(axis=0), axis=1)
    start = int(np.argmax(away > _NEAR * away.max()))
    stop = len(features) - int(np.argmax((before > _NEAR * before.max())[::-1]))
    if stop - start < SHORTEST * fps:
        return 0, len(features)
    return max(0, start - 1), min(len(features), stop + 1)
