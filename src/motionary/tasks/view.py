"""View: a motion file as a strip of poses or a film, drawn without a screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats import read_motion, to_smpl22
from motionary.motion import JointPositions, resample
from motionary.tasks.cutting import cut

FILM_RATE = 30.0
"""Frames a second of a film at most."""


def view_file(
    path: Path,
    out: Path,
    *,
    start: float = 0.0,
    stop: float | None = None,
    size: int = 400,
    poses: int = 8,
    mapping: Path | None = None,
    reading: Mapping[str, Any] | None = None,
) -> Path:
    """Draw a motion file from `start` to `stop` seconds of it: .png a strip of `poses`, .gif, .webp and .mp4 a film.

    `reading`: options of `read_motion`. Raises `FormatError` for another suffix, `MissingData` where `out`'s folder is
    not there, and what `read_motion` and `to_smpl22` raise.
    """
    from motionary.pictures import Row, contact_sheet
    from motionary.pictures.film import Film, save_film
    from motionary.pictures.stick import View

    suffix = out.suffix.lower()
    if suffix not in (".png", ".gif", ".webp", ".mp4"):
        raise FormatError("views are .png (a strip of poses), .gif, .webp or .mp4 (a film)", path=out)
    if not 1 <= poses <= 24:
        raise MotionaryError(f"a strip of {poses} poses; give 1 to 24")
    _check_place(out, path)
    read = cut(read_motion(path, **(reading or {})), start=start, stop=stop)
    joints, report = to_smpl22(read, mapping=mapping), read.report
    offset = start + report.dropped_frames / report.fps
    if suffix == ".png":
        seconds = f"{joints.duration:.1f} s, {joints.fps:g} frames a second"
        row = Row(path.name, f"{report.format}, {report.dialect}, {seconds}", joints.positions, joints.fps, offset)
        save_png(contact_sheet([row], poses=poses), out)
        return out
    if joints.fps > FILM_RATE:
        joints = resample(joints, FILM_RATE)
    return save_film(joints.positions, out, fps=joints.fps, film=Film(size, View(camera_yaw(joints))), start=offset)


def camera_yaw(joints: JointPositions) -> float:
    """Where a film is seen from, radians about Y: 0.7 beside where the body faces at first, so that its front shows."""
    from motionary.pictures.stick import View

    hips = joints.positions[: max(1, round(joints.fps)), 1] - joints.positions[: max(1, round(joints.fps)), 2]
    across = hips.mean(axis=0)
    return float(np.arctan2(-across[2], across[0])) + View().yaw


def _check_place(out: Path, source: Path) -> None:
    if not out.parent.is_dir():
        raise MissingData(f"{out}: the folder {out.parent} is not there; make it first")
    if out.exists() and not out.is_file():
        raise MotionaryError(f"{out}: this is no ordinary file, and would be replaced; give another name")
    if out.exists() and source.exists() and out.samefile(source):
        raise MotionaryError(f"{out}: this is the file to draw; give another name")


def save_png(picture, out: Path) -> None:
    """Write a picture aside and rename it into place."""
    aside = out.with_name(f".{out.name}.part")
    try:
        picture.save(aside, format="PNG")
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
