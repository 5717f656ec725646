"""HumanML3D's 263 numbers a frame (Guo et al. 2022, "Generating diverse and natural 3D human motions from text").

From positions of the 22 SMPL joints at 20 frames a second, in metres, Y up. T frames give T - 1 rows. Equal to the
published extraction, quirks included:

- the root yaw velocity is the arcsine of a quaternion's y, so half the angle turned in a frame;
- rotations come from the positions by inverse kinematics, so twist about a bone is lost; each is relative to the
  parent's, but the two collars' to the root's;
- the heading of the inverse kinematics takes the hips in the opposite order from the canonical form's, so hips count
  against shoulders, and is smoothed over time with a Gaussian of sigma 20 frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.motion.canonical import (
    JOINTS,
    LEFT_HIP,
    LEFT_SHOULDER,
    PARENTS,
    REST_DIRECTIONS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    SHORT,
    bone_directions,
    canonicalise_planes,
    check_positions,
    retarget_planes,
    to_planes,
)
from motionary.motion.contacts import THRESHOLD
from motionary.motion.rotations import matrix_from_6d_columns
from motionary.motion.skeleton import Skeleton, load_skeleton

Array = NDArray[np.floating]

FEATURE_NAME = "humanml263"
FPS = 20.0
DIMENSION = 263
SLICES: dict[str, slice] = {
    "root_yaw_velocity": slice(0, 1),
    "root_velocity": slice(1, 3),
    "root_height": slice(3, 4),
    "joint_positions": slice(4, 67),
    "joint_rotations": slice(67, 193),
    "joint_velocities": slice(193, 259),
    "foot_contacts": slice(259, 263),
}
"""Groups of dimensions. `root_velocity`: X and Z in the heading frame; contacts: left ankle, left foot, right both."""

CONTACT_JOINTS = [7, 10, 8, 11]
COLLARS = [13, 14]
_SMOOTHING_SIGMA = 20.0
_BATCH_FRAMES = 600
"""Frames worked on at once in a batch: with many more each step takes fresh memory, at several times the cost."""
_BLOCK = 512
"""Frames whose rotations are worked on at once: their many temporaries then stay in fast, reused memory."""

# the joint that each joint's rotation is relative to
_REFERENCES = PARENTS.copy()
_REFERENCES[COLLARS] = 0
# an axis at right angles to each rest direction, for bones that point exactly against it
_PERPENDICULAR = np.roll(np.abs(REST_DIRECTIONS), 1, axis=1)


def extract(positions: Array, retarget: bool = True, *, continuous_yaw: bool = False) -> Array:
    """Features (T-1, 263), float32, of positions (T, 22, 3): metres, Y up, 20 fps, joints in the order of `smpl22`.

    `retarget` gives the clip the bone lengths of `humanml3d_reference` first, on which the data set is defined; without
    it the clip's own bones stay. Where a clip turns through the heading opposite to its first, the published code gives
    one row whose yaw velocity has the wrong sign, and so does this, unless `continuous_yaw` asks for the right one
    (what `recover_positions` then needs to follow the turn). Raises `SkeletonMismatch` for another shape,
    `MotionaryError` for fewer than 2 frames or values that are not finite.
    """
    return extract_batch([positions], retarget=retarget, continuous_yaw=continuous_yaw)[0]


def extract_batch(
    clips: Sequence[Array] | Array, *, retarget: bool = True, continuous_yaw: bool = False
) -> list[Array]:
    """`extract` for many clips, of equal or different lengths, or for one array (clips, T, 22, 3)."""
    checked = [check_positions(clip, frames=2) for clip in clips]
    results: list[Array] = []
    first, frames = 0, 0
    for last, clip in enumerate(checked):
        frames += len(clip)
        if frames >= _BATCH_FRAMES or last == len(checked) - 1:
            group = checked[first : last + 1]
            results += _extract_group(group, retarget=retarget, continuous_yaw=continuous_yaw)
            first, frames = last + 1, 0
    return results


def _extract_group(clips: list[Array], *, retarget: bool, continuous_yaw: bool) -> list[Array]:
    lengths = np.array([len(clip) for clip in clips])
    starts = np.cumsum(lengths) - lengths
    planes = to_planes(clips[0] if len(clips) == 1 else np.concatenate(clips))
    directions, bone_lengths = bone_directions(planes)
    if retarget:
        target = load_skeleton("humanml3d_reference")
        planes = retarget_planes(planes, directions, bone_lengths, target=target, starts=starts)
    canonicalise_planes(planes, directions, starts=starts)
    heading = _headings(planes, starts)
    rows = _rows(planes, directions, heading)
    rows[:-1, 0] = _yaw_velocities(heading, continuous=continuous_yaw)
    return [rows[start : start + length - 1] for start, length in zip(starts, lengths, strict=True)]


def _headings(planes: Array, starts: NDArray[np.intp]) -> tuple[Array, Array]:
    """Rotation about Y that brings each frame's smoothed forward to +Z, as half-angle cosine and sine (w and y)."""
    across = planes[:, LEFT_HIP] - planes[:, RIGHT_HIP]
    # hips against shoulders: see the quirks above
    across = planes[:, RIGHT_SHOULDER] - planes[:, LEFT_SHOULDER] + across
    length = np.sqrt(np.sum(across * across, axis=0))
    across /= np.where(length < SHORT, 1.0, length)
    forward = np.stack((across[2], -across[0]))
    for start, stop in zip(starts, [*starts[1:], planes.shape[-1]], strict=True):
        forward[:, start:stop] = _smooth(forward[:, start:stop])
    norm = np.hypot(forward[0], forward[1])
    cosine = np.where(norm < SHORT, 1.0, forward[1] / np.where(norm < SHORT, 1.0, norm))
    # half angles: both roots are exact near 0 and near a half turn, where 1 + cosine alone would vanish
    w = np.sqrt(np.maximum(0.5 + 0.5 * cosine, 0.0))
    y = -np.copysign(np.sqrt(np.maximum(0.5 - 0.5 * cosine, 0.0)), forward[0])
    w[starts], y[starts] = 1.0, 0.0
    return w, y


@lru_cache(maxsize=1)
def _smoothing_kernel() -> Array:
    radius = int(4 * _SMOOTHING_SIGMA + 0.5)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / _SMOOTHING_SIGMA) ** 2)
    return weights / weights.sum()


def _smooth(rows: Array) -> Array:
    """Gaussian smoothing along the last axis, the end values held beyond the ends, cut off at 4 sigma."""
    kernel = _smoothing_kernel()
    padded = np.pad(rows, ((0, 0), (len(kernel) // 2,) * 2), mode="edge")
    return np.stack([np.convolve(row, kernel, mode="valid") for row in padded])


def _rows(planes: Array, directions: Array, heading: tuple[Array, Array]) -> Array:
    """Features (T, 263) but for the yaw velocity; a clip's last row has no meaning: it would need the frame after."""
    frames = planes.shape[-1]
    w, y = heading
    turn = (2 * w * y, w * w - y * y)
    values = np.zeros((DIMENSION, frames), dtype=np.float32)
    velocities = planes[:, :, 1:] - planes[:, :, :-1]

    next_turn = (turn[0][1:], turn[1][1:])
    values[1, :-1], values[2, :-1] = _turned(velocities[0, 0], velocities[2, 0], next_turn)
    values[3] = planes[1, 0]

    local = values[SLICES["joint_positions"]].reshape(JOINTS - 1, 3, frames)
    local[:, 0], local[:, 2] = _turned(planes[0, 1:] - planes[0, 0], planes[2, 1:] - planes[2, 0], turn)
    local[:, 1] = planes[1, 1:]

    rotations = values[SLICES["joint_rotations"]].reshape(JOINTS - 1, 6, frames)
    for start in range(0, frames, _BLOCK):
        block = slice(start, start + _BLOCK)
        _write_rotations(rotations[:, :, block], directions[:, :, block], (w[block], y[block]))

    moved = values[SLICES["joint_velocities"]].reshape(JOINTS, 3, frames)[:, :, :-1]
    moved[:, 0], moved[:, 2] = _turned(velocities[0], velocities[2], (turn[0][:-1], turn[1][:-1]))
    moved[:, 1] = velocities[1]

    step = velocities[:, CONTACT_JOINTS]
    values[SLICES["foot_contacts"], :-1] = np.sum(step * step, axis=0) < THRESHOLD
    return np.ascontiguousarray(values.T)


def _yaw_velocities(heading: tuple[Array, Array], *, continuous: bool) -> Array:
    """(T-1,) radians, half of the angle turned from each frame to the next."""
    w, y = heading
    velocities = np.arcsin(np.clip(y[1:] * w[:-1] - w[1:] * y[:-1], -1.0, 1.0))
    if continuous:
        # w never is negative, so two neighbours on either side of a half turn have quaternions of opposite sign
        velocities[w[1:] * w[:-1] + y[1:] * y[:-1] < 0.0] *= -1.0
    return velocities


def _turned(x: Array, z: Array, turn: tuple[Array, Array]) -> tuple[Array, Array]:
    """X and Z after a rotation about Y given by the sine and cosine of its angle."""
    sine, cosine = turn
    return cosine * x + sine * z, cosine * z - sine * x


def _write_rotations(out: Array, directions: Array, heading: tuple[Array, Array]) -> None:
    """Local rotations of joints 1 to 21 as 6D columns into `out` (21, 6, T)."""
    world = np.zeros((4, JOINTS, directions.shape[-1]))
    world[0, 0], world[2, 0] = heading
    world[:, 1:] = _rest_to(directions)
    aw, ax, ay, az = world[:, _REFERENCES[1:]]
    bw, bx, by, bz = world[:, 1:]
    w = aw * bw + ax * bx + ay * by + az * bz
    x = aw * bx - ax * bw - ay * bz + az * by
    y = aw * by + ax * bz - ay * bw - az * bx
    z = aw * bz - ax * by + ay * bx - az * bw
    x2, y2, z2 = x + x, y + y, z + z
    out[:, 0] = 1 - (y * y2 + z * z2)
    out[:, 1] = x * y2 + w * z2
    out[:, 2] = x * z2 - w * y2
    out[:, 3] = x * y2 - w * z2
    out[:, 4] = 1 - (x * x2 + z * z2)
    out[:, 5] = y * z2 + w * x2


def _rest_to(directions: Array) -> Array:
    """Shortest rotations (4, 21, T), `wxyz`, from the rest directions, each along one axis, to unit directions."""
    quaternions = np.empty((4, *directions.shape[1:]))
    ux, uy, uz = REST_DIRECTIONS.T[:, :, None]
    vx, vy, vz = directions
    cosine = ux * vx + uy * vy + uz * vz
    w = np.sqrt(np.maximum(0.5 + 0.5 * cosine, 0.0))
    opposite = w < 1e-6
    half = 0.5 / (np.where(opposite, 1.0, w) if opposite.any() else w)
    quaternions[0] = w
    quaternions[1] = (uy * vz - uz * vy) * half
    quaternions[2] = (uz * vx - ux * vz) * half
    quaternions[3] = (ux * vy - uy * vx) * half
    if opposite.any():
        quaternions[1:] = np.where(opposite, _PERPENDICULAR.T[:, :, None], quaternions[1:])
    return quaternions


def check_features(features: Array) -> Array:
    """Features as a floating array (..., T, 263); `FeatureMismatch` for another width."""
    features = np.asarray(features)
    if features.ndim < 2 or features.shape[-1] != DIMENSION:
        raise FeatureMismatch(
            f"features have shape {features.shape}; {FEATURE_NAME} needs (..., frames, {DIMENSION}); "
            "were they made by another feature set?"
        )
    return features


def recover_root(features: Array) -> tuple[Array, Array]:
    """Yaw (..., T) in radians, from the world's heading to the body's frame, and root positions (..., T, 3) in metres.

    The path starts above the origin facing +Z. Denormalised features, float64 results.
    """
    features = check_features(features).astype(np.float64)
    yaw = np.zeros(features.shape[:-1])
    # the stored velocity is half of the angle
    yaw[..., 1:] = 2.0 * np.cumsum(features[..., :-1, 0], axis=-1)
    sine, cosine = np.sin(yaw[..., 1:]), np.cos(yaw[..., 1:])
    x, z = features[..., :-1, 1], features[..., :-1, 2]
    positions = np.zeros((*features.shape[:-1], 3))
    positions[..., 1:, 0] = np.cumsum(cosine * x - sine * z, axis=-1)
    positions[..., 1:, 2] = np.cumsum(sine * x + cosine * z, axis=-1)
    positions[..., 1] = features[..., 3]
    return yaw, positions


def recover_positions(features: Array) -> Array:
    """World positions (..., T, 22, 3) in metres of denormalised features (..., T, 263), from root and local positions.

    The type is the features' own. This is how the data set's `new_joints` came from its `new_joint_vecs`.
    """
    yaw, root = recover_root(features)
    features = np.asarray(features)
    local = features[..., SLICES["joint_positions"]].reshape(*features.shape[:-1], JOINTS - 1, 3)
    sine, cosine = np.sin(yaw)[..., None], np.cos(yaw)[..., None]
    positions = np.empty((*features.shape[:-1], JOINTS, 3), dtype=np.result_type(features, np.float32))
    positions[..., 0, :] = root
    positions[..., 1:, 0] = cosine * local[..., 0] - sine * local[..., 2] + root[..., None, 0]
    positions[..., 1:, 1] = local[..., 1]
    positions[..., 1:, 2] = sine * local[..., 0] + cosine * local[..., 2] + root[..., None, 2]
    return positions


def recover_positions_from_rotations(features: Array, skeleton: Skeleton | None = None) -> Array:
    """World positions (..., T, 22, 3) from root and **rotations**, on `skeleton` (default `humanml3d_reference`).

    Bone lengths are exact, unlike those of `recover_positions` on features that a model generated.
    """
    skeleton = load_skeleton("humanml3d_reference") if skeleton is None else skeleton
    yaw, root = recover_root(features)
    rotations = np.asarray(features)[..., SLICES["joint_rotations"]].astype(np.float64)
    local = matrix_from_6d_columns(rotations.reshape(*rotations.shape[:-1], JOINTS - 1, 6))
    world = np.zeros((*yaw.shape, JOINTS, 3, 3))
    sine, cosine = np.sin(yaw), np.cos(yaw)
    world[..., 0, 1, 1] = 1.0
    world[..., 0, 0, 0] = world[..., 0, 2, 2] = cosine
    world[..., 0, 0, 2], world[..., 0, 2, 0] = sine, -sine
    positions = np.empty((*yaw.shape, JOINTS, 3))
    positions[..., 0, :] = root
    lengths = skeleton.bone_lengths
    for joint in range(1, JOINTS):
        world[..., joint, :, :] = world[..., _REFERENCES[joint], :, :] @ local[..., joint - 1, :, :]
        bone = world[..., joint, :, :] @ (REST_DIRECTIONS[joint - 1] * lengths[joint])
        positions[..., joint, :] = positions[..., PARENTS[joint], :] + bone
    return positions
