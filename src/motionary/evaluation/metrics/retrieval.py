"""Text-motion retrieval scores: ranks of the correct items, recall at k, median rank, and what chance would give.

Everything starts from a similarity matrix (queries, items), larger = more alike, and from which items are correct for
each query. Ranks are 1-based: 1 is the best place. Recalls are percentages, as in the papers' tables.

Ties. Scores that are exactly equal share their places. `ties` says which place the correct item then gets:
- "mean" (default): the mean of the tied places, so a model that scores everything alike gets the middle, not the top;
- "optimistic": the first of the tied places, which is what the published tables print;
- "pessimistic": the last of the tied places.
A mean place may be fractional; as in TMR's published evaluation, it counts for recall at k when it is below k + 1.
Where several tied items are correct, all the items tied with the best of them count among the tied places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from motionary.errors import EvaluationError

Ties = Literal["mean", "optimistic", "pessimistic"]
TIES: tuple[str, ...] = get_args(Ties)
RECALLS = (1, 2, 3, 5, 10)


@dataclass(frozen=True)
class RetrievalScores:
    """Scores of one direction. `recalls[k]` is the percentage of queries with a correct item in the first k places."""

    recalls: dict[int, float]
    median_rank: float
    queries: int
    pool: int

    def to_dict(self) -> dict[str, float | int]:
        """Return `{"R@1": ..., ..., "MedR": ..., "queries": ..., "pool": ...}`, ready for JSON."""
        return {
            **{f"R@{k}": value for k, value in self.recalls.items()},
            "MedR": self.median_rank,
            "queries": self.queries,
            "pool": self.pool,
        }


def best_ranks(similarities: np.ndarray, relevant: np.ndarray, *, ties: Ties = "mean") -> np.ndarray:
    """Return each query's 1-based place of its best correct item, float64 (queries,).

    `similarities` is (queries, items), `relevant` the boolean matrix of the same shape. Raises EvaluationError on an
    empty or non-finite matrix, on shapes that differ, and on a query without any correct item.
    """
    scores, correct = _checked(similarities, relevant)
    if ties not in TIES:
        raise EvaluationError(f"ties must be one of {', '.join(TIES)}, not {ties!r}")
    best = np.where(correct, scores, -np.inf).max(axis=1, keepdims=True)
    better = (scores > best).sum(axis=1)
    tied = (scores == best).sum(axis=1)
    if ties == "optimistic":
        return better + 1.0
    if ties == "pessimistic":
        return (better + tied).astype(np.float64)
    return better + (tied + 1) / 2


def scores_from_ranks(ranks: np.ndarray, *, pool: int, recalls: Sequence[int] = RECALLS) -> RetrievalScores:
    """Summarise 1-based ranks (queries,) over a pool of `pool` items as recalls in percent and the median rank."""
    places = np.asarray(ranks, dtype=np.float64)
    if places.ndim != 1 or places.size == 0:
        raise EvaluationError(
            f"ranks must be a non-empty list, not an array of shape {places.shape}: nothing was ranked"
        )
    within = {int(k): float(100.0 * np.count_nonzero(places < k + 1) / places.size) for k in _checked_recalls(recalls)}
    return RetrievalScores(within, float(np.median(places)), int(places.size), int(pool))


def retrieval_scores(
    similarities: np.ndarray,
    relevant: np.ndarray | None = None,
    *,
    ties: Ties = "mean",
    recalls: Sequence[int] = RECALLS,
) -> RetrievalScores:
    """Score one direction: rows are queries, columns items.

    Without `relevant` the matrix must be square and item i is the only correct one of query i. With it, any number of
    items may be correct for a query (unique texts that each describe several motions); the best correct one counts.
    """
    scores = np.asarray(similarities)
    correct = diagonal_relevance(scores) if relevant is None else relevant
    return scores_from_ranks(best_ranks(scores, correct, ties=ties), pool=scores.shape[1], recalls=recalls)


def both_directions(
    similarities: np.ndarray,
    relevant: np.ndarray | None = None,
    *,
    ties: Ties = "mean",
    recalls: Sequence[int] = RECALLS,
) -> dict[str, RetrievalScores]:
    """Score a matrix whose rows are texts and columns motions: `{"text_to_motion": ..., "motion_to_text": ...}`.

    In the grouped form, motions that no text describes are left out as queries of the second direction (they stay in
    the pool of the first).
    """
    scores = np.asarray(similarities)
    correct = diagonal_relevance(scores) if relevant is None else np.asarray(relevant)
    forward = retrieval_scores(scores, correct, ties=ties, recalls=recalls)
    described = correct.any(axis=0)
    backward = retrieval_scores(scores.T[described], correct.T[described], ties=ties, recalls=recalls)
    return {"text_to_motion": forward, "motion_to_text": backward}


def diagonal_relevance(similarities: np.ndarray) -> np.ndarray:
    """Return the relevance of paired data: item i is correct for query i and nothing else is. Needs a square matrix."""
    if similarities.ndim != 2 or similarities.shape[0] != similarities.shape[1]:
        raise EvaluationError(
            f"a similarity matrix of shape {similarities.shape} is not square: "
            "pass `relevant` to say which items are correct"
        )
    return np.eye(similarities.shape[0], dtype=bool)


def similar_text_relevance(text_embeddings: np.ndarray, *, cosine: float = 0.90) -> np.ndarray:
    """Return the relevance of TMR's protocol "all with threshold": pairs whose texts have at least this cosine.

    `text_embeddings` is (n, d), any length (they are normalised here). `cosine` is on the plain cosine: the published
    0.95 acts on (cosine + 1) / 2, which is a cosine of 0.90. A text is always similar to itself.
    """
    embeddings = np.asarray(text_embeddings, dtype=np.float64)
    if embeddings.ndim != 2 or not np.isfinite(embeddings).all():
        raise EvaluationError(
            f"text embeddings must be finite and of shape (texts, dimensions), not {embeddings.shape}"
        )
    if not -1.0 <= cosine <= 1.0:
        raise EvaluationError(f"the text threshold is a cosine between -1 and 1, not {cosine}")
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    if (lengths == 0).any():
        raise EvaluationError(f"text embedding {int(np.argmin(lengths))} is all zeros: it has no direction to compare")
    unit = embeddings / lengths
    similar = unit @ unit.T >= cosine
    return similar | np.eye(len(unit), dtype=bool)


def chance_scores(relevant: np.ndarray, *, recalls: Sequence[int] = RECALLS) -> RetrievalScores:
    """Return what random rankings of the same pool would score, computed exactly.

    With r of m items correct, the best correct one is within the first k with the hypergeometric probability
    1 - C(m - r, k) / C(m, k). The recalls are the means of that over the queries; the median rank is the median of the
    queries' pooled rank distribution (midway, when half of the mass falls exactly between two places).
    """
    correct = np.asarray(relevant, dtype=bool)
    _check_relevance(correct)
    queries, pool = correct.shape
    counts, how_many = np.unique(correct.sum(axis=1), return_counts=True)
    missed = np.stack([_miss_probabilities(pool, int(count)) for count in counts])
    within = 1.0 - how_many @ missed / queries
    values = {int(k): float(100.0 * within[min(k, pool)]) for k in _checked_recalls(recalls)}
    return RetrievalScores(values, _median_place(within), queries, pool)


def _miss_probabilities(pool: int, correct: int) -> np.ndarray:
    """Return P(no correct item in the first k) for k = 0 to pool, as running products of (m - r - i) / (m - i)."""
    drawn = np.arange(pool)
    factors = np.maximum(pool - correct - drawn, 0) / (pool - drawn)
    return np.concatenate([[1.0], np.cumprod(factors)])


def _median_place(within: np.ndarray) -> float:
    """Return the median of the place whose distribution function at k is `within[k]`."""
    rounding = 1e-12
    lower = int(np.argmax(within >= 0.5 - rounding))
    upper = int(np.argmax(within > 0.5 + rounding))
    return (lower + upper) / 2


def _checked(similarities: np.ndarray, relevant: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scores = np.asarray(similarities)
    correct = np.asarray(relevant)
    if scores.ndim != 2 or scores.size == 0:
        raise EvaluationError(
            f"the similarity matrix must be (queries, items) and not empty; its shape is {scores.shape}"
        )
    if correct.shape != scores.shape:
        raise EvaluationError(f"relevance of shape {correct.shape} does not fit similarities of shape {scores.shape}")
    if correct.dtype != np.bool_:
        raise EvaluationError(f"relevance must be boolean, not {correct.dtype}")
    if not np.isfinite(scores).all():
        row, column = np.argwhere(~np.isfinite(scores))[0]
        raise EvaluationError(f"similarity [{row}, {column}] is {scores[row, column]}: a rank needs finite numbers")
    _check_relevance(correct)
    return scores, correct


def _check_relevance(correct: np.ndarray) -> None:
    if correct.ndim != 2 or correct.size == 0:
        raise EvaluationError(f"relevance must be (queries, items) and not empty; its shape is {correct.shape}")
    without = np.flatnonzero(~correct.any(axis=1))
    if without.size:
        raise EvaluationError(
            f"{without.size} of {len(correct)} queries have no correct item (the first is query {without[0]}): "
            "leave them out before scoring"
        )


def _checked_recalls(recalls: Sequence[int]) -> Sequence[int]:
    if not recalls or any(k < 1 for k in recalls):
        raise EvaluationError(f"recalls are counted at k of 1 or more, not at {list(recalls)}")
    return recalls
