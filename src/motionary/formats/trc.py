"""TRC marker tables (Motion Analysis; OpenSim, OpenCap, Pose2Sim): tab-separated text, a row a frame.

Line 2 names the values of line 3 (DataRate, NumFrames, NumMarkers, Units), line 4 the markers, each over three columns,
line 5 the axes. A frame's row begins with its number and time; an empty cell or NaN is a gap, and so is a marker at
exactly 0, 0, 0. The upright axis is not stated and found from the body (OpenSim's is Y). What becomes of the markers is
in markers.py: joint centres of the common sets, joints under the names of a dialect (keypoints of BODY_25).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.markers import MarkerTake, marker_unit, markers_of_one
from motionary.formats.numbers import number
from motionary.formats.people import require_memory, seen
from motionary.formats.points import RawPoints
from motionary.formats.source import read_bounded

_HEADER_LINES = 5
_MAX_BYTES = 256 * 2**20
_MOST_MARKERS = 2000


@dataclass(frozen=True)
class _Header:
    """What lines 2 to 4 say."""

    fps: float
    frames: int
    unit: str
    labels: tuple[str, ...]


def read_trc(path: Path, *, person: int | None = None) -> RawPoints:
    """Read the markers of one subject and its joint centres. Raises `FormatError` with the line for a damaged file."""
    lines = read_bounded(path, limit=_MAX_BYTES).decode("utf-8", errors="replace").split("\n")
    header = _header(lines, path)
    positions = _rows(lines, header, path)
    unit, metres = marker_unit(header.unit)
    take = MarkerTake(header.labels, positions, seen(positions), header.fps, unit, metres)
    return markers_of_one(take, format="trc", person=person, path=path)


def _header(lines: list[str], path: Path) -> _Header:
    if not lines[0].lstrip().lower().startswith("pathfiletype") or len(lines) < _HEADER_LINES:
        raise FormatError("a TRC file begins with PathFileType and has five lines before its frames", path=path, line=1)
    names = [name.strip().lower() for name in _cells(lines[1])]
    values = dict(zip(names, (value.strip() for value in _cells(lines[2])), strict=False))
    missing = [name for name in ("datarate", "numframes", "nummarkers") if not values.get(name)]
    if missing:
        raise FormatError(f"the header lacks {', '.join(missing)}", path=path, line=3)
    fps = number(values["datarate"], what="DataRate", path=path, line=3)
    if not 0.1 <= fps <= 100_000:
        raise FormatError(f"DataRate is {fps:g}; a frame rate is needed", path=path, line=3)
    frames, count = (_count(values[name], name, path) for name in ("numframes", "nummarkers"))
    cells = [cell.strip() for cell in _cells(lines[3])]
    labels = tuple(cell for cell in cells[2:] if cell)
    if len(labels) != count or not 0 < count <= _MOST_MARKERS:
        raise FormatError(f"{len(labels)} markers are named, but NumMarkers is {count}", path=path, line=4)
    return _Header(fps, frames, values.get("units", ""), labels)


def _count(text: str, name: str, path: Path) -> int:
    value = number(text, what=name, path=path, line=3)
    if value != int(value) or value < 1:
        raise FormatError(f"{name} is {text}; a whole number above 0 is needed", path=path, line=3)
    return int(value)


def _cells(line: str) -> list[str]:
    """Cells between tabs; of a line without tabs between blanks, where no cell can be empty."""
    return line.split("\t") if "\t" in line else line.split()


def _rows(lines: list[str], header: _Header, path: Path) -> NDArray[np.float64]:
    """(frames, markers, 3), NaN where a cell is empty."""
    found = [place for place in range(_HEADER_LINES, len(lines)) if lines[place].strip()]
    if len(found) != header.frames:
        raise FormatError(
            f"NumFrames is {header.frames:,}, but there are {len(found):,} rows; the file is cut, or its header wrong",
            path=path,
        )
    # short rows are filled up with gaps, so that a small file could ask for much
    require_memory(len(found), len(header.labels), size=path.stat().st_size, path=path)
    width = 3 * len(header.labels)
    values = np.empty((len(found), width))
    for row, place in enumerate(found):
        cells = _cells(lines[place])
        while len(cells) > width + 2 and not cells[-1].strip():
            cells.pop()
        if len(cells) > width + 2 or len(cells) < 2:
            raise FormatError(f"{len(cells)} cells where {width + 2} are expected", path=path, line=place + 1)
        if len(cells) < width + 2 and place == found[-1]:
            raise FormatError(f"the last row has {len(cells)} cells of {width + 2}; the file is cut", path=path)
        values[row] = _numbers(cells[2:] + [""] * (width + 2 - len(cells)), path, place + 1)
    return values.reshape(len(found), len(header.labels), 3)


def _numbers(cells: list[str], path: Path, line: int) -> list[float]:
    return [
        np.nan
        if not (text := cell.strip()) or text.lower() == "nan"
        else number(text, what="a coordinate", path=path, line=line)
        for cell in cells
    ]
