"""Bytes of a motion file: bounded in size, line ends made uniform, text decoded with a note where it is not UTF-8."""

from __future__ import annotations

from pathlib import Path

from motionary.errors import FormatError, MissingData

MAX_FILE_BYTES = 512 * 1024 * 1024
"""Files above this are refused before they are read; 512 MiB of BVH is about 90 hours of one person at 30 fps."""


def read_bounded(path: Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes with CRLF and CR line ends turned into LF and a UTF-8 byte-order mark dropped.

    Raises `MissingData` where there is no such file, `FormatError` for a folder, an empty or unreadable file, one above
    `limit` bytes, or one that holds NUL bytes (binary or UTF-16).
    """
    if not path.exists():
        raise MissingData(f"{path}: there is no such file")
    if not path.is_file():
        raise FormatError("this is a folder or a special file, not a motion file", path=path)
    size = path.stat().st_size
    if size > limit:
        raise FormatError(
            f"the file has {size:,} bytes; files above {limit:,} are refused; cut it into takes", path=path
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    return prepare(data, path)


def prepare(data: bytes, path: Path | str | None = None) -> bytes:
    """Bytes of a text file made uniform, as `read_bounded` gives them, with its errors."""
    if not data or data.isspace():
        raise FormatError("the file is empty", path=path)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise FormatError("a NUL byte: this is a binary or UTF-16 file; save it as plain text", path=path, line=line)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.removeprefix(b"\xef\xbb\xbf")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of `data`, as UTF-8 or else Latin-1, and notes that say so."""
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return data.decode("latin-1"), ("joint names are not UTF-8; they were read as Latin-1",)


def line_at(data: bytes, position: int) -> int:
    """1-based number of the line that byte `position` lies on."""
    return data.count(b"\n", 0, max(position, 0)) + 1
