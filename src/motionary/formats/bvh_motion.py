"""The MOTION section of a BVH file: its two header lines, and its rows in blocks of frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.bvh_header import BvhJoint, read_hierarchy
from motionary.formats.numbers import number, row_blocks
from motionary.formats.source import decode, line_at

Array = NDArray[np.float64]
_MOTION = re.compile(rb"(?:^|(?<=[\s}]))MOTION\s", re.IGNORECASE)
_FRAMES = re.compile(rb"\s*Frames\s*:[ \t]*([^\s]*)", re.IGNORECASE)
_FRAME_TIME = re.compile(rb"\s*Frame\s*Time\s*:[ \t]*([^\s]*)", re.IGNORECASE)
_MAX_HEADER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class BvhMotion:
    """A BVH file of which the header is read: what it declares, and the rows yet to come.

    `blocks`: arrays (some frames, `columns`) in order, `frames` in all; raises `FormatError` for what is wrong in
    them. `ending`: after the last block, notes on how the text ends.
    """

    joints: list[BvhJoint]
    frames: int
    columns: int
    fps: float
    notes: tuple[str, ...]
    blocks: Iterator[Array]
    ending: list[str]


def open_motion(pieces: Iterator[bytes], size: int, *, path: Path | str | None = None) -> BvhMotion:
    """Read up to the first row. `pieces`: of the file's text, cut after line ends; `size`: its bytes in all."""
    data = _with_header(pieces, path)
    split = _motion_start(data, path)
    text, notes = decode(data[: split.start()])
    joints = read_hierarchy(text, path)
    frames, seconds, body = _motion_header(data, split.end(), path)
    columns = sum(len(joint.channels) for joint in joints)
    line = line_at(data, body)
    _check_size(max(size, len(data)) - body, line, frames, columns, len(joints), path)
    ending: list[str] = []
    rest = _and_then(data[body:], pieces, ending)
    blocks = row_blocks(rest, frames, columns, path=path, first_line=line)
    return BvhMotion(joints, frames, columns, frame_rate(seconds), notes, blocks, ending)


def _with_header(pieces: Iterator[bytes], path: Path | str | None) -> bytes:
    """As many pieces as it takes to hold `Frame Time:` and its value."""
    data = next(pieces, b"")
    _check_start(data, path)
    while not _has_header(data) and (more := next(pieces, b"")):
        data += more
        if len(data) > _MAX_HEADER_BYTES:
            raise FormatError(f"no motion in the first {len(data):,} bytes; this is no BVH file", path=path, line=1)
    return data


def _has_header(data: bytes) -> bool:
    for match in _MOTION.finditer(data):
        frames = _FRAMES.match(data, match.end())
        time = frames and _FRAME_TIME.match(data, frames.end())
        if time and time[1] and time.end() < len(data):
            return True
    return False


def _and_then(first: bytes, pieces: Iterator[bytes], ending: list[str]) -> Iterator[bytes]:
    """`first` and the pieces after it; at the end a note where the last line has no end."""
    last = first[-1:]
    yield first
    del first
    for piece in pieces:
        last = piece[-1:]
        yield piece
    if not last.isspace():
        ending.append(
            "the file does not end with a line end; if it was cut off, its last number may be short of digits"
        )


def frame_rate(seconds: float) -> float:
    """Frames a second of a frame time; the whole number where the time is that number's, rounded to six decimals."""
    whole = round(1.0 / seconds)
    return float(whole) if whole and abs(1.0 / whole - seconds) <= 6e-7 else 1.0 / seconds


def _check_start(data: bytes, path: Path | str | None) -> None:
    if not re.match(rb"\s*HIERARCHY\b", data, re.IGNORECASE):
        start = data[:40].split(b"\n")[0].decode("latin-1")
        raise FormatError(f"a BVH file begins with HIERARCHY, this one with {start!r}", path=path, line=1)


def _motion_start(data: bytes, path: Path | str | None) -> re.Match[bytes]:
    """Where the MOTION section begins: the word that `Frames:` follows, so that a joint may be called MOTION."""
    first = None
    for match in _MOTION.finditer(data):
        if _FRAMES.match(data, match.end()):
            return match
        first = first or match
    if first is None:
        text, _ = decode(data)
        read_hierarchy(text, path)  # the more precise error, where the hierarchy itself is cut off
        raise FormatError("there is no MOTION section; the file is cut off", path=path, line=line_at(data, len(data)))
    raise FormatError("MOTION is not followed by `Frames: N`", path=path, line=line_at(data, first.start()))


def _motion_header(data: bytes, start: int, path: Path | str | None) -> tuple[int, float, int]:
    match = _FRAMES.match(data, start)
    assert match is not None
    line = line_at(data, match.end())
    count = match[1].decode("latin-1")
    if not (count.isascii() and count.isdigit()) or len(count) > 18 or int(count) == 0:
        raise FormatError(f"`Frames:` is {count[:40]!r}; it must be a whole number above 0", path=path, line=line)
    time = _FRAME_TIME.match(data, match.end())
    if not time:
        raise FormatError("`Frames:` is not followed by `Frame Time:`", path=path, line=line)
    line = line_at(data, time.end())
    seconds = number(time[1].decode("latin-1"), what="`Frame Time:`", path=path, line=line)
    if not 1e-5 <= seconds <= 1e3:
        raise FormatError(f"`Frame Time:` is {seconds:g} s; it must lie in 0.00001 to 1000", path=path, line=line)
    return int(count), seconds, time.end()


def _check_size(size: int, line: int, frames: int, columns: int, joints: int, path: Path | str | None) -> None:
    """Refuse, before anything is allocated, what `size` bytes of rows cannot hold or what would not fit into memory."""
    if columns == 0:
        raise FormatError("no joint has CHANNELS, so there is no motion in the file", path=path, line=line)
    if frames * columns > (size + 1) // 2:
        raise FormatError(
            f"`Frames:` says {frames:,} frames of {columns} values, which the {size:,} bytes after it "
            "cannot hold; the file is cut off or its frame count is wrong",
            path=path,
            line=line,
        )
    if frames * joints * 32 > 8 * size + 24 * 1024 * 1024:
        raise FormatError(
            f"{joints:,} joints, most without channels, times {frames:,} frames need far more memory than the "
            "file's size; remove the joints that never move",
            path=path,
            line=line,
        )
