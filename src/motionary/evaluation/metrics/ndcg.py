"""Relevance-graded retrieval: the discounted cumulative gain of WalkAndText (Eq. 3 to 5), per query and per attribute.

    DCG@K = sum over the first K places i of rel_i / log2(1 + i);  NDCG@K = DCG@K / IDCG@K,

where IDCG@K is the DCG of the best order of the same pool. The relevance of an item is the number of attributes that it
shares with the query. A query to which nothing in the pool is relevant has no NDCG; it is left out and counted.

Ties. Items of exactly equal similarity share their places: each gets the mean relevance of the tied ("mean", the
default, the expectation over random orders of the tied). A ranking that finds all alike so scores what chance does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]
Gains = NDArray[np.floating] | NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class GradedScores:
    """Mean NDCG@K over `queries` queries, in percent, by K; `without` further queries had nothing relevant."""

    ndcg: dict[int, float]
    queries: int
    without: int

    def to_dict(self) -> dict[str, float | int]:
        """`{"NDCG@1": ..., "queries": ..., "without": ...}`, ready for JSON."""
        return {**{f"NDCG@{k}": v for k, v in self.ndcg.items()}, "queries": self.queries, "without": self.without}


def shared_attributes(queries: Flags, items: Flags) -> NDArray[np.int64]:
    """Relevances (queries, items): how many attributes each query and item have in common, of (n, attributes) flags.

    Attributes that both lack do not count: with 42 of which few are present, nearly all would match.
    """
    first, second = np.asarray(queries, dtype=bool), np.asarray(items, dtype=bool)
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise EvaluationError(f"attributes of queries {first.shape} and items {second.shape} do not fit each other")
    return first.astype(np.int64) @ second.T.astype(np.int64)


def ndcg_at(similarities: Array, relevances: Gains, k: int) -> Array:
    """NDCG@k of each query, from 0 to 1, float64 (queries,); NaN where no item is relevant.

    `similarities` (queries, items), larger = nearer: a cosine, or a Euclidean distance with its sign changed.
    `relevances` the same shape, not negative. `k` beyond the pool counts the whole pool.
    """
    scores, gains = _checked(similarities, relevances)
    if k < 1:
        raise EvaluationError(f"NDCG@K needs K of 1 or more, not {k}")
    discounts = _discounts(scores.shape[1], k)
    ideal = -np.sort(-gains, axis=1) @ discounts
    reached = np.array([_ranked_gains(s, g) @ discounts for s, g in zip(scores, gains, strict=True)])
    return np.divide(reached, ideal, out=np.full(len(scores), np.nan), where=ideal > 0)


def graded_scores(similarities: Array, relevances: Gains, *, cutoffs: Sequence[int]) -> GradedScores:
    """Mean NDCG at each of `cutoffs` over the queries that have something relevant. EvaluationError if none has."""
    _, gains = _checked(similarities, relevances)
    has = gains.any(axis=1)
    if not has.any():
        raise EvaluationError("no query has a relevant item in the pool; there is nothing to rank")
    ndcg = {int(k): 100.0 * float(np.nanmean(ndcg_at(similarities, relevances, k))) for k in cutoffs}
    return GradedScores(ndcg, int(has.sum()), int((~has).sum()))


def chance_ndcg(relevances: Gains, *, cutoffs: Sequence[int]) -> GradedScores:
    """What a random order of the pool scores, exactly: in the mean every place has the pool's mean relevance."""
    return graded_scores(np.zeros(relevances.shape), relevances, cutoffs=cutoffs)


def attribute_ndcg(
    similarities: Array, queries: Flags, items: Flags, *, k: int = 5, own: NDArray[np.intp] | None = None
) -> dict[str, Array]:
    """NDCG@k for each attribute by itself: "ndcg" and "chance" in percent, and "queries", all (attributes,).

    The queries of an attribute are those that have it; an item is relevant (1) or not (0). Chance is the expectation
    over random orders, the attribute's share among the items where it has k items or more. NaN where no query or no
    item has the attribute.

    `own` names for each query the item it was made of, which is then left out of its pool: found by whatever else is
    told of it, it would speak for every attribute that it has.
    """
    wanted, held = np.asarray(queries, dtype=bool), np.asarray(items, dtype=bool)
    shared_attributes(wanted, held)
    keep = np.ones((len(wanted), len(held)), dtype=bool)
    if own is not None:
        keep[np.arange(len(wanted)), own] = False
    scores = _kept_columns(np.asarray(similarities), keep)
    ndcg, chance = np.full(wanted.shape[1], np.nan), np.full(wanted.shape[1], np.nan)
    for number in range(wanted.shape[1]):
        asked = wanted[:, number]
        gains = _kept_columns(np.broadcast_to(held[:, number].astype(np.float64), keep.shape), keep)[asked]
        if not gains.any():
            continue
        ndcg[number] = 100.0 * float(np.nanmean(ndcg_at(scores[asked], gains, k)))
        chance[number] = 100.0 * float(np.nanmean(ndcg_at(np.zeros(gains.shape), gains, k)))
    return {"ndcg": ndcg, "chance": chance, "queries": wanted.sum(axis=0).astype(np.float64)}


def _kept_columns(values: Array, keep: Flags) -> Array:
    """The kept values of each row, equally many in all rows."""
    return values[keep].reshape(len(values), -1)


def unique_combinations(attributes: Flags) -> NDArray[np.intp]:
    """The first row of each different combination among (n, attributes) flags, in order of appearance."""
    _, first = np.unique(np.asarray(attributes, dtype=bool), axis=0, return_index=True)
    return np.sort(first)


def _discounts(pool: int, k: int) -> Array:
    """(pool,) 1 / log2(1 + place) for the first k places, then 0."""
    weights = 1.0 / np.log2(np.arange(2.0, pool + 2.0))
    weights[k:] = 0.0
    return weights


def _ranked_gains(scores: Array, gains: Array) -> Array:
    """Gains in the order of falling scores, those of equal scores replaced by their mean."""
    order = np.argsort(-scores, kind="stable")
    ranked, ordered = gains[order], scores[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(ordered)))
    return np.repeat(np.add.reduceat(ranked, starts) / lengths, lengths)


def _checked(similarities: Array, relevances: Gains) -> tuple[Array, Array]:
    scores, gains = np.asarray(similarities, dtype=np.float64), np.asarray(relevances, dtype=np.float64)
    if scores.ndim != 2 or scores.size == 0:
        raise EvaluationError(f"similarities must be (queries, items) and not empty; their shape is {scores.shape}")
    if gains.shape != scores.shape:
        raise EvaluationError(f"relevances of shape {gains.shape} do not fit similarities of shape {scores.shape}")
    if not np.isfinite(scores).all():
        row, column = np.argwhere(~np.isfinite(scores))[0]
        raise EvaluationError(f"similarity [{row}, {column}] is {scores[row, column]}: an order needs finite numbers")
    if not (np.isfinite(gains).all() and (gains >= 0).all()):
        raise EvaluationError("a relevance is below 0 or not finite; it is a count of shared attributes")
    return scores, gains
