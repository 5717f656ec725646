"""Recognise: which of some labels a clip shows, as a whole and moment by moment."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.studio import Here, Source
from motionary.tasks.recognise import COMMON_LABELS, Recognition, recognise_among

router = APIRouter(prefix="/api", tags=["recognise"], responses=PROBLEMS)

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RecogniseRequest(BaseModel):
    """Labels to choose from, known from training or not; none: common actions (see `/api/labels`)."""

    labels: list[Label] = Field(default_factory=list, max_length=500)
    method: Literal["retrieval", "language"] = "retrieval"


class Score(BaseModel):
    """A label, its score, and its share of all labels asked for (not a probability)."""

    label: str
    score: float
    share: float


class Moment(BaseModel):
    """A stretch of the clip, and the label that fits it best."""

    start: float
    end: float
    label: str
    score: float


class Recognised(BaseModel):
    """All labels, best first, and the moments at which the best label changes."""

    labels: list[Score]
    moments: list[Moment]


@router.get("/labels", operation_id="common_labels")
async def common_labels() -> list[str]:
    """The labels that are tried where none are given."""
    return list(COMMON_LABELS)


@router.post("/clips/{clip}/recognise", operation_id="recognise")
async def recognise(clip: ClipId, request: RecogniseRequest, studio: Here) -> Recognised:
    """Which of the labels the clip shows."""
    source = studio.source(clip)
    found = await studio.run(_recognise, source, request)
    return Recognised(
        labels=[Score(label=each.label, score=each.score, share=each.share) for each in found.labels],
        moments=[Moment(start=each.start, end=each.end, label=each.label, score=each.score) for each in found.moments],
    )


def _recognise(source: Source, request: RecogniseRequest) -> Recognition:
    return recognise_among(request.labels or None, source.path, method=request.method)
