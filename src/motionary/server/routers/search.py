"""Search the library: by words, or by a clip."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from motionary.server.schemas import PROBLEMS, ClipId, Hits
from motionary.server.studio import Here
from motionary.tasks import open_library

router = APIRouter(prefix="/api", tags=["search"], responses=PROBLEMS)

Top = Annotated[int, Query(ge=1, le=1000, description="How many files.")]
Only = Annotated[str | None, Query(max_length=300, description="A glob that the file's whole path must match.")]


@router.get("/search", operation_id="search")
async def search(
    studio: Here, text: Annotated[str, Query(min_length=1, max_length=2000)], top: Top = 24, only: Only = None
) -> Hits:
    """The files, and the moments in them, that show what the text says."""
    return await studio.searches.ask(open_library.Query(text, top, only))


@router.get("/clips/{clip}/like", operation_id="search_like")
async def search_like(clip: ClipId, studio: Here, top: Top = 24, only: Only = None) -> Hits:
    """The files whose motion is most like a clip's, which may be an upload."""
    source = studio.source(clip)
    found = await studio.run(lambda: studio.listing.hits(studio.library.like(source.path, top=top, only=only)))
    return found.model_copy(update={"query": source.name})
