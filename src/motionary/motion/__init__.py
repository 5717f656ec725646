"""Motion and its mathematics. numpy only; imports nothing above it."""

from motionary.motion.kinematics import forward_kinematics
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.skeleton import Skeleton, load_skeleton, skeleton_names

__all__ = ["JointPositions", "Motion", "Skeleton", "forward_kinematics", "load_skeleton", "skeleton_names"]
