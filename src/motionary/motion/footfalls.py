"""Footfalls: when each foot stands, where, and how the steps between them run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.motion.feet import SMPL22_LEGS, Leg, Mask, end_tracks, foot_plants, runs
from motionary.motion.motion import JointPositions, Motion

Array = NDArray[np.floating]

SIDES = ("left", "right")
_SAME_PLACE = 0.12
"""Metres a foot must have moved for a new footfall; nearer it only lifted its heel or shuffled."""
_SLOW_SHARE = 0.25
"""A standing foot is followed outwards while slower than this part of the fastest that feet move in the take."""


_WINDOW = 0.07
"""Seconds over which a foot's speed is taken."""


@dataclass(frozen=True, eq=False)
class Footfall:
    """One stay of a foot on the floor.

    `side`: "left" or "right". `land`, `lift`: seconds from the take's first frame; NaN where the take begins or ends
    with the foot standing. `place`: (2,) metres, X and Z of the ankle while it stands flattest. `middle`: seconds half
    way through the stay as seen.
    """

    side: str
    land: float
    lift: float
    place: Array
    middle: float


def footfalls(motion: Motion | JointPositions, legs: tuple[Leg, ...] = SMPL22_LEGS) -> list[Footfall]:
    """The footfalls of both feet in order of time; `legs` are the left and the right one.

    A foot stands where its ankle or its toe is planted (`foot_plants`), and before and after that as long as the
    faster of the two moves at less than a quarter of the fastest (95 of 100 frames) that feet move in the take: the
    moments of heel strike and toe-off, in which the foot rolls, belong to the stay. Raises as `foot_plants`.
    """
    if motion.frame_count < 2:
        return []
    plants = foot_plants(motion, legs)
    tracks = end_tracks(motion, legs)
    speeds = {name: _speed(track, motion.fps) for name, track in tracks.items()}
    slow = _SLOW_SHARE * float(np.percentile(np.stack(list(speeds.values())), 95))
    found: list[Footfall] = []
    for side, leg in zip(SIDES, legs, strict=True):
        columns = [plants.joints.index(end) for end in leg.ends]
        planted: Mask = np.asarray(plants.planted[:, columns].any(axis=1))
        # the slower end of the foot says whether it still stands: the toe at push-off, the ankle after heel strike
        still = np.min([speeds[end] for end in leg.ends], axis=0)
        found += _stays(side, planted, still, tracks[leg.ankle], slow=slow, fps=motion.fps)
    return sorted(found, key=lambda fall: fall.middle)


def _speed(track: Array, fps: float) -> Array:
    """(frames,) metres a second over about 70 ms around each frame, so that a marker's jitter is no step."""
    if len(track) < 2:
        return np.zeros(len(track))
    half = max(1, round(0.5 * _WINDOW * fps))
    frames = np.arange(len(track))
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half, len(track) - 1)
    return np.linalg.norm(track[last] - track[first], axis=-1) * fps / (last - first)


def _stays(side: str, planted: Mask, still: Array, ankle: Array, *, slow: float, fps: float) -> list[Footfall]:
    spans = [_widened(start, stop, still, slow) for start, stop in runs(planted)]
    merged: list[tuple[int, int, Array]] = []
    for start, stop in spans:
        place = _flattest(ankle[start:stop], still[start:stop])
        if merged and (start <= merged[-1][1] or np.linalg.norm(place - merged[-1][2]) < _SAME_PLACE):
            start = merged.pop()[0]
            place = _flattest(ankle[start:stop], still[start:stop])
        merged.append((start, stop, place))
    last = len(planted)
    return [
        Footfall(
            side,
            land=_crossing(still, start - 1, slow) / fps if start > 0 else np.nan,
            lift=_crossing(still, stop - 1, slow) / fps if stop < last else np.nan,
            place=place,
            middle=0.5 * (start + stop - 1) / fps,
        )
        for start, stop, place in merged
    ]


def _widened(start: int, stop: int, still: Array, slow: float) -> tuple[int, int]:
    while start > 0 and still[start - 1] < slow:
        start -= 1
    while stop < len(still) and still[stop] < slow:
        stop += 1
    return start, stop


def _flattest(ankle: Array, still: Array) -> Array:
    """(2,) X and Z: the ankle's median over the stiller half of the stay."""
    return np.median(ankle[still <= np.median(still)][:, [0, 2]], axis=0)


def _crossing(values: Array, frame: int, level: float) -> float:
    """The moment in frames, between `frame` and the next, at which `values` passes `level`."""
    before, after = float(values[frame]), float(values[frame + 1])
    if (before - level) * (after - level) >= 0 or before == after:
        return frame + 0.5
    return frame + (level - before) / (after - before)
