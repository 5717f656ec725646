"""numpy's .npy and .npz files, opened so that no file can make us run its code or take more memory than it is worth.

What a file declares is checked before anything is allocated: the zip directory (members, declared sizes, compression)
and each array's header (type, shape, bytes). Arrays of Python objects are pickles and are refused. The layouts are
numpy's own (numpy.lib.format, versions 1 to 3) and PKWARE's APPNOTE 4.3.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.formats.source import MAX_FILE_BYTES

Array = NDArray[np.generic]

MAX_MEMBERS = 1000
"""Arrays in one .npz above which it is refused: motion files have ten."""
MAX_DIRECTORY_BYTES = 1 << 20
MAX_DIMENSIONS = 8
MEMORY_PER_FILE_BYTE = 20
MEMORY_ALLOWANCE = 64 * 2**20
"""Reading may take `MEMORY_PER_FILE_BYTE` times the file and this much more; what declares more is refused."""
_MAX_HEADER = 1 << 16
_MAGIC = b"\x93NUMPY"
_END = struct.Struct("<4s4H2LH")
_HEADER = re.compile(
    r"""\s*\{(?=[^{}]*'descr'\s*:\s*'(?P<descr>[^']{1,40})')(?=[^{}]*'fortran_order'\s*:\s*(?P<fortran>True|False))"""
    r"""(?=[^{}]*'shape'\s*:\s*\((?P<shape>[\dL,\s]*)\))[^{}]*\}\s*"""
)
_READABLE = "fiubUS"
_KINDS = {"O": "Python objects (a pickle, which can run code when it is opened)", "c": "complex numbers"}
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)

_LAST_CHARACTER = 0x10FFFF


@dataclass(frozen=True)
class Header:
    """What a .npy declares of its array: `dtype` None where it is of a kind that is not read, which `kind` names."""

    dtype: np.dtype | None
    kind: str
    shape: tuple[int, ...]
    fortran: bool
    start: int
    """Byte at which the values begin."""

    @property
    def size(self) -> int:
        """Bytes of all values, exact however large."""
        return math.prod(self.shape) * (self.dtype.itemsize if self.dtype is not None else 8)

    def describe(self) -> str:
        """Shape and type in words, for messages."""
        return f"({', '.join(map(str, self.shape))}) of {self.kind if self.dtype is None else self.dtype}"


def check_file(path: Path) -> int:
    """Size in bytes of a file that may be opened; `MissingData` or `FormatError` for anything else."""
    if not path.exists():
        raise MissingData(f"{path}: there is no such file")
    if not path.is_file():
        raise FormatError("this is a folder or a special file, not a motion file", path=path)
    size = path.stat().st_size
    if size == 0:
        raise FormatError("the file is empty", path=path)
    if size > MAX_FILE_BYTES:
        raise FormatError(
            f"the file has {size:,} bytes; files above {MAX_FILE_BYTES:,} are refused; cut it into takes", path=path
        )
    return size


def parse_header(data: bytes, *, path: Path, name: str = "the array") -> Header:
    """The header at the beginning of a .npy's bytes; `FormatError` where it is none or declares what cannot be."""
    if not data.startswith(_MAGIC) or len(data) < 12:
        raise FormatError(f"{name} does not begin as a numpy array does", path=path)
    wide = data[6] >= 2
    if data[6] not in (1, 2, 3):
        raise FormatError(f"{name} is of version {data[6]} of numpy's format; 1 to 3 are known", path=path)
    length = int.from_bytes(data[8 : 12 if wide else 10], "little")
    start = (12 if wide else 10) + length
    if length > _MAX_HEADER or start > len(data):
        raise FormatError(f"{name} is cut off in its header, or the header is damaged ({length} bytes)", path=path)
    text = data[start - length : start].decode("utf-8" if data[6] == 3 else "latin-1", errors="replace")
    match = _HEADER.fullmatch(text)
    if match is None:
        if "'descr': [" in text:
            raise FormatError(f"{name} is a table of named fields; save its columns as plain arrays", path=path)
        raise FormatError(f"{name} has a header that is not numpy's: {text.strip()[:80]!r}", path=path)
    parts = [part.strip().removesuffix("L") for part in match["shape"].split(",") if part.strip()]
    if not all(part.isdigit() and len(part) <= 18 for part in parts) or len(parts) > MAX_DIMENSIONS:
        raise FormatError(f"{name} declares the shape ({match['shape']}), which no array has", path=path)
    dtype, kind = _dtype(match["descr"])
    return Header(dtype, kind, tuple(int(part) for part in parts), match["fortran"] == "True", start)


def _dtype(descr: str) -> tuple[np.dtype | None, str]:
    if not re.fullmatch(r"[<>|=]?[A-Za-z?]\d{0,6}", descr):
        return None, f"type {descr!r}"
    try:
        dtype = np.dtype(descr)
    except (TypeError, ValueError):
        return None, f"type {descr!r}"
    if dtype.kind not in _READABLE or dtype.itemsize == 0 or (dtype.kind == "f" and dtype.itemsize > 8):
        return None, _KINDS.get(dtype.kind, f"type {descr!r}")
    return dtype, str(dtype)


def _values(data: memoryview, header: Header, *, path: Path, name: str) -> Array:
    assert header.dtype is not None
    if header.size == 0:
        raise FormatError(f"{name} of shape {header.describe()} is empty", path=path)
    array = np.frombuffer(data, dtype=header.dtype, count=math.prod(header.shape))
    # native byte order, which everything after this takes for granted
    array = array.astype(header.dtype.newbyteorder("="), copy=False)
    if array.dtype.kind == "U" and array.view(np.uint32).max() > _LAST_CHARACTER:
        raise FormatError(f"{name} holds what is no text; it is damaged", path=path)
    return array.reshape(header.shape, order="F" if header.fortran else "C")


def as_floats(values: Array, dtype: type | np.dtype) -> NDArray[np.floating]:
    """Numbers as floats of `dtype`, without the warning that damaged ones cast with: they are looked for afterwards."""
    with np.errstate(all="ignore"):
        return values.astype(dtype, copy=False)


def require_readable(header: Header, *, path: Path, name: str) -> None:
    """`FormatError` for an array of a kind that is never read."""
    if header.dtype is None:
        raise FormatError(f"{name} holds {header.kind}; save it as plain numbers", path=path)


def _first_bytes(file: IO[bytes]) -> bytes:
    """The bytes of a .npy's header, more only where its own length says so: folders of many thousands are looked at."""
    data = file.read(256)
    length = int.from_bytes(data[8 : 12 if data[6:7] >= b"\x02" else 10], "little")
    return data + file.read(max(0, min(length, _MAX_HEADER) + 12 - len(data)))


def npy_header(path: Path) -> Header:
    """Header of a .npy whose declared size is what the file has; `FormatError` where they differ."""
    size = check_file(path)
    try:
        with path.open("rb") as file:
            header = parse_header(_first_bytes(file), path=path, name="the file")
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    require_readable(header, path=path, name="the array")
    if header.start + header.size != size:
        raise FormatError(
            f"the array of shape {header.describe()} needs {header.start + header.size:,} bytes, and the file has "
            f"{size:,}: it is cut off or damaged",
            path=path,
        )
    return header


def read_npy(path: Path) -> Array:
    """The array in a .npy file, read-only; nothing is allocated before the declared size is that of the file."""
    header = npy_header(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    return _values(memoryview(data)[header.start :], header, path=path, name="the array")


def npy_shape(path: Path) -> Header | None:
    """Header of a .npy by its first bytes alone, None where it has none or is of a kind never read. For `accepts`."""
    with path.open("rb") as file:
        data = _first_bytes(file)
    try:
        header = parse_header(data, path=path)
    except FormatError:
        return None
    return header if header.dtype is not None else None


class Archive:
    """A .npz opened for reading: `headers` of all arrays it declares, and `read` for those that are wanted.

    A context manager. Raises `FormatError` for anything that is no sound .npz, without inflating more than headers.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = check_file(path)
        self.headers: dict[str, Header] = {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        try:
            with path.open("rb") as file:
                _check_end(file, self.size, path=path)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
        except _DAMAGE as error:
            raise FormatError(f"the file is no sound .npz: {_reason(error)}", path=path) from error
        for info in self._zip.infolist():
            if info.filename.endswith(".npy") and not info.is_dir():
                self._infos[info.filename.removesuffix(".npy")] = info

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> frozenset[str]:
        """Names of the arrays."""
        return frozenset(self._infos)

    @property
    def memory(self) -> int:
        """Bytes that reading this file may take."""
        return MEMORY_PER_FILE_BYTE * self.size + MEMORY_ALLOWANCE

    def header(self, name: str) -> Header:
        """What the array `name` declares; `FormatError` where it is missing, damaged or never read."""
        info = self._infos.get(name)
        if info is None:
            raise FormatError(f"no array {name!r}; it has {', '.join(sorted(self.names)) or 'none'}", path=self.path)
        if name not in self.headers:
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
                raise FormatError(
                    f"{name!r} is encrypted, or packed in a way numpy does not use; save it with numpy.savez",
                    path=self.path,
                )
            data = self._inflate(info, limit=_MAX_HEADER + 12)
            header = parse_header(data, path=self.path, name=repr(name))
            require_readable(header, path=self.path, name=repr(name))
            if header.start + header.size != info.file_size:
                raise FormatError(
                    f"{name!r} of shape {header.describe()} needs {header.start + header.size:,} bytes, and its place "
                    f"in the file has {info.file_size:,}: it is damaged",
                    path=self.path,
                )
            self.headers[name] = header
        return self.headers[name]

    def read(self, name: str) -> Array:
        """The array `name`, read-only. Its declared size is checked against what the file may take."""
        header = self.header(name)
        self.require_memory(header.size, what=f"{name!r} of shape {header.describe()}")
        data = self._inflate(self._infos[name], limit=header.start + header.size)
        if len(data) != header.start + header.size:
            raise FormatError(f"{name!r} is cut off", path=self.path)
        return _values(memoryview(data)[header.start :], header, path=self.path, name=repr(name))

    def require_memory(self, needed: int, *, what: str) -> None:
        """`FormatError` where `needed` bytes are more than a file of this size may take."""
        if needed > self.memory:
            raise FormatError(
                f"{what} would take {needed / 2**20:,.0f} MiB of memory for a file of {self.size:,} bytes; at most "
                f"{MEMORY_PER_FILE_BYTE} times the file and {MEMORY_ALLOWANCE >> 20} MiB are allowed; if it is sound, "
                "save it uncompressed (numpy.savez)",
                path=self.path,
            )

    def _inflate(self, info: zipfile.ZipInfo, *, limit: int) -> bytes:
        try:
            with self._zip.open(info) as member:
                return member.read(limit)
        except OSError as error:
            raise FormatError(f"the file cannot be read: {error.strerror or error}", path=self.path) from error
        except _DAMAGE as error:
            raise FormatError(f"{info.filename!r} is damaged: {_reason(error)}", path=self.path) from error


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _check_end(file: IO[bytes], size: int, *, path: Path) -> None:
    """`FormatError` unless the zip's end record declares a directory of a size that is safe to read."""
    file.seek(max(0, size - _END.size - 0xFFFF - 20))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + _END.size:
        raise FormatError("the file is no .npz, or it is cut off: its directory is missing", path=path)
    entries, directory = _END.unpack_from(tail, place)[4:6]
    wide = b"PK\x06\x07" in tail[max(0, place - 20) : place]
    if wide or entries > MAX_MEMBERS or directory > MAX_DIRECTORY_BYTES:
        raise FormatError(
            f"the file declares {entries:,} members in a directory of {directory:,} bytes; at most {MAX_MEMBERS:,} "
            f"members and {MAX_DIRECTORY_BYTES:,} bytes are read",
            path=path,
        )


def member_names(path: Path) -> frozenset[str]:
    """Names of the arrays of a .npz by its directory alone, empty where it is none. For `accepts`: only `OSError`."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            _check_end(file, size, path=path)
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
    except (FormatError, *_DAMAGE):
        return frozenset()
    return frozenset(name.removesuffix(".npy") for name in names if name.endswith(".npy"))


def contents(path: Path) -> str:
    """What a .npy or .npz holds, in words, for the message that no format reads it. Raises nothing but `OSError`."""
    try:
        if path.suffix.lower() == ".npy":
            return f"it holds an array {npy_header(path).describe()}"
        with Archive(path) as archive:
            return f"it holds {_list(archive, sorted(archive.names)[:12]) or 'no arrays'}"
    except (FormatError, MissingData) as error:
        return error.problem if isinstance(error, FormatError) else str(error)


def _list(archive: Archive, names: Iterable[str]) -> str:
    words = []
    for name in names:
        try:
            words.append(f"{name} {archive.header(name).describe()}")
        except FormatError as error:
            words.append(error.problem)
    return ", ".join(words)
