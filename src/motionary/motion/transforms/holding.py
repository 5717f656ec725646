"""Where a standing joint is held, and what has to be added to its track for that, fading in and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motionary.motion.feet import runs
from motionary.motion.motion import JointPositions
from motionary.motion.rotations import normalise
from motionary.motion.transforms.smoothing import smooth
from motionary.motion.two_bone import SOFT

Array = NDArray[np.floating]

_PROJECTIONS = 200
_STEADY = 0.3
"""Part of the fade over which a shift is smoothed for the end that follows (standard deviation)."""
_FAR = 1e-9


@dataclass(frozen=True, eq=False)
class InReach:
    """Where a leg can bring a joint, the foot's turn kept: within `radius` (frames,) of `centre` (frames, 3)."""

    centre: Array
    radius: Array

    @classmethod
    def of(cls, places: list[Array], track: Array) -> InReach:
        """The reach of `track`, ankle or toe, for tracks (frames, 3) of hip, knee and ankle."""
        hip, knee, ankle = places[:3]
        length = np.linalg.norm(knee - hip, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)
        now = np.linalg.norm(ankle - hip, axis=-1)
        return cls(hip + track - ankle, np.maximum(now, (1 - 3 * SOFT) * length))

    def nearest(self, place: Array, frames: slice) -> Array:
        """The point near `place` that is in reach through all `frames`: projected on what is farthest, and again."""
        centre, radius = self.centre[frames], self.radius[frames]
        for _ in range(_PROJECTIONS):
            away = place - centre
            distance = np.linalg.norm(away, axis=-1)
            worst = int(np.argmax(distance - radius))
            if distance[worst] <= radius[worst] + 1e-5:
                break
            place = centre[worst] + away[worst] * (radius[worst] / distance[worst])
        return place


@dataclass(frozen=True, eq=False)
class Contact:
    """A joint held at `place` (3,) from frame `start` up to, not at, `stop`."""

    start: int
    stop: int
    place: Array


def firm_contacts(
    track: Array, flags: NDArray[np.bool_], reach: InReach, *, max_shift: float, fps: float
) -> list[Contact]:
    """Contacts in which the joint stays within `max_shift` of a place; a longer slide is cut where it is fastest."""
    steps = np.linalg.norm(np.diff(track, axis=0), axis=-1)
    waiting, firm = runs(flags)[::-1], []
    while waiting:
        start, stop = waiting.pop()
        if stop - start < max(2, 0.05 * fps):
            continue
        part = track[start:stop]
        place = reach.nearest(part.mean(axis=0), slice(start, stop))
        if np.linalg.norm(part - place, axis=-1).max() <= max_shift:
            firm.append(Contact(start, stop, place))
            continue
        cut = start + int(np.argmax(steps[start : stop - 1]))
        margin = round(0.03 * fps)
        waiting += [(cut + 1 + margin, stop), (start, cut + 1 - margin)]
    return firm


def a_foot_apart(ankle: list[Contact], toe: list[Contact], *, bone: Array) -> list[list[Contact]]:
    """The contacts with the places of an ankle and a toe that stand at one time moved to be a foot's length apart.

    Each gives half. Else one of them would slide as soon as the other lets go.
    """
    ankle, toe = ankle.copy(), toe.copy()
    if not ankle or not toe:
        return [ankle, toe]
    length = float(np.median(np.linalg.norm(bone, axis=-1)))
    for place, one in enumerate(ankle):
        shared = [min(one.stop, two.stop) - max(one.start, two.start) for two in toe]
        if max(shared) <= 0:
            continue
        other = int(np.argmax(shared))
        way = toe[other].place - one.place
        half = 0.5 * (np.linalg.norm(way) - length) * normalise(way)
        ankle[place] = replace(one, place=one.place + half)
        toe[other] = replace(toe[other], place=toe[other].place - half)
    return [ankle, toe]


@dataclass(frozen=True, eq=False)
class Shift:
    """What to add to a joint (frames, 3), how firmly it is held (frames,) from 0 to 1, and the shift without the
    jitter that it takes out of the held joint (frames, 3), for the end of the foot that only follows.
    """

    shift: Array
    hold: Array
    steady: Array

    def part(self, frames: slice) -> Shift:
        """Some frames, as views."""
        return Shift(self.shift[frames], self.hold[frames], self.steady[frames])


def shift_of(track: Array, contacts: list[Contact], fade: int) -> Shift:
    """The shift that holds a joint at its contacts' places, and lets it go over `fade` frames on either side.

    Contacts less than two fades apart go over into each other. The sum of track and shift has a continuous velocity.
    """
    shift, hold = np.zeros_like(track), np.zeros(len(track))
    velocity = np.gradient(track, axis=0) if len(track) > 1 else np.zeros_like(track)
    for contact in contacts:
        frames = slice(contact.start, contact.stop)
        shift[frames] = contact.place - track[frames]
        hold[frames] = 1.0
    # a held joint stands: its shift changes as fast as the joint did move, the other way
    edges = [(contact.start, contact.stop - 1) for contact in contacts]
    for (_, leaving), (arriving, _) in pairwise(edges):
        if arriving - leaving <= 2 * fade:
            _bridge(shift, hold, -velocity, leaving, arriving)
        else:
            _bridge(shift, hold, -velocity, leaving, leaving + fade)
            _bridge(shift, hold, -velocity, arriving - fade, arriving)
    if edges:
        _bridge(shift, hold, -velocity, edges[0][0] - fade, edges[0][0])
        _bridge(shift, hold, -velocity, edges[-1][1], edges[-1][1] + fade)
    return Shift(shift, hold, smooth(JointPositions(shift[:, None], ("end",), 1.0), _STEADY * fade).positions[:, 0])


def _bridge(shift: Array, hold: Array, slope: Array, first: int, last: int) -> None:
    """Fill `shift` strictly between two frames by a cubic, with `slope` at an end that is held and rest at another.

    The frames may lie outside the clip.
    """
    count = len(shift)
    frames = np.arange(max(first + 1, 0), min(last, count))

    def end(frame: int) -> tuple[Array, Array, float]:
        if not 0 <= frame < count or hold[frame] < 1.0:
            return np.zeros(3), np.zeros(3), 0.0
        return shift[frame], slope[frame] * (last - first), 1.0

    (start, leaving, held_first), (stop, arriving, held_last) = end(first), end(last)
    u = ((frames - first) / (last - first))[:, None]
    chord = stop - start
    bend = (1 - u) * (leaving - chord) - u * (arriving - chord)
    shift[frames] = start + u * chord + u * (1 - u) * bend
    s = u[:, 0] * u[:, 0] * (3 - 2 * u[:, 0])
    hold[frames] = np.minimum(held_first + s * (held_last - held_first), 1 - _FAR)
