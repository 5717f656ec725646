"""The same motion at another frame rate, and a part of it in time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.motion.blocks import frame_blocks
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import quat_slerp

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_SAME_RATIO = 1e-5
"""Relative difference below which two frame rates count as a whole ratio: a BVH's 0.0083333 s is 120 fps to 4e-6."""
_ROUNDING = 1e-6
"""Frames: a time this close to a frame is that frame."""


def resample(motion: Moving, fps: float, *, method: Literal["linear", "cubic"] = "linear") -> Moving:
    """The same motion at `fps` frames per second.

    Frame k of the result lies exactly k / fps seconds after the first frame, and the result ends with the last such
    time that the motion covers: nothing is extrapolated and nothing drifts, so first and last pose stay within one new
    frame of where they were. Where the old rate is a whole multiple of the new (120 to 20), every n-th frame is taken
    untouched, as HumanML3D was made; otherwise positions are interpolated ("linear", or "cubic": Catmull-Rom, which
    passes through every frame) and rotations turned along the shorter arc. There is no low-pass filter, so movement
    faster than half the new rate aliases; above 10 Hz nine CMU takes hold 0.4 to 3.6 mm (root mean square over joints).
    """
    if method not in ("linear", "cubic"):
        raise ValueError(f"resample: method is {method!r}; use 'linear' or 'cubic'")
    if not (np.isfinite(fps) and fps > 0):
        raise ValueError(f"resample: fps is {fps}; frames per second must be finite and above 0")
    if motion.frame_count == 0:
        raise MotionaryError("resample: the motion has no frames; read a file that has some")
    before, amount = _sample_places(motion.frame_count, motion.fps, fps)
    if isinstance(motion, JointPositions):
        return replace(motion, positions=_interpolate(motion.positions, before, amount, method=method), fps=float(fps))
    rotations = _turn_between(motion.local_rotations, before, amount)
    roots = _interpolate(motion.root_positions, before, amount, method=method)
    return replace(motion, local_rotations=rotations, root_positions=roots, fps=float(fps))


def _sample_places(frames: int, old: float, new: float) -> tuple[NDArray[np.intp], Array]:
    """For each new frame the old frame at or before it, and how far (0 to below 1) it lies towards the next."""
    # whole and simple ratios (3/2 for 30 to 20) in exact arithmetic, so that no frame is lost to rounding
    ratio = Fraction(old / new).limit_denominator(1000)
    if abs(float(ratio) * new / old - 1.0) > _SAME_RATIO:
        places = np.arange(int((frames - 1) * new / old) + 1) * (old / new)
        before = np.minimum(places.astype(np.intp), frames - 1)
        return before, np.where(before == frames - 1, 0.0, places - before)
    count = int((frames - 1) / ratio) + 1
    numerators = np.arange(count) * ratio.numerator
    return numerators // ratio.denominator, (numerators % ratio.denominator) / ratio.denominator


def _turn_between(rotations: Array, before: NDArray[np.intp], amount: Array) -> Array:
    if not amount.any():
        return rotations[before]
    result = np.empty((len(before), *rotations.shape[1:]), dtype=rotations.dtype)
    for block in frame_blocks(len(before), rotations[0].size):
        after = rotations[np.minimum(before[block] + 1, len(rotations) - 1)]
        result[block] = quat_slerp(rotations[before[block]], after, amount[block, None])
    return result


def _interpolate(values: Array, before: NDArray[np.intp], amount: Array, *, method: str) -> Array:
    if not amount.any():
        return values[before]
    curve = _on_lines if method == "linear" else _on_cubics
    amount = amount.reshape(-1, *(1,) * (values.ndim - 1)).astype(values.dtype)
    result = np.empty((len(before), *values.shape[1:]), dtype=values.dtype)
    for block in frame_blocks(len(before), values[0].size):
        result[block] = curve(values, before[block], amount[block])
    return result


def _on_lines(values: Array, before: NDArray[np.intp], amount: Array) -> Array:
    here = values[before]
    return here + amount * (values[np.minimum(before + 1, len(values) - 1)] - here)


def _on_cubics(values: Array, before: NDArray[np.intp], amount: Array) -> Array:
    after = np.minimum(before + 1, len(values) - 1)
    rest, step = 1 - amount, values[after] - values[before]
    bend = rest * (_slope(values, before) - step) - amount * (_slope(values, after) - step)
    return values[before] + amount * step + amount * rest * bend


def _slope(values: Array, frames: NDArray[np.intp]) -> Array:
    """A frame's change: half the way between its neighbours, and to the one neighbour at the ends."""
    first, last = np.maximum(frames - 1, 0), np.minimum(frames + 1, len(values) - 1)
    apart = np.maximum(last - first, 1).reshape(-1, *(1,) * (values.ndim - 1)).astype(values.dtype)
    return (values[last] - values[first]) / apart


def trim(
    motion: Moving,
    *,
    start: float = 0.0,
    stop: float | None = None,
    unit: Literal["seconds", "frames"] = "seconds",
) -> Moving:
    """The frames from `start` up to, but not at, `stop` (None: to the end).

    In seconds frame k lies at k / fps, and the result holds the frames with start <= k / fps < stop, so that
    `trim(stop=t)` and `trim(start=t)` together hold every frame once. In frames both are whole numbers from 0. The
    arrays are copies: a short excerpt does not keep a long take in memory. Raises `MotionaryError` for a range that
    the motion does not cover or that holds no frame.
    """
    if unit not in ("seconds", "frames"):
        raise ValueError(f"trim: unit is {unit!r}; use 'seconds' or 'frames'")
    first, last = _frame_range(motion, start, stop, unit=unit)
    part = view(motion, slice(first, last))
    if isinstance(part, JointPositions):
        return replace(part, positions=part.positions.copy())
    return replace(part, local_rotations=part.local_rotations.copy(), root_positions=part.root_positions.copy())


def view(motion: Moving, frames: slice) -> Moving:
    """Some frames as views of the motion's arrays: to read a part without copying it, or to write into it."""
    if isinstance(motion, JointPositions):
        return replace(motion, positions=motion.positions[frames])
    return replace(motion, local_rotations=motion.local_rotations[frames], root_positions=motion.root_positions[frames])


def _frame_range(motion: Motion | JointPositions, start: float, stop: float | None, *, unit: str) -> tuple[int, int]:
    rate = motion.fps if unit == "seconds" else 1.0
    length = motion.frame_count / rate
    stop = length if stop is None else stop
    covers = f"the motion has {motion.frame_count} frames, {motion.duration:.6g} s at {motion.fps:g} a second"
    for name, value in (("start", start), ("stop", stop)):
        if not (np.isfinite(value) and 0 <= value * rate <= motion.frame_count + _ROUNDING):
            raise MotionaryError(f"trim: {name} is {value:g} {unit}, outside 0 to {length:.6g}: {covers}")
        if unit == "frames" and value != int(value):
            raise MotionaryError(f"trim: {name} is frame {value:g}; frames are whole numbers: {covers}")
    first, last = (int(np.ceil(value * rate - _ROUNDING)) for value in (start, stop))
    if first >= last:
        raise MotionaryError(f"trim: no frame lies from {start:g} up to {stop:g} {unit}: {covers}")
    return first, last
