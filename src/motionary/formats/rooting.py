"""Making the joint that carries the body the root, where a file puts a fixed point above it."""

from __future__ import annotations

from dataclasses import replace

from motionary.formats.reading import RawTake
from motionary.motion.rotations import quat_multiply, quat_rotate


def root_at_body(take: RawTake) -> RawTake:
    """The take without root joints whose only child moves in their frame, such as Bandai-Namco's `joint_Root`.

    `Motion` holds the path of one joint only, the root's: it must be the one that travels. World positions stay as they
    are, the names of the joints left out come into the notes.
    """
    left_out = []
    while take.parents.count(0) == 1 and 1 in take.moving_offsets:
        left_out.append(take.joints[0])
        take = _without_root(take)
    if left_out:
        take = replace(
            take, notes=(*take.notes, f"{take.joints[0]} taken as root, {', '.join(left_out)} above it left out")
        )
    return take


def _without_root(take: RawTake) -> RawTake:
    above = take.local_rotations[:, 0]
    rotations = take.local_rotations[:, 1:].copy()
    rotations[:, 0] = quat_multiply(above, rotations[:, 0])
    return replace(
        take,
        local_rotations=rotations,
        root_positions=take.root_positions + quat_rotate(above, take.moving_offsets[1]),
        joints=take.joints[1:],
        parents=tuple(parent - 1 for parent in take.parents[1:]),
        offsets=take.offsets[1:].copy(),
        moving_offsets={joint - 1: track for joint, track in take.moving_offsets.items() if joint > 1},
    )
