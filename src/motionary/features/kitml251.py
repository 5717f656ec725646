"""KIT-ML's 251 numbers a frame: HumanML3D's extraction (Guo et al. 2022) on the 21 MMM joints at 12.5 frames a second.

The numbers are the published ones: millimetres of the MMM reference body and angles in radians, in KIT-ML's own axes
(Y up, +Z forward, +X to the body's **right**; see `mmm21`). Positions come in, and go out, in metres with our axes. T
frames give T - 1 rows. What `humanml263` keeps from the published code is kept here too, and besides:

- the target of the retargeting is clip 03950's body, which is the MMM reference body, `mmm21`;
- the published rest directions have left at +X, the data have it at -X: hips and shoulders turn by nearly half a turn
  from rest, where a small change of the bone can change the rotation's axis a lot;
- what the published code calls the left foot is MMM's right one: the contacts are right mid-foot, right foot, left
  mid-foot, left foot;
- a contact is a squared step below 0.05, which was chosen before the data were in millimetres: 0.22 mm of the MMM body
  a frame, so only feet that stand perfectly still touch the floor.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.features.feature_set import FeatureSet, Moving, check_features, check_points
from motionary.features.headings import cumulative_heading, half_angles, smoothed, turned, yaw_velocities
from motionary.features.mmm21 import JOINTS, PARENTS, UNITS_A_METRE, from_units, to_units
from motionary.motion import JointPositions, Motion, load_skeleton
from motionary.motion.rotations import matrix_to_6d_columns, quat_conjugate, quat_multiply, quat_to_matrix

Array = NDArray[np.floating]

FEATURE_NAME = "kitml251"
FPS = 12.5
DIMENSION = 251
SLICES: dict[str, slice] = {
    "root_yaw_velocity": slice(0, 1),
    "root_velocity": slice(1, 3),
    "root_height": slice(3, 4),
    "joint_positions": slice(4, 64),
    "joint_rotations": slice(64, 184),
    "joint_velocities": slice(184, 247),
    "foot_contacts": slice(247, 251),
}
"""Groups of dimensions, as in `humanml263`; positions and rotations of joints 1-20, velocities of joints 0-20."""

THRESHOLD = 0.05
"""Squared published units: the limit on a foot's squared displacement between two frames."""
CONTACT_JOINTS = [19, 20, 14, 15]
LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE = 5, 8, 11, 16, 17, 18
SMOOTHING_SIGMA = 20.0
SHORT = 1e-6
"""Published units below which a bone or an across vector has no direction."""

REST_DIRECTIONS = np.array(
    [
        *([[0, 1, 0]] * 4),
        *([[1, 0, 0], [0, -1, 0], [0, -1, 0]]),
        *([[-1, 0, 0], [0, -1, 0], [0, -1, 0]]),
        *([[1, 0, 0], [0, -1, 0], [0, -1, 0], [0, 0, 1], [0, 0, 1]]),
        *([[-1, 0, 0], [0, -1, 0], [0, -1, 0], [0, 0, 1], [0, 0, 1]]),
    ],
    dtype=np.float64,
)
"""(20, 3) published rest directions of bones 1 to 20, from which the rotations are measured."""
# the joint that each joint's rotation is relative to: each published chain begins at the root's heading
_REFERENCES = np.where(np.isin(np.arange(21), [LEFT_SHOULDER, RIGHT_SHOULDER]), 0, PARENTS)
_PERPENDICULAR = np.roll(np.abs(REST_DIRECTIONS), 1, axis=1)


def extract(positions: Array, retarget: bool = True, *, continuous_yaw: bool = False) -> Array:
    """Features (T-1, 251), float32, of positions (T, 21, 3): metres, our axes, 12.5 fps, joints as in `mmm21`.

    `retarget` gives the clip the bone lengths of the MMM reference body first, as the published code does; without it
    the clip's own bones stay. `continuous_yaw`: as in `humanml263.extract`. Raises `SkeletonMismatch` for another
    shape, `MotionaryError` for fewer than 2 frames, values that are not finite, or a right leg of no length.
    """
    points = to_units(check_points(positions, joints=JOINTS, frames=2))
    if retarget:
        points = _retargeted(points)
    points = _canonical(points)
    w, y = _heading(points)
    features = np.concatenate(
        (
            yaw_velocities((w, y), continuous=continuous_yaw)[:, None],
            _root_velocity(points, (w, y)),
            points[:-1, 0, 1:2],
            _local_positions(points, (w, y))[:-1].reshape(len(points) - 1, -1),
            _local_rotations(points, (w, y))[:-1].reshape(len(points) - 1, -1),
            _local_velocities(points, (w, y)).reshape(len(points) - 1, -1),
            _contacts(points),
        ),
        axis=1,
    )
    return features.astype(np.float32)


def recover_positions(features: Array) -> Array:
    """World positions (..., T, 21, 3), metres and our axes, of denormalised features (..., T, 251).

    From the root and the local positions, as the published `new_joints` came from `new_joint_vecs`; those are these
    times 640 with X negated. The clip starts above the origin facing +Z, on the MMM body. The type is the features'.
    """
    features = check_features(features, name=FEATURE_NAME, width=DIMENSION, slices=SLICES, finite=False)
    values = features.astype(np.float64)
    sine, cosine = cumulative_heading(2.0 * values[..., :-1, 0])
    points = np.empty((*features.shape[:-1], 21, 3))
    step_x, step_z = turned(values[..., :-1, 1], values[..., :-1, 2], -sine[..., 1:], cosine[..., 1:])
    points[..., 0, :] = 0.0
    points[..., 1:, 0, 0], points[..., 1:, 0, 2] = np.cumsum(step_x, axis=-1), np.cumsum(step_z, axis=-1)
    points[..., 0, 1] = values[..., 3]
    local = values[..., SLICES["joint_positions"]].reshape(*features.shape[:-1], 20, 3)
    x, z = turned(local[..., 0], local[..., 2], -sine[..., None], cosine[..., None])
    points[..., 1:, 0], points[..., 1:, 2] = x + points[..., :1, 0], z + points[..., :1, 2]
    points[..., 1:, 1] = local[..., 1]
    return from_units(points).astype(features.dtype, copy=False)


def _retargeted(points: Array) -> Array:
    """The same bone directions with the MMM body's lengths, the root's path scaled with the right leg of frame 0."""
    target = load_skeleton("mmm21").bone_lengths * UNITS_A_METRE
    rest = to_units(load_skeleton("mmm21").offsets[1:])
    bones = points[:, 1:] - points[:, PARENTS[1:]]
    lengths = np.linalg.norm(bones, axis=-1)
    leg = lengths[0, RIGHT_KNEE - 1] + lengths[0, RIGHT_ANKLE - 1]
    if leg < SHORT:
        raise MotionaryError(
            f"the right leg has length {leg / UNITS_A_METRE:g} m in the first frame, so the body has no size; "
            "cut the clip to begin at a tracked frame"
        )
    short = lengths[..., None] < SHORT
    bones = np.where(short, rest, bones / np.where(short, 1.0, lengths[..., None]) * target[1:, None])
    result = np.empty_like(points)
    result[:, 0] = points[:, 0] * ((target[RIGHT_KNEE] + target[RIGHT_ANKLE]) / leg)
    for joint in range(1, 21):
        result[:, joint] = result[:, PARENTS[joint]] + bones[:, joint - 1]
    return result


def _canonical(points: Array) -> Array:
    """Lowest joint of the clip at height 0, first root above the origin, first frame facing +Z."""
    points = points - [points[0, 0, 0], points[..., 1].min(), points[0, 0, 2]]
    across = points[0, LEFT_SHOULDER] - points[0, RIGHT_SHOULDER] + points[0, LEFT_HIP] - points[0, RIGHT_HIP]
    # forward = up x across; left is at -X in these axes
    forward = np.array([across[2], -across[0]])
    length = np.hypot(*forward)
    sine, cosine = forward / length if length > SHORT else (0.0, 1.0)
    result = points.copy()
    result[..., 0], result[..., 2] = turned(points[..., 0], points[..., 2], -sine, cosine)
    return result


def _heading(points: Array) -> tuple[Array, Array]:
    """Rotation about Y that brings each frame's smoothed forward to +Z, as half-angle cosine and sine (w and y)."""
    # hips against shoulders, as in humanml263
    across = points[:, LEFT_SHOULDER] - points[:, RIGHT_SHOULDER] + points[:, RIGHT_HIP] - points[:, LEFT_HIP]
    length = np.linalg.norm(across, axis=-1, keepdims=True)
    across = across / np.where(length < SHORT, 1.0, length)
    w, y = half_angles(smoothed(across[:, 2], sigma=SMOOTHING_SIGMA), smoothed(-across[:, 0], sigma=SMOOTHING_SIGMA))
    w[0], y[0] = 1.0, 0.0
    return w, y


def _sine_cosine(heading: tuple[Array, Array]) -> tuple[Array, Array]:
    w, y = heading
    return 2 * w * y, w * w - y * y


def _root_velocity(points: Array, heading: tuple[Array, Array]) -> Array:
    sine, cosine = _sine_cosine(heading)
    step = np.diff(points[:, 0], axis=0)
    return np.stack(turned(step[:, 0], step[:, 2], sine[1:], cosine[1:]), axis=-1)


def _local_positions(points: Array, heading: tuple[Array, Array]) -> Array:
    sine, cosine = _sine_cosine(heading)
    local = points[:, 1:] - points[:, :1] * [1.0, 0.0, 1.0]
    local[..., 0], local[..., 2] = turned(local[..., 0], local[..., 2], sine[:, None], cosine[:, None])
    return local


def _local_velocities(points: Array, heading: tuple[Array, Array]) -> Array:
    sine, cosine = (each[:-1, None] for each in _sine_cosine(heading))
    moved = np.diff(points, axis=0)
    moved[..., 0], moved[..., 2] = turned(moved[..., 0], moved[..., 2], sine, cosine)
    return moved


def _contacts(points: Array) -> Array:
    step = np.diff(points[:, CONTACT_JOINTS], axis=0)
    return (np.sum(step * step, axis=-1) < THRESHOLD).astype(np.float64)


def _local_rotations(points: Array, heading: tuple[Array, Array]) -> Array:
    """(T, 20, 6) columns: each bone's shortest rotation from rest, relative to that of the bone it hangs from."""
    world = np.zeros((len(points), 21, 4))
    world[:, 0, 0], world[:, 0, 2] = heading
    bones = points[:, 1:] - points[:, PARENTS[1:]]
    lengths = np.linalg.norm(bones, axis=-1, keepdims=True)
    directions = np.where(lengths < SHORT, REST_DIRECTIONS, bones / np.where(lengths < SHORT, 1.0, lengths))
    world[:, 1:] = _rest_to(directions)
    local = quat_multiply(quat_conjugate(world[:, _REFERENCES[1:]]), world[:, 1:])
    return matrix_to_6d_columns(quat_to_matrix(local))


def _rest_to(directions: Array) -> Array:
    """Shortest rotations (T, 20, 4) from the rest directions; half a turn about a fixed axis to the opposite one."""
    cosine = np.sum(REST_DIRECTIONS * directions, axis=-1)
    w = np.sqrt(np.maximum(0.5 + 0.5 * cosine, 0.0))
    opposite = w < 1e-6
    half = 0.5 / np.where(opposite, 1.0, w)
    vector = np.cross(REST_DIRECTIONS, directions) * half[..., None]
    return np.concatenate((w[..., None], np.where(opposite[..., None], _PERPENDICULAR, vector)), axis=-1)


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
    fewer_rows=1,
    forgets=frozenset({"place", "heading", "height", "size"}),
    loses="place, first heading, height above the floor, size and proportions, twist about bones, the last frame",
    round_trip=1e-5,
    statistics="grouped",
    evaluators=True,
    from_motion=_from_motion,
    to_motion=_to_motion,
)
