"""View: a motion file as a strip of poses or a film, drawn without a screen."""

from __future__ import annotations

from pathlib import Path

from motionary.errors import FormatError, MotionaryError
from motionary.formats import load_mapping, read_smpl22
from motionary.motion import resample, trim

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
    unit: str | None = None,
    person: int | None = None,
) -> Path:
    """Draw a motion file from `start` to `stop` seconds: .png a strip of `poses`, .gif, .webp and .mp4 a film.

    Raises `FormatError` for another suffix, and what `read_smpl22` raises.
    """
    from motionary.pictures import Row, contact_sheet
    from motionary.pictures.film import Film, save_film

    suffix = out.suffix.lower()
    if suffix not in (".png", ".gif", ".webp", ".mp4"):
        raise FormatError("views are .png (a strip of poses), .gif, .webp or .mp4 (a film)", path=out)
    if not 1 <= poses <= 24:
        raise MotionaryError(f"a strip of {poses} poses; give 1 to 24")
    joints, report = read_smpl22(
        path, mapping=None if mapping is None else load_mapping(mapping), unit=unit, fps=None, person=person
    )
    joints = trim(joints, start=start, stop=stop)
    offset = start + report.dropped_frames / report.fps
    if suffix == ".png":
        seconds = f"{joints.duration:.1f} s, {joints.fps:g} frames a second"
        row = Row(path.name, f"{report.format}, {report.dialect}, {seconds}", joints.positions, joints.fps, offset)
        _save_png(contact_sheet([row], poses=poses), out)
        return out
    if joints.fps > FILM_RATE:
        joints = resample(joints, FILM_RATE)
    return save_film(joints.positions, out, fps=joints.fps, film=Film(size=size), start=offset)


def _save_png(picture, out: Path) -> None:
    aside = out.with_name(f".{out.name}.part")
    try:
        picture.save(aside, format="PNG")
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
