"""From a file to a `Reading`: the format's reader, the dialect, the unit, the up axis, the leading rest pose."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError, MissingData, SkeletonMismatch
from motionary.formats.cmu_repair import restore_lost_thorax
from motionary.formats.mapping import Mapping, Resolved, detect
from motionary.formats.points import PointsReading, RawPoints, interpret_points
from motionary.formats.reading import RawTake, Reading, ReadReport, as_path, rotate_root
from motionary.formats.rooting import root_at_body
from motionary.formats.smpl22 import fill_notes, resolve_for, to_smpl22
from motionary.formats.table import FORMATS, SUFFIXES, format_of, is_motion_file, load, reader_options
from motionary.formats.tpose import leading_frames
from motionary.formats.units import find_unit
from motionary.formats.upright import find_up, turn_to_y
from motionary.motion import JointPositions, Motion, Skeleton
from motionary.motion.transforms import resample


def read_motion(
    path: str | Path,
    *,
    unit: str | float | None = None,
    fps: float | None = None,
    format: str | None = None,
    person: int | None = None,
    body_model: str | Path | None = None,
) -> Reading | PointsReading:
    """The motion in a file, in metres, Y up, on the file's own skeleton, with the report of how it was read.

    A source with rotations gives a `Reading`, one with points alone a `PointsReading`: rotations are never invented.
    `unit`: "m", "cm", "mm", "in", "asf" or metres per unit; by default what the file says, else what the body's height
    tells. `fps`: the true frame rate, where the file states a wrong one or none. `format`: a name in `FORMATS`, where
    suffix and first bytes say too little. `person`: which body of a file with several, from 0; by default the one
    tracked longest. `body_model`: for SMPL parameters, the npz of a body model to take the joints from.
    Raises `FormatError` for a malformed file.
    """
    path = as_path(path)
    if fps is not None and not (np.isfinite(fps) and fps > 0):
        raise FormatError(f"fps={fps}: it must be finite and above 0", path=path)
    name = format_of(path, name=format)
    options = reader_options(name, {"person": person, "body_model": body_model}, path=path)
    take = load(FORMATS[name].reader)(path, **options)
    if isinstance(take, RawPoints):
        return interpret_points(take, path=path, unit=unit, fps=fps)
    if fps is not None:
        note = f"frame rate given as {fps:g}; the file's is {take.fps:g}"
        take = replace(take, fps=float(fps), notes=(*take.notes, note))
    return interpret(take, path=path, unit=unit)


def interpret(take: RawTake, *, path: str | Path, unit: str | float | None = None) -> Reading:
    """A raw take in metres, Y up: everything `read_motion` does after the format's own reader."""
    take = root_at_body(take)
    resolved = detect(take.joints)
    take = restore_lost_thorax(take, resolved)
    name, metres, source, unit_notes = find_unit(take, resolved, given=unit)
    up, up_notes = (take.up, ()) if take.up else find_up(take, resolved)
    rotations, roots = take.local_rotations, take.root_positions * metres
    turn = turn_to_y(up)
    if turn is not None:
        rotations, roots = rotate_root(rotations, roots, turn)
    rest_pose, dropped, lead_notes = leading_frames(take, metres)
    dialect = resolved.dialect if resolved.is_enough else "unknown"
    notes = (
        take.notes
        + unit_notes
        + up_notes
        + lead_notes
        + _moving_notes(take)
        + fill_notes(resolved)
        + _rate_notes(take, dialect)
    )
    report = ReadReport(
        path=str(path),
        format=take.format,
        dialect=dialect,
        unit=name,
        unit_source=source,
        scale_to_metres=metres,
        fps=take.fps,
        frames=take.frame_count,
        leading_tpose=rest_pose,
        dropped_frames=dropped,
        notes=notes,
    )
    motion = Motion(rotations, roots, _skeleton(take, resolved, metres, str(path)), take.fps)
    return Reading(motion, report, {joint: track * metres for joint, track in take.moving_offsets.items()})


def _skeleton(take: RawTake, resolved: Resolved, metres: float, path: str) -> Skeleton:
    try:
        return Skeleton(
            name=f"file:{Path(path).stem}",
            joints=take.joints,
            parents=take.parents,
            offsets=take.offsets * metres,
            left_right=_pairs(resolved) if take.left_right is None else take.left_right,
        )
    except SkeletonMismatch as error:
        raise FormatError(str(error), path=path) from error


def _pairs(resolved: Resolved) -> tuple[tuple[int, int], ...]:
    """Left and right joints of the file that the mapping knows, for mirroring."""
    pairs = []
    for joint, (first, second, _) in resolved.joints.items():
        other = resolved.joints.get(joint.replace("left_", "right_"))
        if joint.startswith("left_") and other is not None and first == second and other[0] == other[1]:
            pairs.append((first, other[0]))
    return tuple(pairs)


def _moving_notes(take: RawTake) -> tuple[str, ...]:
    if not take.moving_offsets:
        return ()
    names = ", ".join(take.joints[joint] for joint in list(take.moving_offsets)[:5])
    return (
        f"{len(take.moving_offsets)} joints move in their parent's frame ({names}); positions honour it, the "
        "skeleton of the rotations has the median",
    )


def _rate_notes(take: RawTake, dialect: str) -> tuple[str, ...]:
    if dialect.startswith("cmu_") and take.format == "bvh" and abs(take.fps - 120.0) > 1.0:
        return (
            f"the joint names are those of CMU takes, captured at 120 frames a second, but the file says "
            f"{take.fps:.4g}; pass the true rate if it plays in slow motion",
        )
    return ()


def read_smpl22(
    path: str | Path,
    *,
    mapping: Mapping | str | Path | None = None,
    unit: str | float | None = None,
    fps: float | None = 20.0,
    source_fps: float | None = None,
    **options: Any,
) -> tuple[JointPositions, ReadReport]:
    """Read, map to the 22 body joints of SMPL, and resample to `fps` (None keeps the file's rate).

    `source_fps`: the file's true frame rate where it states a wrong one; `options` as `read_motion` takes them. Raises
    `FormatError` for a malformed file and `SkeletonMismatch` where joints are missing that cannot be filled.
    """
    reading = read_motion(path, unit=unit, fps=source_fps, **options)
    joints = to_smpl22(reading, mapping=mapping)
    report = reading.report
    if mapping is not None:
        names = (
            reading.joint_positions().joint_names
            if isinstance(reading, PointsReading)
            else reading.motion.skeleton.joints
        )
        resolved = resolve_for(names, mapping)
        report = replace(report, dialect="mapping", notes=report.notes + fill_notes(resolved))
    return (joints if fps is None else resample(joints, fps)), report


def motion_files(folder: str | Path) -> list[Path]:
    """All files under `folder`, at any depth, that `read_motion` has a reader for, sorted by path.

    Hidden files and folders are left out, links to folders already seen are not followed again, and an .asf is no
    motion. A path to one file gives that file. Raises `MissingData` where there is nothing at the path.
    """
    top = as_path(folder)
    if top.is_file():
        return [top]
    if not top.is_dir():
        raise MissingData(f"{top}: there is no such folder")
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()
    for here, folders, names in os.walk(top, followlinks=True):
        status = Path(here).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        found += [Path(here) / n for n in names if not n.startswith(".") and Path(n).suffix.lower() in SUFFIXES]
    return sorted(path for path in found if path.is_file() and is_motion_file(path))
