"""The library: what it holds, its files as lists, and bringing it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from motionary.server.errors import Refused
from motionary.server.listing import Filter, Order, shown, sorted_clips
from motionary.server.schemas import PROBLEMS, ClipSummary
from motionary.server.studio import Here, Studio
from motionary.server.work import WorkStatus
from motionary.tasks.indexing import index_folder
from motionary.tasks.progress import Progress

router = APIRouter(prefix="/api/library", tags=["library"], responses=PROBLEMS)

_TOLD = 50
"""Failed files that are named."""


class Folder(BaseModel):
    """A folder below the library's common one ("" for itself), and how many clips lie in it."""

    folder: str
    clips: int


class FailedFile(BaseModel):
    """A file that could not be read, and why."""

    name: str
    error: str


class Library(BaseModel):
    """What the library holds."""

    is_there: bool
    path: str = Field(description="The index file; its name alone where others can reach the server.")
    clips: int
    failed: int
    seconds: float
    folders: list[Folder]
    failures: list[FailedFile]


class Clips(BaseModel):
    """A page of a list: `total` match the filters."""

    total: int
    clips: list[ClipSummary]


class IndexRequest(BaseModel):
    """The folder on the server's machine to make searchable; null: the folders that the library already has."""

    folder: str | None = Field(default=None, max_length=4000)
    rebuild: bool = Field(
        default=False, description="Make the index anew from the folder alone, as one of another checkpoint needs."
    )


@router.get("", operation_id="library")
async def library(studio: Here) -> Library:
    """What the library holds; all zeros where there is none yet."""
    return await studio.run(_library, studio)


def _library(studio: Studio) -> Library:
    clips = studio.listing.clips()
    failed = [entry for entry in studio.library.entries() if entry.status == "failed"]
    path = studio.library.path
    return Library(
        is_there=studio.library.is_there,
        path=shown(str(path) if studio.settings.local else path.name),
        clips=len(clips),
        failed=len(failed),
        seconds=round(sum(clip.seconds for clip in clips), 1),
        folders=[Folder(folder=name, clips=count) for name, count in studio.listing.folders().items()],
        failures=[FailedFile(name=shown(Path(each.path).name), error=shown(each.error)) for each in failed[:_TOLD]],
    )


@router.get("/clips", operation_id="library_clips")
async def library_clips(
    studio: Here,
    text: Annotated[str, Query(max_length=200, description="Part of the path, in any case.")] = "",
    folder: Annotated[str, Query(max_length=1000)] = "",
    shortest: Annotated[float, Query(ge=0, le=1e6, description="Seconds.")] = 0.0,
    longest: Annotated[float, Query(ge=0, le=1e6, description="Seconds.")] = 1e6,
    order: Order = "folder",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
) -> Clips:
    """The library's files, filtered and in order."""
    kept = Filter(text, folder, shortest, longest)
    found = [clip for clip in await studio.run(studio.listing.clips) if kept.keeps(clip)]
    return Clips(total=len(found), clips=sorted_clips(found, order)[offset : offset + limit])


@router.post("/index", operation_id="index_library", status_code=202)
async def index_library(request: IndexRequest, studio: Here) -> WorkStatus:
    """Read what is new or changed, as long work. New folders are named on the server's own machine alone."""
    folder = _folder(request, studio)
    path, checkpoint, rebuild = studio.library.path, studio.settings.checkpoint, request.rebuild

    def run(progress: Progress) -> dict[str, Any]:
        report = index_folder(
            folder, library=path, checkpoint=checkpoint, rebuild=rebuild, workers=1, progress=progress
        )
        return {"found": report.found, "read": report.read, "unchanged": report.unchanged, "removed": report.removed,
                "failed": len(report.failed), "files": report.files, "seconds": round(report.seconds, 1)}  # fmt: skip

    return studio.bench.start("index", run)


def _folder(request: IndexRequest, studio: Studio) -> Path:
    if request.folder is not None:
        if not studio.settings.local:
            raise Refused(403, "NotLocal", "folders are named only on the server's own machine", where="folder")
        folder = Path(request.folder).expanduser()
        if "\0" in request.folder or not folder.is_absolute():
            raise Refused(422, "BadFolder", "a folder is named by its whole path", where="folder")
        return folder
    common = studio.listing.common
    if not common:
        raise Refused(404, "NoLibrary", "the library has no files yet", help="name the folder of your motion files")
    return Path(common)
