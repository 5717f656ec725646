"""Two motions aligned in time: dynamic time warping of poses, whatever their headings, sizes, lengths and tempi.

Costs are filled along anti-diagonals, each a handful of array operations, so that two clips of 300 frames take some
milliseconds. The path's slope is limited as in Sakoe and Chiba (1978), symmetric form, P = 1: a frame of either motion
never stands for more than two of the other, so that a pause is not stretched over a whole movement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.motion.canonical import check_positions
from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]
Path = NDArray[np.intp]

HEADING_SMOOTHING = 0.2
"""Seconds: the heading that is taken out does not follow the hips' sway within a stride."""
_WEIGHTS = np.array([0.0, 1, 1, 0.5, 1.5, 1.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 1.5, 1.5, 1.5, 1.5])
"""How much each joint's place counts: the limbs' ends tell a movement, the spine and toes repeat their neighbours."""


@dataclass(frozen=True, eq=False)
class Warp:
    """An alignment: frames `first[k]` and `second[k]` belong together; `cost` is the mean cost along the path."""

    first: Path
    second: Path
    cost: float

    def second_of(self, frames: Array) -> Array:
        """For (fractional) frames of the first motion the frames of the second that belong to them."""
        return np.interp(frames, *_one_each(self.first, self.second))


def _one_each(keys: Path, values: Path) -> tuple[Array, Array]:
    """Each key once, with the mean of its values: what interpolation needs."""
    kept, places = np.unique(keys, return_inverse=True)
    return kept.astype(np.float64), np.bincount(places, weights=values) / np.bincount(places)


def pose_features(positions: Array, fps: float) -> Array:
    """(frames, 66) of heading-free, size-free poses: what is compared when motions are aligned.

    `positions`: (frames, 22, 3) metres, Y up, joints of `smpl22`. Each frame is turned so that the body's smoothed
    heading is +Z, its root put above the origin; lengths are in trunk-and-leg lengths, and the root keeps its height
    above the clip's lowest joint. Joints are weighted (`_WEIGHTS`), the root's height by 2.
    """
    joints = check_positions(positions).astype(np.float64)
    across = joints[:, 1] - joints[:, 2] + joints[:, 16] - joints[:, 17]
    heading = np.unwrap(np.arctan2(-across[:, 2], across[:, 0]))
    heading = gaussian_smooth(heading, HEADING_SMOOTHING * fps, ends="hold")
    relative = joints - joints[:, :1]
    sine, cosine = np.sin(heading)[:, None], np.cos(heading)[:, None]
    turned = relative.copy()
    turned[..., 0] = cosine * relative[..., 0] - sine * relative[..., 2]
    turned[..., 2] = sine * relative[..., 0] + cosine * relative[..., 2]
    turned[:, 0, 1] = 2.0 * (joints[:, 0, 1] - joints[..., 1].min())
    weights = _WEIGHTS.copy()
    weights[0] = 1.0
    return (turned * weights[:, None]).reshape(len(joints), -1) / body_size(joints)


def body_size(joints: Array) -> float:
    """Metres from the ankle over knee and hip to the neck: medians over time, mean of both sides."""
    pairs = ((1, 4), (2, 5), (4, 7), (5, 8), (0, 12), (0, 12))
    lengths = [float(np.median(np.linalg.norm(joints[:, b] - joints[:, a], axis=-1))) for a, b in pairs]
    size = 0.5 * sum(lengths)
    if size < 1e-3:
        raise MotionaryError(f"the body is {size:g} m long from ankle to neck; it has no size to compare by")
    return size


def pair_costs(first: Array, second: Array) -> Array:
    """(n, m) Euclidean distances between rows of (n, d) and (m, d)."""
    squares = np.sum(first**2, axis=1)[:, None] + np.sum(second**2, axis=1) - 2.0 * first @ second.T
    return np.sqrt(np.maximum(squares, 0.0))


def warp(costs: Array, *, subsequence: bool = False) -> Warp:
    """The cheapest monotone alignment of n frames (rows) with m (columns) whose slope stays between 1/2 and 2.

    Both ends are aligned; with `subsequence` the rows, all of them, are aligned with the best stretch of the columns.
    Raises `MotionaryError` where the lengths leave no such path (more than twice as long: resample one first).
    """
    n, m = costs.shape
    if n < 2 or m < 2 or (not subsequence and not (n - 1) / 2 <= m - 1 <= 2 * (n - 1)):
        raise MotionaryError(
            f"{n} frames cannot be aligned with {m}: at least 2 each, and neither more than twice the other; resample"
        )
    totals, steps = _fill(np.asarray(costs, dtype=np.float64), subsequence=subsequence)
    end = int(np.argmin(totals[-1] / (n + np.arange(m)))) if subsequence else m - 1
    if not np.isfinite(totals[-1, end]):
        raise MotionaryError(f"{n} frames fit no stretch of {m} at half to twice their tempo; resample one first")
    rows, columns = _trace(steps, end, subsequence=subsequence)
    return Warp(rows, columns, float(np.mean(costs[rows, columns])))


def _fill(costs: Array, *, subsequence: bool) -> tuple[Array, NDArray[np.int8]]:
    """Least totals (n, m) and the step that led to each: 0 a start, 1 both by one, 2 two columns, 3 two rows.

    Sakoe and Chiba's symmetric P = 1: a step of two takes both of its frames' costs, and diagonals count twice.
    """
    n, m = costs.shape
    totals = np.full((n + 2, m + 2), np.inf)
    steps = np.zeros((n, m), dtype=np.int8)
    padded = np.pad(costs, ((2, 0), (2, 0)), constant_values=np.inf)
    flat, price = totals.ravel(), padded.ravel()
    width = m + 2
    if subsequence:
        totals[2, 2:] = costs[0]
    else:
        totals[2, 2] = costs[0, 0]
    for diagonal in range(1, n + m - 1):
        rows = np.arange(max(1, diagonal - m + 1), min(n, diagonal + 1))
        columns = diagonal - rows
        inside = columns >= 1
        rows, columns = rows[inside], columns[inside]
        if not len(rows):
            continue
        here = (rows + 2) * width + columns + 2
        cost = price[here]
        options = np.stack(
            (
                flat[here - width - 1] + 2.0 * cost,
                flat[here - width - 2] + 2.0 * price[here - 1] + cost,
                flat[here - 2 * width - 1] + 2.0 * price[here - width] + cost,
            )
        )
        best = np.argmin(options, axis=0)
        flat[here] = options[best, np.arange(len(here))]
        steps[rows, columns] = best + 1
    return totals[2:, 2:], steps


def _trace(steps: NDArray[np.int8], end: int, *, subsequence: bool) -> tuple[Path, Path]:
    rows, columns = [len(steps) - 1], [end]
    while rows[-1] > 0 and (subsequence or columns[-1] > 0):
        i, j, step = rows[-1], columns[-1], steps[rows[-1], columns[-1]]
        if step == 2:
            rows, columns = [*rows, i, i - 1], [*columns, j - 1, j - 2]
        elif step == 3:
            rows, columns = [*rows, i - 1, i - 2], [*columns, j, j - 1]
        else:
            rows, columns = [*rows, i - 1], [*columns, j - 1]
    return np.array(rows[::-1]), np.array(columns[::-1])


def align(first: Array, second: Array, *, points: int = 101) -> Array:
    """(points,) fractional frames of `second` that belong to `points` even moments of `first`; (n, d), (m, d) features.

    Both are first brought to `points` frames, so that any two lengths and tempi can be aligned; the warp is what is
    left: where one hurries and the other takes its time.
    """
    one, other = resampled(first, points), resampled(second, points)
    found = warp(pair_costs(one, other))
    moments = gaussian_smooth(found.second_of(np.arange(points, dtype=np.float64)), 0.02 * points, ends="line")
    return np.clip(np.maximum.accumulate(moments), 0, points - 1) * (len(second) - 1) / (points - 1)


def resampled(values: Array, points: int) -> Array:
    """(points, ...) of (frames, ...) by linear interpolation over their whole length."""
    return at_frames(values, np.linspace(0, len(values) - 1, points))


def at_frames(values: Array, frames: Array) -> Array:
    """Values (frames, ...) at fractional frames, linearly interpolated."""
    low = np.clip(np.floor(frames).astype(np.intp), 0, len(values) - 1)
    high = np.minimum(low + 1, len(values) - 1)
    part = (frames - low).reshape((-1,) + (1,) * (values.ndim - 1))
    return values[low] * (1.0 - part) + values[high] * part
