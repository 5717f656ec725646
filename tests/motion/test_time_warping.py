"""Time warping and repetitions: known time maps come back, whatever heading, size, rate and tempo."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import MotionaryError
from motionary.motion import load_skeleton
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.repetitions import find_repetitions
from motionary.motion.rotations import euler_to_quat
from motionary.motion.time_warping import _fill, align, at_frames, pair_costs, pose_features, warp

SMPL = load_skeleton("smpl22")


def squats(bends: np.ndarray) -> np.ndarray:
    """(frames, 22, 3): hips and knees bent by `bends` degrees, the body lowered by as much as the legs shorten."""
    angles = np.zeros((len(bends), 22, 3))
    for side in range(2):
        angles[:, 1 + side, 1] = -0.5 * bends
        angles[:, 4 + side, 1] = bends
    local = euler_to_quat(np.radians(angles), "ZXY")
    roots = np.stack((np.zeros_like(bends), 0.9 - 0.8 * (1 - np.cos(np.radians(bends / 2))), np.zeros_like(bends)), -1)
    return np.ascontiguousarray(forward_kinematics(local, roots, SMPL)[0])


def curve(frames: int, power: float = 1.0) -> np.ndarray:
    """A squat's bend over time, the way out stretched by `power`."""
    moments = np.linspace(0, 1, frames) ** power
    return 90 * np.sin(np.pi * moments) ** 2


@pytest.mark.parametrize(("frames", "power"), [(60, 1.0), (90, 1.3), (45, 0.75), (150, 1.0)])
def test_a_stretched_copy_gives_its_time_map_back(frames: int, power: float) -> None:
    first, second = pose_features(squats(curve(80)), 30.0), pose_features(squats(curve(frames, power)), 30.0)
    moments = align(first, second)
    known = np.linspace(0, 1, 101) ** (1 / power) * (frames - 1)
    # where nothing moves any alignment is as good
    moving = (np.linspace(0, 1, 101) > 0.12) & (np.linspace(0, 1, 101) < 0.88)
    assert np.abs(moments - known)[moving].max() < 0.05 * frames


def test_heading_place_size_and_rate_do_not_matter() -> None:
    positions = squats(curve(60))
    sine, cosine = np.sin(1.1), np.cos(1.1)
    moved = 0.8 * positions @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]]).T + [3.0, 0.0, -1.0]
    np.testing.assert_allclose(pose_features(moved, 30.0), pose_features(positions, 30.0), atol=1e-9)


def test_the_path_keeps_to_its_slopes_and_ends() -> None:
    rng = np.random.default_rng(0)
    found = warp(rng.random((40, 63)))
    assert (found.first[0], found.second[0], found.first[-1], found.second[-1]) == (0, 0, 39, 62)
    for rows, columns in ((found.first, found.second), (found.second, found.first)):
        assert np.diff(rows).min() >= 0 and np.diff(rows).max() <= 1
        _, counts = np.unique(rows, return_counts=True)
        assert counts.max() <= 2
        assert np.all(np.diff(columns) >= 0)


def test_the_warp_is_the_cheapest_of_all_paths() -> None:
    costs = np.random.default_rng(1).random((5, 6))

    def best(i: int, j: int) -> float:
        if (i, j) == (0, 0):
            return costs[0, 0]
        options = [np.inf]
        if i >= 1 and j >= 1:
            options.append(best(i - 1, j - 1) + 2 * costs[i, j])
        if i >= 1 and j >= 2:
            options.append(best(i - 1, j - 2) + 2 * costs[i, j - 1] + costs[i, j])
        if i >= 2 and j >= 1:
            options.append(best(i - 2, j - 1) + 2 * costs[i - 1, j] + costs[i, j])
        return min(options)

    totals, _ = _fill(costs, subsequence=False)
    assert totals[-1, -1] == pytest.approx(best(4, 5))
    assert warp(np.zeros((4, 4))).cost == 0.0


def test_a_part_is_found_in_a_longer_motion() -> None:
    part = np.cumsum(np.random.default_rng(2).normal(size=(30, 5)), axis=0)
    whole = np.concatenate((part[:1] + 9 + np.zeros((25, 5)), part, part[-1:] - 7 + np.zeros((20, 5))))
    found = warp(pair_costs(part, whole), subsequence=True)
    assert abs(int(found.second[0]) - 25) <= 1 and abs(int(found.second[-1]) - 54) <= 1


@pytest.mark.parametrize(("rows", "columns"), [(10, 30), (30, 10), (1, 5)])
def test_lengths_that_fit_no_path_are_an_error(rows: int, columns: int) -> None:
    with pytest.raises(MotionaryError, match="resample"):
        warp(np.ones((rows, columns)))


@pytest.mark.parametrize("count", [1, 3, 5])
@pytest.mark.parametrize("fps", [20.0, 60.0])
def test_repetitions_are_found_and_standing_still_is_left_out(count: int, fps: float) -> None:
    one, pause = curve(round(2 * fps)), np.zeros(round(0.7 * fps))
    bends = np.concatenate([pause, pause, *([one, pause] * count), pause])
    found = find_repetitions(pose_features(squats(bends), fps), fps)
    assert len(found.spans) == count and found.returns and found.rests
    for number, (start, stop) in enumerate(found.spans):
        begins = 1.4 + number * 2.7
        assert begins - 0.1 < start / fps < begins + 0.5
        assert begins + 1.5 < stop / fps < begins + 2.1


def test_a_movement_that_does_not_come_back_is_one_stretch() -> None:
    bends = np.concatenate((np.zeros(30), 45 * (1 - np.cos(np.linspace(0, np.pi, 45))), np.full(40, 90.0)))
    found = find_repetitions(pose_features(squats(bends), 30.0), 30.0)
    assert not found.returns and len(found.spans) == 1
    start, stop = found.spans[0]
    assert 20 <= start <= 42 and 63 <= stop <= 85


def test_standing_still_is_no_movement() -> None:
    still = squats(np.zeros(60)) + np.random.default_rng(3).normal(0, 0.002, size=(60, 22, 3))
    found = find_repetitions(pose_features(still, 30.0), 30.0)
    assert not found.moves and found.spans == ((0, 60),)


def test_values_between_frames() -> None:
    np.testing.assert_allclose(at_frames(np.array([0.0, 2.0, 6.0]), np.array([0.5, 1.0, 2.0])), [1.0, 2.0, 6.0])
