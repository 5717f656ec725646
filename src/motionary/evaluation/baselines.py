"""Plain baselines that a learned model must beat: summary statistics of the motion, nearest centroid, ridge regression.

numpy alone: arrays in, numbers out. Nothing here sees a test sample while it is fitted.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]

PENALTIES: tuple[float, ...] = tuple(10.0**power for power in range(-2, 6))
"""Ridge penalties tried when none are given."""

_JOINTS = 22
_LEFT_HIP, _RIGHT_HIP = 1, 2
_FEET = [7, 8, 10, 11]
_HUMANML263 = 263
_MIN_SCALE = 1e-6


def kinematic_features(positions: Array, *, fps: float = 20.0) -> Array:
    """Summary statistics (d,) of one motion.

    `positions` is (frames >= 2, 22, 3) in metres, Y up, SMPL-22 joints; or HumanML3D's features (frames, 263), not
    normalised, from which the positions are recovered.

    Per joint, in the body's own heading and above the floor: mean, standard deviation and range of each coordinate,
    mean and 95th percentile of its speed. Of the root: mean, deviation and extremes of its height, of its speed
    forward, sideways and in all, of its yaw rate; net and total turn, path length, net distance, the logarithm of the
    duration. Of the feet: mean and greatest height of the lower one, share of the time off the floor. Turning the
    motion about the vertical or moving it over the floor changes nothing.
    """
    points = _positions(positions)
    if points.ndim != 3 or points.shape[1:] != (_JOINTS, 3) or len(points) < 2 or not np.isfinite(points).all():
        raise EvaluationError(
            f"kinematic features need finite positions (frames >= 2, {_JOINTS}, 3), not an array {points.shape}"
        )
    points = points - [0.0, np.percentile(points[:, :, 1].min(axis=1), 2.0), 0.0]
    yaw = _headings(points)
    local = points.copy()
    local[..., [0, 2]] -= points[:, :1, [0, 2]]
    local = _turned(local, -yaw[:, None])
    velocities = np.diff(points, axis=0) * fps
    parts = (
        _joint_statistics(local, velocities),
        _root_statistics(points, yaw, velocities[:, 0], fps),
        _foot_statistics(points),
    )
    return np.concatenate(parts)


def _positions(motion: Array) -> Array:
    if np.ndim(motion) == 2 and np.shape(motion)[1] == _HUMANML263 and len(motion) >= 2:
        from motionary.features.humanml263 import recover_positions

        motion = recover_positions(motion)
    return np.asarray(motion, dtype=np.float64)


def _headings(points: Array) -> Array:
    """Yaw of the body in each frame, radians, unwrapped; 0 faces +Z, positive turns left, (frames,)."""
    across = points[:, _LEFT_HIP] - points[:, _RIGHT_HIP]
    return np.unwrap(np.arctan2(-across[:, 2], across[:, 0]))


def _turned(vectors: Array, yaw: Array) -> Array:
    """Vectors (..., 3) turned about the vertical by `yaw` (broadcast over the leading axes)."""
    x, z = vectors[..., 0], vectors[..., 2]
    cosine, sine = np.cos(yaw), np.sin(yaw)
    return np.stack((cosine * x + sine * z, vectors[..., 1], cosine * z - sine * x), axis=-1)


def _joint_statistics(local: Array, velocities: Array) -> Array:
    speeds = np.linalg.norm(velocities, axis=-1)
    return np.concatenate(
        [
            local.mean(axis=0).ravel(),
            local.std(axis=0).ravel(),
            np.ptp(local, axis=0).ravel(),
            speeds.mean(axis=0),
            np.percentile(speeds, 95.0, axis=0),
        ]
    )


def _root_statistics(points: Array, yaw: Array, velocity: Array, fps: float) -> Array:
    own = _turned(velocity, -yaw[:-1])
    speed = np.linalg.norm(own[:, [0, 2]], axis=-1)
    turning = np.diff(yaw)
    series = (points[:, 0, 1], own[:, 2], own[:, 0], speed, turning * fps)
    spread = [[values.mean(), values.std(), values.min(), values.max()] for values in series]
    distance = np.linalg.norm(points[-1, 0, [0, 2]] - points[0, 0, [0, 2]])
    whole = [turning.sum(), np.abs(turning).sum(), speed.sum() / fps, distance, np.log(len(points) / fps)]
    return np.concatenate([np.ravel(spread), whole])


def _foot_statistics(points: Array) -> Array:
    lower = points[:, _FEET, 1].min(axis=1)
    return np.array([lower.mean(), lower.max(), (lower > 0.15).mean()])


def _matrix(name: str, values: Array) -> Array:
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size or not np.isfinite(matrix).all():
        raise EvaluationError(f"{name} must be a finite matrix (samples, dimensions), not an array {matrix.shape}")
    return matrix


def _mean_and_scale(values: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column; a column that does not vary gets scale 1."""
    scale = values.std(axis=0)
    return values.mean(axis=0), np.where(scale > _MIN_SCALE, scale, 1.0)


def nearest_centroid_scores(train: Array, labels: NDArray[np.integer], test: Array, *, classes: int) -> Array:
    """Scores (test samples, classes) of the nearest class centroid: minus the distance, higher is nearer.

    Features are standardised by the training samples. A class without a training sample scores below every other.
    """
    known, unknown = _matrix("train", train), _matrix("test", test)
    targets = np.asarray(labels)
    if targets.shape != (len(known),) or targets.min() < 0 or targets.max() >= classes:
        raise EvaluationError(f"{len(known)} training samples need as many labels from 0 to {classes - 1}")
    mean, scale = _mean_and_scale(known)
    known, unknown = (known - mean) / scale, (unknown - mean) / scale
    scores = np.empty((len(unknown), classes))
    for label in range(classes):
        members = known[targets == label]
        if len(members):
            scores[:, label] = -np.linalg.norm(unknown - members.mean(axis=0), axis=1)
    missing = np.setdiff1d(np.arange(classes), targets)
    scores[:, missing] = np.delete(scores, missing, axis=1).min() - 1.0
    return scores


@dataclass(frozen=True, eq=False)
class RidgeRegression:
    """A fitted ridge regression: `weights` (features, targets) on standardised features, the `penalty` chosen."""

    weights: Array
    offset: Array
    mean: Array
    scale: Array
    penalty: float
    errors: dict[float, float]
    """Mean squared error on left-out training samples of each penalty tried."""

    def predict(self, features: Array) -> Array:
        """Predicted targets (samples, targets) for `features` (samples, features)."""
        return ((_matrix("features", features) - self.mean) / self.scale) @ self.weights + self.offset


def fit_ridge(
    features: Array,
    targets: Array,
    *,
    penalties: Sequence[float] = PENALTIES,
    groups: Sequence[Hashable] | NDArray[Any] | None = None,
) -> RidgeRegression:
    """Ridge regression of `targets` (n, t) on standardised `features` (n, d), n >= 2.

    The penalty with the least exact leave-one-out error wins or, with `groups` (n, for example subjects), the least
    leave-one-group-out error. Both are had in closed form from one singular value decomposition: the error of the
    samples G left out together is (I - H_GG)^-1 r_G with r the residuals and H the hat matrix of the fit to all
    (Allen's PRESS for one sample). The standardisation is that of all samples.
    """
    inputs, outputs = _matrix("features", features), _matrix("targets", targets)
    if len(inputs) != len(outputs) or len(inputs) < 2 or not penalties or min(penalties) <= 0:
        raise EvaluationError(
            f"{len(inputs)} samples with {len(outputs)} targets and penalties {tuple(penalties)}: give at least two "
            "samples, one target each, and penalties above 0"
        )
    left_out = _left_out_together(len(inputs), groups)
    mean, scale = _mean_and_scale(inputs)
    offset = outputs.mean(axis=0)
    left, singular, right = np.linalg.svd((inputs - mean) / scale, full_matrices=False)
    projected = left.T @ (outputs - offset)
    errors: dict[float, float] = {}
    for penalty in penalties:
        shrink = singular**2 / (singular**2 + penalty)
        residuals = outputs - offset - left @ (shrink[:, None] * projected)
        errors[penalty] = sum(_left_out_error(left, shrink, residuals, rows) for rows in left_out) / outputs.size
    best = min(errors, key=errors.__getitem__)
    weights = right.T @ ((singular / (singular**2 + best))[:, None] * projected)
    return RidgeRegression(weights, offset, mean, scale, best, errors)


def _left_out_together(count: int, groups: Sequence[Hashable] | NDArray[Any] | None) -> list[NDArray[np.intp]]:
    """Rows that are left out together: every row alone, or all rows of a group."""
    if groups is None:
        return [np.array([row]) for row in range(count)]
    names = np.asarray(groups)
    if names.shape != (count,) or len(np.unique(names)) < 2:
        raise EvaluationError(f"{count} samples need one group each, and at least two groups; got {names.shape}")
    return [np.flatnonzero(names == name) for name in np.unique(names)]


def _left_out_error(left: Array, shrink: Array, residuals: Array, rows: NDArray[np.intp]) -> float:
    """Summed squared error of the samples `rows` when none of them is fitted."""
    hat = (left[rows] * shrink) @ left[rows].T + 1.0 / len(left)
    own = np.eye(len(rows)) * (1.0 + _MIN_SCALE) - hat  # nearly singular where the fit passes through every sample
    return float(np.sum(np.linalg.solve(own, residuals[rows]) ** 2))


def ridge_scores(
    train: Array,
    targets: Array,
    test: Array,
    queries: Array,
    *,
    penalties: Sequence[float] = PENALTIES,
    groups: Sequence[Hashable] | NDArray[Any] | None = None,
) -> Array:
    """Scores (queries, test samples) of ridge regression from motion statistics to text embeddings.

    `train` and `test` are features, `targets` the text embedding of each training sample, `queries` text embeddings.
    The score is the cosine of query and predicted embedding, both less the mean of the training targets, which every
    text shares and which would drown the differences. `groups`: as in `fit_ridge`.
    """
    ridge = fit_ridge(train, targets, penalties=penalties, groups=groups)
    return _unit(_matrix("queries", queries) - ridge.offset) @ _unit(ridge.predict(test) - ridge.offset).T


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), _MIN_SCALE)
