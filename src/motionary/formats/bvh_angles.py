"""Rotation channels of a BVH, degrees, as quaternions: all joints of one channel order at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.formats.bvh_header import BvhJoint
from motionary.motion.rotations import euler_to_quat

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


class Turns:
    """Where the rotation channels of a hierarchy's joints stand in a frame, by the order they have there."""

    def __init__(self, joints: Sequence[BvhJoint]) -> None:
        self.joint_count = len(joints)
        groups: dict[str, list[tuple[int, list[int]]]] = {}
        column = 0
        for index, joint in enumerate(joints):
            turns = [(name[0], column + k) for k, name in enumerate(joint.channels) if name.endswith("rotation")]
            column += len(joint.channels)
            if turns:
                order = "".join(axis for axis, _ in turns)
                groups.setdefault(order, []).append((index, [place for _, place in turns]))
        self._groups: list[tuple[str, Ints, Ints]] = [
            (order, np.array([index for index, _ in members]), np.array([places for _, places in members]).T)
            for order, members in groups.items()
        ]

    def local_rotations(self, values: Array, out: Array) -> None:
        """Fill `out` (frames, joints, 4) from `values` (frames, channels); joints without rotation channels rest.

        Fastest for blocks of frames that fit the processor's cache.
        """
        out[:] = (1.0, 0.0, 0.0, 0.0)
        for order, where, columns in self._groups:
            degrees = values.take(columns.ravel(), axis=1).reshape(-1, *columns.shape)
            out[:, where] = three_turns(degrees, order) if len(set(order)) == 3 else _turns(degrees, order)


def _turns(degrees: Array, order: str) -> NDArray[np.floating]:
    """(frames, joints, 4) of the angles (frames, turns, joints), any number of turns."""
    return euler_to_quat(np.deg2rad(degrees.swapaxes(1, 2)), order)


def three_turns(degrees: Array, order: str) -> Array:
    """(frames, joints, 4) of the angles (frames, 3, joints) about three different axes, written out for speed.

    With t the tangent of an angle's quarter, its half has the cosine (1 - t^2) / (1 + t^2) and the sine
    2t / (1 + t^2). numpy computes one tangent in a fraction of the time of a sine and a cosine, and the three
    denominators become one division.
    """
    tangent = np.tan(np.ascontiguousarray(degrees.swapaxes(0, 1)) * (np.pi / 720.0))
    square = tangent * tangent
    cosine, sine = 1.0 - square, 2.0 * tangent
    square += 1.0
    scale = 1.0 / (square[0] * square[1] * square[2])
    first, second, third = ("XYZ".index(letter) for letter in order)
    ca, sa = cosine[0] * scale, sine[0] * scale
    if (second - first) % 3 != 1:  # a left-handed order turns the first axis' sine and the result's first sine round
        sa = -sa
    cb_cc, sb_sc, sb_cc, cb_sc = cosine[1] * cosine[2], sine[1] * sine[2], sine[1] * cosine[2], cosine[1] * sine[2]
    quaternions = np.empty((*ca.shape, 4))
    quaternions[..., 0] = ca * cb_cc - sa * sb_sc
    quaternions[..., 1 + first] = sa * cb_cc + ca * sb_sc
    quaternions[..., 1 + second] = ca * sb_cc - sa * cb_sc
    quaternions[..., 1 + third] = ca * cb_sc + sa * sb_cc
    if (second - first) % 3 != 1:
        np.negative(quaternions[..., 1 + first], out=quaternions[..., 1 + first])
    return quaternions
