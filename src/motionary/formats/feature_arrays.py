"""Motion stored as features in .npy: HumanML3D's 263, KIT-ML's 251 and MotionStreamer's 272 numbers a frame.

The first two give joint positions, their rotations being without twist; the third holds SMPL's own rotations and gives
a motion. Features must be denormalised: with mean and deviation taken out they are no body, and are refused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.points import RawPoints
from motionary.formats.reading import RawTake
from motionary.formats.safe_npz import as_floats, npy_header, npy_shape, read_npy
from motionary.formats.smpl_names import BODY
from motionary.motion import load_skeleton
from motionary.motion.rotations import (
    axis_angle_to_quat,
    matrix_from_6d_rows,
    matrix_to_quat,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
)

Array = NDArray[np.floating]

WIDTHS = {263: "HumanML3D's features", 251: "KIT-ML's features", 272: "MotionStreamer's features"}
"""Numbers a frame -> what they are."""
RATES = {263: 20.0, 251: 12.5, 272: 30.0}
_FARTHEST = 1e6
_THIGH = (0.2, 0.7)
"""Metres between which a thigh is believed."""
_VERTICAL = np.array([0.0, 1.0, 0.0])
_DISAGREE = 0.02


def accepts(path: Path) -> bool:
    """Whether a .npy is (frames, width) of floats with a width of `WIDTHS`."""
    header = npy_shape(path)
    if header is None or header.dtype is None or header.dtype.kind != "f" or len(header.shape) != 2:
        return False
    return header.shape[0] > 0 and header.shape[1] in WIDTHS


def read_features(path: Path) -> RawPoints | RawTake:
    """Joint positions of 263 or 251 numbers a frame, a motion of 272. `FormatError` where they are no body."""
    header = npy_header(path)
    if len(header.shape) != 2 or header.shape[1] not in WIDTHS or header.dtype is None or header.dtype.kind != "f":
        raise FormatError(
            f"an array {header.describe()}; (frames, {', '.join(map(str, WIDTHS))}) of floats is needed", path=path
        )
    features = as_floats(read_npy(path), np.float64)
    # NaN fails the comparison
    bad = ~(np.abs(features) <= _FARTHEST)
    if bad.any():
        row, dimension = np.argwhere(bad)[0]
        raise FormatError(f"row {row}, number {dimension}: {features[row, dimension]} is no feature", path=path)
    return _READERS[header.shape[1]](features, path)


def _read_humanml263(features: Array, path: Path) -> RawPoints:
    from motionary.features.humanml263 import recover_positions

    return _points(features, recover_positions(features), BODY, ("left_hip", "left_knee"), path)


def _read_kitml251(features: Array, path: Path) -> RawPoints:
    from motionary.features.kitml251 import recover_positions

    return _points(features, recover_positions(features), load_skeleton("mmm21").joints, ("LH", "LK"), path)


def _points(
    features: Array, positions: Array, joints: tuple[str, ...], thigh: tuple[str, str], path: Path
) -> RawPoints:
    width = features.shape[1]
    _check_body(positions, joints, thigh, width=width, path=path)
    return RawPoints(
        format="features",
        positions=positions.astype(np.float32),
        joints=joints,
        fps=RATES[width],
        up="Y",
        metres_per_unit=1.0,
        unit="metre",
        notes=(
            f"{WIDTHS[width]}, {width} numbers a frame, at {RATES[width]:g} frames a second by their definition; where "
            "the clip stood and which way it faced are not in them, and their rotations, which have no twist, were not "
            "used",
        ),
    )


def _check_body(positions: Array, joints: tuple[str, ...], thigh: tuple[str, str], *, width: int, path: Path) -> None:
    hip, knee = (joints.index(name) for name in thigh)
    length = float(np.median(np.linalg.norm(positions[:, hip] - positions[:, knee], axis=-1)))
    height = float(np.median(positions[:, 0, 1]))
    if not _THIGH[0] < length < _THIGH[1] or height <= 0:
        raise FormatError(
            f"{WIDTHS[width]} that are no body (a thigh of {length:.2f} m, the pelvis at {height:.2f} m): they look "
            "normalised; multiply by the deviation and add the mean they were made with",
            path=path,
        )


def _read_motion272(features: Array, path: Path) -> RawTake:
    """MotionStreamer's 272 numbers (Xiao et al. 2025), from SMPL's own rotations, Y up, first frame facing +Z.

    Root step in X and Z in the previous frame's heading (2); the turn of the heading since then, 6D rows (6); positions
    of the 22 joints above the origin with the heading taken out (66); their velocities (66); rotations, 6D rows, the
    root's with the heading taken out (132). Bones follow from positions and rotations together.
    """
    frames, joints = len(features), len(BODY)
    turns = matrix_from_6d_rows(features[:, 2:8])
    # the stored heading is the turn that takes the body's away: its inverse brings it back
    heading = -np.cumsum(np.arctan2(turns[:, 0, 2], turns[:, 0, 0]))
    back = axis_angle_to_quat(_VERTICAL, heading)
    local = features[:, 8 : 8 + 3 * joints].reshape(frames, joints, 3)
    rotations = matrix_to_quat(matrix_from_6d_rows(features[:, -6 * joints :].reshape(frames, joints, 6)))
    roots = _path272(features[:, :2], back)
    roots[:, 1] = local[:, 0, 1]
    offsets, spread = _bones(local, rotations)
    rotations[:, 0] = quat_multiply(back, rotations[:, 0])
    _check_body(local, BODY, ("left_hip", "left_knee"), width=272, path=path)
    notes = (f"{WIDTHS[272]}, 272 numbers a frame, at {RATES[272]:g} frames a second by their definition",)
    if spread > _DISAGREE:
        notes += (
            f"the stored positions lie up to {100 * spread:.0f} cm off what the stored rotations give with bones of "
            "fixed length (a model's output?); the rotations were taken",
        )
    return RawTake(
        format="features",
        local_rotations=rotations,
        root_positions=roots,
        joints=BODY,
        parents=load_skeleton("smpl22").parents,
        offsets=offsets,
        fps=RATES[272],
        metres_per_unit=1.0,
        unit="metre",
        up="Y",
        notes=notes,
    )


def _path272(steps: Array, back: Array) -> Array:
    """(frames, 3) root path on the floor from steps in the previous frame's heading."""
    moves = np.zeros((len(steps), 3))
    moves[:, [0, 2]] = steps
    moves[1:] = quat_rotate(back[:-1], moves[1:])
    return np.cumsum(moves, axis=0)


def _bones(positions: Array, rotations: Array) -> tuple[Array, float]:
    """Rest offsets (joints, 3): each bone in its parent's frame, the median over time; and how far any lies from it."""
    parents = load_skeleton("smpl22").parents
    world = rotations.copy()
    offsets = np.zeros((len(parents), 3))
    spread = 0.0
    for joint in range(1, len(parents)):
        parent = parents[joint]
        bone = quat_rotate(quat_conjugate(world[:, parent]), positions[:, joint] - positions[:, parent])
        offsets[joint] = np.median(bone, axis=0)
        spread = max(spread, float(np.percentile(np.linalg.norm(bone - offsets[joint], axis=-1), 95)))
        world[:, joint] = quat_multiply(world[:, parent], rotations[:, joint])
    return offsets, spread


_READERS = {263: _read_humanml263, 251: _read_kitml251, 272: _read_motion272}
