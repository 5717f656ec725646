"""Skeleton clips as another camera, another body, another moment might have shown them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.preprocess import is_flat, sampled_at
from motionary.errors import FormatError

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SkeletonAugment:
    """How far clips are changed in training; all 0 is the published recipe, which changes nothing.

    `yaw` and `tilt`: deviations in radians of turns about the vertical and about a level axis. `scale`: deviation of
    the logarithm of each axis' size. `build`: deviation of a joint's place over the whole clip, `noise` in each frame,
    both in the clip's unit. `crop`: the most that is cut off either end, as a share. `warp`: how far moments move
    within the clip, as a share. There is no mirroring: labels know left and right.
    """

    yaw: float = 0.0
    tilt: float = 0.0
    scale: float = 0.0
    build: float = 0.0
    noise: float = 0.0
    crop: float = 0.0
    warp: float = 0.0

    def __post_init__(self) -> None:
        sizes = (self.yaw, self.tilt, self.scale, self.build, self.noise, self.crop, self.warp)
        if not all(0 <= size < 4 for size in sizes) or self.crop >= 0.5 or self.warp > 0.15:
            raise FormatError(f"augmentation {self} makes no sense; all from 0, crop below 0.5, warp up to 0.15")

    def __call__(self, positions: Array, mask: Mask, *, frames: int, rng: np.random.Generator) -> tuple[Array, Mask]:
        """A clip (T, people, joints, 3) changed at random and brought to `frames` frames, with its mask.

        A clip of an image (all third coordinates 0) stays in it: it is not turned out of its plane.
        """
        flat = is_flat(positions)
        values, seen = sampled_at(positions, mask, times=self._times(len(positions), frames, rng))
        values = (values @ self._rotation(rng, flat=flat).T) * np.exp(rng.normal(0.0, self.scale, 3))
        values = values + rng.normal(0.0, self.build, (1, *values.shape[1:]))
        values = values + rng.normal(0.0, self.noise, values.shape)
        if flat:
            values[..., 2] = 0.0
        return np.where(seen[..., None], values, 0.0).astype(np.float32), seen

    def _times(self, count: int, frames: int, rng: np.random.Generator) -> Array:
        last = count - 1.0
        start, stop = rng.uniform(0, self.crop) * last, last - rng.uniform(0, self.crop) * last
        share = np.linspace(0.0, 1.0, frames)
        # at most 0.15, so that no moment comes before an earlier one (the slope stays above 1 - 2 pi warp)
        share = share + rng.uniform(-self.warp, self.warp) * np.sin(np.pi * share * rng.integers(1, 3))
        return start + (stop - start) * share

    def _rotation(self, rng: np.random.Generator, *, flat: bool) -> Array:
        """About the vertical, then about a random level axis; of an image only about the line of sight."""
        yaw, tilt, heading = rng.normal(0, self.yaw), rng.normal(0, self.tilt), rng.uniform(0, 2 * np.pi)
        if flat:
            return _about(np.array([0.0, 0.0, 1.0]), tilt)
        return _about(np.array([np.cos(heading), 0.0, np.sin(heading)]), tilt) @ _about(np.array([0.0, 1.0, 0.0]), yaw)


def _about(axis: Array, angle: float) -> Array:
    """Rotation matrix about a unit axis (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
