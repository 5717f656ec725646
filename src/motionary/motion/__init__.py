"""Motion and its mathematics. numpy only; imports nothing above it."""

from motionary.motion.contacts import foot_contacts
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.skeleton import Skeleton, load_skeleton, skeleton_names
from motionary.motion.transforms import (
    canonicalise_positions,
    mirror,
    mirror_positions,
    resample,
    retarget_motion,
    retarget_positions,
)

__all__ = [
    "JointPositions",
    "Motion",
    "Skeleton",
    "canonicalise_positions",
    "foot_contacts",
    "forward_kinematics",
    "load_skeleton",
    "mirror",
    "mirror_positions",
    "resample",
    "retarget_motion",
    "retarget_positions",
    "skeleton_names",
]
