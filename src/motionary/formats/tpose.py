"""Noticing leading frames that are no part of the motion: rest poses that converters add, and a body elsewhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.formats.reading import RawTake

Array = NDArray[np.floating]
_JUMP_DEGREES = 8.0
_TIMES_TYPICAL = 6.0
_FLAT_DEGREES = 1e-3
_LOOKED_AT = 120
_LEAD = 10
_LONGEST_BLEND = 5
_MOST = 0.5
_TOO_FAST = 30.0


def leading_frames(take: RawTake, metres: float) -> tuple[bool, int, tuple[str, ...]]:
    """Whether frame 0 is a rest pose, how many leading frames to leave out, and notes.

    `metres`: per unit of the take. Besides a rest pose, frames are left out before a jump of the root at more than 30
    m/s within the first 10 frames, which no body makes.
    """
    dropped = rest_pose_frames(take)
    rest_pose = dropped > 0
    notes = ("frame 0 is a rest pose, no part of the motion",) if rest_pose else ()
    if dropped > 1:
        notes = (f"frames 0 to {dropped - 1} are a rest pose and a blend from it, no part of the motion",)
    steps = np.linalg.norm(np.diff(take.root_positions[: _LEAD + 1], axis=0), axis=-1)
    jumps = np.flatnonzero(steps * (metres * take.fps) > _TOO_FAST)
    if len(jumps) and take.frame_count > 2 * _LEAD and int(jumps[-1]) + 1 > dropped:
        dropped = int(jumps[-1]) + 1
        notes += (
            f"the root jumps elsewhere after frame {dropped - 1}; the frames up to there are no part of the motion",
        )
    return rest_pose, dropped, notes


def rest_pose_frames(take: RawTake) -> int:
    """How many leading frames are a rest pose that the motion does not come from, and the blend from it; 0 where none.

    Frame 0 is one where its root is not turned at all, the step to frame 1 turns some joint by more than 8 degrees
    and 6 times what is typical of the second after it, and most joints stand at rest that do not soon after. Up to
    four more frames whose next step still is as large are the blend; a longer run of large steps is a fast motion.
    """
    if take.frame_count < 3:
        return 0
    rotations = take.local_rotations[: _LOOKED_AT + 1]
    steps = _largest_turns(rotations[:-1], rotations[1:])
    large = steps > max(_JUMP_DEGREES, _TIMES_TYPICAL * float(np.median(steps[1:])))
    run = int(np.argmin(large)) if not large.all() else len(large)
    turned = np.rad2deg(2.0 * np.arccos(np.clip(np.abs(rotations[0, 0, 0]), 0.0, 1.0)))
    if not 1 <= run <= _LONGEST_BLEND or turned > _FLAT_DEGREES:
        return 0
    before, after = _share_at_rest(take, 0), _share_at_rest(take, run)
    return run if before >= _MOST and after <= 0.5 * before else 0


def _share_at_rest(take: RawTake, frame: int) -> float:
    """Of the joints that the file turns at all, the part that is turned by less than 3 degrees in this frame."""
    used = np.abs(take.local_rotations[..., 1:]).max(axis=(0, 2)) > 1e-6
    used[0] = False
    cosines = np.abs(take.local_rotations[frame, used, 0])
    return float(np.mean(cosines > np.cos(np.deg2rad(1.5)))) if len(cosines) else 0.0


def _largest_turns(first: Array, second: Array) -> Array:
    """For each pair of frames the largest turn of any joint between them, in degrees."""
    dots = np.clip(np.abs(np.sum(first * second, axis=-1)), 0.0, 1.0)
    return np.rad2deg(2.0 * np.arccos(dots)).max(axis=-1)
