"""Banded systems against dense ones."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.motion.banded import solve_banded


@pytest.mark.parametrize("reach", [0, 1, 2, 4])
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_the_solution_solves_the_dense_system(reach: int, count: int) -> None:
    rng = np.random.default_rng(reach + 10 * count)
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    root = np.tril(rng.normal(size=(count, count))) * (apart <= reach) + 4 * np.eye(count)
    matrix = root @ root.T
    bands = np.zeros((reach + 1, count))
    for down in range(min(reach, count - 1) + 1):
        bands[down, : count - down] = np.diag(matrix, -down)
    bands[1:, -1] = 99.0  # outside the matrix
    right = rng.normal(size=(count, 3))
    before = right.copy()
    np.testing.assert_allclose(solve_banded(bands, right), np.linalg.solve(matrix, right), atol=1e-10)
    np.testing.assert_array_equal(right, before)


def test_a_matrix_that_is_not_positive_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="row 1"):
        solve_banded(np.array([[1.0, 1.0], [2.0, 0.0]]), np.ones((2, 1)))
