"""Bodies that appear and disappear in a take of several people: followed over the frames, and one of them chosen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.safe_npz import MEMORY_ALLOWANCE, MEMORY_PER_FILE_BYTE

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]
_FARTHEST_STEP = 0.5
"""Bodies without ids: of its own height, how far one may move from a frame to the next and still be the same."""
_LONGEST_LOSS = 10
"""Frames for which a body without id may be lost and is taken up again."""


@dataclass(frozen=True, eq=False)
class Sighting:
    """One body in one frame: `points` (joints, 2 or 3) and whether each is `valid`; `key`: its id, None without."""

    points: Array
    valid: Mask
    key: Hashable | None = None


@dataclass(eq=False)
class Body:
    """One body over a take: the frames in which it is seen, and what was seen there."""

    frames: list[int] = field(default_factory=list)
    points: list[Array] = field(default_factory=list)
    valid: list[Mask] = field(default_factory=list)

    def see(self, frame: int, sighting: Sighting) -> None:
        """Add what is seen of the body in a frame later than all before."""
        self.frames.append(frame)
        self.points.append(sighting.points)
        self.valid.append(sighting.valid)

    @property
    def tracked(self) -> int:
        """Number of frames in which any joint is seen."""
        return sum(bool(valid.any()) for valid in self.valid)

    @property
    def spread(self) -> float:
        """How much the body moves: the deviations over time of its joints' coordinates, summed (NTU's measure)."""
        seen = np.where(np.stack(self.valid)[..., None], np.stack(self.points), np.nan)
        seen = seen[:, ~np.isnan(seen).all(axis=(0, 2))]
        return float(np.nanstd(seen, axis=0).sum()) / max(1, seen.shape[1])

    def laid_out(self, frame_count: int) -> tuple[Array, Mask]:
        """(frame_count, joints, dimensions) positions, 0 where the body is not seen, and (frame_count, joints) mask."""
        first = self.points[0]
        positions = np.zeros((frame_count, *first.shape), dtype=first.dtype)
        valid = np.zeros((frame_count, len(first)), dtype=bool)
        positions[self.frames], valid[self.frames] = np.stack(self.points), np.stack(self.valid)
        return positions, valid


def follow(frames: Iterable[list[Sighting]]) -> list[Body]:
    """The bodies of a take in order of appearance, from what is seen in each of its frames.

    Sightings with the same key are one body, whenever they appear; where one frame has a key twice, the first, second
    ... of them. Those without are matched to the body that was nearest a moment before.
    """
    named: dict[Hashable, Body] = {}
    nameless: list[Body] = []
    order: list[Body] = []
    for frame, sightings in enumerate(frames):
        times: dict[Hashable, int] = {}
        strangers = []
        for sighting in sightings:
            if sighting.key is None:
                strangers.append(sighting)
                continue
            times[sighting.key] = times.get(sighting.key, 0) + 1
            name = (sighting.key, times[sighting.key])
            if name not in named:
                named[name] = Body()
                order.append(named[name])
            named[name].see(frame, sighting)
        if strangers:
            nameless = [body for body in nameless if frame - body.frames[-1] <= _LONGEST_LOSS]
            found = _assign(frame, strangers, nameless)
            nameless += found
            order += found
    return order


def _assign(frame: int, sightings: list[Sighting], bodies: list[Body]) -> list[Body]:
    """Give each sighting to the nearest body, nearest pairs first; the new bodies of those that are near to none."""
    pairs = sorted(
        (_distance(body, sighting), b, s) for b, body in enumerate(bodies) for s, sighting in enumerate(sightings)
    )
    taken: set[int] = set()
    matched: set[int] = set()
    for distance, b, s in pairs:
        if distance > _FARTHEST_STEP:
            break
        if b not in taken and s not in matched:
            bodies[b].see(frame, sightings[s])
            taken.add(b)
            matched.add(s)
    new = []
    for s, sighting in enumerate(sightings):
        if s not in matched and sighting.valid.any():
            body = Body()
            body.see(frame, sighting)
            new.append(body)
    return new


def _distance(body: Body, sighting: Sighting) -> float:
    """Mean way of the joints both show, in the body's height as last seen; infinite where they share none."""
    shared = body.valid[-1] & sighting.valid
    if not shared.any():
        return np.inf
    before, now = body.points[-1][shared], sighting.points[shared]
    size = float(np.ptp(body.points[-1][body.valid[-1]], axis=0).max())
    way = float(np.linalg.norm(now - before, axis=-1).mean())
    return way / size if size > 0 else np.inf


def seen(points: Array) -> Mask:
    """(..., joints) of points (..., joints, 2 or 3): no NaN, and not at the origin, where sources put lost joints."""
    return np.asarray(np.isfinite(points).all(axis=-1) & points.any(axis=-1))


def choose(bodies: list[Body], person: int | None, *, path: object) -> int:
    """Which of `bodies`: `person` (from 0, in order of appearance), else the one tracked longest.

    Of several tracked equally long, the one that moves most. Raises `FormatError` where there is none, or not that one.
    """
    if not any(body.tracked for body in bodies):
        raise FormatError("no body is tracked in any frame; nothing can be read", path=str(path))
    if person is None:
        return max(range(len(bodies)), key=lambda each: _rank(bodies[each]))
    if isinstance(person, bool) or not 0 <= person < len(bodies):
        raise FormatError(
            f"person {person}: the file has {len(bodies)} people, numbered from 0 to {len(bodies) - 1}", path=str(path)
        )
    return person


def _rank(body: Body) -> tuple[int, float]:
    tracked = body.tracked
    return tracked, body.spread if tracked else 0.0


def require_memory(frames: int, joints: int, *, size: int, path: object) -> None:
    """`FormatError` where a take of so many frames needs more memory than a file of `size` bytes may take."""
    needed = frames * joints * 3 * 8 * 2
    if needed > MEMORY_PER_FILE_BYTE * size + MEMORY_ALLOWANCE:
        raise FormatError(
            f"{frames:,} frames of {joints} joints would take {needed / 2**20:,.0f} MiB of memory for a file of "
            f"{size:,} bytes; most of its frames are empty, or it is damaged",
            path=str(path),
        )
