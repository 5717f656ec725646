"""Classification protocols: which samples a segment with several labels makes, how ties rank, which k are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, get_args

import numpy as np

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.classification import (
    CLASS_TIES,
    TOP,
    ClassTies,
    chance_accuracy,
    classification_scores,
)

MultiLabel = Literal["official", "any", "best"]
MULTI_LABELS: tuple[str, ...] = get_args(MultiLabel)


@dataclass(frozen=True)
class ClassificationProtocol:
    """How recognition is scored.

    Three ways of scoring a segment with several labels are in use, and they give different numbers:
    - "official" (BABEL, the default): one sample for each label;
    - "any" (WalkAndText's code): one sample, hit when any of its labels is in the top k; its class, for the balanced
      figure, is its best-scoring label;
    - "best" (TMR++'s code): one sample whose truth is its best-scoring label.
    With one label a segment all three agree. With tied scores "any" and "best" take the lowest class number. Since the
    best-scoring label is in the top k exactly when any label is, "any" and "best" give the same top-k figures; both
    names are kept because tables cite them.
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
    rows, truths = _samples(values, labels, protocol.multi_label)
    outcome = classification_scores(values[rows], truths, top=protocol.top, ties=protocol.ties)
    chance = {f"top-{k}": value for k, value in chance_accuracy(values.shape[1], top=protocol.top).items()}
    return {"protocol": protocol.to_dict(), "scores": outcome.to_dict(), "chance": chance}


def _samples(
    scores: np.ndarray, labels: Sequence[Sequence[int]], multi_label: MultiLabel
) -> tuple[np.ndarray, np.ndarray]:
    rows: list[int] = []
    truths: list[int] = []
    for row, own in enumerate(labels):
        classes = sorted({int(label) for label in own})
        if not classes:
            raise EvaluationError(f"segment {row} has no label: leave it out before scoring")
        if classes[0] < 0 or classes[-1] >= scores.shape[1]:
            raise EvaluationError(f"segment {row} has labels {classes}, outside the {scores.shape[1]} classes")
        chosen = classes if multi_label == "official" else [classes[int(np.argmax(scores[row, classes]))]]
        rows.extend([row] * len(chosen))
        truths.extend(chosen)
    return np.asarray(rows, dtype=np.int64), np.asarray(truths, dtype=np.int64)
