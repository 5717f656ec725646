"""The plain baselines on tiny arrays with answers known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.baselines import fit_ridge, kinematic_features, nearest_centroid_scores, ridge_scores
from motionary.features.humanml263 import extract, recover_positions
from motionary.motion.skeleton import load_skeleton


def _standing(frames: int = 21) -> np.ndarray:
    skeleton = load_skeleton("smpl22")
    points = np.zeros((skeleton.joint_count, 3))
    for joint, parent in enumerate(skeleton.parents):
        points[joint] = skeleton.offsets[joint] + (points[parent] if parent >= 0 else 0)
    return np.repeat(points[None], frames, axis=0)


def _walking(metres_a_second: float) -> np.ndarray:
    points = _standing()
    points[:, :, 2] += metres_a_second * np.arange(len(points))[:, None] / 20.0
    return points


def _turned(points: np.ndarray, yaw: float) -> np.ndarray:
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    return points @ turn.T


def test_kinematic_features_know_the_speed_and_direction_of_a_walk() -> None:
    forward, still = kinematic_features(_walking(1.5)), kinematic_features(_standing())
    root = slice(-8 - 20, -8)
    assert forward[root][4] == pytest.approx(1.5)  # mean forward speed
    assert forward[root][8] == pytest.approx(0.0)  # mean sideways speed
    assert still[root][12] == pytest.approx(0.0)  # mean speed
    assert forward[-6] == pytest.approx(1.5)  # path length over one second


def test_kinematic_features_ignore_place_and_heading() -> None:
    points = _walking(1.0) + 0.05 * np.random.default_rng(0).normal(size=(21, 22, 3))
    moved = _turned(points, 2.1) + np.array([3.0, 0.7, -2.0])
    np.testing.assert_allclose(kinematic_features(moved), kinematic_features(points), atol=1e-9)


def test_kinematic_features_see_a_left_turn() -> None:
    points = _standing(11)
    turning = np.stack([_turned(frame, 0.1 * number) for number, frame in enumerate(points)])
    assert kinematic_features(turning)[-8] == pytest.approx(1.0)  # net turn in radians, left positive
    assert kinematic_features(turning[::-1])[-8] == pytest.approx(-1.0)


@pytest.mark.parametrize("shape", [(1, 22, 3), (5, 21, 3), (5, 66)])
def test_kinematic_features_refuse_other_shapes(shape: tuple[int, ...]) -> None:
    with pytest.raises(EvaluationError, match="22"):
        kinematic_features(np.zeros(shape))


def test_nearest_centroid_takes_the_nearer_class_on_standardised_features() -> None:
    train = np.array([[0.0, 0.0], [0.0, 100.0], [1.0, 0.0], [1.0, 100.0]])
    scores = nearest_centroid_scores(train, np.array([0, 0, 1, 1]), np.array([[0.1, 90.0], [0.8, 10.0]]), classes=2)
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_nearest_centroid_puts_a_class_without_training_last() -> None:
    scores = nearest_centroid_scores(np.eye(2), np.array([0, 2]), np.array([[9.0, 9.0]]), classes=3)
    assert scores[0].argmin() == 1
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("groups", [None, [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3]])
def test_ridge_left_out_error_equals_fitting_without_the_samples(groups: list[int] | None) -> None:
    rng = np.random.default_rng(1)
    features, targets = rng.normal(size=(12, 3)), rng.normal(size=(12, 2))
    # standardised columns, so that leaving samples out is compared on one scale
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    penalty, errors = 2.0, []
    names = np.arange(12) if groups is None else np.array(groups)
    for name in np.unique(names):
        out, rest = np.flatnonzero(names == name), np.flatnonzero(names != name)
        inputs = np.column_stack([features[rest], np.ones(len(rest))])
        normal = inputs.T @ inputs + np.diag([penalty] * 3 + [0.0])
        weights = np.linalg.solve(normal, inputs.T @ targets[rest])
        errors.append((targets[out] - np.column_stack([features[out], np.ones(len(out))]) @ weights) ** 2)
    fitted = fit_ridge(features, targets, penalties=(penalty,), groups=groups)
    assert fitted.errors[penalty] == pytest.approx(np.concatenate(errors).mean(), rel=1e-4)


def test_ridge_recovers_a_line_and_shrinks_noise() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(size=(40, 2))
    line = fit_ridge(features, features @ [[2.0], [-1.0]] + 5.0)
    assert line.predict(np.array([[1.0, 1.0]]))[0, 0] == pytest.approx(6.0, abs=0.01)
    noise = fit_ridge(rng.normal(size=(40, 30)), rng.normal(size=(40, 1)))
    assert noise.penalty > line.penalty


def test_ridge_refuses_unpaired_samples() -> None:
    with pytest.raises(EvaluationError, match="3 samples with 2 targets"):
        fit_ridge(np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(EvaluationError, match="at least two groups"):
        fit_ridge(np.eye(3), np.eye(3), groups=["a", "a", "a"])


def test_ridge_scores_put_the_fitting_query_first() -> None:
    rng = np.random.default_rng(3)
    texts = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    kind = rng.integers(2, size=30)
    train = kind[:, None] + 0.1 * rng.normal(size=(30, 4))
    scores = ridge_scores(train, texts[kind], np.array([[0.0] * 4, [1.0] * 4]), texts, groups=np.arange(30) % 5)
    assert scores.shape == (2, 2)
    assert scores.argmax(axis=0).tolist() == [0, 1]


def test_kinematic_features_take_humanml3d_features_as_well() -> None:
    features = extract(_walking(1.0), retarget=False)
    np.testing.assert_array_equal(kinematic_features(features), kinematic_features(recover_positions(features)))
    assert np.isfinite(kinematic_features(features)).all()
