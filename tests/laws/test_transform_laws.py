"""Laws of the transforms of whole motions, on random motion: what undoes what, what changes nothing, what commutes."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.motion import (
    JointPositions,
    Motion,
    Skeleton,
    canonicalise,
    canonicalise_positions,
    concatenate,
    fill_gaps,
    load_skeleton,
    lock_feet,
    mirror,
    resample,
    retarget,
    scale,
    smooth,
    trim,
)
from motionary.motion.rotations import axis_angle_to_quat, normalise, quat_multiply, quat_rotate, rotvec_to_quat

seeds = st.integers(0, 2**32 - 1)
angles = st.floats(-4, 4)
UP = np.array([0.0, 1.0, 0.0])
LEGS = [(f"{side}_hip", f"{side}_ankle") for side in ("left", "right")]


def random_motion(seed: int, *, frames: int = 40, fps: float = 30.0, size: float = 0.1) -> Motion:
    """A body of `smpl22` that wanders and whose joints drift."""
    rng = np.random.default_rng(seed)
    skeleton = load_skeleton("smpl22")
    vectors = np.cumsum(rng.normal(scale=size, size=(frames, skeleton.joint_count, 3)), axis=0)
    roots = np.cumsum(rng.normal(scale=0.02, size=(frames, 3)), axis=0) + UP
    return Motion(rotvec_to_quat(vectors), roots, skeleton, fps)


def placed(motion: Motion, angle: float, shift: np.ndarray) -> Motion:
    """The motion turned about Y and moved."""
    turn = axis_angle_to_quat(UP, angle)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(turn, rotations[:, 0])
    return replace(motion, local_rotations=rotations, root_positions=quat_rotate(turn, motion.root_positions) + shift)


def assert_same(one: Motion, two: Motion, *, atol: float = 1e-9) -> None:
    """Equal as motions: a quaternion and its negative are one rotation."""
    np.testing.assert_allclose(one.root_positions, two.root_positions, atol=atol)
    dots = np.abs(np.sum(one.local_rotations * two.local_rotations, axis=-1))
    np.testing.assert_allclose(dots, 1.0, atol=atol)


@given(seed=seeds, cut=st.integers(1, 39), fps=st.sampled_from([20.0, 29.97, 30.0, 120.0, 1 / 0.0083333]))
def test_trimming_at_any_time_parts_a_motion_without_loss(seed: int, cut: int, fps: float) -> None:
    motion = random_motion(seed, fps=fps)
    for time in (cut / fps, (cut - 0.5) / fps):
        first, second = trim(motion, stop=time), trim(motion, start=time)
        assert (first.frame_count, second.frame_count) == (cut, 40 - cut)
        whole = concatenate([first, second], blend=0, align=False)
        np.testing.assert_array_equal(whole.local_rotations, motion.local_rotations)
        np.testing.assert_array_equal(whole.root_positions, motion.root_positions)


@given(seed=seeds, cut=st.integers(10, 30), angle=angles)
def test_pieces_that_overlap_come_back_whole_wherever_they_were_put(seed: int, cut: int, angle: float) -> None:
    motion = random_motion(seed)
    first = trim(motion, stop=cut + 5, unit="frames")
    second = placed(trim(motion, start=cut, unit="frames"), angle, np.array([3.0, 0.0, -2.0]))
    assert_same(concatenate([first, second], blend=5 / 30), motion)
    points = concatenate([first.joint_positions(), second.joint_positions()], blend=5 / 30)
    np.testing.assert_allclose(points.positions, motion.joint_positions().positions, atol=1e-9)


@given(seed=seeds, angle=angles)
def test_concatenating_turns_with_the_first_clip_and_forgets_where_the_second_was(seed: int, angle: float) -> None:
    first, second = random_motion(seed), random_motion(seed + 1)
    shift = np.array([1.0, 0.0, 2.0])
    joined = concatenate([first, second])
    assert joined.frame_count == 80 - round(0.25 * 30)
    assert_same(concatenate([first, placed(second, angle, shift)]), joined)
    assert_same(concatenate([placed(first, angle, shift), second]), placed(joined, angle, shift))


@given(seed=seeds, first=st.floats(0.1, 10), second=st.floats(0.1, 10))
def test_scales_multiply_and_keep_rotations(seed: int, first: float, second: float) -> None:
    motion = random_motion(seed, frames=4)
    twice, once = scale(scale(motion, first), second), scale(motion, first * second)
    np.testing.assert_allclose(twice.joint_positions().positions, once.joint_positions().positions, rtol=1e-9)
    np.testing.assert_array_equal(twice.local_rotations, motion.local_rotations)
    expected = motion.joint_positions().positions * first
    np.testing.assert_allclose(scale(motion, first).joint_positions().positions, expected, atol=1e-9)
    np.testing.assert_array_equal(scale(motion.joint_positions(), first).positions, expected)


@given(seed=seeds, old=st.sampled_from([20.0, 30.0, 120.0]), new=st.floats(7, 200))
def test_resampling_twice_is_resampling_once(seed: int, old: float, new: float) -> None:
    once = resample(random_motion(seed, fps=old), new)
    assert_same(resample(once, new), once, atol=0)


@given(seed=seeds, new=st.floats(7, 200), method=st.sampled_from(["linear", "cubic"]), angle=angles)
def test_resampling_turns_with_the_world(
    seed: int, new: float, method: Literal["linear", "cubic"], angle: float
) -> None:
    motion, shift = random_motion(seed), np.array([1.0, 2.0, 3.0])
    turned = resample(placed(motion, angle, shift), new, method=method)
    assert_same(turned, placed(resample(motion, new, method=method), angle, shift))


@given(speed=st.floats(-20, 20), new=st.floats(7, 200), seed=seeds)
def test_resampling_a_steady_turn_is_exact(speed: float, new: float, seed: int) -> None:
    # up to 20 rad/s at 30 fps: 38 degrees a frame
    axis = normalise(np.random.default_rng(seed).normal(size=3))

    def turning(fps: float, frames: int) -> Motion:
        angle = speed * np.arange(frames) / fps
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(frames, 1, 1))
        turns = axis_angle_to_quat(axis, angle)[:, None] * signs
        return Motion(turns, np.zeros((frames, 3)), Skeleton("one", ("root",), (-1,), np.zeros((1, 3))), fps)

    found = resample(turning(30.0, 31), new)
    assert_same(found, turning(new, found.frame_count), atol=1e-9)


methods = st.sampled_from(["gaussian", "savgol"])


@given(seed=seeds, sigma=st.floats(0, 1), method=methods)
def test_smoothing_keeps_a_constant_pose(seed: int, sigma: float, method: Literal["gaussian", "savgol"]) -> None:
    pose = random_motion(seed, frames=1)
    still = replace(
        pose,
        local_rotations=np.repeat(pose.local_rotations, 30, axis=0),
        root_positions=np.repeat(pose.root_positions, 30, axis=0),
    )
    assert_same(smooth(still, sigma, method=method), still)


@given(seed=seeds, sigma=st.floats(0.01, 0.2), method=methods, angle=angles)
def test_smoothing_turns_with_the_world(
    seed: int, sigma: float, method: Literal["gaussian", "savgol"], angle: float
) -> None:
    motion, shift = random_motion(seed), np.array([1.0, 2.0, 3.0])
    smoothed = smooth(motion, sigma, method=method)
    assert_same(smooth(placed(motion, angle, shift), sigma, method=method), placed(smoothed, angle, shift))
    flipped = replace(motion, local_rotations=-motion.local_rotations)
    assert_same(smooth(flipped, sigma, method=method), smoothed)


@given(seed=seeds, sigma=st.floats(0.01, 0.2), method=methods)
def test_smoothing_runs_the_same_backwards_and_keeps_the_ends(
    seed: int, sigma: float, method: Literal["gaussian", "savgol"]
) -> None:
    motion = random_motion(seed)
    backwards = replace(
        motion, local_rotations=motion.local_rotations[::-1], root_positions=motion.root_positions[::-1]
    )
    forward, other = smooth(motion, sigma, method=method), smooth(backwards, sigma, method=method)
    np.testing.assert_allclose(other.root_positions[::-1], forward.root_positions, atol=1e-9)
    assert_same(
        replace(other, local_rotations=other.local_rotations[::-1], root_positions=forward.root_positions), forward
    )
    for end in (0, -1):
        np.testing.assert_allclose(forward.root_positions[end], motion.root_positions[end], atol=1e-9)
        dots = np.abs(np.sum(forward.local_rotations[end] * motion.local_rotations[end], axis=-1))
        np.testing.assert_allclose(dots, 1.0, atol=1e-9)


@given(seed=seeds, speed=st.floats(-6, 6), sigma=st.floats(0.01, 0.1), method=methods)
def test_smoothing_keeps_steady_movement_and_steady_turning(
    seed: int, speed: float, sigma: float, method: Literal["gaussian", "savgol"]
) -> None:
    axis = normalise(np.random.default_rng(seed).normal(size=3))
    times = np.arange(40) / 30.0
    turns = axis_angle_to_quat(axis, speed * times)[:, None]
    roots = times[:, None] * axis
    steady = Motion(turns, roots, Skeleton("one", ("root",), (-1,), np.zeros((1, 3))), 30.0)
    assert_same(smooth(steady, sigma, method=method), steady)


@given(seed=seeds, angle=angles)
def test_filling_gaps_turns_with_the_world_and_keeps_what_is_known(seed: int, angle: float) -> None:
    motion, shift = random_motion(seed), np.array([1.0, 2.0, 3.0])
    mask = np.random.default_rng(seed).random((40, 22)) > 0.2
    mask[[0, -1]] = True
    filled = fill_gaps(motion, mask=mask, max_gap=10)
    assert filled.is_complete
    np.testing.assert_array_equal(filled.filled, ~mask)
    np.testing.assert_array_equal(filled.motion.local_rotations[mask], motion.local_rotations[mask])
    turned = fill_gaps(placed(motion, angle, shift), mask=mask, max_gap=10).motion
    assert_same(turned, placed(filled.motion, angle, shift))
    again = fill_gaps(filled.motion)
    assert not again.filled.any()
    np.testing.assert_array_equal(again.motion.local_rotations, filled.motion.local_rotations)


@given(seed=seeds, angle=angles)
def test_holding_feet_turns_with_the_world_and_keeps_the_rest_of_the_body(seed: int, angle: float) -> None:
    motion = random_motion(seed, size=0.01)
    held = lock_feet(motion).motion
    moved = ("left_hip", "left_knee", "left_ankle", "right_hip", "right_knee", "right_ankle")
    others = [motion.skeleton.index(name) for name in motion.skeleton.joints if name not in moved]
    np.testing.assert_array_equal(held.local_rotations[:, others], motion.local_rotations[:, others])
    np.testing.assert_array_equal(held.root_positions, motion.root_positions)
    shift = np.array([1.0, 2.0, 3.0])
    assert_same(lock_feet(placed(motion, angle, shift)).motion, placed(held, angle, shift), atol=1e-7)


@given(seed=seeds, angle=angles)
def test_canonical_motions_are_those_of_their_positions(seed: int, angle: float) -> None:
    motion = placed(random_motion(seed), angle, np.array([1.0, 2.0, 3.0]))
    canonical = canonicalise(motion)
    expected = canonicalise_positions(motion.joint_positions().positions)
    np.testing.assert_allclose(canonical.joint_positions().positions, expected, atol=1e-9)
    np.testing.assert_allclose(canonicalise(motion.joint_positions()).positions, expected, atol=1e-12)
    assert_same(canonicalise(canonical), canonical)


def test_mirroring_commutes_with_what_does_not_know_left_from_right() -> None:
    motion = random_motion(5)
    for change in (lambda m: smooth(m, 0.1), lambda m: resample(m, 17.0), lambda m: scale(m, 2.0)):
        assert_same(change(mirror(motion)), mirror(change(motion)))


def spun(skeleton: Skeleton, turn: np.ndarray) -> Skeleton:
    """The skeleton with its rest pose turned as a whole."""
    return replace(skeleton, name="spun", offsets=quat_rotate(turn, skeleton.offsets))


@settings(max_examples=15)
@given(seed=seeds)
def test_retargeting_to_the_same_skeleton_changes_nothing(seed: int) -> None:
    motion = random_motion(seed)
    assert_same(retarget(motion, motion.skeleton), motion)


@settings(max_examples=15)
@given(seed=seeds, angle=angles, between=st.sampled_from(["rigid", "spread"]))
def test_retargeting_keeps_bones_directions_and_turns_with_the_world(
    seed: int, angle: float, between: Literal["rigid", "spread"]
) -> None:
    rng = np.random.default_rng(seed)
    motion = random_motion(seed)
    target = load_skeleton("humanml3d_reference")
    target = replace(target, offsets=target.offsets * rng.uniform(0.5, 2.0, size=(22, 1)))
    moved = retarget(motion, target, legs=LEGS, between=between)
    positions, expected = moved.joint_positions().positions, motion.joint_positions().positions
    bones = positions[:, 1:] - positions[:, list(target.parents[1:])]
    lengths = np.broadcast_to(target.bone_lengths[1:], bones.shape[:2])
    np.testing.assert_allclose(np.linalg.norm(bones, axis=-1), lengths, atol=1e-9)
    own = expected[:, 1:] - expected[:, list(target.parents[1:])]
    limbs = [joint - 1 for joint in range(1, 22) if len(target.children[target.parents[joint]]) == 1]
    np.testing.assert_allclose(normalise(bones)[:, limbs], normalise(own)[:, limbs], atol=1e-7)
    shift = np.array([1.0, 0.0, -1.0])
    ratio = leg_length(target) / leg_length(motion.skeleton)
    turned = retarget(placed(motion, angle, shift), target, legs=LEGS, between=between)
    assert_same(turned, placed(moved, angle, shift * ratio), atol=1e-7)


def leg_length(skeleton: Skeleton) -> float:
    legs = [skeleton.index(f"{side}_{part}") for side in ("left", "right") for part in ("knee", "ankle")]
    return float(skeleton.bone_lengths[legs].sum())


@settings(max_examples=15)
@given(seed=seeds)
def test_retargeting_there_and_back_gives_the_original(seed: int) -> None:
    rng = np.random.default_rng(seed)
    motion = random_motion(seed)
    target = load_skeleton("humanml3d_reference")
    # another rest pose, facing another way, with another size
    target = spun(replace(target, offsets=target.offsets * 1.3), rotvec_to_quat(rng.normal(scale=0.5, size=3)))
    back = retarget(retarget(motion, target, legs=LEGS), motion.skeleton, legs=LEGS)
    assert_same(back, motion, atol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_very_short_motions_pass_through_everything(count: int) -> None:
    motion = random_motion(3, frames=count)
    for kind in (motion, motion.joint_positions()):
        assert smooth(kind, 0.1).frame_count == count
        assert fill_gaps(kind).motion.frame_count == count
        assert lock_feet(kind).motion.frame_count == count
        assert concatenate([kind, kind], blend=0).frame_count == 2 * count
        assert isinstance(kind, Motion | JointPositions)
    assert_same(retarget(motion, motion.skeleton), motion)
