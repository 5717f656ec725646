"""APE and AVE: how far a generated motion is from the real one, and how different in extent (Ghosh et al. 2021).

Four variants each, as TEMOS, TEACH and Action-GPT report them: the root joint, its path on the ground, the other joints
in the body's own frame, and all joints in the world.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError

Array = NDArray[np.floating]

VARIANTS = ("root", "trajectory", "mean_local", "mean_global")
_HIPS_SHOULDERS = (2, 1, 17, 16)
_GROUND = [0, 2]


def position_errors(real: Iterable[Array], made: Iterable[Array]) -> dict[str, float]:
    """`ape_*` and `ave_*` for each of VARIANTS in metres (AVE: square metres), means over pairs of motions.

    Each motion is (T, 22, 3), Y up; a pair is cut to its common length and both paths begin at the origin. APE is the
    mean over time of the Euclidean distance; AVE the Euclidean distance of the per-axis variances over time (with
    T - 1), averaged over joints.
    """
    sums: dict[str, list[float]] = {f"{kind}_{variant}": [] for kind in ("ape", "ave") for variant in VARIANTS}
    for one, other in zip(real, made, strict=True):
        views_one, views_other = (_view(motion) for motion in _cut(one, other))
        for variant in VARIANTS:
            first, second = views_one[variant], views_other[variant]
            sums[f"ape_{variant}"].append(float(np.linalg.norm(first - second, axis=-1).mean()))
            sums[f"ave_{variant}"].append(
                float(np.linalg.norm(first.var(axis=0, ddof=1) - second.var(axis=0, ddof=1), axis=-1).mean())
            )
    if not sums["ape_root"]:
        raise MotionaryError("APE and AVE of no motions; give pairs")
    return {name: float(np.mean(values)) for name, values in sums.items()}


def mpjpe(real: Array, made: Array) -> float:
    """Mean distance of all joints over the common length, in the unit of the positions, roots at the start aligned."""
    one, other = _cut(real, made)
    return float(np.linalg.norm(one - other, axis=-1).mean())


def _cut(one: Array, other: Array) -> tuple[Array, Array]:
    """Both motions at their common length, their paths from the origin on."""
    frames = min(len(one), len(other))
    if frames < 2 or one.ndim != 3 or one.shape[1:] != other.shape[1:] or one.shape[2] != 3:
        raise MotionaryError(
            f"motions of shapes {one.shape} and {other.shape}; give (frames >= 2, joints, 3) of one body"
        )
    cut = [np.asarray(each[:frames], dtype=np.float64) for each in (one, other)]
    start = np.array([1.0, 0.0, 1.0])
    return cut[0] - cut[0][:1, :1] * start, cut[1] - cut[1][:1, :1] * start


def _view(motion: Array) -> dict[str, Array]:
    """What each variant looks at, (T, points, axes)."""
    return {
        "root": motion[:, :1],
        "trajectory": motion[:, :1][..., _GROUND],
        "mean_local": local_joints(motion),
        "mean_global": motion,
    }


def local_joints(positions: Array) -> Array:
    """The joints but the root, (T, J - 1, 3), relative to the root's place on the ground and to the body's heading."""
    right_hip, left_hip, right_shoulder, left_shoulder = (positions[:, joint] for joint in _HIPS_SHOULDERS)
    across = left_hip - right_hip + left_shoulder - right_shoulder
    yaw = np.arctan2(-across[:, 2], across[:, 0])
    sine, cosine = np.sin(yaw)[:, None], np.cos(yaw)[:, None]
    relative = positions[:, 1:] - positions[:, :1] * np.array([1.0, 0.0, 1.0])
    local = relative.copy()
    local[..., 0] = cosine * relative[..., 0] - sine * relative[..., 2]
    local[..., 2] = sine * relative[..., 0] + cosine * relative[..., 2]
    return local
