"""Headings: angles about the vertical that feature sets take out of a clip and put back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

_SHORT = 1e-12


def turned(x: Array, z: Array, sine: Array | float, cosine: Array | float) -> tuple[Array, Array]:
    """X and Z after a rotation about Y given by the sine and cosine of its angle (+Z towards +X)."""
    return cosine * x + sine * z, cosine * z - sine * x


def smoothed(values: Array, *, sigma: float) -> Array:
    """Gaussian smoothing of (T,), `sigma` in frames, the end values held beyond the ends, cut off at 4 sigma."""
    radius = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return np.convolve(np.pad(values, radius, mode="edge"), weights / weights.sum(), mode="valid")


def half_angles(forward_x: Array, forward_z: Array) -> tuple[Array, Array]:
    """The rotation about Y that brings each forward (x, z) to +Z, as the quaternion's w >= 0 and y.

    A forward of no length counts as +Z.
    """
    length = np.hypot(forward_x, forward_z)
    cosine = np.where(length < _SHORT, 1.0, forward_z / np.where(length < _SHORT, 1.0, length))
    # both roots are exact near 0 and near a half turn, where 1 + cosine alone would vanish
    w = np.sqrt(np.maximum(0.5 + 0.5 * cosine, 0.0))
    return w, -np.copysign(np.sqrt(np.maximum(0.5 - 0.5 * cosine, 0.0)), forward_x)


def yaw_velocities(heading: tuple[Array, Array], *, continuous: bool) -> Array:
    """(T-1,) radians, half of the angle turned from each frame to the next, of half-angle cosines and sines.

    The published arcsine has the wrong sign where the two frames lie on either side of the heading opposite to +Z;
    `continuous` gives the right one.
    """
    w, y = heading
    velocities = np.arcsin(np.clip(y[1:] * w[:-1] - w[1:] * y[:-1], -1.0, 1.0))
    if continuous:
        velocities[w[1:] * w[:-1] + y[1:] * y[:-1] < 0.0] *= -1.0
    return velocities


def cumulative_heading(steps: Array) -> tuple[Array, Array]:
    """Sine and cosine (..., T) of the angle after each of the steps (..., T-1) in radians, beginning with none."""
    angle = np.zeros((*steps.shape[:-1], steps.shape[-1] + 1))
    angle[..., 1:] = np.cumsum(steps, axis=-1)
    return np.sin(angle), np.cos(angle)
