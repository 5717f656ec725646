"""Scores of a classifier that says yes or no to each of several labels: F1, and how well a label's scores rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LabelScores:
    """Per label (labels,): `f1`, `chance_f1`, `auc` and `share` in percent; NaN where a label has no positive.

    `f1` is of "yes where the score is above the threshold", 0 where it is never said. `chance_f1` is the best that
    answering without looking can reach: always yes, 2 p / (1 + p) for a share p of positives. `auc` is the chance that
    a positive scores above a negative, ties counting half; 50 is chance, whatever the threshold and the share.
    """

    f1: Array
    chance_f1: Array
    auc: Array
    share: Array


def label_scores(scores: Array, labels: Flags, *, threshold: float | Array = 0.5) -> LabelScores:
    """Score (samples, labels) of scores against flags of the same shape; `threshold` is one, or one a label.

    Raises EvaluationError where they do not fit.
    """
    values, flags = np.asarray(scores, dtype=np.float64), np.asarray(labels)
    if values.ndim != 2 or values.size == 0 or flags.shape != values.shape or flags.dtype != np.bool_:
        raise EvaluationError(
            f"scores {values.shape} and labels {flags.shape} of {flags.dtype}: give (samples, labels) of both, "
            "the labels as booleans"
        )
    if not np.isfinite(values).all():
        raise EvaluationError("a label's score is not finite")
    said, share = values > threshold, flags.mean(axis=0)
    hits = (said & flags).sum(axis=0)
    total = said.sum(axis=0) + flags.sum(axis=0)
    some = flags.any(axis=0)
    f1 = np.where(some, 100.0 * 2 * hits / np.maximum(total, 1), np.nan)
    auc = np.array([_auc(values[:, each], flags[:, each]) for each in range(flags.shape[1])])
    return LabelScores(f1, np.where(some, 200.0 * share / (1.0 + share), np.nan), auc, 100.0 * share)


def best_thresholds(scores: Array, labels: Flags) -> Array:
    """(labels,) thresholds with the highest F1 of each label, the least of several; to be found on other samples.

    Between two neighbouring scores, or below all of them (always yes). A label without a positive gets 0.5.
    """
    label_scores(scores, labels)
    found = np.full(labels.shape[1], 0.5)
    for number in np.flatnonzero(labels.any(axis=0)):
        order = np.argsort(-scores[:, number], kind="stable")
        ranked, hits = scores[order, number], np.cumsum(labels[order, number])
        f1 = 2.0 * hits / (np.arange(1, len(order) + 1) + hits[-1])
        last = np.append(ranked[1:] < ranked[:-1], True)  # a threshold cannot part equal scores
        best = len(order) - 1 - int(np.argmax(np.where(last, f1, -1.0)[::-1]))
        below = ranked[best + 1] if best + 1 < len(order) else ranked[best] - 1.0
        found[number] = 0.5 * (ranked[best] + below)
    return found


def _auc(scores: Array, positive: Flags) -> float:
    """Percent; NaN without both kinds."""
    if positive.all() or not positive.any():
        return np.nan
    negatives = np.sort(scores[~positive])
    below = np.searchsorted(negatives, scores[positive], side="left")
    not_above = np.searchsorted(negatives, scores[positive], side="right")
    return 50.0 * float((below + not_above).mean()) / len(negatives)
