"""Retrieval metrics against values worked out by hand, and their laws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from motionary.errors import EvaluationError
from motionary.evaluation.metrics import (
    best_ranks,
    both_directions,
    chance_scores,
    retrieval_scores,
    scores_from_ranks,
    similar_text_relevance,
)

# Rows are queries. Query 0's item is second; query 1's is first; query 2's ties with both others.
SCORES = np.array([[0.5, 0.9, 0.1], [0.2, 0.8, 0.3], [0.4, 0.4, 0.4]])


def test_ranks_by_hand_for_each_way_of_ranking_ties():
    diagonal = np.eye(3, dtype=bool)
    assert best_ranks(SCORES, diagonal).tolist() == [2.0, 1.0, 2.0]
    assert best_ranks(SCORES, diagonal, ties="optimistic").tolist() == [2.0, 1.0, 1.0]
    assert best_ranks(SCORES, diagonal, ties="pessimistic").tolist() == [2.0, 1.0, 3.0]


def test_scores_by_hand():
    scores = retrieval_scores(SCORES, recalls=(1, 2))
    assert scores.to_dict() == {
        "R@1": pytest.approx(100 / 3),
        "R@2": pytest.approx(100.0),
        "MedR": 2.0,
        "queries": 3,
        "pool": 3,
    }


def test_both_directions_by_hand():
    directions = both_directions(SCORES, recalls=(1,), ties="optimistic")
    assert directions["text_to_motion"].recalls[1] == pytest.approx(200 / 3)
    # Columns as queries: (0.5 first), (0.8 behind 0.9), (0.4 first).
    assert directions["motion_to_text"].recalls[1] == pytest.approx(200 / 3)


def test_a_tie_of_two_places_counts_as_published():
    """A mean place of 1.5 is below 2 and so counts for recall at 1, as in TMR's evaluation."""
    assert scores_from_ranks(np.array([1.5, 2.0]), pool=9, recalls=(1, 2)).recalls == {1: 50.0, 2: 100.0}


def test_perfect_scores():
    scores = retrieval_scores(np.eye(20))
    assert set(scores.recalls.values()) == {100.0}
    assert scores.median_rank == 1.0


def test_constant_scores_get_the_middle_place_not_the_first():
    assert retrieval_scores(np.zeros((21, 21))).median_rank == 11.0


def test_grouped_queries_take_the_best_correct_item():
    similarities = np.array([[0.9, 0.5, 0.7, 0.1]])
    assert best_ranks(similarities, np.array([[False, True, True, False]])).tolist() == [2.0]


def test_motions_without_a_text_are_no_queries_but_stay_in_the_pool():
    similarities = np.array([[0.9, 0.5, 0.7], [0.1, 0.8, 0.2]])
    relevant = np.array([[True, False, False], [False, True, False]])
    directions = both_directions(similarities, relevant, recalls=(1,))
    assert (directions["text_to_motion"].pool, directions["motion_to_text"].queries) == (3, 2)
    assert directions["motion_to_text"].pool == 2


def test_chance_by_enumeration():
    """All orders of five items, two of them correct, by brute force."""
    firsts = [min(order.index(0), order.index(1)) + 1 for order in itertools.permutations(range(5))]
    relevant = np.array([[True, True, False, False, False]])
    chance = chance_scores(relevant, recalls=(1, 2, 3, 10))
    for k in (1, 2, 3, 10):
        assert chance.recalls[k] == pytest.approx(100 * np.mean(np.array(firsts) <= k))
    assert chance.median_rank == np.median(firsts)


def test_chance_of_paired_data_is_k_in_n():
    chance = chance_scores(np.eye(50, dtype=bool), recalls=(1, 10))
    assert chance.recalls == {1: pytest.approx(2.0), 10: pytest.approx(20.0)}
    assert chance.median_rank == 25.5


def test_chance_matches_random_rankings_of_mixed_relevance():
    rng = np.random.default_rng(3)
    relevant = rng.random((300, 30)) < 0.15
    relevant[:, 0] |= ~relevant.any(axis=1)
    drawn = retrieval_scores(rng.random((300, 30)), relevant)
    chance = chance_scores(relevant)
    for k, expected in chance.recalls.items():
        assert drawn.recalls[k] == pytest.approx(expected, abs=4 * 50 / np.sqrt(300))


def test_similar_texts_are_those_at_or_above_the_cosine():
    angles = np.arccos([1.0, 0.95, 0.85])
    texts = 3.0 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert similar_text_relevance(texts, cosine=0.90)[0].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("similarities", "relevant", "words"),
    [
        (np.zeros((0, 0)), np.zeros((0, 0), bool), "not empty"),
        (np.zeros((2, 3)), None, "not square"),
        (np.array([[np.nan]]), np.array([[True]]), r"similarity \[0, 0\] is nan"),
        (np.zeros((2, 2)), np.array([[True, False], [False, False]]), "first is query 1"),
        (np.zeros((2, 2)), np.zeros((2, 3), bool), "does not fit"),
        (np.zeros((2, 2)), np.eye(2), "boolean"),
    ],
)
def test_bad_input_is_named(similarities, relevant, words):
    with pytest.raises(EvaluationError, match=words):
        retrieval_scores(similarities, relevant)


def test_unknown_ties_and_recalls_are_refused():
    with pytest.raises(EvaluationError, match="ties must be one of"):
        best_ranks(SCORES, np.eye(3, dtype=bool), ties="lucky")  # pyright: ignore[reportArgumentType]
    with pytest.raises(EvaluationError, match="k of 1 or more"):
        retrieval_scores(SCORES, recalls=(0,))
    with pytest.raises(EvaluationError, match="nothing was ranked"):
        scores_from_ranks(np.zeros(0), pool=3)
    with pytest.raises(EvaluationError, match="all zeros"):
        similar_text_relevance(np.zeros((2, 4)))


small_scores = arrays(np.int8, (6, 6), elements=st.integers(0, 3))


@given(small_scores)
def test_the_mean_place_lies_midway_and_recalls_grow_with_k(values):
    relevant = np.eye(6, dtype=bool)
    first, last = (best_ranks(values, relevant, ties=ties) for ties in ("optimistic", "pessimistic"))
    np.testing.assert_array_equal(best_ranks(values, relevant), (first + last) / 2)
    recalls = list(retrieval_scores(values).recalls.values())
    assert recalls == sorted(recalls)


@given(small_scores, st.permutations(range(6)))
def test_the_order_of_the_items_does_not_matter(values, order):
    assert retrieval_scores(values) == retrieval_scores(values[np.ix_(order, order)])
