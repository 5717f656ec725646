"""Gait: plain parameters of a walk; where a checkpoint is there, guesses at who walks, and walks by description."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.studio import Here, Studio
from motionary.tasks import gait

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


class Gait(BaseModel):
    """The parameters of a walk."""

    parameters: list[Parameter]


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
    rows = await studio.run(lambda path: gait.parameter_values(gait.parameters(path)), studio.source(clip).path)
    return Gait(parameters=[Parameter(**row) for row in rows])


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


def _walks(studio: Studio, text: str, top: int) -> Walks:
    from motionary.server.listing import shown
    from motionary.tasks.open_library import clip_id

    found = gait.search(text, library=studio.library.path, top=top)
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
