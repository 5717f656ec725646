"""The named phases of a repetition, for any movement: at the start, on the way, at the far point, back, at the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.curves import hand_height, hip_height

Array = NDArray[np.floating]

POINTS = 101
"""Moments to which every repetition is brought."""
_EDGE = 9
"""Moments that count as the start, and as the end."""
_FAR = 0.9
"""Part of the way out from which the body is at its far point."""
_DOWN, _UP = 0.12, 0.25
"""Leg lengths by which the hips must come down, or the hands up, for a movement to be one down, or up."""

_WORDS = {
    "down": ("on the way down", "at the lowest point", "on the way up"),
    "up": ("on the way up", "at the highest point", "on the way down"),
    "out": ("on the way out", "at the farthest point", "on the way back"),
}
THROUGHOUT = "throughout"


@dataclass(frozen=True, eq=False)
class Phase:
    """A stretch of the `POINTS` moments, `inside` (POINTS,) True, with its words; `is_far`: the far point."""

    words: str
    inside: NDArray[np.bool_]
    is_far: bool = False


@dataclass(frozen=True, eq=False)
class Phases:
    """The phases in order, and which way the movement goes ("down", "up", "out", "through", "still")."""

    phases: tuple[Phase, ...]
    way: str

    @property
    def far(self) -> Phase:
        """The far point, or the end of a movement that does not return, or the whole of one that has no phases."""
        return next((phase for phase in self.phases if phase.is_far), self.phases[-1])

    @property
    def ways(self) -> tuple[str, str]:
        """Words of the way out and of the way back; empty for a movement that does not return."""
        out, _, back = _WORDS.get(self.way, ("", "", ""))
        return out, back


def phases_of(clip: Clip, moments: Array) -> Phases:
    """Phases of the repetition whose frames are `moments` (POINTS,)."""
    repetitions = clip.repetitions
    if not repetitions.moves:
        return Phases((Phase(THROUGHOUT, np.ones(POINTS, dtype=bool), True),), "still")
    curve = np.interp(moments, np.arange(len(repetitions.curve)), repetitions.curve)
    curve = (curve - curve.min()) / max(float(np.ptp(curve)), 1e-9)
    order = np.arange(POINTS)
    start, end = order < _EDGE, order >= POINTS - _EDGE
    if not repetitions.returns:
        middle = (order >= POINTS // 2 - _EDGE) & (order <= POINTS // 2 + _EDGE)
        named = (("at the start", start, False), ("half way", middle, False), ("at the end", end, True))
        return Phases(tuple(Phase(*each) for each in named), "through")
    peak = int(np.argmax(curve[_EDGE:-_EDGE])) + _EDGE
    far = _around(curve >= _FAR * curve[peak], peak)
    half = (curve > 0.25) & (curve < 0.75)
    way = _way(clip, moments, peak)
    out, top, back = _WORDS[way]
    named = (
        ("at the start", start, False),
        (out, half & (order < peak) & ~far, False),
        (top, far, True),
        (back, half & (order > peak) & ~far, False),
        ("at the end", end, False),
    )
    return Phases(tuple(Phase(*each) for each in named if each[1].any()), way)


def _around(flags: NDArray[np.bool_], place: int) -> NDArray[np.bool_]:
    """The run of True that holds `place`, two moments at least either way."""
    low = high = place
    while low > 0 and flags[low - 1]:
        low -= 1
    while high < len(flags) - 1 and flags[high + 1]:
        high += 1
    order = np.arange(len(flags))
    return (order >= min(low, place - 2)) & (order <= max(high, place + 2))


def _way(clip: Clip, moments: Array, peak: int) -> str:
    frames = np.round(moments).astype(np.intp)
    hips = hip_height(clip)[frames]
    if hips[:_EDGE].mean() - hips[peak] > _DOWN:
        return "down"
    hands = max(float(h[peak] - h[:_EDGE].mean()) for h in (hand_height(clip, side)[frames] for side in range(2)))
    return "up" if hands > _UP else "out"
