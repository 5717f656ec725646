"""Retrieval protocols: everything besides the model that decides a retrieval number, as a value stored beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.retrieval import (
    RECALLS,
    TIES,
    RetrievalScores,
    Ties,
    both_directions,
    diagonal_relevance,
    similar_text_relevance,
)

Pool = Literal["all", "batches"]
DIRECTIONS = ("text_to_motion", "motion_to_text")


@dataclass(frozen=True)
class RetrievalProtocol:
    """How retrieval is scored.

    `split` names the data, `pool` what a query is ranked against ("all" items, or its own batch of `batch_size`, drawn
    after shuffling the sorted ids with `seed`, the remainder dropped, the scores averaged over the batches), `ties`
    which place tied items get, and `text_threshold` the text cosine from which another item counts as correct too
    (None: only the item itself). TMR's published 0.95 acts on (cosine + 1) / 2: write 0.90 here.
    """

    name: str
    split: str = "test"
    pool: Pool = "all"
    ties: Ties = "mean"
    text_threshold: float | None = None
    batch_size: int | None = None
    seed: int = 0
    recalls: tuple[int, ...] = RECALLS

    def __post_init__(self) -> None:
        if self.ties not in TIES:
            raise EvaluationError(f"protocol {self.name!r}: ties must be one of {', '.join(TIES)}, not {self.ties!r}")
        if self.pool not in ("all", "batches"):
            raise EvaluationError(f"protocol {self.name!r}: pool must be 'all' or 'batches', not {self.pool!r}")
        if (self.pool == "batches") != (self.batch_size is not None):
            raise EvaluationError(f"protocol {self.name!r}: batch_size goes with pool='batches', and only with it")
        if self.batch_size is not None and self.batch_size < 2:
            raise EvaluationError(f"protocol {self.name!r}: a batch needs at least 2 items, not {self.batch_size}")
        if self.text_threshold is not None and not -1.0 <= self.text_threshold <= 1.0:
            raise EvaluationError(
                f"protocol {self.name!r}: text_threshold is a cosine between -1 and 1, not {self.text_threshold}"
            )

    def to_dict(self) -> dict[str, object]:
        """Return the protocol as JSON-able values, to be stored beside every number it gave."""
        return {**asdict(self), "recalls": list(self.recalls)}


ALL = RetrievalProtocol("all")
ALL_WITH_THRESHOLD = RetrievalProtocol("all with threshold", text_threshold=0.90)
BATCHES_OF_32 = RetrievalProtocol("batches of 32", pool="batches", batch_size=32)

RETRIEVAL_PROTOCOLS = {protocol.name: protocol for protocol in (ALL, ALL_WITH_THRESHOLD, BATCHES_OF_32)}


def published(protocol: RetrievalProtocol) -> RetrievalProtocol:
    """Return the protocol with the optimistic ranking of ties that the papers' tables print."""
    return replace(protocol, name=f"{protocol.name}, optimistic ties", ties="optimistic")


def evaluate_retrieval(
    similarities: np.ndarray,
    protocol: RetrievalProtocol,
    *,
    text_embeddings: np.ndarray | None = None,
    relevant: np.ndarray | None = None,
    ids: Sequence[str] | None = None,
) -> dict[str, object]:
    """Score similarities (rows texts, columns motions) under a protocol.

    `text_embeddings` (texts, d) are needed when the protocol has a threshold. `relevant` is for the grouped form
    (several motions correct for a text). `ids` are needed for batches; they fix the order that is shuffled.
    Returns `{"protocol": ..., "text_to_motion": {...}, "motion_to_text": {...}}`, JSON-able.
    """
    scores = np.asarray(similarities)
    correct = _relevance(scores, protocol, text_embeddings=text_embeddings, relevant=relevant)
    if protocol.pool == "all":
        directions = both_directions(scores, correct, ties=protocol.ties, recalls=protocol.recalls)
    else:
        directions = _batch_average(scores, correct, protocol, ids)
    return {"protocol": protocol.to_dict(), **{name: directions[name].to_dict() for name in DIRECTIONS}}


def batches(ids: Sequence[str], *, size: int, seed: int) -> list[np.ndarray]:
    """Return index arrays of full batches: ids sorted, shuffled by numpy's legacy generator, the remainder dropped.

    The legacy `RandomState` is the one the published protocol uses, so that the batches are the same ones.
    """
    if len(ids) < size:
        raise EvaluationError(f"{len(ids)} items do not fill one batch of {size}")
    if len(set(ids)) != len(ids):
        raise EvaluationError("ids must differ, otherwise their sorted order is not defined")
    order = np.argsort(np.asarray(ids))
    np.random.RandomState(seed).shuffle(order)
    return [order[start : start + size] for start in range(0, len(order) - size + 1, size)]


def _relevance(
    scores: np.ndarray,
    protocol: RetrievalProtocol,
    *,
    text_embeddings: np.ndarray | None,
    relevant: np.ndarray | None,
) -> np.ndarray:
    if protocol.text_threshold is None:
        return diagonal_relevance(scores) if relevant is None else np.asarray(relevant)
    if text_embeddings is None:
        raise EvaluationError(f"protocol {protocol.name!r} has a text threshold: pass text_embeddings, one row a text")
    if relevant is not None:
        raise EvaluationError(
            f"protocol {protocol.name!r} derives relevance from texts: do not pass `relevant` as well"
        )
    similar = similar_text_relevance(text_embeddings, cosine=protocol.text_threshold)
    if similar.shape != scores.shape:
        raise EvaluationError(
            f"{len(similar)} text embeddings do not fit similarities of shape {scores.shape}: "
            "one row a text, one motion a text"
        )
    return similar


def _batch_average(
    scores: np.ndarray, correct: np.ndarray, protocol: RetrievalProtocol, ids: Sequence[str] | None
) -> dict[str, RetrievalScores]:
    diagonal_relevance(scores)  # batches pair texts with motions, so the matrix must be square
    if ids is None or len(ids) != len(scores) or protocol.batch_size is None:
        raise EvaluationError(
            f"protocol {protocol.name!r} draws batches: pass `ids`, one for each of {len(scores)} texts"
        )
    parts = [
        both_directions(
            scores[np.ix_(part, part)], correct[np.ix_(part, part)], ties=protocol.ties, recalls=protocol.recalls
        )
        for part in batches(ids, size=protocol.batch_size, seed=protocol.seed)
    ]
    return {name: _mean_scores([part[name] for part in parts]) for name in DIRECTIONS}


def _mean_scores(parts: list[RetrievalScores]) -> RetrievalScores:
    """Average the scores of equally large batches; the median rank is the mean of the batches' medians."""
    return RetrievalScores(
        recalls={k: float(np.mean([part.recalls[k] for part in parts])) for k in parts[0].recalls},
        median_rank=float(np.mean([part.median_rank for part in parts])),
        queries=sum(part.queries for part in parts),
        pool=parts[0].pool,
    )
