"""Which of HumanML3D's 263 numbers belong to which part of the body, for edits that keep the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.features.humanml263 import DIMENSION, SLICES
from motionary.motion import load_skeleton

Mask = NDArray[np.bool_]

_LEGS = {side: (f"{side}_hip", f"{side}_knee", f"{side}_ankle", f"{side}_foot") for side in ("left", "right")}
_ARMS = {side: (f"{side}_collar", f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist") for side in ("left", "right")}

REGIONS: dict[str, tuple[str, ...]] = {
    "lower": ("pelvis", *_LEGS["left"], *_LEGS["right"]),
    "upper": ("spine1", "spine2", "spine3", "neck", "head", *_ARMS["left"], *_ARMS["right"]),
    "left_arm": _ARMS["left"],
    "right_arm": _ARMS["right"],
    "arms": (*_ARMS["left"], *_ARMS["right"]),
    "left_leg": _LEGS["left"],
    "right_leg": _LEGS["right"],
    "legs": (*_LEGS["left"], *_LEGS["right"]),
    "torso": ("spine1", "spine2", "spine3"),
    "head": ("neck", "head"),
    "path": ("pelvis",),
    "all": tuple(load_skeleton("smpl22").joints),
}
"""Joints of each region by name. The pelvis brings the root's four numbers and the foot contacts with it, so that
"lower" has 107 of the 263 and "upper" the other 156 (MDM's masks, used by CigTime)."""


def joint_dims(joints: Sequence[str]) -> Mask:
    """(263,) True for every number of the joints named: position, rotation, velocity; the pelvis' are the root's.

    Raises `MotionaryError` for a joint that the 22-joint body has not.
    """
    names = load_skeleton("smpl22").joints
    dims = np.zeros(DIMENSION, dtype=bool)
    for joint in joints:
        if joint not in names:
            raise MotionaryError(f"the body has no joint {joint!r}; its joints: {', '.join(names)}")
        number = names.index(joint)
        velocity = SLICES["joint_velocities"].start + 3 * number
        dims[velocity : velocity + 3] = True
        if number == 0:
            for group in ("root_yaw_velocity", "root_velocity", "root_height", "foot_contacts"):
                dims[SLICES[group]] = True
            continue
        position = SLICES["joint_positions"].start + 3 * (number - 1)
        rotation = SLICES["joint_rotations"].start + 6 * (number - 1)
        dims[position : position + 3] = True
        dims[rotation : rotation + 6] = True
    return dims


def region_dims(names: str | Sequence[str]) -> Mask:
    """(263,) True for the numbers of one or several regions, "upper" or "left_arm,head", or of joints by name."""
    asked = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    body = load_skeleton("smpl22").joints
    dims = np.zeros(DIMENSION, dtype=bool)
    for name in asked:
        if name not in REGIONS and name not in body:
            raise MotionaryError(
                f"no part of the body is called {name!r}; regions: {', '.join(REGIONS)}; or a joint: {', '.join(body)}"
            )
        dims |= joint_dims(REGIONS.get(name, (name,)))
    return dims


def frames_mask(frames: int, *, start: float, stop: float, fps: float = 20.0) -> Mask:
    """(frames,) True from second `start` to second `stop`. Raises `MotionaryError` for a span that holds no frame."""
    first, last = max(0, round(start * fps)), min(frames, round(stop * fps))
    if not first < last:
        raise MotionaryError(f"seconds {start:g} to {stop:g} hold no frame of a motion of {frames / fps:g} s")
    mask = np.zeros(frames, dtype=bool)
    mask[first:last] = True
    return mask


def change_mask(dims: Mask, frames: Mask) -> Mask:
    """(frames, 263): what an edit may change, the given numbers in the given frames."""
    return frames[:, None] & dims[None, :]
