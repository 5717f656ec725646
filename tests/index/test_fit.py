"""Numbers beside a search's score: a contest of captions at the best hit's moment."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.index.fit import evidence
from motionary.index.records import Hit
from motionary.index.search import VectorTable

AXES = np.eye(4, dtype=np.float32)


def test_evidence_of_a_moment_that_another_caption_fits_better():
    query, moment = AXES[0], np.array([0.6, 0.8, 0.0, 0.0], dtype=np.float32)
    score, lead, share, files = evidence(query, moment, score=0.7, files=20, captions=AXES)
    assert (score, files) == (0.7, pytest.approx(np.log(20)))
    assert lead == pytest.approx(0.6 - 0.8)
    # the query's own caption does not compete: the others' cosines are 0.8, 0 and 0
    assert share == pytest.approx(6.0 - np.log((np.exp(8.0) + 2.0) / 3.0), rel=1e-5)


def test_a_caption_that_says_the_same_does_not_compete():
    same = np.array([[0.95, np.sqrt(1 - 0.95**2), 0.0, 0.0]])
    _, lead, _, _ = evidence(AXES[0], AXES[1], score=0.0, files=1, captions=same)
    assert lead == 0.0


def test_the_moment_of_a_hit_is_found_by_its_span():
    spans = np.array([[0.0, 10.0], [0.0, 4.0], [2.0, 6.0]])
    short = np.array([False, True, True])
    table = VectorTable(("a",), AXES[:1], AXES[1:4], np.array([0]), spans, short)
    assert np.array_equal(table.moment_vector(Hit("a", 2.0, 6.0, 1.0, 1.0, 1.0)), AXES[3])
    assert np.array_equal(table.moment_vector(table.search(AXES[2], top=1)[0]), AXES[2])
