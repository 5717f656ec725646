"""The two types of motion: `Motion` (rotations on a skeleton) and `JointPositions` (points over time).

Conventions (docs/conventions.md): metres, radians, seconds; Y up, +Z forward, right-handed; quaternions `wxyz`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.skeleton import Skeleton


def _check_fps(fps: float) -> None:
    if not (np.isfinite(fps) and fps > 0):
        raise ValueError(f"fps is {fps}; frames per second must be finite and above 0")


@dataclass(frozen=True, eq=False)
class Motion:
    """Local joint rotations over time on a skeleton.

    `local_rotations`: (frames, joints, 4) unit quaternions `wxyz`, each in its parent's frame. `root_positions`:
    (frames, 3) metres, the root joint in the world. `skeleton`: whose rest pose is meant. `fps`: frames per second.
    """

    local_rotations: NDArray[np.floating]
    root_positions: NDArray[np.floating]
    skeleton: Skeleton
    fps: float

    def __post_init__(self) -> None:
        _check_fps(self.fps)
        frames = len(self.root_positions)
        expected = (frames, self.skeleton.joint_count, 4)
        if self.local_rotations.shape != expected or self.root_positions.shape != (frames, 3):
            raise SkeletonMismatch(
                f"motion on skeleton {self.skeleton.name!r}: rotations {self.local_rotations.shape} and root positions "
                f"{self.root_positions.shape} do not fit; expected {expected} and {(frames, 3)}"
            )

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.root_positions)

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the end of the last: frames / fps."""
        return self.frame_count / self.fps

    def joint_positions(self) -> JointPositions:
        """World positions of all joints by forward kinematics."""
        from motionary.motion.kinematics import forward_kinematics

        positions, _ = forward_kinematics(self.local_rotations, self.root_positions, self.skeleton)
        return JointPositions(positions=positions, joint_names=self.skeleton.joints, fps=self.fps)


@dataclass(frozen=True, eq=False)
class JointPositions:
    """World positions of named joints over time: what a source without rotations can say.

    `positions`: (frames, joints, 3) metres. `joint_names`: one a joint. `fps`: frames per second.
    """

    positions: NDArray[np.floating]
    joint_names: tuple[str, ...]
    fps: float

    def __post_init__(self) -> None:
        _check_fps(self.fps)
        if self.positions.ndim != 3 or self.positions.shape[1:] != (len(self.joint_names), 3):
            raise SkeletonMismatch(
                f"positions of shape {self.positions.shape} do not fit {len(self.joint_names)} joint names; "
                f"expected (frames, {len(self.joint_names)}, 3)"
            )

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.positions)

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the end of the last: frames / fps."""
        return self.frame_count / self.fps
