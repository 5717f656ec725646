"""A body carried by its standing feet slides less, and one that does not slide stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.errors import MotionaryError
from motionary.evaluation.metrics.physics import foot_skate, slide_speed
from motionary.motion import JointPositions, follow_feet, load_skeleton
from motionary.motion.transforms.standing import LEVEL

SKELETON = load_skeleton("smpl22")
FRAMES = 60


def standing_body(frames: int = FRAMES) -> np.ndarray:
    """A body (frames, 22, 3) on the floor that sways above its feet."""
    rest = np.zeros((22, 3))
    for joint in range(1, 22):
        rest[joint] = rest[SKELETON.parents[joint]] + SKELETON.offsets[joint]
    rest[:, 1] += LEVEL - rest[:, 1].min()
    body = np.repeat(rest[None], frames, axis=0)
    body[:, 12:, 0] += 0.03 * np.sin(np.arange(frames) / 6)[:, None]
    return body


def joints(positions: np.ndarray) -> JointPositions:
    return JointPositions(positions, SKELETON.joints, 20.0)


SURE = np.ones((FRAMES, 4))


def test_a_body_that_stands_still_stays() -> None:
    body = standing_body()
    np.testing.assert_allclose(follow_feet(joints(body), SURE).positions, body, atol=1e-12)


def test_a_body_that_never_stands_stays() -> None:
    flying = standing_body() + np.linspace(0, 3, FRAMES)[:, None, None]
    np.testing.assert_allclose(follow_feet(joints(flying), 0 * SURE).positions, flying, atol=1e-12)


def test_a_sliding_and_floating_body_comes_to_stand() -> None:
    drift = np.stack([0.05 * np.arange(FRAMES), 0.04 + 0.0 * np.arange(FRAMES), np.zeros(FRAMES)], axis=1)
    body = standing_body() + drift[:, None]
    done = follow_feet(joints(body), SURE).positions
    assert slide_speed(body - [0, 0.04, 0], fps=20) == pytest.approx(1.0)
    assert slide_speed(done, fps=20) < 0.1
    assert foot_skate(body - [0, 0.04, 0], fps=20) == 1.0 and foot_skate(done, fps=20) == 0.0
    assert np.abs(done[..., 1].min(axis=1) - LEVEL).max() < 0.002
    poses = [each - each[:, :1] for each in (body, done)]
    np.testing.assert_allclose(*poses, atol=1e-12)


def test_heights_stay_where_no_level_is_given() -> None:
    body = standing_body() + np.array([0.0, 0.3, 0.0])
    done = follow_feet(joints(body), SURE, level=None).positions
    np.testing.assert_array_equal(done[..., 1], body[..., 1])


def test_a_step_is_carried_by_the_foot_that_stands() -> None:
    """The body glides on at constant speed; each foot in turn is told to stand, and then nearly does."""
    body = standing_body() + np.stack([np.zeros(FRAMES), np.zeros(FRAMES), 0.01 * np.arange(FRAMES)], axis=1)[:, None]
    left = (np.arange(FRAMES) // 10 % 2 == 0).astype(float)
    certain = np.stack([left, left, 1 - left, 1 - left], axis=1)
    done = follow_feet(joints(body), certain).positions
    slides = np.linalg.norm(np.diff(done[:, [10, 11]][..., [0, 2]], axis=0), axis=-1)
    held = np.stack([left[1:] * left[:-1], (1 - left)[1:] * (1 - left)[:-1]], axis=1).astype(bool)
    assert slides[held].mean() < 0.3 * 0.01


@settings(max_examples=15, deadline=None)
@given(angle=st.floats(-3, 3), x=st.floats(-5, 5), z=st.floats(-5, 5), seed=st.integers(0, 99))
def test_it_turns_and_moves_with_the_world(angle: float, x: float, z: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    body = standing_body() + np.cumsum(0.01 * rng.normal(size=(FRAMES, 1, 3)), axis=0)
    certain = rng.random((FRAMES, 4))
    sine, cosine = np.sin(angle), np.cos(angle)
    turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])

    def placed(positions: np.ndarray) -> np.ndarray:
        return positions @ turn.T + [x, 0, z]

    done = follow_feet(joints(body), certain).positions
    np.testing.assert_allclose(follow_feet(joints(placed(body)), certain).positions, placed(done), atol=1e-8)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_short_clips(frames: int) -> None:
    body = standing_body(frames)
    np.testing.assert_allclose(follow_feet(joints(body), np.ones((frames, 4))).positions, body, atol=1e-12)


def test_wrong_certainties_are_refused() -> None:
    with pytest.raises(MotionaryError, match="left_ankle, left_foot"):
        follow_feet(joints(standing_body()), np.ones((FRAMES, 2)))
    with pytest.raises(MotionaryError, match="finite"):
        follow_feet(joints(standing_body()), np.full((FRAMES, 4), np.nan))
