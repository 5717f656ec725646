"""How each finding is carried out on a body's joints: limbs turn about their joints, standing feet stay on the floor.

Poses are (moments, 22, 3) metres in the body's own heading: X left, Y up, Z forward. Amounts are (moments,), in the
unit of the measure's curve (degrees, or leg lengths), what is to be added. Bones keep their lengths.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from motionary.motion.rotations import axis_angle_to_quat, normalise, quat_rotate
from motionary.motion.two_bone import reach

Array = NDArray[np.floating]
Move = Callable[[Array, Array, int, float], Array]
"""Poses, amounts, side (0 left, 1 right) and leg length to new poses."""

_X, _Y, _Z = np.eye(3)
_ABOVE = (3, 6, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
_CHEST = (9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
_BODY = (0, 1, 2, *_ABOVE)
_HANGS = 0.9
"""Cosine to the thorax' down from which an arm hangs: about 25 degrees."""
_STRAIGHT = 0.1
"""Sine below which two bones lie on one line and tell no axis to turn about."""


def turned(poses: Array, joints: tuple[int, ...], pivot: int, axis: Array, degrees: Array) -> Array:
    """The joints turned about the place of `pivot`, about a unit axis (3,) or (moments, 3)."""
    quaternions = axis_angle_to_quat(np.broadcast_to(axis, (len(poses), 3)), np.radians(degrees))
    centre = poses[:, pivot][:, None]
    result = poses.copy()
    result[:, joints] = centre + quat_rotate(quaternions[:, None], poses[:, joints] - centre)
    return result


def _about(pivot: int, joints: tuple[int, ...], axis: Array) -> Move:
    return lambda poses, amounts, side, leg: turned(poses, joints, pivot, axis, amounts)


def _limb(pivot: int, joints: tuple[int, ...], axes: tuple[Array, Array]) -> Move:
    """A left limb's joints; those of the right side have the next numbers."""
    return lambda poses, amounts, side, leg: turned(
        poses, tuple(joint + side for joint in joints), pivot + side, axes[side], amounts
    )


def raise_arm(poses: Array, amounts: Array, side: int, leg: float, *, like: Array | None = None) -> Array:
    """The arm away from the thorax' down in the plane it is in; one that hangs goes where the poses `like` have it."""
    down = normalise(poses[:, 6] - poses[:, 12])
    arm = normalise(poses[:, 18 + side] - poses[:, 16 + side])
    if like is not None:
        hangs = np.sum(down * arm, axis=-1, keepdims=True) > _HANGS
        arm = np.where(hangs, normalise(like[:, 18 + side] - like[:, 16 + side]), arm)
    return turned(poses, (18 + side, 20 + side), 16 + side, _axis(down, arm), amounts)


def bend_elbow(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """The forearm in the plane of upper arm and forearm; a straight one bends to the front."""
    upper = normalise(poses[:, 18 + side] - poses[:, 16 + side])
    fore = normalise(poses[:, 20 + side] - poses[:, 18 + side])
    return turned(poses, (20 + side,), 18 + side, _axis(upper, fore), amounts)


def _axis(start: Array, end: Array) -> Array:
    """Unit axes about which `start` turns towards `end`; towards the front where the two lie on one line."""
    axis = np.cross(start, end)
    ahead = np.cross(start, np.broadcast_to(_Z, start.shape))
    return normalise(np.where(np.linalg.norm(axis, axis=-1, keepdims=True) < _STRAIGHT, ahead, axis))


def move_body(poses: Array, by: Array, feet: tuple[Array, Array] | None = None) -> Array:
    """Pelvis and all above it moved by (moments, 3), each foot by its own of `feet`, knees solved."""
    result = poses.copy()
    result[:, _BODY] += by[:, None]
    for side in range(2):
        foot = np.zeros_like(by) if feet is None else feet[side]
        ankle = poses[:, 7 + side] + foot
        hip, knee = result[:, 1 + side], poses[:, 4 + side] + by
        _, _, new_knee, new_ankle = reach(
            hip, knee, poses[:, 7 + side] + by, target=ankle, ahead=poses[:, 10 + side] - poses[:, 7 + side]
        )
        result[:, 4 + side] = new_knee
        result[:, 10 + side] = poses[:, 10 + side] + new_ankle - poses[:, 7 + side]
        result[:, 7 + side] = new_ankle
    return result


def bend_knees(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """Both knees over standing feet: the body comes down or up until they are bent as wanted, on average."""
    drops = []
    for each in range(2):
        hip, knee, ankle = (poses[:, joint + each] for joint in (1, 4, 7))
        upper, lower = np.linalg.norm(knee - hip, axis=-1), np.linalg.norm(ankle - knee, axis=-1)
        now = np.sum((hip - ankle) ** 2, axis=-1)
        bend = np.arccos(np.clip((now - upper**2 - lower**2) / (2 * upper * lower), -1.0, 1.0))
        wanted = np.clip(bend + np.radians(amounts), 0.02, 2.6)
        distance = upper**2 + lower**2 + 2 * upper * lower * np.cos(wanted)
        flat = np.sum((hip - ankle)[:, [0, 2]] ** 2, axis=-1)
        drops.append((hip - ankle)[:, 1] - np.sqrt(np.maximum(distance - flat, 1e-4)))
    return move_body(poses, -np.mean(drops, axis=0)[:, None] * _Y)


def spread_feet(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """Both feet sideways by half of the amount each."""
    half = 0.5 * leg * amounts[:, None] * _X
    return move_body(poses, np.zeros((len(poses), 3)), (half, -half))


def step_feet(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """The left foot forward and the right one back, by half of the amount each."""
    half = 0.5 * leg * amounts[:, None] * _Z
    return move_body(poses, np.zeros((len(poses), 3)), (half, -half))


def spread_knees(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """The knees apart: each leg turns about its line from hip to ankle."""
    result = poses
    for each, sign in ((0, -1.0), (1, 1.0)):
        hip, knee, ankle = (result[:, joint + each] for joint in (1, 4, 7))
        axis = normalise(ankle - hip)
        arm = knee - hip - np.sum((knee - hip) * axis, axis=-1, keepdims=True) * axis
        sine = np.clip(0.5 * leg * amounts / np.maximum(np.linalg.norm(arm, axis=-1), 0.03), -0.9, 0.9)
        result = turned(result, (4 + each,), 1 + each, axis, np.degrees(sign * np.arcsin(sine)))
    return result


def _shifted(axis: Array) -> Move:
    return lambda poses, amounts, side, leg: move_body(poses, leg * amounts[:, None] * axis)


def turn_arm(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """The forearm about the upper arm's length, inward."""
    upper = normalise(poses[:, 18 + side] - poses[:, 16 + side])
    return turned(poses, (20 + side,), 18 + side, upper, amounts if side == 0 else -amounts)


def lift_heel(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    """The ankle about the ball of the foot; the body goes half as far up, and all the way where both heels do."""
    ankle, ball = poses[:, 7 + side], poses[:, 10 + side]
    foot = ankle - ball
    rise = np.arcsin(np.clip(foot[:, 1] / np.linalg.norm(foot, axis=-1), -1.0, 1.0))
    wanted = np.arcsin(np.clip((foot[:, 1] + leg * amounts) / np.linalg.norm(foot, axis=-1), -0.95, 0.95))
    axis = normalise(np.cross(foot, np.broadcast_to(_Y, foot.shape)))
    lifted = turned(poses, (7 + side,), 10 + side, axis, np.degrees(wanted - rise))[:, 7 + side]
    feet = [np.zeros_like(foot), np.zeros_like(foot)]
    feet[side] = lifted - ankle
    result = move_body(poses, 0.5 * leg * amounts[:, None] * _Y, (feet[0], feet[1]))
    result[:, 10 + side] = ball + result[:, 7 + side] - lifted
    return result


def _hand_out(poses: Array, amounts: Array, side: int, leg: float) -> Array:
    return _hand(_X if side == 0 else -_X)(poses, amounts, side, leg)


def _hand(axis: Array) -> Move:
    """The hand moved along an axis, elbow solved."""

    def move(poses: Array, amounts: Array, side: int, leg: float) -> Array:
        shoulder, elbow, wrist = (poses[:, joint + side] for joint in (16, 18, 20))
        result = poses.copy()
        _, _, result[:, 18 + side], result[:, 20 + side] = reach(
            shoulder, elbow, wrist, target=wrist + leg * amounts[:, None] * axis, ahead=None
        )
        return result

    return move


MOVES: dict[str, Move] = {
    "trunk_lean": _about(0, _ABOVE, _X),
    "trunk_side_lean": _about(0, _ABOVE, -_Z),
    "spine_rotation": _about(3, (6, *_CHEST), _Y),
    "spine_flexion": _about(6, _CHEST, _X),
    "neck_flexion": _about(12, (15,), _X),
    "neck_side_bend": _about(12, (15,), -_Z),
    "shoulder_elevation": raise_arm,
    "shoulder_plane": _limb(16, (18, 20), (-_Y, _Y)),
    "elbow_flexion": bend_elbow,
    "hip_flexion": _limb(1, (4, 7, 10), (-_X, -_X)),
    "hip_abduction": _limb(1, (4, 7, 10), (_Z, -_Z)),
    "knee_flexion": _limb(4, (7, 10), (_X, _X)),
    "foot_distance": spread_feet,
    "foot_ahead": step_feet,
    "knee_distance": spread_knees,
    "knee_ahead": _shifted(_Z),
    "hip_shift": _shifted(_X),
    "hip_height": _shifted(_Y),
    "hand_height": _hand(_Y),
    "hand_reach": _hand(_Z),
    "hand_out": _hand_out,
    "shoulder_rotation": turn_arm,
    "toe_out": _limb(7, (10,), (_Y, -_Y)),
    "heel": lift_heel,
}
"""Measure -> how its change is carried out. Both knees over standing feet are bent by `bend_knees`."""
