"""Laying one skeleton's bones along another's: how far apart the frames of matched joints are in like poses.

The two are compared in their rest poses, or, where a rest pose is none that a body could take (every bone along its own
X axis, as some programs write), in poses of the motion itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from motionary.motion.rigid_fit import best_rotations
from motionary.motion.rotations import (
    identity_quaternions,
    matrix_to_quat,
    normalise,
    quat_between,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_to_matrix,
)
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]

SHORT = 1e-4
"""Metres below which two joints lie at one place and no direction leads from one to the other."""
_LINE = 0.1
"""Second over first singular value of points below which they count as lying on one line and leave twist open."""
_ALIKE = np.deg2rad(120.0)
"""Turn of a bone up to which two poses count as alike; arms that hang lie 90 degrees from a T-pose."""
_TRIED = 8


@dataclass(frozen=True, eq=False)
class Matched:
    """Which joints of two skeletons mean the same, by index.

    `source_of`: target joint -> source joint. `above`, `below`: for each matched target joint the nearest matched joint
    above it, and those next below it.
    """

    source: Skeleton
    target: Skeleton
    source_of: dict[int, int]
    above: dict[int, int]
    below: dict[int, list[int]]

    @classmethod
    def of(cls, source: Skeleton, target: Skeleton, source_of: Mapping[int, int]) -> Matched:
        above: dict[int, int] = {}
        below: dict[int, list[int]] = {joint: [] for joint in source_of}
        for joint in sorted(source_of):
            parent = target.parents[joint]
            while parent >= 0 and parent not in source_of:
                parent = target.parents[parent]
            if parent >= 0:
                above[joint] = parent
                below[parent].append(joint)
        return cls(source, target, dict(sorted(source_of.items())), above, below)


@dataclass(frozen=True, eq=False)
class Posed:
    """A pose: world rotations (joints, 4) and positions (joints, 3) with the root at the origin."""

    turns: Array
    places: Array

    @classmethod
    def of(cls, skeleton: Skeleton, local: Array | None = None) -> Posed:
        """The pose of `local` rotations (joints, 4), by default the rest pose."""
        local = identity_quaternions((skeleton.joint_count,)) if local is None else local.astype(np.float64)
        turns, places = local.copy(), np.zeros((skeleton.joint_count, 3))
        for joint, parent in enumerate(skeleton.parents[1:], start=1):
            turns[joint] = quat_multiply(turns[parent], local[joint])
            places[joint] = places[parent] + quat_rotate(turns[parent], skeleton.offsets[joint])
        return cls(turns, places)


@dataclass(frozen=True, eq=False)
class Laid:
    """A target laid like a source in like poses.

    `change`: (joints, 4) for a matched target joint what turns the source joint's frame into its own: its world
    rotation is that of the source times this. `posed`: (joints, 4) its world rotations in that pose. `ways`: matched
    joint -> (3,) metres, its place in the frame of the matched joint above. `farthest`: the largest turn of a bone, in
    radians, that was needed: the less, the surer the twist.
    """

    change: Array
    posed: Array
    ways: dict[int, Array]
    farthest: float


def lay(matched: Matched, source_poses: Array, target_poses: Array) -> Laid:
    """The target laid like the source: in rest, or where bones are then over 120 degrees apart in the likest poses.

    `source_poses`, `target_poses`: (poses, joints, 4) local rotations of natural poses of both, possibly none.
    """
    best = _lay_pose(matched, Posed.of(matched.source), Posed.of(matched.target))
    if best.farthest <= _ALIKE:
        return best
    for source, target in _pairs(matched, source_poses, target_poses):
        laid = _lay_pose(matched, source, target)
        best = laid if laid.farthest < best.farthest else best
    return best


def _pairs(matched: Matched, source_poses: Array, target_poses: Array) -> Iterator[tuple[Posed, Posed]]:
    sources = [Posed.of(matched.source, local) for local in source_poses]
    targets = [Posed.of(matched.target, local) for local in target_poses]
    rest = Posed.of(matched.source), Posed.of(matched.target)
    few = product(_some(sources), _some(targets))
    return chain(((pose, rest[1]) for pose in sources), ((rest[0], pose) for pose in targets), few)


def _some(poses: list[Posed]) -> list[Posed]:
    return poses[:: max(1, len(poses) // _TRIED)]


def _lay_pose(matched: Matched, source: Posed, target: Posed) -> Laid:
    """From the root outwards each joint turned by the least that lays its bone along the source's; a joint that carries
    several, such as a pelvis or chest, by least squares of the rigid piece they form.
    """
    turns = identity_quaternions((matched.target.joint_count,))
    farthest = 0.0
    for joint, parent in enumerate(matched.target.parents):
        if parent >= 0:
            turns[joint] = turns[parent]
        points = matched.below.get(joint, [])
        own = target.places[points] - target.places[joint]
        other = source.places[[matched.source_of[point] for point in points]]
        other = other - source.places[matched.source_of.get(joint, 0)]
        long = np.minimum(np.linalg.norm(own, axis=-1), np.linalg.norm(other, axis=-1)) > SHORT
        if long.any():
            turn, lies_on_line = _laying(quat_rotate(turns[joint], own[long]), other[long])
            turns[joint] = quat_multiply(turn, turns[joint])
            if lies_on_line:
                farthest = max(farthest, 2.0 * float(np.arccos(min(1.0, abs(turn[0])))))
    posed = quat_multiply(turns, target.turns)
    change = posed.copy()
    for joint, counterpart in matched.source_of.items():
        change[joint] = quat_multiply(quat_conjugate(source.turns[counterpart]), posed[joint])
    ways = {
        joint: quat_rotate(quat_conjugate(target.turns[above]), target.places[joint] - target.places[above])
        for joint, above in matched.above.items()
    }
    return Laid(change, posed, ways, farthest)


def _laying(own: Array, other: Array) -> tuple[Array, bool]:
    """The quaternion that lays points `own` (n, 3) in the directions of `other`, as seen from their joint, and whether
    it is the least turn of a line: least squares where both span a plane, longer bones counting more.
    """
    weights = np.sqrt(np.linalg.norm(own, axis=-1) * np.linalg.norm(other, axis=-1))[:, None]
    longest = int(np.argmax(weights))
    sides = np.sign(own @ own[longest])[:, None]
    own, other = normalise(own) * weights, normalise(other) * weights
    least = quat_between(np.sum(sides * own, axis=0), np.sum(sides * other, axis=0))
    if min(_flatness(own), _flatness(other)) < _LINE:
        return least, True
    return matrix_to_quat(best_rotations(own, other[None], quat_to_matrix(least))[0]), False


def _flatness(points: Array) -> float:
    """Second over first singular value of points (n, 3): 0 where they lie on one line through the joint."""
    values = np.linalg.svd(points, compute_uv=False)
    return float(values[1] / values[0]) if len(values) > 1 else 0.0
