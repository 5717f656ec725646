"""Writing BVH. What the format loses: the unit (a reader must guess it), time beyond 1e-10 s a frame, and digits.

Angles are written to 1e-6 degrees and lengths to 1e-6 of the unit.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.formats.units import parse_unit
from motionary.motion import Motion, Skeleton
from motionary.motion.rotations import quat_to_euler

_LEAF_LENGTH = 0.25
_ROWS_AT_ONCE = 1024


def write_bvh(motion: Motion, path: str | Path, *, unit: str | float = "cm", order: str = "ZXY") -> Path:
    """Write `motion` as BVH and return the path.

    `unit`: of lengths in the file, centimetres by default, as most programs expect. `order`: the rotation channels,
    three different letters; "ZXY" means R = Rz Rx Ry. The root has position channels, every joint three rotations.
    Leaves called `<parent>_end` become End Sites; any other leaf gets an End Site that continues its bone by a quarter,
    for display only. The file is written beside its place and renamed, so that a failure leaves the old one whole.
    Angles are unwrapped: no jumps of 360 degrees from frame to frame.
    """
    if sorted(order.upper()) != ["X", "Y", "Z"]:
        raise ValueError(f"order is {order!r}; it must be X, Y and Z once each, such as 'ZXY'")
    path = Path(path).expanduser()
    scale = 1.0 / parse_unit(unit)[1]
    joints, lines = _hierarchy(motion.skeleton, scale, order.upper())
    lines += ["MOTION", f"Frames: {motion.frame_count}", f"Frame Time: {1.0 / motion.fps:.10f}"]
    with _replacing(path) as stream:
        stream.write("\n".join(lines) + "\n")
        for rows in _rows(motion, joints, scale, order.upper()):
            stream.write(rows)
    return path


def _hierarchy(skeleton: Skeleton, scale: float, order: str) -> tuple[list[int], list[str]]:
    """Joints with channels in the order they are written (depth first), and the header's lines."""
    joints: list[int] = []
    lines = ["HIERARCHY"]
    stack: list[tuple[int, int, bool]] = [(0, 0, False)]
    while stack:
        joint, depth, closing = stack.pop()
        indent = "\t" * depth
        if closing:
            lines.append(indent + "}")
            continue
        offset = skeleton.offsets[joint] * scale * (joint > 0)
        if _is_end(skeleton, joint):
            lines += _end_site(indent, offset)
            continue
        joints.append(joint)
        kind, places = ("JOINT", "") if joint else ("ROOT", "Xposition Yposition Zposition ")
        turns = " ".join(f"{axis}rotation" for axis in order)
        lines += [f"{indent}{kind} {_safe(skeleton.joints[joint])}", indent + "{", f"{indent}\tOFFSET {_row(offset)}"]
        lines.append(f"{indent}\tCHANNELS {3 if joint else 6} {places}{turns}")
        stack.append((joint, depth, True))
        children = skeleton.children[joint]
        stack += [(child, depth + 1, False) for child in reversed(children)]
        if not children:
            lines += _end_site(indent + "\t", _LEAF_LENGTH * offset)
    return joints, lines


def _is_end(skeleton: Skeleton, joint: int) -> bool:
    """Whether a joint is a reader's name for an End Site: a leaf called after its parent."""
    if joint == 0 or skeleton.children[joint]:
        return False
    parent = re.escape(skeleton.joints[skeleton.parents[joint]])
    return re.fullmatch(rf"{parent}_end\d*", skeleton.joints[joint]) is not None


def _end_site(indent: str, offset: NDArray[np.floating]) -> list[str]:
    return [f"{indent}End Site", indent + "{", f"{indent}\tOFFSET {_row(offset)}", indent + "}"]


def _row(values: NDArray[np.floating]) -> str:
    return " ".join(f"{value:.6f}" for value in values)


def _safe(name: str) -> str:
    """A joint's name without what would end it early."""
    return re.sub(r"[{}\s]+", "_", name) or "_"


def _rows(motion: Motion, joints: list[int], scale: float, order: str) -> Iterator[str]:
    angles = np.unwrap(quat_to_euler(motion.local_rotations[:, joints], order), axis=0)
    values = np.concatenate(
        (motion.root_positions * scale, np.rad2deg(angles).reshape(motion.frame_count, 3 * len(joints))), axis=1
    )
    values = np.round(values, 6) + 0.0  # no "-0.000000"
    template = " ".join(["%.6f"] * values.shape[1])
    for start in range(0, len(values), _ROWS_AT_ONCE):
        block = values[start : start + _ROWS_AT_ONCE].tolist()
        yield "".join(template % tuple(row) + "\n" for row in block)


@contextlib.contextmanager
def _replacing(path: Path):
    """A text stream to a temporary file beside `path`, which takes its place when all is written."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
