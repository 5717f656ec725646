"""A motion on another skeleton, whose joints, rest pose and proportions may all be different.

What is kept is where bones point in the world. The target is laid like the source once (`matching`); from there on each
joint turns in the world as its counterpart does, so twist is kept too. Where the source has joints that the target
lacks, a bone is at last turned to point where the source's chain of bones does, so that joints the two have in common
lie in the same directions from each other in every frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.blocks import frame_blocks
from motionary.motion.motion import Motion
from motionary.motion.rotations import (
    normalise,
    quat_between,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_slerp,
)
from motionary.motion.skeleton import Skeleton
from motionary.motion.transforms.finite import require_finite
from motionary.motion.transforms.matching import SHORT, Laid, Matched, Posed, lay

Array = NDArray[np.floating]

_FOOT_HEIGHT = 0.1
"""Part of the rest pose's height in which the ends of its legs lie."""
_POSES = 24


def retarget(
    motion: Motion,
    target: Skeleton,
    joints: Mapping[str, str] | None = None,
    *,
    legs: Sequence[tuple[str, str]] | None = None,
    between: Literal["rigid", "spread"] = "rigid",
    target_poses: Array | None = None,
) -> Motion:
    """The motion on `target`, bone lengths exactly the target's, directions between joints the source's.

    `joints`: target joint -> source joint for those that mean the same; by default joints of one name. A file's joints
    are matched by `motionary.formats.retarget_to`. Joints of the target without counterpart keep their rest rotation in
    their parent's frame; `between="spread"` divides the turn between two matched joints over those in between, which
    suits a spine, and gives up the exact direction across them.

    The root's path is scaled by the target's over the source's leg length, so that feet that stood stand: the middle of
    the hips is put where the source's is, times that scale. `legs`: (hip, ankle) of the target by name; by default the
    chains that end lowest in its rest pose.

    Bones' directions are exact in any case. Their twist is as sure as the two rest poses are alike; where bones lie
    over 120 degrees apart in them, the likest poses of the motion and of `target_poses` ((poses, joints, 4) local
    rotations of natural poses of the target, such as frames of another motion) are compared instead.

    Onto its own skeleton a motion comes back unchanged. Raises `SkeletonMismatch` for names that are not there, a root
    without counterpart, and legs that are not matched; `MotionaryError` for rotations or places that are not finite.
    """
    if between not in ("rigid", "spread"):
        raise ValueError(f"retarget: between is {between!r}; use 'rigid' or 'spread'")
    require_finite(motion, transform="retarget")
    plan = _plan(motion, target, joints, legs=legs, target_poses=target_poses)
    dtype = motion.local_rotations.dtype
    rotations = np.empty((motion.frame_count, target.joint_count, 4), dtype=dtype)
    roots = np.empty((motion.frame_count, 3), dtype=motion.root_positions.dtype)
    for block in frame_blocks(motion.frame_count, 16 * (target.joint_count + motion.skeleton.joint_count)):
        turns, places = _world(motion, block)
        world = _target_turns(plan, turns, places, between=between)
        rotations[block] = _local(world, target)
        roots[block] = _roots(plan, world, places)
    return Motion(rotations, roots, target, motion.fps)


@dataclass(frozen=True, eq=False)
class _Plan:
    """All that does not change over time: the match, the lay, the legs' first joints, target over source size."""

    matched: Matched
    laid: Laid
    hips: tuple[int, ...]
    scale: float


def _plan(
    motion: Motion,
    target: Skeleton,
    joints: Mapping[str, str] | None,
    *,
    legs: Sequence[tuple[str, str]] | None,
    target_poses: Array | None,
) -> _Plan:
    source = motion.skeleton
    matched = Matched.of(source, target, _indices(source, target, joints))
    if target_poses is None:
        target_poses = np.empty((0, target.joint_count, 4))
    if target_poses.ndim != 3 or target_poses.shape[1:] != (target.joint_count, 4):
        raise SkeletonMismatch(
            f"retarget: target_poses of shape {target_poses.shape} do not fit skeleton {target.name!r}; expected "
            f"(poses, {target.joint_count}, 4)"
        )
    step = max(1, motion.frame_count // _POSES)
    laid = lay(matched, motion.local_rotations[::step], target_poses)
    chains = _leg_chains(matched, legs)
    scale = _size(target, chains) / _size(source, [[matched.source_of[joint] for joint in chain] for chain in chains])
    return _Plan(matched, laid, tuple(chain[0] for chain in chains), scale)


def _indices(source: Skeleton, target: Skeleton, joints: Mapping[str, str] | None) -> dict[int, int]:
    if joints is None:
        joints = {name: name for name in target.joints if name in source.joints}
    found = {target.index(name): source.index(other) for name, other in joints.items()}
    if 0 not in found:
        raise SkeletonMismatch(
            f"retarget from skeleton {source.name!r} to {target.name!r}: no counterpart is given for the root "
            f"{target.joints[0]!r}; pass joints={{target joint: source joint, ...}}, the source's are "
            f"{', '.join(source.joints[:12])}, ..."
        )
    return dict(sorted(found.items()))


def _leg_chains(matched: Matched, legs: Sequence[tuple[str, str]] | None) -> list[list[int]]:
    """Each leg's matched joints from the hip down to the ankle."""
    target = matched.target
    if legs is None:
        chains = [_up_to_branching(matched, end) for end in _lowest_ends(matched)]
    else:
        chains = [_up_to(matched, target.index(ankle), hip=target.index(hip)) for hip, ankle in legs]
    if not chains or any(len(chain) < 2 for chain in chains):
        raise SkeletonMismatch(
            f"retarget to skeleton {target.name!r}: no leg has two matched joints, so the path has no scale; match "
            "hips and ankles, or name them as legs=[(hip, ankle), ...]"
        )
    return chains


def _up_to(matched: Matched, ankle: int, *, hip: int) -> list[int]:
    chain = [ankle]
    while chain[0] != hip and chain[0] in matched.above:
        chain.insert(0, matched.above[chain[0]])
    return chain if chain[0] == hip and ankle in matched.source_of else []


def _up_to_branching(matched: Matched, end: int) -> list[int]:
    chain = [end]
    while chain[0] in matched.above and len(matched.below[matched.above[chain[0]]]) == 1:
        chain.insert(0, matched.above[chain[0]])
    return chain


def _lowest_ends(matched: Matched) -> list[int]:
    """The lowest matched joints at rest, one a leg."""
    heights = Posed.of(matched.target).places[:, 1]
    ends = [joint for joint, below in matched.below.items() if not below]
    limit = heights[ends].min() + _FOOT_HEIGHT * np.ptp(heights)
    return [joint for joint in ends if heights[joint] <= limit]


def _size(skeleton: Skeleton, chains: list[list[int]]) -> float:
    """Metres along the legs' chains in the rest pose."""
    places = Posed.of(skeleton).places
    length = float(sum(np.linalg.norm(np.diff(places[chain], axis=0), axis=-1).sum() for chain in chains))
    if length <= SHORT:
        raise SkeletonMismatch(f"skeleton {skeleton.name!r}: its legs have no length, so the path has no scale")
    return length


def _world(motion: Motion, block: slice) -> tuple[Array, Array]:
    """World quaternions (frames, joints, 4) and positions (frames, joints, 3) of some frames, float64."""
    local = motion.local_rotations[block].astype(np.float64)
    turns, places = np.empty_like(local), np.empty((*local.shape[:2], 3))
    turns[:, 0], places[:, 0] = local[:, 0], motion.root_positions[block]
    for joint, parent in enumerate(motion.skeleton.parents[1:], start=1):
        turns[:, joint] = quat_multiply(turns[:, parent], local[:, joint])
        places[:, joint] = places[:, parent] + quat_rotate(turns[:, parent], motion.skeleton.offsets[joint])
    return turns, places


def _target_turns(plan: _Plan, turns: Array, places: Array, *, between: str) -> Array:
    """World quaternions (frames, joints, 4) of the target."""
    matched, laid = plan.matched, plan.laid
    world = np.empty((len(turns), matched.target.joint_count, 4))
    for joint, parent in enumerate(matched.target.parents):
        source = matched.source_of.get(joint)
        if source is None:
            held = quat_multiply(quat_conjugate(laid.posed[parent]), laid.posed[joint])
            world[:, joint] = quat_multiply(world[:, parent], held)
            continue
        world[:, joint] = quat_multiply(turns[:, source], laid.change[joint])
        if len(matched.below[joint]) == 1:
            child = matched.below[joint][0]
            _point(world[:, joint], laid.ways[child], places[:, matched.source_of[child]] - places[:, source])
    if between == "spread":
        _spread(plan, world)
    return world


def _point(turns: Array, bone: Array, way: Array) -> None:
    """Turn `turns` (frames, 4) by the least, in place, so that `bone` (3,) points along `way` (frames, 3)."""
    if np.linalg.norm(bone) <= SHORT:
        return
    long = np.linalg.norm(way, axis=-1) > SHORT
    now = quat_rotate(turns[long], bone)
    turns[long] = quat_multiply(quat_between(now, way[long]), turns[long])


def _spread(plan: _Plan, world: Array) -> None:
    """Divide the turn between matched joints over the unmatched between them, in place."""
    parents, posed = plan.matched.target.parents, plan.laid.posed
    for joint, start in plan.matched.above.items():
        chain = []
        parent = parents[joint]
        while parent != start:
            chain.insert(0, parent)
            parent = parents[parent]
        # seen from the laid pose, so that a difference of rest poses is not divided
        first = quat_multiply(world[:, start], quat_conjugate(posed[start]))
        last = quat_multiply(world[:, joint], quat_conjugate(posed[joint]))
        for number, middle in enumerate(chain, start=1):
            turn = quat_slerp(first, last, number / (len(chain) + 1))
            world[:, middle] = quat_multiply(turn, posed[middle])


def _local(world: Array, target: Skeleton) -> Array:
    local = np.empty_like(world)
    local[:, 0] = world[:, 0]
    for joint, parent in enumerate(target.parents[1:], start=1):
        local[:, joint] = quat_multiply(quat_conjugate(world[:, parent]), world[:, joint])
    return normalise(local)


def _roots(plan: _Plan, world: Array, places: Array) -> Array:
    """Root positions (frames, 3) with the middle of the target's hips at the scaled middle of the source's."""
    target = plan.matched.target
    goal = plan.scale * places[:, [plan.matched.source_of[hip] for hip in plan.hips]].mean(axis=1)
    reach = np.zeros_like(goal)
    for hip in plan.hips:
        joint = hip
        while joint > 0:
            parent = target.parents[joint]
            reach += quat_rotate(world[:, parent], target.offsets[joint]) / len(plan.hips)
            joint = parent
    return goal - reach
