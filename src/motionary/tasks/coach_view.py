"""A comparison as something to look at: moments that belong together, phases, angle curves, where each finding lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import Comparison
from motionary.coaching.words import sentence

Array = NDArray[np.floating]


@dataclass(frozen=True)
class CoachView:
    """What a viewer needs beside the report.

    `texts` and `spans` (from, to, 0 to 1 of the movement) are in the order of the findings. `attempt_times` and
    `target_times`: seconds of each file, a row a repetition, at the moments of the movement. `curves`: angle in degrees
    by name, of attempt and target at those moments, the mean over repetitions. `phases`: words, from, to.
    """

    texts: list[str]
    spans: list[tuple[float, float]]
    phases: list[tuple[str, float, float]]
    attempt_times: list[list[float]]
    target_times: list[list[float]]
    curves: dict[str, tuple[list[float], list[float]]]


def coach_view(compared: Comparison, *, starts: tuple[float, float] = (0.0, 0.0)) -> CoachView:
    """The view of a comparison. `starts`: seconds of attempt's and target's file at which their clips begin."""
    phases = [(phase.words, *_span(phase.inside)) for phase in compared.phases.phases]
    by_words = {words: (start, end) for words, start, end in phases}
    attempt, target = compared.attempt, compared.target
    return CoachView(
        texts=[sentence(found) for found in compared.findings],
        spans=[by_words.get(found.phase, (0.0, 1.0)) for found in compared.findings],
        phases=phases,
        attempt_times=_times(compared.attempt_moments, attempt.fps, starts[0]),
        target_times=_times(compared.target_moments, target.fps, starts[1]),
        curves={
            name: (_curve(curve, compared.attempt_moments), _curve(target.angles[name], compared.target_moments))
            for name, curve in attempt.angles.items()
            if name in target.angles
        },
    )


def _span(inside: NDArray[np.bool_]) -> tuple[float, float]:
    """Where a phase lies in the movement, 0 to 1."""
    moments = np.flatnonzero(inside)
    last = max(len(inside) - 1, 1)
    return (float(moments[0] / last), float(moments[-1] / last)) if len(moments) else (0.0, 1.0)


def _times(moments: Array, fps: float, start: float) -> list[list[float]]:
    return [[round(float(start + frame / fps), 4) for frame in row] for row in moments]


def _curve(values: Array, moments: Array) -> list[float]:
    frames = np.arange(len(values))
    rows = [np.interp(row, frames, values) for row in moments]
    return [round(float(each), 2) for each in np.nan_to_num(np.mean(rows, axis=0))]
