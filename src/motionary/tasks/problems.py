"""Problems of a motion file: lost tracking, jumps, repeated frames, stretching limbs, sliding feet, a doubtful size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.formats import PointsReading, Reading
from motionary.motion import JointPositions, foot_plants, foot_skate
from motionary.motion.feet import runs

Array = NDArray[np.floating]

FASTEST = 8.0
"""Metres a second: a step faster than this, and `_SUDDEN` times the steps beside it, is a jump and no movement."""
_SUDDEN = 4.0
REPEATED = 0.1
"""Share of frames that are those before them, above which the frame rate is doubted."""
SLIDE = 0.2
"""Metres a second by which standing feet may slide on average; of 62 CMU takes (AMC) the worst comes to 0.18."""
STRETCH = 0.12
"""How much a limb's length may vary, 95th over 5th percentile less 1."""
_SMALLEST, _TALLEST = 0.9, 2.3
_SHORT = 0.5
_SLOW_NOTE = "pass the true rate"
_LIMBS = (("hip", "knee", "thigh"), ("knee", "ankle", "shin"), ("shoulder", "elbow", "upper arm"))
_LIMBS += (("elbow", "wrist", "forearm"),)


def find_problems(read: Reading | PointsReading, joints: JointPositions | None) -> tuple[str, ...]:
    """What is wrong or doubtful in a file, in words that say where and what helps, the worst first.

    `joints`: the file's 22 joints of smpl22 at its own frame rate, None where they cannot be had; then only what the
    file's own points tell is looked at. The thresholds are this module's constants.
    """
    found = [note for note in read.report.notes if _SLOW_NOTE in note]
    if isinstance(read, PointsReading):
        found += _gaps(read)
    if joints is None:
        return tuple(found)
    found += _jumps(joints) + _repeats(joints)
    found += _size(joints)
    if isinstance(read, PointsReading) or read.moving_offsets:
        found += _stretching(joints)
    found += _sliding(joints)
    if joints.duration < _SHORT:
        found.append(f"only {joints.duration:.2f} s of motion; search and recognition need {_SHORT} s")
    return tuple(found)


def _gaps(read: PointsReading) -> list[str]:
    """Joints that were lost after the tracking began, and for how long."""
    valid = read.valid[read.report.dropped_frames :]
    longest = {
        name: max((stop - start for start, stop in runs(~valid[:, place])), default=0) / read.points.fps
        for place, name in enumerate(read.points.joint_names)
    }
    lost = sorted((name for name in longest if longest[name] > 0), key=lambda name: -longest[name])
    if not lost:
        return []
    worst = ", ".join(f"{name} {longest[name]:.2f} s" for name in lost[:3])
    return [f"tracking lost {len(lost)} of {len(longest)} joints at times; longest: {worst}"]


def _jumps(joints: JointPositions) -> list[str]:
    if joints.frame_count < 4:
        return []
    speed = np.linalg.norm(np.diff(joints.positions.astype(np.float64), axis=0), axis=-1) * joints.fps
    beside = np.full_like(speed, np.inf)
    beside[1:-1] = np.maximum(speed[:-2], speed[2:])
    jump = (speed > FASTEST) & (speed > _SUDDEN * beside)
    frames = np.flatnonzero(jump.any(axis=1))
    if not len(frames):
        return []
    first = int(frames[0])
    joint = joints.joint_names[int(np.argmax(np.where(jump[first], speed[first], 0.0)))]
    step = speed[first].max() / joints.fps
    where = f"at {first / joints.fps:.2f} s {joint} goes {step:.2f} m"
    return [f"{len(frames)} frame(s) in which a joint jumps; {where} from one frame to the next"]


def _repeats(joints: JointPositions) -> list[str]:
    same = (np.diff(joints.positions, axis=0) == 0).all(axis=(1, 2))
    share = float(same.mean()) if len(same) else 0.0
    if share <= REPEATED:
        return []
    longest = max(stop - start for start, stop in runs(same)) / joints.fps
    if share == 1.0:
        return ["nothing moves: all frames are the same"]
    hint = (
        "they were frozen"
        if longest > _SHORT
        else f"the true rate may be about {joints.fps * (1 - share):.4g} a second"
    )
    return [f"{100 * share:.0f} % of the frames repeat the frame before them; {hint}"]


def _size(joints: JointPositions) -> list[str]:
    positions = joints.positions
    height = float(np.percentile(positions[:, 15, 1] - positions[..., 1].min(axis=1), 95))
    if float(np.median(positions[:, 15, 1] - positions[:, 0, 1])) < 0:
        return ["the head is below the pelvis most of the time: the body lies, or up is not where it was taken to be"]
    if not _SMALLEST <= height <= _TALLEST:
        return [f"the head comes to {height:.2f} m: the body never stands up, or the unit is another (--unit)"]
    return []


def _stretching(joints: JointPositions) -> list[str]:
    names, positions = joints.joint_names, joints.positions.astype(np.float64)
    varies = {}
    for side in ("left", "right"):
        for upper, lower, limb in _LIMBS:
            ends = (names.index(f"{side}_{upper}"), names.index(f"{side}_{lower}"))
            low, high = np.percentile(np.linalg.norm(positions[:, ends[1]] - positions[:, ends[0]], axis=-1), (5, 95))
            varies[f"{side} {limb}"] = float(high / max(low, 1e-6)) - 1.0
    worst = sorted((limb for limb in varies if varies[limb] > STRETCH), key=lambda limb: -varies[limb])
    if not worst:
        return []
    words = ", ".join(f"{limb} by {100 * varies[limb]:.0f} %" for limb in worst[:3])
    return [f"{len(worst)} of {len(varies)} limbs change their length: {words}"]


def _sliding(joints: JointPositions) -> list[str]:
    if joints.duration < _SHORT or not np.isfinite(joints.positions).all():
        return []
    speed = foot_skate(joints, foot_plants(joints))
    if speed <= SLIDE:
        return []
    return [f"standing feet slide by {100 * speed:.0f} cm a second; `motionary convert --lock-feet` holds them"]
