"""Bytes of a motion file: bounded in size, line ends made uniform, text decoded with a note where it is not UTF-8."""

from __future__ import annotations

from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

from motionary.errors import FormatError, MissingData

MAX_FILE_BYTES = 512 * 1024 * 1024
"""Files above this are refused before they are read; 512 MiB of BVH is about 90 hours of one person at 30 fps."""

_PIECE_BYTES = 256 * 1024
_MAX_LINE_BYTES = 64 * 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_bounded(path: Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes with CRLF and CR line ends turned into LF and a UTF-8 byte-order mark dropped.

    Raises `MissingData` where there is no such file, `FormatError` for a folder, an empty or unreadable file, one above
    `limit` bytes, or one that holds NUL bytes (binary or UTF-16).
    """
    _check_file(path, limit)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error
    return prepare(data, path)


def text_pieces(path: Path, *, limit: int | None = MAX_FILE_BYTES, size: int = _PIECE_BYTES) -> Iterator[bytes]:
    """The text that `read_bounded` gives, in pieces of about `size` bytes cut after line ends, with its errors.

    For files of which more than a part is not to be in memory; then without a `limit`. Raises `FormatError` for a line
    of more than 64 MiB too.
    """
    _check_file(path, limit)
    try:
        with path.open("rb", buffering=0) as stream:
            yield from _pieces(stream, min(size, path.stat().st_size + 1), path)
    except OSError as error:
        raise FormatError(f"the file cannot be read: {error.strerror}", path=path) from error


def _pieces(stream: RawIOBase, size: int, path: Path) -> Iterator[bytes]:
    rest, is_empty, place = b"", True, 0
    while block := stream.read(size):
        while block.endswith(b"\r") and (more := stream.read(1)):  # a CRLF stays together
            block += more
        if b"\0" in block:
            raise _binary(path, _line_ends(path, place + block.index(b"\0")) + 1)
        place += len(block)
        if is_empty:
            block = block.removeprefix(_BYTE_ORDER_MARK)
            is_empty = not block or block.isspace()
        rest += _with_line_feeds(block)
        if len(rest) > size + _MAX_LINE_BYTES:
            raise FormatError(f"a line of more than {_MAX_LINE_BYTES:,} bytes", path=path, line=1)
        cut = rest.rfind(b"\n") + 1
        if cut and not is_empty:
            piece, rest = rest[:cut], rest[cut:]
            yield piece
    if is_empty:
        raise FormatError("the file is empty", path=path)
    if rest:
        yield rest


def _line_ends(path: Path, place: int) -> int:
    """How many line ends a file has before byte `place`; counted only when an error needs it."""
    feeds = returns = 0
    with path.open("rb") as stream:
        while place > 0 and (block := stream.read(min(place, _MAX_LINE_BYTES))):
            feeds, returns, place = feeds + block.count(b"\n"), returns + block.count(b"\r"), place - len(block)
    return feeds or returns


def _check_file(path: Path, limit: int | None) -> None:
    if not path.exists():
        raise MissingData(f"{path}: there is no such file")
    if not path.is_file():
        raise FormatError("this is a folder or a special file, not a motion file", path=path)
    size = path.stat().st_size
    if limit is not None and size > limit:
        raise FormatError(
            f"the file has {size:,} bytes; files above {limit:,} are refused; cut it into takes", path=path
        )


def prepare(data: bytes, path: Path | str | None = None) -> bytes:
    """Bytes of a text file made uniform, as `read_bounded` gives them, with its errors."""
    if not data or data.isspace():
        raise FormatError("the file is empty", path=path)
    if b"\0" in data:
        raise _binary(path, line_at(data, data.index(b"\0")))
    return _with_line_feeds(data).removeprefix(_BYTE_ORDER_MARK)


def _binary(path: Path | str | None, line: int) -> FormatError:
    return FormatError("a NUL byte: this is a binary or UTF-16 file; save it as plain text", path=path, line=line)


def _with_line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of `data`, as UTF-8 or else Latin-1, and notes that say so."""
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return data.decode("latin-1"), ("joint names are not UTF-8; they were read as Latin-1",)


def line_at(data: bytes, position: int) -> int:
    """1-based number of the line that byte `position` lies on."""
    return data.count(b"\n", 0, max(position, 0)) + 1
