"""Laws of forward kinematics and of the transforms of whole motions, on random skeletons and random motion."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion import (
    JointPositions,
    Motion,
    Skeleton,
    canonicalise_positions,
    forward_kinematics,
    load_skeleton,
    mirror,
    mirror_positions,
    resample,
    retarget_motion,
    retarget_positions,
)
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate, rotvec_to_quat

seeds = st.integers(0, 2**32 - 1)


def random_skeleton(rng: np.random.Generator, joints: int = 12) -> Skeleton:
    parents = (-1, *(int(rng.integers(0, joint)) for joint in range(1, joints)))
    return Skeleton("random", tuple(f"j{i}" for i in range(joints)), parents, rng.normal(size=(joints, 3)))


def random_motion(rng: np.random.Generator, skeleton: Skeleton, *, frames: int = 9, fps: float = 30.0) -> Motion:
    vectors = np.cumsum(rng.normal(scale=0.2, size=(frames, skeleton.joint_count, 3)), axis=0)
    roots = np.cumsum(rng.normal(scale=0.05, size=(frames, 3)), axis=0) + np.array([0.0, 1.0, 0.0])
    return Motion(rotvec_to_quat(vectors), roots, skeleton, fps)


def human_positions(seed: int, frames: int = 12) -> np.ndarray:
    return (
        random_motion(np.random.default_rng(seed), load_skeleton("smpl22"), frames=frames).joint_positions().positions
    )


def naive_kinematics(motion: Motion) -> np.ndarray:
    result = np.empty((motion.frame_count, motion.skeleton.joint_count, 3))
    for frame in range(motion.frame_count):
        world: list[Rotation] = []
        for joint, parent in enumerate(motion.skeleton.parents):
            local = Rotation.from_quat(motion.local_rotations[frame, joint, [1, 2, 3, 0]])
            if parent < 0:
                world.append(local)
                result[frame, joint] = motion.root_positions[frame]
            else:
                world.append(world[parent] * local)
                result[frame, joint] = result[frame, parent] + world[parent].apply(
                    motion.skeleton.offsets[joint].copy()
                )
    return result


@given(seed=seeds)
def test_forward_kinematics_equals_one_joint_at_a_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    motion = random_motion(rng, random_skeleton(rng), frames=3)
    np.testing.assert_allclose(motion.joint_positions().positions, naive_kinematics(motion), atol=1e-10)


@given(seed=seeds)
def test_forward_kinematics_keeps_bones_rigid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    skeleton = random_skeleton(rng)
    motion = random_motion(rng, skeleton)
    positions, world = forward_kinematics(motion.local_rotations, motion.root_positions, skeleton)
    bones = positions[:, 1:] - positions[:, list(skeleton.parents[1:])]
    expected = np.broadcast_to(skeleton.bone_lengths[1:], bones.shape[:2])
    np.testing.assert_allclose(np.linalg.norm(bones, axis=-1), expected, atol=1e-10)
    np.testing.assert_allclose(world @ world.swapaxes(-1, -2), np.broadcast_to(np.eye(3), world.shape), atol=1e-10)


@given(seed=seeds, angle=st.floats(-4, 4))
def test_forward_kinematics_turns_and_moves_with_its_root(seed: int, angle: float) -> None:
    rng = np.random.default_rng(seed)
    motion = random_motion(rng, random_skeleton(rng))
    turn, shift = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), angle), rng.normal(size=3)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(turn, rotations[:, 0])
    moved = replace(motion, local_rotations=rotations, root_positions=quat_rotate(turn, motion.root_positions) + shift)
    expected = quat_rotate(turn, motion.joint_positions().positions) + shift
    np.testing.assert_allclose(moved.joint_positions().positions, expected, atol=1e-10)


def test_forward_kinematics_in_float32_and_on_one_joint() -> None:
    rng = np.random.default_rng(1)
    motion = random_motion(rng, random_skeleton(rng))
    single, world = forward_kinematics(
        motion.local_rotations.astype(np.float32), motion.root_positions.astype(np.float32), motion.skeleton
    )
    assert single.dtype == world.dtype == np.float32
    np.testing.assert_allclose(single, motion.joint_positions().positions, atol=1e-5)
    lone = random_motion(rng, random_skeleton(rng, joints=1))
    np.testing.assert_array_equal(lone.joint_positions().positions[:, 0], lone.root_positions)


def test_forward_kinematics_refuses_another_skeleton() -> None:
    motion = random_motion(np.random.default_rng(0), load_skeleton("smpl22"))
    with pytest.raises(SkeletonMismatch, match="22 joints do not fit skeleton 'random' with 12"):
        forward_kinematics(motion.local_rotations, motion.root_positions, random_skeleton(np.random.default_rng(0)))


@given(seed=seeds)
def test_mirror_twice_gives_the_original(seed: int) -> None:
    motion = random_motion(np.random.default_rng(seed), load_skeleton("humanml3d_reference"))
    again = mirror(mirror(motion))
    np.testing.assert_array_equal(again.local_rotations, motion.local_rotations)
    np.testing.assert_array_equal(again.root_positions, motion.root_positions)
    np.testing.assert_array_equal(again.skeleton.offsets, motion.skeleton.offsets)


@pytest.mark.parametrize("name", ["smpl22", "humanml3d_reference"])
@given(seed=seeds)
def test_mirroring_rotations_mirrors_the_positions(name: str, seed: int) -> None:
    motion = random_motion(np.random.default_rng(seed), load_skeleton(name))
    positions = motion.joint_positions()
    expected = mirror(positions).positions
    np.testing.assert_allclose(mirror(motion).joint_positions().positions, expected, atol=1e-10)
    np.testing.assert_array_equal(mirror_positions(positions.positions), expected)


def test_mirror_swaps_the_hands_and_negates_x() -> None:
    skeleton = load_skeleton("smpl22")
    positions = human_positions(3)
    left, right = skeleton.index("left_wrist"), skeleton.index("right_wrist")
    np.testing.assert_array_equal(mirror_positions(positions)[:, left], positions[:, right] * [-1, 1, 1])


def test_mirror_without_sides_is_refused() -> None:
    blank = JointPositions(np.zeros((2, 2, 3)), ("a", "b"), 20.0)
    with pytest.raises(SkeletonMismatch, match="no left and right among a, b"):
        mirror(blank)


def test_mirror_with_sides_that_hang_differently_is_refused() -> None:
    skeleton = Skeleton("crooked", ("root", "left_a", "right_a"), (-1, 0, 1), np.eye(3), left_right=((1, 2),))
    with pytest.raises(SkeletonMismatch, match="crooked"):
        mirror(random_motion(np.random.default_rng(0), skeleton))


@given(seed=seeds, frames=st.integers(1, 40), fps=st.sampled_from([20.0, 29.97, 30.0, 120.0]))
def test_resampling_to_the_same_rate_changes_nothing(seed: int, frames: int, fps: float) -> None:
    motion = random_motion(np.random.default_rng(seed), load_skeleton("smpl22"), frames=frames, fps=fps)
    same = resample(motion, fps)
    np.testing.assert_array_equal(same.local_rotations, motion.local_rotations)
    np.testing.assert_array_equal(same.root_positions, motion.root_positions)


rates = st.sampled_from([12.5, 20.0, 25.0, 29.97, 30.0, 50.0, 59.94, 100.0, 120.0, 120.00048]) | st.floats(5, 240)


@given(frames=st.integers(1, 3000), old=rates, new=rates, method=st.sampled_from(["linear", "cubic"]))
def test_resampling_keeps_time(frames: int, old: float, new: float, method: Literal["linear", "cubic"]) -> None:
    # a point that moves evenly tells the time of each frame
    clock = (np.arange(frames) / old)[:, None, None] * np.ones(3)
    result = resample(JointPositions(clock, ("root",), old), new, method=method)
    times = np.arange(result.frame_count) / new
    last = (frames - 1) / old
    assert times[-1] <= last * (1 + 2e-5) + 1e-9
    assert times[-1] + 1 / new > last * (1 - 2e-5) - 1e-9
    np.testing.assert_allclose(result.positions[:, 0, 0], times, rtol=0, atol=2e-5 * last + 1e-9)


@pytest.mark.parametrize(
    ("frames", "old", "new", "expected"), [(120, 120, 20, 20), (121, 120, 20, 21), (61, 30, 20, 41)]
)
def test_resampled_frame_counts(frames: int, old: float, new: float, expected: int) -> None:
    positions = JointPositions(np.zeros((frames, 1, 3)), ("root",), old)
    assert resample(positions, new).frame_count == expected


def test_whole_strides_take_frames_untouched() -> None:
    motion = random_motion(np.random.default_rng(2), load_skeleton("smpl22"), frames=50, fps=1 / 0.0083333)
    result = resample(motion, 20.0)
    np.testing.assert_array_equal(result.local_rotations, motion.local_rotations[::6])
    assert result.fps == 20.0


def test_resampling_up_and_down_gives_the_frames_back() -> None:
    motion = random_motion(np.random.default_rng(2), load_skeleton("smpl22"), frames=20, fps=20.0)
    for method in ("linear", "cubic"):
        back = resample(resample(motion, 60.0, method=method), 20.0)
        np.testing.assert_allclose(back.local_rotations, motion.local_rotations, atol=1e-12)
        np.testing.assert_allclose(back.root_positions, motion.root_positions, atol=1e-12)


def test_cubic_resampling_follows_a_smooth_curve_better_than_linear() -> None:
    def curve(fps: float) -> JointPositions:
        time = np.arange(int(2 * fps) + 1) / fps
        return JointPositions(np.sin(3 * time)[:, None, None] * np.ones(3), ("root",), fps)

    def error(method: Literal["linear", "cubic"]) -> float:
        # inside: the first and last stretch have a neighbour on one side only
        inside = slice(3, -3)
        found = resample(curve(10.0), 30.0, method=method).positions
        return float(np.abs(found - curve(30.0).positions)[inside].max())

    assert error("cubic") < 0.2 * error("linear")


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), float("inf")])
def test_resampling_to_no_rate_is_refused(fps: float) -> None:
    with pytest.raises(ValueError, match="fps"):
        resample(JointPositions(np.zeros((2, 1, 3)), ("root",), 20.0), fps)


def test_resampling_nothing_is_refused() -> None:
    with pytest.raises(MotionaryError, match="no frames"):
        resample(JointPositions(np.zeros((0, 1, 3)), ("root",), 20.0), 30.0)


@given(seed=seeds)
def test_canonical_form_is_idempotent_and_rigid(seed: int) -> None:
    positions = human_positions(seed)
    once = canonicalise_positions(positions)
    np.testing.assert_allclose(canonicalise_positions(once), once, atol=1e-9)
    assert once[..., 1].min() == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(once[0, 0, [0, 2]], 0.0, atol=1e-12)
    apart = np.linalg.norm(positions[:, :, None] - positions[:, None], axis=-1)
    np.testing.assert_allclose(np.linalg.norm(once[:, :, None] - once[:, None], axis=-1), apart, atol=1e-9)


@given(seed=seeds, angle=st.floats(-4, 4))
def test_canonical_form_forgets_where_and_which_way(seed: int, angle: float) -> None:
    positions = human_positions(seed)
    turned = quat_rotate(axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), angle), positions) + np.array([3.0, -1.0, 7.0])
    np.testing.assert_allclose(canonicalise_positions(turned), canonicalise_positions(positions), atol=1e-7)


@given(seed=seeds, size=st.floats(0.2, 5))
def test_retargeting_gives_the_target_lengths_and_forgets_size(seed: int, size: float) -> None:
    target = load_skeleton("humanml3d_reference")
    positions = human_positions(seed)
    result = retarget_positions(positions, target)
    bones = result[:, 1:] - result[:, list(target.parents[1:])]
    expected = np.broadcast_to(target.bone_lengths[1:], bones.shape[:2])
    np.testing.assert_allclose(np.linalg.norm(bones, axis=-1), expected, atol=1e-10)
    np.testing.assert_allclose(retarget_positions(positions * size, target), result, atol=1e-9)
    np.testing.assert_allclose(retarget_positions(result, target), result, atol=1e-9)


def test_retargeting_a_motion_changes_lengths_and_keeps_rotations() -> None:
    source = load_skeleton("smpl22")
    target = replace(source, name="tall", offsets=source.offsets * 1.2)
    motion = random_motion(np.random.default_rng(4), source)
    tall = retarget_motion(motion, target)
    np.testing.assert_allclose(tall.joint_positions().positions, motion.joint_positions().positions * 1.2, atol=1e-10)
    assert tall.skeleton.name == "tall"
    with pytest.raises(SkeletonMismatch, match="joints or parents differ"):
        retarget_motion(motion, random_skeleton(np.random.default_rng(0)))


def test_equal_leg_scale_but_other_arms() -> None:
    source = load_skeleton("smpl22")
    offsets = source.offsets.copy()
    offsets[source.index("left_wrist")] *= 2.0
    motion = random_motion(np.random.default_rng(4), source)
    changed = retarget_motion(motion, replace(source, name="long arm", offsets=offsets))
    np.testing.assert_array_equal(changed.root_positions, motion.root_positions)
    np.testing.assert_array_equal(changed.skeleton.offsets, offsets)
