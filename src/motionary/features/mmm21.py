"""The 21 joints of the Master Motor Map (MMM), on which KIT-ML is defined: from SMPL's joints, and its own units.

KIT-ML's published files (Plappert et al. 2016; joint positions computed by Ahuja and Morency 2019) hold millimetres of
a reference body about a metre tall, Y up, +Z forward and **+X to the body's right**: Y and Z of a right-handed space
were exchanged, so the space is left-handed. Ours are metres with +X to the left. The factor between the two bodies is
TEMOS's 480 / 0.75.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.features.feature_set import check_joints, check_points
from motionary.motion import JointPositions, Motion, load_skeleton

Array = NDArray[np.floating]

JOINTS = load_skeleton("mmm21").joints
PARENTS = np.array(load_skeleton("mmm21").parents)
UNITS_A_METRE = 640.0
"""Published units (millimetres of the MMM body) a metre of a human body: TEMOS's `smplh_to_mmm_scaling_factor`."""
_AXES = np.array([-1.0, 1.0, 1.0])

MID_FOOT = 0.343
"""How far the mid-foot lies from the ankle to the ball of the foot, in the MMM reference body."""
FROM_SMPL22: dict[str, str | tuple[str, str, float]] = {
    "root": "pelvis",
    "BP": "spine1",
    "BT": "spine3",
    "BLN": "neck",
    "BUN": "head",
    "LS": "left_shoulder",
    "LE": "left_elbow",
    "LW": "left_wrist",
    "RS": "right_shoulder",
    "RE": "right_elbow",
    "RW": "right_wrist",
    "LH": "left_hip",
    "LK": "left_knee",
    "LA": "left_ankle",
    "LMrot": ("left_ankle", "left_foot", MID_FOOT),
    "LF": "left_foot",
    "RH": "right_hip",
    "RK": "right_knee",
    "RA": "right_ankle",
    "RMrot": ("right_ankle", "right_foot", MID_FOOT),
    "RF": "right_foot",
}
"""For each MMM joint the SMPL joint that stands for it, or (a, b, t): the point t of the way from a to b."""
APPROXIMATE: dict[str, str] = {
    "BLN": "SMPL's neck, about 14 cm higher than MMM's lower neck on a body of the same legs",
    "BUN": "SMPL's head joint, about 18 cm higher than MMM's upper neck",
    "LS": "SMPL's shoulder, about 7 cm higher; it hangs from the collar, MMM's from the lower neck",
    "RS": "SMPL's shoulder, about 7 cm higher; it hangs from the collar, MMM's from the lower neck",
    "LH": "SMPL's hip, about 8 cm lower; MMM's is as high as the pelvis",
    "RH": "SMPL's hip, about 8 cm lower; MMM's is as high as the pelvis",
    "LMrot": "no joint of SMPL's: 0.343 of the way from ankle to foot, as in the MMM body (TEMOS takes the heel)",
    "RMrot": "no joint of SMPL's: 0.343 of the way from ankle to foot, as in the MMM body (TEMOS takes the heel)",
}
"""Joints of the map that stand for another point of the body than MMM's, and how they differ."""


def to_mmm21(motion: Motion | JointPositions) -> JointPositions:
    """The 21 MMM joints of a motion on the 22 of `smpl22`: (T, 21, 3) metres, our axes, the motion's frame rate.

    Positions are taken over as they are: the body keeps its size and shape. `APPROXIMATE` names the joints that stand
    for a neighbouring point. Positions on `mmm21` already are returned as they are. Raises `SkeletonMismatch` for other
    joints and `MotionaryError` for values that are not finite.
    """
    points = motion.joint_positions() if isinstance(motion, Motion) else motion
    if points.joint_names == JOINTS:
        return points
    check_joints(points.joint_names, skeleton="smpl22", name="to_mmm21")
    positions = check_points(points.positions, joints=points.joint_names)
    return JointPositions(positions=map_positions(positions), joint_names=JOINTS, fps=points.fps)


def map_positions(positions: Array) -> Array:
    """Positions (..., 22, 3) in the order of `smpl22` as those of the 21 MMM joints (..., 21, 3), in their type."""
    if positions.shape[-2:] != (22, 3):
        raise SkeletonMismatch(
            f"positions have shape {positions.shape}; (..., 22, 3) in the order of 'smpl22' is needed"
        )
    first, second, amounts = _map_indices()
    start = positions[..., first, :]
    return start + amounts.astype(positions.dtype)[:, None] * (positions[..., second, :] - start)


def _map_indices() -> tuple[list[int], list[int], Array]:
    """For each MMM joint the two SMPL joints between which it lies, and how far from the first."""
    smpl = load_skeleton("smpl22")
    entries = [FROM_SMPL22[joint] for joint in JOINTS]
    pairs = [(entry, entry, 0.0) if isinstance(entry, str) else entry for entry in entries]
    first, second = [smpl.index(a) for a, _, _ in pairs], [smpl.index(b) for _, b, _ in pairs]
    return first, second, np.array([amount for _, _, amount in pairs])


def to_units(positions: Array) -> Array:
    """Metres with X to the left as KIT-ML's units: float64 millimetres of the MMM body, X to the right."""
    return positions.astype(np.float64) * (UNITS_A_METRE * _AXES)


def from_units(positions: Array) -> Array:
    """KIT-ML's units as metres with X to the left; the type is kept."""
    return (positions * (_AXES / UNITS_A_METRE)).astype(positions.dtype, copy=False)
