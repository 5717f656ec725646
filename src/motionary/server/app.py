"""The app: routers of the jobs that are there, the gate, the limits, one shape of errors, the built web pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI

from motionary import __version__
from motionary.errors import MotionaryError
from motionary.server import jobs
from motionary.server.errors import Refused, add_handlers
from motionary.server.gate import Gate
from motionary.server.jobs import JOBS, router_of
from motionary.server.limits import BodyLimits
from motionary.server.pages import mount_pages
from motionary.server.routers import system
from motionary.server.routers.clips import UPLOADS
from motionary.server.settings import ServerSettings
from motionary.server.studio import Studio
from motionary.tasks.open_library import Query

ABOUT = """Motionary over HTTP: search, recognise, describe, convert, coach and make human motion.

Every error has one shape, `{"error": {kind, what, where, value, help}}`. Times are seconds of a clip's file."""


WARM_AFTER = 2.0
"""Seconds; the first page and its figures come before."""


def create_app(settings: ServerSettings | None = None, *, missing: Callable[[str], str] | None = None) -> FastAPI:
    """The server's app. `missing`: why a job cannot be done here, "" where it can; those are left out."""
    settings = settings or ServerSettings()
    missing = missing or partial(jobs.missing, settings=settings)
    left_out = {name for name in JOBS if missing(name)}
    studio = Studio(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(_warm(studio)) if studio.settings.warms else None
        yield
        if warming is not None:
            warming.cancel()
        studio.close()

    app = FastAPI(
        title="Motionary",
        version=__version__,
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.studio = studio
    app.include_router(system.router)
    for name in JOBS:
        if name not in left_out:
            app.include_router(router_of(name))
    add_handlers(app)
    mount_pages(app)
    # the last added is the outermost
    app.add_middleware(BodyLimits, settings=studio.settings, uploads=frozenset([UPLOADS]))
    app.add_middleware(Gate, settings=studio.settings, metrics=studio.metrics)
    return app


async def _warm(studio: Studio) -> None:
    """Search once, when the first page has probably been drawn. What is wrong will be told to who asks."""
    await asyncio.sleep(WARM_AFTER)
    if studio.library.is_there:
        with suppress(Refused, MotionaryError):
            await studio.searches.ask(Query("a person moves"))


def openapi() -> dict[str, object]:
    """The description of the whole API, also of jobs whose checkpoint is missing here."""
    app = create_app(missing=lambda name: "" if _has_task(name) else "no task")
    try:
        return app.openapi()
    finally:
        app.state.studio.close()


def _has_task(name: str) -> bool:
    return not jobs.missing(name).startswith("this version")
