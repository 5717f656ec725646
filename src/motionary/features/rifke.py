"""rifke: 64 numbers a frame on the 21 MMM joints, TEMOS's pose features (Petrovich et al. 2022; TEACH's metrics).

Root height, 20 joints relative to the root and to the heading, yaw velocity, root velocity in the heading. Published
units: millimetres of the MMM body, +X to the body's **right** (see `mmm21`); positions come in, and go out, in metres
with our axes. T frames give T rows: a velocity is that from the frame before, and the first row's is 0. Kept from the
published code:

- the floor is a soft minimum of the feet's heights over the clip, some 0.7 mm above the lowest;
- the heading is taken across **elbows and knees**: the root is dropped before the joints are picked by the indices of
  shoulders and hips (Language2Pose, which the code follows, adds a joint in front);
- the yaw velocity steps by a full turn where the heading passes -Z, which changes nothing on the way back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.features.feature_set import FeatureSet, Moving, check_features, check_points
from motionary.features.headings import cumulative_heading, turned
from motionary.features.mmm21 import JOINTS, from_units, to_units
from motionary.motion import JointPositions, Motion

Array = NDArray[np.floating]

FEATURE_NAME = "rifke64"
DIMENSION = 64
FPS = 12.5
SLICES: dict[str, slice] = {
    "root_height": slice(0, 1),
    "joint_positions": slice(1, 61),
    "root_yaw_velocity": slice(61, 62),
    "root_velocity": slice(62, 64),
}
"""Groups of dimensions: positions of joints 1-20 (heights above the floor), radians a frame, X and Z a frame."""

FEET = [JOINTS.index(joint) for joint in ("LMrot", "LF", "RMrot", "RF")]
HEADING_JOINTS = [JOINTS.index(joint) for joint in ("RK", "LK", "RE", "LE")]
SOFTNESS = 0.5
_SHORT = 1e-6


def extract(positions: Array, *, continuous_yaw: bool = False) -> Array:
    """Features (T, 64), in the type of `positions` (T, 21, 3): metres, our axes, joints as in `mmm21`.

    `continuous_yaw`: yaw velocities within half a turn, without the published steps of a full turn. Raises
    `SkeletonMismatch` for another shape, `MotionaryError` for no frames or values that are not finite.
    """
    positions = check_points(positions, joints=JOINTS)
    points = to_units(positions)
    points[..., 1] -= _floor(points)
    sine, cosine = _heading(points)
    local = points[:, 1:] - points[:, :1] * [1.0, 0.0, 1.0]
    local[..., 0], local[..., 2] = turned(local[..., 0], local[..., 2], -sine[:, None], cosine[:, None])
    step = np.diff(points[:, 0], axis=0, prepend=points[:1, 0])
    yaw_step = np.diff(np.arctan2(sine, cosine), prepend=np.arctan2(sine, cosine)[:1])
    if continuous_yaw:
        yaw_step = np.mod(yaw_step + np.pi, 2 * np.pi) - np.pi
    features = np.empty((len(points), DIMENSION), dtype=positions.dtype)
    features[:, 0] = points[:, 0, 1]
    features[:, 1:61] = local.reshape(len(points), -1)
    features[:, 61] = yaw_step
    features[:, 62], features[:, 63] = turned(step[:, 0], step[:, 2], -sine, cosine)
    return features


def recover_positions(features: Array) -> Array:
    """World positions (..., T, 21, 3), metres and our axes, of denormalised features (..., T, 64), in their type.

    The clip starts above the origin facing +Z; its size and the heights above its soft floor are kept.
    """
    features = check_features(features, name=FEATURE_NAME, width=DIMENSION, slices=SLICES, finite=False)
    values = features.astype(np.float64)
    sine, cosine = cumulative_heading(values[..., 1:, 61])
    step_x, step_z = turned(values[..., 1:, 62], values[..., 1:, 63], sine[..., 1:], cosine[..., 1:])
    points = np.zeros((*features.shape[:-1], 21, 3))
    points[..., 1:, 0, 0], points[..., 1:, 0, 2] = np.cumsum(step_x, axis=-1), np.cumsum(step_z, axis=-1)
    points[..., 0, 1] = values[..., 0]
    local = values[..., 1:61].reshape(*features.shape[:-1], 20, 3)
    x, z = turned(local[..., 0], local[..., 2], sine[..., None], cosine[..., None])
    points[..., 1:, 0], points[..., 1:, 2] = x + points[..., :1, 0], z + points[..., :1, 2]
    points[..., 1:, 1] = local[..., 1]
    return from_units(points).astype(features.dtype, copy=False)


def _floor(points: Array) -> float:
    heights = points[:, FEET, 1].min(axis=1)
    low, high = heights.min(), heights.max()
    return float(low - np.log(SOFTNESS + np.exp(low - high)))


def _heading(points: Array) -> tuple[Array, Array]:
    """Sine and cosine (T,) of the angle from +Z to the forward (sine, cosine); a body facing nowhere faces +Z."""
    right_knee, left_knee, right_elbow, left_elbow = (points[:, joint] for joint in HEADING_JOINTS)
    # right is at +X in these axes, so this across vector points along +X for a body facing +Z
    across = right_knee - left_knee + right_elbow - left_elbow
    sine, cosine = -across[:, 2], across[:, 0]
    length = np.hypot(sine, cosine)
    nowhere = length < _SHORT
    safe = np.where(nowhere, 1.0, length)
    return np.where(nowhere, 0.0, sine / safe), np.where(nowhere, 1.0, cosine / safe)


def _from_motion(motion: Moving, continuous_yaw: bool) -> Array:
    points = motion.joint_positions() if isinstance(motion, Motion) else motion
    return extract(points.positions, continuous_yaw=continuous_yaw)


def _to_motion(features: Array, fps: float) -> Moving:
    return JointPositions(positions=recover_positions(features), joint_names=JOINTS, fps=fps)


FEATURE_SET = FeatureSet(
    name=FEATURE_NAME,
    skeleton="mmm21",
    fps=FPS,
    slices=SLICES,
    units="millimetres of the MMM body (640 a metre), radians; +X to the right",
    needs_rotations=False,
    fewer_rows=0,
    forgets=frozenset({"place", "heading", "height"}),
    loses="place, first heading, height above the floor (feet come to 0), rotations",
    round_trip=1e-5,
    statistics="each",
    evaluators=False,
    from_motion=_from_motion,
    to_motion=_to_motion,
)
