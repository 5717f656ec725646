"""The web app's files, where they were built into the package; else a plain page that says what is there."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from motionary import __version__

PLAIN = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Motionary</title>
<style>body{{font:16px/1.5 system-ui;max-width:38rem;margin:4rem auto;padding:0 1rem}}</style>
<h1>Motionary {__version__}</h1>
<p>The server runs. The web app is missing from this installation: in a checkout, <code>make web</code> builds it.</p>
<p>The jobs are at <a href="/api/jobs">/api/jobs</a>, described in
<a href="/api/openapi.json">/api/openapi.json</a>.</p>
</html>"""


def static_folder() -> Path:
    """Where the built web app lies in the package."""
    return Path(str(resources.files("motionary") / "server" / "static"))


class _Pages(StaticFiles):
    """Files whose names hold a hash of their content are kept by browsers for good, the others asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_hashed = path.replace("\\", "/").startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return response


def mount_pages(app: FastAPI) -> None:
    """Serve the built app at /, which is last, so that the API comes before it."""
    folder = static_folder()
    if (folder / "index.html").is_file():
        app.mount("/", _Pages(directory=folder, html=True), name="pages")
        return

    @app.get("/", include_in_schema=False, response_class=HTMLResponse)
    async def plain() -> HTMLResponse:
        return HTMLResponse(PLAIN)
