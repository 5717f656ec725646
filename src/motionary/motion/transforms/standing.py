"""The body carried by its standing feet: where they slide the whole body moves against it, smoothly.

A foot that slides because the body's path is wrong is not mended by its leg alone (`lock_feet`), which would have to
reach ever farther. Here the path gives way instead: it is the one nearest to the old in a sense that a few sums of
squares say, one linear system for the whole clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.motion.banded import solve_banded
from motionary.motion.feet import SMPL22_LEGS, Leg, end_tracks
from motionary.motion.motion import JointPositions
from motionary.motion.transforms.finite import require_finite

Array = NDArray[np.floating]

STEP = 0.05
"""Weight of a changed step of the body against a slide of a foot that surely stands."""
PLACE = 0.001
"""Weight of a changed place: next to none, for a path that is longer or shorter ends elsewhere."""
BEND = 0.2
"""Weight of a changed acceleration, which keeps the body from jerking where a foot comes down."""
RISE = 0.1
"""Weight of a changed rise or fall against a body that surely stands at another level."""
LEVEL = 0.005
"""Metres above the floor of the lowest joint of a body that stands: joints have flesh below them."""


def follow_feet(
    joints: JointPositions, standing: Array, *, legs: Sequence[Leg] = SMPL22_LEGS, level: float | None = LEVEL
) -> JointPositions:
    """The motion with its whole body moved so that standing feet slide and float less; poses stay as they are.

    `standing` (frames, ends): how surely each of the legs' ends (ankle, toe of the first leg, of the second) stands, 0
    to 1. `level`: the height that the lowest joint has while the body stands; None leaves heights alone. A body whose
    standing feet stay where they are is returned as it is, as is one that never stands. Raises `MotionaryError` for
    certainties of another shape and values that are not finite.
    """
    require_finite(joints, transform="follow_feet")
    tracks = end_tracks(joints, legs)
    frames = joints.frame_count
    if standing.shape != (frames, len(tracks)) or not np.isfinite(standing).all():
        raise MotionaryError(
            f"follow_feet: certainties of shape {standing.shape}; give ({frames}, {len(tracks)}) finite numbers, a "
            f"column for each of {', '.join(tracks)}"
        )
    if frames < 2:
        return joints
    certain = np.clip(standing, 0.0, 1.0)
    moved = np.zeros((frames, 3))
    moved[:, [0, 2]] = _against_slides(list(tracks.values()), certain)
    if level is not None:
        moved[:, 1] = _to_level(joints.positions[..., 1].min(axis=1), certain.max(axis=1), level)
    return replace(joints, positions=(joints.positions + moved[:, None]).astype(joints.positions.dtype))


def _against_slides(tracks: Sequence[Array], certain: Array) -> Array:
    """What to add to the body's path (frames, 2), by X and Z."""
    frames = len(certain)
    both = np.minimum(certain[1:], certain[:-1])
    pull = np.zeros((frames, 2))
    for column, track in enumerate(tracks):
        slide = both[:, column, None] * np.diff(track[:, [0, 2]], axis=0)
        pull[:-1] += slide
        pull[1:] -= slide
    bands = _bands(both.sum(axis=1) + STEP)
    bands[0] += PLACE
    return solve_banded(bands, pull)


def _to_level(lowest: Array, certain: Array, level: float) -> Array:
    """What to add to the body's height (frames,)."""
    bands = _bands(np.full(len(lowest) - 1, RISE))
    bands[0] += certain + PLACE
    return solve_banded(bands, (certain * (level - lowest))[:, None])[:, 0]


def _bands(steps: Array) -> Array:
    """Bands (3, frames) of the matrix of sum steps_t (x_(t+1) - x_t)^2 + BEND (second differences)^2."""
    bands = np.zeros((3, len(steps) + 1))
    bands[0, :-1] += steps
    bands[0, 1:] += steps
    bands[1, :-1] -= steps
    if len(steps) > 1:
        for offset, weight in enumerate((1.0, 4.0, 1.0)):
            bands[0, offset : offset + len(steps) - 1] += weight * BEND
        bands[1, :-2] -= 2 * BEND
        bands[1, 1:-1] -= 2 * BEND
        bands[2, :-2] += BEND
    return bands
