"""HumanML3D's canonical form of a clip: its bone lengths, the floor at 0, the first frame at the origin facing +Z.

The work is done on *planes*: arrays (3, joints, frames), coordinate first and frames contiguous, so that each step is
one multiply or add over a long row. Several clips may lie one after the other along the frames; `starts` then holds the
index of each clip's first frame. Joints are the 22 of `smpl22`, in its order.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.skeleton import Skeleton, load_skeleton

Array = NDArray[np.floating]
Starts = NDArray[np.intp]

JOINTS = 22
LEFT_HIP, RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE = 1, 2, 5, 8
LEFT_SHOULDER, RIGHT_SHOULDER = 16, 17
PARENTS = np.array(load_skeleton("smpl22").parents)
REST_DIRECTIONS = np.sign(load_skeleton("humanml3d_reference").offsets[1:])
"""(21, 3) unit rest directions of bones 1 to 21: the reference's offsets lie along one axis each."""
SHORT = 1e-8
"""Metres below which a bone or an across vector has no direction."""
FARTHEST = 1e6
"""Metres: positions beyond are mistakes, and their squares would in time overflow."""


def check_positions(positions: Array, *, frames: int = 1) -> Array:
    """The positions as a floating array, once they are known to be usable.

    Raises `SkeletonMismatch` unless the shape is (T, 22, 3), and `MotionaryError` for fewer than `frames` frames or for
    values that are not finite or beyond `FARTHEST`; the message names the first such frame and joint.
    """
    positions = np.asarray(positions)
    if positions.ndim != 3 or positions.shape[1:] != (JOINTS, 3):
        raise SkeletonMismatch(
            f"positions have shape {positions.shape}; (frames, {JOINTS}, 3) in the joint order of 'smpl22' is needed; "
            "map other skeletons first (motionary.formats.to_smpl22)"
        )
    if len(positions) < frames:
        raise MotionaryError(f"the clip has {len(positions)} frame(s); at least {frames} are needed; use a longer clip")
    if not np.issubdtype(positions.dtype, np.floating):
        positions = positions.astype(np.float64)
    # NaN fails both comparisons
    if positions.size and not (positions.min() > -FARTHEST and positions.max() < FARTHEST):
        frame, joint = np.argwhere(~(np.abs(positions) < FARTHEST))[0][:2]
        name = load_skeleton("smpl22").joints[joint]
        raise MotionaryError(
            f"frame {frame}, joint {name!r}: position {positions[frame, joint]} is no place in metres (NaN, infinite, "
            f"or over {FARTHEST:g} away); fill in or cut away the frames where tracking failed, or check the unit"
        )
    return positions


def to_planes(positions: Array) -> Array:
    """(T, J, 3) as contiguous float64 planes (3, J, T)."""
    return np.ascontiguousarray(positions.transpose(2, 1, 0), dtype=np.float64)


def from_planes(planes: Array, dtype: np.dtype) -> Array:
    """Planes (3, J, T) as contiguous positions (T, J, 3) of type `dtype`."""
    return np.ascontiguousarray(planes.transpose(2, 1, 0), dtype=dtype)


@lru_cache(maxsize=8)
def _path_matrix(parents: tuple[int, ...]) -> Array:
    """(J, J - 1) of 0 and 1: which bones lie between the root and a joint. Bone b ends at joint b + 1."""
    matrix = np.zeros((len(parents), len(parents) - 1))
    for joint in range(1, len(parents)):
        matrix[joint] = matrix[parents[joint]]
        matrix[joint, joint - 1] = 1.0
    return matrix


def bone_directions(planes: Array, rest: Array = REST_DIRECTIONS) -> tuple[Array, Array]:
    """Unit directions (3, 21, T) from parent to child, and the bones' lengths (21, T) in metres.

    A bone shorter than `SHORT` has no direction: it takes that of the rest pose, `rest` (21, 3).
    """
    bones = planes[:, 1:] - planes[:, PARENTS[1:]]
    lengths = np.sqrt(bones[0] * bones[0] + bones[1] * bones[1] + bones[2] * bones[2])
    short = lengths < SHORT
    if short.any():
        bones = np.where(short, rest.T[:, :, None], bones)
        bones /= np.where(short, 1.0, lengths)
    else:
        bones /= lengths
    return bones, lengths


def retarget_planes(planes: Array, directions: Array, lengths: Array, *, target: Skeleton, starts: Starts) -> Array:
    """The same bone directions with the bone lengths of `target`, the root's path scaled with the legs.

    Inverse followed by forward kinematics comes down to this, for the inverse turns each rest direction exactly into
    the bone's. The scale is right thigh + shin (joints 5 and 8), target over each clip's first frame.
    """
    legs = (lengths[RIGHT_KNEE - 1] + lengths[RIGHT_ANKLE - 1])[starts]
    if (legs < SHORT).any():
        clip = int(np.argmax(legs < SHORT))
        raise MotionaryError(
            f"clip {clip}: the right leg has length {legs[clip]:g} m in the first frame, so the body has no size; "
            "cut the clip to begin at a tracked frame"
        )
    target_legs = target.bone_lengths[RIGHT_KNEE] + target.bone_lengths[RIGHT_ANKLE]
    scale = _spread(target_legs / legs, starts, planes.shape[-1])
    result = (_path_matrix(target.parents) * target.bone_lengths[1:]) @ directions
    result += (planes[:, 0] * scale)[:, None]
    return result


def canonicalise_planes(planes: Array, directions: Array, *, starts: Starts) -> None:
    """Put each clip's floor at 0, its first root above the origin and its first heading to +Z; works in place.

    Floor: the smallest height of any joint in the whole clip. `directions` are turned with the positions.
    """
    frames = planes.shape[-1]
    planes[1] -= _spread(np.minimum.reduceat(planes[1].min(axis=0), starts), starts, frames)
    planes[0::2] -= _spread(planes[0::2, 0, starts], starts, frames)[:, None]
    sine, cosine = first_heading(planes[:, :, starts])
    sine, cosine = _spread(sine, starts, frames), _spread(cosine, starts, frames)
    turn_planes(planes, sine, cosine)
    turn_planes(directions, sine, cosine)


def first_heading(poses: Array) -> tuple[Array, Array]:
    """Where poses (3, 22, n) face: forward = (sine, 0, cosine), from the across vectors of hips and shoulders.

    A body whose across vector is vertical faces nowhere: it counts as facing +Z.
    """
    across = poses[:, LEFT_SHOULDER] - poses[:, RIGHT_SHOULDER] + poses[:, LEFT_HIP] - poses[:, RIGHT_HIP]
    # forward = across x up for an across vector that points to the left
    sine, cosine = -across[2], across[0]
    length = np.hypot(sine, cosine)
    nowhere = length < SHORT
    safe = np.where(nowhere, 1.0, length)
    return np.where(nowhere, 0.0, sine / safe), np.where(nowhere, 1.0, cosine / safe)


def turn_planes(planes: Array, sine: Array, cosine: Array) -> None:
    """Turn planes about Y, in place, by the angle that brings a heading (sine, 0, cosine) to +Z; one angle a frame."""
    x, z = planes[0], planes[2]
    turned = cosine * x - sine * z
    z *= cosine
    z += sine * x
    planes[0] = turned


def _spread(values: Array, starts: Starts, frames: int) -> Array:
    """One value a clip (..., clips) repeated for each of its frames (..., frames)."""
    if len(starts) == 1:
        return np.broadcast_to(values, (*values.shape[:-1], frames))
    return np.repeat(values, np.diff(starts, append=frames), axis=-1)
