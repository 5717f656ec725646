"""Clinical joint angles in degrees from the places of SMPL's 22 joints, by the ISB's conventions where places allow.

Segments and sequences follow the International Society of Biomechanics (Wu et al. 2002 for hip and spine, 2005 for the
shoulder) and Grood and Suntay (1983) for the knee; the bony landmarks of those papers are replaced by joint centres,
so that an angle may lie a few degrees beside a clinic's, by the same amount in every motion of a body.

- pelvis: left axis through both hips, up from their middle towards the first spine joint.
- thorax: left axis through both shoulders, up from the second spine joint to the neck.
- hip: Z-X-Y of the thigh in the pelvis (flexion, then abduction, then rotation about the thigh, told by the shin).
- shoulder: Y-X-Y of the upper arm in the thorax (plane of elevation, elevation, rotation, told by the forearm).
- spine: Z-X-Y of the thorax in the pelvis. trunk: the line from the pelvis to the neck against the vertical.

An angle that places cannot tell is NaN: a rotation about a straight limb (its bend below `BENT`), the plane of an arm
that hangs or points straight up, and the flexion of a thigh that points sideways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.motion.canonical import check_positions
from motionary.motion.rotations import normalise
from motionary.motion.skeleton import load_skeleton

Array = NDArray[np.floating]

BENT = 20.0
"""Degrees that a knee or an elbow must be bent for the rotation of the bone above it to be known."""
POLE = 15.0
"""Degrees from the pole of a pair of angles within which the other angle of the pair is not told."""

_PELVIS, _SPINE1, _SPINE2, _NECK, _HEAD = 0, 3, 6, 12, 15
_SIDES = (("left", 1.0, 1, 4, 7, 10, 16, 18, 20), ("right", -1.0, 2, 5, 8, 11, 17, 19, 21))

ANGLES: dict[str, str] = {
    "hip_flexion": "the thigh forward in the pelvis",
    "hip_abduction": "the thigh away from the other leg",
    "hip_rotation": "the thigh turned inward about its length",
    "knee_flexion": "0 for a straight knee; which way a straight knee gives cannot be told",
    "ankle_dorsiflexion": "the foot up towards the shin; 0 for a foot flat under an upright shin",
    "shoulder_elevation": "the upper arm away from the thorax's down, 0 to 180",
    "shoulder_plane": "0 for an arm raised sideways, 90 forward, negative behind",
    "shoulder_rotation": "the upper arm turned inward about its length",
    "elbow_flexion": "0 for a straight elbow",
    "trunk_lean": "forward, of the line from the pelvis to the neck against the vertical",
    "trunk_side_lean": "to the left, of the same line",
    "spine_flexion": "the thorax bent forward in the pelvis",
    "spine_side_bend": "the thorax bent to the left in the pelvis",
    "spine_rotation": "the thorax turned to the left in the pelvis",
    "pelvis_tilt": "the pelvis tipped forward (anterior tilt) against the vertical",
    "pelvis_obliquity": "the left hip higher than the right",
    "neck_flexion": "the head bent forward in the thorax; 0 as in SMPL's rest pose",
    "neck_side_bend": "the head bent to the left in the thorax",
}
"""Name -> what a positive angle is; limbs' names come twice, with "left_" and "right_" before them."""

SIDED = ("hip", "knee", "ankle", "shoulder", "elbow")
TURNED_OVER = ("trunk_side_lean", "spine_side_bend", "spine_rotation", "pelvis_obliquity", "neck_side_bend")
"""Angles whose sign a mirror changes."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Left, up and forward of a segment over time, unit vectors (frames, 3) at right angles."""

    left: Array
    up: Array
    forward: Array

    def within(self, vectors: Array) -> Array:
        """World vectors (frames, 3) as left, up, forward of the segment."""
        return np.stack([np.sum(vectors * axis, axis=-1) for axis in (self.left, self.up, self.forward)], axis=-1)


def joint_angles(positions: Array) -> dict[str, Array]:
    """Degrees (frames,) by name, for each name of `angle_names()`; see the module for frames, sequences and signs.

    `positions`: (frames, 22, 3) metres, Y up, in the joint order of `smpl22`. Turning the body about the vertical,
    moving it and making it larger change nothing. Raises as `check_positions`.
    """
    joints = check_positions(positions).astype(np.float64)
    pelvis, thorax = pelvis_frames(joints), thorax_frames(joints)
    found: dict[str, Array] = {}
    for side in _SIDES:
        found |= {f"{side[0]}_{name}": values for name, values in _leg(joints, pelvis, side).items()}
        found |= {f"{side[0]}_{name}": values for name, values in _arm(joints, thorax, side).items()}
    found |= _trunk(joints, pelvis, thorax)
    return {name: found[name] for name in angle_names()}


def angle_names() -> tuple[str, ...]:
    """All names of `joint_angles`, sides written out."""
    names: list[str] = []
    for name in ANGLES:
        sided = name.split("_", 1)[0] in SIDED
        names += [f"left_{name}", f"right_{name}"] if sided else [name]
    return tuple(names)


def pelvis_frames(joints: Array) -> Frames:
    """The pelvis: its left axis exact, its up at right angles to that, towards the first spine joint."""
    middle = 0.5 * (joints[:, 1] + joints[:, 2])
    return _frames(joints[:, 1] - joints[:, 2], joints[:, _SPINE1] - middle)


def thorax_frames(joints: Array) -> Frames:
    """The thorax: its up exact (spine2 to neck), its left axis at right angles to that, through the shoulders.

    Unlike the pelvis the long axis leads: shoulder joints move on the thorax with the arms.
    """
    up = normalise(joints[:, _NECK] - joints[:, _SPINE2])
    across = joints[:, 16] - joints[:, 17]
    left = normalise(across - np.sum(across * up, axis=-1, keepdims=True) * up)
    return Frames(left, up, np.cross(left, up))


def _frames(across: Array, towards: Array) -> Frames:
    left = normalise(across)
    up = normalise(towards - np.sum(towards * left, axis=-1, keepdims=True) * left)
    return Frames(left, up, np.cross(left, up))


def _leg(joints: Array, pelvis: Frames, side: tuple[str, float, int, int, int, int, int, int, int]) -> dict[str, Array]:
    _, sign, hip, knee, ankle, toe = side[:6]
    thigh, shin = normalise(joints[:, knee] - joints[:, hip]), normalise(joints[:, ankle] - joints[:, knee])
    foot = normalise(joints[:, toe] - joints[:, ankle])
    out, up, ahead = (pelvis.within(thigh) * np.array([sign, 1.0, 1.0])).T
    abduction = np.degrees(np.arcsin(np.clip(out, -1.0, 1.0)))
    bend = _between(thigh, shin)
    # where the shin would hang with no rotation: square to the thigh, in the plane of flexion, backwards
    back = normalise(np.cross(pelvis.left, thigh))
    rotation = _about(thigh, back, shin) * sign
    flexion = np.degrees(np.arctan2(ahead, -up))
    return {
        "hip_flexion": np.where(np.abs(abduction) > 90.0 - POLE, np.nan, flexion),
        "hip_abduction": abduction,
        "hip_rotation": np.where((bend < BENT) | (np.abs(abduction) > 90.0 - POLE), np.nan, rotation),
        "knee_flexion": bend,
        "ankle_dorsiflexion": _rest_ankle() - _between(-shin, foot),
    }


def _arm(joints: Array, thorax: Frames, side: tuple[str, float, int, int, int, int, int, int, int]) -> dict[str, Array]:
    _, sign, shoulder, elbow, wrist = side[0], side[1], *side[6:]
    upper = normalise(joints[:, elbow] - joints[:, shoulder])
    fore = normalise(joints[:, wrist] - joints[:, elbow])
    out, up, ahead = (thorax.within(upper) * np.array([sign, 1.0, 1.0])).T
    elevation = np.degrees(np.arccos(np.clip(-up, -1.0, 1.0)))
    plane = np.degrees(np.arctan2(ahead, out))
    bend = _between(upper, fore)
    polar = (elevation < POLE) | (elevation > 180.0 - POLE)
    # with no rotation the forearm of an arm raised sideways bends forward, and that of one raised forward inward
    zero = normalise(np.cross(-thorax.up, upper)) * sign
    rotation = _about(upper, zero, fore) * sign
    return {
        "shoulder_elevation": elevation,
        "shoulder_plane": np.where(polar, np.nan, plane),
        "shoulder_rotation": np.where((bend < BENT) | polar, np.nan, rotation),
        "elbow_flexion": bend,
    }


def _trunk(joints: Array, pelvis: Frames, thorax: Frames) -> dict[str, Array]:
    level = heading_frames(joints)
    out, up, ahead = level.within(joints[:, _NECK] - joints[:, _PELVIS]).T
    length = np.maximum(np.sqrt(out**2 + up**2 + ahead**2), 1e-9)
    spine = pelvis.within(thorax.up)
    turn = pelvis.within(thorax.left)
    # Z-X-Y: the rotation is the thorax' left axis about its own up, from where flexion and side bend alone put it
    flexion, bend = np.arctan2(spine[:, 2], spine[:, 1]), np.arcsin(np.clip(spine[:, 0], -1.0, 1.0))
    plain_left = np.stack((np.cos(bend), -np.sin(bend) * np.cos(flexion), -np.sin(bend) * np.sin(flexion)), axis=-1)
    tilt = level.within(pelvis.up)
    neck = _rest_turned(thorax.within(normalise(joints[:, _HEAD] - joints[:, _NECK])))
    return {
        "trunk_lean": np.degrees(np.arctan2(ahead, up)),
        "trunk_side_lean": np.degrees(np.arcsin(np.clip(out / length, -1.0, 1.0))),
        "spine_flexion": np.degrees(flexion),
        "spine_side_bend": np.degrees(bend),
        "spine_rotation": _about(spine, plain_left, turn),
        "pelvis_tilt": np.degrees(np.arctan2(tilt[:, 2], tilt[:, 1])),
        "pelvis_obliquity": np.degrees(np.arcsin(np.clip(pelvis.left[:, 1], -1.0, 1.0))),
        "neck_flexion": np.degrees(np.arctan2(neck[:, 2], neck[:, 1])),
        "neck_side_bend": np.degrees(np.arcsin(np.clip(neck[:, 0], -1.0, 1.0))),
    }


def heading_frames(joints: Array) -> Frames:
    """Level axes of where the pelvis faces: up is the world's; a body whose hips lie one above the other faces +Z."""
    across = (joints[:, 1] - joints[:, 2]) * np.array([1.0, 0.0, 1.0])
    flat = np.linalg.norm(across, axis=-1, keepdims=True) > 1e-6
    left = normalise(np.where(flat, across, np.array([1.0, 0.0, 0.0])))
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), left.shape)
    return Frames(left, up, np.cross(left, up))


def _between(one: Array, other: Array) -> Array:
    """Degrees between unit vectors; exact near 0 and 180 too."""
    sine = np.linalg.norm(np.cross(one, other), axis=-1)
    return np.degrees(np.arctan2(sine, np.sum(one * other, axis=-1)))


def _about(axis: Array, start: Array, end: Array) -> Array:
    """Degrees from `start` to the part of `end` square to the unit `axis`, right-handed about it."""
    flat = end - np.sum(end * axis, axis=-1, keepdims=True) * axis
    sine = np.sum(np.cross(start, flat) * axis, axis=-1)
    return np.degrees(np.arctan2(sine, np.sum(start * flat, axis=-1)))


def _rest_ankle() -> float:
    """Degrees between an upright shin and the foot of the rest pose, which slopes from the ankle to the ball."""
    foot = load_skeleton("smpl22").offsets[10]
    return float(90.0 + np.degrees(np.arctan2(-foot[1], foot[2])))


def _rest_turned(directions: Array) -> Array:
    """Directions of the head in the thorax, turned back by how far forward SMPL's head leans at rest."""
    rest = load_skeleton("smpl22").offsets
    ahead = np.arctan2(rest[15, 2], rest[15, 1]) - np.arctan2(rest[9, 2] + rest[12, 2], rest[9, 1] + rest[12, 1])
    sine, cosine = np.sin(-ahead), np.cos(-ahead)
    out, up, forward = directions.T
    return np.stack((out, cosine * up - sine * forward, sine * up + cosine * forward), axis=-1)
