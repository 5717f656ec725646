"""Where a motion stands and which way it faces: HumanML3D's canonical form."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.blocks import frame_blocks
from motionary.motion.canonical import check_positions, first_heading, from_planes, to_planes, turn_planes
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate
from motionary.motion.skeleton import load_skeleton
from motionary.motion.transforms.resampling import view

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_UP = np.array([0.0, 1.0, 0.0])


def canonicalise(motion: Moving) -> Moving:
    """The motion with its floor at Y = 0, its first root above the origin and its first frame facing +Z.

    As `canonicalise_positions`, for both types; joints are those of `smpl22` in its order (`SkeletonMismatch`
    otherwise). Rotations in joints other than the root stay as they are.
    """
    names = motion.joint_names if isinstance(motion, JointPositions) else motion.skeleton.joints
    if names != load_skeleton("smpl22").joints:
        raise SkeletonMismatch(
            f"canonicalise: the joints are {', '.join(names[:6])}, ...; the 22 of 'smpl22' in its order are needed; "
            "retarget to it first"
        )
    if isinstance(motion, JointPositions):
        return replace(motion, positions=canonicalise_positions(motion.positions))
    first, floor = _first_and_floor(motion)
    sine, cosine = first_heading(to_planes(first))
    turn = axis_angle_to_quat(_UP, -np.arctan2(sine[0], cosine[0]))
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(turn, rotations[:, 0])
    start = np.array([first[0, 0, 0], floor, first[0, 0, 2]])
    roots = quat_rotate(turn, motion.root_positions - start).astype(motion.root_positions.dtype, copy=False)
    return replace(motion, local_rotations=rotations, root_positions=roots)


def _first_and_floor(motion: Motion) -> tuple[Array, float]:
    """The first pose's joints (1, 22, 3) and the smallest height of all joints in all frames."""
    first, floor = None, np.inf
    for block in frame_blocks(motion.frame_count, 12 * motion.skeleton.joint_count):
        part = view(motion, block).joint_positions().positions
        part = check_positions(part)
        first = part[:1] if first is None else first
        floor = min(floor, float(part[..., 1].min()))
    return check_positions(np.zeros((0, 22, 3)) if first is None else first), floor


def canonicalise_positions(positions: Array) -> Array:
    """Positions (T, 22, 3) with floor at Y = 0, first root above the origin and first frame facing +Z (metres, Y up).

    HumanML3D's steps 2 to 4: the floor is the smallest height in the whole clip; the heading is at right angles to the
    across vector of hips and shoulders. A second time changes nothing. Raises as `retarget_positions` does.
    """
    positions = check_positions(positions)
    start = positions[0, 0].astype(np.float64)
    start[1] = positions[..., 1].min()
    sine, cosine = first_heading(to_planes(positions[:1]))
    result = np.empty_like(positions)
    for block in frame_blocks(len(positions), positions[0].size):
        planes = to_planes(positions[block])
        planes -= start[:, None, None]
        turn_planes(planes, sine, cosine)
        result[block] = from_planes(planes, positions.dtype)
    return result
