"""The mirror image of a motion, and which joints are each other's left and right."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.skeleton import Skeleton, load_skeleton

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_SIDES = (("left", "right"), ("Left", "Right"), ("LEFT", "RIGHT"))
_LETTER = re.compile(r"(?:(?<=[\W_])|\A)[lL]")
"""A lone letter for the left, at a word's beginning: `lfemur`, `L_Hip`, `Hand_L_end`."""


def mirror(motion: Moving) -> Moving:
    """The mirror image in the plane X = 0: left and right limbs change places.

    For `Motion` the rotations are reflected (a rotation about X stays, those about Y and Z turn the other way), and so
    is the skeleton where its two sides differ; forward kinematics gives exactly the mirrored positions. Twice gives the
    original. Sides come from the skeleton's `left_right` and, for joints it leaves out, from names that say left and
    right (`LeftArm`, `lfemur`, `Hand_L`); `SkeletonMismatch` if neither tells them.
    """
    if isinstance(motion, JointPositions):
        order = _mirrored_order(motion.joint_names, name="these joint positions")
        return replace(motion, positions=mirror_positions(motion.positions, order))
    skeleton = motion.skeleton
    order = _mirrored_order(skeleton.joints, name=f"skeleton {skeleton.name!r}", known=skeleton.left_right)
    quaternions = motion.local_rotations[:, order]
    quaternions *= np.array([1, 1, -1, -1], dtype=quaternions.dtype)
    roots = motion.root_positions * np.array([-1, 1, 1], dtype=motion.root_positions.dtype)
    return Motion(quaternions, roots, _mirrored_skeleton(skeleton, order), motion.fps)


def mirror_positions(positions: Array, order: NDArray[np.intp] | None = None) -> Array:
    """Positions (..., joints, 3) with X negated and joints in mirrored `order` (default: that of `smpl22`)."""
    order = load_skeleton("smpl22").mirrored_joints if order is None else order
    result = positions[..., order, :]
    result *= np.array([-1, 1, 1], dtype=positions.dtype)
    return result


def _mirrored_order(joints: tuple[str, ...], *, name: str, known: tuple[tuple[int, int], ...] = ()) -> NDArray[np.intp]:
    """For each joint its mirror image: the `known` pairs first, then what the names tell."""
    places = {joint: place for place, joint in enumerate(joints)}
    order = np.arange(len(joints))
    for place, other in known:
        order[place], order[other] = other, place
    for joint, place in places.items():
        other = next((places[each] for each in _other_sides(joint) if each in places), place)
        if order[place] == place and order[other] == other:
            order[place], order[other] = other, place
    if np.array_equal(order, np.arange(len(joints))):
        raise SkeletonMismatch(
            f"{name}: no left and right among {', '.join(joints[:6])}, ...; set the skeleton's left_right pairs"
        )
    return order


def _other_sides(joint: str) -> list[str]:
    """What the right joint could be called whose left one is called `joint`."""
    names = [joint.replace(left, right) for left, right in _SIDES if left in joint]
    for match in _LETTER.finditer(joint):
        letter = "r" if match[0] == "l" else "R"
        names.append(joint[: match.start()] + letter + joint[match.end() :])
    return names


def _mirrored_skeleton(skeleton: Skeleton, order: NDArray[np.intp]) -> Skeleton:
    parents = np.array(skeleton.parents)
    # the root's own index stands for its missing parent, so that the order can be applied
    parents[0] = 0
    crooked = np.flatnonzero(order[parents] != parents[order])
    if len(crooked) or order[0] != 0:
        joint = skeleton.joints[crooked[0] if len(crooked) else 0]
        raise SkeletonMismatch(
            f"skeleton {skeleton.name!r}: joint {joint!r} and its mirror image hang from joints that do not pair"
        )
    offsets = mirror_positions(skeleton.offsets, order)
    return skeleton if np.array_equal(offsets, skeleton.offsets) else replace(skeleton, offsets=offsets)
