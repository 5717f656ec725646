"""Clips for tests of feature sets: generated ones, real ones, and what two clips may differ in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from motionary.datasets.procedural import corpus_clip
from motionary.features import FeatureSet, to_mmm21
from motionary.formats import read_smpl22
from motionary.motion import JointPositions, Motion, load_skeleton, resample
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.motion.rotations import axis_angle_to_quat, normalise, quat_multiply, quat_rotate, rotvec_to_quat

UP = np.array([0.0, 1.0, 0.0])


def procedural_motion(index: int) -> Motion:
    """A generated clip with its own body, float64, 20 fps."""
    motion = corpus_clip(index, seed=11).motion
    return replace(
        motion,
        local_rotations=normalise(motion.local_rotations.astype(np.float64)),
        root_positions=motion.root_positions.astype(np.float64),
    )


def turning_motion(*, turns: float = 1.5, frames: int = 120) -> Motion:
    """A body that walks in a circle, bent a little everywhere, through every heading."""
    rng = np.random.default_rng(5)
    rotations = rotvec_to_quat(np.broadcast_to(rng.normal(scale=0.2, size=(1, 22, 3)), (frames, 22, 3)).copy())
    angle = 2 * np.pi * turns * np.linspace(0, 1, frames)
    rotations[:, 0] = quat_multiply(axis_angle_to_quat(UP, angle), rotations[:, 0])
    roots = np.stack((-np.cos(angle), 0.95 + 0.02 * np.sin(7 * angle), np.sin(angle)), axis=-1)
    return Motion(rotations, roots, load_skeleton("smpl22"), 20.0)


def for_set(features: FeatureSet, motion: Motion | JointPositions) -> Motion | JointPositions:
    """The motion as the set reads it: its joints and its frame rate."""
    if features.fps is not None:
        motion = resample(motion, features.fps)
    if features.skeleton == "mmm21":
        return to_mmm21(motion)
    return motion if features.needs_rotations or isinstance(motion, JointPositions) else motion.joint_positions()


def real_motion(features: FeatureSet, data: Path) -> list[Motion | JointPositions]:
    """Real clips as the set reads them: CMU's takes, for rotations by inverse kinematics, and an AMASS clip."""
    takes = sorted((data / "cmu").rglob("*.amc"))[::40]
    points = [read_smpl22(take, fps=features.fps)[0] for take in takes]
    if not features.needs_rotations:
        return [for_set(features, each) for each in points]
    amass = [for_set(features, amass_motion(path)) for path in sorted((data / "amass").glob("*.npz"))]
    # long takes at their own 120 fps would cost more than they show
    return amass + [inverse_kinematics(resample(each, features.fps or 20.0)) for each in points]


def amass_arrays(path: Path) -> tuple[np.ndarray, np.ndarray, float]:
    """Rotation vectors (T, 22, 3) and translations (T, 3) of an AMASS file as it has them, Z up, and its rate."""
    with np.load(path, allow_pickle=False) as arrays:
        return arrays["poses"][:, :66].reshape(-1, 22, 3), arrays["trans"], float(arrays["mocap_framerate"])


def amass_motion(path: Path) -> Motion:
    """An AMASS clip as rotations on `smpl22`, Y up."""
    vectors, places, fps = amass_arrays(path)
    to_y_up = axis_angle_to_quat(np.array([1.0, 0.0, 0.0]), -np.pi / 2)
    rotations = rotvec_to_quat(vectors)
    rotations[:, 0] = quat_multiply(to_y_up, rotations[:, 0])
    return Motion(rotations, quat_rotate(to_y_up, places), load_skeleton("smpl22"), fps)


def points(motion: Motion | JointPositions) -> np.ndarray:
    """Positions; those of rotations on `smpl22`'s own bones, which is the body they come back on."""
    if isinstance(motion, JointPositions):
        return motion.positions
    smpl22 = load_skeleton("smpl22")
    return replace(motion, skeleton=smpl22).joint_positions().positions


def aligned(positions: np.ndarray, joints: tuple[str, ...]) -> np.ndarray:
    """Positions with the first root above the origin, the first frame's hips along X and the lowest joint at 0."""
    left, right = ("LH", "RH") if "LH" in joints else ("left_hip", "right_hip")
    across = positions[0, joints.index(left)] - positions[0, joints.index(right)]
    angle = np.arctan2(across[2], across[0])
    placed = positions - [positions[0, 0, 0], positions[..., 1].min(), positions[0, 0, 2]]
    return quat_rotate(axis_angle_to_quat(UP, angle), placed)


def changed(motion: Motion | JointPositions, what: str) -> Motion | JointPositions:
    """The motion in another "place", "heading" or "height", or of another "size"."""
    turn = axis_angle_to_quat(UP, 2.0 if what == "heading" else 0.0)
    shift = {"place": [4.0, 0.0, -7.0], "height": [0.0, 1.5, 0.0]}.get(what, [0.0, 0.0, 0.0])
    factor = 1.3 if what == "size" else 1.0
    if isinstance(motion, JointPositions):
        return replace(motion, positions=quat_rotate(turn, motion.positions) * factor + shift)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(turn, rotations[:, 0])
    roots = quat_rotate(turn, motion.root_positions) * factor + shift
    skeleton = replace(motion.skeleton, offsets=motion.skeleton.offsets * factor)
    return Motion(rotations, roots, skeleton, motion.fps)
