"""What the published work does to skeleton clips before a network sees them, as pure functions of arrays.

Positions are (frames, people, joints, 3), Y up; masks (frames, people, joints), True where a joint is seen. A joint
that is not seen is at 0 before and after each function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]

MIN_FRAMES = 11
"""Bodies seen in this many frames or fewer are taken for noise."""
SMALLEST_SIZE = 1e-3
"""Units below which a body has no size."""
MOST_BODIES = 4
"""Bodies of a clip that are looked at, in order of appearance (NTU RGB+D's published readers)."""


def keep_moving(positions: Array, mask: Mask, *, people: int = 2, shortest: int = MIN_FRAMES) -> tuple[Array, Mask]:
    """The `people` bodies that move most, the one that moves most first.

    Of the first `MOST_BODIES`, those seen in `shortest` frames or fewer are noise, unless all are. How much a body
    moves is its spread: the variance of its joints' coordinates over the frames in which it is seen, summed.
    """
    positions, mask = positions[:, :MOST_BODIES], mask[:, :MOST_BODIES]
    frames = mask.any(axis=2).sum(axis=0)
    steady = np.flatnonzero(frames > shortest)
    kept = steady if len(steady) else np.flatnonzero(frames > 0)
    order = sorted(kept, key=lambda body: -spread(positions[:, body], mask[:, body]))[:people]
    return positions[:, order], mask[:, order]


def spread(positions: Array, mask: Mask) -> float:
    """How much one body (frames, joints, 3) moves: the variance over the frames in which it is seen, summed."""
    seen = mask.any(axis=1)
    return float(positions[seen].var(axis=0).sum()) if seen.any() else 0.0


def centred(positions: Array, mask: Mask, *, origin: tuple[int, ...]) -> Array:
    """All people moved alike, so that the first one's origin is at 0 in the first frame in which it is seen.

    `origin`: a joint, or several whose middle it is. Where it is never seen, the middle of the joints that are seen in
    the body's first frame takes its place.
    """
    seen = mask[:, 0][:, list(origin)].all(axis=1) if positions.shape[1] else np.zeros(0, dtype=bool)
    if seen.any():
        place = positions[int(np.argmax(seen)), 0, list(origin)].mean(axis=0)
    else:
        first = int(np.argmax(mask.any(axis=(1, 2))))
        place = positions[first][mask[first]].mean(axis=0) if mask.any() else 0.0
    return np.where(mask[..., None], positions - place, 0.0)


def turned_to_front(positions: Array, mask: Mask, *, across: tuple[int, int]) -> Array:
    """All people turned alike about the vertical, so that the first one's shoulders lie along X in its first frame.

    `across`: right and left shoulder; the left one comes to +X, so that the body faces +Z. A clip of an image (all
    third coordinates 0) and one whose shoulders are never seen together stay as they are.
    """
    right, left = across
    seen = mask[:, 0, right] & mask[:, 0, left] if positions.shape[1] else np.zeros(0, dtype=bool)
    if not seen.any() or is_flat(positions):
        return positions
    x, _, z = positions[int(np.argmax(seen)), 0, left] - positions[int(np.argmax(seen)), 0, right]
    return turned(positions, np.arctan2(z, x))


def turned(positions: Array, yaw: float) -> Array:
    """Positions turned about the vertical by `yaw` radians, from Z towards X."""
    cosine, sine = np.cos(yaw), np.sin(yaw)
    rotation = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    return positions @ rotation.T.astype(positions.dtype)


def in_body_sizes(positions: Array, mask: Mask, *, origin: tuple[int, ...], across: tuple[int, int]) -> Array:
    """All people measured in the first one's size: the mean distance of its origin from the middle of its shoulders.

    Where those are never seen together, or lie in one place, positions stay as they are.
    """
    joints = [*origin, *across]
    seen = mask[:, 0][:, joints].all(axis=1) if positions.shape[1] else np.zeros(0, dtype=bool)
    if not seen.any():
        return positions
    body = positions[seen, 0]
    reach = body[:, list(across)].mean(axis=1) - body[:, list(origin)].mean(axis=1)
    size = float(np.linalg.norm(reach, axis=-1).mean())
    return positions / size if size > SMALLEST_SIZE else positions


def is_flat(positions: Array) -> bool:
    """Whether the positions are of an image: all third coordinates 0."""
    return not positions[..., 2].any()


def without_empty_frames(positions: Array, mask: Mask) -> tuple[Array, Mask]:
    """Without the frames in which nobody is seen; a clip of none but such frames stays as it is."""
    seen = mask.any(axis=(1, 2))
    return (positions[seen], mask[seen]) if seen.any() else (positions, mask)


def resampled(positions: Array, mask: Mask, *, frames: int) -> tuple[Array, Mask]:
    """`frames` frames spread evenly over the clip, its first and last included.

    Positions are interpolated between two frames where a joint is seen in both; else the nearer frame's holds.
    """
    count = len(positions)
    times = np.linspace(0.0, count - 1.0, frames) if frames > 1 else np.array([(count - 1) / 2])
    return sampled_at(positions, mask, times=times)


def sampled_at(positions: Array, mask: Mask, *, times: Array) -> tuple[Array, Mask]:
    """The clip at `times` (in frames, held within the clip), interpolated as `resampled` says."""
    times = np.clip(times, 0.0, len(positions) - 1.0)
    before = np.floor(times).astype(np.intp)
    after = np.minimum(before + 1, len(positions) - 1)
    share = (times - before).astype(positions.dtype)[:, None, None, None]
    both = (mask[before] & mask[after])[..., None]
    nearer = np.where(times - before < 0.5, before, after)
    mixed = (1 - share) * positions[before] + share * positions[after]
    return np.where(both, mixed, positions[nearer]), mask[nearer]


def with_people(positions: Array, mask: Mask, *, people: int) -> tuple[Array, Mask]:
    """Exactly `people` people: the first ones, or the clip's and then nobody."""
    count = positions.shape[1]
    if count >= people:
        return positions[:, :people], mask[:, :people]
    room = ((0, 0), (0, people - count))
    return np.pad(positions, (*room, (0, 0), (0, 0))), np.pad(mask, (*room, (0, 0)))
