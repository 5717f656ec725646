"""BVH: reading every legal layout, with numpy only. The writer is `bvh_write`.

A joint's local transform is a translation (its position channels where it has them, else its OFFSET) after rotations
composed in the order of its channels: `Zrotation Xrotation Yrotation` means R = Rz Rx Ry, degrees. The text is never
held as a whole: rows become rotations block by block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.bvh_angles import Turns
from motionary.formats.bvh_header import BvhJoint
from motionary.formats.bvh_motion import BvhMotion, open_motion
from motionary.formats.reading import RawTake, as_path
from motionary.formats.source import text_pieces

Array = NDArray[np.float64]
MAX_TAKE_BYTES = 1 << 30
"""Takes whose rotations and positions would take more memory than this are refused by `read_bvh`."""


@dataclass(frozen=True, eq=False)
class BvhChannels:
    """The numbers of a BVH file as they stand: `values` (frames, channels), `channels` their (joint, channel) names."""

    channels: tuple[tuple[str, str], ...]
    values: Array
    fps: float
    notes: tuple[str, ...]


def read_bvh(path: str | Path) -> RawTake:
    """The take in a BVH file, in the file's own units and axes.

    Raises `FormatError` (with the line where there is one) for everything that is not a complete, finite BVH take, and
    for a take that would need more memory than `MAX_TAKE_BYTES`; `stream_bvh` reads those in parts.
    """
    path = as_path(path)
    return _whole(open_motion(text_pieces(path), _size(path), path=path), path)


def parse_bvh(data: bytes, *, path: Path | str | None = None) -> RawTake:
    """As `read_bvh`, from bytes with LF line ends; `path` is for messages."""
    return _whole(open_motion(iter((data,)), len(data), path=path), path)


def stream_bvh(path: str | Path, *, frames: int) -> Iterator[RawTake]:
    """The take in a BVH file of any length, in parts of `frames` frames, the last one shorter.

    Only one part is in memory. Below the root, joints with position channels come as moving offsets in every part, and
    the offsets are the file's, so that all parts have one skeleton. What is wrong in a row is raised when its part is
    read; so is a row count that is not the declared one.
    """
    if frames < 1:
        raise ValueError(f"frames is {frames}; a part has at least 1")
    path = as_path(path)
    motion = open_motion(text_pieces(path, limit=None), _size(path), path=path)
    parts = _parts(motion, frames)
    count = -(-motion.frames // frames)
    for number, (rotations, places) in enumerate(parts):
        yield _take(motion, rotations, places, is_part=count > 1, is_last=number == count - 1)


def read_channels(path: str | Path) -> BvhChannels:
    """The channels' values in a BVH file, in the file's units and degrees, checked as by `read_bvh`."""
    path = as_path(path)
    motion = open_motion(text_pieces(path), _size(path), path=path)
    values = np.empty((motion.frames, motion.columns))
    filled = 0
    for block in motion.blocks:
        values[filled : filled + len(block)] = block
        filled += len(block)
    names = tuple((joint.name, channel) for joint in motion.joints for channel in joint.channels)
    return BvhChannels(names, values, motion.fps, (*motion.notes, *motion.ending))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _whole(motion: BvhMotion, path: Path | str | None) -> RawTake:
    size = motion.frames * 8 * (4 * len(motion.joints) + len(_position_columns(motion.joints)))
    if size > MAX_TAKE_BYTES:
        raise FormatError(
            f"{motion.frames:,} frames of {len(motion.joints)} joints would need {size / 2**30:.1f} GiB of memory, "
            f"more than {MAX_TAKE_BYTES / 2**30:.0f}; cut the file into takes, or read it in parts with "
            "motionary.formats.bvh.stream_bvh",
            path=path,
        )
    rotations, places = next(_parts(motion, motion.frames))
    return _take(motion, rotations, places)


def _position_columns(joints: list[BvhJoint]) -> list[int]:
    channels = [channel for joint in joints for channel in joint.channels]
    return [column for column, channel in enumerate(channels) if channel.endswith("position")]


def _parts(motion: BvhMotion, frames: int) -> Iterator[tuple[Array, Array]]:
    """Rotations (up to `frames`, joints, 4) and the values of the position channels (up to `frames`, n), in turn.

    The rows after a part's last one are only read for the next part, those after the take's last one for its end.
    """
    turns, columns = Turns(motion.joints), np.array(_position_columns(motion.joints), dtype=np.int64)
    left, blocks = motion.frames, motion.blocks
    rest = np.empty((0, motion.columns))
    while left:
        count = min(frames, left)
        rotations, places = np.empty((count, len(motion.joints), 4)), np.empty((count, len(columns)))
        filled = 0
        while filled < count:
            block = rest if len(rest) else next(blocks)
            block, rest = block[: count - filled], block[count - filled :]
            where = slice(filled, filled + len(block))
            turns.local_rotations(block, rotations[where])
            places[where] = block[:, columns]
            filled += len(block)
        left -= count
        if not left:
            next(blocks, None)  # nothing comes, but what is wrong behind the last row does
        yield rotations, places


def _take(
    motion: BvhMotion, rotations: Array, places: Array, *, is_part: bool = False, is_last: bool = True
) -> RawTake:
    joints = motion.joints
    offsets = np.array([joint.offset for joint in joints], dtype=np.float64)
    root = np.broadcast_to(offsets[0], (len(places), 3)).copy()
    moving: dict[int, NDArray[np.floating]] = {}
    added, column = [], 0
    for index, joint in enumerate(joints):
        axes = [name[0] for name in joint.channels if name.endswith("position")]
        if not axes:
            continue
        values = places[:, column : column + len(axes)]
        column += len(axes)
        track, is_added = _position_track(axes, offsets[index], values, keeps_offset=index > 0 and not is_part)
        added += [joint.name] if is_added else []
        if index == 0:
            root = track
        elif is_part:
            moving[index] = track
        else:
            if np.ptp(track, axis=0).max() > 1e-4 * max(1.0, float(np.abs(track).max())):
                moving[index] = track
            offsets[index] = np.median(track, axis=0)
    notes = motion.notes + (tuple(motion.ending) if is_last else ())
    if added:
        notes += (f"position channels of {', '.join(added[:4])} are 0 throughout: taken as changes of the OFFSET",)
    return RawTake(
        format="bvh",
        local_rotations=rotations,
        root_positions=root,
        joints=tuple(joint.name for joint in joints),
        parents=tuple(joint.parent for joint in joints),
        offsets=offsets,
        fps=motion.fps,
        notes=notes,
        moving_offsets=moving,
    )


def _position_track(axes: list[str], offset: Array, values: Array, *, keeps_offset: bool) -> tuple[Array, bool]:
    """(frames, 3) place of one joint in its parent's frame, and whether the channels were added to the OFFSET.

    Position channels replace the OFFSET, axis by axis. Some writers give below the root the change of the OFFSET
    instead: known by channels that are 0 in every frame although the OFFSET is not (`keeps_offset`).
    """
    track = np.broadcast_to(offset, (len(values), 3)).copy()
    if keeps_offset and np.any(offset) and not np.any(values):
        return track, True
    for column, axis in enumerate(axes):
        track[:, "XYZ".index(axis)] = values[:, column]
    return track, False
