"""Writing .npz: Motionary's own layout, which loses nothing that `Motion` holds, and AMASS's.

AMASS's layout loses bone lengths and rest pose: its readers pose a body of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.formats.atomic import replacing
from motionary.formats.outgoing import as_smpl22_rotations, check_outgoing
from motionary.motion import JointPositions, Motion
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate, quat_to_rotvec

Array = NDArray[np.generic]

FORMAT = "motionary"
FORMAT_VERSION = 1
AMASS_NUMBERS = {"smplh": 156, "smpl22": 66}
"""Layout of `poses`: SMPL+H's 52 joints (22 of the body, 30 of the hands) or the body's 22, three numbers each."""
_TO_Z_UP = axis_angle_to_quat(np.array([1.0, 0.0, 0.0]), np.pi / 2)


def write_npz(
    motion: Motion | JointPositions, path: str | Path, *, layout: Literal["motionary", "smplh", "smpl22"] = "motionary"
) -> Path:
    """Write `motion` as an uncompressed .npz without any Python objects, and return the path.

    "motionary": arrays `format` ("motionary"), `format_version` (1), `fps`, `joints` (names), and for `Motion`
    `local_rotations` (frames, joints, 4) `wxyz`, `root_positions` (frames, 3), `parents` (-1 for the root), `offsets`
    (joints, 3), `left_right` (pairs, 2), `skeleton` (its name); for `JointPositions` `positions` (frames, joints, 3).
    Metres, Y up, in the motion's own precision: nothing is lost, and positions stay positions.

    "smplh", "smpl22": AMASS's arrays `poses` (frames, 156 or 66; rotation vectors, root first, hands flat), `trans`
    (frames, 3), `betas` (16 zeros), `gender` ("neutral"), `mocap_framerate`; **Z up**. Lost: the body's proportions and
    rest pose; rotations are those of the body's own T-pose, as are SMPL's but for the directions of short bones.
    `trans` is the pelvis itself, where SMPL adds its template's pelvis: its meshes stand a fixed 0.2 m aside. Positions
    without rotations, and motions on another skeleton, become rotations by `inverse_kinematics`.

    Raises `MotionaryError`, with nothing written, for no frames or values that are not finite.
    """
    if layout != FORMAT and layout not in AMASS_NUMBERS:
        raise ValueError(f"write_npz: layout is {layout!r}; use {FORMAT!r}, {' or '.join(map(repr, AMASS_NUMBERS))}")
    path = Path(path).expanduser()
    check_outgoing(motion, path)
    arrays = _own(motion) if layout == FORMAT else _amass(motion, AMASS_NUMBERS[layout])
    with replacing(path) as stream:
        np.savez(stream, allow_pickle=False, **arrays)
    return path


def _own(motion: Motion | JointPositions) -> dict[str, Array]:
    arrays: dict[str, Array] = {
        "format": np.array(FORMAT),
        "format_version": np.array(FORMAT_VERSION),
        "fps": np.array(motion.fps, dtype=np.float64),
    }
    if isinstance(motion, JointPositions):
        return arrays | {"joints": np.array(motion.joint_names), "positions": motion.positions}
    skeleton = motion.skeleton
    return arrays | {
        "joints": np.array(skeleton.joints),
        "local_rotations": motion.local_rotations,
        "root_positions": motion.root_positions,
        "parents": np.array(skeleton.parents),
        "offsets": skeleton.offsets,
        "left_right": np.array(skeleton.left_right, dtype=np.int64).reshape(-1, 2),
        "skeleton": np.array(skeleton.name),
    }


def _amass(motion: Motion | JointPositions, numbers: int) -> dict[str, Array]:
    motion = as_smpl22_rotations(motion)
    rotations = motion.local_rotations.astype(np.float64)
    rotations[:, 0] = quat_multiply(_TO_Z_UP, rotations[:, 0])
    poses = np.zeros((motion.frame_count, numbers))
    poses[:, :66] = quat_to_rotvec(rotations).reshape(motion.frame_count, 66)
    return {
        "poses": poses,
        "trans": quat_rotate(_TO_Z_UP, motion.root_positions.astype(np.float64)),
        "betas": np.zeros(16),
        "gender": np.array("neutral"),
        "mocap_framerate": np.array(motion.fps, dtype=np.float64),
    }
