"""MATLAB's version 5 .mat files: one named array of numbers, read within bounds and without running anything.

Only what motion files hold is read: plain numeric arrays, compressed or not. The layout is MathWorks' "MAT-File
Format": a header of 128 bytes, then elements of a type, a size and so many bytes, padded to eight; an array is an
element of elements: flags, dimensions, name, values. Version 7.3 is HDF5 and version 4 has no header: both refused.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.formats.safe_npz import MEMORY_ALLOWANCE, MEMORY_PER_FILE_BYTE, check_file

Array = NDArray[np.float64]
MAX_BYTES = 64 * 2**20
_HEADER = 128
_MATRIX, _COMPRESSED = 14, 15
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_CLASSES = range(6, 16)
"""Numeric array classes, double to uint64; below them cells, structures, objects, text and sparse arrays."""
_MOST_ELEMENTS = 1000
_MOST_DIMENSIONS = 8
_LONGEST_NAME = 64
_LOOKED_AT = 4096


def first_name(path: Path) -> str:
    """Name of a version 5 .mat's first array, "" where that cannot be told. For `accepts`: only `OSError`."""
    with path.open("rb") as file:
        data = file.read(_HEADER + _LOOKED_AT)
    try:
        order = _byte_order(data, path)
        kind, size = struct.unpack_from(order + "2I", data, _HEADER)
        body = memoryview(data)[_HEADER + 8 :]
        if kind == _COMPRESSED:
            body = memoryview(zlib.decompressobj().decompress(body[:size], _LOOKED_AT))[8:]
        parts = []
        for _, part in _elements(body, order, path):
            parts.append(bytes(part))
            if len(parts) == 3:
                return parts[2][:_LONGEST_NAME].decode("latin-1")
    except (FormatError, struct.error, zlib.error):
        return ""
    return ""


def contents(path: Path) -> str:
    """What a .mat holds, in words, for the message that no format reads it. Raises nothing but `OSError`."""
    try:
        arrays = read_arrays(path)
    except (FormatError, MissingData) as error:
        return error.problem if isinstance(error, FormatError) else str(error)
    found = ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:12])
    return f"it holds {found or 'no numeric arrays'}"


def read_arrays(path: Path) -> dict[str, Array]:
    """All numeric arrays of a .mat by name, as float64 and in MATLAB's shape; anything else in it is passed over.

    Raises `FormatError` for other versions, damage, and files that declare more memory than they are worth.
    """
    size = check_file(path)
    if size > MAX_BYTES:
        raise FormatError(f"the file has {size:,} bytes; .mat files above {MAX_BYTES:,} are refused", path=path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    order = _byte_order(data, path)
    found: dict[str, Array] = {}
    budget = MEMORY_PER_FILE_BYTE * size // 2 + MEMORY_ALLOWANCE
    for kind, body in _elements(memoryview(data)[_HEADER:], order, path):
        if kind == _COMPRESSED:
            body = memoryview(_inflate(body, limit=budget, path=path))
            budget -= len(body)
            kind, body = next(_elements(body, order, path), (0, body))
        if kind == _MATRIX:
            named = _matrix(body, order, path)
            if named is not None:
                found[named[0]] = named[1]
    return found


def _byte_order(data: bytes, path: Path) -> str:
    if data.startswith(b"MATLAB 7.3") or b"\x89HDF\r\n" in data[:1024]:
        raise FormatError("a MATLAB 7.3 file, which is HDF5; save it with save(name, '-v7')", path=path)
    mark = data[126:128]
    if len(data) < _HEADER or mark not in (b"IM", b"MI"):
        raise FormatError("not a version 5 .mat file; save it with save(name, '-v7')", path=path)
    return "<" if mark == b"IM" else ">"


def _elements(data: memoryview, order: str, path: Path) -> Iterator[tuple[int, memoryview]]:
    """Type and bytes of each element; small ones hold their four bytes beside the type."""
    place = 0
    for _ in range(_MOST_ELEMENTS):
        if len(data) - place < 8:
            return
        kind, size = struct.unpack_from(order + "2I", data, place)
        if kind >> 16:
            kind, size, start, end = kind & 0xFFFF, kind >> 16, place + 4, place + 8
            if size > 4:
                raise FormatError("a small element of more than 4 bytes; the file is damaged", path=path)
        else:
            start = place + 8
            end = start + size if kind == _COMPRESSED else start + -(-size // 8) * 8
        if start + size > len(data):
            raise FormatError(
                f"an element declares {size:,} bytes where {len(data) - start:,} are left; the file is cut off or "
                "damaged",
                path=path,
            )
        yield kind, data[start : start + size]
        place = end
    raise FormatError(f"more than {_MOST_ELEMENTS} elements; this is no motion file", path=path)


def _inflate(body: memoryview, *, limit: int, path: Path) -> bytes:
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(body, max(limit, 1))
    except zlib.error as error:
        raise FormatError(f"a compressed array is damaged: {error}", path=path) from error
    if stream.unconsumed_tail:
        raise FormatError("a compressed array takes more memory than a file of this size may; refused", path=path)
    if not stream.eof:
        raise FormatError("a compressed array is cut off", path=path)
    return data


def _matrix(body: memoryview, order: str, path: Path) -> tuple[str, Array] | None:
    """Name and values of an array element, or None where it is not plain numbers."""
    parts = list(_elements(body, order, path))
    if len(parts) < 3 or len(parts[0][1]) < 8 or parts[0][0] != 6 or parts[1][0] != 5:
        raise FormatError("an array without flags, dimensions and a name; the file is damaged", path=path)
    flags = struct.unpack_from(order + "I", parts[0][1])[0]
    is_complex = bool(flags & 0x0800)
    if flags & 0xFF not in _CLASSES or is_complex:
        return None
    if len(parts[1][1]) % 4 or len(parts[1][1]) > 4 * _MOST_DIMENSIONS:
        raise FormatError("an array's dimensions are damaged", path=path)
    shape = tuple(int(each) for each in np.frombuffer(parts[1][1], dtype=order + "i4"))
    name = bytes(parts[2][1][:_LONGEST_NAME]).decode("latin-1")
    if len(parts) < 4 or parts[3][0] not in _TYPES:
        raise FormatError(f"{name!r} has no values", path=path)
    kind = np.dtype(order + _TYPES[parts[3][0]])
    if min(shape, default=0) < 0 or math.prod(shape) * kind.itemsize != len(parts[3][1]):
        raise FormatError(
            f"{name!r} declares the shape {shape}, and has {len(parts[3][1]) // kind.itemsize} values", path=path
        )
    values = np.frombuffer(parts[3][1], dtype=kind).astype(np.float64)
    return name, values.reshape(shape, order="F")
