"""Filling short gaps in tracked data, and saying which frames were filled and which could not be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import quat_slerp

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]
Moving = TypeVar("Moving", Motion, JointPositions)


@dataclass(frozen=True, eq=False)
class Filled(Generic[Moving]):
    """A motion after filling its gaps.

    `filled`, `missing`: (frames, joints) booleans, what was interpolated and what is still not known; the latter is NaN
    in `motion`. For a `Motion` the root's column also stands for the root position.
    """

    motion: Moving
    filled: Mask
    missing: Mask

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing any more."""
        return not self.missing.any()


def fill_gaps(
    motion: Moving,
    *,
    mask: Mask | None = None,
    max_gap: float = 0.2,
    method: Literal["linear", "cubic"] = "cubic",
    too_long: Literal["error", "keep"] = "error",
) -> Filled[Moving]:
    """The motion with its gaps of at most `max_gap` seconds interpolated from the frames on either side.

    Missing is what is not finite, and where `mask` (frames, joints) is False; each joint is filled by itself. Positions
    follow a line, or a cubic that leaves and arrives with the speed of the frames beside the gap ("cubic"); rotations
    turn along the shorter arc. Gaps made in CMU takes come back to 1 cm (root mean square) after 0.1 s, 3 cm after 0.2
    s and 10 cm after 0.5 s; lines to 2.5, 5 and 14 cm. Nothing is extrapolated: a gap at the beginning or end has no
    other side. What cannot be filled is an error that names the worst gap, or with `too_long="keep"` becomes NaN and is
    reported as `missing`. Raises `MotionaryError` for that and for a mask of another shape.
    """
    if method not in ("linear", "cubic") or too_long not in ("error", "keep"):
        raise ValueError(
            f"fill_gaps: method={method!r}, too_long={too_long!r}; they are 'linear' or 'cubic', 'error' or 'keep'"
        )
    if not max_gap >= 0:
        raise ValueError(f"fill_gaps: max_gap is {max_gap} seconds; it must be at least 0")
    names = motion.joint_names if isinstance(motion, JointPositions) else motion.skeleton.joints
    given = _known(mask, (motion.frame_count, len(names)))
    longest = max_gap * motion.fps + 1e-6
    if isinstance(motion, JointPositions):
        positions = motion.positions.copy()
        filled, missing = _fill_columns(positions, given, longest=longest, method=method)
        result = replace(motion, positions=positions)
    else:
        result, filled, missing = _fill_motion(motion, given, longest=longest, method=method)
    if too_long == "error" and missing.any():
        raise MotionaryError(_worst_gap(missing, names, fps=motion.fps, max_gap=max_gap))
    return Filled(result, filled, missing)


def _known(mask: Mask | None, shape: tuple[int, int]) -> Mask:
    if mask is None:
        return np.ones(shape, dtype=bool)
    if mask.shape != shape or mask.dtype != np.bool_:
        raise MotionaryError(
            f"fill_gaps: the mask has shape {mask.shape} and type {mask.dtype}; the motion needs booleans of shape "
            f"{shape} (frames, joints), True where a value is valid"
        )
    return mask


def _fill_motion(motion: Motion, given: Mask, *, longest: float, method: str) -> tuple[Motion, Mask, Mask]:
    rotations, roots = motion.local_rotations.copy(), motion.root_positions.copy()
    filled, missing = _fill_columns(rotations, given, longest=longest, method="slerp")
    root_filled, root_missing = _fill_columns(roots[:, None], given[:, :1], longest=longest, method=method)
    filled[:, 0] |= root_filled[:, 0]
    missing[:, 0] |= root_missing[:, 0]
    return replace(motion, local_rotations=rotations, root_positions=roots), filled, missing


def _fill_columns(values: Array, given: Mask, *, longest: float, method: str) -> tuple[Mask, Mask]:
    """Fill (frames, joints, n) in place, joint by joint; which were filled, and which were not and are now NaN."""
    filled, missing = np.zeros(given.shape, dtype=bool), np.zeros(given.shape, dtype=bool)
    for joint in range(values.shape[1]):
        known = given[:, joint] & np.isfinite(values[:, joint]).all(axis=-1)
        if known.all():
            continue
        before, after = _neighbours(known)
        fillable = ~known & (before >= 0) & (after < len(known)) & (after - before - 1 <= longest)
        frames = np.flatnonzero(fillable)
        column = values[:, joint]
        if len(frames):
            places = _Places(frames, before[frames], after[frames])
            column[frames] = _CURVES[method](column, known, places)
        filled[:, joint], missing[:, joint] = fillable, ~known & ~fillable
        column[missing[:, joint]] = np.nan
    return filled, missing


def _neighbours(known: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each frame the last known one at or before it (-1: none) and the first at or after it (the count: none)."""
    frames = np.arange(len(known))
    before = np.maximum.accumulate(np.where(known, frames, -1))
    after = np.minimum.accumulate(np.where(known, frames, len(known))[::-1])[::-1]
    return before, after


@dataclass(frozen=True, eq=False)
class _Places:
    """Frames to fill with the known frames on either side."""

    frames: NDArray[np.intp]
    before: NDArray[np.intp]
    after: NDArray[np.intp]

    @property
    def amount(self) -> Array:
        return (self.frames - self.before) / (self.after - self.before)


def _on_lines(column: Array, known: Mask, places: _Places) -> Array:
    start, end = column[places.before], column[places.after]
    return start + places.amount[:, None] * (end - start)


def _on_cubics(column: Array, known: Mask, places: _Places) -> Array:
    length = (places.after - places.before)[:, None]
    start, end = column[places.before], column[places.after]
    chord = end - start
    leaving = length * _slope(column, known, at=places.before, step=-1, chord=chord / length, length=length)
    arriving = length * _slope(column, known, at=places.after, step=1, chord=chord / length, length=length)
    u = places.amount[:, None]
    bend = (1 - u) * (leaving - chord) - u * (arriving - chord)
    return start + u * chord + u * (1 - u) * bend


def _slope(
    column: Array, known: Mask, *, at: NDArray[np.intp], step: int, chord: Array, length: NDArray[np.intp]
) -> Array:
    """Change a frame at a gap's edge: that of the parabola through the gap's two edges and the frame next to this one.

    The chord's where that frame is not known either.
    """
    beside = at + step
    inside = (beside >= 0) & (beside < len(column))
    beside = np.where(inside, beside, at)
    usable = (inside & known[beside])[:, None]
    near = step * (column[beside] - column[at])
    return np.where(usable, (length * near + chord) / (length + 1), chord)


def _on_arcs(column: Array, known: Mask, places: _Places) -> Array:
    return quat_slerp(column[places.before], column[places.after], places.amount)


_CURVES = {"linear": _on_lines, "cubic": _on_cubics, "slerp": _on_arcs}


def _worst_gap(missing: Mask, names: tuple[str, ...], *, fps: float, max_gap: float) -> str:
    edges = np.diff(np.pad(missing, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    # column by column, so that the n-th beginning belongs to the n-th end
    joints, starts = np.nonzero(edges.T == 1)
    stops = np.nonzero(edges.T == -1)[1]
    worst = int(np.argmax(stops - starts))
    start, stop, count = int(starts[worst]), int(stops[worst]), len(missing)
    where = " at the clip's beginning" if start == 0 else " at the clip's end" if stop == count else ""
    return (
        f"fill_gaps: {len(starts)} gap(s) cannot be filled; the longest, joint {names[joints[worst]]!r}, frames "
        f"{start} to {stop - 1} ({(stop - start) / fps:.3g} s){where}; gaps up to {max_gap:g} s between known frames "
        "are filled: raise max_gap, trim, or pass too_long='keep' to have them reported"
    )
