"""Export: a clip, or a part of it, as a file of another format, or as a picture or film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from motionary.server.errors import Refused
from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.shelf import safe_name
from motionary.server.studio import Here, Source, Studio
from motionary.tasks.convert import Changes, convert_file
from motionary.tasks.view import view_file

router = APIRouter(prefix="/api", tags=["export"], responses=PROBLEMS)

Format = Literal["bvh", "glb", "npz", "amass", "npy", "csv", "gif", "webp", "png"]
PICTURES = frozenset(["gif", "webp", "png"])
_SUFFIX = {"amass": "npz"}
_LONGEST_FILM = 60.0
"""Seconds: a longer film takes minutes to draw."""


@dataclass(frozen=True)
class Export:
    """What is wanted of a clip."""

    format: Format
    start: float
    stop: float | None
    mirror: bool
    fps: float | None
    lock_feet: bool
    ground: bool


@router.get(
    "/clips/{clip}/export",
    operation_id="export_clip",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def export(
    clip: ClipId,
    studio: Here,
    format: Format,
    start: Annotated[float, Query(ge=0, le=1e6, description="Seconds of the file.")] = 0.0,
    stop: Annotated[float | None, Query(gt=0, le=1e6)] = None,
    mirror: bool = False,
    fps: Annotated[float | None, Query(gt=0, le=1000)] = None,
    lock_feet: bool = False,
    ground: bool = False,
) -> FileResponse:
    """The clip as a file to download."""
    if stop is not None and stop <= start:
        raise Refused(422, "BadSpan", f"a span from {start:g} to {stop:g} s is empty", where="stop")
    source = studio.source(clip)
    wanted = Export(format, start, stop, mirror, fps, lock_feet, ground)
    path = await studio.run(_written, studio, source, wanted)
    name = safe_name(Path(source.name).stem + path.suffix)
    return FileResponse(
        path,
        filename=name,
        media_type="application/octet-stream",
        background=BackgroundTask(studio.shelf.drop, path.parent),
    )


def _written(studio: Studio, source: Source, wanted: Export) -> Path:
    place = studio.shelf.workplace()
    target = place / f"clip.{_SUFFIX.get(wanted.format, wanted.format)}"
    try:
        if wanted.format in PICTURES:
            return _drawn(studio, source, wanted, target)
        is_whole = wanted.start == 0 and wanted.stop is None
        changes = Changes(
            trim=None if is_whole else (wanted.start, wanted.stop),
            mirror=wanted.mirror,
            fps=wanted.fps,
            lock_feet=wanted.lock_feet,
            ground=wanted.ground,
        )
        convert_file(source.path, target, to=wanted.format, changes=changes)
        return target
    except BaseException:
        studio.shelf.drop(place)
        raise


def _drawn(studio: Studio, source: Source, wanted: Export, target: Path) -> Path:
    figure, _ = studio.figure(source, rate=30.0)
    stop = figure.start + figure.seconds if wanted.stop is None else wanted.stop
    if wanted.format != "png" and stop - wanted.start > _LONGEST_FILM:
        raise Refused(
            422, "TooLong", f"a film of {stop - wanted.start:.0f} s", help=f"give a span of up to {_LONGEST_FILM:.0f} s"
        )
    return view_file(source.path, target, start=wanted.start, stop=wanted.stop)
