"""Blocks of decimal numbers as arrays: the count enforced, NaN and infinity refused, errors with their line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.decimals import Tokens, to_numbers, tokenise

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_NUMBER_BYTES = b"0123456789+-.eE \t\n\v\f\r"
_CHUNK_BYTES = 1 << 18


def number(token: str, *, what: str, path: Path | str | None, line: int | None) -> float:
    """One finite decimal number, or a `FormatError` that names `what`, the value and the line."""
    value = float(token) if _NUMBER.match(token) else np.nan
    if not np.isfinite(value):
        raise FormatError(f"{what} is {_short(token)}; it must be a finite decimal number", path=path, line=line)
    return value


def row_blocks(
    pieces: Iterable[bytes], rows: int, columns: int, *, path: Path | str | None = None, first_line: int = 1
) -> Iterator[NDArray[np.float64]]:
    """The numbers of a text in blocks of whole rows, (some rows, `columns`) each, `rows` in all.

    `pieces`: of the text, cut after line ends; `first_line`: the file's line that the first byte lies on. A row may be
    wrapped over several lines and a line may hold several whole rows, but no line may cross the border of a row other
    than at its end. Raises `FormatError` with the line for anything that is not a finite decimal number, and for too
    few or too many, the latter when the last block has been taken.
    """
    reader = _Rows(rows, columns, path, first_line)
    rest = np.empty(0)
    for piece in pieces:
        for chunk in chunks(piece):
            values = reader.read(chunk)
            values = np.concatenate((rest, values)) if len(rest) else values
            whole = len(values) - len(values) % columns
            rest = values[whole:]
            if whole:
                yield values[:whole].reshape(-1, columns)
    reader.check_end()


def chunks(data: bytes, start: int = 0, *, size: int = _CHUNK_BYTES) -> Iterator[bytes]:
    """`data` from `start` in pieces of about `size` bytes, cut after line ends, which stay in the processor's cache."""
    while start < len(data):
        cut = data.find(b"\n", start + size) if len(data) - start > 2 * size else -1
        cut = len(data) if cut < 0 else cut + 1
        yield data[start:cut]
        start = cut


class _Rows:
    """Reads one chunk after the other, and knows how many numbers and lines came before."""

    def __init__(self, rows: int, columns: int, path: Path | str | None, first_line: int) -> None:
        self._rows, self._columns, self._path = rows, columns, path
        self._filled, self._line = 0, first_line

    def read(self, chunk: bytes) -> NDArray[np.float64]:
        """The numbers of lines that follow those read so far."""
        tokens = tokenise(chunk)
        values = None if tokens is None else self._read_plain(tokens, chunk)
        if tokens is None or values is None:
            values = self._read_line_by_line(chunk)
            self._line += chunk.count(b"\n")
        else:
            self._line += len(tokens.line_ends) - (not chunk.endswith(b"\n"))
        self._filled += len(values)
        return values

    def check_end(self) -> None:
        if self._filled != self._rows * self._columns:
            raise FormatError(
                f"the motion has {self._filled} values ({self._filled / self._columns:g} frames of {self._columns}) "
                f"but `Frames:` says {self._rows} frames, {self._rows * self._columns} values; the file is cut off or "
                "its frame count is wrong",
                path=self._path,
                line=self._line,
            )

    def _read_plain(self, tokens: Tokens, chunk: bytes) -> NDArray[np.float64] | None:
        """The values where lines and numbers are in order; None where the careful reader must look."""
        if self._filled + len(tokens.start) > self._rows * self._columns:
            return None
        ends = tokens.line_ends + self._filled
        if np.any(ends % self._columns) and not self._lines_keep_to_rows(ends):
            return None
        values = to_numbers(tokens)
        return _by_float(chunk) if values is None else values

    def _lines_keep_to_rows(self, ends: NDArray[np.int64]) -> bool:
        """Whether no line crosses the border of a row other than at its end, as `_check_line` says of one."""
        counts = np.diff(ends, prepend=self._filled)
        into_row = (ends - counts) % self._columns
        within = into_row + counts <= self._columns
        return bool(np.all(within | ((into_row == 0) & (counts % self._columns == 0))))

    def _read_line_by_line(self, chunk: bytes) -> NDArray[np.float64]:
        found: list[NDArray[np.float64]] = []
        filled = self._filled
        for line, text in enumerate(chunk.split(b"\n"), start=self._line):
            tokens = text.split()
            self._check_line(len(tokens), filled, line)
            found.append(self._convert(tokens, filled % self._columns, line))
            filled += len(tokens)
        return np.concatenate(found)

    def _check_line(self, count: int, filled: int, line: int) -> None:
        columns, into_row = self._columns, filled % self._columns
        if into_row + count > columns and (into_row or count % columns):
            raise FormatError(
                f"{into_row + count} values where the hierarchy's channels need {columns} a frame",
                path=self._path,
                line=line,
            )
        if filled + count > self._rows * columns:
            raise FormatError(
                f"more motion than `Frames:` says ({self._rows}); correct the frame count", path=self._path, line=line
            )

    def _convert(self, tokens: list[bytes], into_row: int, line: int) -> NDArray[np.float64]:
        try:
            parsed = np.array([float(token) for token in tokens])
            fine = bool(np.isfinite(parsed).all()) and b"_" not in b"".join(tokens)
        except ValueError:
            parsed, fine = np.empty(0), False
        if not fine:
            for place, token in enumerate(tokens):
                what = f"value {(into_row + place) % self._columns + 1} of the frame"
                number(token.decode("latin-1"), what=what, path=self._path, line=line)
        return parsed


def _by_float(chunk: bytes) -> NDArray[np.float64] | None:
    """The words of a text through Python's `float`, None where one is no finite decimal number."""
    if chunk.translate(None, _NUMBER_BYTES):  # `float` would take nan, inf and 1_000 too
        return None
    try:
        values = np.array(chunk.split(), dtype=np.float64)
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def _short(token: str) -> str:
    return repr(token if len(token) <= 40 else token[:40] + "...")
