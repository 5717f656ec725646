"""Each finding carried out on the attempt: how much of the difference in pose between attempt and target it removes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.compare import Comparison
from motionary.coaching.curves import foot_free
from motionary.coaching.findings import Finding
from motionary.coaching.limb_parts import PARTS
from motionary.coaching.limb_timing import shifts
from motionary.coaching.measures import MEASURES, curve_of
from motionary.coaching.moves import MOVES, bend_knees, raise_arm
from motionary.motion.gaussian import gaussian_smooth
from motionary.motion.time_warping import at_frames, body_size

Array = NDArray[np.floating]

_STANDING = 0.1


@dataclass(frozen=True, eq=False)
class Verified:
    """Findings with what each removes by itself, the largest part first; `before` metres of mean joint error, and
    `together` the part that those asked for remove when carried out one after the other."""

    findings: tuple[Finding, ...]
    before: float
    together: float


def verify(found: Comparison, *, most: int = 3) -> Verified:
    """Carry out every finding on the attempt's most typical repetition and measure the poses against the target's mean.

    Poses are compared in the body's own heading, the root above the origin, the target in the attempt's size, at the
    moments that belong together: what is left is form, not place, size or tempo. A part that is early or late is
    moved to its time. Findings about pace, pauses and steadiness move no joint: their part stays None, and they come
    last in the order they had.
    """
    attempt, target = aligned_poses(found)
    before = pose_error(attempt, target)
    checked = []
    for finding in found.findings:
        if not _can_move(finding.measure):
            checked.append(finding)
            continue
        after = pose_error(carried_out(found, finding, attempt, target), target)
        checked.append(replace(finding, removes=1.0 - after / max(before, 1e-9)))
    checked.sort(key=lambda each: -np.inf if each.removes is None else each.removes, reverse=True)
    poses = attempt
    for finding in [each for each in checked if each.removes is not None and each.removes > 0][:most]:
        poses = carried_out(found, finding, poses, target)
    return Verified(tuple(checked), before, 1.0 - pose_error(poses, target) / max(before, 1e-9))


def aligned_poses(found: Comparison) -> tuple[Array, Array]:
    """(moments, 22, 3) of the attempt's most typical repetition and of the target's mean, in the attempt's size."""
    attempts = np.stack([_poses(found.attempt, each) for each in found.attempt_moments])
    targets = np.stack([_poses(found.target, each) for each in found.target_moments])
    scale = body_size(found.attempt.joints) / body_size(found.target.joints)
    middle = attempts.mean(axis=0)
    typical = int(np.argmin(np.linalg.norm(attempts - middle, axis=-1).mean(axis=(1, 2))))
    return attempts[typical], scale * targets.mean(axis=0)


def pose_error(poses: Array, target: Array) -> float:
    """Mean distance of joints in metres, roots above the origin."""
    level = np.array([1.0, 0.0, 1.0])
    one, other = (each - each[:, :1] * level for each in (poses, target))
    return float(np.linalg.norm(one - other, axis=-1).mean())


def carried_out(found: Comparison, finding: Finding, poses: Array, target: Array) -> Array:
    """The poses with the finding's measure brought to the target's, at every moment.

    `target` poses tell in which plane an arm that hangs is raised, and nothing else.
    """
    if finding.measure in PARTS:
        return _in_time(found, finding, poses, target)
    leg = found.attempt.body.leg
    row = MEASURES[finding.measure]
    if row.evens:
        return _evened(found, finding, poses, target)
    move = MOVES[finding.measure]
    if finding.instead_of:
        return _exchanged(found, finding, poses, target)
    if not row.sided:
        return move(poses, _wanted(found, finding.measure, None), 0, leg)
    sides = (0, 1) if finding.side == "both" else _side(finding)
    if finding.measure == "knee_flexion" and len(sides) == 2 and _stands(found):
        return bend_knees(poses, np.mean([_wanted(found, finding.measure, side) for side in sides], axis=0), 0, leg)
    for side in sides:
        poses = _moved(found, finding.measure, side, poses, target)
    return poses


def _can_move(name: str) -> bool:
    return name in MOVES or name in PARTS or (name in MEASURES and bool(MEASURES[name].evens))


def _in_time(found: Comparison, finding: Finding, poses: Array, target: Array) -> Array:
    """The part where it would be if it moved as much earlier or later as the finding says."""
    part = PARTS[finding.measure]
    # over standing feet the hips bend by leaning
    name = "trunk_lean" if part.angle == "hip_flexion" else part.angle
    far = np.flatnonzero(found.phases.far.inside)
    by = shifts(finding, fps=found.attempt.fps, points=len(poses), far=(int(far[0]), int(far[-1])))
    sides = (None,) if not MEASURES[name].sided else (0, 1) if finding.side == "both" else _side(finding)
    amounts = {each: _later(found, name, each, by) for each in sides}
    if name == "knee_flexion" and len(amounts) == 2 and _stands(found):
        return bend_knees(poses, np.mean(list(amounts.values()), axis=0), 0, found.attempt.body.leg)
    for side, amount in amounts.items():
        poses = _by(name, side or 0, amount, poses, target, found.attempt.body.leg)
    return poses


def _side(finding: Finding) -> tuple[int, ...]:
    return (("left", "right").index(finding.side),)


def _later(found: Comparison, name: str, side: int | None, by: Array) -> Array:
    """(moments,) what a measure of the attempt has more `by` frames later, in the middle of its repetitions."""
    curve = curve_of(found.attempt, name, side)
    frames = np.arange(len(curve))
    rows = [np.interp(row + by, frames, curve) - np.interp(row, frames, curve) for row in found.attempt_moments]
    return gaussian_smooth(np.nan_to_num(_median(np.stack(rows))), 2.0, ends="hold")


def _evened(found: Comparison, finding: Finding, poses: Array, target: Array) -> Array:
    """Half of the unevenness taken from one side and given to the other."""
    wanted = 0.5 * _wanted(found, finding.measure, None)
    name = MEASURES[finding.measure].evens
    for side, sign in ((0, 1.0), (1, -1.0)):
        poses = _by(name, side, sign * wanted, poses, target, found.attempt.body.leg)
    return poses


def _exchanged(found: Comparison, finding: Finding, poses: Array, target: Array) -> Array:
    """One limb instead of the other: both sides' measures that the finding stands for."""
    if not MEASURES[finding.measure].sided:
        return MOVES[finding.measure](poses, _wanted(found, finding.measure, None), 0, found.attempt.body.leg)
    for name in (finding.measure, *(each for each in finding.explains if MEASURES[each].sided and each in MOVES)):
        for side in range(2):
            poses = _moved(found, name, side, poses, target)
    return poses


def _moved(found: Comparison, name: str, side: int, poses: Array, target: Array) -> Array:
    return _by(name, side, _wanted(found, name, side), poses, target, found.attempt.body.leg)


def _by(name: str, side: int, amounts: Array, poses: Array, target: Array, leg: float) -> Array:
    if name == "shoulder_elevation":
        return raise_arm(poses, amounts, side, leg, like=target)
    return MOVES[name](poses, amounts, side, leg)


def _wanted(found: Comparison, name: str, side: int | None) -> Array:
    """(moments,) what the target has more of the measure; 0 where it cannot be told."""
    values = [
        _median(np.stack([np.interp(row, np.arange(len(curve)), curve) for row in moments]))
        for curve, moments in (
            (curve_of(found.attempt, name, side), found.attempt_moments),
            (curve_of(found.target, name, side), found.target_moments),
        )
    ]
    return gaussian_smooth(np.nan_to_num(values[1] - values[0]), 2.0, ends="hold")


def _median(values: Array) -> Array:
    """Medians over repetitions; NaN at moments that none of them tells."""
    told = np.isfinite(values).any(axis=0)
    result = np.full(values.shape[1], np.nan)
    result[told] = np.nanmedian(values[:, told], axis=0)
    return result


def _stands(found: Comparison) -> bool:
    return all(float(np.median(foot_free(found.attempt, side))) < _STANDING for side in range(2))


def _poses(clip: Clip, moments: Array) -> Array:
    """(moments, 22, 3) in the body's heading, root above the origin, heights above the clip's lowest joint."""
    level = np.array([1.0, 0.0, 1.0])
    joints = at_frames(clip.joints - clip.joints[:, :1] * level, moments)
    left, forward = at_frames(clip.body.left, moments), at_frames(clip.body.forward, moments)
    heights = joints[..., 1] - float(np.percentile(clip.joints[..., 1].min(axis=1), 30))
    return np.stack((np.sum(joints * left[:, None], -1), heights, np.sum(joints * forward[:, None], -1)), axis=-1)


def ordered(found: Comparison, findings: Sequence[Finding]) -> Comparison:
    """The comparison with these findings."""
    return replace(found, findings=tuple(findings))
