"""Numbers out of a run's latents: retrieval under four protocols in both directions, and recognition in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics import chance_scores, similar_text_relevance
from motionary.evaluation.protocols import CLASSIFICATION_PROTOCOLS, evaluate_classification, evaluate_retrieval
from motionary.evaluation.protocols.retrieval import (
    ALL,
    ALL_WITH_THRESHOLD,
    BATCHES_OF_32,
    DISSIMILAR_100,
    RetrievalProtocol,
)
from motionary.tasks.reproduce.tmr.actions import ActionSet, first_classes
from motionary.tasks.reproduce.tmr.items import Item

Array = NDArray[np.floating]

RECALLS = (1, 3, 10)
DIRECTIONS = {"text_to_motion": "t-m", "motion_to_text": "m-t"}
PROTOCOLS: dict[str, RetrievalProtocol] = {
    "threshold": ALL_WITH_THRESHOLD,
    "all": ALL,
    "dissimilar": DISSIMILAR_100,
    "batches": BATCHES_OF_32,
}
"""Short names of the retrieval protocols, in the numbers' names: "K threshold t-m R@1"."""
WAYS = {"official": "one sample per label", "any": "any label", "best": "best label"}
"""The three ways of scoring a piece with several labels -> the protocols' names."""


def retrieval_numbers(
    letter: str, *, motions: Array, texts: Array, sentences: Array, ids: Sequence[str]
) -> dict[str, float]:
    """Recalls of one tested set: "K threshold t-m R@1" and so on.

    `motions` and `texts` (n, d) are unit latents, `sentences` (n, e) the text encoder's own embeddings, which say what
    texts are similar. A set with fewer than twice the items that a protocol puts together gives it half of them.
    """
    scores = texts @ motions.T
    numbers: dict[str, float] = {}
    for short, protocol in PROTOCOLS.items():
        fitted = _fitted(protocol, len(ids))
        if fitted is None:
            continue
        found: dict[str, Any] = evaluate_retrieval(scores, fitted, text_embeddings=sentences, ids=ids)
        for direction, arrow in DIRECTIONS.items():
            for k in RECALLS:
                numbers[f"{letter} {short} {arrow} R@{k}"] = found[direction][f"R@{k}"]
    return numbers


def _fitted(protocol: RetrievalProtocol, count: int) -> RetrievalProtocol | None:
    """The protocol with our recalls, and with as many items together as so small a set allows; None for a tiny set."""
    if protocol.batch_size is None:
        return replace(protocol, recalls=RECALLS)
    size = min(protocol.batch_size, count // 2)
    return replace(protocol, recalls=RECALLS, batch_size=size) if size >= 2 else None


def chance_numbers(letter: str, *, sentences: Array) -> dict[str, float]:
    """What a random order gives under the threshold protocol, text to motion."""
    relevant = similar_text_relevance(sentences, cosine=ALL_WITH_THRESHOLD.text_threshold or 1.0)
    found = chance_scores(relevant, recalls=RECALLS).to_dict()
    return {f"{letter} threshold t-m R@{k}": float(found[f"R@{k}"]) for k in RECALLS}


def score_recognition(actions: ActionSet, tested: Sequence[int], scores: Array) -> dict[str, float]:
    """Top-1, top-5 and class-balanced top-1 of (tested pieces, classes) scores.

    BABEL's are scored as BABEL-60 and BABEL-120 in the three ways: "BABEL-60 official top-1 CB"; another set, whose
    pieces have one label, in the one: "CMU official top-1".
    """
    pieces = [actions.pieces[number] for number in tested]
    if actions.name != "BABEL":
        return _in_way(f"{actions.name} official", scores, [each.labels for each in pieces], way="official")
    numbers: dict[str, float] = {}
    for count in (60, 120):
        chosen = first_classes(pieces, count)
        rows, labels = [number for number, _ in chosen], [each for _, each in chosen]
        for way in WAYS:
            numbers |= _in_way(f"BABEL-{count} {way}", scores[rows][:, :count], labels, way=way)
    return numbers


def _in_way(name: str, scores: Array, labels: Sequence[Sequence[int]], *, way: str) -> dict[str, float]:
    found: dict[str, Any] = evaluate_classification(scores, labels, CLASSIFICATION_PROTOCOLS[WAYS[way]])
    scored = found["scores"]
    return {
        f"{name} top-1 CB": scored["top-1 balanced"],
        f"{name} top-1": scored["top-1"],
        f"{name} top-5": scored["top-5"],
    }


def first_captions(items: Sequence[Item]) -> list[str]:
    """The caption of each item that tests use."""
    return [item.captions[0] for item in items]


def retrieval_protocol() -> dict[str, Any]:
    """The retrieval protocols in words, for a table."""
    return {
        "retrieval (table)": "text to motion, all with threshold: a query's rank is the best of the motions whose text "
        f"has a MiniLM cosine of {ALL_WITH_THRESHOLD.text_threshold} or more with it (the paper: MPNet, 0.95 on "
        "(cosine + 1) / 2, which is this cosine)",
        "retrieval (further)": "all; the 100 least similar texts; batches of 32 (half of the set where it has fewer "
        "than twice as many); both directions",
        "captions tested": "the first of each stretch (C: the first written one)",
        "ties": "mean of the tied ranks",
        "long motions": "above 10 s, the mean of the latents of 10 s windows, every 5 s",
    }
