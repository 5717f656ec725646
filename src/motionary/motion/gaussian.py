"""Gaussian smoothing of plain series over time; `transforms.smooth` is the one for motions."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

_CUT = 4.0
"""Standard deviations at which the kernel ends."""


def gaussian_smooth(values: Array, sigma: float, *, ends: Literal["line", "hold"] = "line") -> Array:
    """`values` (frames, ...) convolved over time with a Gaussian of standard deviation `sigma` frames.

    A sine of f cycles a frame keeps exp(-(2 pi f sigma)^2 / 2) of its size. Beyond its ends the series is continued by
    its point reflection ("line": a straight line stays as it is) or by its first and last value ("hold": nothing leaves
    the range of the values). `sigma` 0, or a single frame, changes nothing.
    """
    radius = int(_CUT * sigma + 0.5)
    if radius == 0 or len(values) < 2:
        return values
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    columns = np.ascontiguousarray(values.reshape(len(values), -1).T, dtype=np.float64)
    sides = ((0, 0), (radius, radius))
    if ends == "line":
        padded = np.pad(columns, sides, mode="reflect", reflect_type="odd")
    else:
        padded = np.pad(columns, sides, mode="edge")
    smoothed = np.stack([np.convolve(column, kernel, mode="valid") for column in padded], axis=-1)
    return smoothed.reshape(values.shape)
