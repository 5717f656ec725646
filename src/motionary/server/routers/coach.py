"""Coach: what to change in one clip to come to another, and how the two belong together in time."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, IdField
from motionary.server.studio import Here, Studio
from motionary.tasks.coach import coach as compare_files
from motionary.tasks.coach_view import coach_view

router = APIRouter(prefix="/api", tags=["coach"], responses=PROBLEMS)


class CoachRequest(BaseModel):
    """Two clips, and how many instructions at most."""

    attempt: IdField
    target: IdField
    most: int = Field(default=3, ge=1, le=20)


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
    starts = tuple(studio.figure(each, rate=30.0)[0].start for each in (attempt, target))
    report, compared = compare_files(attempt.path, target.path, most=request.most)
    view = coach_view(compared, starts=(starts[0], starts[1]))
    findings = [
        Finding(**found, text=text, at=span[0], until=span[1])
        for found, text, span in zip(report.findings, view.texts, view.spans, strict=True)
    ]
    return Coached(
        texts=list(report.texts),
        findings=findings,
        notes=list(report.notes),
        caution=report.caution,
        repetitions=report.repetitions,
        phases=[Phase(words=words, start=start, end=end) for words, start, end in view.phases],
        attempt_times=view.attempt_times,
        target_times=view.target_times,
        curves=[Curve(name=name, attempt=mine, target=theirs) for name, (mine, theirs) in view.curves.items()],
    )
