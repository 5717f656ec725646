"""Spans of time in which a measure is high, and the swings of a series: both blind to small noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]
Span = tuple[int, int]
"""First frame and one past the last."""


def runs(flags: Mask) -> list[Span]:
    """Every run of True."""
    edges = np.flatnonzero(np.diff(np.pad(flags, 1).astype(np.int8)))
    return [(int(first), int(stop)) for first, stop in zip(edges[::2], edges[1::2], strict=True)]


def above(values: Array, *, on: float, off: float, shortest: int = 1, gap: int = 0) -> list[Span]:
    """Spans where `values` stay above `off` and reach `on` (hysteresis, `off` <= `on`).

    Spans less than `gap` frames apart become one; then those of fewer than `shortest` frames are left out.
    """
    spans = [span for span in runs(values > off) if values[span[0] : span[1]].max() >= on]
    joined: list[Span] = []
    for first, stop in spans:
        if joined and first - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((first, stop))
    return [span for span in joined if span[1] - span[0] >= shortest]


def swings(values: Array, size: float) -> list[Span]:
    """Stretches (first, last frame) over which `values` go one way by `size` or more, a turning point at each end.

    Wiggles below `size` neither end a stretch nor make one: the turning points are those of the series with all its
    smaller reversals taken out, as in the counting of load cycles.
    """
    if len(values) < 2:
        return []
    ends = _turning_points(values, size)
    return [(a, b) for a, b in pairwise(ends) if abs(values[b] - values[a]) >= size]


def _turning_points(values: Array, size: float) -> list[int]:
    low = high = 0
    points: list[int] = []
    way = 0
    for frame in range(1, len(values)):
        value = values[frame]
        if value > values[high]:
            high = frame
        if value < values[low]:
            low = frame
        if way >= 0 and values[high] - value >= size:
            points.append(high)
            way, low = -1, frame
            high = frame
        elif way <= 0 and value - values[low] >= size:
            points.append(low)
            way, high = 1, frame
            low = frame
    last = high if way > 0 else low
    if way and last > points[-1]:
        points.append(last)
    return points


def confidence(value: float, threshold: float, sure: float) -> float:
    """0.5 at the threshold, 1 at `sure` and beyond, 0 as far below; `sure` may lie on either side."""
    return float(np.clip(0.5 + 0.5 * (value - threshold) / (sure - threshold), 0.0, 1.0))
