"""The unit of a file's lengths: stated by the file, given by the caller, or found from the body's height."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.mapping import Resolved
from motionary.formats.reading import RawTake

UNITS = {"metre": 1.0, "centimetre": 0.01, "inch": 0.0254, "millimetre": 0.001, "ASF unit (inch / 0.45)": 0.0254 / 0.45}
"""Units that are tried, with their metres."""
Array = NDArray[np.floating]
_SHORT = {"m": "metre", "cm": "centimetre", "mm": "millimetre", "in": "inch", "asf": "ASF unit (inch / 0.45)"}
PLAUSIBLE_HEIGHT = (1.2, 2.2)
"""Metres between which a standing height is believed. `UNITS` lie 2.2 times and more apart, so at most one fits."""
_CUSTOMARY_HEIGHT = 1.70
_STATURE_PER_CHAIN = 1.13
"""Standing height over hip to ankle plus pelvis to head joint along the bones, which leave out the
foot's and the skull's height: 1.70 m over 1.50 m on the smpl22 skeleton with HumanML3D's bone lengths."""


def parse_unit(unit: str | float) -> tuple[str, float]:
    """Name and metres of a unit: a name of `UNITS`, m, cm, mm, in, asf, or a number of metres."""
    if not isinstance(unit, str):
        if not (np.isfinite(unit) and unit > 0):
            raise FormatError(f"unit={unit}: a unit is a finite number of metres above 0")
        return f"{unit:g} m", float(unit)
    name = _SHORT.get(unit.strip().lower(), unit.strip())
    match = next((known for known in UNITS if known.lower().startswith(name.lower()) and name), None)
    if match is None:
        raise FormatError(f"unit {unit!r} is not known; give one of {', '.join(_SHORT)} or metres per unit as a number")
    return match, UNITS[match]


def find_unit(
    take: RawTake, resolved: Resolved, *, given: str | float | None
) -> tuple[str, float, str, tuple[str, ...]]:
    """Name of the unit, its metres, where that is from ("given", "file" or "height"), and notes."""
    if given is not None:
        return (*parse_unit(given), "given", ())
    if take.metres_per_unit is not None:
        return take.unit or f"{take.metres_per_unit:g} m", take.metres_per_unit, "file", ()
    return _unit_of_height(stature(take, resolved))


def find_unit_of_points(positions: Array, resolved: Resolved) -> tuple[str, float, str, tuple[str, ...]]:
    """As `find_unit`, for (frames, joints, 3) positions without a skeleton; NaN where a joint was not tracked."""
    return _unit_of_height(stature_of_points(positions, resolved))


def _unit_of_height(height: float) -> tuple[str, float, str, tuple[str, ...]]:
    for name, metres in UNITS.items():
        if PLAUSIBLE_HEIGHT[0] <= height * metres <= PLAUSIBLE_HEIGHT[1]:
            return (
                name,
                metres,
                "height",
                (f"unit found from the body's height: {height * metres:.2f} m if it is the {name}",),
            )
    if not height > 0:
        return "metre", 1.0, "height", ("the skeleton has no size to find a unit from; metres were taken",)
    metres = _CUSTOMARY_HEIGHT / height
    note = f"no known unit gives a plausible body height ({height:g} in the file); scaled to a height of 1.70 m"
    return f"{metres:g} m", metres, "height", (note,)


def stature_of_points(positions: Array, resolved: Resolved) -> float:
    """Standing height in the file's units, from the median lengths between tracked joints; 0 where none are known."""
    legs = [_reach(positions, resolved, (f"{side}_ankle", f"{side}_knee", f"{side}_hip")) for side in ("left", "right")]
    legs = [length for length in legs if length > 0]
    trunk = _reach(positions, resolved, ("head", "neck", "pelvis")) or 1.2 * _reach(
        positions, resolved, ("neck", "pelvis")
    )
    if legs and trunk > 0:
        return float(np.mean(legs) + trunk) * _STATURE_PER_CHAIN
    return float(np.nanmax(np.nanmax(positions, axis=(0, 1)) - np.nanmin(positions, axis=(0, 1))))


def _reach(positions: Array, resolved: Resolved, names: tuple[str, ...]) -> float:
    """Sum of the median distances from each named joint to the next; 0 where one is never tracked."""
    places = [place_of(positions, resolved, name) for name in names]
    length = 0.0
    for first, second in pairwise(places):
        if first is None or second is None:
            return 0.0
        gaps = np.linalg.norm(first - second, axis=-1)
        if np.isnan(gaps).all():
            return 0.0
        length += float(np.nanmedian(gaps))
    return length


def place_of(positions: Array, resolved: Resolved, joint: str) -> Array | None:
    """(frames, 3) of a SMPL-22 joint among a file's positions; the hips' middle for a pelvis it lacks, else None."""
    if joint in resolved.joints:
        first, second, amount = resolved.joints[joint]
        if first == second:
            return positions[:, first]
        return (1 - amount) * positions[:, first] + amount * positions[:, second]
    if joint == "pelvis":
        return _middle(positions, resolved, ("left_hip", "right_hip"))
    return _middle(positions, resolved, ("left_shoulder", "right_shoulder")) if joint == "neck" else None


def _middle(positions: Array, resolved: Resolved, pair: tuple[str, str]) -> Array | None:
    first, second = (place_of(positions, resolved, joint) for joint in pair)
    return None if first is None or second is None else 0.5 * (first + second)


def stature(take: RawTake, resolved: Resolved) -> float:
    """Standing height in the file's units, from bone lengths: independent of what the body does.

    Without known legs and head, the extent of the first frame.
    """
    chains = [_chain(take, resolved, f"{side}_ankle", f"{side}_hip") for side in ("left", "right")]
    legs = [length for length in chains if length > 0]
    trunk = _chain(take, resolved, "head", "pelvis") or _chain(take, resolved, "neck", "pelvis") * 1.2
    if legs and trunk > 0:
        return float(np.mean(legs) + trunk) * _STATURE_PER_CHAIN
    positions = raw_positions(take, slice(0, 1))[0]
    return float(np.ptp(positions, axis=0).max()) if len(positions) > 1 else 0.0


def _chain(take: RawTake, resolved: Resolved, end: str, start: str) -> float:
    """Length along the bones from the joint for `end` up to the one for `start`; 0 where there is no path."""
    if end not in resolved.joints or start not in resolved.joints:
        return 0.0
    joint, goal = resolved.joints[end][0], resolved.joints[start][0]
    length = 0.0
    while joint != goal and joint >= 0:
        length += float(np.linalg.norm(take.offsets[joint]))
        joint = take.parents[joint]
    return length if joint == goal else 0.0


def raw_positions(take: RawTake, frames: slice) -> NDArray[np.floating]:
    """(frames, joints, 3) of some frames in the file's units and axes, without moving offsets."""
    from motionary.motion import Skeleton, forward_kinematics

    skeleton = Skeleton(name="file", joints=take.joints, parents=take.parents, offsets=take.offsets.copy())
    return forward_kinematics(take.local_rotations[frames], take.root_positions[frames], skeleton)[0]
