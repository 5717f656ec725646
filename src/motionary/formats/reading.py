"""What a reader gives back: the raw take in the file's own units, and the reading in ours with its report."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.motion import JointPositions, Motion, forward_kinematics
from motionary.motion.rotations import quat_rotate

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class RawTake:
    """A take exactly as its file says it: the file's units, axes and frame rate.

    `local_rotations`: (frames, joints, 4) `wxyz`. `root_positions`: (frames, 3). `joints`, `parents`, `offsets`: the
    tree, parents first; leaf ends (BVH's End Site, the far end of an ASF bone) are joints called `<parent>_end`.
    `moving_offsets`: joint index -> (frames, 3), for joints whose place in the parent's frame changes over time.
    `metres_per_unit`: where the file states it, else None; `unit` its name. `up`: "Y", "Z" or "-Y" where the format
    fixes it, else None and it is found from the body. `left_right`: pairs of joints, where the file states them.
    """

    format: str
    local_rotations: Array
    root_positions: Array
    joints: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: Array
    fps: float
    metres_per_unit: float | None = None
    unit: str | None = None
    up: str | None = None
    left_right: tuple[tuple[int, int], ...] | None = None
    notes: tuple[str, ...] = ()
    moving_offsets: dict[int, Array] = field(default_factory=dict)

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.root_positions)


@dataclass(frozen=True)
class ReadReport:
    """What a reader found and decided, so that nothing is guessed silently.

    `dialect`: whose joint names these are. `unit`: the file's unit of length; `unit_source`: "file" (it says so),
    "height" (from the body's height) or "given" (by the caller). `fps` and `frames`: the file's. `leading_tpose`: the
    first frame is a rest pose that is no part of the motion. `dropped_frames`: how many leading frames `to_smpl22`
    leaves out, for that or because the body jumps to another place after them.
    """

    path: str
    format: str
    dialect: str
    unit: str
    unit_source: str
    scale_to_metres: float
    fps: float
    frames: int
    leading_tpose: bool
    dropped_frames: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """A file's motion in metres, Y up, on its own skeleton, and the report of how it was read.

    `moving_offsets`: joint index -> (frames, 3) metres, for bones that change over time, which `Motion` cannot hold;
    `joint_positions` honours them.
    """

    motion: Motion
    report: ReadReport
    moving_offsets: dict[int, Array] = field(default_factory=dict)

    def joint_positions(self) -> JointPositions:
        """World positions of all the file's joints, with bones that change over time where the file has them."""
        motion = self.motion
        positions, world = forward_kinematics(motion.local_rotations, motion.root_positions, motion.skeleton)
        if self.moving_offsets:
            positions = _shift_moving(positions, world, motion, self.moving_offsets)
        return JointPositions(positions=positions, joint_names=motion.skeleton.joints, fps=motion.fps)


def _shift_moving(positions: Array, world: Array, motion: Motion, moving: dict[int, Array]) -> Array:
    """Add to each joint what its own and its ancestors' moving offsets differ from the skeleton's fixed ones."""
    skeleton = motion.skeleton
    shift = np.zeros_like(positions)
    for joint in range(1, skeleton.joint_count):
        parent = skeleton.parents[joint]
        shift[:, joint] = shift[:, parent]
        if joint in moving:
            change = moving[joint] - skeleton.offsets[joint]
            shift[:, joint] += np.einsum("fij,fj->fi", world[:, parent], change)
    return positions + shift


def as_path(path: str | Path) -> Path:
    """`path` as a `Path`, with `~` expanded."""
    return Path(path).expanduser()


def rotate_root(raw_rotations: Array, root_positions: Array, quaternion: Array) -> tuple[Array, Array]:
    """A take with its world turned by one quaternion: (frames, joints, 4) rotations and (frames, 3) roots."""
    from motionary.motion.rotations import quat_multiply

    rotations = raw_rotations.copy()
    rotations[:, 0] = quat_multiply(quaternion, rotations[:, 0])
    return rotations, quat_rotate(quaternion, root_positions)
