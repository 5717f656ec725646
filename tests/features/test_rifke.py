"""What is rifke's own in its 64 numbers."""

from __future__ import annotations

import numpy as np
from feature_samples import for_set, procedural_motion, turning_motion

from motionary.features import load_feature_set, rifke
from motionary.features.mmm21 import JOINTS, UNITS_A_METRE
from motionary.motion import JointPositions

SET = load_feature_set("rifke64")


def clip(index: int = 0) -> JointPositions:
    motion = for_set(SET, procedural_motion(index))
    assert isinstance(motion, JointPositions)
    return motion


def test_heights_are_above_a_floor_just_over_the_lowest_foot() -> None:
    points = clip(3)
    features = SET.extract(points)
    feet = points.positions[:, [JOINTS.index(joint) for joint in ("LMrot", "LF", "RMrot", "RF")], 1]
    low, high = feet.min(axis=1).min() * UNITS_A_METRE, feet.min(axis=1).max() * UNITS_A_METRE
    # softness 0.5: log 2 over the lowest where the feet's heights vary, log 1.5 under it where they do not
    floor = low - np.log(0.5 + np.exp(low - high))
    np.testing.assert_allclose(features[:, 0], points.positions[:, 0, 1] * UNITS_A_METRE - floor)


def test_velocities_are_from_the_frame_before_in_the_heading() -> None:
    features = SET.extract(clip())
    assert (features[0, 61:] == 0.0).all()
    speed = np.linalg.norm(np.diff(clip().positions[:, 0, [0, 2]], axis=0), axis=-1) * UNITS_A_METRE
    np.testing.assert_allclose(np.linalg.norm(features[1:, 62:], axis=-1), speed, atol=1e-9)


def test_elbows_and_knees_lie_across_the_heading() -> None:
    local = SET.part(SET.extract(clip(3)), "joint_positions").reshape(-1, 20, 3)
    right_knee, left_knee, right_elbow, left_elbow = (local[:, JOINTS.index(j) - 1] for j in ("RK", "LK", "RE", "LE"))
    across = right_knee - left_knee + right_elbow - left_elbow
    np.testing.assert_allclose(across[:, 2], 0.0, atol=1e-9)
    assert (across[:, 0] > 0).all()


def test_the_published_yaw_steps_by_full_turns_only() -> None:
    motion = for_set(SET, turning_motion(turns=2.5))
    published, continuous = SET.extract(motion)[:, 61], SET.extract(motion, continuous_yaw=True)[:, 61]
    turns = (published - continuous) / (2 * np.pi)
    np.testing.assert_allclose(turns, np.round(turns), atol=1e-12)
    assert np.count_nonzero(np.round(turns)) in (2, 3)
    assert np.abs(continuous).max() < 0.6
    # turning to the left in our axes is a turn towards -X in the published ones
    assert np.median(continuous) < 0


def test_a_body_that_faces_nowhere_is_finite() -> None:
    points = clip().positions.copy()
    points[:, [JOINTS.index("LK"), JOINTS.index("LE")]] = points[:, [JOINTS.index("RK"), JOINTS.index("RE")]]
    features = rifke.extract(points)
    assert np.isfinite(features).all()
    np.testing.assert_array_equal(features[:, 61], 0.0)
