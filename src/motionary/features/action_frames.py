"""What the action tokenizer sees of a body: its joints around its centre, where that went, and how fast all moved.

Any set of joints will do, in space or in an image. A clip is turned to face +Z as it begins and measured in sizes of
its own body, so that neither the camera's place nor the person's height says which action it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch

Array = NDArray[np.floating]

BEGINNING = 5
"""Frames at a clip's beginning whose mean shoulders say which way it faces."""

SMALLEST_SIZE = 1e-3
"""Metres (or pixels) below which a body has no size; it is left as it is."""


@dataclass(frozen=True)
class ActionFrames:
    """How bodies of `joints` joints become numbers.

    `origin`: the joints whose middle is the body's centre; `across`: right and left shoulder. `flat` are poses in an
    image, which are not turned. A frame is `width` numbers: joints around the centre (3 each), the centre's way from
    its first place (3), and the joints' velocities (3 each, in body sizes over `velocity_time` seconds). A body's size
    is the mean distance of its centre from the middle of its shoulders, counted as 1.
    """

    joints: int
    origin: tuple[int, ...]
    across: tuple[int, int]
    flat: bool = False
    velocity_time: float = 0.3

    def __post_init__(self) -> None:
        object.__setattr__(self, "origin", tuple(int(joint) for joint in self.origin))
        right, left = self.across
        object.__setattr__(self, "across", (int(right), int(left)))
        wrong = [joint for joint in (*self.origin, *self.across) if not 0 <= joint < self.joints]
        if wrong or not self.origin:
            raise FeatureMismatch(f"ActionFrames: joints {wrong or self.origin} of a body of {self.joints}")

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return 6 * self.joints + 3

    @property
    def slices(self) -> dict[str, slice]:
        """The parts of a frame by name."""
        many = 3 * self.joints
        return {"joints": slice(0, many), "way": slice(many, many + 3), "velocities": slice(many + 3, self.width)}

    def prepared(self, positions: Array) -> NDArray[np.float32]:
        """Positions (frames, joints, 3), Y up, turned to +Z, in body sizes, the first centre at 0."""
        if positions.ndim != 3 or positions.shape[1:] != (self.joints, 3) or not len(positions):
            raise FeatureMismatch(f"positions {positions.shape}; needed are (frames >= 1, {self.joints}, 3)")
        if not np.isfinite(positions).all():
            raise FeatureMismatch("a position is not a finite number; an action sentence cannot be made of it")
        positions = np.asarray(positions, dtype=np.float64)
        if not self.flat:
            positions = _turned(positions, across=self.across)
        size = self.size(positions)
        return ((positions - self.centre(positions[:1])) / size).astype(np.float32)

    def size(self, positions: Array) -> float:
        """The body's size in the positions' unit; 1 where it has none."""
        right, left = self.across
        middle = (positions[:, right] + positions[:, left]) / 2
        size = float(np.linalg.norm(middle - self.centre(positions)[:, 0], axis=-1).mean())
        return size if size > SMALLEST_SIZE else 1.0

    def centre(self, positions: Array) -> Array:
        """The body's centre (frames, 1, 3)."""
        return positions[:, list(self.origin)].mean(axis=1, keepdims=True)

    def frames(self, prepared: Array, *, fps: float) -> NDArray[np.float32]:
        """Features (frames, width) of positions that `prepared` gave; velocities are central differences."""
        centre = self.centre(prepared)
        moved = np.gradient(prepared, axis=0) if len(prepared) > 1 else np.zeros_like(prepared)
        parts = (prepared - centre, centre, moved * (fps * self.velocity_time))
        return np.concatenate([part.reshape(len(prepared), -1) for part in parts], axis=1).astype(np.float32)

    def positions(self, features: Array) -> Array:
        """Positions (frames, joints, 3) in body sizes of features (frames, width): the inverse of `frames`."""
        parts = self.slices
        around = features[:, parts["joints"]].reshape(len(features), self.joints, 3)
        return around + features[:, parts["way"]][:, None]

    def normaliser(self, features: Array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean (width,) and deviation of features (frames, width); the deviation is averaged inside each slice.

        So that a joint that hardly moves is not blown up to one that does.
        """
        mean, std = features.mean(axis=0), features.std(axis=0)
        for part in self.slices.values():
            std[part] = max(float(std[part].mean()), 1e-3)
        return mean.astype(np.float32), std.astype(np.float32)


def _turned(positions: Array, *, across: tuple[int, int]) -> Array:
    """Positions turned about the vertical, so that the shoulders lie along X (left at +X) as the clip begins."""
    right, left = across
    x, _, z = (positions[:BEGINNING, left] - positions[:BEGINNING, right]).mean(axis=0)
    length = float(np.hypot(x, z))
    if length < SMALLEST_SIZE:
        return positions
    cosine, sine = x / length, z / length
    rotation = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    return positions @ rotation.T
