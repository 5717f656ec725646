"""From clips of any length to what the encoder sees: windows of consecutive frames, centred on where they begin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch

Array = NDArray[np.floating]


def _as_given(window: Array) -> Array:
    return window


def _from_first_joint(window: Array) -> Array:
    return window - window[:1, :1]


def _from_first_joint_xy(window: Array) -> Array:
    moved = window.copy()
    moved[..., :2] -= window[0, 0, :2]
    return moved


def _from_first_translation(window: Array) -> Array:
    moved = window.copy()
    moved[:, -1] -= window[0, -1]
    return moved


CENTRES: dict[str, Callable[[Array], Array]] = {
    "none": _as_given,
    "first_joint": _from_first_joint,
    "first_joint_xy": _from_first_joint_xy,
    "translation": _from_first_translation,
}
"""What is taken away from a window (frames, joints, channels), by name.

"none": nothing. "first_joint": the first frame's first joint, from every joint (positions). "first_joint_xy": the same
from the first two channels only, so that a third stays a confidence (key points, as WalkAndText does with DenseGait).
"translation": the first frame's last row, from the last rows (rotations whose last row is the global translation).
"""


def check_values(values: Array, *, joints: int, channels: int, what: str) -> Array:
    """`values` as (frames, joints, channels), which (frames, joints x channels) may be flattened.

    Raises FeatureMismatch, naming `what`, for another shape, no frames, or numbers that are not finite.
    """
    flat = values.ndim == 2 and values.shape[1] == joints * channels
    if not len(values) or not (flat or values.shape[1:] == (joints, channels)):
        raise FeatureMismatch(f"{what} has shape {values.shape}; needed is (frames >= 1, {joints}, {channels})")
    if not np.isfinite(values).all():
        raise FeatureMismatch(f"{what} has numbers that are not finite in frame {_first_bad(values)}")
    return values.reshape(len(values), joints, channels)


def windows(values: Array, *, frames: int, most: int = 8) -> list[Array]:
    """Windows of `frames` consecutive frames that cover a clip from its first to its last, at most `most` of them.

    A clip of up to `frames` frames is its own only window.
    """
    spare = len(values) - frames
    if spare <= 0:
        return [values]
    count = min(most, -(-len(values) // frames))
    starts = np.linspace(0, spare, count).round().astype(int)
    return [values[start : start + frames] for start in starts]


def flat_window(window: Array, *, centre: str, differences: bool) -> Array:
    """A window (frames, joints, channels) centred by name, as (frames, joints x channels), with their differences.

    The differences to the frame before (0 in the first) stand behind all the numbers themselves.
    """
    flat = CENTRES[centre](window).reshape(len(window), -1)
    return np.concatenate([flat, np.diff(flat, axis=0, prepend=flat[:1])], axis=1) if differences else flat


def _first_bad(values: Array) -> int:
    """The first frame with a number that is not finite."""
    return int(np.flatnonzero(~np.isfinite(values.reshape(len(values), -1)).all(axis=1))[0])
