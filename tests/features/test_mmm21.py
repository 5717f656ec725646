"""The MMM joints: the reference body, the map from SMPL's joints, and KIT-ML's units and axes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from feature_samples import procedural_motion

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.features import to_mmm21
from motionary.features.mmm21 import APPROXIMATE, FROM_SMPL22, JOINTS, MID_FOOT, UNITS_A_METRE, from_units, to_units
from motionary.motion import JointPositions, forward_kinematics, load_skeleton
from motionary.motion.rotations import identity_quaternions

KIT_TREE = [[0, 11, 12, 13, 14, 15], [0, 16, 17, 18, 19, 20], [0, 1, 2, 3, 4], [3, 5, 6, 7], [3, 8, 9, 10]]
"""KIT-ML's published kinematic chains."""


def rest_pose(name: str) -> np.ndarray:
    skeleton = load_skeleton(name)
    return forward_kinematics(identity_quaternions((1, skeleton.joint_count)), np.zeros((1, 3)), skeleton)[0][0]


def test_the_tree_is_kit_mls() -> None:
    parents = load_skeleton("mmm21").parents
    told = {child: parent for chain in KIT_TREE for parent, child in pairwise(chain)}
    assert {joint: parent for joint, parent in enumerate(parents) if joint} == told


def test_the_reference_body_stands_facing_z_with_left_at_plus_x() -> None:
    pose = dict(zip(JOINTS, rest_pose("mmm21"), strict=True))
    assert pose["LS"][0] > 0 > pose["RS"][0]
    assert pose["LH"][0] > 0 > pose["RH"][0]
    assert pose["LF"][2] > pose["LA"][2]
    assert pose["BUN"][1] > 0 > pose["LF"][1]
    # the published model's leg: 245 and 246 mm
    assert np.linalg.norm(pose["LH"] - pose["LA"]) * UNITS_A_METRE == pytest.approx(491.0)


def test_the_reference_body_is_its_mirror_image_but_for_the_mid_feet() -> None:
    skeleton = load_skeleton("mmm21")
    mirrored = skeleton.offsets[skeleton.mirrored_joints] * [-1, 1, 1]
    different = np.abs(mirrored - skeleton.offsets).max(axis=-1) > 1e-4
    assert {JOINTS[joint] for joint in np.flatnonzero(different)} == {"LMrot", "RMrot"}


def test_units_are_millimetres_with_x_to_the_right_and_come_back() -> None:
    positions = np.random.default_rng(0).normal(size=(4, 21, 3))
    units = to_units(positions)
    np.testing.assert_allclose(units, positions * [-640.0, 640.0, 640.0])
    np.testing.assert_allclose(from_units(units), positions)
    assert from_units(units.astype(np.float32)).dtype == np.float32


def test_joints_are_taken_over_and_the_mid_foot_lies_between() -> None:
    motion = procedural_motion(0)
    smpl, mmm = motion.joint_positions(), to_mmm21(motion)
    assert mmm.joint_names == JOINTS
    assert mmm.fps == motion.fps
    for joint, entry in FROM_SMPL22.items():
        theirs = mmm.positions[:, JOINTS.index(joint)]
        if isinstance(entry, str):
            np.testing.assert_array_equal(theirs, smpl.positions[:, smpl.joint_names.index(entry)])
        else:
            ankle, foot = (smpl.positions[:, smpl.joint_names.index(each)] for each in entry[:2])
            np.testing.assert_allclose(
                np.linalg.norm(theirs - ankle, axis=-1), MID_FOOT * np.linalg.norm(foot - ankle, axis=-1)
            )
    np.testing.assert_array_equal(to_mmm21(smpl).positions, mmm.positions)
    assert to_mmm21(mmm) is mmm


def test_the_mid_foots_place_is_the_reference_bodys() -> None:
    pose = dict(zip(JOINTS, rest_pose("mmm21"), strict=True))
    whole, part = pose["LF"] - pose["LA"], pose["LMrot"] - pose["LA"]
    assert part @ whole / (whole @ whole) == pytest.approx(MID_FOOT, abs=5e-4)


def test_approximations_are_told_and_true() -> None:
    """The heights that `APPROXIMATE` tells are those of the two rest poses, on a body of the same legs."""
    smpl, mmm = (dict(zip(load_skeleton(n).joints, rest_pose(n), strict=True)) for n in ("smpl22", "mmm21"))
    legs = np.linalg.norm(smpl["left_hip"] - smpl["left_knee"]) + np.linalg.norm(smpl["left_knee"] - smpl["left_ankle"])
    size = legs * UNITS_A_METRE / 491.0
    for joint, text in APPROXIMATE.items():
        entry = FROM_SMPL22[joint]
        if isinstance(entry, str):
            higher = round(100 * (smpl[entry][1] - size * mmm[joint][1]))
            assert f"about {abs(higher)} cm {'higher' if higher > 0 else 'lower'}" in text, joint
        else:
            assert str(MID_FOOT) in text
    # the spine's joints are where MMM's are, to a centimetre
    for joint in ("BP", "BT"):
        assert abs(smpl[FROM_SMPL22[joint]][1] - size * mmm[joint][1]) < 0.01


def test_other_joints_and_broken_frames_are_refused() -> None:
    with pytest.raises(SkeletonMismatch, match="to_mmm21 needs the 22 joints of 'smpl22'"):
        to_mmm21(JointPositions(np.zeros((3, 2, 3)), ("a", "b"), 20.0))
    smpl = procedural_motion(0).joint_positions()
    smpl.positions[2, 3] = np.nan
    with pytest.raises(MotionaryError, match="frame 2, joint 'spine1'"):
        to_mmm21(smpl)
