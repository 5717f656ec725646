"""Retrieval metrics against the values that the published TMR evaluation gives on the same similarities."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.evaluation.protocols import RETRIEVAL_PROTOCOLS, evaluate_retrieval, published

DIRECTIONS = {"t2m": "text_to_motion", "m2t": "motion_to_text"}
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def case(golden: Path):
    with np.load(golden / "retrieval.npz") as arrays:
        return arrays["sims"], arrays["text_embeddings"], json.loads((golden / "retrieval.json").read_text())


@pytest.mark.parametrize(("name", "stored"), [("all", "all"), ("all with threshold", "threshold_0.95")])
@pytest.mark.parametrize("short", DIRECTIONS)
def test_protocols_give_the_published_numbers(case, name, stored, short):
    similarities, texts, expected = case
    scores = evaluate_retrieval(similarities, RETRIEVAL_PROTOCOLS[name], text_embeddings=texts)[DIRECTIONS[short]]
    assert isinstance(scores, dict)
    for k in (1, 2, 3, 5, 10):
        assert scores[f"R@{k}"] == pytest.approx(expected[stored][f"{short}/R{k:02d}"], rel=TOLERANCE)
    assert scores["MedR"] == pytest.approx(expected[stored][f"{short}/MedR"], rel=TOLERANCE)
    assert scores["pool"] == expected[stored][f"{short}/len"]


def test_optimistic_ties_give_the_published_numbers(case):
    similarities, _, expected = case
    scores = evaluate_retrieval(similarities, published(RETRIEVAL_PROTOCOLS["all"]))["text_to_motion"]
    assert isinstance(scores, dict)
    for k in (1, 2, 3, 5, 10):
        assert scores[f"R@{k}"] == pytest.approx(expected["all_optimistically"][f"R{k:02d}"], rel=TOLERANCE)
    assert scores["MedR"] == pytest.approx(expected["all_optimistically"]["MedR"], rel=TOLERANCE)
