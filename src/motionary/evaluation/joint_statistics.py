"""Summary statistics of any skeleton's clip, for plain baselines where `baselines.kinematic_features` cannot be had."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]


def joint_statistics(positions: Array, mask: NDArray[np.bool_]) -> Array:
    """Statistics (d,) of positions (frames, people, joints, 3) with a mask (frames, people, joints).

    For each person and joint, over the frames in which it is seen: mean, standard deviation and range of each
    coordinate, mean and greatest step from a frame to the next; 0 of joints that are never seen. Then the logarithm of
    the number of frames. Turning or moving the clip changes them: align it first.

    Raises EvaluationError for an empty clip or positions that are not finite.
    """
    if positions.ndim != 4 or mask.shape != positions.shape[:-1] or not len(positions):
        raise EvaluationError(f"joint statistics need (frames >= 1, people, joints, 3), not {positions.shape}")
    if not np.isfinite(positions).all():
        raise EvaluationError("joint statistics need finite positions")
    values = np.asarray(positions, dtype=np.float64)
    seen = mask[..., None]
    count = np.maximum(mask.sum(axis=0), 1)[..., None]
    mean = (values * seen).sum(axis=0) / count
    deviation = np.sqrt((np.square(values - mean) * seen).sum(axis=0) / count)
    ever = np.any(mask, axis=0)[..., None]
    highest, lowest = (np.where(ever, edge(values, seen), 0.0) for edge in (_highest, _lowest))
    parts = [each.ravel() for each in (mean, deviation, highest - lowest)]
    steps = np.linalg.norm(np.diff(values, axis=0), axis=-1) * (mask[1:] & mask[:-1])
    pairs = np.maximum((mask[1:] & mask[:-1]).sum(axis=0), 1)
    greatest = steps.max(axis=0) if len(steps) else np.zeros(mask.shape[1:])
    return np.concatenate([*parts, (steps.sum(axis=0) / pairs).ravel(), greatest.ravel(), [np.log(len(values))]])


def _highest(values: Array, seen: NDArray[np.bool_]) -> Array:
    return np.where(seen, values, -np.inf).max(axis=0)


def _lowest(values: Array, seen: NDArray[np.bool_]) -> Array:
    return np.where(seen, values, np.inf).min(axis=0)
