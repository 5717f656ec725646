"""Gait: plain parameters of a walk; where a checkpoint is there, guesses at who walks, and walks by description."""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.studio import Here, Source, Studio
from motionary.server.work import WorkStatus
from motionary.tasks import gait
from motionary.tasks.progress import Progress

router = APIRouter(prefix="/api", tags=["gait"], responses=PROBLEMS)
learnt = APIRouter(prefix="/api", tags=["gait"], responses=PROBLEMS)


class Parameter(BaseModel):
    """A measure of a walk; null where it is not known. `asymmetry` in percent, for what both sides have."""

    name: str
    unit: str
    value: float | None
    left: float | None = None
    right: float | None = None
    asymmetry: float | None = None
    spread: float | None = Field(default=None, description="Standard deviation among the steps or strides measured.")


class Footfall(BaseModel):
    """A foot's stay on the floor; null where the take begins or ends with the foot standing."""

    side: str = Field(description="left or right.")
    land: float | None
    lift: float | None


class Span(BaseModel):
    """Seconds of the file."""

    start: float
    end: float


class Gait(BaseModel):
    """The parameters of a walk, its footfalls in order, and the steady steps that alone were measured."""

    parameters: list[Parameter]
    footfalls: list[Footfall]
    steps: list[Span]


class Guess(BaseModel):
    """How sure a model is of an attribute, beside its share among training walks and how well the model ranks by it."""

    name: str
    group: str
    confidence: float
    share: float | None
    auc: float


class Attributes(BaseModel):
    """Guesses at who walks. The caution belongs beside them wherever they are shown."""

    start: float
    end: float
    problem: str
    guesses: list[Guess]
    caution: str


class WalkHit(BaseModel):
    """A walk found."""

    id: str | None = Field(description="Its id, where the library has it.")
    name: str
    score: float
    cadence: float | None
    speed: float | None


class WalksRequest(BaseModel):
    """A description of a walker."""

    text: str = Field(min_length=1, max_length=1000)
    top: int = Field(default=10, ge=1, le=200)


class Walks(BaseModel):
    """Walks of the library by description, best first."""

    query: str
    walks: int
    skipped: int
    hits: list[WalkHit]
    caution: str


@router.get("/clips/{clip}/gait", operation_id="gait")
async def parameters(clip: ClipId, studio: Here) -> Gait:
    """The plain parameters of a walk; a clip without steady walking is refused with the reason."""
    return await studio.run(_parameters, studio, studio.source(clip))


def _parameters(studio: Studio, source: Source) -> Gait:
    rows = gait.parameter_values(gait.parameters(source.path))
    seen, start = gait.steps(source.path), studio.figure(source, rate=30.0)[0].start
    falls = [
        Footfall(side=each.side, land=_second(each.land, start), lift=_second(each.lift, start)) for each in seen.falls
    ]
    return Gait(
        parameters=[Parameter(**row, spread=seen.spreads.get(row["name"])) for row in rows],
        footfalls=falls,
        steps=[Span(start=round(start + first, 4), end=round(start + last, 4)) for first, last in seen.spans],
    )


def _second(moment: float, start: float) -> float | None:
    """Of the file; None where it is not known."""
    return round(start + moment, 4) if math.isfinite(moment) else None


@learnt.get("/clips/{clip}/attributes", operation_id="gait_attributes")
async def attributes(clip: ClipId, studio: Here) -> Attributes:
    """Guesses at the attributes of who walks."""
    found = await studio.run(gait.attributes, studio.source(clip).path)
    return Attributes(
        start=found.span[0],
        end=found.span[1],
        problem=studio.shelf.hide(found.problem),
        caution=found.caution,
        guesses=[
            Guess(
                name=each.name,
                group=each.group,
                confidence=each.confidence,
                share=None if each.share != each.share else each.share,
                auc=each.auc,
            )
            for each in found.guesses
        ],
    )


@learnt.get("/walks", operation_id="search_walks")
async def walks(
    studio: Here,
    text: Annotated[str, Query(min_length=1, max_length=1000)],
    top: Annotated[int, Query(ge=1, le=200)] = 10,
) -> Walks:
    """Walks of the library that fit a description of the walker. The first time each file is looked at."""
    return await studio.run(_walks, studio, text, top)


@learnt.post("/walks", operation_id="find_walks", status_code=202)
async def find_walks(request: WalksRequest, studio: Here) -> WorkStatus:
    """The same as long work, which tells how far it is; the work's result is what the search answers."""

    def run(progress: Progress) -> dict[str, Any]:
        return _walks(studio, request.text, request.top, progress).model_dump()

    return studio.bench.start("walks", run)


def _walks(studio: Studio, text: str, top: int, progress: Progress | None = None) -> Walks:
    from motionary.server.listing import shown
    from motionary.tasks.open_library import clip_id

    found = gait.search(text, library=studio.library.path, top=top, progress=progress)
    hits = []
    for each in found.hits:
        identifier = clip_id(str(each.path))
        known = studio.library.entry(identifier) is not None
        hits.append(
            WalkHit(
                id=identifier if known else None,
                name=shown(each.path.name),
                score=each.score,
                cadence=each.cadence,
                speed=each.speed,
            )
        )
    return Walks(query=found.query, walks=found.walks, skipped=found.skipped, hits=hits, caution=found.caution)
