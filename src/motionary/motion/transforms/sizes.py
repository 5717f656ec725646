"""Motions on bodies of another size: scaled as a whole, or with other bone lengths on the same joints."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.blocks import frame_blocks
from motionary.motion.canonical import SHORT, bone_directions, check_positions, from_planes, retarget_planes, to_planes
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.skeleton import Skeleton, load_skeleton

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_ONE_CLIP = np.zeros(1, dtype=np.intp)


def scale(motion: Moving, factor: float) -> Moving:
    """The same motion of a body `factor` times as large, its path through the world included.

    Every position is multiplied by `factor`; rotations and frame rate stay, so steps and speeds grow with the body. The
    skeleton of a `Motion` is called `NAME x FACTOR`. To bring a motion to the size of another body, use `retarget`.
    """
    if not (np.isfinite(factor) and factor > 0):
        raise ValueError(f"scale: factor is {factor}; it must be finite and above 0")
    if isinstance(motion, JointPositions):
        return replace(motion, positions=motion.positions * motion.positions.dtype.type(factor))
    if factor == 1:
        return motion
    skeleton = motion.skeleton
    sized = replace(skeleton, name=f"{skeleton.name} x {factor:g}", offsets=skeleton.offsets * factor)
    roots = motion.root_positions * motion.root_positions.dtype.type(factor)
    return replace(motion, root_positions=roots, skeleton=sized)


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
    result = np.empty_like(positions)
    for block in frame_blocks(len(positions), positions[0].size):
        # the clip's first frame leads every block, because the scale comes from it
        planes = to_planes(np.concatenate((positions[:1], positions[block])))
        directions, lengths = bone_directions(planes)
        planes = retarget_planes(planes, directions, lengths, target=target, starts=_ONE_CLIP)
        result[block] = from_planes(planes[..., 1:], positions.dtype)
    return result


def retarget_motion(motion: Motion, target: Skeleton) -> Motion:
    """The same rotations on a skeleton with the bone lengths of `target` and the motion's own rest directions.

    The two skeletons must have the same joints and parents (`SkeletonMismatch` otherwise; `retarget` takes others). The
    root's path is scaled by the length of the bones from the root down to the lowest joint of the rest pose, target
    over source.
    """
    source = motion.skeleton
    if source.joints != target.joints or source.parents != target.parents:
        raise SkeletonMismatch(
            f"cannot retarget from skeleton {source.name!r} to {target.name!r}: joints or parents differ; use "
            "`retarget` with the names of the joints that match"
        )
    lengths = source.bone_lengths
    ratios = np.where(lengths > SHORT, target.bone_lengths / np.where(lengths > SHORT, lengths, 1.0), 1.0)
    offsets = source.offsets * ratios[:, None]
    name = target.name if np.allclose(offsets, target.offsets, atol=1e-9) else f"{source.name}@{target.name}"
    leg = lowest_chain(source)
    if lengths[leg].sum() <= SHORT:
        raise SkeletonMismatch(f"skeleton {source.name!r}: nothing hangs below its root, so the path has no scale")
    ratio = target.bone_lengths[leg].sum() / lengths[leg].sum()
    roots = (motion.root_positions * ratio).astype(motion.root_positions.dtype, copy=False)
    return replace(motion, root_positions=roots, skeleton=replace(source, name=name, offsets=offsets))


def lowest_chain(skeleton: Skeleton) -> list[int]:
    """Joints from the lowest of the rest pose up to below the root: a leg."""
    heights = np.zeros(skeleton.joint_count)
    for joint in range(1, skeleton.joint_count):
        heights[joint] = heights[skeleton.parents[joint]] + skeleton.offsets[joint, 1]
    joint = int(np.argmin(heights))
    chain = []
    while joint > 0:
        chain.append(joint)
        joint = skeleton.parents[joint]
    return chain
