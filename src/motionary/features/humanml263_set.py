"""HumanML3D's 263 numbers as a row of `FEATURES`; the numbers themselves are in `humanml263`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.features.feature_set import FeatureSet, Moving
from motionary.features.humanml263 import FEATURE_NAME, FPS, SLICES, extract, recover_positions
from motionary.motion import JointPositions, Motion, load_skeleton

Array = NDArray[np.floating]


def _from_motion(motion: Moving, continuous_yaw: bool) -> Array:
    points = motion.joint_positions() if isinstance(motion, Motion) else motion
    return extract(points.positions, continuous_yaw=continuous_yaw)


def _to_motion(features: Array, fps: float) -> Moving:
    joints = load_skeleton("smpl22").joints
    return JointPositions(positions=recover_positions(features), joint_names=joints, fps=fps)


FEATURE_SET = FeatureSet(
    name=FEATURE_NAME,
    skeleton="smpl22",
    fps=FPS,
    slices=SLICES,
    units="metres, radians",
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
