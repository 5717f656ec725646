"""Generate and edit, as long work; what comes out are clips like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, IdField
from motionary.server.studio import Here, Studio
from motionary.server.work import WorkStatus
from motionary.tasks.choosing import CANDIDATES
from motionary.tasks.generate import Made, edit_file, generate_files
from motionary.tasks.generator import Phrase, Sampling
from motionary.tasks.progress import Progress

router = APIRouter(prefix="/api", tags=["generate"], responses=PROBLEMS)

Part = Literal[
    "all", "upper", "lower", "arms", "left_arm", "right_arm", "legs", "left_leg", "right_leg", "torso", "head", "path"
]
_FORMAT = "npz"
"""What made motion is kept as: it loses nothing."""


class PhraseRequest(BaseModel):
    """What happens for some seconds."""

    text: str = Field(min_length=1, max_length=500)
    seconds: float = Field(default=4.0, ge=0.5, le=60.0)


class SamplingRequest(BaseModel):
    """How many variants, and how noise becomes motion; equal requests give equal motion."""

    count: int = Field(default=4, ge=1, le=8)
    candidates: int | None = Field(
        default=None,
        ge=1,
        le=8,
        description="Motions made for each variant, of which the one is kept that is seen to do most of what the words "
        f"claim; by default {CANDIDATES} for a single variant and 1 for several, to choose from oneself.",
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    steps: int = Field(default=20, ge=1, le=1000)
    guidance: float = Field(default=2.5, ge=0, le=20)
    sampler: Literal["dpm-solver++", "ddim", "ddpm"] = "dpm-solver++"

    def sampling(self) -> Sampling:
        """As the task takes it."""
        return Sampling(sampler=self.sampler, steps=self.steps, guidance=self.guidance, seed=self.seed)

    def tried(self) -> int:
        """Motions made for each variant."""
        return self.candidates or (CANDIDATES if self.count == 1 else 1)


class GenerateRequest(SamplingRequest):
    """Phrases one after the other."""

    phrases: list[PhraseRequest] = Field(min_length=1, max_length=12)


class EditRequest(SamplingRequest):
    """What becomes of a part of a clip. `joints` (names of the figure's) stand in for `part`, where given."""

    clip: IdField
    text: str = Field(min_length=1, max_length=500)
    part: Part = "upper"
    joints: list[str] = Field(default_factory=list, max_length=22)
    start: float | None = Field(default=None, ge=0, le=600)
    stop: float | None = Field(default=None, gt=0, le=600)
    way: Literal["every-step", "once"] = Field(
        default="every-step", description="The rest is held while sampling, or put back once at the end."
    )


@router.post("/generate", operation_id="generate", status_code=202)
async def generate(request: GenerateRequest, studio: Here) -> WorkStatus:
    """Motion from words; the work's result is `{"clips": [ids], "claims": [of each clip: {claim, status, reason}]}`."""
    phrases = [Phrase(each.text, each.seconds) for each in request.phrases]
    title = ", ".join(each.text for each in request.phrases)

    def run(progress: Progress) -> dict[str, Any]:
        def make(out: Path) -> Sequence[Made]:
            return generate_files(
                phrases,
                out,
                count=request.count,
                candidates=request.tried(),
                formats=_FORMAT,
                sampling=request.sampling(),
                checkpoint=studio.settings.generator,
                progress=progress,
            )

        return _shelved(studio, make, title=title)

    return studio.bench.start("generate", run)


@router.post("/edit", operation_id="edit", status_code=202)
async def edit(request: EditRequest, studio: Here) -> WorkStatus:
    """A clip with a part made anew; the work's result is that of generate."""
    source = studio.source(request.clip)

    def run(progress: Progress) -> dict[str, Any]:
        def make(out: Path) -> Sequence[Made]:
            return edit_file(
                source.path,
                request.text,
                out,
                part=",".join(request.joints) or request.part,
                start=request.start,
                stop=request.stop,
                count=request.count,
                candidates=request.tried(),
                formats=_FORMAT,
                sampling=replace(request.sampling(), way=request.way),
                checkpoint=studio.settings.generator,
                progress=progress,
            )

        return _shelved(studio, make, title=f"{Path(source.name).stem}: {request.text}")

    return studio.bench.start("edit", run)


def _shelved(studio: Studio, make: Any, *, title: str) -> dict[str, Any]:
    """Make motions in a workplace, and put each on the shelf as a clip of its own."""
    place = studio.shelf.workplace()
    try:
        clips, claims = [], []
        for made in make(place):
            own = studio.shelf.workplace()
            kept = own / f"clip.{_FORMAT}"
            next(file for file in made.files if file.suffix == f".{_FORMAT}").rename(kept)
            clips.append(studio.shelf.keep(kept, name=f"{title[:60]} {made.number}.{_FORMAT}", origin="made").id)
            claims.append(
                [{"claim": each.claim.text, "status": each.status, "reason": each.reason} for each in made.claims]
            )
        return {"clips": clips, "claims": claims}
    finally:
        studio.shelf.drop(place)
