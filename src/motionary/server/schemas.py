"""What more than one router sends. Seconds are seconds of the clip's file; lengths are metres."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from motionary.server.errors import ErrorBody

ClipId = Annotated[
    str, Path(pattern=r"^[cu][0-9a-f]{16}$", description="A clip's id, as searches and uploads give it.")
]
IdField = Annotated[str, Field(pattern=r"^[cu][0-9a-f]{16}$", description="A clip's id.")]

PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody, "description": text}
    for code, text in {
        401: "No token, where one is needed.",
        404: "There is no such clip, library or checkpoint.",
        409: "The index cannot be read.",
        410: "The clip's file is no longer there.",
        413: "Too large.",
        422: "What was sent cannot be used; the answer says why and what helps.",
        424: "Something this needs is not installed or does not answer.",
        503: "Too much at once; try again after Retry-After seconds.",
    }.items()
}
"""Answers that any route may give."""


class Hit(BaseModel):
    """A file found, and its best moment."""

    id: str
    name: str
    folder: str = Field(description="Its folder below the library's common one.")
    seconds: float = Field(description="How long the whole file lasts.")
    start: float
    end: float
    score: float = Field(description="A cosine: 1 is a perfect match, 0 unrelated.")


class Hits(BaseModel):
    """What a search found, best first."""

    query: str
    files: int = Field(description="How many files were searched.")
    hits: list[Hit]


class ClipSummary(BaseModel):
    """A clip as lists show it."""

    id: str
    name: str
    folder: str
    origin: Literal["library", "upload", "made"]
    seconds: float
    fps: float = Field(description="Of the file.")
    frames: int
    format: str
