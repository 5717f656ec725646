"""Joint statistics: by hand, with joints that are not seen, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.joint_statistics import joint_statistics


def test_by_hand() -> None:
    positions = np.zeros((3, 1, 2, 3))
    positions[:, 0, 0, 1] = (0.0, 3.0, 3.0)
    mask = np.ones((3, 1, 2), dtype=bool)
    found = joint_statistics(positions, mask)
    assert found.shape == (3 * 6 + 2 * 2 + 1,)
    mean, deviation, extent = found[:18].reshape(3, 2, 3)
    assert (mean[0, 1], extent[0, 1]) == (2.0, 3.0)
    assert deviation[0, 1] == pytest.approx(np.sqrt(2))
    np.testing.assert_allclose(found[18:], [1.5, 0.0, 3.0, 0.0, np.log(3)])


def test_what_is_not_seen_does_not_count() -> None:
    positions = np.random.default_rng(0).normal(size=(5, 2, 3, 3))
    mask = np.ones((5, 2, 3), dtype=bool)
    mask[:, 1] = False
    mask[2, 0, 0] = False
    other = np.where(mask[..., None], positions, 99.0)
    np.testing.assert_array_equal(joint_statistics(positions, mask), joint_statistics(other, mask))
    assert joint_statistics(positions[:1], mask[:1]).shape == joint_statistics(positions, mask).shape


def test_what_is_refused() -> None:
    empty = np.zeros((0, 1, 2, 3))
    with pytest.raises(EvaluationError, match="need"):
        joint_statistics(empty, np.zeros((0, 1, 2), dtype=bool))
    with pytest.raises(EvaluationError, match="finite"):
        joint_statistics(np.full((2, 1, 2, 3), np.nan), np.ones((2, 1, 2), dtype=bool))
