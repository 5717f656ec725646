"""What looks wrong about a motion whatever it shows: feet that slide, sink or float, joints that tremble, seams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError

Array = NDArray[np.floating]

FEET = (7, 8, 10, 11)
"""Ankles and feet of the 22-joint body."""
TOES = (10, 11)
NEAR_FLOOR = 0.05
SLIDES = 0.5
"""A foot nearer the floor than NEAR_FLOOR metres that moves faster than SLIDES metres a second slides (2.5 cm between
frames at 20 a second: GMD, Karunratanakul et al. 2023)."""


def foot_skate(positions: Array, *, fps: float, floor: float = 0.0) -> float:
    """Share of frames in which a foot slides: (T, 22, 3) in metres to 0..1 (GMD's skating ratio)."""
    feet = _checked(positions)[:, TOES]
    speed = np.linalg.norm(np.diff(feet[..., [0, 2]], axis=0), axis=-1) * fps
    height = feet[..., 1] - floor
    near = (height[1:] < NEAR_FLOOR) & (height[:-1] < NEAR_FLOOR)
    return float((near & (speed > SLIDES)).any(axis=1).mean())


def slide_speed(positions: Array, *, fps: float, floor: float = 0.0) -> float:
    """Mean horizontal speed (m/s) of feet that are near the floor; 0 where none ever is."""
    feet = _checked(positions)[:, TOES]
    speed = np.linalg.norm(np.diff(feet[..., [0, 2]], axis=0), axis=-1) * fps
    near = (feet[1:, :, 1] - floor < NEAR_FLOOR) & (feet[:-1, :, 1] - floor < NEAR_FLOOR)
    return float(speed[near].mean()) if near.any() else 0.0


def jitter(positions: Array, *, fps: float) -> float:
    """Mean size of the jerk (third derivative) of all joints, m/s^3. Needs four frames."""
    motion = _checked(positions, frames=4)
    return float(np.linalg.norm(np.diff(motion, n=3, axis=0), axis=-1).mean() * fps**3)


def penetration(positions: Array, *, floor: float = 0.0) -> float:
    """Mean depth in metres of the lowest joint under the floor; frames above it count 0."""
    return float(np.maximum(0.0, floor - _checked(positions)[..., 1].min(axis=1)).mean())


def floating(positions: Array, *, floor: float = 0.0) -> float:
    """Median height in metres of the lowest joint over the floor; a jump does not move the median."""
    return float(max(0.0, np.median(_checked(positions)[..., 1].min(axis=1)) - floor))


def seam_ratio(positions: Array, *, fps: float, joins: Sequence[int], reach: int = 3) -> float:
    """Acceleration within `reach` frames of the joins over the mean acceleration elsewhere; 1 is no seam."""
    motion = _checked(positions, frames=4)
    size = np.linalg.norm(np.diff(motion, n=2, axis=0), axis=-1).mean(axis=1) * fps**2
    near = np.zeros(len(size), dtype=bool)
    for join in joins:
        if not 0 < join < len(motion):
            raise MotionaryError(f"a join at frame {join} of {len(motion)}")
        near[max(0, join - 1 - reach) : join - 1 + reach + 1] = True
    if near.all() or not near.any():
        raise MotionaryError(f"{len(joins)} joins leave nothing to compare in {len(motion)} frames")
    elsewhere = size[~near].mean()
    return float(size[near].mean() / elsewhere) if elsewhere > 0 else float("inf")


def _checked(positions: Array, *, frames: int = 2) -> Array:
    positions = np.asarray(positions, dtype=np.float64)
    if positions.ndim != 3 or positions.shape[1:] != (22, 3) or len(positions) < frames:
        raise MotionaryError(f"positions of shape {positions.shape}; give ({frames} frames or more, 22, 3)")
    return positions
