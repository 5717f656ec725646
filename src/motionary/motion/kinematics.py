"""Forward kinematics, vectorised over frames, one step a joint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.motion.rotations import quat_to_matrix
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]


def forward_kinematics(local_rotations: Array, root_positions: Array, skeleton: Skeleton) -> tuple[Array, Array]:
    """World positions (frames, joints, 3) in metres and world rotation matrices (frames, joints, 3, 3).

    `local_rotations`: (frames, joints, 4) unit quaternions `wxyz`; `root_positions`: (frames, 3). The root's own rest
    offset is not added: `root_positions` already is the root joint's place.
    """
    frames, joints = local_rotations.shape[:2]
    dtype = np.result_type(local_rotations, root_positions)
    # joint-major, so that every step below works on one contiguous block of frames
    local = quat_to_matrix(np.ascontiguousarray(local_rotations.swapaxes(0, 1)))
    world = np.empty((joints, frames, 3, 3), dtype=dtype)
    positions = np.empty((joints, frames, 3), dtype=dtype)
    offsets = skeleton.offsets.astype(dtype)
    world[0], positions[0] = local[0], root_positions
    for joint in range(1, joints):
        parent = skeleton.parents[joint]
        np.matmul(world[parent], local[joint], out=world[joint])
        np.add(positions[parent], world[parent] @ offsets[joint], out=positions[joint])
    return positions.swapaxes(0, 1), world.swapaxes(0, 1)
