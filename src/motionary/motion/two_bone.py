"""Inverse kinematics of a leg: thigh and shin turned so that the ankle comes to a place, bones kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.motion.rotations import (
    axis_angle_to_quat,
    identity_quaternions,
    normalise,
    quat_between,
    quat_multiply,
    quat_rotate,
)

Array = NDArray[np.floating]

SOFT = 0.002
"""Part of the leg's length by which it is kept from being straight, where its knee would snap: about 2 mm."""
_FOLDED = 0.05
_HELP = 0.1
"""Weight of the knee axis that the foot's direction tells, against the sine of the knee's own bend."""
_FAR = 1e-9


def reach(
    hip: Array, knee: Array, ankle: Array, *, target: Array, ahead: Array | None
) -> tuple[Array, Array, Array, Array]:
    """World turns of thigh and shin (frames, 4) that bring the ankle to `target`, and the new knee and ankle.

    The knee bends about its own axis until hip and ankle are as far apart as wanted; then the leg turns by the shortest
    way. A knee that is straight has no axis: it bends so as to point where the foot does (`ahead`).
    """
    upper, lower = knee - hip, ankle - knee
    hinge = _hinge(upper, lower, ahead)
    knee_turn = axis_angle_to_quat(hinge, _knee_change(upper, lower, hinge, target - hip))
    bent = upper + quat_rotate(knee_turn, lower)
    thigh = quat_between(bent, target - hip)
    unmoved = np.linalg.norm(target - ankle, axis=-1) < _FAR
    thigh[unmoved] = knee_turn[unmoved] = identity_quaternions()
    new_knee = hip + quat_rotate(thigh, upper)
    shin = quat_multiply(thigh, knee_turn)
    return thigh, shin, new_knee, new_knee + quat_rotate(shin, lower)


def _hinge(upper: Array, lower: Array, ahead: Array | None) -> Array:
    """Unit axis (frames, 3), at right angles to the shin, about which a positive turn bends the knee further."""
    axis = np.cross(normalise(upper), normalise(lower))
    if ahead is not None:
        axis = axis + _HELP * normalise(np.cross(ahead, upper + lower))
    shin = normalise(lower)
    axis = axis - np.sum(axis * shin, axis=-1, keepdims=True) * shin
    sideways = normalise(np.cross(shin, np.where(np.abs(shin[:, :1]) < 0.9, [1.0, 0.0, 0.0], [0.0, 0.0, 1.0])))
    short = np.linalg.norm(axis, axis=-1, keepdims=True) < 1e-6
    return normalise(np.where(short, sideways, axis))


def _knee_change(upper: Array, lower: Array, hinge: Array, aim: Array) -> Array:
    """Radians (frames,) to bend the knee so that the ankle comes as far from the hip as `aim`.

    Turned by x about the hinge, upper . lower becomes A cos x + B sin x, which is R cos(x + p); the cosine law says
    what it must be.
    """
    first, second = np.linalg.norm(upper, axis=-1), np.linalg.norm(lower, axis=-1)
    now = np.linalg.norm(upper + lower, axis=-1)
    length = first + second
    slack, spare = np.maximum(length - now, _FAR), length - np.linalg.norm(aim, axis=-1)
    # the slack there was where nothing changes; more of it comes freely, less of it ever slower and never below 0
    soft, rest = _softened(spare, length), _softened(slack, length)
    spare = np.where(soft > rest, slack + soft - rest, slack * soft / rest)
    shortest = np.minimum(now, np.abs(first - second) + _FOLDED * np.minimum(first, second))
    distance = np.maximum(length - spare, shortest)
    wanted = 0.5 * (distance**2 - first**2 - second**2)
    along = np.sum(upper * lower, axis=-1)
    across = np.sum(upper * np.cross(hinge, lower), axis=-1)
    radius = np.maximum(np.hypot(along, across), _FAR)
    return np.arccos(np.clip(wanted / radius, -1, 1)) - np.arccos(np.clip(along / radius, -1, 1))


def _softened(slack: Array, length: Array) -> Array:
    """About `slack` where it is well above 0, falling smoothly to 0 where it is below."""
    soft = 2 * SOFT * length
    return 0.5 * (slack + np.hypot(slack, soft))
