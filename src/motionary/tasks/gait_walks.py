"""From a file to a walk: its steady stretch in space with plain parameters, and the key points that networks see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.camera import Camera, film_keypoints
from motionary.datasets.gait.tracks import walker_layout
from motionary.errors import FormatError, MotionaryError
from motionary.formats import load_mapping, read_motion
from motionary.formats.joint_sets import OPENPOSE_18
from motionary.formats.points import PointsReading
from motionary.formats.smpl22 import to_smpl22
from motionary.motion import JointPositions, resample, trim
from motionary.motion.gait_parameters import GaitParameters, TooFewSteps, gait_parameters, steady_span

Array = NDArray[np.floating]

FPS = 30.0
"""Frames a second of what networks see."""
AZIMUTHS = (0.0, 90.0, -90.0, 180.0)
"""Where virtual cameras stand about a walk in space: in front, on both sides, behind. Their answers are averaged."""
LONGEST = 12.0
"""Seconds of a stretch that are looked at."""
SHORTEST_TRACK = 1.0
"""Seconds of key points below which nothing is read from them: about two steps."""
_COCO = {"Nose": "nose"} | {
    f"{letter}{part}": f"{side}_{part.lower()}"
    for letter, side in (("L", "left"), ("R", "right"))
    for part in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle", "Eye", "Ear")
}
"""OpenPose's names -> COCO's."""


@dataclass(frozen=True, eq=False)
class Walk:
    """A walk of a file.

    `layouts`: what networks see, one a view (`walker_layout` at 30 frames a second). `parameters`: None where there is
    no depth (key points of a video), or too little steady walking, and then `problem` says so. `span` in seconds of the
    file is what was looked at.
    """

    path: Path
    layouts: tuple[Array, ...]
    parameters: GaitParameters | None
    problem: str
    span: tuple[float, float]


def read_joints(path: Path, *, unit: str | None = None, mapping: Path | None = None) -> JointPositions | PointsReading:
    """The 22 joints of SMPL at the file's own rate, or the reading itself where it is key points in an image."""
    reading = read_motion(path, unit=unit)
    if isinstance(reading, PointsReading) and reading.dimensions == 2:
        return reading
    return to_smpl22(reading, mapping=None if mapping is None else load_mapping(mapping))


def read_walk(path: Path, *, unit: str | None = None, mapping: Path | None = None) -> Walk:
    """A walk of a file: motion in space is filmed by virtual cameras, key points are taken as they are.

    Raises `TooFewSteps` where a motion in space holds no steady walking, and as `read_motion`.
    """
    found = read_joints(path, unit=unit, mapping=mapping)
    if isinstance(found, PointsReading):
        return _of_keypoints(path, found)
    try:
        start, stop = steady_span(found)
    except TooFewSteps as problem:
        raise TooFewSteps(f"{path}: {problem}") from problem
    stretch = trim(found, start=start, stop=min(stop, start + LONGEST))
    try:
        parameters, problem = gait_parameters(found), ""
    except TooFewSteps as few:
        parameters, problem = None, str(few)
    return Walk(path, filmed(stretch), parameters, problem, (start, min(stop, start + LONGEST)))


def filmed(stretch: JointPositions) -> tuple[Array, ...]:
    """The layouts of a walk in space, one for each of `AZIMUTHS`; equal walks give equal layouts."""
    slow = resample(stretch, FPS)
    cameras = [Camera(azimuth, distance=9.0 + _way(slow)) for azimuth in AZIMUTHS]
    tracks = [film_keypoints(slow, camera, rng=np.random.default_rng(0)) for camera in cameras]
    return tuple(walker_layout(track, fps=FPS) for track in tracks)


def _way(joints: JointPositions) -> float:
    """Metres from one end of the path to the other, by which a camera must step back."""
    path = joints.positions[:, 0, [0, 2]]
    return 0.5 * float(np.linalg.norm(path.max(axis=0) - path.min(axis=0)))


def _of_keypoints(path: Path, reading: PointsReading) -> Walk:
    keypoints = resample(_in_order(path, reading), FPS) if reading.points.fps != FPS else _in_order(path, reading)
    frames = keypoints.positions[: round(LONGEST * FPS)]
    if len(frames) < SHORTEST_TRACK * FPS:
        raise TooFewSteps(
            f"{path}: {len(frames) / FPS:.1f} s of key points; a walker must be seen for {SHORTEST_TRACK:g} s at least"
        )
    try:
        layout = walker_layout(frames, fps=FPS)
    except MotionaryError as problem:
        raise FormatError(str(problem), path=path) from problem
    problem = "not measured: key points in an image have no depth, and no metres"
    return Walk(path, (layout,), None, problem, (0.0, len(frames) / FPS))


def _in_order(path: Path, reading: PointsReading) -> JointPositions:
    """(frames, 18, 3) x, y downwards, and 0.9 where a joint was found, as positions so that they can be resampled."""
    names = reading.points.joint_names
    positions = np.nan_to_num(reading.points.positions)
    frames = np.zeros((len(positions), len(OPENPOSE_18), 3))
    for number, name in enumerate(OPENPOSE_18):
        own = name if name in names else _COCO.get(name, "")
        if own in names:
            place = names.index(own)
            frames[:, number, :2] = positions[:, place, :2] * np.array([1.0, -1.0])
            frames[:, number, 2] = 0.9 * reading.valid[:, place]
    neck, shoulders = OPENPOSE_18.index("Neck"), [OPENPOSE_18.index(f"{side}Shoulder") for side in "LR"]
    if "Neck" not in names:
        frames[:, neck] = frames[:, shoulders].mean(axis=1)
        frames[:, neck, 2] = frames[:, shoulders, 2].min(axis=1)
    if not (frames[..., 2] > 0).any():
        raise FormatError(f"no joints of OpenPose or COCO among {', '.join(names[:6])}", path=path)
    # a joint that was not found says so in its own frame only: between frames its confidence falls to 0
    return JointPositions(frames, OPENPOSE_18, reading.points.fps)
