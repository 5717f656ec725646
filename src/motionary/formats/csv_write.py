"""Writing CSV: one row a frame, for spreadsheets and statistics. What the format loses: the skeleton.

Which joint hangs from which and the rest pose are not in the file, so rotations alone cannot be posed again. Lengths
are written to 1e-6 m, times to 1e-6 s, quaternions to 1e-9; the frame rate only shows in the times.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.formats.atomic import replacing
from motionary.formats.outgoing import as_positions, as_rotations, check_outgoing
from motionary.motion import JointPositions, Motion
from motionary.motion.rotations import quat_continuous

Array = NDArray[np.floating]

_ROWS_AT_ONCE = 1024


def write_csv(
    motion: Motion | JointPositions, path: str | Path, *, content: Literal["positions", "rotations"] = "positions"
) -> Path:
    """Write one row a frame under one row of names, and return the path.

    The columns: `frame` from 0, `time` in seconds, and for "positions" `<joint>_x, _y, _z` of each joint in the world
    (metres, Y up, a body at rest faces +Z); for "rotations" the root's place, `<root>_x, _y, _z`, then
    `<joint>_qw, _qx, _qy, _qz` of each joint: unit quaternions in the parent's frame, without jumps of sign. Positions
    of a motion with rotations come from forward kinematics; rotations of positions only from `inverse_kinematics`, on
    smpl22's joints. Names with commas or quotes are quoted; the separator is a comma and the decimal sign a point.
    Raises `MotionaryError`, with nothing written, for no frames or values that are not finite.
    """
    if content not in ("positions", "rotations"):
        raise ValueError(f"write_csv: content is {content!r}; use 'positions' or 'rotations'")
    path = Path(path).expanduser()
    check_outgoing(motion, path)
    names, digits, values = _positions(motion) if content == "positions" else _rotations(motion)
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(["frame", "time", *names])
    with replacing(path) as stream:
        stream.write(header.getvalue().encode("utf-8", "replace"))
        for rows in _rows(values, digits, fps=motion.fps):
            stream.write(rows.encode())
    return path


def _positions(motion: Motion | JointPositions) -> tuple[list[str], list[int], Array]:
    """Column names, digits after the point, and values (frames, columns)."""
    points = as_positions(motion)
    names = [f"{joint}_{axis}" for joint in points.joint_names for axis in "xyz"]
    return names, [6] * len(names), points.positions.reshape(points.frame_count, -1)


def _rotations(motion: Motion | JointPositions) -> tuple[list[str], list[int], Array]:
    motion = as_rotations(motion)
    joints = motion.skeleton.joints
    names = [f"{joints[0]}_{axis}" for axis in "xyz"]
    names += [f"{joint}_q{axis}" for joint in joints for axis in "wxyz"]
    turns = quat_continuous(motion.local_rotations).reshape(motion.frame_count, -1)
    return names, [6] * 3 + [9] * turns.shape[1], np.concatenate((motion.root_positions, turns), axis=1)


def _rows(values: Array, digits: list[int], *, fps: float) -> Iterator[str]:
    template = ",".join(["%d", "%.6f", *(f"%.{count}f" for count in digits)]) + "\n"
    nothing = 0.5 * 10.0 ** -np.array(digits)
    for start in range(0, len(values), _ROWS_AT_ONCE):
        block = values[start : start + _ROWS_AT_ONCE].astype(np.float64)
        block[np.abs(block) <= nothing] = 0.0  # no "-0.000000"
        yield "".join(template % (frame, frame / fps, *row) for frame, row in enumerate(block.tolist(), start=start))
