"""Small synthetic recognition sets in the official layouts, to try every reader and protocol without the data.

A stick figure swings one limb; which one, in which direction and how often is the class. Nothing here resembles the
data sets but their files.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.ntu import clip_name
from motionary.datasets.skeletons.bodies import COCO, KINECT_V1, KINECT_V2, LCRNET, BodyGraph
from motionary.datasets.smarthome import CV_ACTIVITIES
from motionary.errors import MissingData

Array = NDArray[np.floating]

_HEIGHTS: tuple[tuple[str, float, float], ...] = (
    *(("tip", 0.28, 0.74), ("thumb", 0.30, 0.78), ("hand", 0.28, 0.78), ("wrist", 0.27, 0.86), ("elbow", 0.24, 1.10)),
    *(("shouldercenter", 0, 1.42), ("spineshoulder", 0, 1.42), ("shoulder", 0.18, 1.40), ("collar", 0.08, 1.40)),
    *(("hipcenter", 0, 0.95), ("base", 0, 0.95), ("pelvis", 0, 0.95), ("hip", 0.09, 0.92), ("knee", 0.10, 0.50)),
    *(("ankle", 0.10, 0.09), ("foot", 0.10, 0.04), ("eye", 0.03, 1.66), ("ear", 0.07, 1.64), ("nose", 0, 1.62)),
    *(("head", 0, 1.65), ("neck", 0, 1.50), ("spine3", 0, 1.30), ("spine", 0, 1.15)),
)
"""Place (out to the side, height in metres) of joints at rest, by the first of these words in a joint's name."""
_BEFORE_CAMERA = np.array([0.0, -1.0, 2.8])
_LIMBS: tuple[tuple[str, ...], ...] = (
    ("hand", "thumb", "wrist", "elbow"),
    ("foot", "ankle", "knee"),
)


def rest_pose(body: BodyGraph) -> Array:
    """A standing body that faces +Z, (joints, 3) metres."""
    pose = np.zeros((body.joint_count, 3))
    for joint, name in enumerate(body.joints):
        out, height = next((out, up) for word, out, up in _HEIGHTS if word in name.lower())
        side = 1.0 if "left" in name.lower() else -1.0 if "right" in name.lower() else 0.0
        pose[joint] = (side * out, height, 0.0)
    return pose


def swing(body: BodyGraph, label: int, rng: np.random.Generator, *, frames: int = 40) -> Array:
    """A clip (frames, joints, 3) of class `label`: 2 limbs x 2 sides x 3 directions, then once more often."""
    limb, side = _LIMBS[label % 2], ("left", "right")[label // 2 % 2]
    axis, times = label // 4 % 3, 1 + label // 12
    moved = np.array([side in name.lower() and any(word in name.lower() for word in limb) for name in body.joints])
    phase = np.linspace(0, 2 * np.pi * times, frames) + rng.normal(0, 0.2)
    motion = np.repeat((rest_pose(body) * rng.normal(1.0, 0.03))[None], frames, axis=0)
    motion[:, moved, axis] += rng.uniform(0.25, 0.4) * np.sin(phase)[:, None]
    return motion + rng.normal(0, 0.004, motion.shape)


def write_utd_mhad(folder: Path, *, classes: int, rng: np.random.Generator, trials: int = 2) -> None:
    """`aA_sS_tT_skeleton.mat` of 8 subjects: MATLAB 5, `d_skel` 20 x 3 x frames."""
    for action in range(classes):
        for subject in range(1, 9):
            for trial in range(1, trials + 1):
                motion = swing(KINECT_V1, action, rng, frames=int(rng.integers(35, 50))) + _BEFORE_CAMERA
                name = f"a{action + 1}_s{subject}_t{trial}_skeleton.mat"
                write_mat(folder / name, "d_skel", motion.transpose(1, 2, 0))


def write_mat(path: Path, name: str, values: Array) -> None:
    """One array of doubles as a MATLAB version 5 file, uncompressed."""

    def element(kind: int, data: bytes) -> bytes:
        return struct.pack("<2I", kind, len(data)) + data + bytes(-len(data) % 8)

    body = (
        element(6, struct.pack("<2I", 6, 0))
        + element(5, np.array(values.shape, dtype="<i4").tobytes())
        + element(1, name.encode())
        + element(9, values.astype("<f8").tobytes(order="F"))
    )
    header = b"MATLAB 5.0 MAT-file, synthetic".ljust(124) + struct.pack("<H", 0x0100) + b"IM"
    path.write_bytes(header + element(14, body))


def write_ntu(folder: Path, *, classes: int, rng: np.random.Generator, setups: Sequence[int] = (1, 2)) -> None:
    """`.skeleton` files of performers 1 to 4 (1, 2 and 4 train in X-Sub), three cameras; every fourth class has two."""
    for setup in setups:
        for camera in (1, 2, 3):
            for performer in (1, 2, 3, 4):
                for action in range(classes):
                    people = [swing(KINECT_V2, action, rng) + _BEFORE_CAMERA]
                    if action % 4 == 3:
                        people.append(0.5 * people[0] + 0.5 * people[0][:1] + [0.9, 0.0, 0.2])
                    name = clip_name(setup, camera, performer, 1, action)
                    write_skeleton(folder / f"{name}.skeleton", people)


def write_uav_human(
    folder: Path, *, classes: int, rng: np.random.Generator, people: Sequence[int] = (0, 1, 2, 3)
) -> None:
    """UAV-Human's text files of people 0 and 2 (who train in CSv1) and 1 and 3 (who are tested on)."""
    for person in people:
        for action in range(classes):
            for take in range(3):
                name = f"P{person:03d}S00G10B10H10UC022000LC021000A{action:03d}R{take}_0824171{take}"
                motion = swing(COCO, action, rng) * [60.0, -60.0, 0.0] + [900.0, 500.0, 0.0]
                write_skeleton(folder / f"{name}.txt", [motion])


def write_skeleton(path: Path, people: Sequence[Array]) -> None:
    """People (frames, joints, 3) as NTU RGB+D's text, all joints tracked."""
    frames, joints = people[0].shape[:2]
    lines = [str(frames)]
    for frame in range(frames):
        lines.append(str(len(people)))
        for number, motion in enumerate(people):
            lines += [f"{7200 + number} 0 1 1 1 1 0 0.0 0.0 2", str(joints)]
            lines += [f"{x:.6f} {y:.6f} {z:.6f} 0 0 0 0 0 0 0 0 2" for x, y, z in motion[frame]]
    path.write_text("\n".join(lines) + "\n")


def write_smarthome(folder: Path, *, classes: int, rng: np.random.Generator) -> None:
    """LCR-Net's JSON, in the image: people 3, 4 (who train in X-Sub), 2, 10 (tested on), cameras 1, 2, 3, 5."""
    for person in (2, 3, 4, 10):
        for camera in (1, 2, 3, 5):
            for label, activity in enumerate(CV_ACTIVITIES[:classes]):
                motion = swing(LCRNET, label, rng)[..., :2] * [150.0, -150.0] + [320.0, 400.0]
                frames = [[{"pose2d": pose.T.ravel().tolist()}] for pose in np.round(motion, 2)]
                content = {"njts": LCRNET.joint_count, "frames": frames}
                path = folder / f"{activity}_p{person:02d}_r00_v{camera:02d}_c{camera:02d}.json"
                path.write_text(json.dumps(content))


WRITERS = {
    "utd_mhad": write_utd_mhad,
    "ntu60": write_ntu,
    "ntu120": write_ntu,
    "smarthome": write_smarthome,
    "uav_human": write_uav_human,
}
"""Sets whose data must be asked for -> what writes a synthetic one."""


def write_synthetic(name: str, folder: Path, *, rng: np.random.Generator, classes: int = 4) -> None:
    """A synthetic set in the official layout of `name` in `folder`, which is made. Raises `MissingData` for others."""
    if name not in WRITERS:
        raise MissingData(f"no synthetic {name!r}; there are {', '.join(WRITERS)}")
    folder.mkdir(parents=True, exist_ok=True)
    WRITERS[name](folder, classes=classes, rng=rng)
