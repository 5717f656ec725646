"""Metrics of generated motion against cases worked out by hand, and their laws."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import MotionaryError
from motionary.evaluation.metrics.generation import (
    diversity,
    fid,
    interval,
    multimodal_distance,
    multimodality,
    r_precision,
)
from motionary.evaluation.metrics.physics import (
    floating,
    foot_skate,
    jitter,
    penetration,
    seam_ratio,
    slide_speed,
)
from motionary.evaluation.metrics.position_errors import local_joints, mpjpe, position_errors


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def standing(frames: int = 40) -> np.ndarray:
    """A body of the right shape that stands still: feet on the floor, hips and shoulders across X."""
    body = np.zeros((22, 3))
    body[:, 1] = np.linspace(0.9, 1.6, 22)
    body[[10, 11], 1] = 0.0
    body[[7, 8], 1] = 0.08
    body[1, 0], body[2, 0], body[16, 0], body[17, 0] = 0.1, -0.1, 0.2, -0.2
    return np.repeat(body[None], frames, axis=0)


def turned(positions: np.ndarray, angle: float) -> np.ndarray:
    sine, cosine = np.sin(angle), np.cos(angle)
    out = positions.copy()
    out[..., 0] = cosine * positions[..., 0] + sine * positions[..., 2]
    out[..., 2] = -sine * positions[..., 0] + cosine * positions[..., 2]
    return out


def test_fid_of_two_lines_is_by_hand() -> None:
    """One dimension: means 0 and 3, variances 2 and 8: 9 + 2 + 8 - 2 sqrt(16) = 11."""
    one, other = np.array([[-1.0], [1.0]]), np.array([[1.0], [5.0]])
    assert fid(one, other) == pytest.approx(11.0)
    assert fid(one, one) == pytest.approx(0.0, abs=1e-9)


def test_fid_is_symmetric_and_does_not_see_rotations() -> None:
    one, other = rng().normal(size=(40, 8)), rng(1).normal(1.0, 2.0, size=(30, 8))
    assert fid(one, other) == pytest.approx(fid(other, one))
    turn = np.linalg.qr(rng(2).normal(size=(8, 8)))[0]
    assert fid(one @ turn, other @ turn) == pytest.approx(fid(one, other))


def test_fid_of_fewer_samples_than_dimensions_is_the_root_of_the_product() -> None:
    from scipy.linalg import sqrtm

    one, other = rng().normal(size=(60, 12)), rng(1).normal(size=(50, 12)) * np.arange(1, 13)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    expected = np.square(one.mean(0) - other.mean(0)).sum() + np.trace(
        first + second - 2 * np.real(sqrtm(first @ second))
    )
    assert fid(one, other) == pytest.approx(float(expected), rel=1e-6)
    assert np.isfinite(fid(one[:5], other[:5]))


def test_r_precision_counts_perfect_worst_and_tied_pairs() -> None:
    points = np.eye(64) * 10
    np.testing.assert_allclose(r_precision(points, points, rng=rng()), [1, 1, 1])
    np.testing.assert_allclose(r_precision(np.zeros((64, 2)), np.zeros((64, 2)), rng=rng()), [0, 0, 0])
    # a batch of 2 whose motions are swapped: never first, always second
    swapped = np.array([[0.0], [1.0]])
    np.testing.assert_allclose(r_precision(swapped, swapped[::-1], rng=rng(), top=2, batch=2), [0, 1])
    # both motions equal: the mean rank of a tie of two is 0.5, which is within the first one
    np.testing.assert_allclose(r_precision(swapped, np.zeros((2, 1)), rng=rng(), top=2, batch=2), [1, 1])


def test_r_precision_of_noise_is_chance() -> None:
    texts, motions = rng().normal(size=(3200, 4)), rng(1).normal(size=(3200, 4))
    np.testing.assert_allclose(r_precision(texts, motions, rng=rng()), np.arange(1, 4) / 32, atol=0.02)


def test_distances_by_hand() -> None:
    texts, motions = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[3.0, 4.0], [1.0, 2.0]])
    assert multimodal_distance(texts, motions) == pytest.approx(3.0)
    assert diversity(np.ones((5, 3)), rng=rng()) == 0.0
    assert multimodality(np.repeat(rng().normal(size=(3, 1, 2)), 4, axis=1), rng=rng()) == 0.0
    pairs = np.array([[[0.0], [2.0]], [[5.0], [6.0]]])
    assert multimodality(pairs, rng=rng(), pairs=50) == pytest.approx(1.5)


def test_an_interval_is_by_hand() -> None:
    found = interval(np.array([1.0, 3.0]))
    assert found.mean == 2.0 and found.half_width == pytest.approx(1.96 * np.sqrt(2) / np.sqrt(2))
    assert interval(np.array([4.0])).half_width == 0.0
    assert str(found) == "2.000 ± 1.960"


def test_ape_of_a_shifted_hand_is_by_hand() -> None:
    real, made = standing(), standing()
    made[:, 20, 1] += 0.21
    errors = position_errors([real], [made])
    assert errors["ape_root"] == errors["ape_trajectory"] == 0
    assert errors["ape_mean_local"] == pytest.approx(0.01)
    assert errors["ape_mean_global"] == pytest.approx(0.21 / 22)
    assert all(errors[f"ave_{name}"] == pytest.approx(0, abs=1e-12) for name in ("root", "mean_local", "mean_global"))


def test_ave_of_a_root_that_moves_is_its_variance() -> None:
    real, made = standing(3), standing(3)
    made[:, :, 2] += np.array([0.0, 1.0, 2.0])[:, None]
    errors = position_errors([real], [made])
    assert errors["ave_root"] == errors["ave_trajectory"] == pytest.approx(1.0)
    assert errors["ave_mean_local"] == pytest.approx(0.0, abs=1e-12)
    assert errors["ape_trajectory"] == pytest.approx(1.0)


def test_local_joints_do_not_see_heading_or_place() -> None:
    motion = standing() + rng().normal(scale=0.05, size=(40, 22, 3))
    np.testing.assert_allclose(
        local_joints(turned(motion, 1.1) + np.array([3.0, 0.0, -2.0])), local_joints(motion), rtol=1e-9, atol=1e-9
    )


def test_lengths_are_cut_and_paths_begin_at_the_origin() -> None:
    long = standing(60) + np.array([5.0, 0.0, 1.0])
    assert position_errors([standing(40)], [long])["ape_mean_global"] == pytest.approx(0.0, abs=1e-12)
    assert mpjpe(standing(40), long) == pytest.approx(0.0, abs=1e-12)


def test_physics_of_a_body_that_stands_slides_sinks_and_floats() -> None:
    still = standing()
    assert foot_skate(still, fps=20) == slide_speed(still, fps=20) == jitter(still, fps=20) == 0
    assert penetration(still) == floating(still) == 0
    sliding = still.copy()
    sliding[:, :, 2] += np.arange(40)[:, None] * 0.05
    assert foot_skate(sliding, fps=20) == 1 and slide_speed(sliding, fps=20) == pytest.approx(1.0)
    assert jitter(sliding, fps=20) == pytest.approx(0.0, abs=1e-8)
    lifted = sliding + np.array([0.0, 0.2, 0.0])
    assert foot_skate(lifted, fps=20) == 0 and floating(lifted) == pytest.approx(0.2)
    assert penetration(still - np.array([0.0, 0.03, 0.0])) == pytest.approx(0.03)
    cubic = still.copy()
    cubic[:, :, 1] += ((np.arange(40) / 20.0) ** 3)[:, None]
    assert jitter(cubic, fps=20) == pytest.approx(6.0)


def test_a_seam_shows_where_it_is() -> None:
    motion = standing(60) + np.sin(np.arange(60) / 5)[:, None, None] * 0.1
    assert seam_ratio(motion, fps=20, joins=[30]) < 1.6
    motion[30:] += 0.3
    assert seam_ratio(motion, fps=20, joins=[30]) > 5
    assert seam_ratio(motion, fps=20, joins=[15]) < 1


def test_bad_input_is_one_clear_error() -> None:
    for wrong in (
        lambda: fid(np.zeros((3, 2)), np.zeros((3, 4))),
        lambda: fid(np.zeros((1, 2)), np.zeros((3, 2))),
        lambda: r_precision(np.zeros((8, 2)), np.zeros((8, 2)), rng=rng()),
        lambda: multimodal_distance(np.zeros((3, 2)), np.zeros((4, 2))),
        lambda: multimodality(np.zeros((3, 1, 2)), rng=rng()),
        lambda: diversity(np.zeros((1, 2)), rng=rng()),
        lambda: interval(np.zeros(0)),
        lambda: position_errors([], []),
        lambda: mpjpe(np.zeros((5, 22, 3)), np.zeros((5, 21, 3))),
        lambda: jitter(np.zeros((3, 22, 3)), fps=20),
        lambda: seam_ratio(standing(), fps=20, joins=[99]),
        lambda: foot_skate(np.zeros((5, 24, 3)), fps=20),
    ):
        with pytest.raises(MotionaryError):
            wrong()
