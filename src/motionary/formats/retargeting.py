"""Retargeting what was read from a file: its joints matched with those of another skeleton by what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.formats.mapping import SMPL22, Mapping, Resolved, plain
from motionary.formats.reading import Reading
from motionary.formats.smpl22 import resolve_for
from motionary.motion import JointPositions, Motion, Skeleton, load_skeleton
from motionary.motion.feet import Leg
from motionary.motion.transforms import retarget, trim

_SIDES = ("left", "right")
_POSES = 24
_LEG = ("hip", "knee", "ankle")
_NEEDED = ("pelvis", "left_hip", "right_hip", "left_ankle", "right_ankle")


def retarget_to(
    source: Reading | Motion,
    target: Reading | Motion | Skeleton | str,
    *,
    mapping: Mapping | str | Path | None = None,
    target_mapping: Mapping | str | Path | None = None,
    between: Literal["rigid", "spread"] = "rigid",
) -> Motion:
    """The motion on `target`: a skeleton's name ("smpl22"), a skeleton, or that of another file or motion.

    Joints are matched by the SMPL-22 joint they stand for in the dialects found, or in `mapping` and `target_mapping`;
    then those left over by their names (fingers, ends of chains). Leading frames that the reading reports as no part of
    the motion are left out, as by `to_smpl22`. Raises `SkeletonMismatch` where pelvis, hips or ankles are not found,
    and as `motionary.motion.retarget`, which says what is kept.
    """
    motion = _moving_part(source)
    skeleton = _skeleton_of(target)
    here = _plain_joints(resolve_for(motion.skeleton.joints, mapping))
    there = _plain_joints(resolve_for(skeleton.joints, target_mapping))
    for found, whose in ((here, motion.skeleton), (there, skeleton)):
        missing = [joint for joint in _NEEDED if joint not in found]
        if missing:
            raise SkeletonMismatch(
                f"retarget: skeleton {whose.name!r} has no joint known to be {', '.join(missing)}; its joints are "
                f"{', '.join(whose.joints[:40])}; pass a mapping for it"
            )
    joints = match_joints(motion.skeleton.joints, skeleton.joints, here=here, there=there)
    legs = [(skeleton.joints[there[f"{side}_hip"]], skeleton.joints[there[f"{side}_ankle"]]) for side in _SIDES]
    poses = None if isinstance(target, (str, Skeleton)) else _some_poses(_moving_part(target))
    return retarget(motion, skeleton, joints, legs=legs, between=between, target_poses=poses)


def find_legs(motion: Motion | JointPositions, *, mapping: Mapping | str | Path | None = None) -> tuple[Leg, ...]:
    """The two legs of a motion on a file's own joints, for `motionary.motion.lock_feet`; the left one first.

    A toe that is no joint of its own is left out. Raises `SkeletonMismatch` where a hip, knee or ankle is not found.
    """
    joints = motion.skeleton.joints if isinstance(motion, Motion) else motion.joint_names
    found = _plain_joints(resolve_for(joints, mapping))
    missing = [f"{side}_{part}" for side in _SIDES for part in _LEG if f"{side}_{part}" not in found]
    if missing:
        raise SkeletonMismatch(
            f"no joint is known to be {', '.join(missing)} among {', '.join(joints[:40])}; pass a mapping"
        )
    legs = []
    for side in _SIDES:
        toe = found.get(f"{side}_foot")
        names = [joints[found[f"{side}_{part}"]] for part in _LEG]
        legs.append(Leg(*names, toe=None if toe is None else joints[toe]))
    return tuple(legs)


def _some_poses(motion: Motion) -> NDArray[np.floating]:
    """Evenly spread frames' local rotations, (poses, joints, 4)."""
    return motion.local_rotations[:: max(1, motion.frame_count // _POSES)]


def _moving_part(source: Reading | Motion) -> Motion:
    if isinstance(source, Motion):
        return source
    if not isinstance(source, Reading):
        raise SkeletonMismatch(
            "retarget: this file holds positions without rotations; turn them into a motion first "
            "(motionary.motion.inverse_kinematics.inverse_kinematics)"
        )
    dropped = source.report.dropped_frames
    return trim(source.motion, start=dropped, unit="frames") if dropped else source.motion


def _skeleton_of(target: Reading | Motion | Skeleton | str) -> Skeleton:
    if isinstance(target, str):
        return load_skeleton(target)
    if isinstance(target, Reading):
        return target.motion.skeleton
    return target.skeleton if isinstance(target, Motion) else target


def _plain_joints(resolved: Resolved) -> dict[str, int]:
    """SMPL-22 joint -> index of the file's joint that stands for it.

    A place between two joints has no rotation of its own: it counts as the first joint, the one whose bone it lies on,
    unless that stands for another already.
    """
    found = {joint: first for joint, (first, second, _) in resolved.joints.items() if first == second}
    for joint, (first, second, _) in resolved.joints.items():
        if first != second and (first not in found.values()):
            found[joint] = first
    return {joint: found[joint] for joint in SMPL22 if joint in found}


def match_joints(
    source: tuple[str, ...], target: tuple[str, ...], *, here: dict[str, int], there: dict[str, int]
) -> dict[str, str]:
    """Target joint -> source joint: those that stand for the same SMPL-22 joint, then those left over of one name."""
    joints = {target[there[joint]]: source[here[joint]] for joint in SMPL22 if joint in here and joint in there}
    taken = {source[place] for place in here.values()} | {target[place] for place in there.values()}
    names = {plain(name): name for name in source if name not in taken}
    for name in target:
        if name not in taken and plain(name) in names:
            joints[name] = names[plain(name)]
    return joints
