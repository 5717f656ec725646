"""Transforms by example: what they refuse and say, cases worked out by hand, the memory they take."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from motionary.errors import MotionaryError, SkeletonMismatch
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
    retarget_positions,
    scale,
    smooth,
    trim,
)
from motionary.motion.rotations import axis_angle_to_quat, identity_quaternions, rotvec_to_quat


def points(values: np.ndarray, fps: float = 10.0) -> JointPositions:
    """One joint that moves along X as `values` (frames,) say."""
    return JointPositions(np.asarray(values, dtype=float)[:, None, None] * np.eye(1, 3), ("a",), fps)


def swaying(frames: int, *, fps: float = 120.0, dtype: type = np.float32) -> Motion:
    """A long smooth motion of `smpl22`."""
    skeleton = load_skeleton("smpl22")
    time = np.arange(frames)[:, None, None] / fps
    phase = np.arange(22 * 3).reshape(1, 22, 3)
    rotations = rotvec_to_quat(0.2 * np.sin(2 * time + phase))
    roots = np.concatenate((time[:, 0], np.ones((frames, 1)), 0 * time[:, 0]), axis=-1)
    return Motion(rotations.astype(dtype), roots.astype(dtype), skeleton, fps)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": -0.1}, "start is -0.1 seconds, outside 0 to 1: the motion has 10 frames, 1 s at 10 a second"),
        ({"stop": 1.2}, "stop is 1.2 seconds, outside 0 to 1"),
        ({"stop": float("nan")}, "stop is nan seconds"),
        ({"start": 0.5, "stop": 0.5}, "no frame lies from 0.5 up to 0.5 seconds"),
        ({"start": 0.51, "stop": 0.59}, "no frame lies from 0.51 up to 0.59"),
        ({"start": 1.0}, "no frame lies from 1 up to 1"),
        ({"start": 11, "unit": "frames"}, "start is 11 frames, outside 0 to 10"),
        ({"stop": 2.5, "unit": "frames"}, "stop is frame 2.5; frames are whole numbers"),
    ],
)
def test_trimming_outside_the_motion_says_what_there_is(arguments: dict, message: str) -> None:
    with pytest.raises(MotionaryError, match=re.escape(message)):
        trim(points(np.arange(10)), **arguments)


def test_trimming_takes_the_frames_inside_and_copies_them() -> None:
    motion = points(np.arange(10))
    part = trim(motion, start=0.25, stop=0.7)
    np.testing.assert_array_equal(part.positions[:, 0, 0], [3, 4, 5, 6])
    assert part.positions.base is None
    assert trim(motion, start=3, stop=7, unit="frames").frame_count == 4
    with pytest.raises(ValueError, match="unit"):
        trim(motion, unit="minutes")  # pyright: ignore[reportArgumentType]


def test_resampling_turns_by_slerp_over_the_shorter_arc() -> None:
    degrees = np.deg2rad([0.0, 60.0, 330.0])
    turns = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), degrees)[:, None]
    lone = Skeleton("one", ("root",), (-1,), np.zeros((1, 3)))
    half = resample(Motion(turns, np.zeros((3, 3)), lone, 10.0), 40.0)
    angles = 2 * np.arctan2(half.local_rotations[:, 0, 2], half.local_rotations[:, 0, 0])
    expected = [0, 15, 30, 45, 60, 37.5, 15, -7.5, -30]
    np.testing.assert_allclose((np.rad2deg(angles) + 180) % 360 - 180, expected, atol=1e-9)
    np.testing.assert_array_equal(half.local_rotations[[0, -1]], turns[[0, -1]])


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_scaling_by_no_size_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="factor"):
        scale(points(np.arange(3)), factor)


def test_sides_are_known_from_letters_and_completed_where_a_skeleton_names_few() -> None:
    joints = ("root", "lfemur", "rfemur", "lfemur_end", "rfemur_end", "Hand_L_end", "Hand_R_end", "lowerback")
    parents = (-1, 0, 0, 1, 2, 0, 0, 0)
    skeleton = Skeleton("asf", joints, parents, np.zeros((8, 3)), left_right=((1, 2),))
    marked = np.arange(8.0)[None, :, None] * np.ones(3)
    order = [0, 2, 1, 4, 3, 6, 5, 7]
    np.testing.assert_array_equal(mirror(JointPositions(marked, joints, 20.0)).positions, marked[:, order] * [-1, 1, 1])
    rotations = rotvec_to_quat(0.1 * marked)
    mirrored = mirror(Motion(rotations, np.zeros((1, 3)), skeleton, 20.0))
    np.testing.assert_array_equal(mirrored.local_rotations, rotations[:, order] * [1, 1, -1, -1])


def test_smoothing_halves_the_power_where_it_says() -> None:
    fps, sigma = 120.0, 0.05
    time = np.arange(1201) / fps
    inner = slice(240, -240)
    for method in ("gaussian", "savgol"):
        wave = points(np.sin(2 * np.pi * 0.1325 / sigma * time), fps)
        kept = smooth(wave, sigma, method=method).positions[inner].std() / wave.positions[inner].std()
        assert kept**2 == pytest.approx(0.5, abs=0.03)
    # the cubic fit keeps a parabola exactly, which a mean flattens
    bow = points(time**2, fps)
    fitted = smooth(bow, sigma, method="savgol").positions
    np.testing.assert_allclose(fitted[inner], bow.positions[inner], atol=1e-9)


def test_smoothing_takes_out_noise_and_no_more_than_that() -> None:
    clean = swaying(600, dtype=np.float64)
    rng = np.random.default_rng(0)
    noise = rng.normal(scale=0.02, size=clean.local_rotations.shape)
    noisy = clean.local_rotations + noise
    noisy /= np.linalg.norm(noisy, axis=-1, keepdims=True)
    smoothed = smooth(replace(clean, local_rotations=noisy), 0.05).local_rotations
    before, after = (np.abs(each - clean.local_rotations).mean() for each in (noisy, smoothed))
    assert after < 0.3 * before
    np.testing.assert_allclose(np.linalg.norm(smoothed, axis=-1), 1.0, atol=1e-12)


def test_unknown_values_are_refused_and_told() -> None:
    holed = swaying(20)
    holed.local_rotations[7, 4] = np.nan
    gone = replace(swaying(20), root_positions=np.full((20, 3), np.inf, dtype=np.float32))
    changes: dict[str, Callable] = {
        "smooth": lambda m: smooth(m, 0.1),
        "retarget": lambda m: retarget(m, m.skeleton),
        "lock_feet": lock_feet,
        "concatenate: clip 1": lambda m: concatenate([swaying(20), m], blend=0),
    }
    for name, change in changes.items():
        with pytest.raises(MotionaryError, match=f"{name}: rotation of joint 'left_knee' in frame 7 is not finite"):
            change(holed)
        with pytest.raises(MotionaryError, match=f"{name}: root position of joint 'pelvis' in frame 0"):
            change(gone)
    values = np.arange(9.0)
    values[4] = np.nan
    with pytest.raises(MotionaryError, match="position of joint 'a' in frame 4 is not finite; fill the gaps first"):
        smooth(points(values), 0.1)
    with pytest.raises(ValueError, match="sigma"):
        smooth(points(np.arange(9)), -1.0)


def test_no_frames_stay_no_frames_or_are_told() -> None:
    empty = replace(swaying(1), local_rotations=np.zeros((0, 22, 4)), root_positions=np.zeros((0, 3)))
    for kind in (empty, empty.joint_positions()):
        for change in (lambda m: smooth(m, 0.1), lambda m: scale(m, 2.0), mirror):
            assert change(kind).frame_count == 0
        assert lock_feet(kind).motion.frame_count == fill_gaps(kind).motion.frame_count == 0
        with pytest.raises(MotionaryError, match="no frame lies"):
            trim(kind)
        with pytest.raises(MotionaryError, match="clip 0 has 0 frames"):
            concatenate([kind])
        with pytest.raises(MotionaryError, match="0 frame"):
            canonicalise(kind)
    assert retarget(empty, empty.skeleton).frame_count == 0


def test_short_gaps_are_filled_and_told_and_long_ones_are_not() -> None:
    values = np.arange(20.0)
    values[[0, 4, 5, 9, 10, 11, 12, 19]] = np.nan
    with pytest.raises(MotionaryError, match=r"3 gap\(s\) cannot be filled; the longest, joint 'a', frames 9 to 12"):
        fill_gaps(points(values))
    done = fill_gaps(points(values), too_long="keep")
    assert np.flatnonzero(done.filled).tolist() == [4, 5]
    assert np.flatnonzero(done.missing).tolist() == [0, 9, 10, 11, 12, 19]
    assert not done.is_complete
    np.testing.assert_allclose(done.motion.positions[[4, 5], 0, 0], [4, 5])
    np.testing.assert_array_equal(np.isnan(done.motion.positions[:, 0, 0]), done.missing[:, 0])
    longer = fill_gaps(points(values), max_gap=0.4, too_long="keep")
    assert np.flatnonzero(longer.missing).tolist() == [0, 19]
    with pytest.raises(MotionaryError, match=r"frames 0 to 0 .* at the clip's beginning"):
        fill_gaps(points(values[:3]))


def test_a_masked_value_is_not_believed() -> None:
    values = np.arange(9.0)
    values[3], values[8] = 1000.0, 1000.0
    mask = np.ones((9, 1), dtype=bool)
    mask[[3, 8]] = False
    done = fill_gaps(points(values), mask=mask, too_long="keep")
    assert done.motion.positions[3, 0, 0] == pytest.approx(3.0)
    assert np.isnan(done.motion.positions[8]).all()
    for wrong in (mask[:5], mask.astype(float)):
        with pytest.raises(MotionaryError, match="the mask has shape"):
            fill_gaps(points(values), mask=wrong)


def test_cubics_follow_a_curve_through_a_gap_better_than_lines() -> None:
    curve = np.sin(np.arange(30) / 4.0)
    holed = curve.copy()
    holed[12:17] = np.nan
    far = {
        method: np.abs(fill_gaps(points(holed), max_gap=1, method=method).motion.positions[:, 0, 0] - curve).max()
        for method in ("linear", "cubic")
    }
    assert far["cubic"] < 0.25 * far["linear"]


def test_a_lost_turn_is_led_over_the_arc_and_the_root_is_told_apart() -> None:
    turns = axis_angle_to_quat(np.array([0.0, 0.0, 1.0]), np.deg2rad([0.0, 30, 60, 90, 120]))
    rotations = identity_quaternions((5, 2))
    rotations[:, 1] = turns
    rotations[1:4, 1] = np.nan
    skeleton = Skeleton("two", ("root", "tip"), (-1, 0), np.eye(2, 3))
    roots = np.arange(15.0).reshape(5, 3)
    roots[2] = np.nan
    done = fill_gaps(Motion(rotations, roots, skeleton, 10.0), max_gap=0.3)
    np.testing.assert_allclose(done.motion.local_rotations[:, 1], turns, atol=1e-12)
    np.testing.assert_allclose(done.motion.root_positions[2], [6, 7, 8])
    np.testing.assert_array_equal(done.filled.astype(int), [[0, 0], [0, 1], [1, 1], [0, 1], [0, 0]])


def test_joins_are_continuous_in_place_and_speed() -> None:
    def jolt(fps: float, blend: float) -> float:
        """The largest change of a joint's step from one frame to the next."""
        first = swaying(int(2 * fps), fps=fps, dtype=np.float64)
        joined = concatenate([first, trim(first, start=0.7)], blend=blend)
        assert joined.duration == pytest.approx(3.3 - blend, abs=1e-6)
        return float(np.abs(np.diff(joined.joint_positions().positions, 2, axis=0)).max())

    # with continuous speed it falls with the square of the frame rate; where only places meet, with the frame rate
    assert jolt(240.0, 0.25) < jolt(120.0, 0.25) / 3.5
    assert jolt(120.0, 0.25) < jolt(120.0, 0.0) / 20


def test_three_clips_join_and_wrong_ones_are_told() -> None:
    clip = swaying(60)
    assert concatenate([clip, clip, clip], blend=0.25).frame_count == 180 - 60
    assert concatenate([clip]).frame_count == 60
    for motions, message in (
        ([], "there are no clips"),
        ([clip, resample(clip, 60)], "clip 1 has 60 frames a second, the first 120; resample one"),
        ([clip, trim(clip, stop=40, unit="frames"), clip], r"clip 1 has 40 frames, too few to blend 30 at 2 end\(s\)"),
        ([clip, scale(clip, 1.1)], "retarget one to the other"),
        ([clip, clip.joint_positions()], "not of the first's type, Motion"),
        ([points(np.arange(60), 120), clip.joint_positions()], "other joints"),
    ):
        with pytest.raises(MotionaryError, match=message):
            concatenate(motions)
    with pytest.raises(ValueError, match="blend"):
        concatenate([clip], blend=-1)


def test_retargeting_without_a_root_or_legs_is_told() -> None:
    motion = swaying(3)
    target = load_skeleton("humanml3d_reference")
    with pytest.raises(SkeletonMismatch, match="no counterpart is given for the root 'pelvis'"):
        retarget(motion, target, {"left_hip": "left_hip"})
    with pytest.raises(SkeletonMismatch, match="no joint 'hip'"):
        retarget(motion, target, {"pelvis": "hip"})
    with pytest.raises(SkeletonMismatch, match="no leg has two matched joints"):
        retarget(motion, target, {"pelvis": "pelvis", "left_hip": "left_hip"}, legs=[("left_hip", "left_ankle")])
    with pytest.raises(SkeletonMismatch, match="target_poses"):
        retarget(motion, target, target_poses=np.zeros((2, 5, 4)))


def test_joints_between_matched_ones_stay_straight_or_share_the_turn() -> None:
    names = ("root", "low", "middle", "top", "hip", "ankle")
    parents, offsets = (-1, 0, 1, 2, 0, 4), np.array([[0, 0, 0], *[[0, 1, 0]] * 3, *[[0, -1, 0]] * 2], dtype=float)
    long = Skeleton("long", names, parents, offsets)
    short = Skeleton("short", ("root", "low", "top", "hip", "ankle"), (-1, 0, 1, 0, 3), offsets[[0, 1, 2, 4, 5]])
    rotations = identity_quaternions((1, 5))
    rotations[0, 2] = axis_angle_to_quat(np.array([0.0, 0.0, 1.0]), np.deg2rad(60.0))
    bent = Motion(rotations, np.zeros((1, 3)), short, 30.0)
    legs = [("hip", "ankle")]
    middle, top = (names.index(each) for each in ("middle", "top"))
    straight = retarget(bent, long, legs=legs).local_rotations[0]
    shared = retarget(bent, long, legs=legs, between="spread").local_rotations[0]
    for local, expected in ((straight, (0, 60)), (shared, (30, 30))):
        found = np.rad2deg(2 * np.arctan2(local[[middle, top], 3], local[[middle, top], 0]))
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_source_with_more_joints_still_points_the_same_way() -> None:
    smpl = load_skeleton("smpl22")
    motion = swaying(5, dtype=np.float64)
    # the same body without the middle of its spine
    keep = [joint for joint in range(22) if smpl.joints[joint] not in ("spine1", "spine2")]
    places = dict.fromkeys(range(22), 0) | {old: new for new, old in enumerate(keep)}
    offsets = smpl.offsets[keep].copy()
    spine3 = keep.index(smpl.index("spine3"))
    offsets[spine3] = smpl.offsets[[3, 6, 9]].sum(axis=0)
    parents = tuple(-1 if joint == 0 else places[smpl.parents[joint]] for joint in keep)
    fewer = Skeleton("fewer", tuple(smpl.joints[joint] for joint in keep), parents, offsets)
    found = retarget(motion, fewer).joint_positions().positions
    own = motion.joint_positions().positions
    limbs = [(name, child) for side in ("left", "right") for name, child in
             ((f"{side}_hip", f"{side}_knee"), (f"{side}_elbow", f"{side}_wrist"), ("neck", "head"))]  # fmt: skip
    for name, child in limbs:
        one = found[:, fewer.index(child)] - found[:, fewer.index(name)]
        two = own[:, smpl.index(child)] - own[:, smpl.index(name)]
        np.testing.assert_allclose(one, two, atol=1e-9)


def _peak(change: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        result = change()
        return tracemalloc.get_traced_memory()[1]
    finally:
        del result
        tracemalloc.stop()


def test_long_takes_need_no_more_than_three_times_their_memory() -> None:
    # float32, because the work is done in float64: the harder case
    motion = swaying(20_000)
    positions = JointPositions(
        np.ascontiguousarray(motion.joint_positions().positions), motion.skeleton.joints, motion.fps
    )
    mask = np.ones((20_000, 22), dtype=bool)
    mask[1000:1010] = mask[2000:2005, 3] = False
    target = load_skeleton("humanml3d_reference")
    changes: dict[str, Callable] = {
        "resample": lambda m: resample(m, 77.0, method="cubic"),
        "trim": lambda m: trim(m, start=1.0),
        "mirror": mirror,
        "scale": lambda m: scale(m, 1.1),
        "smooth": lambda m: smooth(m, 0.05),
        "fill_gaps": lambda m: fill_gaps(m, mask=mask),
        "lock_feet": lock_feet,
        "concatenate": lambda m: concatenate([m, m]),
        "canonicalise": canonicalise,
    }
    for name, change in changes.items():
        for kind, size in (
            (motion, motion.local_rotations.nbytes + motion.root_positions.nbytes),
            (positions, positions.positions.nbytes),
        ):
            # concatenating two makes two times the array; a take in memory before the call is not counted again
            limit = 3 * size if name != "concatenate" else 4 * size
            peak = _peak(lambda change=change, kind=kind: change(kind))
            assert peak < limit, f"{name}, {type(kind).__name__}: {peak / size:.1f} times"
    size = motion.local_rotations.nbytes
    assert _peak(lambda: retarget(motion, target)) < 3 * size
    assert _peak(lambda: retarget_positions(positions.positions)) < 3 * positions.positions.nbytes
    assert _peak(lambda: canonicalise_positions(positions.positions)) < 3 * positions.positions.nbytes
