"""From a file to a `Reading`: the format's reader, the dialect, the unit, the up axis, the leading rest pose."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from motionary.errors import FormatError, MissingData, SkeletonMismatch
from motionary.formats.cmu_repair import restore_lost_thorax
from motionary.formats.mapping import Mapping, Resolved, detect
from motionary.formats.reading import RawTake, Reading, ReadReport, as_path, rotate_root
from motionary.formats.rooting import root_at_body
from motionary.formats.smpl22 import fill_notes, resolve_for, to_smpl22
from motionary.formats.tpose import leading_frames
from motionary.formats.units import find_unit
from motionary.formats.upright import find_up, turn_to_y
from motionary.motion import JointPositions, Motion, Skeleton
from motionary.motion.transforms import resample

FORMATS: dict[str, str] = {
    ".bvh": "motionary.formats.bvh:read_bvh",
    ".amc": "motionary.formats.amc:read_amc",
}
"""Suffix -> "module:function"; the function takes a path and returns a `RawTake`."""


def reader_of(path: str | Path) -> Callable[[Path], RawTake]:
    """The reader for a file's suffix; `FormatError` names the suffixes there are."""
    suffix = Path(path).suffix.lower()
    if suffix == ".asf":
        raise FormatError("an .asf file is a skeleton without motion; give its .amc files", path=path)
    if suffix not in FORMATS:
        raise FormatError(
            f"no reader for {suffix or 'a file without suffix'!r}; known: {', '.join(FORMATS)}", path=path
        )
    module, function = FORMATS[suffix].split(":")
    return getattr(importlib.import_module(module), function)


def read_motion(path: str | Path, *, unit: str | float | None = None, fps: float | None = None) -> Reading:
    """The motion in a file, in metres, Y up, on the file's own skeleton, with the report of how it was read.

    `unit`: "m", "cm", "mm", "in", "asf" or metres per unit; by default what the file says, else what the body's height
    tells. `fps`: the true frame rate, where the file states a wrong one. Raises `FormatError` for a malformed file.
    """
    path = as_path(path)
    take = reader_of(path)(path)
    if fps is not None:
        if not (np.isfinite(fps) and fps > 0):
            raise FormatError(f"fps={fps}: it must be finite and above 0", path=path)
        take = replace(
            take, fps=float(fps), notes=(*take.notes, f"frame rate given as {fps:g}; the file's is {take.fps:g}")
        )
    return interpret(take, path=path, unit=unit)


def interpret(take: RawTake, *, path: str | Path, unit: str | float | None = None) -> Reading:
    """A raw take in metres, Y up: everything `read_motion` does after the format's own reader."""
    take = root_at_body(take)
    resolved = detect(take.joints)
    take = restore_lost_thorax(take, resolved)
    name, metres, source, unit_notes = find_unit(take, resolved, given=unit)
    up, up_notes = find_up(take, resolved)
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
            left_right=_pairs(resolved),
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
) -> tuple[JointPositions, ReadReport]:
    """Read, map to the 22 body joints of SMPL, and resample to `fps` (None keeps the file's rate).

    `source_fps`: the file's true frame rate where it states a wrong one. Raises `FormatError` for a malformed file and
    `SkeletonMismatch` where joints are missing that cannot be filled.
    """
    reading = read_motion(path, unit=unit, fps=source_fps)
    joints = to_smpl22(reading, mapping=mapping)
    report = reading.report
    if mapping is not None:
        resolved = resolve_for(reading.motion.skeleton.joints, mapping)
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
        found += [Path(here) / n for n in names if not n.startswith(".") and Path(n).suffix.lower() in FORMATS]
    return sorted(path for path in found if path.is_file())
