"""Curves over time: monotone cubic keyframes, easing, bumps and low-pass noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def min_jerk(u: Array | float) -> Array:
    """0 to 1 with zero speed and acceleration at both ends (the polynomial of Flash and Hogan 1985); `u` is clipped."""
    u = np.clip(u, 0.0, 1.0)
    return u * u * u * (10.0 + u * (6.0 * u - 15.0))


def bump(u: Array | float) -> Array:
    """0 at u = 0 and 1, 1 half way, smooth at both ends."""
    return np.sin(np.pi * np.clip(u, 0.0, 1.0)) ** 2


def arc(u: Array | float) -> Array:
    """A parabola, 0 at u = 0 and 1, 1 half way: free flight."""
    u = np.clip(u, 0.0, 1.0)
    return 4.0 * u * (1.0 - u)


def window(times: Array, start: float, end: float, fade: float = 0.3) -> Array:
    """1 from `start` to `end`, fading in and out over `fade` seconds inside the span."""
    fade = max(min(fade, (end - start) / 2), 1e-3)
    return min_jerk((times - start) / fade) * min_jerk((end - times) / fade)


def keyframes(times: Array, keys: list[tuple[float, float]]) -> Array:
    """Values at `times` through (time, value) keys: cubic, no overshoot (Fritsch and Carlson 1980), flat outside.

    Keys may come in any order; of two at the same time the later in the list counts.
    """
    table = dict(keys)
    if len(table) == 1:
        return np.full(len(times), next(iter(table.values())))
    x = np.array(sorted(table))
    keep = np.concatenate(([True], np.diff(x) > 1e-6))
    x = x[keep]
    y = np.array([table[key] for key in x])
    if len(x) == 1:
        return np.full(len(times), y[0])
    step = np.diff(x)
    slope = np.diff(y) / step
    tangent = np.zeros(len(x))
    same = slope[1:] * slope[:-1] > 0
    before, after = slope[:-1][same], slope[1:][same]
    w1, w2 = (2 * step[1:] + step[:-1])[same], (step[1:] + 2 * step[:-1])[same]
    tangent[1:-1][same] = (w1 + w2) / (w1 / before + w2 / after)
    place = np.clip(np.searchsorted(x, times, side="right") - 1, 0, len(x) - 2)
    u = np.clip((times - x[place]) / step[place], 0.0, 1.0)
    h10, h01, h11 = u * (1 - u) ** 2, u * u * (3 - 2 * u), u * u * (u - 1)
    return y[place] * (1 - h01) + y[place + 1] * h01 + step[place] * (tangent[place] * h10 + tangent[place + 1] * h11)


def soft_noise(rng: np.random.Generator, times: Array, count: int, rate: float = 0.8) -> Array:
    """(count, frames) smooth noise of unit deviation: a few sines of random phase with frequencies below `rate`
    hertz.
    """
    waves = 4
    frequency = rng.uniform(0.08, rate, size=(count, waves, 1))
    phase = rng.uniform(0.0, 2 * np.pi, size=(count, waves, 1))
    return np.sin(2 * np.pi * frequency * times + phase).sum(axis=1) * np.sqrt(2.0 / waves)


def smooth(values: Array, frames: int) -> Array:
    """A moving Hann average of odd width about `frames`, ends held."""
    width = frames | 1
    if width < 3 or len(values) < 2:
        return values
    kernel = np.hanning(width + 2)[1:-1]
    padded = np.pad(values, width // 2, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")
