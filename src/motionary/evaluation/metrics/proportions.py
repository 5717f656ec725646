"""Proportions with their uncertainty: Wilson's interval, sensitivity, specificity and balanced accuracy."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Flags = NDArray[np.bool_]


def wilson_interval(hits: float, of: int, *, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a proportion of `hits` among `of` (Wilson 1927); (0, 1) where nothing was tried.

    Unlike the usual one it holds for few trials and for proportions of 0 and 1. `hits` may be a mean over repeats.
    """
    if not 0 <= hits <= of:
        raise EvaluationError(f"{hits} hits among {of}; hits lie between 0 and the number of trials")
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def balanced_accuracy(truth: Flags, told: Flags) -> float:
    """The mean of sensitivity and specificity; NaN where one of the two classes is missing."""
    truth, told = np.asarray(truth, dtype=bool), np.asarray(told, dtype=bool)
    if truth.shape != told.shape:
        raise EvaluationError(f"{truth.shape} labels and {told.shape} answers; one answer a label is needed")
    if not truth.any() or truth.all():
        return float("nan")
    return 0.5 * (float(told[truth].mean()) + float((~told[~truth]).mean()))
