"""Describe: a clip in words that were checked against what was measured; a label in words; a caption checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from motionary.server.errors import Refused
from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.studio import Here
from motionary.tasks.describe import describe_attributes, describe_label
from motionary.tasks.describe_clip import check_caption, describe_clip, measure_file

router = APIRouter(prefix="/api", tags=["describe"], responses=PROBLEMS)

Count = Annotated[int, Query(ge=1, le=10, description="How many texts.")]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="Another one gives other words.")]


class Fact(BaseModel):
    """One thing that was measured; see docs/grounding.md for the kinds."""

    kind: str
    start: float
    end: float
    text: str = Field(description="A clause in the third person without a subject.")
    part: str
    side: str | None
    direction: str | None
    speed: str | None
    count: int
    values: dict[str, float] = Field(description="Measures, the unit in the name.")
    confidence: float


class ClipWords(BaseModel):
    """A clip in words, none of which the motion contradicts, and all that was measured."""

    texts: list[str]
    source: str = Field(description="Who wrote: rules, or a language model.")
    note: str
    facts: list[Fact]


class Words(BaseModel):
    """Texts about a label or a walker."""

    texts: list[str]
    source: str
    note: str


class LabelRequest(BaseModel):
    """A label such as cartwheel, or a walker's attributes with confidences; one of the two."""

    label: str | None = Field(default=None, min_length=1, max_length=300)
    attributes: dict[str, float] | None = None
    count: int = Field(default=1, ge=1, le=10)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)


class Caption(BaseModel):
    """A sentence to check."""

    caption: str = Field(min_length=1, max_length=2000)


@router.get("/clips/{clip}/words", operation_id="describe_clip")
async def clip_words(clip: ClipId, studio: Here, count: Count = 1, seed: Seed = 0) -> ClipWords:
    """What the clip shows, in facts and in words that were checked against them."""
    found = await studio.run(describe_clip, studio.source(clip).path, count=count, seed=seed)
    facts = [Fact(**each) for each in found.facts]
    return ClipWords(texts=list(found.texts), source=found.source, note=found.note, facts=facts)


@router.post("/clips/{clip}/check", operation_id="check_caption")
async def check(clip: ClipId, request: Caption, studio: Here) -> dict[str, Any]:
    """A caption's claims, each supported, contradicted or not measurable, and the caption put right."""
    path = studio.source(clip).path
    return await studio.run(lambda: check_caption(request.caption, measure_file(path)))


@router.post("/describe", operation_id="describe")
async def describe(request: LabelRequest, studio: Here) -> Words:
    """Words for a label or a walker, from texts of our own."""
    if (request.label is None) == (request.attributes is None):
        raise Refused(422, "OneOfTwo", "a label or attributes are needed, one of the two", where="label")
    options = {"count": request.count, "seed": request.seed}
    if request.label is not None:
        found = await studio.run(describe_label, request.label, **options)
    else:
        found = await studio.run(describe_attributes, request.attributes or {}, **options)
    return Words(texts=list(found.texts), source=found.source, note=found.note)
