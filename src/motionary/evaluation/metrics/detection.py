"""Detection: does a number tell the cases that are there from those that are not? AUROC, error rates, a regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]


def auroc(scores: Array, positive: Flags) -> float:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counted half.

    `scores` (n,), larger = more likely positive. Raises EvaluationError unless there are both kinds.
    """
    scores, positive = _checked(scores, positive)
    negatives = np.sort(scores[~positive])
    below = np.searchsorted(negatives, scores[positive], side="left")
    not_above = np.searchsorted(negatives, scores[positive], side="right")
    return float((below + not_above).mean() / 2 / len(negatives))


def best_error(scores: Array, positive: Flags) -> tuple[float, float]:
    """The threshold with the least mean of the two error rates (positive if above it), and that mean."""
    scores, positive = _checked(scores, positive)
    values = np.unique(scores)
    thresholds = np.concatenate(([values[0] - 1.0], (values[:-1] + values[1:]) / 2, [values[-1]]))
    missed = np.searchsorted(np.sort(scores[positive]), thresholds, side="right") / positive.sum()
    false = 1.0 - np.searchsorted(np.sort(scores[~positive]), thresholds, side="right") / (~positive).sum()
    best = int(np.argmin(missed + false))
    return float(thresholds[best]), float(missed[best] + false[best]) / 2


def mean_error(scores: Array, positive: Flags, *, threshold: float) -> float:
    """The mean of the two error rates where everything above `threshold` is called positive."""
    scores, positive = _checked(scores, positive)
    return float((scores[positive] <= threshold).mean() + (scores[~positive] > threshold).mean()) / 2


def fit_logistic(values: Array, positive: Flags, *, penalty: float = 1e-3, steps: int = 50) -> tuple[Array, float]:
    """Weights (k,) and bias of the logistic regression of `positive` (n,) on `values` (n, k), by Newton's method.

    `penalty` shrinks the weights of the standardised values (L2, on the mean loss).
    """
    _checked(values[:, 0], positive)
    mean, std = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-9)
    design = np.column_stack([(values - mean) / std, np.ones(len(values))])
    shrink = np.append(np.full(values.shape[1], penalty), 1e-9)
    solution = np.zeros(design.shape[1])
    for _ in range(steps):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ solution, -30.0, 30.0)))
        slope = design.T @ (chance - positive) / len(design) + shrink * solution
        curvature = (design * (chance * (1.0 - chance))[:, None]).T @ design / len(design) + np.diag(shrink)
        solution = solution - np.linalg.solve(curvature, slope)
    weights = solution[:-1] / std
    return weights, float(solution[-1] - weights @ mean)


def _checked(scores: Array, positive: Flags) -> tuple[Array, Flags]:
    scores, positive = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    if scores.shape != positive.shape or positive.all() or not positive.any():
        raise EvaluationError(
            f"detection needs positives and negatives, one score each; got scores {scores.shape} and "
            f"{int(positive.sum())} positives of {positive.size}"
        )
    return scores, positive
