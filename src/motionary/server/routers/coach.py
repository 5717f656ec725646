"""Coach: what to change in one clip to come to another, and how the two belong together in time."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, IdField
from motionary.server.studio import Here, Studio
from motionary.tasks.coach_view import coach_view

router = APIRouter(prefix="/api", tags=["coach"], responses=PROBLEMS)


class CoachRequest(BaseModel):
    """Two clips, and how many instructions at most."""

    attempt: IdField
    target: IdField
    most: int = Field(default=3, ge=1, le=20)
    verified: bool = Field(default=False, description="Carry each finding out and say what it removes; slower.")


class Finding(BaseModel):
    """One change that brings the attempt closer to the target, with its figures."""

    measure: str
    side: str
    direction: str
    phase: str
    change: float
    attempt: float
    target: float
    unit: str
    size: float = Field(description="The change in units of the smallest one worth saying.")
    confidence: float
    joints: list[int] = Field(description="Joints of the figure to mark.")
    instead_of: str = ""
    explains: list[str] = Field(default_factory=list)
    removes: float | None = None
    text: str = Field(description="The instruction.")
    at: float = Field(description="Where in the movement, 0 to 1: the moment to jump to.")
    until: float = Field(description="Where it ends.")


class Phase(BaseModel):
    """A part of the movement, `start` to `end` of it, 0 to 1."""

    words: str
    start: float
    end: float


class Curve(BaseModel):
    """An angle in degrees, of the attempt and of the target at the same moments of the movement."""

    name: str
    attempt: list[float]
    target: list[float]


class Coached(BaseModel):
    """What to change, and the moments of the movement that belong together.

    `attempt_times[r][k]` and `target_times[r][k]`: seconds of each file's repetition r at moment k of the movement, of
    which there are as many as `curves` have values. Two figures run together when both are put to the same k.
    """

    texts: list[str]
    findings: list[Finding]
    notes: list[str]
    caution: str
    repetitions: tuple[int, int]
    pose_error: float | None = Field(description="Metres by which joints are off on average, where verified.")
    removed: float | None = Field(description="The part of it that the instructions remove together, where verified.")
    phases: list[Phase]
    attempt_times: list[list[float]]
    target_times: list[list[float]]
    curves: list[Curve]


@router.post("/coach", operation_id="coach")
async def coach(request: CoachRequest, studio: Here) -> Coached:
    """What to change in the attempt to come to the target: measured, graded, and silent where nothing is sure."""
    return await studio.run(_coach, studio, request)


def _coach(studio: Studio, request: CoachRequest) -> Coached:
    attempt, target = studio.source(request.attempt), studio.source(request.target)
    first, second = (studio.figure(each, rate=30.0)[0].start for each in (attempt, target))
    view = coach_view(attempt.path, target.path, most=request.most, verified=request.verified, starts=(first, second))
    return Coached(
        texts=list(view.texts),
        findings=[Finding(**each) for each in view.findings],
        notes=list(view.notes),
        caution=view.caution,
        repetitions=view.repetitions,
        pose_error=view.pose_error,
        removed=view.removed,
        phases=[Phase(words=words, start=start, end=end) for words, start, end in view.phases],
        attempt_times=view.attempt_times,
        target_times=view.target_times,
        curves=[Curve(name=name, attempt=mine, target=theirs) for name, (mine, theirs) in view.curves.items()],
    )
