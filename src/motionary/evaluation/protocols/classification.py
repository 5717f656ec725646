"""Classification protocols: which samples a segment with several labels makes, how ties rank, which k are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

import numpy as np

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.classification import (
    CLASS_TIES,
    TOP,
    ClassificationScores,
    ClassTies,
    chance_accuracy,
    class_means,
    classification_scores,
    top_k_hits,
)

MultiLabel = Literal["official", "any", "best"]
MULTI_LABELS: tuple[str, ...] = get_args(MultiLabel)


@dataclass(frozen=True)
class ClassificationProtocol:
    """How recognition is scored.

    Three ways of scoring a segment with several labels are in use, and they give different numbers:
    - "official" (BABEL, the default): one sample for each label;
    - "any" (WalkAndText's code): one sample, hit when any of its labels is in the top k; in the balanced figure it
      counts for each of its classes;
    - "best" (TMR++'s code): one sample whose truth is its best-scoring label (the lowest class number among equals).
    With one label a segment all three agree. The best-scoring label is in the top k exactly when any label is, so
    "any" and "best" differ only in the balanced figure.
    """

    name: str
    split: str = "test"
    multi_label: MultiLabel = "official"
    ties: ClassTies = "mean"
    top: tuple[int, ...] = TOP
    seed: int = 0

    def __post_init__(self) -> None:
        if self.multi_label not in MULTI_LABELS:
            raise EvaluationError(
                f"protocol {self.name!r}: multi_label must be one of {', '.join(MULTI_LABELS)}, "
                f"not {self.multi_label!r}"
            )
        if self.ties not in CLASS_TIES:
            raise EvaluationError(
                f"protocol {self.name!r}: ties must be one of {', '.join(CLASS_TIES)}, not {self.ties!r}"
            )

    def to_dict(self) -> dict[str, object]:
        """Return the protocol as JSON-able values, to be stored beside every number it gave."""
        return {**asdict(self), "top": list(self.top)}


OFFICIAL = ClassificationProtocol("one sample per label")
BEST_LABEL = ClassificationProtocol("best label", multi_label="best")
ANY_LABEL = ClassificationProtocol("any label", multi_label="any")

CLASSIFICATION_PROTOCOLS = {protocol.name: protocol for protocol in (OFFICIAL, BEST_LABEL, ANY_LABEL)}


def evaluate_classification(
    scores: np.ndarray, labels: Sequence[Sequence[int]], protocol: ClassificationProtocol
) -> dict[str, object]:
    """Score (segments, classes) against each segment's labels under a protocol.

    Returns `{"protocol": ..., "scores": {...}, "chance": {...}}`, JSON-able. Raises EvaluationError when a segment has
    no label.
    """
    values = np.asarray(scores)
    if values.ndim != 2 or len(labels) != len(values):
        raise EvaluationError(f"{len(labels)} label lists do not fit class scores of shape {values.shape}")
    rows, truths = _samples(values, labels, best_only=protocol.multi_label != "official")
    outcome = classification_scores(values[rows], truths, top=protocol.top, ties=protocol.ties)
    if protocol.multi_label == "any":
        outcome = _counted_for_each_class(outcome, values, labels, ties=protocol.ties)
    chance = {f"top-{k}": value for k, value in chance_accuracy(values.shape[1], top=protocol.top).items()}
    return {"protocol": protocol.to_dict(), "scores": outcome.to_dict(), "chance": chance}


def _counted_for_each_class(
    outcome: ClassificationScores, scores: np.ndarray, labels: Sequence[Sequence[int]], *, ties: ClassTies
) -> ClassificationScores:
    """Return `outcome` with a balanced figure in which a segment's hit counts for each class that it shows."""
    _, best = _samples(scores, labels, best_only=True)
    rows, classes = _samples(scores, labels, best_only=False)
    hits = {k: top_k_hits(scores, best, k=k, ties=ties) for k in outcome.top}
    balanced = {k: float(100.0 * class_means(hit[rows], classes).mean()) for k, hit in hits.items()}
    return replace(outcome, balanced=balanced, classes_seen=len(np.unique(classes)))


def _samples(scores: np.ndarray, labels: Sequence[Sequence[int]], *, best_only: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return (segment, class) of every sample: one a label, or one a segment with its best-scoring label."""
    rows: list[int] = []
    truths: list[int] = []
    for row, own in enumerate(labels):
        classes = sorted({int(label) for label in own})
        if not classes:
            raise EvaluationError(f"segment {row} has no label: leave it out before scoring")
        if classes[0] < 0 or classes[-1] >= scores.shape[1]:
            raise EvaluationError(f"segment {row} has labels {classes}, outside the {scores.shape[1]} classes")
        chosen = [classes[int(np.argmax(scores[row, classes]))]] if best_only else classes
        rows.extend([row] * len(chosen))
        truths.extend(chosen)
    return np.asarray(rows, dtype=np.int64), np.asarray(truths, dtype=np.int64)
