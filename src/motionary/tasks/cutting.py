"""Cut a file's motion to a span of its own seconds, before anything is made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from motionary.errors import FormatError
from motionary.formats import PointsReading, Reading
from motionary.motion import trim

Read = TypeVar("Read", Reading, PointsReading)


def cut(read: Read, *, start: float, stop: float | None) -> Read:
    """A reading from `start` up to `stop` seconds of its file (None: to its end); what was dropped stays dropped.

    Done before anything else, so that tracking that was lost outside the span costs nothing. Raises `MotionaryError`
    for a span outside the file, and `FormatError` where nothing is left to see.
    """
    report = read.report
    moving = read.points if isinstance(read, PointsReading) else read.motion
    kept = trim(moving, start=start, stop=stop)
    first = int(np.ceil(start * moving.fps - 1e-6))
    span = slice(first, first + kept.frame_count)
    dropped = max(0, report.dropped_frames - first)
    if isinstance(read, PointsReading):
        valid = read.valid[span]
        dropped = int(np.argmax(valid.any(axis=1)))
        if not valid.any():
            raise FormatError(f"nothing was tracked from {start:g} s on; choose another span", path=report.path)
        return replace(read, points=kept, valid=valid, report=replace(report, dropped_frames=dropped))
    if dropped >= kept.frame_count:
        raise FormatError("the span holds only the leading rest pose, which is left out", path=report.path)
    moving_offsets = {joint: track[span] for joint, track in read.moving_offsets.items()}
    return replace(read, motion=kept, moving_offsets=moving_offsets, report=replace(report, dropped_frames=dropped))
