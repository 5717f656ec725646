"""What the tokenizer sees of a body: laws of turning, moving and sizing, and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.errors import FeatureMismatch
from motionary.features.action_frames import ActionFrames

FRAMES = ActionFrames(joints=6, origin=(0, 1), across=(2, 3))


def body(seed: int = 0, *, frames: int = 20) -> np.ndarray:
    """A wandering body whose left shoulder (joint 3) lies left of its right one (joint 2)."""
    rng = np.random.default_rng(seed)
    rest = np.array([[0, 1, 0], [0, 1.2, 0], [-0.3, 1.6, 0], [0.3, 1.6, 0], [-0.1, 0, 0], [0.1, 0, 0]], dtype=float)
    return rest + 0.02 * rng.normal(size=(frames, 6, 3)).cumsum(axis=0)


@given(st.floats(-np.pi, np.pi), st.floats(0.2, 5), st.integers(0, 5))
def test_where_the_camera_stands_and_how_tall_the_body_is_make_no_difference(angle, size, seed):
    positions = body(seed)
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = positions @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]]) * size + np.array([3.0, 1, -2])
    same = FRAMES.frames(FRAMES.prepared(turned), fps=30)
    assert np.allclose(FRAMES.frames(FRAMES.prepared(positions), fps=30), same, atol=2e-4)


def test_the_body_faces_forward_as_it_begins_and_its_centre_is_at_the_origin():
    prepared = FRAMES.prepared(body())
    x, _, z = (prepared[:5, 3] - prepared[:5, 2]).mean(axis=0)
    assert x > 0
    assert abs(z) < 1e-6
    assert np.allclose(FRAMES.centre(prepared[:1]), 0, atol=1e-6)
    assert FRAMES.size(prepared) == pytest.approx(1, abs=1e-6)


def test_positions_come_back_from_features():
    prepared = FRAMES.prepared(body())
    features = FRAMES.frames(prepared, fps=30)
    assert features.shape == (20, FRAMES.width)
    assert np.allclose(FRAMES.positions(features), prepared, atol=1e-6)


def test_velocities_are_those_of_a_steady_walk():
    still = np.repeat(FRAMES.prepared(body(frames=1)), 10, axis=0)
    walking = still + np.arange(10)[:, None, None] * np.array([0, 0, 0.1], dtype=np.float32)
    velocity = FRAMES.frames(walking, fps=20)[:, FRAMES.slices["velocities"]].reshape(10, 6, 3)
    assert np.allclose(velocity, [0, 0, 0.1 * 20 * FRAMES.velocity_time], atol=1e-5)


def test_poses_in_an_image_are_not_turned():
    flat = ActionFrames(joints=6, origin=(0, 1), across=(2, 3), flat=True)
    mirrored = body() * np.array([-1.0, 1, 0])
    prepared = flat.prepared(mirrored)
    assert (prepared[:, 3, 0] < prepared[:, 2, 0]).all()


def test_a_single_frame_and_a_body_without_size_are_said_too():
    assert np.isfinite(FRAMES.frames(FRAMES.prepared(body(frames=1)), fps=30)).all()
    assert np.isfinite(FRAMES.frames(FRAMES.prepared(np.zeros((4, 6, 3))), fps=30)).all()


def test_deviations_are_averaged_inside_each_part():
    features = FRAMES.frames(FRAMES.prepared(body(frames=50)), fps=30)
    mean, std = FRAMES.normaliser(features)
    assert np.allclose(mean, features.mean(axis=0), atol=1e-5)
    for part in FRAMES.slices.values():
        assert len(set(std[part].tolist())) == 1
        assert std[part][0] == pytest.approx(max(features.std(axis=0)[part].mean(), 1e-3), rel=1e-5)


@pytest.mark.parametrize("positions", [np.zeros((0, 6, 3)), np.zeros((4, 5, 3)), np.zeros((4, 18))])
def test_other_shapes_are_refused(positions):
    with pytest.raises(FeatureMismatch, match="needed are"):
        FRAMES.prepared(positions)


def test_numbers_that_are_none_are_refused():
    positions = body()
    positions[3, 2, 1] = np.nan
    with pytest.raises(FeatureMismatch, match="finite"):
        FRAMES.prepared(positions)
    with pytest.raises(FeatureMismatch, match="joints"):
        ActionFrames(joints=4, origin=(0,), across=(2, 4))
