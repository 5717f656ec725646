"""Proportions: Wilson's interval against published values, balanced accuracy by hand."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.proportions import balanced_accuracy, wilson_interval


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_values(hits: int, of: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    assert wilson_interval(hits, of) == pytest.approx((low, high), abs=5e-4)


def test_nothing_tried_tells_nothing_and_too_many_hits_are_an_error() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    with pytest.raises(EvaluationError):
        wilson_interval(3, 2)


def test_balanced_accuracy_by_hand() -> None:
    truth = np.array([True, True, True, False])
    assert balanced_accuracy(truth, np.array([True, True, False, False])) == pytest.approx((2 / 3 + 1) / 2)
    assert balanced_accuracy(truth, np.ones(4, dtype=bool)) == 0.5
    assert np.isnan(balanced_accuracy(np.ones(3, dtype=bool), np.ones(3, dtype=bool)))
    with pytest.raises(EvaluationError):
        balanced_accuracy(truth, truth[:2])
