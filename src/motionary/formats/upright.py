"""Which axis of a file points up, and turning it to Y."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.formats.mapping import Resolved
from motionary.formats.reading import RawTake
from motionary.formats.units import place_of, raw_positions
from motionary.motion.rotations import rotvec_to_quat

Array = NDArray[np.floating]
_CLEAR = 0.8
_LOOKED_AT = 200
_TURNS = {"Z": np.array([-0.5 * np.pi, 0.0, 0.0]), "-Y": np.array([np.pi, 0.0, 0.0])}


def find_up(take: RawTake, resolved: Resolved) -> tuple[str, tuple[str, ...]]:
    """The axis that points up ("Y", "Z" or "-Y"), and notes.

    The rest pose decides where it stands (head opposite to the feet as seen from the pelvis) and the frames do not
    speak against it; without a standing rest pose the frames alone do. A body that lies or crawls in a file whose
    rest pose stands along Y stays Y up.
    """
    needed = ("pelvis", "head", "left_ankle", "right_ankle")
    if any(joint not in resolved.joints for joint in needed):
        return "Y", ()
    rest = _long_axis(_rest_positions(take), resolved)
    step = max(1, take.frame_count // _LOOKED_AT)
    frames = _long_axis(raw_positions(take, slice(0, None, step)), resolved)
    if rest == "Y":
        return "Y", ()
    if rest in _TURNS and frames in (rest, None):
        return rest, (f"the file is {rest} up; turned to Y up",)
    if rest is None and frames in _TURNS:
        return str(frames), (f"the body stands along {frames} in the file, taken as up; turned to Y up",)
    return "Y", ()


def up_of_points(positions: Array, resolved: Resolved) -> tuple[str, tuple[str, ...]]:
    """The axis along which a body, (frames, joints, 3), mostly stands, and notes; "Y" where it is unclear."""
    step = max(1, len(positions) // _LOOKED_AT)
    head, pelvis, left, right = (
        place_of(positions[::step], resolved, joint) for joint in ("head", "pelvis", "left_ankle", "right_ankle")
    )
    if head is None or pelvis is None or left is None or right is None:
        return "Y", ("which way is up cannot be told without head, hips and ankles; Y was taken",)
    up = _axis_of(head - pelvis, pelvis - 0.5 * (left + right))
    if up is None:
        return "Y", ("the body does not stand along one axis; Y was taken as up",)
    return up, ()


def turn_to_y(up: str) -> Array | None:
    """Quaternion that turns the up axis to Y, or None where it already is."""
    return None if up == "Y" else rotvec_to_quat(_TURNS[up])


def _rest_positions(take: RawTake) -> Array:
    positions = np.zeros((1, len(take.joints), 3))
    for joint, parent in enumerate(take.parents):
        if parent >= 0:
            positions[0, joint] = positions[0, parent] + take.offsets[joint]
    return positions


def _long_axis(positions: Array, resolved: Resolved) -> str | None:
    """The axis from the feet to the head, where trunk and legs agree on it in most frames; else None."""

    def place(joint: str) -> Array:
        first, second, amount = resolved.joints[joint]
        return (1 - amount) * positions[:, first] + amount * positions[:, second]

    ankles = 0.5 * (place("left_ankle") + place("right_ankle"))
    return _axis_of(place("head") - place("pelvis"), place("pelvis") - ankles)


def _axis_of(trunk: Array, legs: Array) -> str | None:
    """The axis that trunk and legs (frames, 3) agree on in the median, with its sign; NaN frames do not count."""
    valid = ~np.isnan(trunk + legs).any(axis=-1)
    if not valid.any():
        return None
    trunk, legs = (_unit(np.median(_unit(each[valid]), axis=0)) for each in (trunk, legs))
    axis = int(np.argmax(np.abs(trunk)))
    if min(abs(trunk[axis]), abs(legs[axis])) < _CLEAR or trunk[axis] * legs[axis] < 0:
        return None
    return ("" if trunk[axis] > 0 else "-") + "XYZ"[axis]


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
