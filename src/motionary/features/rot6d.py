"""Rotations of the 22 SMPL joints as 6D, in both conventions, and the root's translation: 138 numbers a frame.

`rot6d_rows`: the first two rows of each matrix, as ACTOR, MotionCLIP, WalkAndText and MDM's action data have them.
`rot6d_columns`: the first two columns, HumanML3D's and Zhou et al.'s convention, laid out alike. Reading one as the
other inverts every joint. As published, an array (T, 138) is (T, 23, 6): 22 joints in the order of `smpl22` (the
published ones have SMPL's two hands too), then the translation padded with zeros. Joint rotations are local, the
root's is in the world, Y up; metres; any frame rate. The translation is relative to the first frame's, heights too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.features.feature_set import FeatureSet, Moving, check_features, check_rotations
from motionary.motion import Motion, load_skeleton
from motionary.motion.rotations import (
    matrix_from_6d_columns,
    matrix_from_6d_rows,
    matrix_to_6d_columns,
    matrix_to_6d_rows,
    matrix_to_quat,
    quat_to_matrix,
)

Array = NDArray[np.floating]
Convention = Literal["rows", "columns"]

DIMENSION = 138
SLICES: dict[str, slice] = {
    "joint_rotations": slice(0, 132),
    "root_translation": slice(132, 135),
    "padding": slice(135, 138),
}
"""Groups of dimensions: 22 x 6; metres from the first frame's root, X, Y, Z; zeros."""

_TO_6D: dict[Convention, Callable[[Array], Array]] = {"rows": matrix_to_6d_rows, "columns": matrix_to_6d_columns}
_FROM_6D: dict[Convention, Callable[[Array], Array]] = {"rows": matrix_from_6d_rows, "columns": matrix_from_6d_columns}


def extract(motion: Motion, *, convention: Convention) -> Array:
    """Features (T, 138), in the type of the rotations, of a motion on `smpl22` at any frame rate.

    Raises `SkeletonMismatch` for other joints or another rest pose, `MotionaryError` for no frames or values that are
    not finite.
    """
    rotations, roots = check_rotations(motion, name=f"rot6d_{convention}")
    features = np.zeros((len(roots), DIMENSION), dtype=motion.local_rotations.dtype)
    features[:, :132] = _TO_6D[convention](quat_to_matrix(rotations)).reshape(len(roots), -1)
    features[:, 132:135] = roots - roots[0]
    return features


def recover_motion(features: Array, *, fps: float, convention: Convention) -> Motion:
    """The `Motion` on `smpl22` of features (T, 138), its root starting at the origin, in the features' type.

    Six numbers that are no rotation are made one by Gram-Schmidt; the padding is not looked at. Raises
    `FeatureMismatch` for another shape.
    """
    name = f"rot6d_{convention}"
    features = check_features(features, name=name, width=DIMENSION, slices=SLICES, finite=False)
    if features.ndim != 2:
        raise FeatureMismatch(f"features have shape {features.shape}; give one clip (frames, {DIMENSION}) at a time")
    matrices = _FROM_6D[convention](features[:, :132].reshape(len(features), 22, 6).astype(np.float64))
    return Motion(
        local_rotations=matrix_to_quat(matrices).astype(features.dtype, copy=False),
        root_positions=features[:, 132:135].copy(),
        skeleton=load_skeleton("smpl22"),
        fps=fps,
    )


def _from_motion(motion: Moving, continuous_yaw: bool, *, convention: Convention) -> Array:
    assert isinstance(motion, Motion)
    return extract(motion, convention=convention)


def _to_motion(features: Array, fps: float, *, convention: Convention) -> Moving:
    return recover_motion(features, fps=fps, convention=convention)


def _feature_set(convention: Convention) -> FeatureSet:
    return FeatureSet(
        name=f"rot6d_{convention}",
        skeleton="smpl22",
        fps=None,
        slices=SLICES,
        units=f"6D {convention}, metres",
        needs_rotations=True,
        fewer_rows=0,
        forgets=frozenset({"place", "height"}),
        loses="the first frame's place and height, bone lengths (recovered on smpl22's), the frame rate",
        round_trip=1e-5,
        statistics=None,
        evaluators=False,
        from_motion=partial(_from_motion, convention=convention),
        to_motion=partial(_to_motion, convention=convention),
    )


ROWS = _feature_set("rows")
COLUMNS = _feature_set("columns")
