"""AUROC with ties by hand, thresholds by hand, and a regression that finds what made its data."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.detection import auroc, best_error, fit_logistic, mean_error

PRESENT = np.array([True, True, False, False])


@pytest.mark.parametrize(
    ("scores", "area"),
    [([4, 3, 2, 1], 1.0), ([1, 2, 3, 4], 0.0), ([1, 1, 1, 1], 0.5), ([3, 1, 2, 0], 0.75), ([2, 1, 1, 0], 0.875)],
)
def test_auroc_by_hand(scores, area):
    assert auroc(np.array(scores, dtype=float), PRESENT) == area


def test_the_best_threshold_by_hand():
    threshold, error = best_error(np.array([5.0, 3.0, 4.0, 1.0]), PRESENT)
    assert error == 0.25
    assert mean_error(np.array([5.0, 3.0, 4.0, 1.0]), PRESENT, threshold=threshold) == 0.25
    assert best_error(np.array([4.0, 3.0, 2.0, 1.0]), PRESENT) == (2.5, 0.0)


def test_one_kind_alone_is_refused():
    with pytest.raises(EvaluationError, match="positives and negatives"):
        auroc(np.arange(3.0), np.ones(3, dtype=bool))


def test_logistic_regression_finds_the_weights_that_made_the_data():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(20_000, 2)) * (1.0, 5.0) + (3.0, -2.0)
    chance = 1.0 / (1.0 + np.exp(-(values @ (1.5, -0.4) - 2.0)))
    weights, bias = fit_logistic(values, rng.random(20_000) < chance, penalty=0.0)
    assert weights == pytest.approx([1.5, -0.4], abs=0.08)
    assert bias == pytest.approx(-2.0, abs=0.25)


def test_separable_data_does_not_run_away():
    weights, bias = fit_logistic(np.array([[1.0], [2.0], [3.0], [4.0]]), ~PRESENT)
    assert np.isfinite([*weights, bias]).all()
    assert weights[0] > 0
