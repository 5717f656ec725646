"""Key points to learn from without DenseGait: any motion filmed, and walks of the procedural set written out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from motionary.datasets.gait.attributes import unique_count
from motionary.datasets.gait.camera import PERFECT, VIEWS, Camera, Detector, draw_camera, film_keypoints
from motionary.datasets.gait.densegait import write_densegait
from motionary.datasets.gait.tracks import GaitTrack
from motionary.datasets.procedural_gait import make_gait_walks
from motionary.errors import FormatError, MotionaryError
from motionary.formats.atomic import replacing
from motionary.formats.points import PointsReading
from motionary.motion import resample
from motionary.tasks.gait_walks import FPS, read_joints
from motionary.tasks.progress import Progress, Silent


def film(
    walk: Path,
    out: Path,
    *,
    view: str,
    faults: bool = False,
    seed: int = 0,
    unit: str | None = None,
    mapping: Path | None = None,
) -> int:
    """Film a motion and write its key points (frames, 18, 3) to a .npy; returns the number of frames.

    `view` is a name in `VIEWS`, from which a camera is drawn by `seed`, or degrees about the walker from the direction
    of walking (0: in front, 90: on the walker's left).
    """
    if out.suffix != ".npy":
        raise FormatError("key points are written as .npy", path=out)
    joints = read_joints(walk, unit=unit, mapping=mapping)
    if isinstance(joints, PointsReading):
        raise MotionaryError(f"{walk}: key points in an image already; only motion in space can be filmed")
    rng = np.random.default_rng(seed)
    camera = _camera(view, rng)
    keypoints = film_keypoints(resample(joints, FPS), camera, rng=rng, detector=Detector() if faults else PERFECT)
    with replacing(out) as stream:
        np.save(stream, keypoints, allow_pickle=False)
    return len(keypoints)


def _camera(view: str, rng: np.random.Generator) -> Camera:
    if view.capitalize() in VIEWS:
        return draw_camera(view.capitalize(), rng)
    try:
        degrees = float(view)
    except ValueError:
        degrees = np.nan
    if not np.isfinite(degrees):
        raise MotionaryError(f"no view {view!r}; there are {', '.join(VIEWS)}, or give degrees about the walker")
    return Camera(degrees, distance=9.0)


def make(out: Path, *, people: int, walks: int, seed: int, progress: Progress | None = None) -> int:
    """Write `people` x `walks` walks in DenseGait's layout; returns how many combinations of attributes there are."""
    progress = progress or Silent()
    progress.start(people * walks, "making walks")
    tracks: list[GaitTrack] = []
    for walk in make_gait_walks(range(people), walks=walks, seed=seed):
        tracks.append(walk.track)
        progress.advance()
    write_densegait(out, tracks)
    return unique_count(np.stack([track.attributes for track in tracks if track.attributes is not None]))
