"""Prepared positions as another person, elsewhere, at another time might have shown them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError

Array = NDArray[np.floating]


@dataclass(frozen=True)
class ActionAugment:
    """How far clips are changed; all 0 leaves them as they are.

    `crop`: the most that is cut off either end, as a share. `speed`: the most that the logarithm of the pace changes.
    `warp`: how far moments move within the clip, as a share of it. `turn`: deviation of a turn about the vertical, in
    radians. `stretch`: deviation of the logarithm of each axis' scale. `build`: deviation of each joint's place over
    the whole clip; `noise`: in each frame, both in body sizes. No mirroring: labels know left and right.
    """

    crop: float = 0.12
    speed: float = 0.25
    warp: float = 0.06
    turn: float = 0.15
    stretch: float = 0.06
    build: float = 0.05
    noise: float = 0.01
    shortest: int = 12

    def __post_init__(self) -> None:
        sizes = (self.crop, self.speed, self.warp, self.turn, self.stretch, self.build, self.noise)
        if not all(0 <= size < 2 for size in sizes) or self.crop >= 0.5 or self.warp > 0.15 or self.shortest < 2:
            raise FormatError(f"augmentation {self} makes no sense; all from 0, crop below 0.5, warp up to 0.15")

    def __call__(self, positions: Array, *, rng: np.random.Generator) -> NDArray[np.float32]:
        """Positions (frames, joints, 3) of `ActionFrames.prepared` changed at random; another number of frames."""
        changed = self._sampled(positions, rng=rng)
        angle = rng.normal(0.0, self.turn)
        cosine, sine = np.cos(angle), np.sin(angle)
        rotation = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
        changed = (changed @ rotation.T) * np.exp(rng.normal(0.0, self.stretch, 3))
        changed = changed + rng.normal(0.0, self.build, (1, *changed.shape[1:]))
        return (changed + rng.normal(0.0, self.noise, changed.shape)).astype(np.float32)

    def _sampled(self, positions: Array, *, rng: np.random.Generator) -> Array:
        """The clip cropped, played at another pace, and warped in time."""
        last = len(positions) - 1
        start, stop = rng.uniform(0.0, self.crop) * last, last - rng.uniform(0.0, self.crop) * last
        pace = np.exp(rng.uniform(-self.speed, self.speed))
        count = max(min(self.shortest, len(positions)), round((stop - start + 1) / pace))
        share = np.linspace(0.0, 1.0, count)
        # At most 0.15, so that no moment comes before an earlier one (the slope stays above 1 - 2 pi warp).
        share = share + rng.uniform(-self.warp, self.warp) * np.sin(np.pi * share * rng.integers(1, 3))
        times = np.clip(start + (stop - start) * share, 0.0, last)
        before = np.minimum(np.floor(times).astype(np.intp), max(last - 1, 0))
        after = np.minimum(before + 1, last)
        part = (times - before)[:, None, None]
        return positions[before] * (1 - part) + positions[after] * part


STILL = ActionAugment(crop=0.0, speed=0.0, warp=0.0, turn=0.0, stretch=0.0, build=0.0, noise=0.0)
"""Clips as they are."""
