"""Motion and its mathematics. numpy only; imports nothing above it."""

from motionary.motion.contacts import foot_contacts
from motionary.motion.feet import FootPlants, Leg, foot_plants, foot_skate
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.skeleton import Skeleton, load_skeleton, skeleton_names
from motionary.motion.transforms import (
    canonicalise,
    canonicalise_positions,
    concatenate,
    fill_gaps,
    follow_feet,
    lock_feet,
    mirror,
    mirror_positions,
    resample,
    retarget,
    retarget_motion,
    retarget_positions,
    scale,
    smooth,
    trim,
)

__all__ = [
    "FootPlants",
    "JointPositions",
    "Leg",
    "Motion",
    "Skeleton",
    "canonicalise",
    "canonicalise_positions",
    "concatenate",
    "fill_gaps",
    "follow_feet",
    "foot_contacts",
    "foot_plants",
    "foot_skate",
    "forward_kinematics",
    "load_skeleton",
    "lock_feet",
    "mirror",
    "mirror_positions",
    "resample",
    "retarget",
    "retarget_motion",
    "retarget_positions",
    "scale",
    "skeleton_names",
    "smooth",
    "trim",
]
