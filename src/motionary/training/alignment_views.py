"""Other views of one motion, as augmentation: cut, sped up, turned, scaled, shaken, mirrored key points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Views:
    """How far a clip is changed each time it is drawn; all zero (the paper) only cuts a window at random.

    `turn`: radians about the vertical either way, of joint positions (Y up). `scale`: the share by which a body is
    larger or smaller. `noise`: deviation of a number added to every one, in its units. `speed`: the share by which it
    is played faster or slower. `keep`: the least share of a clip that is kept (1 keeps all that a window holds).
    `still`: the chance that a joint's noise is drawn once for the window instead of once a frame, as where a sensor
    sees a joint elsewhere. Only `speed` and `keep` make sense of rotations.
    """

    turn: float = 0.0
    scale: float = 0.0
    noise: float = 0.0
    speed: float = 0.0
    keep: float = 1.0
    still: float = 0.5

    def __post_init__(self) -> None:
        amounts = {name: getattr(self, name) for name in ("turn", "scale", "noise", "speed")}
        bad = {name: value for name, value in amounts.items() if not 0 <= value < math.inf}
        bad |= {name: value for name in ("scale", "speed") if (value := getattr(self, name)) >= 1}
        bad |= {name: value for name in ("keep", "still") if not 0 <= (value := getattr(self, name)) <= 1}
        if bad or self.keep == 0:
            raise FeatureMismatch(f"Views: {bad or {'keep': 0}} make no sense; see training.alignment_views.Views")


def draw_view(values: Array, views: Views, *, frames: int, rng: np.random.Generator) -> Array:
    """A window of at most `frames` frames of a clip (T, joints, channels), changed as `views` say.

    Equal generators give equal windows. Raises FeatureMismatch where numbers that are no positions are to be turned.
    """
    if views.speed:
        values = played(values, rate=1.0 + rng.uniform(-views.speed, views.speed))
    window = _cut(values, views, frames=frames, rng=rng)
    if views.turn:
        window = turned(window, rng.uniform(-views.turn, views.turn))
    if views.scale:
        window = window * (1.0 + rng.uniform(-views.scale, views.scale))
    if views.noise:
        window = window + _noise(window.shape, views, rng=rng)
    return window.astype(np.float32, copy=False)


def played(values: Array, *, rate: float) -> Array:
    """A clip (T, ...) at `rate` times its speed, its first and last frame kept; between frames it is interpolated."""
    last = len(values) - 1
    places = np.linspace(0, last, max(1, round(last / rate) + 1))
    below = np.minimum(places.astype(int), max(0, last - 1))
    share = (places - below).reshape(-1, *[1] * (values.ndim - 1)).astype(values.dtype)
    return values[below] * (1 - share) + values[np.minimum(below + 1, last)] * share


def turned(positions: Array, angle: float) -> Array:
    """Positions (..., 3), Y up, turned about the vertical through the origin: +Z goes to +X for a quarter turn."""
    if positions.shape[-1] != 3:
        raise FeatureMismatch(f"only positions X, Y, Z can be turned, not {positions.shape[-1]} channels")
    sine, cosine = math.sin(angle), math.cos(angle)
    about = np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]], dtype=positions.dtype)
    return positions @ about


def _cut(values: Array, views: Views, *, frames: int, rng: np.random.Generator) -> Array:
    """A random run of frames: all that fit, or as little as `keep` of them."""
    longest = min(len(values), frames)
    shortest = max(1, round(views.keep * longest))
    length = int(rng.integers(shortest, longest + 1))
    first = int(rng.integers(0, len(values) - length + 1))
    return values[first : first + length]


def _noise(shape: tuple[int, ...], views: Views, *, rng: np.random.Generator) -> Array:
    """Noise for a window (T, joints, channels): for each joint anew in every frame, or the same in all of them."""
    steady = rng.random(shape[1]) < views.still
    each = rng.standard_normal(shape, dtype=np.float32)
    each[:, steady] = each[:1, steady]
    return each * np.float32(views.noise)
