"""Any read motion as the 22 body joints of SMPL: positions, metres, Y up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MotionaryError
from motionary.formats.mapping import SMPL22, Mapping, Resolved, check_mapping, detect, load_mapping, require, resolve
from motionary.formats.points import PointsReading
from motionary.formats.reading import Reading
from motionary.motion import JointPositions, Motion, Skeleton, load_skeleton

Array = NDArray[np.floating]

LONGEST_GAP = 1.0
"""Seconds for which a joint of a tracked body may be lost and is interpolated."""


def to_smpl22(
    source: Reading | PointsReading | Motion, *, mapping: Mapping | str | Path | None = None
) -> JointPositions:
    """The 22 body joints of SMPL in their order: (frames, 22, 3) metres, Y up, at the source's frame rate.

    Leading frames that the reading reports as no part of the motion (`dropped_frames`) are left out. `mapping`: a
    mapping or a mapping file; by default the dialect is found from the joints' names. Joints of points that were lost
    for up to `LONGEST_GAP` seconds are interpolated. Raises `SkeletonMismatch` where joints are missing that cannot be
    filled (which were filled, `fill_notes` says), and `FormatError` for longer gaps and for keypoints without depth.
    """
    if isinstance(source, PointsReading):
        return _points_to_smpl22(source, mapping=mapping)
    reading = source if isinstance(source, Reading) else None
    motion = source.motion if isinstance(source, Reading) else source
    positions = (reading.joint_positions() if reading is not None else motion.joint_positions()).positions
    path = reading.report.path if reading is not None else f"motion on skeleton {motion.skeleton.name!r}"
    resolved = resolve_for(motion.skeleton.joints, mapping)
    require(resolved, motion.skeleton.joints, path=path)
    if reading is not None:
        positions = positions[reading.report.dropped_frames :]
    return JointPositions(
        positions=_fill(_pick(positions, resolved), resolved, motion.skeleton, positions),
        joint_names=SMPL22,
        fps=motion.fps,
    )


def _points_to_smpl22(reading: PointsReading, *, mapping: Mapping | str | Path | None) -> JointPositions:
    path, points = reading.report.path, reading.points
    if reading.dimensions != 3:
        raise FormatError(
            "keypoints in an image have no depth, which the 22 joints need; give a 3D source, or lift these first",
            path=path,
        )
    resolved = resolve_for(points.joint_names, reading.mapping if mapping is None else mapping)
    require(resolved, points.joint_names, path=path)
    tracked = np.flatnonzero(reading.valid.any(axis=1))
    positions = points.positions[reading.report.dropped_frames : int(tracked[-1]) + 1]
    found = {
        joint: _without_gaps(track, joint=joint, fps=points.fps, path=path)
        for joint, track in _pick(positions, resolved).items()
    }
    return JointPositions(positions=_fill(found, resolved, None, positions), joint_names=SMPL22, fps=points.fps)


def _without_gaps(track: Array, *, joint: str, fps: float, path: str) -> Array:
    """(frames, 3) with short stretches of NaN interpolated, at the ends held; `FormatError` for long ones."""
    valid = np.isfinite(track).all(axis=-1)
    if valid.all():
        return track
    edges = np.flatnonzero(np.diff(np.concatenate([[True], valid, [True]]).astype(np.int8)))
    longest = int((edges[1::2] - edges[::2]).max())
    if longest > LONGEST_GAP * fps:
        raise FormatError(
            f"{joint} was not tracked for {longest / fps:.1f} s on end; gaps of up to {LONGEST_GAP} s are filled; trim "
            "the take to where the body is seen",
            path=path,
        )
    frames = np.arange(len(track))
    filled = [np.interp(frames, frames[valid], track[valid, axis]) for axis in range(3)]
    return np.stack(filled, axis=-1).astype(track.dtype)


def resolve_for(joints: tuple[str, ...], mapping: Mapping | str | Path | None) -> Resolved:
    """The given mapping, or the dialect found, resolved in a file's joints; a mapping's unknown names are an error."""
    if mapping is None:
        return detect(joints)
    is_file = isinstance(mapping, (str, Path))
    checked = load_mapping(mapping) if is_file else check_mapping(mapping)
    resolved = resolve(checked, joints, name="mapping")
    unknown = [joint for joint in checked if joint not in resolved.joints]
    if unknown:
        raise _unknown_name(unknown[0], checked, joints)
    return resolved


def _unknown_name(joint: str, mapping: Mapping, joints: tuple[str, ...]) -> MotionaryError:
    from motionary.errors import SkeletonMismatch

    return SkeletonMismatch(
        f"the mapping gives {mapping[joint]!r} for {joint!r}, which the file does not have; "
        f"its joints are {', '.join(joints)}"
    )


def fill_notes(resolved: Resolved) -> tuple[str, ...]:
    """What `to_smpl22` places by itself, for the report."""
    if not resolved.missing or not resolved.is_enough:
        return ()
    return (f"placed from their neighbours, because the file lacks them: {', '.join(resolved.missing)}",)


def _pick(positions: Array, resolved: Resolved) -> dict[str, Array]:
    return {
        joint: positions[:, first] if first == second else (1 - t) * positions[:, first] + t * positions[:, second]
        for joint, (first, second, t) in resolved.joints.items()
    }


def _fill(found: dict[str, Array], resolved: Resolved, skeleton: Skeleton | None, positions: Array) -> Array:
    """All 22 joints, those the file lacks placed between or beyond their neighbours."""
    if "pelvis" not in found:
        found["pelvis"] = 0.5 * (found["left_hip"] + found["right_hip"])
    _fill_neck_and_head(found)
    _fill_spine(found)
    for side in ("left", "right"):
        if f"{side}_collar" not in found:
            root = 0.5 * (found["spine3"] + found["neck"])
            found[f"{side}_collar"] = root + 0.4 * (found[f"{side}_shoulder"] - root)
        if f"{side}_foot" not in found:
            found[f"{side}_foot"] = _foot(found, side, resolved, skeleton, positions)
    return np.stack([found[joint] for joint in SMPL22], axis=1)


def _fill_neck_and_head(found: dict[str, Array]) -> None:
    shoulders = 0.5 * (found["left_shoulder"] + found["right_shoulder"])
    if "neck" not in found and "head" in found:
        found["neck"] = shoulders + 0.4 * (found["head"] - shoulders)
    elif "neck" not in found:
        found["neck"] = shoulders + 0.15 * (shoulders - found["pelvis"])
    if "head" not in found:
        found["head"] = found["neck"] + 0.2 * (found["neck"] - found["pelvis"])


def _fill_spine(found: dict[str, Array]) -> None:
    """Spine joints on the lines between those there are, at the heights they have on the smpl22 skeleton."""
    names = ("pelvis", "spine1", "spine2", "spine3", "neck")
    smpl = load_skeleton("smpl22")
    lengths = [0.0] + [float(smpl.bone_lengths[smpl.index(name)]) for name in names[1:]]
    heights: dict[str, float] = dict(zip(names, np.cumsum(lengths), strict=True))
    known = [name for name in names if name in found]
    for name in names:
        if name not in found:
            below = [each for each in known if heights[each] < heights[name]][-1]
            above = next(each for each in known if heights[each] > heights[name])
            amount = (heights[name] - heights[below]) / (heights[above] - heights[below])
            found[name] = found[below] + amount * (found[above] - found[below])


def _foot(found: dict[str, Array], side: str, resolved: Resolved, skeleton: Skeleton | None, positions: Array) -> Array:
    """The toe: the ankle's first child of some length, else a point ahead of the ankle, square to the shin."""
    ankle = resolved.joints[f"{side}_ankle"][0]
    if skeleton is not None:
        for child in skeleton.children[ankle]:
            if skeleton.bone_lengths[child] > 0.03:
                return positions[:, child]
    shin = found[f"{side}_ankle"] - found[f"{side}_knee"]
    across = found["left_hip"] - found["right_hip"]
    ahead = np.cross(shin, across)
    ahead = ahead / np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-9)
    return found[f"{side}_ankle"] + 0.13 * ahead + 0.13 * shin
