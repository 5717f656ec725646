"""Tables of numbers as text (.csv): rows alike, cells apart by commas, semicolons or tabs, with or without a header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.source import read_bounded

MAX_BYTES = 128 * 2**20
_LOOKED_AT = 1 << 16
_MOST_HEADER_LINES = 3
_NUMBER = re.compile(rb"\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|NaN)\s*\Z")
_SEPARATOR = re.compile(rb"[,;\t]")


@dataclass(frozen=True, eq=False)
class Table:
    """`values` (rows, columns) with NaN where a cell says so or is empty; `labels`: the text in the first column of
    each row, "" where the table has none; `header`: the cells of the last line before the numbers."""

    values: NDArray[np.float64]
    labels: tuple[str, ...]
    header: tuple[str, ...]


def first_row(path: Path) -> NDArray[np.float64]:
    """The first row of numbers, empty where there is none near the file's beginning. For `accepts`: only `OSError`.

    A text in the first column is left out; an empty cell is NaN.
    """
    with path.open("rb") as file:
        data = file.read(_LOOKED_AT)
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    if len(data) == _LOOKED_AT:
        lines.pop()
    for line in [line for line in lines if line.strip()][: _MOST_HEADER_LINES + 1]:
        count = _count(line)
        if count:
            return np.array([float(cell) if cell.strip() else np.nan for cell in _cells(line)[-count:]])
    return np.empty(0)


def _count(line: bytes) -> int:
    """Numbers in a line of a label or none and numbers; 0 for any other line."""
    cells = _cells(line)
    if cells and not _is_number(cells[0]):
        cells = cells[1:]
    return len(cells) if len(cells) > 1 and all(_is_number(cell) for cell in cells) else 0


def _cells(line: bytes) -> list[bytes]:
    cells = _SEPARATOR.split(line)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return cells


def _is_number(cell: bytes) -> bool:
    return not cell.strip() or _NUMBER.match(cell) is not None


def read_table(path: Path) -> Table:
    """Read a table; `FormatError` with the line for a row unlike the first, and for a cell that is no number."""
    data = read_bounded(path, limit=MAX_BYTES)
    rows: list[NDArray[np.float64]] = []
    labels: list[str] = []
    header: tuple[str, ...] = ()
    skipped = 0
    for number, line in enumerate(_lines(data), start=1):
        if not line.strip():
            continue
        count = _count(line)
        if not rows and not count and skipped < _MOST_HEADER_LINES:
            header = tuple(cell.decode("latin-1").strip() for cell in _cells(line))
            skipped += 1
            continue
        cells = _cells(line)
        label = ""
        if cells and not _is_number(cells[0]):
            label, cells = cells[0].decode("latin-1").strip(), cells[1:]
        if rows and len(cells) != len(rows[0]):
            raise FormatError(
                f"a row of {len(cells)} numbers where the first has {len(rows[0])}", path=path, line=number
            )
        rows.append(_row(cells, path, number))
        labels.append(label)
    if not rows:
        raise FormatError("no rows of numbers", path=path)
    return Table(np.stack(rows), tuple(labels), header)


def _lines(data: bytes):
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1


def _row(cells: list[bytes], path: Path, number: int) -> NDArray[np.float64]:
    for cell in cells:
        if not _is_number(cell):
            raise FormatError(f"{cell.decode('latin-1').strip()[:40]!r} is no number", path=path, line=number)
    values = np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    if np.isinf(values).any():
        raise FormatError("a number past all bounds", path=path, line=number)
    return values
