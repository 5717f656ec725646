"""The corpus of short gestures: what the captions say is what the body does."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.gestures import FAMILIES, gesture_clip
from motionary.datasets.gestures.air import circle
from motionary.errors import MissingData

WRIST = {"left": 20, "right": 21}


def before_the_body(family: str, index: int) -> tuple[np.ndarray, dict]:
    """The acting wrist's path (right, up, ahead) as the person sees it, from the hips at the first frame."""
    clip = gesture_clip(index, seed=11, family=family)
    positions = clip.motion.joint_positions().positions
    right = positions[0, 2] - positions[0, 1]
    right /= np.linalg.norm(right)
    ahead = np.cross(np.array([0.0, 1.0, 0.0]), right)
    p = clip.segments[0].parameters
    hand = positions[:, WRIST[p["side"]]] - positions[:, 0]
    return np.stack((hand @ right, hand[:, 1], hand @ ahead), axis=1), p


@pytest.mark.parametrize("family", FAMILIES)
def test_every_gesture_is_sound(family: str) -> None:
    clip = gesture_clip(1, seed=3, family=family)
    positions = clip.motion.joint_positions().positions
    assert np.isfinite(positions).all() and 1.0 < clip.motion.duration < 15.0
    assert positions[..., 1].min() > -0.15
    assert np.abs(np.diff(positions, axis=0)).max() < 0.7  # no joint jumps
    words = [text for texts in clip.captions.values() for text in texts]
    assert clip.captions["sentence"] and clip.captions["label"] and clip.captions["verbose"]
    assert not any(mark in text for text in words for mark in "{}[]<>|")
    assert clip.segments[0].family == family and clip.segments[0].end == clip.motion.duration


def test_a_clip_follows_from_its_seed_and_number() -> None:
    first, again, other = gesture_clip(5, seed=1), gesture_clip(5, seed=1), gesture_clip(6, seed=1)
    np.testing.assert_array_equal(first.motion.local_rotations, again.motion.local_rotations)
    assert first.captions == again.captions
    assert first.motion.local_rotations.shape != other.motion.local_rotations.shape or first.captions != other.captions


def test_the_hand_reaches_ahead_and_the_front_is_where_the_feet_point() -> None:
    path, _ = before_the_body("push_one", 2)
    assert path[:, 2].max() > 0.35


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("family", ["swipe_in", "swipe_out"])
def test_swipes_go_to_the_side_that_is_named(family: str, index: int) -> None:
    path, p = before_the_body(family, index)
    other = {"left": "right", "right": "left"}[p["side"]]
    to = p["side"] if family == "swipe_out" else other
    speed = np.gradient(path[:, 0]) * (path[:, 1] > path[:, 1].max() - 0.12)
    fastest = speed[np.abs(speed).argmax()]
    assert (fastest > 0) == (to == "right")


@pytest.mark.parametrize("index", range(8))
def test_circles_turn_as_said_to_whom_draws_them(index: int) -> None:
    """The signed area of the path, seen by the person, is negative for clockwise."""
    path, p = before_the_body("draw_circle", index)
    x, y = path[:, 0], path[:, 1]
    area = 0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    assert (area < 0) == (p["clock"] == "clockwise")


def test_a_clockwise_circle_goes_right_from_the_top() -> None:
    (points,) = circle(clockwise=True, outward_is_right=True)
    assert points[0] == pytest.approx((0.0, 1.0)) and points[2] == pytest.approx((1.0, 0.0))
    (left,) = circle(clockwise=True, outward_is_right=False)
    assert left[2] == pytest.approx((-1.0, 0.0))


@pytest.mark.parametrize(("family", "sign"), [("rise_from_chair", 1.0), ("sit_on_chair", -1.0)])
def test_chairs_raise_and_lower_the_hips(family: str, sign: float) -> None:
    height = gesture_clip(4, seed=2, family=family).motion.joint_positions().positions[:, 0, 1]
    assert sign * (height[-1] - height[0]) > 0.2


@pytest.mark.parametrize("family", ["jog_in_place", "walk_in_place", "march_in_place"])
def test_in_place_means_feet_up_and_no_travel(family: str) -> None:
    positions = gesture_clip(9, seed=2, family=family).motion.joint_positions().positions
    assert np.ptp(positions[:, 0, [0, 2]], axis=0).max() < 0.25
    for ankle in (7, 8):
        assert np.ptp(positions[:, ankle, 1]) > 0.06


def test_an_unknown_gesture_is_refused_by_name() -> None:
    with pytest.raises(MissingData, match="no gesture is called 'fly'"):
        gesture_clip(0, seed=0, family="fly")
