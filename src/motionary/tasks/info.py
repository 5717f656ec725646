"""What a motion file holds and how it was understood; what a library holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import MissingData, MotionaryError
from motionary.formats import PointsReading, Reading, read_motion, to_smpl22
from motionary.motion import JointPositions
from motionary.tasks.library import library_path
from motionary.tasks.problems import find_problems

_SQLITE = b"SQLite format 3\x00"


def is_library(path: Path) -> bool:
    """Whether `path` is an index rather than a motion file."""
    try:
        if not Path(path).is_file():  # a pipe would be waited for
            return False
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def describe_motion_file(
    path: Path, *, mapping: Path | None = None, reading: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Facts of a motion file: how it was read, what was measured, and `problems`, the worst first.

    `reading`: options of `read_motion`. A file whose joints cannot be brought to the 22 of SMPL is described as far as
    it goes, with the reason among the problems. Raises what `read_motion` raises, and `MotionaryError` for a folder.
    """
    if path.is_dir():
        raise MotionaryError(f"{path}: this is a folder; give one of its files, or `motionary index` it")
    read = read_motion(path, **(reading or {}))
    report = read.report
    joints, reason = _joints(read, mapping)
    problems = (*reason, *find_problems(read, joints))
    names = read.points.joint_names if isinstance(read, PointsReading) else read.motion.skeleton.joints
    return {
        "file": str(path),
        "format": report.format,
        "holds": "positions" if isinstance(read, PointsReading) else "rotations",
        "skeleton": report.dialect if mapping is None else "mapping",
        "joints": len(names),
        "frames": report.frames,
        "frames_per_second": round(report.fps, 4),
        "duration": f"{report.frames / report.fps:.2f} s",
        "unit": f"{report.unit} ({report.unit_source})",
        "metres_per_unit": round(report.scale_to_metres, 6),
        "leading_t_pose": "yes, dropped" if report.leading_tpose else "no",
        **({} if joints is None else _measured(joints)),
        "problems": list(problems),
        "notes": [note for note in report.notes if note not in problems],
    }


def _joints(read: Reading | PointsReading, mapping: Path | None) -> tuple[JointPositions | None, tuple[str, ...]]:
    """The 22 joints at the file's rate; or None and why there are none. A wrong mapping file is an error still."""
    try:
        return to_smpl22(read, mapping=mapping), ()
    except MotionaryError as error:
        if mapping is not None:
            raise
        return None, (str(error).removeprefix(f"{read.report.path}: "),)


def _measured(joints: JointPositions) -> dict[str, str]:
    positions = joints.positions
    # the way is measured over steps of a twentieth of a second, so that jitter adds little to it
    step = max(1, round(joints.fps / 20.0))
    root = positions[::step, 0][:, [0, 2]]
    way = float(np.linalg.norm(np.diff(root, axis=0), axis=1).sum())
    top = np.percentile(positions[:, 15, 1] - positions[..., 1].min(axis=1), 95)
    return {
        "head_height": f"{top:.2f} m",
        "path": f"{way:.2f} m",
        "mean_speed": f"{way / joints.duration:.2f} m/s",
    }


def describe_formats() -> dict[str, list[dict[str, Any]]]:
    """What is read and what is written, from the tables `FORMATS`, `WRITERS` and `FEATURES`."""
    from motionary.features import FEATURES, load_feature_set
    from motionary.formats.table import FORMATS
    from motionary.formats.write import WRITERS

    features = {name: load_feature_set(name) for name in FEATURES}
    return {
        "read": [
            {"name": name, "suffix": " ".join(row.suffixes), "about": row.about, "options": list(row.options)}
            for name, row in FORMATS.items()
        ],
        "written": [
            {"name": name, "suffix": row.suffix, "about": row.about, "loses": row.loses}
            for name, row in WRITERS.items()
        ]
        + [
            {
                "name": name,
                "suffix": ".npy",
                "about": f"features, {each.width} numbers a frame"
                + ("" if each.fps is None else f", {each.fps:g} frames a second"),
                "loses": "see docs/features.md",
            }
            for name, each in features.items()
        ],
    }


def describe_library(library: Path | None = None) -> dict[str, Any]:
    """Facts of an index: what it holds and what it was made with."""
    from motionary.index import Index

    path = library_path(library)
    if not path.is_file():
        raise MissingData(f"{path}: no index there; make one with `motionary index FOLDER`")
    with Index.open(path) as index:
        stats = index.stats()
    return {
        "library": str(path),
        "files": stats.files,
        "failed": stats.failed,
        "moments": stats.windows,
        "motion": f"{stats.seconds / 60:.1f} minutes",
        "size": f"{stats.bytes / 1e6:.1f} MB",
        "checkpoint": stats.signature.checkpoint,
        "checkpoint_sha256": stats.signature.checkpoint_sha256,
    }
