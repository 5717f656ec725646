"""Blocks of decimal numbers as arrays: the count enforced, NaN and infinity refused, errors with their line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.decimals import to_numbers, tokenise
from motionary.formats.source import line_at

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_CHUNK_BYTES = 1 << 18


def number(token: str, *, what: str, path: Path | str | None, line: int | None) -> float:
    """One finite decimal number, or a `FormatError` that names `what`, the value and the line."""
    value = float(token) if _NUMBER.match(token) else np.nan
    if not np.isfinite(value):
        raise FormatError(f"{what} is {_short(token)}; it must be a finite decimal number", path=path, line=line)
    return value


def read_rows(
    data: bytes, rows: int, columns: int, *, start: int = 0, path: Path | str | None = None
) -> NDArray[np.float64]:
    """`rows` x `columns` numbers that stand in `data` from byte `start` to its end.

    A row may be wrapped over several lines and a line may hold several whole rows, but no line may cross the border
    of a row other than at its end. Raises `FormatError` with the line for anything that is not a finite decimal
    number, and for too few or too many.
    """
    values = _read_plain(data, start, rows, columns)
    if values is None:
        values = _read_line_by_line(data, start, rows, columns, path=path)
    return values.reshape(rows, columns)


def chunks(data: bytes, start: int = 0, *, size: int = _CHUNK_BYTES) -> Iterator[bytes]:
    """`data` from `start` in pieces of about `size` bytes, cut after line ends, which stay in the processor's cache."""
    while start < len(data):
        cut = data.find(b"\n", min(start + size, len(data)))
        cut = len(data) if cut < 0 else cut + 1
        yield data[start:cut]
        start = cut


def _read_plain(data: bytes, start: int, rows: int, columns: int) -> NDArray[np.float64] | None:
    """The values where every line holds whole rows and all is in order; None where the careful reader must look."""
    values = np.empty(rows * columns, dtype=np.float64)
    filled = 0
    for chunk in chunks(data, start):
        tokens = tokenise(chunk)
        if tokens is None or np.any((tokens.line_ends + filled) % columns) or filled + len(tokens.start) > len(values):
            return None
        numbers = to_numbers(tokens)
        if numbers is None:
            return None
        values[filled : filled + len(numbers)] = numbers
        filled += len(numbers)
    return values if filled == len(values) else None


def _read_line_by_line(
    data: bytes, start: int, rows: int, columns: int, *, path: Path | str | None
) -> NDArray[np.float64]:
    values = np.empty(rows * columns, dtype=np.float64)
    filled = 0
    for line, tokens in _lines(data, start):
        filled = _take_line(tokens, values, filled, columns, path=path, line=line)
    if filled != rows * columns:
        raise FormatError(
            f"the motion has {filled} values ({filled / columns:g} frames of {columns}) but `Frames:` says {rows} "
            f"frames, {rows * columns} values; the file is cut off or its frame count is wrong",
            path=path,
            line=line_at(data, len(data)),
        )
    return values


def _lines(data: bytes, start: int) -> Iterator[tuple[int, list[bytes]]]:
    line = line_at(data, start)
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield line, data[start:end].split()
        start, line = end + 1, line + 1


def _take_line(
    tokens: list[bytes], values: NDArray[np.float64], filled: int, columns: int, *, path: Path | str | None, line: int
) -> int:
    count, into_row = len(tokens), filled % columns
    if into_row + count > columns and (into_row or count % columns):
        raise FormatError(
            f"{into_row + count} values where the hierarchy's channels need {columns} a frame", path=path, line=line
        )
    if filled + count > len(values):
        raise FormatError(
            f"more motion than `Frames:` says ({len(values) // columns}); correct the frame count", path=path, line=line
        )
    try:
        parsed = np.array([float(token) for token in tokens])
        fine = bool(np.isfinite(parsed).all()) and b"_" not in b"".join(tokens)
    except ValueError:
        parsed, fine = np.empty(0), False
    if not fine:
        for place, token in enumerate(tokens):
            what = f"value {(into_row + place) % columns + 1} of the frame"
            number(token.decode("latin-1"), what=what, path=path, line=line)
    values[filled : filled + count] = parsed
    return filled + count


def _short(token: str) -> str:
    return repr(token if len(token) <= 40 else token[:40] + "...")
