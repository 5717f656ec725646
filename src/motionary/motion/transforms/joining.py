"""Clips one after another as one motion: placed to follow each other, and blended where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_slerp
from motionary.motion.transforms.finite import require_finite
from motionary.motion.transforms.resampling import trim, view

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_UP = np.array([0.0, 1.0, 0.0])
_SAME_RATE = 1e-5
_SAME_PLACE = 1e-6


def concatenate(motions: Sequence[Moving], *, blend: float = 0.25, align: bool = True) -> Moving:
    """The clips in their order as one motion, each blended into the next over `blend` seconds.

    The last `blend` seconds of a clip and the first of the next run at the same time, so the result is shorter than the
    clips by `blend` at each join (rounded to frames). Over these frames rotations turn along the shorter arc (slerp)
    and root positions move on a line from one clip to the other, by a share that begins and ends at rest: speeds are
    continuous. `JointPositions` move on lines, which shortens limbs that point different ways.

    `align`: every clip is first turned about Y and moved along the floor (heights stay) so that its joints come nearest
    to those of the clip before over the frames that overlap, by least squares (Kovar, Gleicher and Pighin, "Motion
    Graphs", 2002, section 3.2); with `blend=0`, to where the clip before would be a frame later. False leaves clips
    where they are. A motion cut with `trim` into pieces that overlap by `blend` comes back as it was.

    Raises `MotionaryError` for no clips, clips without room for their blends, values that are not finite, and
    different frame rates; `SkeletonMismatch` for different joints or, for `Motion`, bones.
    """
    if not (np.isfinite(blend) and blend >= 0):
        raise ValueError(f"concatenate: blend is {blend} seconds; it must be finite and at least 0")
    if not motions:
        raise MotionaryError("concatenate: there are no clips; give at least one")
    overlap = round(blend * motions[0].fps)
    _check(motions, overlap)
    parts = [motions[0]]
    for motion in motions[1:]:
        before = parts.pop()
        after = _aligned(before, motion, overlap) if align else motion
        cut = before.frame_count - overlap
        parts.append(view(before, slice(0, cut)))
        parts.append(_blended(view(before, slice(cut, before.frame_count)), view(after, slice(0, overlap))))
        parts.append(view(after, slice(overlap, after.frame_count)))
    return _joined(parts)


def _check(motions: Sequence[Motion | JointPositions], overlap: int) -> None:
    first = motions[0]
    for number, motion in enumerate(motions):
        ends = (number > 0) + (number < len(motions) - 1)
        if motion.frame_count < max(1, ends * overlap):
            raise MotionaryError(
                f"concatenate: clip {number} has {motion.frame_count} frames, too few to blend {overlap} at "
                f"{ends} end(s); use a shorter blend or a longer clip"
            )
        if abs(motion.fps / first.fps - 1) > _SAME_RATE:
            raise MotionaryError(
                f"concatenate: clip {number} has {motion.fps:g} frames a second, the first {first.fps:g}; resample one"
            )
        if type(motion) is not type(first):
            raise SkeletonMismatch(f"concatenate: clip {number} is not of the first's type, {type(first).__name__}")
        _check_joints(first, motion, number)
        require_finite(motion, transform=f"concatenate: clip {number}")


def _check_joints(first: Motion | JointPositions, other: Motion | JointPositions, number: int) -> None:
    if isinstance(first, Motion) and isinstance(other, Motion):
        one, two = first.skeleton, other.skeleton
        same = one.joints == two.joints and one.parents == two.parents
        if not (same and np.allclose(one.offsets[1:], two.offsets[1:], rtol=0, atol=_SAME_PLACE)):
            raise SkeletonMismatch(
                f"concatenate: clip {number} is on skeleton {two.name!r}, the first on {one.name!r}, with other joints "
                "or bone lengths; retarget one to the other"
            )
        return
    assert isinstance(first, JointPositions) and isinstance(other, JointPositions)
    if first.joint_names != other.joint_names:
        raise SkeletonMismatch(f"concatenate: clip {number} has other joints than the first; map them to the same")


def _points(motion: Motion | JointPositions) -> Array:
    positions = motion.positions if isinstance(motion, JointPositions) else motion.joint_positions().positions
    return positions.astype(np.float64)


def _aligned(before: Moving, after: Moving, overlap: int) -> Moving:
    """`after`, turned about Y and moved along the floor to come nearest to the end of `before`."""
    if overlap:
        goal = _points(trim(before, start=before.frame_count - overlap, unit="frames"))
        own = _points(trim(after, stop=overlap, unit="frames"))
    else:
        end = _points(trim(before, start=max(0, before.frame_count - 2), unit="frames"))
        goal = end[-1:] + (end[-1:] - end[:1])
        own = _points(trim(after, stop=1, unit="frames"))
    angle, shift = _nearest_placement(own.reshape(-1, 3), goal.reshape(-1, 3))
    if isinstance(after, JointPositions):
        return replace(after, positions=_placed(after.positions, angle, shift))
    rotations = after.local_rotations.copy()
    rotations[:, 0] = quat_multiply(axis_angle_to_quat(_UP, angle), rotations[:, 0])
    return replace(after, local_rotations=rotations, root_positions=_placed(after.root_positions, angle, shift))


def _placed(points: Array, angle: float, shift: Array) -> Array:
    """Points (..., 3) turned about Y and then moved, as a new array of their type."""
    sine, cosine = np.sin(angle), np.cos(angle)
    result = points.copy()
    result[..., 0] = cosine * points[..., 0] + sine * points[..., 2] + shift[0]
    result[..., 2] = cosine * points[..., 2] - sine * points[..., 0] + shift[2]
    return result


def _nearest_placement(own: Array, goal: Array) -> tuple[float, Array]:
    """The turn about Y in radians and then the shift (3,) along the floor that bring `own` (n, 3) nearest to `goal`."""
    own_mean, goal_mean = own.mean(axis=0), goal.mean(axis=0)
    a, b = own - own_mean, goal - goal_mean
    # d/d angle of the sum of squares is 0 where the tangent is this ratio
    sine = float(np.sum(b[:, 0] * a[:, 2] - b[:, 2] * a[:, 0]))
    cosine = float(np.sum(b[:, 0] * a[:, 0] + b[:, 2] * a[:, 2]))
    angle = float(np.arctan2(sine, cosine))
    shift = goal_mean - _placed(own_mean, angle, np.zeros(3))
    shift[1] = 0.0
    return angle, shift


def _blended(before: Moving, after: Moving) -> Moving:
    """Frames that go from those of `before` to those of `after`, of the same number."""
    u = (np.arange(before.frame_count) + 1.0) / (before.frame_count + 1.0)
    share = u * u * (3.0 - 2.0 * u)
    if isinstance(before, JointPositions) and isinstance(after, JointPositions):
        positions = _mixed(before.positions, after.positions, share[:, None, None])
        return replace(before, positions=positions.astype(before.positions.dtype, copy=False))
    assert isinstance(before, Motion) and isinstance(after, Motion)
    rotations = quat_slerp(before.local_rotations, after.local_rotations, share[:, None])
    roots = _mixed(before.root_positions, after.root_positions, share[:, None])
    return replace(
        before,
        local_rotations=rotations.astype(before.local_rotations.dtype, copy=False),
        root_positions=roots.astype(before.root_positions.dtype, copy=False),
    )


def _mixed(first: Array, second: Array, share: Array) -> Array:
    return first + share * (second - first)


def _joined(parts: Sequence[Moving]) -> Moving:
    head = parts[0]
    if isinstance(head, JointPositions):
        return replace(head, positions=np.concatenate([p.positions for p in parts if isinstance(p, JointPositions)]))
    motions = [part for part in parts if isinstance(part, Motion)]
    return replace(
        head,
        local_rotations=np.concatenate([part.local_rotations for part in motions]),
        root_positions=np.concatenate([part.root_positions for part in motions]),
    )
