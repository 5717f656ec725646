"""Classification scores from a matrix of class scores: top-k accuracy, plain and class-balanced, and confusions.

Scores are (samples, classes), larger = more likely; labels are integer classes from 0. Accuracies are percentages.

Ties. A label whose score is shared by other classes gets, by default, the mean of the tied places: it counts as being
in the top k for the fraction of orderings of the tied classes that would put it there, so that constant scores give
exactly chance. "optimistic" gives it the first of the tied places, "pessimistic" the last. The confusion matrix needs
one prediction a sample and takes the lowest class number among the tied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from motionary.errors import EvaluationError

ClassTies = Literal["mean", "optimistic", "pessimistic"]
CLASS_TIES: tuple[str, ...] = get_args(ClassTies)
TOP = (1, 5)


@dataclass(frozen=True)
class ClassificationScores:
    """Top-k accuracies in percent: `top` over samples, `balanced` the mean of the per-class recalls.

    `balanced` ranges over the classes that occur among the labels (`classes_seen` of `classes`): a class without a
    sample has no recall.
    """

    top: dict[int, float]
    balanced: dict[int, float]
    samples: int
    classes: int
    classes_seen: int

    def to_dict(self) -> dict[str, float | int]:
        """Return `{"top-1": ..., "top-1 balanced": ..., "samples": ..., ...}`, ready for JSON."""
        return {
            **{f"top-{k}": value for k, value in self.top.items()},
            **{f"top-{k} balanced": value for k, value in self.balanced.items()},
            "samples": self.samples,
            "classes": self.classes,
            "classes_seen": self.classes_seen,
        }


def top_k_hits(scores: np.ndarray, labels: np.ndarray, *, k: int, ties: ClassTies = "mean") -> np.ndarray:
    """Return for each sample how far its label is within the top k, between 0 and 1, float64 (samples,).

    Fractions arise only with ties="mean", where a tie straddles place k. Raises EvaluationError on empty or non-finite
    scores, on labels outside the classes, and on k below 1.
    """
    values, targets = _checked(scores, labels)
    if k < 1:
        raise EvaluationError(f"top-k accuracy needs k of 1 or more, not {k}")
    if ties not in CLASS_TIES:
        raise EvaluationError(f"ties must be one of {', '.join(CLASS_TIES)}, not {ties!r}")
    own = values[np.arange(len(values)), targets][:, None]
    better = (values > own).sum(axis=1)
    tied = (values == own).sum(axis=1)
    if ties == "optimistic":
        return (better < k).astype(np.float64)
    if ties == "pessimistic":
        return (better + tied <= k).astype(np.float64)
    return np.clip((k - better) / tied, 0.0, 1.0)


def classification_scores(
    scores: np.ndarray, labels: np.ndarray, *, top: Sequence[int] = TOP, ties: ClassTies = "mean"
) -> ClassificationScores:
    """Score a matrix of class scores. A k beyond the number of classes is a trivial 100 % and is left out."""
    values, targets = _checked(scores, labels)
    kept = [k for k in top if k <= values.shape[1]]
    hits = {k: top_k_hits(values, targets, k=k, ties=ties) for k in kept}
    return ClassificationScores(
        top={k: float(100.0 * hit.sum() / hit.size) for k, hit in hits.items()},
        balanced={k: float(100.0 * class_means(hit, targets).mean()) for k, hit in hits.items()},
        samples=len(values),
        classes=values.shape[1],
        classes_seen=len(np.unique(targets)),
    )


def class_recalls(scores: np.ndarray, labels: np.ndarray, *, k: int = 1, ties: ClassTies = "mean") -> np.ndarray:
    """Return the top-k recall of every class in percent, float64 (classes,); NaN for a class without a sample."""
    values, targets = _checked(scores, labels)
    hits = top_k_hits(values, targets, k=k, ties=ties)
    recalls = np.full(values.shape[1], np.nan)
    recalls[np.unique(targets)] = 100.0 * class_means(hits, targets)
    return recalls


def confusion_matrix(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return counts, int64 (classes, classes): rows the true class, columns the predicted one (ties: lowest number)."""
    values, targets = _checked(scores, labels)
    classes = values.shape[1]
    cells = targets * classes + values.argmax(axis=1)
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def chance_accuracy(classes: int, *, top: Sequence[int] = TOP) -> dict[int, float]:
    """Return the expected top-k accuracy, plain and balanced alike, of a random order of the classes: 100 k / n."""
    if classes < 1:
        raise EvaluationError(f"chance needs at least one class, not {classes}")
    return {k: 100.0 * k / classes for k in top if k <= classes}


def majority_accuracy(labels: np.ndarray) -> float:
    """Return the plain top-1 accuracy, in percent, of always answering the most frequent label."""
    targets = np.asarray(labels)
    if targets.size == 0:
        raise EvaluationError("there are no labels to take a majority of")
    return float(100.0 * np.unique(targets, return_counts=True)[1].max() / targets.size)


def class_means(hits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the mean hit of each class that occurs, in the order of the class numbers."""
    counts = np.bincount(targets)
    sums = np.bincount(targets, weights=hits)
    seen = counts > 0
    return sums[seen] / counts[seen]


def _checked(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(scores)
    targets = np.asarray(labels)
    if values.ndim != 2 or values.size == 0:
        raise EvaluationError(f"class scores must be (samples, classes) and not empty; their shape is {values.shape}")
    if targets.shape != (len(values),):
        raise EvaluationError(f"{len(values)} samples need as many labels; the labels' shape is {targets.shape}")
    if not np.issubdtype(targets.dtype, np.integer):
        raise EvaluationError(f"labels must be integers, not {targets.dtype}")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise EvaluationError(f"class score [{row}, {column}] is {values[row, column]}: an order needs finite numbers")
    outside = np.flatnonzero((targets < 0) | (targets >= values.shape[1]))
    if outside.size:
        first = outside[0]
        raise EvaluationError(f"label {targets[first]} of sample {first} is not one of the {values.shape[1]} classes")
    return values, targets.astype(np.int64)
