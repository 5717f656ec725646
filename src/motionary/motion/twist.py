"""The turn of a bone about its own axis, which positions leave open: from the hinge at its end, or from its past.

Twist is an angle about the bone's direction, counted from the shortest rotation out of the rest direction. That
reference turns by itself as the bone swings (and wildly so near the direction opposite to rest), so angles at different
times are compared after parallel transport: carrying the frame along with the bone without any turn about it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.motion.gaussian import gaussian_smooth
from motionary.motion.rotations import normalise, quat_between, quat_rotate

Array = NDArray[np.floating]

TRUSTED_BEND = np.deg2rad(15.0)
"""Bend of a hinge below which its plane says nothing: bodies are not that exactly built, nor tracked."""
_SINGULAR = -0.5
"""Cosine to the rest direction below which the shortest rotation is near its singularity."""
_SECONDS = 0.04
"""Standard deviation, in seconds, of the smoothing of twist over time."""
_FLOOR = 1e-3
"""Weight of frames without a measured twist against those with a right-angled bend."""


def hinge_twists(directions: Array, swings: Array, normals: Array, *, hinge: Array, fps: float) -> Array:
    """(frames,) radians of twist that bring the hinge axis to where the limb's bend says it is.

    `directions`: (frames, 3) of the upper bone in its parent's frame; `swings`: (frames, 4) the shortest rotations to
    them from rest; `normals`: (frames, 3) upper cross lower bone, both of length 1, in the same frame; `hinge`: the
    axis (3,) in the rest pose about which the limb bends. Frames bent by less than `TRUSTED_BEND` take their twist from
    those before and after, in equal steps, or hold the nearest. Without any bent frame there is no twist.
    """
    carried = quat_rotate(swings, hinge)
    measured = _angle(carried, normals, directions)
    sines = np.linalg.norm(normals, axis=-1)
    trusted = sines > np.sin(TRUSTED_BEND)
    if not trusted.any():
        return np.zeros(len(directions))
    return _follow(measured, sines * sines, trusted, _drift(carried, directions), fps=fps)


def swing_twists(directions: Array, swings: Array, *, rest: Array, fps: float) -> Array:
    """(frames,) radians of twist that keep a bone without a hinge from whirling about itself.

    Zero, the least twist, where the direction never comes near the opposite of `rest` (3,). Else the frames that do
    take theirs from those before and after by parallel transport (or from the first frame, if all do).
    """
    cosines = directions @ rest
    trusted = cosines > _SINGULAR
    if trusted.all():
        return np.zeros(len(directions))
    helper = np.eye(3)[np.argmin(np.abs(rest))]
    carried = quat_rotate(swings, normalise(np.cross(rest, helper)))
    drift = _drift(carried, directions)
    if not trusted.any():
        return -drift
    return _follow(np.zeros(len(directions)), cosines + 1.0, trusted, drift, fps=fps)


def _follow(measured: Array, weights: Array, trusted: NDArray[np.bool_], drift: Array, *, fps: float) -> Array:
    """A smooth course through the trusted angles, bridging the others."""
    frames = np.arange(len(measured))
    known = np.flatnonzero(trusted)
    course = np.interp(frames, known, np.unwrap((measured + drift)[known]))
    sure = np.maximum(np.where(trusted, weights, 0.0), _FLOOR)
    sigma = _SECONDS * fps
    # weighted mean of the departures from the unweighted one, so that straight lines stay straight
    middle = gaussian_smooth(course, sigma)
    departures = gaussian_smooth(sure * (course - middle), sigma, ends="hold")
    return middle + departures / gaussian_smooth(sure, sigma, ends="hold") - drift


def _drift(carried: Array, directions: Array) -> Array:
    """(frames,) angles by which vectors (frames, 3) that swings carry along run ahead of parallel transport."""
    steps = quat_between(directions[:-1], directions[1:])
    drift = np.zeros(len(directions))
    np.cumsum(_angle(quat_rotate(steps, carried[:-1]), carried[1:], directions[1:]), out=drift[1:])
    return drift


def _angle(start: Array, end: Array, axis: Array) -> Array:
    """Signed angle about unit `axis` (frames, 3) from `start` to `end`, both taken at right angles to it."""
    return np.arctan2(np.sum(np.cross(start, end) * axis, axis=-1), np.sum(start * end, axis=-1))
