"""Writing BVH. What the format loses: the unit (a reader must guess it), time beyond 1e-12 s a frame, and digits.

Angles are written to 1e-6 degrees and lengths to 1e-6 of the unit. Also lost: the rotations of leaves that become End
Sites, which place nothing, and the root's rest offset, which nothing uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.formats.atomic import replacing
from motionary.formats.decimals_write import rows_of_text
from motionary.formats.outgoing import check_outgoing
from motionary.formats.units import parse_unit
from motionary.motion import Motion, Skeleton
from motionary.motion.rotations import normalise, quat_to_euler

Array = NDArray[np.floating]
_LEAF_LENGTH = 0.25
_VALUES_AT_ONCE = 1 << 15
_SLOWEST, _FASTEST = 1e-3, 1e5


def write_bvh(motion: Motion, path: str | Path, *, unit: str | float = "cm", order: str = "ZXY") -> Path:
    """Write `motion` as BVH and return the path.

    `unit`: of lengths in the file, centimetres by default, as most programs expect. `order`: the rotation channels,
    three different letters; "ZXY" means R = Rz Rx Ry. The root has position channels, every joint three rotations.
    Leaves called `<parent>_end` become End Sites; any other leaf gets an End Site that continues its bone by a quarter,
    for display only. The file is written beside its place and renamed, so that a failure leaves the old one whole.
    Angles are unwrapped: no jumps of 360 degrees from frame to frame. Blanks and braces in names become underscores.
    Raises `MotionaryError`, with nothing written, for no frames or values that are not finite.
    """
    if sorted(order.upper()) != ["X", "Y", "Z"]:
        raise ValueError(f"order is {order!r}; it must be X, Y and Z once each, such as 'ZXY'")
    path = Path(path).expanduser()
    check_outgoing(motion, path)
    if not _SLOWEST <= motion.fps <= _FASTEST:
        raise MotionaryError(
            f"cannot write {path}: {motion.fps:g} frames a second; a BVH has {_SLOWEST:g} to {_FASTEST:g}"
        )
    scale = 1.0 / parse_unit(unit)[1]
    joints, lines = _hierarchy(motion.skeleton, scale, order.upper())
    lines += ["MOTION", f"Frames: {motion.frame_count}", f"Frame Time: {1.0 / motion.fps:.12f}"]
    with replacing(path) as stream:
        stream.write(("\n".join(lines) + "\n").encode())
        for rows in _rows(motion, joints, scale, order.upper()):
            stream.write(rows)
    return path


def _hierarchy(skeleton: Skeleton, scale: float, order: str) -> tuple[list[int], list[str]]:
    """Joints with channels in the order they are written (depth first), and the header's lines."""
    joints: list[int] = []
    names = _names(skeleton)
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
        lines += [f"{indent}{kind} {names[joint]}", indent + "{", f"{indent}\tOFFSET {_row(offset)}"]
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


def _names(skeleton: Skeleton) -> list[str]:
    """The joints' names without what would end them early, and still all different."""
    taken = set(skeleton.joints)
    names: list[str] = []
    for joint in skeleton.joints:
        base = name = re.sub(r"[{}\s]+", "_", joint) or "_"
        number = 2
        while name != joint and name in taken:
            name, number = f"{base}{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def _rows(motion: Motion, joints: list[int], scale: float, order: str) -> Iterator[bytes]:
    """The motion's lines, in blocks of frames that fit the processor's cache."""
    columns = 3 + 3 * len(joints)
    step = max(1, _VALUES_AT_ONCE // columns)
    before = None
    for start in range(0, motion.frame_count, step):
        block = slice(start, start + step)
        angles = quat_to_euler(normalise(motion.local_rotations[block, joints]), order)
        angles = _unwrapped(np.rad2deg(angles).reshape(len(angles), columns - 3), before)
        before = angles[-1:]
        yield rows_of_text(np.concatenate((motion.root_positions[block] * scale, angles), axis=1))


def _unwrapped(degrees: Array, before: Array | None) -> Array:
    """(frames, angles) by whole turns nearest to the frame before; `before` (1, angles): the one ahead of the first."""
    steps = np.diff(degrees, axis=0, prepend=degrees[:1] if before is None else before)
    turns = np.rint(steps / 360.0)
    return degrees - 360.0 * np.cumsum(turns, axis=0) if turns.any() else degrees
