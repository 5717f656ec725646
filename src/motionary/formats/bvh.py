"""BVH: reading every legal layout, with numpy only. The writer is `bvh_write`.

A joint's local transform is a translation (its position channels where it has them, else its OFFSET) after rotations
composed in the order of its channels: `Zrotation Xrotation Yrotation` means R = Rz Rx Ry, degrees.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.bvh_header import BvhJoint, read_hierarchy
from motionary.formats.numbers import number, read_rows
from motionary.formats.reading import RawTake, as_path
from motionary.formats.source import decode, line_at, read_bounded
from motionary.motion.rotations import euler_to_quat

Array = NDArray[np.float64]
_MOTION = re.compile(rb"(?:^|(?<=[\s}]))MOTION\s", re.IGNORECASE)
_FRAMES = re.compile(rb"\s*Frames\s*:[ \t]*([^\s]*)", re.IGNORECASE)
_FRAME_TIME = re.compile(rb"\s*Frame\s*Time\s*:[ \t]*([^\s]*)", re.IGNORECASE)
_VALUES_AT_ONCE = 1 << 15


def read_bvh(path: str | Path) -> RawTake:
    """The take in a BVH file, in the file's own units and axes.

    Raises `FormatError` (with the line where there is one) for everything that is not a complete, finite BVH take.
    """
    path = as_path(path)
    return parse_bvh(read_bounded(path), path=path)


def parse_bvh(data: bytes, *, path: Path | str | None = None) -> RawTake:
    """As `read_bvh`, from bytes with LF line ends; `path` is for messages."""
    split = _motion_start(data, path)
    text, notes = decode(data[: split.start()])
    joints = read_hierarchy(text, path)
    frames, frame_time, body = _motion_header(data, split.end(), path)
    columns = sum(len(joint.channels) for joint in joints)
    _check_size(data, body, frames, columns, len(joints), path)
    values = read_rows(data, frames, columns, start=body, path=path)
    if not data[-1:].isspace():
        notes += ("the file does not end with a line end; if it was cut off, its last number may be short of digits",)
    del data  # where nobody else holds it, its memory is free for the rotations
    return _assemble(joints, values, frame_rate(frame_time), notes)


def frame_rate(seconds: float) -> float:
    """Frames a second of a frame time; the whole number where the time is that number's, rounded to six decimals."""
    whole = round(1.0 / seconds)
    return float(whole) if whole and abs(1.0 / whole - seconds) <= 6e-7 else 1.0 / seconds


def _motion_start(data: bytes, path: Path | str | None) -> re.Match[bytes]:
    """Where the MOTION section begins: the word that `Frames:` follows, so that a joint may be called MOTION."""
    if not re.match(rb"\s*HIERARCHY\b", data, re.IGNORECASE):
        start = data[:40].split(b"\n")[0].decode("latin-1")
        raise FormatError(f"a BVH file begins with HIERARCHY, this one with {start!r}", path=path, line=1)
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


def _check_size(data: bytes, body: int, frames: int, columns: int, joints: int, path: Path | str | None) -> None:
    """Refuse, before anything is allocated, what the file's size cannot hold or what would not fit into memory."""
    line = line_at(data, body)
    if columns == 0:
        raise FormatError("no joint has CHANNELS, so there is no motion in the file", path=path, line=line)
    if frames * columns > (len(data) - body + 1) // 2:
        raise FormatError(
            f"`Frames:` says {frames:,} frames of {columns} values, which the {len(data) - body:,} bytes after it "
            "cannot hold; the file is cut off or its frame count is wrong",
            path=path,
            line=line,
        )
    if frames * joints * 32 > 8 * len(data) + 24 * 1024 * 1024:
        raise FormatError(
            f"{joints:,} joints, most without channels, times {frames:,} frames need far more memory than the "
            "file's size; remove the joints that never move",
            path=path,
            line=line,
        )


def _assemble(joints: list[BvhJoint], values: Array, fps: float, notes: tuple[str, ...]) -> RawTake:
    offsets = np.array([joint.offset for joint in joints], dtype=np.float64)
    starts = np.cumsum([0] + [len(joint.channels) for joint in joints])
    rotations = _local_rotations(joints, starts, values)
    root = np.broadcast_to(offsets[0], (len(values), 3)).copy()
    moving: dict[int, NDArray[np.floating]] = {}
    added = []
    for index, joint in enumerate(joints):
        places = {name[0]: starts[index] + k for k, name in enumerate(joint.channels) if name.endswith("position")}
        if not places:
            continue
        track, is_added = _position_track(places, offsets[index], values, is_root=index == 0)
        added += [joint.name] if is_added else []
        if index == 0:
            root = track
        elif np.ptp(track, axis=0).max() <= 1e-4 * max(1.0, float(np.abs(track).max())):
            offsets[index] = np.median(track, axis=0)
        else:
            moving[index] = track
            offsets[index] = np.median(track, axis=0)
    if added:
        notes += (f"position channels of {', '.join(added[:4])} are 0 throughout: taken as changes of the OFFSET",)
    return RawTake(
        format="bvh",
        local_rotations=rotations,
        root_positions=root,
        joints=tuple(joint.name for joint in joints),
        parents=tuple(joint.parent for joint in joints),
        offsets=offsets,
        fps=fps,
        notes=notes,
        moving_offsets=moving,
    )


def _position_track(places: dict[str, int], offset: Array, values: Array, *, is_root: bool) -> tuple[Array, bool]:
    """(frames, 3) place of one joint in its parent's frame, and whether the channels were added to the OFFSET.

    Position channels replace the OFFSET, axis by axis. Some writers give below the root the change of the OFFSET
    instead: known by channels that are 0 in every frame although the OFFSET is not.
    """
    track = np.broadcast_to(offset, (len(values), 3)).copy()
    if not is_root and np.any(offset) and not np.any(values[:, list(places.values())]):
        return track, True
    for axis, column in places.items():
        track[:, "XYZ".index(axis)] = values[:, column]
    return track, False


def _local_rotations(joints: list[BvhJoint], starts: Array, values: Array) -> Array:
    """(frames, joints, 4), joints of one channel order at once, in blocks of frames that fit the processor's cache."""
    rotations = np.zeros((len(values), len(joints), 4))
    rotations[..., 0] = 1.0
    for order, (where, columns) in _by_order(joints, starts).items():
        turn = _three_turns if len(set(order)) == 3 else _turns
        step = max(1, _VALUES_AT_ONCE // columns.size)
        for start in range(0, len(values), step):
            block = slice(start, start + step)
            angles = values[block].take(columns.T.ravel(), axis=1).reshape(-1, *columns.T.shape)
            rotations[block, where] = turn(angles, order)
    return rotations


def _by_order(joints: list[BvhJoint], starts: Array) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Channel order such as "ZXY" -> the joints that have it, and the columns (joints, turns) of their angles."""
    groups: dict[str, list[tuple[int, list[int]]]] = {}
    for index, joint in enumerate(joints):
        turns = [
            (name[0], int(starts[index]) + k) for k, name in enumerate(joint.channels) if name.endswith("rotation")
        ]
        if turns:
            order = "".join(axis for axis, _ in turns)
            groups.setdefault(order, []).append((index, [column for _, column in turns]))
    return {
        order: (np.array([index for index, _ in members]), np.array([each for _, each in members]))
        for order, members in groups.items()
    }


def _turns(degrees: Array, order: str) -> NDArray[np.floating]:
    """(frames, joints, 4) of the angles (frames, turns, joints), any number of turns."""
    return euler_to_quat(np.deg2rad(degrees.swapaxes(1, 2)), order)


def _three_turns(degrees: Array, order: str) -> Array:
    """What `_turns` gives for three different axes, written out, because reading spends its time here.

    With t the tangent of an angle's quarter, its half has the cosine (1 - t^2) / (1 + t^2) and the sine
    2t / (1 + t^2). numpy computes one tangent in a fraction of the time of a sine and a cosine, and the three
    denominators become one division.
    """
    tangent = np.tan(np.ascontiguousarray(degrees.swapaxes(0, 1)) * (np.pi / 720.0))
    square = tangent * tangent
    cosine, sine = 1.0 - square, 2.0 * tangent
    square += 1.0
    scale = 1.0 / (square[0] * square[1] * square[2])
    first, second, third = ("XYZ".index(letter) for letter in order)
    ca, sa = cosine[0] * scale, sine[0] * scale
    if (second - first) % 3 != 1:  # a left-handed order turns the first axis' sine and the result's first sine round
        sa = -sa
    cb_cc, sb_sc, sb_cc, cb_sc = cosine[1] * cosine[2], sine[1] * sine[2], sine[1] * cosine[2], cosine[1] * sine[2]
    quaternions = np.empty((*ca.shape, 4))
    quaternions[..., 0] = ca * cb_cc - sa * sb_sc
    quaternions[..., 1 + first] = sa * cb_cc + ca * sb_sc
    quaternions[..., 1 + second] = ca * sb_cc - sa * cb_sc
    quaternions[..., 1 + third] = ca * cb_sc + sa * sb_cc
    if (second - first) % 3 != 1:
        np.negative(quaternions[..., 1 + first], out=quaternions[..., 1 + first])
    return quaternions
