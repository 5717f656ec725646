"""Changes to whole motions: another frame rate, the mirror image, HumanML3D's canonical form, other bone lengths."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.canonical import (
    SHORT,
    bone_directions,
    canonicalise_planes,
    check_positions,
    from_planes,
    retarget_planes,
    to_planes,
)
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import quat_slerp
from motionary.motion.skeleton import Skeleton, load_skeleton

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_ONE_CLIP = np.zeros(1, dtype=np.intp)
_SAME_RATIO = 1e-5
"""Relative difference below which two frame rates count as a whole ratio: a BVH's 0.0083333 s is 120 fps to 4e-6."""
_SIDES = (("left", "right"), ("Left", "Right"), ("LEFT", "RIGHT"))


def resample(motion: Moving, fps: float, *, method: Literal["linear", "cubic"] = "linear") -> Moving:
    """The same motion at `fps` frames per second.

    Frame k of the result lies exactly k / fps seconds after the first frame, and the result ends with the last such
    time that the motion covers: nothing is extrapolated and nothing drifts, so first and last pose stay within one new
    frame of where they were. Where the old rate is a whole multiple of the new (120 to 20), every n-th frame is taken
    untouched, as HumanML3D was made; otherwise positions are interpolated ("linear", or "cubic": Catmull-Rom, which
    passes through every frame) and rotations turned along the shorter arc. There is no low-pass filter, so movement
    faster than half the new rate aliases; above 10 Hz nine CMU takes hold 0.4 to 3.6 mm (root mean square over joints).
    """
    if method not in ("linear", "cubic"):
        raise ValueError(f"resample: method is {method!r}; use 'linear' or 'cubic'")
    if not (np.isfinite(fps) and fps > 0):
        raise ValueError(f"resample: fps is {fps}; frames per second must be finite and above 0")
    if motion.frame_count == 0:
        raise MotionaryError("resample: the motion has no frames; read a file that has some")
    before, amount = _sample_places(motion.frame_count, motion.fps, fps)
    if isinstance(motion, JointPositions):
        return replace(motion, positions=_interpolate(motion.positions, before, amount, method=method), fps=float(fps))
    rotations = motion.local_rotations[before]
    if amount.any():
        after = motion.local_rotations[np.minimum(before + 1, motion.frame_count - 1)]
        rotations = quat_slerp(rotations, after, amount[:, None]).astype(rotations.dtype, copy=False)
    roots = _interpolate(motion.root_positions, before, amount, method=method)
    return replace(motion, local_rotations=rotations, root_positions=roots, fps=float(fps))


def _sample_places(frames: int, old: float, new: float) -> tuple[NDArray[np.intp], Array]:
    """For each new frame the old frame at or before it, and how far (0 to below 1) it lies towards the next."""
    # whole and simple ratios (3/2 for 30 to 20) in exact arithmetic, so that no frame is lost to rounding
    ratio = Fraction(old / new).limit_denominator(1000)
    if abs(float(ratio) * new / old - 1.0) > _SAME_RATIO:
        places = np.arange(int((frames - 1) * new / old) + 1) * (old / new)
        before = np.minimum(places.astype(np.intp), frames - 1)
        return before, np.where(before == frames - 1, 0.0, places - before)
    count = int((frames - 1) / ratio) + 1
    numerators = np.arange(count) * ratio.numerator
    return numerators // ratio.denominator, (numerators % ratio.denominator) / ratio.denominator


def _interpolate(values: Array, before: NDArray[np.intp], amount: Array, *, method: str) -> Array:
    if not amount.any():
        return values[before]
    last = len(values) - 1
    amount = amount.reshape(-1, *(1,) * (values.ndim - 1)).astype(values.dtype)
    here, after = values[before], values[np.minimum(before + 1, last)]
    if method == "linear":
        return here + amount * (after - here)
    # slopes a frame: half the way between the neighbours, and to the one neighbour at the ends
    slopes = np.gradient(values, axis=0)
    rest, step = 1 - amount, after - here
    bend = rest * (slopes[before] - step) - amount * (slopes[np.minimum(before + 1, last)] - step)
    return here + amount * step + amount * rest * bend


def mirror(motion: Moving) -> Moving:
    """The mirror image in the plane X = 0: left and right limbs change places.

    For `Motion` the rotations are reflected (a rotation about X stays, those about Y and Z turn the other way), and so
    is the skeleton where its two sides differ; forward kinematics gives exactly the mirrored positions. Twice gives the
    original. Sides come from the skeleton's `left_right`, else from joint names that say left and right;
    `SkeletonMismatch` if neither tells them.
    """
    if isinstance(motion, JointPositions):
        order = _mirrored_order(motion.joint_names, name="these joint positions")
        return replace(motion, positions=mirror_positions(motion.positions, order))
    skeleton = motion.skeleton
    order = skeleton.mirrored_joints if skeleton.left_right else _mirrored_order(skeleton.joints, name=skeleton.name)
    quaternions = motion.local_rotations[:, order] * np.array([1, 1, -1, -1], dtype=motion.local_rotations.dtype)
    roots = motion.root_positions * np.array([-1, 1, 1], dtype=motion.root_positions.dtype)
    return Motion(quaternions, roots, _mirrored_skeleton(skeleton, order), motion.fps)


def mirror_positions(positions: Array, order: NDArray[np.intp] | None = None) -> Array:
    """Positions (..., joints, 3) with X negated and joints in mirrored `order` (default: that of `smpl22`)."""
    order = load_skeleton("smpl22").mirrored_joints if order is None else order
    return positions[..., order, :] * np.array([-1, 1, 1], dtype=positions.dtype)


def _mirrored_order(joints: tuple[str, ...], *, name: str) -> NDArray[np.intp]:
    places = {joint: place for place, joint in enumerate(joints)}
    order = np.arange(len(joints))
    for left, right in _SIDES:
        for joint, place in places.items():
            if left in joint and joint.replace(left, right) in places:
                other = places[joint.replace(left, right)]
                order[place], order[other] = other, place
    if np.array_equal(order, np.arange(len(joints))):
        raise SkeletonMismatch(
            f"{name}: no left and right among {', '.join(joints[:6])}, ...; set the skeleton's left_right pairs"
        )
    return order


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


def canonicalise_positions(positions: Array) -> Array:
    """Positions (T, 22, 3) with floor at Y = 0, first root above the origin and first frame facing +Z (metres, Y up).

    HumanML3D's steps 2 to 4: the floor is the smallest height in the whole clip; the heading is at right angles to the
    across vector of hips and shoulders. A second time changes nothing. Raises as `retarget_positions` does.
    """
    positions = check_positions(positions)
    planes = to_planes(positions)
    canonicalise_planes(planes, planes[:, :0].copy(), starts=_ONE_CLIP)
    return from_planes(planes, positions.dtype)


def retarget_positions(positions: Array, target: Skeleton | None = None) -> Array:
    """Positions (T, 22, 3) with the bone lengths of `target`, by default `humanml3d_reference` (HumanML3D's step 1).

    Bones keep their directions; the root's path is scaled by target over source length of right thigh and shin, the
    source's taken in the first frame. A bone of no length takes the reference's rest direction. Raises
    `SkeletonMismatch` for another shape or target, `MotionaryError` for no frames, values that are not finite or a leg
    of no length.
    """
    reference = load_skeleton("humanml3d_reference")
    target = reference if target is None else target
    if target.parents != reference.parents:
        raise SkeletonMismatch(f"target skeleton {target.name!r} does not have the 22 joints of 'smpl22' in its order")
    positions = check_positions(positions)
    planes = to_planes(positions)
    directions, lengths = bone_directions(planes)
    result = retarget_planes(planes, directions, lengths, target=target, starts=_ONE_CLIP)
    return from_planes(result, positions.dtype)


def retarget_motion(motion: Motion, target: Skeleton) -> Motion:
    """The same rotations on a skeleton with the bone lengths of `target` and the motion's own rest directions.

    The two skeletons must have the same joints and parents (`SkeletonMismatch` otherwise). The root's path is scaled by
    the length of the bones from the root down to the lowest joint of the rest pose, target over source.
    """
    source = motion.skeleton
    if source.joints != target.joints or source.parents != target.parents:
        raise SkeletonMismatch(
            f"cannot retarget from skeleton {source.name!r} to {target.name!r}: joints or parents differ; map one to "
            "the other first"
        )
    lengths = source.bone_lengths
    ratios = np.where(lengths > SHORT, target.bone_lengths / np.where(lengths > SHORT, lengths, 1.0), 1.0)
    offsets = source.offsets * ratios[:, None]
    name = target.name if np.allclose(offsets, target.offsets, atol=1e-9) else f"{source.name}@{target.name}"
    leg = _lowest_chain(source)
    if lengths[leg].sum() <= SHORT:
        raise SkeletonMismatch(f"skeleton {source.name!r}: nothing hangs below its root, so the path has no scale")
    scale = target.bone_lengths[leg].sum() / lengths[leg].sum()
    roots = (motion.root_positions * scale).astype(motion.root_positions.dtype, copy=False)
    return replace(motion, root_positions=roots, skeleton=replace(source, name=name, offsets=offsets))


def _lowest_chain(skeleton: Skeleton) -> list[int]:
    heights = np.zeros(skeleton.joint_count)
    for joint in range(1, skeleton.joint_count):
        heights[joint] = heights[skeleton.parents[joint]] + skeleton.offsets[joint, 1]
    joint = int(np.argmin(heights))
    chain = []
    while joint > 0:
        chain.append(joint)
        joint = skeleton.parents[joint]
    return chain
