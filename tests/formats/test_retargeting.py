"""Real takes on other skeletons: every dialect, there and back, the same take from two formats; and their feet held."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import SkeletonMismatch
from motionary.formats import Reading, find_legs, read_motion, retarget_to, to_smpl22
from motionary.formats.mapping import detect
from motionary.motion import (
    JointPositions,
    Motion,
    Skeleton,
    foot_plants,
    foot_skate,
    load_skeleton,
    lock_feet,
    mirror,
)
from motionary.motion.inverse_kinematics import HINGES
from motionary.motion.rotations import normalise, quat_to_rotvec

SMPL = load_skeleton("smpl22")
FILES = ("cmu/02/02_01.bvh", "cmu/05/05_10.bvh", "cmu/16/16_22.amc", "bandai_namco/data/dataset-1_bow_active_001.bvh")


@pytest.fixture(scope="module")
def readings(real_data: Path) -> dict[str, Reading]:
    """One take each of three CMU dialects and of a skeleton whose rest pose no body could take."""
    found = {file: read_motion(real_data / file) for file in FILES}
    return {file: reading for file, reading in found.items() if isinstance(reading, Reading)}


def moving(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """Local rotations and root positions without the leading rest pose."""
    motion, start = reading.motion, reading.report.dropped_frames
    return motion.local_rotations[start:], motion.root_positions[start:]


def bones(positions: np.ndarray) -> np.ndarray:
    return normalise(positions[:, 1:] - positions[:, list(SMPL.parents[1:])])


def degrees(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.rad2deg(np.arccos(np.clip(np.sum(one * two, axis=-1), -1, 1)))


@pytest.mark.parametrize("file", FILES)
def test_to_its_own_skeleton_a_take_comes_back_unchanged(readings: dict[str, Reading], file: str) -> None:
    rotations, roots = moving(readings[file])
    same = retarget_to(readings[file], readings[file])
    np.testing.assert_allclose(np.abs(np.sum(same.local_rotations * rotations, axis=-1)), 1.0, atol=1e-12)
    np.testing.assert_allclose(same.root_positions, roots, atol=1e-12)


@pytest.mark.parametrize("file", FILES)
def test_on_smpl22_limbs_point_as_in_the_file_and_bones_have_its_lengths(
    readings: dict[str, Reading], file: str
) -> None:
    moved = retarget_to(readings[file], "smpl22")
    assert moved.skeleton is SMPL
    positions = moved.joint_positions().positions
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(SMPL.parents[1:])], axis=-1)
    np.testing.assert_allclose(lengths, np.broadcast_to(SMPL.bone_lengths[1:], lengths.shape), atol=1e-9)
    apart = np.median(degrees(bones(positions), bones(to_smpl22(readings[file]).positions)), axis=0)
    parts = ("knee", "ankle", "foot", "elbow", "wrist", "shoulder")
    limbs = [SMPL.index(f"{side}_{part}") - 1 for side in ("left", "right") for part in parts]
    assert apart[limbs].max() < 0.1
    # where in pelvis and chest their joints lie is a matter of definition; upright is not
    trunk = positions[:, SMPL.index("neck")] - positions[:, 0]
    own = to_smpl22(readings[file]).positions
    assert np.median(degrees(normalise(trunk), normalise(own[:, SMPL.index("neck")] - own[:, 0]))) < 6.0


@pytest.mark.parametrize("file", FILES)
def test_knees_bend_about_their_own_axis_whatever_the_files_rest_pose(readings: dict[str, Reading], file: str) -> None:
    moved = retarget_to(readings[file], "smpl22")
    for joint in ("left_knee", "right_knee"):
        turns = quat_to_rotvec(moved.local_rotations[:, SMPL.index(joint)])
        size = np.linalg.norm(turns, axis=-1)
        bent = size > np.deg2rad(20.0)
        if bent.sum() > 5:
            axis = normalise(turns[bent].mean(axis=0))
            assert degrees(axis, np.array(HINGES[joint])) < 20.0


@pytest.mark.parametrize("file", FILES)
def test_there_and_back_matched_joints_turn_as_they_did(readings: dict[str, Reading], file: str) -> None:
    reading = readings[file]
    back = retarget_to(retarget_to(reading, "smpl22"), reading)
    rotations, roots = moving(reading)
    motion = Motion(rotations, roots, reading.motion.skeleton, reading.motion.fps)
    resolved = detect(motion.skeleton.joints)
    places = resolved.joints
    matched = sorted({first for first, second, _ in places.values() if first == second})
    one, two = (forward_turns(each)[:, matched] for each in (motion, back))
    angle = 2 * np.rad2deg(np.arccos(np.clip(np.abs(np.sum(one * two, axis=-1)), 0, 1)))
    assert angle.max() < 0.1
    hips = [places[f"{side}_hip"][0] for side in ("left", "right")]
    middles = [each.joint_positions().positions[:, hips].mean(axis=1) for each in (motion, back)]
    np.testing.assert_allclose(middles[1], middles[0], atol=1e-6)


def forward_turns(motion: Motion) -> np.ndarray:
    """World quaternions (frames, joints, 4)."""
    from motionary.motion.rotations import quat_multiply

    world = motion.local_rotations.copy()
    for joint, parent in enumerate(motion.skeleton.parents[1:], start=1):
        world[:, joint] = quat_multiply(world[:, parent], motion.local_rotations[:, joint])
    return world


def test_a_take_from_amc_and_from_bvh_comes_to_one_motion(real_data: Path) -> None:
    takes = json.loads((real_data / "cmu" / "takes.json").read_text())
    pairs = [files for take in takes.values() if len(files := {Path(f).suffix: f for f in take["files"]}) == 2]
    compared = 0
    for files in pairs[::3]:
        bvh = read_motion(real_data / files[".bvh"])
        if not isinstance(bvh, Reading) or bvh.report.dialect == "cmu_poser":
            continue  # that dialect was retargeted to another figure before
        amc = read_motion(real_data / files[".amc"])
        assert isinstance(amc, Reading)
        one, two = (retarget_to(each, "smpl22").joint_positions().positions for each in (amc, bvh))
        count = min(len(one), len(two))
        apart = degrees(bones(one[-count:]), bones(two[-count:]))
        assert np.median(apart, axis=0).max() < 5.0, files
        assert apart.mean() < 1.0, files
        compared += 1
    assert compared >= 3


def test_between_two_files_with_other_joints_and_back(readings: dict[str, Reading]) -> None:
    motionbuilder, asf = readings[FILES[1]], readings[FILES[2]]
    moved = retarget_to(asf, motionbuilder)
    assert moved.skeleton is motionbuilder.motion.skeleton
    one, two = to_smpl22(moved).positions, to_smpl22(asf).positions
    assert np.median(degrees(bones(one), bones(two)), axis=0).max() < 12.0


def test_a_mapping_takes_the_place_of_the_dialect(readings: dict[str, Reading]) -> None:
    motion = readings[FILES[1]].motion
    skeleton = motion.skeleton
    letters = tuple(f"q{place}" for place in range(skeleton.joint_count))
    strange = Motion(
        motion.local_rotations,
        motion.root_positions,
        Skeleton("strange", letters, skeleton.parents, skeleton.offsets.copy()),
        motion.fps,
    )
    with pytest.raises(SkeletonMismatch, match="skeleton 'strange' has no joint known to be pelvis"):
        retarget_to(strange, "smpl22")
    with pytest.raises(SkeletonMismatch, match="no joint is known to be left_hip"):
        find_legs(strange)
    mapping = {
        joint: letters[first] for joint, (first, second, _) in detect(skeleton.joints).joints.items() if first == second
    }
    moved = retarget_to(strange, "smpl22", mapping=mapping).joint_positions().positions
    known = retarget_to(motion, "smpl22").joint_positions().positions
    np.testing.assert_allclose(moved[:, SMPL.index("left_knee")], known[:, SMPL.index("left_knee")], atol=1e-9)


@pytest.mark.parametrize("file", FILES)
def test_files_own_skeletons_mirror_and_twice_give_them_back(readings: dict[str, Reading], file: str) -> None:
    motion = readings[file].motion
    once = mirror(motion)
    expected = motion.joint_positions().positions * [-1, 1, 1]
    left, right = (detect(motion.skeleton.joints).joints[f"{side}_wrist"][0] for side in ("left", "right"))
    found = once.joint_positions().positions
    np.testing.assert_allclose(found[:, left], expected[:, right], atol=1e-9)
    np.testing.assert_array_equal(mirror(once).local_rotations, motion.local_rotations)
    assert all(pair[0] != pair[1] for pair in motion.skeleton.left_right)


def test_positions_without_rotations_are_refused(readings: dict[str, Reading]) -> None:
    points = to_smpl22(readings[FILES[0]])
    with pytest.raises(SkeletonMismatch, match="positions without rotations"):
        retarget_to(points, "smpl22")  # pyright: ignore[reportArgumentType]


TAKES = ("01/01_01", "02/02_02", "05/05_12", "16/16_25", "49/49_17")


@pytest.mark.parametrize("take", TAKES)
def test_standing_feet_of_real_takes_are_held(real_data: Path, take: str) -> None:
    reading = read_motion(real_data / "cmu" / f"{take}.amc")
    assert isinstance(reading, Reading)
    motion, legs = reading.motion, find_legs(reading.motion)
    held = lock_feet(motion, legs=legs)
    print(f"{take}: standing feet slide {100 * held.skate_before:.2f} -> {100 * held.skate_after:.2f} cm/s")
    assert held.skate_before > 0.03
    assert held.skate_after < min(0.006, 0.05 * held.skate_before)
    assert held.skate_after == foot_skate(held.motion, foot_plants(motion, legs))
    # held places stay in reach of a foot's own, bones keep their length, everything but the legs its rotation
    before, after = (each.joint_positions().positions for each in (motion, held.motion))
    assert np.linalg.norm(after - before, axis=-1).max() < 0.09
    turned = (held.motion.local_rotations != motion.local_rotations).any(axis=(0, 2))
    names = {name for leg in legs for name in (leg.hip, leg.knee, leg.ankle)}
    assert {motion.skeleton.joints[joint] for joint in np.flatnonzero(turned)} <= names
    again = lock_feet(held.motion, legs=legs, plants=held.plants).motion
    assert np.linalg.norm(again.joint_positions().positions - after, axis=-1).max() < 0.02


@pytest.mark.parametrize("take", TAKES[:3])
def test_feet_of_positions_are_held_like_those_of_rotations(real_data: Path, take: str) -> None:
    reading = read_motion(real_data / "cmu" / f"{take}.amc")
    assert isinstance(reading, Reading)
    moved = retarget_to(reading, "smpl22")
    turned, shifted = lock_feet(moved), lock_feet(moved.joint_positions())
    assert isinstance(shifted.motion, JointPositions)
    np.testing.assert_allclose(shifted.motion.positions, turned.motion.joint_positions().positions, atol=1e-9)
