"""Taking out the tilt of a camera from points in its own space, so that a standing body stands upright."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.formats.mapping import detect
from motionary.formats.units import place_of

Array = NDArray[np.floating]
_STRAIGHT = np.cos(np.radians(15.0))
"""A body stands straight where trunk, thighs and shins lie within this angle of their mean."""
_FEWEST = 5
_LEAST, _MOST = np.radians(8.0), np.radians(45.0)
"""Angles between which the lean of a straight body is the camera's; people lean a little, and cameras tilt no more."""


def level(positions: Array, valid: NDArray[np.bool_], joints: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Positions (frames, joints, 3), Y up, turned about the camera's X axis so that its view is level, and notes.

    The tilt is the angle by which the body leans towards or from the camera in the frames where it stands straight,
    taken over all of them; where there are too few, or the lean is small enough to be the person's, nothing is done.
    Without it people filmed from above (NTU RGB+D) would lean forward by 20 degrees.
    """
    tilt = camera_tilt(np.where(valid[..., None], positions, np.nan), joints)
    if not _LEAST <= abs(tilt) <= _MOST:
        return positions, ()
    c, s = np.cos(tilt), np.sin(tilt)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])
    way = "down" if tilt < 0 else "up"
    note = f"the camera looks {way} by {abs(np.degrees(tilt)):.0f} degrees, told from the standing body; turned level"
    return positions @ turn.T, (note,)


def camera_tilt(positions: Array, joints: tuple[str, ...]) -> float:
    """Radians by which bodies that stand straight lean along Z, which points from the camera; 0 where it is unclear.

    NaN where a joint was not tracked. Below 0: towards the camera, as seen by one that looks down.
    """
    resolved = detect(joints)
    names = ("neck", "pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")
    places = {name: place_of(positions, resolved, name) for name in names}
    if any(place is None for place in places.values()):
        return 0.0

    def bone(top: str, bottom: str) -> Array:
        return _unit(np.asarray(places[top]) - np.asarray(places[bottom]))

    bones = [bone("neck", "pelvis")]
    for side in ("left", "right"):
        bones += [bone(f"{side}_hip", f"{side}_knee"), bone(f"{side}_knee", f"{side}_ankle")]
    axis = _unit(bones[0] + 0.25 * sum(bones[1:], np.zeros(3)))
    # NaN fails the comparisons
    straight = np.all([(each * axis).sum(-1) > _STRAIGHT for each in bones], axis=0) & (axis[:, 1] > 0)
    if straight.sum() < _FEWEST:
        return 0.0
    return float(np.median(np.arctan2(axis[straight, 2], axis[straight, 1])))


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
