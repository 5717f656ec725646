"""TEACH's 135 numbers a frame at 30 frames a second (Athanasiou et al. 2022): root height, root velocity, rotations.

From a `Motion` on `smpl22`: real rotations with their twist, not those of inverse kinematics. Published axes, AMASS's:
**Z up**, and every clip turned so that it starts facing -X, with its left side at -Y; metres, 6D **rows**. T frames
give T rows: a velocity is that from the frame before, in the axes above, and the first row's is 0.

The start heading is the root rotation's turn about the vertical (its twist), so that clips that differ in heading alone
have equal features. The published code instead sets two components of the first rotation vector to 0, which for an
upright body takes out only a part of its heading: arrays computed by it differ from these by a turn of the whole clip.
The height is the pelvis joint's; AMASS's translation differs from it by a fixed offset of the body.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.features.feature_set import FeatureSet, Moving, check_features, check_rotations
from motionary.motion import Motion, load_skeleton
from motionary.motion.rotations import (
    matrix_from_6d_rows,
    matrix_to_6d_rows,
    matrix_to_quat,
    quat_multiply,
    quat_rotate,
    quat_to_matrix,
)

Array = NDArray[np.floating]

FEATURE_NAME = "teach135"
FPS = 30.0
DIMENSION = 135
SLICES: dict[str, slice] = {
    "root_height": slice(0, 1),
    "root_velocity": slice(1, 3),
    "joint_rotations": slice(3, 135),
}
"""Groups of dimensions: metres, metres a frame along X and Y, 22 x 6 with the root's rotation in the world."""

# our X, Y, Z as Z-up axes: up to Z, forward to -X, left to -Y
_TO_Z_UP = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_SHORT = 1e-9


def extract(motion: Motion) -> Array:
    """Features (T, 135), in the type of the rotations, of a motion on `smpl22` at 30 fps.

    Raises `SkeletonMismatch` for other joints or another rest pose, `MotionaryError` for no frames or values that are
    not finite.
    """
    rotations, roots = check_rotations(motion, name=FEATURE_NAME)
    turn = _unturn(rotations[0, 0].astype(np.float64))
    roots = quat_rotate(turn, roots.astype(np.float64)) @ _TO_Z_UP.T
    world = _TO_Z_UP @ quat_to_matrix(quat_multiply(turn, rotations[:, 0].astype(np.float64)))
    features = np.empty((len(roots), DIMENSION), dtype=motion.local_rotations.dtype)
    features[:, 0] = roots[:, 2]
    features[:, 1:3] = np.diff(roots[:, :2], axis=0, prepend=roots[:1, :2])
    features[:, 3:9] = matrix_to_6d_rows(world)
    features[:, 9:] = matrix_to_6d_rows(quat_to_matrix(rotations[:, 1:])).reshape(len(roots), -1)
    return features


def recover_motion(features: Array, *, fps: float = FPS) -> Motion:
    """The `Motion` on `smpl22` of denormalised features (T, 135), starting above the origin facing +Z, in our axes.

    Six numbers that are no rotation (as a model gives them) are made one by Gram-Schmidt. Raises `FeatureMismatch` for
    another shape.
    """
    features = check_features(features, name=FEATURE_NAME, width=DIMENSION, slices=SLICES, finite=False)
    if features.ndim != 2:
        raise FeatureMismatch(f"features have shape {features.shape}; give one clip (frames, {DIMENSION}) at a time")
    matrices = matrix_from_6d_rows(features[:, 3:].reshape(len(features), 22, 6).astype(np.float64))
    matrices[:, 0] = _TO_Z_UP.T @ matrices[:, 0]
    path = np.zeros((len(features), 3))
    path[1:, :2] = np.cumsum(features[1:, 1:3].astype(np.float64), axis=0)
    path[:, 2] = features[:, 0]
    dtype = features.dtype
    return Motion(
        local_rotations=matrix_to_quat(matrices).astype(dtype, copy=False),
        root_positions=(path @ _TO_Z_UP).astype(dtype, copy=False),
        skeleton=load_skeleton("smpl22"),
        fps=fps,
    )


def _unturn(root: Array) -> Array:
    """The rotation about Y, (4,), that takes the root rotation's own turn about Y away; none where it has none."""
    w, y = root[0], root[2]
    length = np.hypot(w, y)
    return np.array([w / length, 0.0, -y / length, 0.0]) if length > _SHORT else np.array([1.0, 0.0, 0.0, 0.0])


def _from_motion(motion: Moving, continuous_yaw: bool) -> Array:
    assert isinstance(motion, Motion)
    return extract(motion)


def _to_motion(features: Array, fps: float) -> Moving:
    return recover_motion(features, fps=fps)


FEATURE_SET = FeatureSet(
    name=FEATURE_NAME,
    skeleton="smpl22",
    fps=FPS,
    slices=SLICES,
    units="metres, 6D rows; Z up, starting towards -X",
    needs_rotations=True,
    fewer_rows=0,
    forgets=frozenset({"place", "heading"}),
    loses="place, first heading, bone lengths (recovered on smpl22's)",
    round_trip=1e-5,
    statistics="each",
    evaluators=False,
    from_motion=_from_motion,
    to_motion=_to_motion,
)
