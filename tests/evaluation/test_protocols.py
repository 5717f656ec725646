"""Protocols: refused when they contradict themselves, stored beside their numbers, and scored as they say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.protocols import (
    CLASSIFICATION_PROTOCOLS,
    RETRIEVAL_PROTOCOLS,
    ClassificationProtocol,
    RetrievalProtocol,
    evaluate_classification,
    evaluate_retrieval,
    published,
)
from motionary.evaluation.protocols.retrieval import batches, dissimilar_subset


@pytest.mark.parametrize("name", RETRIEVAL_PROTOCOLS)
def test_every_retrieval_protocol_scores_perfect_data_as_perfect(name):
    ids = [f"{number:03d}" for number in range(110)]
    outcome = evaluate_retrieval(np.eye(110), RETRIEVAL_PROTOCOLS[name], text_embeddings=np.eye(110), ids=ids)
    assert json.loads(json.dumps(outcome)) == outcome
    assert outcome["text_to_motion"]["R@1"] == 100.0  # pyright: ignore[reportIndexIssue]
    assert outcome["protocol"]["name"] == name  # pyright: ignore[reportIndexIssue]


def test_batches_are_full_disjoint_and_follow_from_the_sorted_ids_and_the_seed():
    ids = [f"{number:03d}" for number in range(70)]
    parts = batches(ids, size=32, seed=0)
    assert [len(part) for part in parts] == [32, 32]
    assert len(set(np.concatenate(parts))) == 64
    backwards = batches(ids[::-1], size=32, seed=0)
    assert [ids[i] for i in parts[0]] == [ids[::-1][i] for i in backwards[0]]
    assert (parts[0] != batches(ids, size=32, seed=1)[0]).any()


def test_batches_rank_against_their_own_batch_only():
    """Constant scores: the mean place in a batch of 4 is 2.5, whatever the number of items."""
    protocol = RetrievalProtocol("fours", pool="batches", batch_size=4, recalls=(1, 2))
    outcome = evaluate_retrieval(np.zeros((9, 9)), protocol, ids=list("abcdefghi"))
    assert outcome["text_to_motion"] == {"R@1": 0.0, "R@2": 100.0, "MedR": 2.5, "queries": 8, "pool": 4}


def test_the_dissimilar_subset_by_hand():
    """Texts at 0, 10, 90, 100 and 180 degrees: 180 is least like the rest, 0 is opposite to it, 90 lies between."""
    angles = np.radians([0.0, 10.0, 90.0, 100.0, 180.0])
    texts = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert dissimilar_subset(texts, size=2).tolist() == [0, 4]
    assert dissimilar_subset(texts, size=3).tolist() == [0, 2, 4]
    assert dissimilar_subset(texts, size=5).tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(EvaluationError, match="at least as many"):
        dissimilar_subset(texts, size=6)


def test_a_dissimilar_pool_ranks_among_its_own_items_only():
    angles = np.radians([0.0, 10.0, 90.0, 100.0, 180.0])
    texts = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    similarities = np.eye(5)
    similarities[0, 1] = 2.0  # motion 1 beats motion 0, and is not in the pool
    protocol = RetrievalProtocol("three", pool="dissimilar", batch_size=3, recalls=(1,))
    outcome = evaluate_retrieval(similarities, protocol, text_embeddings=texts)
    assert outcome["text_to_motion"] == {"R@1": 100.0, "MedR": 1.0, "queries": 3, "pool": 3}


def test_the_published_variant_changes_only_name_and_ties():
    changed = published(RETRIEVAL_PROTOCOLS["all"])
    assert (changed.ties, changed.split, changed.text_threshold) == ("optimistic", "test", None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"ties": "lucky"}, "ties must be one of"),
        ({"pool": "batches"}, "batch_size"),
        ({"batch_size": 8}, "batch_size"),
        ({"pool": "batches", "batch_size": 1}, "at least 2"),
        ({"pool": "some"}, "pool must be"),
        ({"text_threshold": 1.5}, "cosine"),
    ],
)
def test_contradictory_retrieval_protocols_are_refused(arguments, words):
    with pytest.raises(EvaluationError, match=words):
        RetrievalProtocol("bad", **arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("all with threshold", {}, "pass text_embeddings"),
        ("all with threshold", {"text_embeddings": np.eye(3)}, "do not fit"),
        ("all with threshold", {"text_embeddings": np.eye(40), "relevant": np.eye(40, dtype=bool)}, "as well"),
        ("dissimilar 100", {}, "pass text_embeddings"),
        ("batches of 32", {}, "pass `ids`"),
        ("batches of 32", {"ids": ["same"] * 40}, "must differ"),
    ],
)
def test_missing_input_is_named(name, arguments, words):
    with pytest.raises(EvaluationError, match=words):
        evaluate_retrieval(np.eye(40), RETRIEVAL_PROTOCOLS[name], **arguments)


def test_too_few_items_for_a_batch_are_refused():
    with pytest.raises(EvaluationError, match="do not fill"):
        batches(["a", "b"], size=3, seed=0)


# Segment 0 shows classes 0 and 2 and scores 2 highest; segment 1 shows class 1 and scores class 0 highest.
CLASS_SCORES = np.array([[0.3, 0.1, 0.9], [0.8, 0.6, 0.1]])
CLASS_LABELS = [[0, 2], [1]]


@pytest.mark.parametrize(
    ("name", "top_1", "balanced", "samples"),
    [
        ("one sample per label", 100 / 3, 100 / 3, 3),
        ("best label", 50.0, 50.0, 2),
        ("any label", 50.0, 200 / 3, 2),
    ],
)
def test_the_three_ways_of_scoring_several_labels_by_hand(name, top_1, balanced, samples):
    outcome = evaluate_classification(CLASS_SCORES, CLASS_LABELS, CLASSIFICATION_PROTOCOLS[name])
    assert json.loads(json.dumps(outcome)) == outcome
    scores = outcome["scores"]
    assert scores["top-1"] == pytest.approx(top_1)  # pyright: ignore[reportIndexIssue]
    assert scores["top-1 balanced"] == pytest.approx(balanced)  # pyright: ignore[reportIndexIssue]
    assert scores["samples"] == samples  # pyright: ignore[reportIndexIssue]


@pytest.mark.parametrize("name", CLASSIFICATION_PROTOCOLS)
def test_with_one_label_a_segment_all_ways_agree(name):
    rng = np.random.default_rng(0)
    scores, labels = rng.random((40, 6)), rng.integers(0, 6, size=(40, 1))
    outcome = evaluate_classification(scores, labels.tolist(), CLASSIFICATION_PROTOCOLS[name])
    reference = evaluate_classification(scores, labels.tolist(), ClassificationProtocol("reference"))
    assert outcome["scores"] == reference["scores"]


def test_bad_labels_and_choices_are_named():
    protocol = ClassificationProtocol("official")
    with pytest.raises(EvaluationError, match="segment 1 has no label"):
        evaluate_classification(CLASS_SCORES, [[0], []], protocol)
    with pytest.raises(EvaluationError, match="outside the 3 classes"):
        evaluate_classification(CLASS_SCORES, [[0], [3]], protocol)
    with pytest.raises(EvaluationError, match="do not fit"):
        evaluate_classification(CLASS_SCORES, [[0]], protocol)
    with pytest.raises(EvaluationError, match="multi_label"):
        ClassificationProtocol("bad", multi_label="most")  # pyright: ignore[reportArgumentType]
    with pytest.raises(EvaluationError, match="ties"):
        ClassificationProtocol("bad", ties="lucky")  # pyright: ignore[reportArgumentType]
