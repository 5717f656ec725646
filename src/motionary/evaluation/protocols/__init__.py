"""Protocols: frozen values that say how a number was made, stored beside the number."""

from __future__ import annotations

from motionary.evaluation.protocols.classification import (
    CLASSIFICATION_PROTOCOLS,
    ClassificationProtocol,
    evaluate_classification,
)
from motionary.evaluation.protocols.retrieval import (
    RETRIEVAL_PROTOCOLS,
    RetrievalProtocol,
    evaluate_retrieval,
    published,
)
from motionary.evaluation.protocols.words import WordsProtocol

__all__ = [
    "CLASSIFICATION_PROTOCOLS",
    "RETRIEVAL_PROTOCOLS",
    "ClassificationProtocol",
    "RetrievalProtocol",
    "WordsProtocol",
    "evaluate_classification",
    "evaluate_retrieval",
    "published",
]
