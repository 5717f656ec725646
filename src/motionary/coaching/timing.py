"""Tempo and timing of repetitions: how long they take, and how the time is shared between the way out and back."""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.findings import Finding

Array = NDArray[np.floating]

SMALLEST_RATIO = 1.5
"""The smallest change of pace worth saying: tempi within half as much again are one's own affair."""
NATURAL = 0.3
_PRIOR = 2.0
_OFF = 0.1

TIMES = ("pace", "way_out", "way_back")
"""Measures of time: seconds of a repetition, of its way to the far point, and of its way back."""


def durations(clip: Clip) -> Array:
    """(repetitions, 3) seconds: the whole, the way out, the way back (NaN where it does not return).

    From where the main curve is a tenth of its rise off the resting pose to where it is that near again.
    """
    rows = []
    for start, stop in clip.repetitions.spans:
        curve = clip.repetitions.curve[start:stop]
        if not clip.repetitions.returns:
            rows.append(((stop - start) / clip.fps, np.nan, np.nan))
            continue
        peak = int(np.argmax(curve))
        rise = curve[peak]
        first = int(np.flatnonzero(curve[: peak + 1] <= curve[0] + _OFF * (rise - curve[0]))[-1])
        last = peak + int(np.flatnonzero(curve[peak:] <= curve[-1] + _OFF * (rise - curve[-1]))[0])
        far = np.flatnonzero(curve >= rise - _OFF * np.ptp(curve))
        middle = 0.5 * (far[0] + far[-1])
        rows.append(((last - first) / clip.fps, (middle - first) / clip.fps, (last - middle) / clip.fps))
    return np.maximum(np.array(rows), 1.0 / clip.fps)


def timing_findings(attempt: Clip, target: Clip) -> list[Finding]:
    """A finding on the pace, and one on the way out or back where its share of the time differs."""
    if not (attempt.repetitions.moves and target.repetitions.moves):
        return []
    mine, theirs = durations(attempt), durations(target)
    findings = [_finding("pace", mine[:, 0], theirs[:, 0], 0.0)]
    if attempt.repetitions.returns and target.repetitions.returns:
        pace = log(float(np.median(theirs[:, 0]) / np.median(mine[:, 0])))
        ways = [_finding(TIMES[n], mine[:, n], theirs[:, n], pace) for n in (1, 2)]
        findings.append(max(ways, key=lambda each: each.size))
    return findings


def _finding(name: str, mine: Array, theirs: Array, known: float) -> Finding:
    """`known`: logarithm of the ratio that the whole pace already tells."""
    logs = [np.log(np.maximum(each, 1e-3)) for each in (mine, theirs)]
    smallest = log(SMALLEST_RATIO)
    errors = [
        sqrt((_PRIOR * (NATURAL * smallest) ** 2 + float(np.sum((each - each.mean()) ** 2))) / (_PRIOR + len(each) - 1))
        / sqrt(len(each))
        for each in logs
    ]
    change = float(np.median(logs[1]) - np.median(logs[0])) - known
    z = (abs(change) - 0.5 * smallest) / sqrt(errors[0] ** 2 + errors[1] ** 2)
    a, t = float(np.median(mine)), float(np.median(theirs))
    return Finding(
        measure=name,
        side="",
        direction="more" if change > 0 else "less",
        phase="",
        change=abs(t - a),
        attempt=a,
        target=t,
        unit="seconds",
        size=abs(change) / smallest,
        confidence=0.5 * (1.0 + erf(z / sqrt(2.0))),
    )
