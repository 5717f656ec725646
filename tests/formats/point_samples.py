"""One pose in every format of points without rotations: the body of `body_samples`, seen by a camera it faces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from body_samples import standing_motion
from numpy.typing import NDArray

from motionary.formats.joint_sets import COCO_17, KINECT_20_UTD, KINECT_25
from motionary.motion import JointPositions

Array = NDArray[np.floating]
_PARTS = dict.fromkeys(("Hand", "HandTip", "Thumb", "pinky", "index", "thumb"), "wrist")
_PARTS |= dict.fromkeys(("BigToe", "SmallToe", "foot_index"), "foot") | dict.fromkeys(("Heel", "heel"), "ankle")
_PARTS |= dict.fromkeys(("ear", "eye", "eye_inner", "eye_outer", "Ear", "Eye"), "head")
_MIDDLE = dict.fromkeys(("SpineBase", "HipCenter", "MidHip"), "pelvis") | dict.fromkeys(("SpineMid", "Spine"), "spine3")
_MIDDLE |= dict.fromkeys(("SpineShoulder", "ShoulderCenter", "Neck"), "neck")
_MIDDLE |= dict.fromkeys(("Head", "head", "Nose", "nose", "mouth_left", "mouth_right"), "head")
FRAMES = 40


def points_of(names: tuple[str, ...], motion: JointPositions | None = None) -> Array:
    """(frames, names, 3) of the pose: metres, Y up, facing +Z, each joint where the body's nearest one is."""
    body = motion or standing_motion(FRAMES).joint_positions()
    return np.stack([body.positions[:, body.joint_names.index(_body_joint(name))] for name in names], axis=1)


def _body_joint(name: str) -> str:
    if name in _MIDDLE:
        return _MIDDLE[name]
    for side, marks in (("left", ("Left", "left_", "L")), ("right", ("Right", "right_", "R"))):
        for mark in marks:
            if name.startswith(mark) or (mark != "L" and mark != "R" and name.endswith(mark)):
                part = name.removeprefix(mark).removesuffix(mark)
                part = _PARTS.get(part, part.lower())
                return part if part == "head" else f"{side}_{part}"
    raise AssertionError(name)


def seen_by_camera(points: Array, *, tilt: float = 0.0) -> Array:
    """Points as a Kinect 1 m above the floor and 3 m ahead of the body has them: x to its left, y up, z away.

    `tilt`: degrees by which it looks down.
    """
    seen = np.stack([-points[..., 0], points[..., 1] - 1.0, 3.0 - points[..., 2]], axis=-1)
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    return np.stack([seen[..., 0], c * seen[..., 1] + s * seen[..., 2], -s * seen[..., 1] + c * seen[..., 2]], axis=-1)


def ntu_text(
    bodies: dict[str, Array], *, states: Array | None = None, frames: int | None = None, empty: tuple[int, ...] = ()
) -> str:
    """A .skeleton of bodies id -> (frames, joints, 3), NaN in the first joint where a body is not there."""
    frames = max(len(body) for body in bodies.values()) if frames is None else frames
    lines = [str(frames)]
    for frame in range(frames):
        there = [
            (name, body[frame])
            for name, body in bodies.items()
            if frame < len(body) and frame not in empty and not np.isnan(body[frame, 0, 0])
        ]
        lines.append(str(len(there)))
        for name, points in there:
            lines += [f"{name} 0 1 1 1 1 0 0.02 0.05 2", str(len(points))]
            for joint, (x, y, z) in enumerate(points):
                state = 2 if states is None else int(states[frame, joint])
                lines.append(f"{x:.7g} {y:.7g} {z:.7g} 277.4 191.8 1036.2 519.1 -0.2 0.05 0.96 -0.12 {state}")
    return "\n".join(lines) + "\n"


def ntu(folder: Path, *, tilt: float = 0.0) -> Path:
    """NTU RGB+D, one body."""
    path = folder / "S001C001P001R001A001.skeleton"
    path.write_text(ntu_text({"72057594037931101": seen_by_camera(points_of(KINECT_25), tilt=tilt)}))
    return path


def utd_mhad(folder: Path) -> Path:
    """UTD-MHAD, compressed as MATLAB does."""
    from scipy.io import savemat

    path = folder / "a1_s1_t1_skeleton.mat"
    savemat(path, {"d_skel": seen_by_camera(points_of(KINECT_20_UTD)).transpose(1, 2, 0)}, do_compression=True)
    return path


def kimore_rows(*, tilt: float = 0.0) -> Array:
    """(frames, 100) as KIMORE has them."""
    points = seen_by_camera(points_of(KINECT_25), tilt=tilt)
    return np.concatenate([points, np.full((*points.shape[:2], 1), 2.0)], axis=-1).reshape(len(points), -1)


def kimore(folder: Path) -> Path:
    """Two people's takes, of which the second is the longer one."""
    path = folder / "squats.npz"
    np.savez(path, B_ID1=kimore_rows()[:20].astype(np.float32), B_ID2=kimore_rows().astype(np.float32))
    return path


def kimore_csv(folder: Path) -> Path:
    """The table of one take, a comma at the end of each row."""
    path = folder / "JointPosition.csv"
    path.write_text("\n".join(",".join(f"{value:.6f}" for value in row) + "," for row in kimore_rows()) + "\n")
    return path


def uav_human_3d(folder: Path) -> Path:
    """17 joints in NTU's layout with depth, as the layout allows."""
    path = folder / "P000S00G10B10H10UC022000LC021000A000R0_08241716.txt"
    path.write_text(ntu_text({"0": seen_by_camera(points_of(COCO_17))}))
    return path


POINT_SAMPLES: dict[str, Callable[[Path], Path]] = {
    "ntu": ntu,
    "ntu: camera looks down": lambda folder: ntu(folder, tilt=20.0),
    "uav_human": uav_human_3d,
    "utd_mhad": utd_mhad,
    "kimore": kimore,
    "kimore_csv": kimore_csv,
}
"""Name of a row of FORMATS, with what is special after a colon -> a function that writes the pose into a folder."""
