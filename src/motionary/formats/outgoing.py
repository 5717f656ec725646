"""What writers take: checked motion, and the way from one kind of motion to the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.formats.smpl22 import to_smpl22
from motionary.motion import JointPositions, Motion, Skeleton, load_skeleton
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.motion.rotations import normalise

Array = NDArray[np.floating]

FARTHEST = 1e9
"""Metres beyond which nothing is a body's place; single precision is far from its end there."""
_NOT_UNIT = 0.01
"""Departure from length 1 up to which a quaternion is normalised; beyond, it is no rotation."""
_SAME_REST = np.deg2rad(25.0)
"""Angle between bones of two T-poses up to which they count as the same pose of different bodies."""


def check_outgoing(motion: Motion | JointPositions, path: Path) -> None:
    """Raise `MotionaryError` for a motion that no file should hold.

    That is one without frames, or with values that are not finite or beyond `FARTHEST`, or with quaternions whose
    length is not 1 within 1 %. The message names the first frame and joint.
    """
    if motion.frame_count == 0:
        raise MotionaryError(f"cannot write {path}: the motion has no frames")
    if isinstance(motion, JointPositions):
        _check_finite(motion.positions, motion.joint_names, what="position", path=path)
        return
    joints = motion.skeleton.joints
    _check_finite(motion.skeleton.offsets[None], joints, what="rest offset", path=path)
    _check_finite(motion.root_positions[:, None], joints, what="position", path=path)
    _check_finite(motion.local_rotations, joints, what="rotation", path=path)
    wrong = np.abs(np.linalg.norm(motion.local_rotations, axis=-1) - 1.0) > _NOT_UNIT
    if wrong.any():
        frame, joint = np.argwhere(wrong)[0]
        raise MotionaryError(
            f"cannot write {path}: frame {frame}, joint {joints[joint]!r}: {motion.local_rotations[frame, joint]} is "
            "no unit quaternion; normalise the rotations"
        )


def _check_finite(values: Array, joints: tuple[str, ...], *, what: str, path: Path) -> None:
    # NaN fails the comparison too
    fine = np.abs(values) < FARTHEST
    if fine.all():
        return
    frame, joint = np.argwhere(~fine)[0][:2]
    raise MotionaryError(
        f"cannot write {path}: frame {frame}, joint {joints[joint]!r}: {what} {values[frame, joint]} is not finite, or "
        f"over {FARTHEST:g}; fill in or cut away the frames where tracking failed, or check the unit"
    )


def as_rotations(motion: Motion | JointPositions) -> Motion:
    """The motion with quaternions of length 1; positions become rotations by `inverse_kinematics` on smpl22's joints.

    Raises `SkeletonMismatch` where positions lack some of the 22 joints.
    """
    if isinstance(motion, JointPositions):
        return inverse_kinematics(motion)
    return replace(motion, local_rotations=normalise(motion.local_rotations))


def as_positions(motion: Motion | JointPositions) -> JointPositions:
    """World positions of the motion's own joints."""
    return motion if isinstance(motion, JointPositions) else motion.joint_positions()


def as_smpl22_positions(motion: Motion | JointPositions) -> JointPositions:
    """World positions (frames, 22, 3) of the joints of smpl22, in its order.

    Joints called as smpl22's are taken by name; a motion on another skeleton is mapped (`to_smpl22`). Raises
    `SkeletonMismatch` where joints are missing.
    """
    names = load_skeleton("smpl22").joints
    if isinstance(motion, Motion) and not set(names) <= set(motion.skeleton.joints):
        return to_smpl22(motion)
    points = as_positions(motion)
    places = {name: place for place, name in enumerate(points.joint_names)}
    missing = [name for name in names if name not in places]
    if missing:
        raise SkeletonMismatch(
            f"positions of {', '.join(missing)} are missing among {', '.join(points.joint_names)}; read the file with "
            "read_smpl22, which maps other skeletons"
        )
    return JointPositions(points.positions[:, [places[name] for name in names]], names, points.fps)


def as_smpl22_rotations(motion: Motion | JointPositions) -> Motion:
    """The motion as rotations of smpl22's joints, in its order, from a T-pose like its own.

    A motion on these joints, with rest directions within `_SAME_REST` of smpl22's, keeps its rotations. Any other goes
    through positions and `inverse_kinematics`. Raises `SkeletonMismatch` where joints are missing.
    """
    if isinstance(motion, Motion) and _stands_like_smpl22(motion.skeleton):
        return as_rotations(motion)
    return inverse_kinematics(as_smpl22_positions(motion))


def _stands_like_smpl22(skeleton: Skeleton) -> bool:
    smpl = load_skeleton("smpl22")
    if skeleton.joints != smpl.joints or skeleton.parents != smpl.parents:
        return False
    cosines = np.sum(normalise(skeleton.offsets[1:]) * normalise(smpl.offsets[1:]), axis=-1)
    # a bone of no length stands in no direction
    return bool(np.all((cosines > np.cos(_SAME_REST)) | (skeleton.bone_lengths[1:] == 0.0)))
