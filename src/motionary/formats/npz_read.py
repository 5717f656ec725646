"""Motionary's own .npz, as `npz_write` writes it: a motion on its skeleton, or positions of named joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.points import RawPoints
from motionary.formats.reading import RawTake
from motionary.formats.safe_npz import Archive, member_names
from motionary.formats.smpl_values import FARTHEST, read_number, read_numbers, word, words

Array = NDArray[np.floating]

FORMAT = "motionary"
FORMAT_VERSION = 1
_ALWAYS = frozenset(["format", "format_version", "fps", "joints"])
_NOT_UNIT = 0.01


def accepts(path: Path) -> bool:
    """Whether an .npz has the arrays of Motionary's own layout, by its directory alone."""
    return member_names(path) >= _ALWAYS


def read_npz(path: Path) -> RawTake | RawPoints:
    """Read Motionary's own layout. Raises `FormatError` naming the array at fault."""
    with Archive(path) as archive:
        if not archive.names >= _ALWAYS or word(archive, "format") != FORMAT:
            raise FormatError(
                f"no motion of Motionary's own; it has {', '.join(sorted(archive.names)[:20])}", path=path
            )
        version = read_number(archive, "format_version")
        if version != FORMAT_VERSION:
            raise FormatError(
                f"version {version:g} of Motionary's layout; this release reads {FORMAT_VERSION}: install a newer one",
                path=path,
            )
        fps = read_number(archive, "fps")
        if not (np.isfinite(fps) and fps > 0):
            raise FormatError(f"'fps' is {fps}; it must be finite and above 0", path=path)
        joints = words(archive, "joints")
        if "positions" in archive.names:
            return _points(archive, joints, fps)
        return _take(archive, joints, fps)


def _points(archive: Archive, joints: tuple[str, ...], fps: float) -> RawPoints:
    positions = _shaped(archive, "positions", (None, len(joints), 3))
    return RawPoints(FORMAT, positions, joints, fps, up="Y", metres_per_unit=1.0, unit="metre")


def _take(archive: Archive, joints: tuple[str, ...], fps: float) -> RawTake:
    rotations = _shaped(archive, "local_rotations", (None, len(joints), 4))
    lengths = np.linalg.norm(rotations, axis=-1)
    if np.abs(lengths - 1.0).max() > _NOT_UNIT:
        frame, joint = np.argwhere(np.abs(lengths - 1.0) > _NOT_UNIT)[0]
        raise FormatError(
            f"'local_rotations' (frame {frame}, joint {joints[joint]!r}) is no unit quaternion", path=archive.path
        )
    parents = _indices(archive, "parents", (len(joints),), low=-1, high=len(joints))
    pairs = ()
    if "left_right" in archive.names and archive.header("left_right").size:
        found = _indices(archive, "left_right", (None, 2), low=0, high=len(joints))
        pairs = tuple((int(left), int(right)) for left, right in found)
    return RawTake(
        format=FORMAT,
        local_rotations=rotations,
        root_positions=_shaped(archive, "root_positions", (len(rotations), 3)),
        joints=joints,
        parents=tuple(int(each) for each in parents),
        # a copy, because a skeleton makes its offsets read-only
        offsets=_shaped(archive, "offsets", (len(joints), 3)).copy(),
        fps=fps,
        metres_per_unit=1.0,
        unit="metre",
        up="Y",
        left_right=pairs,
    )


def _shaped(archive: Archive, name: str, shape: tuple[int | None, ...]) -> Array:
    _expect(archive, name, shape)
    return read_numbers(archive, name, largest=FARTHEST)


def _expect(archive: Archive, name: str, shape: tuple[int | None, ...]) -> None:
    found = archive.header(name).shape
    if len(found) != len(shape) or any(b is not None and a != b for a, b in zip(found, shape, strict=True)):
        wanted = ", ".join("frames" if each is None else str(each) for each in shape)
        raise FormatError(f"{name!r} is {found}; ({wanted}) is needed", path=archive.path)


def _indices(archive: Archive, name: str, shape: tuple[int | None, ...], *, low: int, high: int) -> NDArray[np.integer]:
    _expect(archive, name, shape)
    values = archive.read(name)
    if values.dtype.kind not in "iu" or values.min() < low or values.max() >= high:
        raise FormatError(f"{name!r} must hold whole numbers from {low} to {high - 1}", path=archive.path)
    return values.astype(np.int64)
