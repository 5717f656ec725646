"""A body to see a skeleton by: a spindle for each bone and a small ball for each joint, as triangles in the rest pose.

Every piece moves rigidly with one joint, so its whole weight is that joint's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.motion import Skeleton
from motionary.motion.rotations import identity_quaternions, normalise, quat_between, quat_rotate

Array = NDArray[np.floating]
Indices = NDArray[np.integer]

_HEIGHT = 1.7
"""Metres of a body, foot to head joint and a little more, for which the sizes below are meant."""
_WIDTH, _NARROWEST, _WIDEST = 0.12, 0.008, 0.035
"""Half width of a spindle over its length, and the limits of it in metres."""
_THICKEST = 0.2
"""How far along a spindle its widest part lies."""
_BALL = 0.022
_RING = np.array([[1.0, 0, 0], [0, 0, 1.0], [-1.0, 0, 0], [0, 0, -1.0]])
# corners: the near end, the four of the ring, the far end; seen from outside, each triangle runs anticlockwise
_FACES = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 1], [5, 2, 1], [5, 3, 2], [5, 4, 3], [5, 1, 4]])


@dataclass(frozen=True, eq=False)
class StickBody:
    """Triangles with flat sides: `corners` and `normals` (pieces, 24, 3) metres, `carriers` (pieces,) the joint each
    piece moves with, `sides` (pieces,) 1 for the body's left, 2 for its right, 0 between. Three corners in a row are a
    triangle.
    """

    corners: Array
    normals: Array
    carriers: Indices
    sides: Indices


def stick_body(skeleton: Skeleton, places: Array) -> StickBody:
    """The body of a skeleton whose joints rest at `places` (joints, 3). A bone of no length has no spindle."""
    bones = np.flatnonzero(skeleton.bone_lengths > 1e-6)
    parents = np.array(skeleton.parents)[bones]
    scale = max(float(np.ptp(places, axis=0).max()) / _HEIGHT, 1e-3)
    lengths = skeleton.bone_lengths[bones]
    widths = np.clip(_WIDTH * lengths, _NARROWEST * scale, _WIDEST * scale)
    spindles = _spindles(places[parents], places[bones], np.full(len(bones), _THICKEST), widths)
    tip = np.array([0.0, _BALL * scale, 0.0])
    count = skeleton.joint_count
    balls = _spindles(places - tip, places + tip, np.full(count, 0.5), np.full(count, _BALL * scale))
    corners = np.concatenate((spindles, balls))
    return StickBody(
        corners=corners,
        normals=_normals(corners),
        carriers=np.concatenate((parents, np.arange(count))),
        sides=np.concatenate((_sides(skeleton)[bones], _sides(skeleton))),
    )


def _sides(skeleton: Skeleton) -> Indices:
    sides = np.zeros(skeleton.joint_count, dtype=np.intp)
    for left, right in skeleton.left_right:
        sides[left], sides[right] = 1, 2
    return sides


def _spindles(starts: Array, ends: Array, middles: Array, widths: Array) -> Array:
    """Corners (pieces, 24, 3) of octahedra from `starts` to `ends`, a ring of `widths` at `middles` of the way."""
    axes = normalise(ends - starts)
    turns = quat_between(np.array([0.0, 1.0, 0.0]), axes) if len(axes) else identity_quaternions((0,))
    ring = quat_rotate(turns[:, None], _RING[None]) * widths[:, None, None]
    ring += (starts + middles[:, None] * (ends - starts))[:, None]
    points = np.concatenate((starts[:, None], ring, ends[:, None]), axis=1)
    return points[:, _FACES.ravel()]


def _normals(corners: Array) -> Array:
    triangles = corners.reshape(-1, 3, 3)
    normals = normalise(np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]))
    return np.repeat(normals, 3, axis=0).reshape(corners.shape)
