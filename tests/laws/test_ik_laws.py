"""Laws of inverse kinematics: positions met, bones kept, twist resolved, no jumps and no jitter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.datasets.procedural import generate_clip
from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.formats import Reading, read_motion, to_smpl22
from motionary.motion import (
    JointPositions,
    Motion,
    Skeleton,
    forward_kinematics,
    load_skeleton,
    mirror,
    retarget_motion,
)
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.motion.rigid_fit import best_rotations, fit_skeleton
from motionary.motion.rotations import (
    axis_angle_to_quat,
    matrix_to_quat,
    normalise,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_to_matrix,
    quat_to_rotvec,
    rotvec_to_quat,
)

seeds = st.integers(0, 2**32 - 1)
SMPL22 = load_skeleton("smpl22")
CARRIERS = [joint for joint in range(22) if SMPL22.children[joint]]
TAKES = ("02/02_01.amc", "05/05_09.amc", "14/14_21.amc", "16/16_12.amc", "127/127_14.amc", "12/12_02.bvh")


def walk(rng: np.random.Generator, skeleton: Skeleton, *, frames: int = 12, size: float = 0.15) -> Motion:
    """A random walk of every joint's rotation from the rest pose."""
    vectors = np.cumsum(rng.normal(scale=size, size=(frames, skeleton.joint_count, 3)), axis=0)
    roots = np.cumsum(rng.normal(scale=0.05, size=(frames, 3)), axis=0)
    return Motion(rotvec_to_quat(vectors), roots, skeleton, 30.0)


def random_tree(rng: np.random.Generator, joints: int = 14) -> Skeleton:
    parents = (-1, *(int(rng.integers(max(0, joint - 3), joint)) for joint in range(1, joints)))
    offsets = rng.normal(size=(joints, 3))
    # some joints sit on their parent, as in Acclaim's skeletons
    offsets[rng.integers(1, joints, size=2)] = 0.0
    return Skeleton("random", tuple(f"j{i}" for i in range(joints)), parents, offsets)


def still(motion: Motion, skeleton: Skeleton) -> Motion:
    """The motion with joints on their parent and leaves unturned: what positions say nothing about."""
    rotations = motion.local_rotations.copy()
    rotations[:, [j for j in range(skeleton.joint_count) if skeleton.bone_lengths[j] == 0 and j]] = [1, 0, 0, 0]
    return replace(motion, local_rotations=rotations)


def distance(motion: Motion, positions: np.ndarray) -> np.ndarray:
    return np.linalg.norm(motion.joint_positions().positions - positions, axis=-1)


def angular_acceleration(motion: Motion, joints: list[int], *, world: bool = False) -> float:
    """Root mean square over frames and joints, radians a second squared, of local or world rotations."""
    rotations = motion.local_rotations.astype(np.float64)
    if world:
        matrices = forward_kinematics(rotations, motion.root_positions, motion.skeleton)[1]
        rotations = matrix_to_quat(np.ascontiguousarray(matrices))
    steps = quat_to_rotvec(quat_multiply(rotations[1:], quat_conjugate(rotations[:-1])))
    return float(np.sqrt(np.mean(np.sum(np.diff(steps * motion.fps**2, axis=0)[:, joints] ** 2, axis=-1))))


def angles_between(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.rad2deg(np.linalg.norm(quat_to_rotvec(quat_multiply(quat_conjugate(first), second)), axis=-1))


def largest_step(rotations: np.ndarray) -> float:
    return float(angles_between(rotations[:-1], rotations[1:]).max())


@pytest.mark.parametrize("name", ["smpl22", "humanml3d_reference"])
def test_the_rest_pose_is_the_identity(name: str) -> None:
    skeleton = load_skeleton(name)
    pose = Motion(rotvec_to_quat(np.zeros((3, 22, 3))), np.ones((3, 3)), skeleton, 30.0).joint_positions()
    result = inverse_kinematics(pose, skeleton)
    np.testing.assert_allclose(result.local_rotations[..., 0], 1.0, atol=1e-12)
    np.testing.assert_array_equal(result.skeleton.offsets, skeleton.offsets)


def test_the_fitted_body_stands_in_the_t_pose() -> None:
    # another body, in any motion: with identity rotations arms point sideways, legs down, toes ahead
    clip = generate_clip(np.random.default_rng(3)).motion
    fitted = inverse_kinematics(clip.joint_positions()).skeleton
    directions = normalise(fitted.offsets[1:])
    assert np.sum(directions * normalise(SMPL22.offsets[1:]), axis=-1).min() > 0.99
    np.testing.assert_allclose(fitted.bone_lengths, clip.skeleton.bone_lengths, atol=1e-5)
    assert fitted.joints == SMPL22.joints
    assert fitted.left_right == SMPL22.left_right


@given(seed=seeds)
def test_positions_of_a_rigid_body_are_met(seed: int) -> None:
    motion = walk(np.random.default_rng(seed), SMPL22)
    positions = motion.joint_positions()
    for skeleton in (SMPL22, None):
        assert distance(inverse_kinematics(positions, skeleton), positions.positions).max() < 1e-6


@given(seed=seeds)
def test_positions_on_any_tree_are_met(seed: int) -> None:
    rng = np.random.default_rng(seed)
    skeleton = random_tree(rng)
    positions = still(walk(rng, skeleton), skeleton).joint_positions()
    result = inverse_kinematics(positions, skeleton)
    assert distance(result, positions.positions).max() < 1e-6
    np.testing.assert_allclose(np.linalg.norm(result.local_rotations, axis=-1), 1.0, atol=1e-9)


@given(seed=seeds, size=st.floats(0.001, 0.5))
def test_bone_lengths_are_kept_whatever_the_positions(seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    clean = walk(rng, SMPL22).joint_positions()
    noisy = replace(clean, positions=clean.positions + rng.normal(scale=size, size=clean.positions.shape))
    result = inverse_kinematics(noisy)
    lengths = np.median(
        np.linalg.norm(noisy.positions[:, 1:] - noisy.positions[:, list(SMPL22.parents[1:])], axis=-1), axis=0
    )
    np.testing.assert_allclose(result.skeleton.bone_lengths[1:], lengths, rtol=1e-9)
    assert np.isfinite(result.local_rotations).all()
    assert np.sum(result.local_rotations[1:] * result.local_rotations[:-1], axis=-1).min() >= 0.0


@given(seed=seeds)
def test_turning_the_world_turns_the_root_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    positions = walk(rng, SMPL22).joint_positions()
    turn, shift = rotvec_to_quat(rng.normal(size=3)), rng.normal(size=3)
    moved = inverse_kinematics(replace(positions, positions=quat_rotate(turn, positions.positions) + shift), SMPL22)
    plain = inverse_kinematics(positions, SMPL22)
    expected = plain.local_rotations.copy()
    expected[:, 0] = quat_multiply(turn, expected[:, 0])
    assert angles_between(expected, moved.local_rotations).max() < 1e-4


@given(seed=seeds)
def test_the_mirror_image_has_the_mirrored_rotations(seed: int) -> None:
    positions = walk(np.random.default_rng(seed), SMPL22).joint_positions()
    result = inverse_kinematics(mirror(positions), SMPL22)
    expected = mirror(inverse_kinematics(positions, SMPL22))
    assert angles_between(expected.local_rotations, result.local_rotations).max() < 1e-4


@pytest.mark.parametrize("seed", range(8))
def test_rotations_of_procedural_clips_come_back(seed: int) -> None:
    clip = generate_clip(np.random.default_rng(seed)).motion
    positions = clip.joint_positions()
    result = inverse_kinematics(positions)
    assert distance(result, positions.positions).max() < 1e-5
    angles = angles_between(clip.local_rotations.astype(np.float64), result.local_rotations)
    # positions know nothing of feet and heads turning about themselves
    assert np.mean(angles[:, CARRIERS]) < 3.0
    before = angular_acceleration(clip, CARRIERS)
    assert angular_acceleration(result, CARRIERS) < 1.05 * before
    assert largest_step(result.local_rotations[:, CARRIERS]) < largest_step(clip.local_rotations[:, CARRIERS]) + 5.0


@pytest.mark.parametrize("take", TAKES)
def test_cmu_takes_on_their_own_skeletons(real_data: Path, take: str) -> None:
    reading = read_motion(real_data / "cmu" / take)
    assert isinstance(reading, Reading)
    motion, positions = reading.motion, reading.joint_positions()
    result = inverse_kinematics(positions, motion.skeleton)
    assert distance(result, positions.positions).max() < 1e-6
    joints = [joint for joint in range(motion.skeleton.joint_count) if motion.skeleton.children[joint]]
    for world in (False, True):
        ratio = angular_acceleration(result, joints, world=world) / angular_acceleration(motion, joints, world=world)
        assert ratio < 1.1, f"angular acceleration grew by {ratio:.2f} (world: {world})"


@pytest.mark.parametrize("take", TAKES)
def test_cmu_takes_on_smpls_joints(real_data: Path, take: str) -> None:
    # chest and pelvis of these bodies bend where smpl22 is stiff, so positions give way by millimetres, once
    positions = to_smpl22(read_motion(real_data / "cmu" / take))
    result = inverse_kinematics(positions)
    error = distance(result, positions.positions)
    assert error.mean() < 0.006
    assert np.percentile(error, 95) < 0.02
    again = inverse_kinematics(result.joint_positions())
    assert distance(again, result.joint_positions().positions).max() < 1e-6
    ratio = angular_acceleration(again, CARRIERS) / angular_acceleration(result, CARRIERS)
    assert 0.97 < ratio < 1.01


def test_noise_is_not_made_larger_and_smoothing_takes_it_out() -> None:
    rng = np.random.default_rng(0)
    phases = rng.uniform(0, 6, size=(22, 3))
    vectors = 0.5 * np.sin(2 * np.pi * 0.6 * np.arange(150)[:, None, None] / 30.0 + phases)
    clean = Motion(rotvec_to_quat(vectors), np.zeros((150, 3)), SMPL22, 30.0).joint_positions()
    noise = rng.normal(scale=0.01, size=clean.positions.shape)
    noisy = replace(clean, positions=clean.positions + noise)
    plain, smooth = inverse_kinematics(noisy), inverse_kinematics(noisy, smooth=0.05)
    size = np.linalg.norm(noise, axis=-1).mean()
    assert distance(plain, noisy.positions).mean() < 0.9 * size
    assert distance(plain, clean.positions).mean() < 1.1 * size
    assert distance(smooth, clean.positions).mean() < 0.75 * size
    assert angular_acceleration(smooth, CARRIERS) < 0.3 * angular_acceleration(plain, CARRIERS)


def posed(turns: dict[str, np.ndarray], *, frames: int, fps: float = 30.0) -> Motion:
    """smpl22 with rotation vectors (frames, 3) for some joints."""
    vectors = np.zeros((frames, 22, 3))
    for joint, value in turns.items():
        vectors[:, SMPL22.index(joint)] = value
    return Motion(rotvec_to_quat(vectors), np.zeros((frames, 3)), SMPL22, fps)


def test_elbows_bend_about_their_hinge() -> None:
    bend = np.linspace(0.6, 2.2, 20)[:, None]
    rng = np.random.default_rng(5)
    shoulder = np.cumsum(rng.normal(scale=0.05, size=(20, 3)), axis=0)
    motion = posed({"left_elbow": bend * [0, -1, 0], "left_shoulder": shoulder}, frames=20)
    result = inverse_kinematics(motion.joint_positions(), SMPL22)
    for joint in ("left_elbow", "left_shoulder"):
        index = SMPL22.index(joint)
        assert angles_between(motion.local_rotations[:, index], result.local_rotations[:, index]).max() < 6.0


def test_a_straight_limb_is_led_from_the_twist_before_to_that_after() -> None:
    # a knee bends, the leg straightens while the thigh turns by 40 degrees about itself, the knee bends again
    frames = 90
    bend = np.interp(np.arange(frames), [0, 20, 30, 60, 70, 89], [0.8, 0.8, 0.0, 0.0, 0.8, 0.8])
    twist = np.interp(np.arange(frames), [0, 30, 60, 89], [0.0, 0.0, 0.7, 0.7])
    axis = normalise(SMPL22.offsets[SMPL22.index("left_knee")])
    motion = posed({"left_knee": bend[:, None] * [1, 0, 0], "left_hip": twist[:, None] * axis}, frames=frames)
    result = inverse_kinematics(motion.joint_positions(), SMPL22).local_rotations[:, SMPL22.index("left_hip")]
    found = 2.0 * np.arctan2(result[:, 1:] @ axis, result[:, 0])
    np.testing.assert_allclose(found[[5, 85]], [0.0, 0.7], atol=0.1)
    assert largest_step(result) < 3.0
    assert np.diff(found)[32:58].min() > 0.0


def test_a_limb_that_never_bends_has_the_least_twist() -> None:
    swing = np.linspace(0, 1.2, 30)[:, None]
    motion = posed({"left_hip": swing * [-1, 0, 0]}, frames=30)
    result = inverse_kinematics(motion.joint_positions(), SMPL22)
    assert angles_between(motion.local_rotations, result.local_rotations).max() < 3.0


def test_the_turn_of_the_chest_is_spread_over_the_spine() -> None:
    turn = np.linspace(0, 1.2, 20)[:, None] * [0, 1, 0]
    result = inverse_kinematics(posed({"spine3": turn}, frames=20).joint_positions(), SMPL22).local_rotations
    for joint in ("spine1", "spine2", "spine3"):
        amount = np.rad2deg(np.linalg.norm(quat_to_rotvec(result[-1, SMPL22.index(joint)])))
        assert amount == pytest.approx(np.rad2deg(1.2) / 3, abs=1.5)


@pytest.mark.parametrize("miss", [0.3, 0.05, 0.01])
def test_a_bone_that_passes_against_its_rest_direction_does_not_whirl(miss: float) -> None:
    skeleton = Skeleton("rod", ("a", "b", "c"), (-1, 0, 1), np.array([[0.0, 0, 0], [0, 0, 1], [0, 1, 0]]))
    angle = np.linspace(0.5, 2 * np.pi - 0.5, 200)
    directions = normalise(np.stack((np.sin(angle), np.cos(angle), np.full(200, miss)), axis=-1))
    middle = np.tile([0.0, 0, 1], (200, 1))
    places = np.stack((np.zeros((200, 3)), middle, middle + directions), axis=1)
    result = inverse_kinematics(JointPositions(places, skeleton.joints, 60.0), skeleton)
    assert distance(result, places).max() < 1e-6
    own = np.rad2deg(np.arccos(np.sum(directions[1:] * directions[:-1], axis=-1)).max())
    assert largest_step(result.local_rotations) < 3 * own


def test_a_hand_does_not_leap_after_a_finger_that_flips() -> None:
    # finger and thumb hang from joints that sit on the hand, so they may turn apart; the finger flips over
    names = ("arm", "hand", "base", "finger", "thumb_base", "thumb")
    offsets = np.array([[0, 0, 0], [0.3, 0, 0], [0, 0, 0], [0.1, 0, 0], [0, 0, 0], [0.07, 0, 0.07]], dtype=np.float64)
    skeleton = Skeleton("hand", names, (-1, 0, 1, 2, 1, 4), offsets)
    vectors = np.zeros((40, 6, 3))
    vectors[20:, 2] = [0, 0, 3.0]
    motion = Motion(rotvec_to_quat(vectors), np.zeros((40, 3)), skeleton, 30.0)
    result = inverse_kinematics(motion.joint_positions(), skeleton)
    assert distance(result, motion.joint_positions().positions).max() < 1e-6
    assert largest_step(result.local_rotations[:, :2]) < 100.0
    np.testing.assert_allclose(result.local_rotations[:20, :2, 0], 1.0, atol=1e-9)


def test_a_given_skeleton_is_the_results_skeleton_and_the_path_is_scaled() -> None:
    motion = walk(np.random.default_rng(1), SMPL22)
    tall = replace(SMPL22, name="tall", offsets=SMPL22.offsets * 1.3)
    result = inverse_kinematics(motion.joint_positions(), tall)
    assert result.skeleton is tall
    expected = retarget_motion(motion, tall).joint_positions().positions
    np.testing.assert_allclose(result.joint_positions().positions, expected, atol=1e-6)


def test_names_not_places_say_which_joint_is_which() -> None:
    positions = walk(np.random.default_rng(2), SMPL22).joint_positions()
    order = np.random.default_rng(3).permutation(22)
    names = (*(SMPL22.joints[i] for i in order), "left_hand")
    extra = np.concatenate((positions.positions[:, order], np.full((12, 1, 3), np.nan)), axis=1)
    result = inverse_kinematics(JointPositions(extra, names, 30.0))
    np.testing.assert_array_equal(result.local_rotations, inverse_kinematics(positions).local_rotations)


def test_frames_where_joints_fall_together_take_their_neighbours_direction() -> None:
    motion = walk(np.random.default_rng(4), SMPL22, frames=30, size=0.05)
    positions = motion.joint_positions().positions.copy()
    ankle, foot = SMPL22.index("left_ankle"), SMPL22.index("left_foot")
    positions[10:15, foot] = positions[10:15, ankle]
    result = inverse_kinematics(JointPositions(positions, SMPL22.joints, 30.0), SMPL22)
    assert largest_step(result.local_rotations[8:17, ankle]) < 25.0
    assert np.isfinite(result.local_rotations).all()
    gone = inverse_kinematics(JointPositions(np.zeros((4, 22, 3)), SMPL22.joints, 30.0), SMPL22)
    np.testing.assert_allclose(gone.local_rotations[..., 0], 1.0)


@pytest.mark.parametrize("frames", [1, 2])
def test_few_frames_and_single_precision(frames: int) -> None:
    motion = walk(np.random.default_rng(9), SMPL22, frames=frames)
    positions = motion.joint_positions()
    single = replace(positions, positions=positions.positions.astype(np.float32))
    result = inverse_kinematics(single, smooth=0.1 if frames == 1 else 0.0)
    assert result.local_rotations.dtype == result.root_positions.dtype == np.float32
    assert distance(result, positions.positions).max() < 1e-5


def test_a_fitted_skeleton_forgets_a_few_bad_frames() -> None:
    positions = walk(np.random.default_rng(10), SMPL22, frames=60).joint_positions().positions.copy()
    positions[:6] += np.random.default_rng(11).normal(scale=0.5, size=positions[:6].shape)
    # the bad frames' tilt of a whole piece remains within a few degrees; lengths are exact
    fitted = fit_skeleton(positions, SMPL22)
    np.testing.assert_allclose(fitted.bone_lengths, SMPL22.bone_lengths, atol=1e-9)
    np.testing.assert_allclose(fitted.offsets, SMPL22.offsets, atol=0.01)
    with pytest.raises(SkeletonMismatch, match="expected"):
        fit_skeleton(positions[:, :5], SMPL22)


@given(seed=seeds)
@settings(max_examples=30)
def test_the_best_rotation_is_found_and_is_no_reflection(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rest = rng.normal(size=(3, 3))
    turns = quat_to_matrix(normalise(rng.normal(size=(5, 4))))
    measured = rest @ np.swapaxes(turns, -1, -2)
    np.testing.assert_allclose(best_rotations(rest, measured, np.eye(3)), turns, atol=1e-5)
    reflected = best_rotations(rest, -measured, np.eye(3))
    np.testing.assert_allclose(np.linalg.det(reflected), 1.0, atol=1e-9)


def test_what_points_leave_open_is_as_the_prior_says() -> None:
    turn = quat_to_matrix(axis_angle_to_quat(np.array([1.0, 0, 0]), np.array(0.7)))
    line = np.array([[1.0, 0, 0], [2.0, 0, 0]])
    np.testing.assert_allclose(best_rotations(line, line[None], turn)[0], turn, atol=1e-6)
    np.testing.assert_allclose(best_rotations(line, np.zeros((1, 2, 3)), turn)[0], turn, atol=1e-6)


def test_what_cannot_be_solved_is_refused() -> None:
    positions = walk(np.random.default_rng(0), SMPL22).joint_positions()
    broken = positions.positions.copy()
    broken[3, 7, 1] = np.nan
    with pytest.raises(MotionaryError, match="frame 3, joint 'left_ankle'"):
        inverse_kinematics(replace(positions, positions=broken))
    with pytest.raises(SkeletonMismatch, match="needs positions of left_hip"):
        inverse_kinematics(JointPositions(np.zeros((2, 2, 3)), ("pelvis", "head"), 30.0))
    with pytest.raises(MotionaryError, match="no frames"):
        inverse_kinematics(replace(positions, positions=positions.positions[:0]))
    with pytest.raises(ValueError, match="smooth is -1"):
        inverse_kinematics(positions, smooth=-1.0)
