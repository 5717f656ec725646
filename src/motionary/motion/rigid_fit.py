"""Which points a joint carries, the rotation that fits them best, and the skeleton that a body's positions imply."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]

NO_LENGTH = 1e-6
"""Metres below which a bone counts as having no length: its two joints are one place."""
_FLAT = 0.05
"""Second over first singular value of rest vectors below which they lie on one line and leave the twist open."""
_FRAMES = 400
"""Frames, evenly spread, that the shape of a joint's children is taken from."""
_ROUNDS = 2
_PRIOR = 1e-9
"""Weight of the prior rotation in `best_rotations`: decides what the points leave open, moves nothing else."""


def carried_joints(skeleton: Skeleton) -> tuple[tuple[int, ...], ...]:
    """For each joint the joints whose places its rotation moves rigidly: its children, and through children that sit
    on the joint itself (bones of no length) their children.
    """
    lengths, children = skeleton.bone_lengths, skeleton.children
    carried: list[tuple[int, ...]] = [()] * skeleton.joint_count
    for joint in reversed(range(skeleton.joint_count)):
        found: list[int] = []
        for child in children[joint]:
            found += [child] if lengths[child] > NO_LENGTH else carried[child]
        carried[joint] = tuple(found)
    return tuple(carried)


def fixes_rotation(rest: Array) -> bool:
    """Whether rest vectors (points, 3) do not lie on one line, so that where they go tells the whole rotation."""
    if len(rest) < 2:
        return False
    spread = np.linalg.svd(rest, compute_uv=False)
    return bool(spread[1] > _FLAT * spread[0])


def best_rotations(rest: Array, measured: Array, prior: Array) -> Array:
    """Matrices (frames, 3, 3) that turn `rest` (points, 3) into `measured` (frames, points, 3), by least squares.

    Kabsch's solution (1976) by singular values, reflections excluded; long vectors count more. `prior`, matrices that
    broadcast to the result, decides only what the points leave open (points on one line, or all at one place).
    """
    moment = np.swapaxes(measured, -1, -2) @ rest + _PRIOR * max(float(np.sum(rest * rest)), NO_LENGTH**2) * prior
    left, _, right = np.linalg.svd(moment)
    left[..., 2] *= np.sign(np.linalg.det(left @ right))[..., None]
    return left @ right


def fit_skeleton(positions: Array, rest: Skeleton) -> Skeleton:
    """The skeleton with the joints and rest pose of `rest` and this body's own proportions.

    `positions`: (frames, joints, 3) metres in the order of `rest.joints`. Bone lengths are medians over time, so a few
    bad frames do not count. A single child keeps its rest direction. Where a joint carries several (a pelvis its hips
    and spine), they are one rigid piece whose shape is the body's own: the median over time after turning each frame
    into the rest pose (generalised Procrustes analysis), turned as a whole to lie as in `rest`. Raises
    `SkeletonMismatch` for another number of joints.
    """
    if positions.ndim != 3 or positions.shape[1:] != (rest.joint_count, 3):
        raise SkeletonMismatch(
            f"positions of shape {positions.shape} do not fit skeleton {rest.name!r}; expected (frames, "
            f"{rest.joint_count}, 3) in the order of its joints"
        )
    lengths = median_lengths(positions, rest.parents)
    old = rest.bone_lengths
    directions = rest.offsets / np.where(old > NO_LENGTH, old, 1.0)[:, None]
    offsets = directions * lengths[:, None]
    offsets[0] = rest.offsets[0]
    sized = replace(rest, name=f"{rest.name}:fitted", offsets=offsets)
    sample = positions[np.unique(np.linspace(0, len(positions) - 1, _FRAMES).astype(np.intp))]
    shaped = offsets.copy()
    # a joint that sits on its parent carries the same points: the first joint to carry them shapes them
    done: set[int] = set()
    for joint, carried in enumerate(carried_joints(sized)):
        points = [child for child in carried if child not in done]
        done.update(points)
        if len(points) > 1 and fixes_rotation(offsets[points]):
            shaped[points] = _shape(sample[:, points] - sample[:, [joint]], offsets[points])
    return replace(sized, offsets=shaped)


def median_lengths(positions: Array, parents: tuple[int, ...]) -> Array:
    """(joints,) metres: the median over time of each joint's distance to its parent; 0 for the root."""
    lengths = np.zeros(len(parents))
    bones = positions[:, 1:] - positions[:, list(parents[1:])]
    lengths[1:] = np.median(np.linalg.norm(bones, axis=-1), axis=0)
    return np.where(lengths > NO_LENGTH, lengths, 0.0)


def _shape(measured: Array, rest: Array) -> Array:
    """Vectors (points, 3) of the lengths of `rest`, of the shape of `measured` (frames, points, 3), lying as `rest`."""
    lengths = np.linalg.norm(rest, axis=-1, keepdims=True)
    shape = rest
    for _ in range(_ROUNDS):
        turns = best_rotations(shape, measured, np.eye(3))
        shape = np.median(measured @ turns, axis=0)
        size = np.linalg.norm(shape, axis=-1, keepdims=True)
        shape = np.where(size > NO_LENGTH, shape * (lengths / np.where(size > NO_LENGTH, size, 1.0)), rest)
    return shape @ best_rotations(shape, rest[None], np.eye(3))[0].T
