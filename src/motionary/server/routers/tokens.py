"""Tokens: a clip's action sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, Field

from motionary.server.schemas import PROBLEMS, ClipId
from motionary.server.studio import Here

if TYPE_CHECKING:
    from motionary.tasks.tokens import TokensReport

router = APIRouter(prefix="/api", tags=["tokens"], responses=PROBLEMS)


class TokenMoment(BaseModel):
    """A stretch in which one code stays."""

    start: float
    end: float
    code: list[int]
    times: int


class Tokens(BaseModel):
    """An action sentence: its codes in order, and the moments in which one stays."""

    known: int = Field(description="How many codes there are.")
    different: int
    seconds: float = Field(description="What one code covers.")
    sentence: list[list[int]]
    moments: list[TokenMoment]


@router.get("/clips/{clip}/tokens", operation_id="tokens")
async def tokens(clip: ClipId, studio: Here) -> Tokens:
    """The codes that the tokenizer says a clip in, and when."""
    found = await studio.run(_action_tokens, studio.source(clip).path)
    return Tokens(
        known=found.known,
        different=found.different,
        seconds=found.seconds,
        sentence=[list(code) for code in found.sentence],
        moments=[
            TokenMoment(start=each.start, end=each.end, code=list(each.code), times=each.times)
            for each in found.moments
        ],
    )


def _action_tokens(path: Path) -> TokensReport:
    from motionary.tasks.tokens import action_tokens  # brings torch, without which the server starts in half the time

    return action_tokens(path)
