"""Metrics: arrays in, numbers out. Nothing here knows of models, files or data sets."""

from __future__ import annotations

from motionary.evaluation.metrics.classification import (
    ClassificationScores,
    chance_accuracy,
    class_recalls,
    classification_scores,
    confusion_matrix,
    majority_accuracy,
    top_k_hits,
)
from motionary.evaluation.metrics.retrieval import (
    RetrievalScores,
    best_ranks,
    both_directions,
    chance_scores,
    diagonal_relevance,
    retrieval_scores,
    scores_from_ranks,
    similar_text_relevance,
)

__all__ = [
    "ClassificationScores",
    "RetrievalScores",
    "best_ranks",
    "both_directions",
    "chance_accuracy",
    "chance_scores",
    "class_recalls",
    "classification_scores",
    "confusion_matrix",
    "diagonal_relevance",
    "majority_accuracy",
    "retrieval_scores",
    "scores_from_ranks",
    "similar_text_relevance",
    "top_k_hits",
]
