"""Linear systems of symmetric, positive definite matrices that are zero but for a few diagonals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def solve_banded(bands: Array, right: Array) -> Array:
    """x (n, m) with A x = `right` (n, m), A symmetric and positive definite.

    `bands` (k + 1, n) hold A's diagonal and the k below it: `bands[d, i]` is A[i + d, i]; what lies outside A is not
    looked at. By A = L D L^T without pivots, in n k^2 steps. Raises `numpy.linalg.LinAlgError` where A is not positive.
    """
    reach, count = len(bands) - 1, bands.shape[1]
    columns = [[float(value) for value in bands[:, place]] for place in range(count)]
    rows = np.array(right, dtype=np.float64)
    for place, column in enumerate(columns):
        pivot = column[0]
        if not pivot > 0:
            raise np.linalg.LinAlgError(f"the matrix is not positive: pivot {pivot:g} in row {place}")
        for down in range(1, min(reach, count - 1 - place) + 1):
            share = column[down] / pivot
            if share:
                below = columns[place + down]
                for further in range(down, reach + 1):
                    below[further - down] -= share * column[further]
                rows[place + down] -= share * rows[place]
    for place in range(count - 1, -1, -1):
        column = columns[place]
        for down in range(1, min(reach, count - 1 - place) + 1):
            rows[place] -= column[down] * rows[place + down]
        rows[place] /= column[0]
    return rows
