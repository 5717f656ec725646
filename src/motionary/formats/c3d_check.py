"""A first look at a .c3d before ezc3d opens it: whether its header and parameters are sound and its data all there.

ezc3d trusts what a file declares, and on damaged files can loop for minutes or ask for memory without end. The layout
is that of The C3D File Format User Guide (Motion Lab Systems): blocks of 512 bytes, the header in the first, then the
parameters, a chain of groups and their entries, then frames of points and analogue samples.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import FormatError
from motionary.formats.safe_npz import check_file

_BLOCK = 512
_KEY = 0x50
_BIG_ENDIAN = 86
"""The processor type of SGI's files; 84 is Intel, 85 DEC."""
_PROCESSORS = (84, 85, 86)
_MOST_ENTRIES = 10_000
_TYPE_BYTES = {-1: 1, 1: 1, 2: 2, 4: 4}


@dataclass(frozen=True)
class C3dHeader:
    """What the header declares."""

    points: int
    analog: int
    first: int
    last: int
    real: bool
    data_start: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame."""
        return (4 * self.points + self.analog) * (4 if self.real else 2)


def check_c3d(path: Path) -> C3dHeader:
    """The header, once it and the parameters are known to be sound; `FormatError` says what is not."""
    size = check_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    if size < 2 * _BLOCK or data[1] != _KEY or data[0] < 2:
        raise FormatError("not a C3D file, or cut off in its header", path=path)
    start = (data[0] - 1) * _BLOCK
    if start + 4 > size:
        raise FormatError("the file is cut off before its parameters", path=path)
    processor = data[start + 3]
    if processor not in _PROCESSORS:
        raise FormatError(f"the parameters name processor {processor}; 84, 85 and 86 are known", path=path)
    order = ">" if processor == _BIG_ENDIAN else "<"
    header = _header(data, order, path)
    end = start + data[start + 2] * _BLOCK
    _check_entries(data, start + 4, min(end if end > start else size, size), order, path)
    _check_data(header, size, path)
    return header


def _header(data: bytes, order: str, path: Path) -> C3dHeader:
    points, analog, first, last = struct.unpack_from(order + "4H", data, 2)
    start = struct.unpack_from(order + "H", data, 16)[0]
    # a negative scale says that the values are floats; its sign is a bit of the last byte, of DEC's of the second
    sign = data[12] if order == ">" else data[13 if _is_dec(data) else 15]
    real = bool(sign & 0x80)
    if points == 0:
        raise FormatError("no points: the file has analogue data alone, or is damaged", path=path)
    if not 0 < first <= last:
        raise FormatError(f"the header says frames {first} to {last}; it is damaged", path=path)
    return C3dHeader(points, analog, first, last, real, start)


def _is_dec(data: bytes) -> bool:
    """Whether the floats are DEC's, whose words are swapped."""
    return data[(data[0] - 1) * _BLOCK + 3] == 85


def _check_entries(data: bytes, place: int, end: int, order: str, path: Path) -> None:
    """Walk the chain of groups and parameters; `FormatError` where it leaves its section or an entry does not fit."""
    for _ in range(_MOST_ENTRIES):
        if place + 2 > end:
            return
        length, group = struct.unpack_from("2b", data, place)
        if length == 0 or group == 0:
            return
        at = place + 2 + abs(length)
        if at + 3 > end:
            raise FormatError("the parameters are cut off or damaged", path=path)
        step = struct.unpack_from(order + "H", data, at)[0]
        name = data[place + 2 : at].decode("latin-1")
        if group > 0:
            _check_entry(data, at + 2, end, name, path)
        if step == 0:
            return
        if step < 3 or at + step > end:
            raise FormatError(f"parameter {name!r} points outside of the parameters; the file is damaged", path=path)
        place = at + step
    raise FormatError(f"more than {_MOST_ENTRIES:,} parameters; the file is damaged", path=path)


def _check_entry(data: bytes, place: int, end: int, name: str, path: Path) -> None:
    kind, dimensions = struct.unpack_from("bB", data, place)
    sizes = data[place + 2 : place + 2 + dimensions]
    if kind not in _TYPE_BYTES or dimensions > 7 or len(sizes) < dimensions:
        raise FormatError(f"parameter {name!r} is of type {kind} with {dimensions} dimensions; damaged", path=path)
    needed = math.prod(sizes) * _TYPE_BYTES[kind]
    if place + 2 + dimensions + needed > end:
        raise FormatError(f"parameter {name!r} declares {needed:,} bytes, more than there are; damaged", path=path)


def _check_data(header: C3dHeader, size: int, path: Path) -> None:
    start = (header.data_start - 1) * _BLOCK
    if header.data_start < 2 or start >= size:
        raise FormatError("the header points to data that is not in the file; it is cut off", path=path)
    frames = header.last - header.first + 1
    if start + frames * header.frame_bytes > size:
        raise FormatError(
            f"the header says {frames:,} frames of {header.points} points, {frames * header.frame_bytes:,} bytes, and "
            f"{size - start:,} are there; the file is cut off or damaged",
            path=path,
        )
