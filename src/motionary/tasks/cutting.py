"""Cut a file's motion to a span of its own seconds, before anything is made of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from motionary.errors import FormatError
from motionary.formats import PointsReading, Reading
from motionary.motion import trim


def cut(read: Reading | PointsReading, *, start: float, stop: float | None) -> Reading | PointsReading:
    """A reading from `start` up to `stop` seconds of its file (None: to its end); what was dropped stays dropped.

    Done before anything else, so that tracking that was lost outside the span costs nothing. Raises `MotionaryError`
    for a span outside the file, and `FormatError` where nothing is left to see.
    """
    if isinstance(read, PointsReading):
        return _cut_points(read, start, stop)
    return _cut_motion(read, start, stop)


def _cut_points(read: PointsReading, start: float, stop: float | None) -> PointsReading:
    points = trim(read.points, start=start, stop=stop)
    valid = read.valid[_span(start, read.points.fps, points.frame_count)]
    if not valid.any():
        raise FormatError(f"nothing was tracked from {start:g} s on; choose another span", path=read.report.path)
    report = replace(read.report, dropped_frames=int(np.argmax(valid.any(axis=1))))
    return replace(read, points=points, valid=valid, report=report)


def _cut_motion(read: Reading, start: float, stop: float | None) -> Reading:
    motion = trim(read.motion, start=start, stop=stop)
    span = _span(start, read.motion.fps, motion.frame_count)
    dropped = max(0, read.report.dropped_frames - span.start)
    if dropped >= motion.frame_count:
        raise FormatError("the span holds only leading frames that are no part of the motion", path=read.report.path)
    moving = {joint: track[span] for joint, track in read.moving_offsets.items()}
    return Reading(motion, replace(read.report, dropped_frames=dropped), moving)


def _span(start: float, fps: float, frames: int) -> slice:
    """The frames that `trim` takes for a span of seconds, of which there are `frames`."""
    first = int(np.ceil(start * fps - 1e-6))
    return slice(first, first + frames)
