"""Kinect skeletons as arrays: UTD-MHAD's .mat (Kinect v1) and KIMORE's rows of 100 numbers (Kinect v2).

UTD-MHAD (Chen, Jafari, Kehtarnavaz 2015): `d_skel`, 20 joints x 3 x frames, metres. KIMORE (Capecci et al. 2019):
frames x 100, 25 joints of x, y, z and tracking state, metres; as a CSV of a take, or as .npz arrays named after the
people, of which `person` chooses one. Both in the camera's space, y up, at about 30 frames a second.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.joint_sets import KINECT_20_UTD, KINECT_25
from motionary.formats.level import level
from motionary.formats.mat5 import first_name, read_arrays
from motionary.formats.people import seen
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import Archive, as_floats, member_names
from motionary.formats.tables import first_row, read_table

Array = NDArray[np.floating]
FPS = 30.0
_UTD_NAME = "d_skel"
_FARTHEST = 1e4
"""Metres from the camera beyond which numbers are no positions."""
_COLUMNS = 4 * len(KINECT_25)
_MOST_PEOPLE = 1000


def accepts_mat(path: Path) -> bool:
    """Whether a .mat's first array is `d_skel`."""
    return first_name(path) == _UTD_NAME


def read_utd_mhad(path: Path) -> RawPoints:
    """Read a clip of UTD-MHAD. Raises `FormatError` for other .mat files, naming the arrays that they have."""
    arrays = read_arrays(path)
    if _UTD_NAME not in arrays:
        found = ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:20])
        raise FormatError(f"no array {_UTD_NAME!r} (UTD-MHAD); it has {found or 'no numeric arrays'}", path=path)
    values = arrays[_UTD_NAME]
    if values.ndim != 3 or values.shape[:2] != (len(KINECT_20_UTD), 3) or values.shape[2] == 0:
        raise FormatError(f"{_UTD_NAME!r} is {values.shape}; (20, 3, frames) is needed", path=path)
    positions = np.ascontiguousarray(values.transpose(2, 0, 1))
    _check(positions, path, what=_UTD_NAME)
    return _points("utd_mhad", positions, seen(positions), KINECT_20_UTD, notes=())


def accepts_npz(path: Path) -> bool:
    """Whether an .npz holds nothing but arrays (frames, 100)."""
    names = member_names(path)
    if not 0 < len(names) <= _MOST_PEOPLE:
        return False
    try:
        with Archive(path) as archive:
            first = archive.header(min(names))
    except FormatError:
        return False
    return len(first.shape) == 2 and first.shape[1] == _COLUMNS and first.dtype is not None and first.dtype.kind == "f"


def read_kimore_npz(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one person's take of an .npz: `person` in the order of the arrays' names, by default the longest take."""
    with Archive(path) as archive:
        names = sorted(archive.names)
        if person is None:
            chosen = max(range(len(names)), key=lambda each: archive.header(names[each]).shape[0], default=-1)
        else:
            chosen = person
        if isinstance(person, bool) or not 0 <= chosen < len(names):
            raise FormatError(
                f"person {person}: the file has {len(names)} people, numbered from 0 to {len(names) - 1}", path=path
            )
        values = archive.read(names[chosen])
    if values.dtype.kind != "f" or values.ndim != 2 or values.shape[1] != _COLUMNS:
        raise FormatError(f"{names[chosen]!r} is {values.shape} of {values.dtype}; (frames, 100) is needed", path=path)
    note = f"the take of {names[chosen]}"
    return _kimore(
        as_floats(values, np.float64), path, what=names[chosen], person=chosen, people=len(names), notes=(note,)
    )


def accepts_csv(path: Path) -> bool:
    """Whether a .csv's first row has 100 numbers, or a time before them, of which every fourth is a tracking state."""
    row = first_row(path)
    return len(row) in (_COLUMNS, _COLUMNS + 1) and bool(np.isin(row[-_COLUMNS:][3::4], (0, 1, 2)).all())


def read_kimore_csv(path: Path) -> RawPoints:
    """Read a JointPosition table of KIMORE: rows of 100 numbers, of which every fourth is the tracking state."""
    table = read_table(path)
    values = table.values[:, -_COLUMNS:]
    if values.shape[1] != _COLUMNS:
        raise FormatError(f"rows of {table.values.shape[1]} numbers; 100 are needed: 25 joints of 4", path=path)
    return _kimore(values, path, what="the table", format="kimore_csv", notes=())


def _kimore(
    values: Array,
    path: Path,
    *,
    what: str,
    notes: tuple[str, ...],
    person: int = 0,
    people: int = 1,
    format: str = "kimore",
) -> RawPoints:
    values = values.reshape(len(values), len(KINECT_25), 4)
    positions, states = values[..., :3], values[..., 3]
    if not np.isin(states[np.isfinite(states)], (0, 1, 2)).all():
        raise FormatError(
            f"{what}: every fourth number says how a joint was tracked and must be 0, 1 or 2; this is no Kinect take",
            path=path,
        )
    _check(positions, path, what=what)
    valid = seen(positions) & (states > 0)
    inferred = valid & (states == 1)
    if inferred.any():
        share = 100 * inferred.sum() / valid.sum()
        notes = (*notes, f"{share:.1f} % of the joints are inferred by the sensor, not seen")
    return _points(format, positions, valid, KINECT_25, person=person, people=people, notes=notes)


def _check(positions: Array, path: Path, *, what: str) -> None:
    with np.errstate(invalid="ignore"):
        wrong = np.abs(positions) > _FARTHEST
    if wrong.any():
        frame, joint, axis = np.argwhere(wrong)[0]
        raise FormatError(
            f"{what}, frame {frame}, joint {joint + 1}: {positions[frame, joint, axis]:g} m from the camera; this is "
            "no Kinect take",
            path=path,
        )


def _points(
    format: str,
    positions: Array,
    valid: NDArray[np.bool_],
    joints: tuple[str, ...],
    *,
    notes: tuple[str, ...],
    person: int = 0,
    people: int = 1,
) -> RawPoints:
    positions, level_notes = level(positions, valid, joints)
    return RawPoints(
        format=format,
        positions=positions,
        joints=joints,
        fps=FPS,
        valid=valid,
        up="Y",
        metres_per_unit=1.0,
        unit="metre",
        person=person,
        people=people,
        notes=(*notes, *level_notes, f"{FPS:g} frames a second, the sensor's rate; the file states none"),
    )
