"""The hint beside a search's scores: its four numbers, its file, and what damage to that file does."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import FormatError
from motionary.index.fit import FILE, Fit, evidence, fit_bytes, read_fit
from motionary.index.records import Hit
from motionary.index.search import VectorTable

AXES = np.eye(4, dtype=np.float32)


def hint(checkpoint: str = "aa") -> Fit:
    return Fit(AXES, np.array([0.0, 2.0, 0.0, 0.0]), -0.5, checkpoint, {"clips": 3})


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


def test_likelihood_rises_with_the_lead():
    good = hint().likelihood(AXES[0], AXES[0], score=1.0, files=5)
    bad = hint().likelihood(AXES[0], AXES[1], score=0.0, files=5)
    assert 0.0 < bad < 0.1 < 0.8 < good < 1.0


def test_the_file_gives_back_what_was_written(tmp_path):
    (tmp_path / FILE).write_bytes(fit_bytes(hint()))
    read = read_fit(tmp_path, checkpoint="aa")
    assert read is not None
    assert np.array_equal(read.captions, AXES)
    assert np.array_equal(read.weights, hint().weights)
    assert (read.bias, read.protocol) == (-0.5, {"clips": 3})


def test_no_hint_without_a_file_or_for_other_weights(tmp_path):
    assert read_fit(tmp_path, checkpoint="aa") is None
    (tmp_path / FILE).write_bytes(fit_bytes(hint("bb")))
    assert read_fit(tmp_path, checkpoint="aa") is None


def test_every_flipped_bit_of_the_numbers_is_found_and_none_crashes(tmp_path):
    whole = fit_bytes(hint())
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1 << (place % 8)
        (tmp_path / FILE).write_bytes(data)
        try:
            read = read_fit(tmp_path, checkpoint="aa")
        except FormatError as problem:
            assert "motionary evaluate absent" in str(problem)
        else:  # a bit of the protocol's text, or a name that is looked up
            assert read is None or (np.array_equal(read.captions, AXES) and read.bias == -0.5)


def test_the_moment_of_a_hit_is_found_by_its_span():
    spans = np.array([[0.0, 10.0], [0.0, 4.0], [2.0, 6.0]])
    short = np.array([False, True, True])
    table = VectorTable(("a",), AXES[:1], AXES[1:4], np.array([0]), spans, short)
    assert np.array_equal(table.moment_vector(Hit("a", 2.0, 6.0, 1.0, 1.0, 1.0)), AXES[3])
    assert np.array_equal(table.moment_vector(table.search(AXES[2], top=1)[0]), AXES[2])
