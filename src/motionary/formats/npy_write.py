"""Writing .npy: joint positions, or features. What the format loses: all but the one array.

Neither frame rate, joint names, skeleton nor rotations are in the file; whoever reads it must know them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.formats.atomic import replacing
from motionary.formats.outgoing import as_smpl22_positions, check_outgoing
from motionary.motion import JointPositions, Motion, resample

Array = NDArray[np.floating]


def write_npy(
    motion: Motion | JointPositions,
    path: str | Path,
    *,
    fps: float | None = None,
    features: Callable[[Array], Array] | None = None,
) -> Path:
    """Write positions of the 22 joints of smpl22, (frames, 22, 3) float32 metres, Y up, as one .npy; return the path.

    This is the layout of HumanML3D's `new_joints` if `fps` is 20. `fps`: resample to this rate first; None keeps the
    motion's. `features`: a function from positions (frames, 22, 3) to the array to write in their place, such as
    `motionary.features.extract`: with `fps` 20 that gives HumanML3D's `new_joint_vecs`, (frames - 1, 263), which loses
    the body's proportions, where the clip stood, which way it faced, and all but the twist-free part of rotations.
    Skeletons other than smpl22's are mapped to its joints. Raises `SkeletonMismatch` where joints are missing, and
    `MotionaryError`, with nothing written, for no frames or values that are not finite.
    """
    path = Path(path).expanduser()
    check_outgoing(motion, path)
    joints = as_smpl22_positions(motion)
    if fps is not None:
        joints = resample(joints, fps)
    values = joints.positions if features is None else features(joints.positions)
    values = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(values).all():
        raise MotionaryError(f"cannot write {path}: the features are not finite in frame {_first_bad(values)}")
    with replacing(path) as stream:
        np.save(stream, values, allow_pickle=False)
    return path


def _first_bad(values: Array) -> int:
    return int(np.argwhere(~np.isfinite(values))[0][0])
