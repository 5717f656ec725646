"""Inputs the benchmarks share, made here so that no data is needed: swinging joints on a drifting root."""

from __future__ import annotations

import numpy as np

from motionary.motion import Motion, Skeleton, load_skeleton
from motionary.motion.rotations import rotvec_to_quat

# four limbs of five joints and a spine of ten on a root: the size of a usual motion capture skeleton
_LIMBS = ((0, 5), (0, 5), (0, 10), (13, 5), (13, 5))


def capture_skeleton() -> Skeleton:
    """A skeleton of 31 joints, 96 BVH channels."""
    parents = [-1]
    for start, length in _LIMBS:
        for step in range(length):
            parents.append(start if step == 0 else len(parents) - 1)
    offsets = np.random.default_rng(0).normal(scale=0.1, size=(len(parents), 3))
    return Skeleton("capture31", tuple(f"joint{place}" for place in range(len(parents))), tuple(parents), offsets)


def smooth_motion(skeleton: Skeleton, *, frames: int, fps: float, rng: np.random.Generator) -> Motion:
    """Joints that swing at up to 2 Hz and a root that drifts."""
    time = np.arange(frames)[:, None, None] / fps
    swing = rng.normal(scale=0.4, size=(skeleton.joint_count, 3))
    speed = rng.uniform(1, 12, size=(skeleton.joint_count, 3))
    roots = np.cumsum(rng.normal(scale=0.005, size=(frames, 3)), axis=0) + np.array([0.0, 1.0, 0.0])
    return Motion(rotvec_to_quat(swing * np.sin(speed * time)), roots, skeleton, fps)


def human_positions(*, frames: int, rng: np.random.Generator) -> np.ndarray:
    """(frames, 22, 3) positions of a body on `smpl22` at 20 fps, float32."""
    motion = smooth_motion(load_skeleton("smpl22"), frames=frames, fps=20.0, rng=rng)
    return np.ascontiguousarray(motion.joint_positions().positions, dtype=np.float32)
