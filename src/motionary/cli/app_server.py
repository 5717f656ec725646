"""`motionary app`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("app")(app_command)


def app_command(
    library: options.Library = None,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen at; others than this machine's own need a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 for any.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    token: Annotated[
        str | None,
        typer.Option("--token", help="What callers must show. Default: $MOTIONARY_TOKEN, else made up where needed."),
    ] = None,
    checkpoint: options.Checkpoint = None,
    generator: Annotated[
        Path | None, typer.Option("--generator", help="Checkpoint folder to make motion with. Default: what ships.")
    ] = None,
    openapi: Annotated[
        Path | None, typer.Option("--openapi", help="Write the description of the API to this file and stop.")
    ] = None,
) -> None:
    """Open the jobs in a browser: a server on this machine, with a web page and an HTTP API."""
    from motionary.server.serve import listen, openapi_text, serve

    if openapi is not None:
        openapi.write_text(openapi_text(), encoding="utf-8")
        print(f"API: {openapi}")
        return
    listening = listen(host=host, port=port, library=library, checkpoint=checkpoint, generator=generator, token=token)
    print(f"Motionary: {listening.address}", flush=True)
    serve(listening, open_browser=open_browser)
