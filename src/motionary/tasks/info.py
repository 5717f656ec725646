"""What a motion file holds and how it was understood; what a library holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import MissingData
from motionary.tasks.library import library_path
from motionary.tasks.takes import FPS, read_take

_SQLITE = b"SQLite format 3\x00"


def is_library(path: Path) -> bool:
    """Whether `path` is an index rather than a motion file."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def describe_motion_file(path: Path, *, mapping: Path | None = None, unit: str | None = None) -> dict[str, Any]:
    """Facts of a motion file: how it was read, and what was measured on the mapped motion."""
    take = read_take(path, mapping=mapping, unit=unit)
    report, positions = take.report, take.positions
    root = positions[:, 0][:, [0, 2]]
    path_length = float(np.linalg.norm(np.diff(root, axis=0), axis=1).sum())
    seconds = len(positions) / FPS
    top = np.percentile(positions[:, 15, 1] - positions[..., 1].min(axis=1), 95)
    return {
        "file": str(path),
        "format": report.format,
        "skeleton": report.dialect,
        "frames": report.frames,
        "frames_per_second": round(report.fps, 4),
        "duration": f"{report.frames / report.fps:.2f} s",
        "unit": f"{report.unit} ({report.unit_source})",
        "metres_per_unit": round(report.scale_to_metres, 6),
        "leading_t_pose": "yes, dropped" if report.leading_tpose else "no",
        "head_height": f"{top:.2f} m",
        "path": f"{path_length:.2f} m",
        "mean_speed": f"{path_length / seconds:.2f} m/s",
        "notes": list(report.notes) or ["none"],
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
