"""Measures of a motion on SMPL's 22 joints: foot skate, and knee and elbow flexion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.procedural.body import TOE_HEIGHT
from motionary.motion.motion import Motion
from motionary.motion.rotations import quat_to_rotvec

_TOES = (10, 11)


def foot_skate(motion: Motion, *, margin: float = 0.012) -> NDArray[np.floating]:
    """Horizontal speeds (metres a second) of the balls of both feet wherever they stand, one a frame pair and foot.

    A foot stands where its ball is within `margin` metres of its standing height in both frames. The measure knows
    nothing of the plan; frames of landing and leaving that lie within the margin count as well.
    """
    toes = motion.joint_positions().positions[:, list(_TOES)]
    low = toes[:, :, 1] < TOE_HEIGHT + margin
    speed = np.linalg.norm(np.diff(toes[:, :, [0, 2]], axis=0), axis=-1) * motion.fps
    return speed[low[1:] & low[:-1]]


def flexions(motion: Motion) -> dict[str, NDArray[np.floating]]:
    """Flexion in degrees (frames,) of both knees and elbows from the rest pose; negative is bent the wrong way."""
    signs = {
        "left_knee": (4, 0, 1.0),
        "right_knee": (5, 0, 1.0),
        "left_elbow": (18, 1, -1.0),
        "right_elbow": (19, 1, 1.0),
    }
    vectors = {name: quat_to_rotvec(motion.local_rotations[:, joint]) for name, (joint, _, _) in signs.items()}
    return {name: np.degrees(sign * vectors[name][:, axis]) for name, (_, axis, sign) in signs.items()}


def arm_and_thigh_ranges(motion: Motion) -> dict[str, NDArray[np.floating]]:
    """Degrees (frames,) between each thigh and straight down in the pelvis' frame, and each upper arm and its
    T-pose.
    """
    down = {"left_hip": 1, "right_hip": 2, "left_shoulder": 16, "right_shoulder": 17}
    return {
        name: np.degrees(np.linalg.norm(quat_to_rotvec(motion.local_rotations[:, j]), axis=-1))
        for name, j in down.items()
    }
