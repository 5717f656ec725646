"""Refusing values that are not known, before they spread through a transform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.motion.motion import JointPositions, Motion


def require_finite(motion: Motion | JointPositions, *, transform: str) -> None:
    """`MotionaryError` that names the transform, the first frame and joint that are NaN or infinite, and the remedy."""
    if isinstance(motion, JointPositions):
        _require(motion.positions, motion.joint_names, what=f"{transform}: position")
        return
    _require(motion.local_rotations, motion.skeleton.joints, what=f"{transform}: rotation")
    _require(motion.root_positions[:, None], motion.skeleton.joints, what=f"{transform}: root position")


def _require(values: NDArray[np.floating], joints: tuple[str, ...], *, what: str) -> None:
    # a sum is finite exactly if all of its terms are, short of overflow, and needs no mask as large as the array
    with np.errstate(invalid="ignore"):
        if np.isfinite(values.sum(dtype=np.float64)):
            return
    for frame, pose in enumerate(values):
        bad = ~np.isfinite(pose).all(axis=-1)
        if bad.any():
            raise MotionaryError(
                f"{what} of joint {joints[int(np.argmax(bad))]!r} in frame {frame} is not finite; fill the gaps first "
                "(fill_gaps) or trim"
            )
