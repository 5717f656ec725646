"""Graded retrieval against sums done by hand, ties, chance, and scores per attribute."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.multilabel import best_thresholds, label_scores
from motionary.evaluation.metrics.ndcg import (
    attribute_ndcg,
    chance_ndcg,
    graded_scores,
    ndcg_at,
    shared_attributes,
    unique_combinations,
)

LOG3 = np.log2(3.0)


def test_by_hand() -> None:
    # found in the order 1, 3, 0, 2 with relevances 2, 0, 3, 1; best order 3, 2, 1, 0
    similarities = np.array([[0.2, 0.9, 0.1, 0.5]])
    relevances = np.array([[3, 2, 1, 0]])
    assert ndcg_at(similarities, relevances, 1)[0] == pytest.approx(2 / 3)
    assert ndcg_at(similarities, relevances, 2)[0] == pytest.approx((2 + 0 / LOG3) / (3 + 2 / LOG3))
    by_hand = (2 + 0 / LOG3 + 3 / 2 + 1 / np.log2(5)) / (3 + 2 / LOG3 + 1 / 2 + 0)
    assert ndcg_at(similarities, relevances, 4)[0] == pytest.approx(by_hand)
    assert ndcg_at(similarities, relevances, 100)[0] == pytest.approx(by_hand)


def test_euclidean_and_cosine_may_rank_differently() -> None:
    query, items = np.array([[1.0, 0.0]]), np.array([[10.0, 1.0], [0.8, 0.5]])
    relevances = np.array([[5, 1]])
    cosine = query @ items.T / np.linalg.norm(items, axis=1)
    euclidean = -np.linalg.norm(query[:, None] - items[None], axis=-1)
    assert ndcg_at(cosine, relevances, 1)[0] == pytest.approx(1.0)
    assert ndcg_at(euclidean, relevances, 1)[0] == pytest.approx(0.2)


def test_ties_take_the_mean_of_all_their_orders() -> None:
    similarities, relevances = np.array([[1.0, 0.5, 0.5]]), np.array([[0, 2, 1]])
    ideal = 2 + 1 / LOG3
    orders = [(0 + 2 / LOG3) / ideal, (0 + 1 / LOG3) / ideal]
    assert ndcg_at(similarities, relevances, 2)[0] == pytest.approx(np.mean(orders))


def test_a_perfect_order_is_one_and_nothing_relevant_is_left_out() -> None:
    relevances = np.array([[3, 1, 2], [0, 0, 0]])
    found = ndcg_at(relevances.astype(float), relevances, 3)
    assert found[0] == pytest.approx(1.0)
    assert np.isnan(found[1])
    scores = graded_scores(relevances.astype(float), relevances, cutoffs=(1, 3))
    assert scores.to_dict() == {"NDCG@1": 100.0, "NDCG@3": 100.0, "queries": 1, "without": 1}
    with pytest.raises(EvaluationError, match="no query"):
        graded_scores(np.ones((1, 3)), np.zeros((1, 3)), cutoffs=(1,))


def test_chance_is_the_mean_over_random_orders() -> None:
    rng = np.random.default_rng(3)
    relevances = rng.integers(0, 5, size=(4, 12))
    drawn = [graded_scores(rng.random((4, 12)), relevances, cutoffs=(5,)).ndcg[5] for _ in range(4000)]
    assert chance_ndcg(relevances, cutoffs=(5,)).ndcg[5] == pytest.approx(np.mean(drawn), abs=0.5)


def test_relevance_counts_what_both_have() -> None:
    queries = np.array([[True, True, False, False]])
    items = np.array([[True, True, True, False], [False, True, False, True], [False, False, False, False]])
    assert shared_attributes(queries, items).tolist() == [[2, 1, 0]]
    with pytest.raises(EvaluationError, match="do not fit"):
        shared_attributes(queries, items[:, :3])


def test_attributes_by_themselves() -> None:
    items = np.array([[True, False], [True, False], [False, False], [False, False]])
    queries = np.array([[True, True], [False, True]])
    similarities = np.array([[0.9, 0.1, 0.5, 0.4], [0.0, 0.1, 0.2, 0.3]])
    found = attribute_ndcg(similarities, queries, items, k=2)
    # the one query with attribute 0 finds items 0, 2: 1 / (1 + 1 / log2 3)
    assert found["ndcg"][0] == pytest.approx(100 / (1 + 1 / LOG3))
    assert found["chance"][0] == pytest.approx(50.0)
    assert found["queries"].tolist() == [1, 2]
    assert np.isnan(found["ndcg"][1])


def test_an_item_that_a_query_was_made_of_does_not_speak_for_its_attributes() -> None:
    rng = np.random.default_rng(1)
    items = rng.random((300, 1)) < 0.3
    similarities = rng.random((300, 300)) + np.eye(300)  # each query finds itself and nothing else
    with_own = attribute_ndcg(similarities, items, items)
    without = attribute_ndcg(similarities, items, items, own=np.arange(300))
    assert with_own["ndcg"][0] > with_own["chance"][0] + 15
    assert without["ndcg"][0] == pytest.approx(without["chance"][0], abs=6)
    share = (items.sum() - 1) / 299
    assert without["chance"][0] == pytest.approx(100 * share)


def test_one_query_a_combination() -> None:
    flags = np.array([[1, 0], [1, 1], [1, 0], [0, 1], [1, 1]], dtype=bool)
    assert unique_combinations(flags).tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("similarities", "relevances", "problem"),
    [
        (np.zeros((0, 3)), np.zeros((0, 3)), "not empty"),
        (np.zeros((1, 3)), np.zeros((1, 2)), "do not fit"),
        (np.array([[np.nan]]), np.ones((1, 1)), "finite"),
        (np.ones((1, 1)), -np.ones((1, 1)), "below 0"),
    ],
)
def test_bad_input(similarities: np.ndarray, relevances: np.ndarray, problem: str) -> None:
    with pytest.raises(EvaluationError, match=problem):
        ndcg_at(similarities, relevances, 1)
    with pytest.raises(EvaluationError, match="1 or more"):
        ndcg_at(np.ones((1, 1)), np.ones((1, 1)), 0)


def test_labels_by_hand() -> None:
    scores = np.array([[0.9, 0.1, 0.2], [0.8, 0.2, 0.3], [0.7, 0.9, 0.4], [0.1, 0.8, 0.6]])
    labels = np.array([[True, False, False], [False, False, False], [True, True, False], [True, True, False]])
    found = label_scores(scores, labels)
    # label 0: said 0, 1, 2; true 0, 2, 3: F1 = 2 * 2 / 6; a positive beats the negative (0.8) once of three
    assert found.f1[:2] == pytest.approx([100 * 4 / 6, 100.0])
    assert found.auc[:2] == pytest.approx([100 / 3, 100.0])
    assert found.share.tolist() == [75.0, 50.0, 0.0]
    assert found.chance_f1[1] == pytest.approx(100 * 2 / 3)
    assert np.isnan(found.f1[2])
    assert np.isnan(found.auc[2])


def test_thresholds_are_those_of_the_best_f1() -> None:
    scores = np.array([[0.9, 0.5], [0.4, 0.5], [0.3, 0.5], [0.1, 0.5]])
    labels = np.array([[True, True], [True, False], [False, False], [False, False]])
    found = best_thresholds(scores, labels)
    assert found[0] == pytest.approx(0.35)
    assert found[1] < 0.5  # equal scores: always yes
    assert label_scores(scores, labels, threshold=found).f1 == pytest.approx([100.0, 100 * 2 / 5])
    rng = np.random.default_rng(0)
    noise, flags = rng.random((300, 3)), rng.random((300, 3)) < 0.3
    tuned = label_scores(noise, flags, threshold=best_thresholds(noise, flags)).f1
    for threshold in np.linspace(-0.1, 1.0, 23):
        assert (tuned >= label_scores(noise, flags, threshold=float(threshold)).f1 - 1e-9).all()


def test_a_label_never_said_has_no_f1_points_and_equal_scores_rank_at_chance() -> None:
    found = label_scores(np.full((4, 1), 0.3), np.array([[True], [False], [True], [False]]))
    assert found.f1[0] == 0.0
    assert found.auc[0] == 50.0
    with pytest.raises(EvaluationError, match="booleans"):
        label_scores(np.ones((2, 2)), np.ones((2, 3), dtype=bool))
