"""Clips: send one, look at one. A clip is a file of the library, an upload, or a motion that was made here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, File, Header, Query, Response, UploadFile
from pydantic import Field

from motionary.errors import MotionaryError
from motionary.server.errors import Refused, problem_of
from motionary.server.joints import MEDIA_TYPE
from motionary.server.listing import shown
from motionary.server.schemas import PROBLEMS, ClipId, ClipSummary
from motionary.server.shelf import SIDE_SUFFIXES, Shelved, kept_suffix
from motionary.server.studio import Here, Source, Studio
from motionary.tasks.info import describe_motion_file
from motionary.tasks.viewing import Figure, motion_suffixes

router = APIRouter(prefix="/api", tags=["clips"], responses=PROBLEMS)

UPLOADS = "/api/uploads"
_PIECE = 1 << 20
_MOST_FILES = 3


class Clip(ClipSummary):
    """A clip in full: how its file was read, and what is wrong with it."""

    start: float = Field(description="Seconds of the file at which its joints begin.")
    shown_seconds: float = Field(description="How long its joints last.")
    facts: dict[str, Any] = Field(description="How the file was understood, as `motionary info` says it.")
    problems: list[str]
    path: str | None = Field(default=None, description="Where it lies, told on the server's own machine alone.")


Rate = Annotated[float, Query(ge=1, le=60, description="Frames a second at most.")]


@router.get("/clips/{clip}", operation_id="clip")
async def clip(clip: ClipId, studio: Here) -> Clip:
    """A clip, how it was read and its problems."""
    return await studio.run(_clip, studio, studio.source(clip))


def _clip(studio: Studio, source: Source) -> Clip:
    figure, _ = studio.figure(source, rate=30.0)
    facts = describe_motion_file(source.path)
    problems = [studio.shelf.hide(str(each)) for each in facts.pop("problems")]
    facts["file"] = source.name
    told = studio.settings.local and source.origin == "library"
    return Clip(
        **_summary(source, figure).model_dump(),
        start=figure.start,
        shown_seconds=figure.seconds,
        facts={name: _hidden(studio, value) for name, value in facts.items()},
        problems=problems,
        path=shown(str(source.path)) if told else None,
    )


@router.get(
    "/clips/{clip}/joints",
    operation_id="clip_joints",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def clip_joints(
    clip: ClipId,
    studio: Here,
    rate: Rate = 30.0,
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The clip's joints as a message of 16-bit differences; docs/server.md says how to read it."""
    source = studio.source(clip)
    status = source.path.stat()
    tag = f'"{source.id}-{status.st_mtime_ns:x}-{rate:g}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    _, packed = await studio.run(studio.figure, source, rate=rate)
    if "gzip" in accept_encoding.lower():
        return Response(packed, media_type=MEDIA_TYPE, headers={**headers, "Content-Encoding": "gzip"})
    return Response(unpacked(packed), media_type=MEDIA_TYPE, headers=headers)


@router.get("/uploads", operation_id="list_uploads")
async def list_uploads(studio: Here) -> list[ClipSummary]:
    """What was sent or made here, the latest first."""
    return await studio.run(lambda: [*_readable(studio)])


def _readable(studio: Studio) -> Iterator[ClipSummary]:
    """The clips of the shelf but for those that cannot be read, such as a file that is being refused."""
    for each in studio.shelf.clips():
        # one that is refused, or taken away, meanwhile must not take the others with it
        with suppress(MotionaryError, Refused, OSError):
            yield shelf_summary(studio, each)


@router.post("/uploads", operation_id="upload", status_code=201)
async def upload(
    studio: Here,
    file: Annotated[
        list[UploadFile], File(description="A motion file; for .amc also its .asf, for .npy also its .joints.json.")
    ],
) -> Clip:
    """Keep a motion file for a while. It is read at once; one that cannot be read is refused with the reason."""
    motion = _motion_of(file)
    place = studio.shelf.workplace()
    try:
        for each in file:
            suffix = kept_suffix(each.filename or "", motion_suffixes())
            with (place / f"clip{suffix}").open("xb") as out:
                while piece := await each.read(_PIECE):
                    out.write(piece)
        path = place / f"clip{kept_suffix(motion.filename or '', motion_suffixes())}"
        kept = studio.shelf.keep(path, name=motion.filename or "", origin="upload")
    except BaseException:
        studio.shelf.drop(place)
        raise
    try:
        return await studio.run(_clip, studio, studio.source(kept.id))
    except MotionaryError as error:
        # told now, while the file's own name is known
        status, problem = problem_of(error)
        told = Refused.of(422 if status == 404 else status, studio.shelf.hide_in(problem))
        studio.shelf.remove(kept.id)
        raise told from None
    except BaseException:
        studio.shelf.remove(kept.id)
        raise


@router.delete("/uploads/{clip}", operation_id="delete_upload", status_code=204)
async def delete_upload(clip: ClipId, studio: Here) -> None:
    """Delete an upload, or a motion made here."""
    if not studio.shelf.remove(clip):
        raise Refused(404, "NoSuchClip", "there is no such upload", where=clip)


def _motion_of(files: list[UploadFile]) -> UploadFile:
    """The one motion file among what was sent; the others belong to it."""
    if len(files) > _MOST_FILES:
        raise Refused(422, "TooMany", f"{len(files)} files", help="send one motion file at a time")
    suffixes = {each.filename or "": kept_suffix(each.filename or "", motion_suffixes()) for each in files}
    bad = next((name for name, suffix in suffixes.items() if suffix is None), None)
    if bad is not None:
        known = ", ".join(sorted(motion_suffixes()))
        raise Refused(
            422, "UnknownFormat", "no reader for a file of this name", help=f"Motionary reads {known}", where=bad
        )
    motions = [each for each in files if suffixes[each.filename or ""] not in SIDE_SUFFIXES]
    if len(motions) != 1 or len(set(suffixes.values())) != len(files):
        raise Refused(422, "NotOneMotion", f"{len(motions)} motion files", help="send one, with what belongs to it")
    return motions[0]


def _summary(source: Source, figure: Figure) -> ClipSummary:
    report = figure.report
    return ClipSummary(
        id=source.id,
        name=shown(source.name),
        folder="",
        origin=source.origin,  # pyright: ignore[reportArgumentType]
        seconds=round(report.frames / report.fps, 3),
        fps=report.fps,
        frames=report.frames,
        format=report.format,
    )


def shelf_summary(studio: Studio, clip: Shelved) -> ClipSummary:
    """A clip of the shelf as lists show it."""
    source = studio.source(clip.id)
    return _summary(source, studio.figure(source, rate=30.0)[0])


def _hidden(studio: Studio, value: Any) -> Any:
    if isinstance(value, str):
        return studio.shelf.hide(value)
    return [_hidden(studio, each) for each in value] if isinstance(value, list) else value


def unpacked(packed: bytes) -> bytes:
    """A gzipped message for a client that cannot read gzip."""
    import gzip

    return gzip.decompress(packed)
