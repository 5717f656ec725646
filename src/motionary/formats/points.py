"""Takes that are points without rotations (Kinect, markers, keypoints): as the file says them, and read into ours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.mapping import Mapping, Resolved, detect, resolve
from motionary.formats.reading import ReadReport
from motionary.formats.units import find_unit_of_points, parse_unit
from motionary.formats.upright import up_of_points
from motionary.motion import JointPositions

Array = NDArray[np.floating]
_UP_ROWS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "Y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "-Y": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "Z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "-Z": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "X": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "-X": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
}
"""Rotations that bring an up axis to Y; all right-handed, so left stays left."""


@dataclass(frozen=True, eq=False)
class RawPoints:
    """A take of joint positions exactly as its file says it: the file's units, axes and frame rate.

    `positions`: (frames, joints, 3), or (frames, joints, 2) for keypoints in an image. `joints`: names, those of a
    dialect in `dialects/` so that they are mapped to SMPL-22. `valid`: (frames, joints), False where a joint was not
    tracked; positions there are ignored. `up`: "Y", "-Y", "Z", "-Z", "X" or "-X" where the format fixes it (images:
    "-Y"), else None and it is found from the body. `left_handed`: the file's axes are left-handed; the third axis is
    negated before anything else. `metres_per_unit`: where the format states it, else None; `unit` its name.
    `person`, `people`: which of how many bodies of the file this is. `estimated`: joints that are computed from
    others (joint centres from markers, say), named so that nobody takes them for measured. `mapping`: how SMPL-22
    joints follow from these, where the reader knows better than a dialect by names.
    """

    format: str
    positions: Array
    joints: tuple[str, ...]
    fps: float
    valid: NDArray[np.bool_] | None = None
    up: str | None = None
    left_handed: bool = False
    metres_per_unit: float | None = None
    unit: str | None = None
    person: int = 0
    people: int = 1
    estimated: tuple[str, ...] = ()
    mapping: Mapping | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.positions)

    @property
    def dimensions(self) -> int:
        """3, or 2 for keypoints in an image."""
        return self.positions.shape[-1]


@dataclass(frozen=True, eq=False)
class PointsReading:
    """A file's joint positions in metres, Y up, and the report of how it was read.

    `points`: the file's own joints; where `valid` (frames, joints) is False the position is not a number. `dimensions`
    2 says that the depth is unknown and stands at 0, and that lengths are in the image's unit scaled to the body's
    height. `mapping`: how SMPL-22 joints follow from these, None to find it by names.
    """

    points: JointPositions
    valid: NDArray[np.bool_]
    report: ReadReport
    dimensions: int = 3
    mapping: Mapping | None = None

    def joint_positions(self) -> JointPositions:
        """Positions of all the file's joints; NaN where a joint was not tracked."""
        return self.points


def interpret_points(
    take: RawPoints, *, path: str | Path, unit: str | float | None = None, fps: float | None = None
) -> PointsReading:
    """Raw points in metres, Y up. Raises `FormatError` where not one frame has a tracked joint."""
    valid = _valid(take, path)
    positions = np.where(valid[..., None], _three_dimensions(take), np.nan)
    resolved = detect(take.joints) if take.mapping is None else resolve(take.mapping, take.joints, name=take.format)
    up, up_notes = (take.up, ()) if take.up else up_of_points(positions, resolved)
    positions = positions @ np.array(_UP_ROWS[up], dtype=positions.dtype).T
    name, metres, source, unit_notes = _unit(take, positions, resolved, given=unit)
    rate_notes: tuple[str, ...] = ()
    if fps is not None:
        rate_notes = (f"frame rate given as {fps:g}; the file's is {take.fps:g}",)
        take = replace(take, fps=float(fps))
    report = ReadReport(
        path=str(path),
        format=take.format,
        dialect=resolved.dialect if resolved.is_enough else "unknown",
        unit=name,
        unit_source=source,
        scale_to_metres=metres,
        fps=take.fps,
        frames=take.frame_count,
        leading_tpose=False,
        dropped_frames=int(np.argmax(valid.any(axis=1))),
        notes=(*take.notes, *unit_notes, *up_notes, *rate_notes, *_own_notes(take, up, valid)),
    )
    points = JointPositions(positions=positions * metres, joint_names=take.joints, fps=take.fps)
    return PointsReading(points, valid, report, take.dimensions, take.mapping)


def _valid(take: RawPoints, path: str | Path) -> NDArray[np.bool_]:
    valid: NDArray[np.bool_] = np.asarray(np.isfinite(take.positions).all(axis=-1))
    if take.valid is not None:
        valid = valid & take.valid
    if not valid.any():
        raise FormatError(
            f"{take.frame_count} frames, and not one joint was tracked in any of them; nothing can be read", path=path
        )
    return valid


def _three_dimensions(take: RawPoints) -> Array:
    positions = take.positions
    if take.dimensions == 2:
        positions = np.concatenate([positions, np.zeros_like(positions[..., :1])], axis=-1)
    if take.left_handed:
        positions = positions * np.array([1.0, 1.0, -1.0], dtype=positions.dtype)
    return positions


def _unit(
    take: RawPoints, positions: Array, resolved: Resolved, *, given: str | float | None
) -> tuple[str, float, str, tuple[str, ...]]:
    if given is not None:
        return (*parse_unit(given), "given", ())
    if take.metres_per_unit is not None:
        return take.unit or f"{take.metres_per_unit:g} m", take.metres_per_unit, "file", ()
    return find_unit_of_points(positions, resolved)


def _own_notes(take: RawPoints, up: str, valid: NDArray[np.bool_]) -> tuple[str, ...]:
    notes: list[str] = []
    if take.dimensions == 2:
        notes.append("keypoints in an image: the depth is unknown and stands at 0")
    if up != "Y" and take.dimensions == 3:
        notes.append(f"the file is {up} up; turned to Y up")
    if take.people > 1:
        notes.append(f"{take.people} people in the file; this is person {take.person}")
    if take.estimated:
        notes.append(f"estimated, not measured: {', '.join(take.estimated)}")
    lost = 1.0 - float(valid.mean())
    if lost > 0:
        notes.append(f"{100 * lost:.1f} % of the joints were not tracked")
    return tuple(notes)
