"""Tempo and timing of repetitions: how long the way out, the pause at the far point and the way back take.

Where the ways out and back differ alike the pace is told, else the way that differs: "more slowly on the way down".
The pause is told by itself; what a slower pace alone adds to it is taken off.
"""

from __future__ import annotations

from math import erf, exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.findings import Finding

Array = NDArray[np.floating]

SMALLEST_RATIO = 1.5
"""The smallest change of pace worth saying: tempi within half as much again are one's own affair."""
SMALLEST_HOLD = 0.6
"""Seconds of pause at the far point, likewise."""
NATURAL = 0.3
_PRIOR = 2.0
_OFF = 0.1
"""Part of the curve's rise within which the body counts as at rest, or at its far point."""

TIMES = ("pace", "way_out", "way_back", "hold")
"""Measures of time: seconds of a repetition, of its way to the far point, of its way back, of the pause between."""


def anchors(clip: Clip) -> Array:
    """(repetitions, 4) frames, fractional: leaving rest, arriving at the far point, leaving that, back at rest.

    By the main curve, a tenth of its rise off either end. For movements that return.
    """
    rows = []
    for start, stop in clip.repetitions.spans:
        curve = clip.repetitions.curve[start:stop]
        peak = int(np.argmax(curve))
        low = curve[0] + _OFF * (curve[peak] - curve[0]), curve[-1] + _OFF * (curve[peak] - curve[-1])
        high = curve[peak] - _OFF * float(np.ptp(curve))
        first = int(np.flatnonzero(curve[: peak + 1] <= low[0])[-1])
        last = peak + int(np.flatnonzero(curve[peak:] <= low[1])[0])
        far = np.flatnonzero(curve >= high)
        arrive = _crossing(curve, int(far[0]) - 1, high)
        leave = _crossing(curve, int(far[-1]), high)
        rows.append([start + each for each in (_crossing(curve, first, low[0]), arrive, leave,
                                               _crossing(curve, last - 1, low[1]))])  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _crossing(curve: Array, frame: int, level: float) -> float:
    """Where between `frame` and the next the curve passes the level."""
    if not 0 <= frame < len(curve) - 1 or curve[frame] == curve[frame + 1]:
        return float(np.clip(frame, 0, len(curve) - 1))
    return frame + float(np.clip((level - curve[frame]) / (curve[frame + 1] - curve[frame]), 0.0, 1.0))


def durations(clip: Clip) -> Array:
    """(repetitions, 4) seconds in the order of `TIMES`; only the whole, the rest NaN, where a repetition does not
    come back to a resting pose."""
    if not (clip.repetitions.returns and clip.repetitions.rests):
        whole = [(stop - start) / clip.fps for start, stop in clip.repetitions.spans]
        return np.array([[each, np.nan, np.nan, np.nan] for each in whole])
    first, arrive, leave, last = anchors(clip).T / clip.fps
    least = 1.0 / clip.fps
    return np.stack(
        [np.maximum(each, least) for each in (last - first, arrive - first, last - leave, leave - arrive)], -1
    )


def timing_findings(attempt: Clip, target: Clip) -> list[Finding]:
    """What to change in time: the pace, or each way by itself where they differ unlike each other, and the pause."""
    if not (attempt.repetitions.moves and target.repetitions.moves):
        return []
    mine, theirs = durations(attempt), durations(target)
    if np.isnan(mine[:, 1]).any() or np.isnan(theirs[:, 1]).any():
        return [_ratio("pace", mine[:, 0], theirs[:, 0])]
    moving = [each[:, 1] + each[:, 2] for each in (mine, theirs)]
    hold = _hold(mine[:, 3], theirs[:, 3], exp(float(np.median(np.log(moving[1])) - np.median(np.log(moving[0])))))
    share = _ratio("way_out", mine[:, 1] / mine[:, 2], theirs[:, 1] / theirs[:, 2])
    if share.size >= 1.0 and share.confidence >= 0.95:
        return [_ratio("way_out", mine[:, 1], theirs[:, 1]), _ratio("way_back", mine[:, 2], theirs[:, 2]), hold]
    # whole repetitions are timed best; with a pause more or less in them they tell no pace
    return [_ratio("pace", mine[:, 0], theirs[:, 0]) if hold.size < 1.0 else _ratio("pace", *moving), hold]


def _ratio(name: str, mine: Array, theirs: Array) -> Finding:
    """Times compared by their ratio."""
    logs = [np.log(np.maximum(each, 1e-3)) for each in (mine, theirs)]
    smallest = log(SMALLEST_RATIO)
    change = float(np.median(logs[1]) - np.median(logs[0]))
    return _finding(name, change, smallest, logs, (mine, theirs))


def _hold(mine: Array, theirs: Array, slower: float) -> Finding:
    """The pause, less what a movement `slower` by this factor lingers at its far point anyhow."""
    change = float(np.median(theirs) - slower * np.median(mine))
    return _finding("hold", change, SMALLEST_HOLD, [slower * mine, theirs], (mine, theirs))


def _finding(name: str, change: float, smallest: float, values: list[Array], told: tuple[Array, Array]) -> Finding:
    errors = [
        sqrt((_PRIOR * (NATURAL * smallest) ** 2 + float(np.sum((each - each.mean()) ** 2))) / (_PRIOR + len(each) - 1))
        / sqrt(len(each))
        for each in values
    ]
    error = sqrt(errors[0] ** 2 + errors[1] ** 2) / smallest
    size = abs(change) / smallest
    a, t = float(np.median(told[0])), float(np.median(told[1]))
    return Finding(
        measure=name,
        side="",
        direction="more" if change > 0 else "less",
        phase="",
        change=abs(t - a),
        attempt=a,
        target=t,
        unit="seconds",
        size=size,
        confidence=0.5 * (1.0 + erf((size - 0.5) / error / sqrt(2.0))),
        error=error,
    )
