"""Noticing the rest pose that many converters put before a take's first frame."""

from __future__ import annotations

import numpy as np

from motionary.formats.reading import RawTake

_JUMP_DEGREES = 8.0
_TIMES_TYPICAL = 6.0
_FLAT_DEGREES = 1e-3
_LOOKED_AT = 120


def has_leading_rest_pose(take: RawTake) -> bool:
    """Whether frame 0 is a rest pose that the motion does not come from.

    It is where the root is not turned at all in frame 0, most joints stand at whole degrees (converters write rest poses
    as 0, 21, -16), and the step to frame 1 is more than 8 degrees in some joint and 6 times the largest one after it.
    """
    if take.frame_count < 3:
        return False
    rotations = take.local_rotations[: _LOOKED_AT + 1]
    steps = _largest_turns(rotations[:-1], rotations[1:])
    jumps = steps[0] > max(_JUMP_DEGREES, _TIMES_TYPICAL * float(np.median(steps[1:])))
    turned = np.rad2deg(2.0 * np.arccos(np.clip(np.abs(rotations[0, 0, 0]), 0.0, 1.0)))
    return bool(jumps and turned <= _FLAT_DEGREES)


def _largest_turns(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """For each pair of frames the largest turn of any joint between them, in degrees."""
    dots = np.clip(np.abs(np.sum(first * second, axis=-1)), 0.0, 1.0)
    return np.rad2deg(2.0 * np.arccos(dots)).max(axis=-1)
