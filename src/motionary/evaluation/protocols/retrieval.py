"""Retrieval protocols: everything besides the model that decides a retrieval number, as a value stored beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

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

Pool = Literal["all", "batches", "dissimilar"]
DIRECTIONS = ("text_to_motion", "motion_to_text")


@dataclass(frozen=True)
class RetrievalProtocol:
    """How retrieval is scored.

    `split` names the data and `pool` what a query is ranked against:
    - "all" items;
    - "batches": its own batch of `batch_size`, drawn after shuffling the sorted ids with `seed`, the remainder dropped,
      the scores averaged over the batches;
    - "dissimilar": the `batch_size` items whose texts are least alike (see `dissimilar_subset`).
    `ties` says which place tied items get, and `text_threshold` is the text cosine from which another item counts as
    correct too (None: only the item itself). TMR's published 0.95 acts on (cosine + 1) / 2: write 0.90 here.
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
        if self.pool not in get_args(Pool):
            raise EvaluationError(
                f"protocol {self.name!r}: pool must be one of {', '.join(get_args(Pool))}, not {self.pool!r}"
            )
        if (self.pool == "all") != (self.batch_size is None):
            raise EvaluationError(
                f"protocol {self.name!r}: every pool but 'all' needs a batch_size, and 'all' has none"
            )
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
DISSIMILAR_100 = RetrievalProtocol("dissimilar 100", pool="dissimilar", batch_size=100)

RETRIEVAL_PROTOCOLS = {protocol.name: protocol for protocol in (ALL, ALL_WITH_THRESHOLD, DISSIMILAR_100, BATCHES_OF_32)}


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

    `text_embeddings` (texts, d) are needed when the protocol has a threshold or a dissimilar pool. `relevant` is for
    the grouped form (several motions correct for a text). `ids` are needed for batches; they fix the order to shuffle.
    Returns `{"protocol": ..., "text_to_motion": {...}, "motion_to_text": {...}}`, JSON-able.
    """
    scores = np.asarray(similarities)
    correct = _relevance(scores, protocol, text_embeddings=text_embeddings, relevant=relevant)
    if protocol.pool == "batches":
        directions = _batch_average(scores, correct, protocol, ids)
    else:
        if protocol.pool == "dissimilar":
            chosen = _dissimilar(scores, protocol, text_embeddings)
            scores, correct = scores[np.ix_(chosen, chosen)], correct[np.ix_(chosen, chosen)]
        directions = both_directions(scores, correct, ties=protocol.ties, recalls=protocol.recalls)
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


def dissimilar_subset(text_embeddings: np.ndarray, *, size: int) -> np.ndarray:
    """Return the sorted indices of `size` texts that are little alike, chosen greedily.

    The first is the text least like all others on average; each next one is the text whose greatest cosine with those
    chosen is the smallest, the first of equals. TMR's own choice of 100 solves another, approximate optimisation; its
    subset is not the same one, so its figures and these compare only roughly.
    """
    lengths = np.linalg.norm(text_embeddings, axis=1, keepdims=True)
    if len(text_embeddings) < size or (lengths == 0).any() or not np.isfinite(lengths).all():
        raise EvaluationError(
            f"a subset of {size} needs at least as many texts, none of them zero: {len(lengths)} given"
        )
    unit = np.asarray(text_embeddings, dtype=np.float64) / lengths
    chosen = [int(np.argmin(unit @ unit.sum(axis=0)))]
    nearest = unit @ unit[chosen[0]]
    for _ in range(size - 1):
        nearest[chosen[-1]] = np.inf
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, unit @ unit[chosen[-1]])
    return np.sort(chosen)


def _dissimilar(scores: np.ndarray, protocol: RetrievalProtocol, texts: np.ndarray | None) -> np.ndarray:
    diagonal_relevance(scores)  # a subset pairs texts with motions, so the matrix must be square
    if texts is None or len(texts) != len(scores) or protocol.batch_size is None:
        raise EvaluationError(
            f"protocol {protocol.name!r} picks dissimilar texts: pass text_embeddings, "
            f"one for each of {len(scores)} texts"
        )
    return dissimilar_subset(texts, size=protocol.batch_size)


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
