"""A comparison as something to look at: moments that belong together, phases, angle curves, where each finding lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import compare
from motionary.coaching.verify import verify
from motionary.coaching.words import NOTHING, sentence
from motionary.tasks.coach import CAUTION, all_notes, read_clip

Array = NDArray[np.floating]


@dataclass(frozen=True)
class CoachView:
    """What a viewer shows of a coach's comparison.

    `texts`: the first instructions. `findings`: all, as plain data, each with its instruction `text` and where in the
    movement it lies, `at` to `until`, 0 to 1. `attempt_times` and `target_times`: seconds of each file, a row a
    repetition, at the moments of the movement. `curves`: angle in degrees by name, of attempt and target at those
    moments, the mean over repetitions. `phases`: words, from, to. `pose_error`, `removed`: as in `CoachReport`.
    """

    texts: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    phases: list[tuple[str, float, float]]
    attempt_times: list[list[float]]
    target_times: list[list[float]]
    curves: dict[str, tuple[list[float], list[float]]]
    repetitions: tuple[int, int]
    pose_error: float | None
    removed: float | None
    notes: tuple[str, ...]
    caution: str = CAUTION


def coach_view(
    attempt: Path,
    target: Path,
    *,
    most: int = 3,
    verified: bool = False,
    starts: tuple[float, float] = (0.0, 0.0),
) -> CoachView:
    """Compare two files for a viewer. `starts`: seconds of each file at which its joints begin.

    `verified`: carry each finding out and say what it removes, as `motionary coach --verify`. Raises `MotionaryError`
    for files that cannot be compared.
    """
    mine, theirs = read_clip(attempt), read_clip(target)
    found = compare(mine.clip, theirs.clip, same_joints=mine.dialect == theirs.dialect)
    checked = verify(found, most=most) if verified else None
    findings = found.findings if checked is None else checked.findings
    phases = [(phase.words, *_span(phase.inside)) for phase in found.phases.phases]
    spans = {words: {"at": start, "until": end} for words, start, end in phases}
    whole = {"at": 0.0, "until": 1.0}
    return CoachView(
        texts=tuple(sentence(each) for each in findings[:most]) or (NOTHING,),
        findings=tuple({**each.to_dict(), "text": sentence(each), **spans.get(each.phase, whole)} for each in findings),
        phases=phases,
        attempt_times=_times(found.attempt_moments, mine.clip.fps, starts[0]),
        target_times=_times(found.target_moments, theirs.clip.fps, starts[1]),
        curves={
            name: (_curve(curve, found.attempt_moments), _curve(theirs.clip.angles[name], found.target_moments))
            for name, curve in mine.clip.angles.items()
            if name in theirs.clip.angles
        },
        repetitions=(len(mine.clip.repetitions.spans), len(theirs.clip.repetitions.spans)),
        pose_error=None if checked is None else checked.before,
        removed=None if checked is None else checked.together,
        notes=all_notes(found, mine, theirs),
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
