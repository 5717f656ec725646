"""Classification metrics against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.metrics import (
    chance_accuracy,
    class_recalls,
    classification_scores,
    confusion_matrix,
    majority_accuracy,
    top_k_hits,
)

# Three samples of class 0 (right, right, second), one of class 1 (last), none of class 2.
SCORES = np.array([[0.9, 0.1, 0.0], [0.8, 0.1, 0.3], [0.4, 0.5, 0.1], [0.6, 0.1, 0.2]])
LABELS = np.array([0, 0, 0, 1])


def test_plain_and_balanced_accuracy_by_hand():
    scores = classification_scores(SCORES, LABELS, top=(1, 2))
    assert scores.top == {1: 50.0, 2: 75.0}
    assert scores.balanced == {1: pytest.approx(100 / 3), 2: pytest.approx(50.0)}
    assert (scores.samples, scores.classes, scores.classes_seen) == (4, 3, 2)
    assert scores.to_dict()["top-1 balanced"] == pytest.approx(100 / 3)


def test_a_class_without_samples_has_no_recall():
    recalls = class_recalls(SCORES, LABELS)
    assert recalls[:2].tolist() == [pytest.approx(200 / 3), 0.0]
    assert np.isnan(recalls[2])


def test_confusions_by_hand_with_ties_to_the_lowest_class():
    tied = np.vstack([SCORES, [[0.2, 0.5, 0.5]]])
    assert confusion_matrix(tied, np.append(LABELS, 2)).tolist() == [[2, 1, 0], [1, 0, 0], [0, 1, 0]]


def test_ties_by_hand():
    """The label ties with one other behind one better class: places 2 and 3."""
    scores, labels = np.array([[0.9, 0.4, 0.4, 0.1]]), np.array([2])
    assert [top_k_hits(scores, labels, k=k).item() for k in (1, 2, 3)] == [0.0, 0.5, 1.0]
    assert [top_k_hits(scores, labels, k=k, ties="optimistic").item() for k in (1, 2, 3)] == [0.0, 1.0, 1.0]
    assert [top_k_hits(scores, labels, k=k, ties="pessimistic").item() for k in (1, 2, 3)] == [0.0, 0.0, 1.0]


def test_constant_scores_give_exactly_chance():
    scores = classification_scores(np.zeros((30, 10)), np.arange(30) % 10, top=(1, 5))
    assert scores.top == pytest.approx(chance_accuracy(10, top=(1, 5)))
    assert scores.balanced == pytest.approx(scores.top)


def test_perfect_scores():
    scores = classification_scores(np.eye(7), np.arange(7))
    assert set(scores.top.values()) == set(scores.balanced.values()) == {100.0}


def test_a_k_beyond_the_classes_is_left_out():
    assert set(classification_scores(SCORES, LABELS).top) == {1}
    assert chance_accuracy(3) == {1: pytest.approx(100 / 3)}


def test_the_majority_answer():
    assert majority_accuracy(LABELS) == 75.0


@pytest.mark.parametrize(
    ("scores", "labels", "words"),
    [
        (np.zeros((0, 3)), np.zeros(0, int), "not empty"),
        (np.zeros((2, 3)), np.zeros(3, int), "as many labels"),
        (np.zeros((2, 3)), np.array([0, 3]), "label 3 of sample 1"),
        (np.zeros((2, 3)), np.array([0, -1]), "label -1 of sample 1"),
        (np.zeros((2, 3)), np.zeros(2), "integers"),
        (np.array([[np.inf, 0.0]]), np.array([0]), r"\[0, 0\] is inf"),
    ],
)
def test_bad_input_is_named(scores, labels, words):
    with pytest.raises(EvaluationError, match=words):
        classification_scores(scores, labels)


def test_bad_choices_are_named():
    with pytest.raises(EvaluationError, match="k of 1 or more"):
        top_k_hits(SCORES, LABELS, k=0)
    with pytest.raises(EvaluationError, match="ties must be one of"):
        top_k_hits(SCORES, LABELS, k=1, ties="lucky")  # pyright: ignore[reportArgumentType]
    with pytest.raises(EvaluationError, match="at least one class"):
        chance_accuracy(0)
    with pytest.raises(EvaluationError, match="no labels"):
        majority_accuracy(np.zeros(0, int))
