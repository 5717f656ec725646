"""What the server is, whether it is well, and what it has been doing."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field

from motionary import __version__
from motionary.server.jobs import JOBS, missing
from motionary.server.schemas import PROBLEMS
from motionary.server.studio import Here
from motionary.server.work import WorkStatus
from motionary.tasks.viewing import figure_skeleton

router = APIRouter(tags=["system"])


class Health(BaseModel):
    """The server answers."""

    status: str = "ok"
    version: str = __version__


class JobStatus(BaseModel):
    """A job, and why it is not there where it is not."""

    name: str
    title: str
    is_there: bool
    reason: str = ""


class Jobs(BaseModel):
    """What the app can show."""

    version: str = __version__
    local: bool = Field(description="Whether the server can be reached from its own machine alone.")
    upload_bytes: int = Field(description="The largest upload.")
    jobs: list[JobStatus]


class FigureSkeleton(BaseModel):
    """The joints of every message of joints, in their order; the parent of the root is -1."""

    joints: list[str]
    parents: list[int]


@router.get("/health", operation_id="health")
async def health() -> Health:
    """Whether the server answers. Needs no token."""
    return Health()


@router.get("/metrics", response_class=PlainTextResponse, operation_id="metrics")
async def metrics(studio: Here) -> PlainTextResponse:
    """Counts and times in Prometheus' text format."""
    gauges = {
        "shelf_bytes": studio.shelf.used,
        "shelf_clips": len(studio.shelf),
        "search_batches": studio.searches.batches,
        "searches_batched": studio.searches.answered,
    }
    return PlainTextResponse(studio.metrics.text(gauges), media_type="text/plain; version=0.0.4")


@router.get("/api/jobs", operation_id="jobs")
async def jobs(studio: Here) -> Jobs:
    """Which jobs this installation does, and why the others are missing."""
    rows = []
    for name, job in JOBS.items():
        reason = missing(name, settings=studio.settings)
        rows.append(JobStatus(name=name, title=job.title, is_there=not reason, reason=reason))
    return Jobs(local=studio.settings.local, upload_bytes=studio.settings.upload_bytes, jobs=rows)


@router.get("/api/skeleton", operation_id="skeleton")
async def skeleton() -> FigureSkeleton:
    """The joints that figures have."""
    joints, parents = figure_skeleton()
    return FigureSkeleton(joints=list(joints), parents=list(parents))


@router.get("/api/work", operation_id="list_work")
async def list_work(studio: Here) -> list[WorkStatus]:
    """Long work, the latest first."""
    return studio.bench.works()


@router.get("/api/work/{work}", operation_id="get_work", responses={404: PROBLEMS[404]})
async def get_work(work: str, studio: Here) -> WorkStatus:
    """How far a piece of long work is."""
    return studio.bench.get(work).status


@router.delete("/api/work/{work}", operation_id="cancel_work", responses={404: PROBLEMS[404]})
async def cancel_work(work: str, studio: Here) -> WorkStatus:
    """Stop a piece of long work at its next step; what it has stored stays."""
    return studio.bench.cancel(work)


@router.get(
    "/api/work/{work}/events",
    operation_id="work_events",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events."},
        404: PROBLEMS[404],
    },
)
async def work_events(work: str, studio: Here) -> StreamingResponse:
    """Server-sent events: `progress` with a WorkStatus whenever it changes, then `end` with the last one."""
    studio.bench.get(work)
    return StreamingResponse(
        studio.bench.events(work), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )
