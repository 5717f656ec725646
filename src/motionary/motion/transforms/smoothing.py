"""Taking jitter out of a motion without delaying it: weighted means over time, of positions and of rotations."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import quat_continuous
from motionary.motion.transforms.finite import require_finite

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_REACH = 4.0
"""Standard deviations of the Gaussian that are used on either side; beyond lies 6e-5 of it."""
_ORDER = 3
_WINDOW = 4.016
"""Half the window of a cubic fit, less half a frame, over the sigma of the Gaussian that leaves half the power at the
same frequency; found numerically, within 1 % for windows of 11 frames and more."""
_BLOCK = 256
_NO_MEAN = 0.1
"""Length of a mean quaternion below which the turns it averages point nowhere in common."""


def smooth(motion: Moving, sigma: float, *, method: Literal["gaussian", "savgol"] = "gaussian") -> Moving:
    """The motion with fast jitter removed; no delay, and the first and last frame stay as they are.

    `sigma`: seconds, the standard deviation of the Gaussian weights; half the power is left at 0.13 / sigma Hz (0.05 s:
    2.7 Hz, 0.02 s: 6.6 Hz). "savgol" fits a cubic around each frame (Savitzky and Golay 1964) over a window that leaves
    half the power at the same frequency, four sigma either way: it keeps peaks better, and removes less of what is
    faster.

    Rotations are averaged as unit quaternions of continuous sign, each joint in its parent's frame, and normalised,
    which for turns within the window of less than a right angle agrees with the mean on the sphere; so the result turns
    with the world, and bones keep their length. `JointPositions` are averaged point by point, which shortens bones that
    turn within the window. Beyond its ends the motion is continued by its reflection through the end pose, so that
    steady movement stays steady. Feet that stood may slide a little afterwards: `lock_feet`. Raises `MotionaryError`
    for values that are not finite.
    """
    if method not in ("gaussian", "savgol"):
        raise ValueError(f"smooth: method is {method!r}; use 'gaussian' or 'savgol'")
    if not (np.isfinite(sigma) and sigma >= 0):
        raise ValueError(f"smooth: sigma is {sigma} seconds; it must be finite and at least 0")
    require_finite(motion, transform="smooth")
    weights = _weights(sigma * motion.fps, motion.frame_count, method=method)
    if isinstance(motion, JointPositions):
        return replace(motion, positions=_averaged(motion.positions, weights))
    rotations = quat_continuous(motion.local_rotations)
    _average_rotations(rotations, weights)
    return replace(motion, local_rotations=rotations, root_positions=_averaged(motion.root_positions, weights))


def _weights(sigma: float, frames: int, *, method: str) -> Array:
    """Symmetric weights (2 radius + 1,) that sum to 1, for a sigma in frames; the radius stays within the clip."""
    if method == "gaussian":
        # below a tenth of a frame the neighbours weigh nothing
        radius = min(int(np.ceil(_REACH * sigma)), frames - 1) if sigma > 0.1 else 0
        if radius < 1:
            return np.ones(1)
        weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
        return weights / weights.sum()
    radius = round(_WINDOW * sigma - 0.5) if sigma > 0.1 else 0
    radius = min(radius, frames - 1)
    if 2 * radius <= _ORDER:
        return np.ones(1)
    powers = np.vander(np.arange(-radius, radius + 1) / radius, _ORDER + 1, increasing=True)
    return np.linalg.pinv(powers)[0]


def _averaged(values: Array, weights: Array) -> Array:
    result = np.empty_like(values)
    _average(values, weights, result=result)
    return result


def _average(values: Array, weights: Array, *, result: Array) -> None:
    """Weighted means over frames, (frames, ...) into `result` of the same shape, which may not overlap `values`."""
    frames, radius = len(values), len(weights) // 2
    if radius == 0:
        result[:] = values
        return
    rows = max(_BLOCK, radius)
    band = np.zeros((rows, rows + 2 * radius))
    for row in range(rows):
        band[row, row : row + len(weights)] = weights
    for start in range(0, frames, rows):
        count = min(rows, frames - start)
        around = _continued(values, start - radius, start + count + radius)
        flat = band[:count, : count + 2 * radius] @ around.reshape(len(around), -1)
        result[start : start + count] = flat.reshape(count, *values.shape[1:])


def _continued(values: Array, start: int, stop: int) -> Array:
    """Frames `start` to `stop` as float64, those outside the clip reflected through its first and last value."""
    last = len(values) - 1
    places = np.arange(start, stop)
    result = values[np.clip(places, 0, last)].astype(np.float64)
    early, late = places < 0, places > last
    result[early] = _reflected(values[0], values[-places[early]])
    result[late] = _reflected(values[last], values[2 * last - places[late]])
    return result


def _reflected(centre: Array, values: Array) -> Array:
    """The points as far on the other side of `centre`.

    Unit quaternions (..., 4) go round the sphere instead: 2 (c . q) c - q is the turn c q* c, as far beyond c as q is
    before it.
    """
    centre = centre.astype(np.float64)
    if centre.shape[-1] == 4:
        return 2.0 * np.sum(centre * values, axis=-1, keepdims=True) * centre - values
    return 2.0 * centre - values


def _average_rotations(rotations: Array, weights: Array) -> None:
    """Normalised weighted means of sign-continuous quaternions (frames, joints, 4), in place, joint by joint."""
    mean = np.empty((len(rotations), 4))
    for joint in range(rotations.shape[1]):
        turns = np.ascontiguousarray(rotations[:, joint], dtype=np.float64)
        _average(turns, weights, result=mean)
        length = np.linalg.norm(mean, axis=-1, keepdims=True)
        lost = length < _NO_MEAN
        rotations[:, joint] = np.where(lost, turns, mean / np.where(lost, 1.0, length))
