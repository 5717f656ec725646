"""Joint positions in .npz, whatever the array is called: (frames, joints, 3), with names and frame rate where stored.

Which joints they are is told as for a bare array (joint_arrays.py): by the names in the file, else a side file, else
their number.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from motionary.errors import FormatError
from motionary.formats.joint_arrays import (
    KINDS,
    SideFile,
    check_joints,
    is_joints,
    joints_of,
    read_side_file,
    side_path,
)
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import Archive, member_names
from motionary.formats.smpl_values import RATE_NAMES, frame_rate, words

POSITION_NAMES = ("joint_positions", "positions", "joints3d", "keypoints3d", "joints", "poses3d", "xyz", "arr_0")
"""Names of the array of positions, tried in this order."""
JOINT_NAMES = ("joint_names", "names")
_BYTES_A_JOINT = 120


def accepts(path: Path) -> bool:
    """Whether an .npz has an array of positions whose joints can be known, by its directory and that array's header."""
    if not any(name in POSITION_NAMES for name in member_names(path)):
        return False
    try:
        with Archive(path) as archive:
            name = _positions_name(archive)
            joints = archive.header(name).shape[1] if name is not None else 0
            named = side_path(path).is_file() or any(each in archive.names for each in JOINT_NAMES)
    except FormatError:
        return False
    return name is not None and (named or joints in KINDS)


def read_joint_archive(path: Path) -> RawPoints:
    """Read joint positions. `FormatError` where there are none, or nothing says which joints they are."""
    with Archive(path) as archive:
        name = _positions_name(archive)
        if name is None:
            raise FormatError(
                f"no positions (frames, joints, 3) under any of {', '.join(POSITION_NAMES)}; it has "
                f"{', '.join(sorted(archive.names)[:20]) or 'no arrays'}",
                path=path,
            )
        side = _names(archive) or read_side_file(side_path(path))
        header = archive.header(name)
        check_joints(header, side, path=path)
        archive.require_memory(
            header.size + header.shape[0] * header.shape[1] * _BYTES_A_JOINT, what=f"{name!r} {header.describe()}"
        )
        fps = frame_rate(archive)[0] if any(each in archive.names for each in RATE_NAMES) else None
        return replace(joints_of(archive.read(name), side, path=path, fps=fps), format="joints_npz")


def _positions_name(archive: Archive) -> str | None:
    """Name of the first array that holds positions."""
    for name in POSITION_NAMES:
        if name in archive.names and is_joints(archive.header(name)):
            return name
    return None


def _names(archive: Archive) -> SideFile | None:
    name = next((each for each in JOINT_NAMES if each in archive.names), None)
    return None if name is None else SideFile(words(archive, name), fps=None, up=None, unit=None)
