"""Plain positions: 66 numbers a frame, X, Y and Z of the 22 SMPL joints in the world, metres, at any frame rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.features.feature_set import FeatureSet, Moving, check_features, check_points
from motionary.motion import JointPositions, Motion, load_skeleton

Array = NDArray[np.floating]

FEATURE_NAME = "positions66"
DIMENSION = 66
SLICES: dict[str, slice] = {"joint_positions": slice(0, 66)}
"""One group: X, Y, Z of each joint in turn, metres."""


def extract(positions: Array) -> Array:
    """Features (T, 66), in the type of `positions` (T, 22, 3) in metres.

    Raises `SkeletonMismatch` for another shape, `MotionaryError` for no frames or values that are not finite.
    """
    positions = check_points(positions, joints=load_skeleton("smpl22").joints)
    return positions.reshape(len(positions), DIMENSION).copy()


def recover_positions(features: Array) -> Array:
    """Positions (..., T, 22, 3) of features (..., T, 66); exact."""
    features = check_features(features, name=FEATURE_NAME, width=DIMENSION, slices=SLICES, finite=False)
    return features.reshape(*features.shape[:-1], 22, 3).copy()


def _from_motion(motion: Moving, continuous_yaw: bool) -> Array:
    points = motion.joint_positions() if isinstance(motion, Motion) else motion
    return extract(points.positions)


def _to_motion(features: Array, fps: float) -> Moving:
    joints = load_skeleton("smpl22").joints
    return JointPositions(positions=recover_positions(features), joint_names=joints, fps=fps)


FEATURE_SET = FeatureSet(
    name=FEATURE_NAME,
    skeleton="smpl22",
    fps=None,
    slices=SLICES,
    units="metres",
    needs_rotations=False,
    fewer_rows=0,
    forgets=frozenset(),
    loses="rotations, the frame rate",
    round_trip=0.0,
    statistics=None,
    evaluators=False,
    from_motion=_from_motion,
    to_motion=_to_motion,
)
