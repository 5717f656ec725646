"""Start the server: where it listens, its token, and what a person is told."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.errors import MissingExtra, MotionaryError
from motionary.server.settings import ServerSettings, is_loopback
from motionary.tasks.library import checkpoint_path

TOKEN_VARIABLE = "MOTIONARY_TOKEN"
BACKLOG = 256
"""Connections that may wait to be accepted."""


@dataclass(frozen=True)
class Listening:
    """A socket that is bound, and the address to open, with the token where one is needed."""

    socket: socket.socket
    settings: ServerSettings
    address: str


def listen(
    *,
    host: str,
    port: int,
    library: Path | None = None,
    checkpoint: Path | None = None,
    generator: Path | None = None,
    token: str | None = None,
) -> Listening:
    """Bind a socket. Port 0 takes any that is free. A host that others can reach gets a token where none is given.

    Raises `MotionaryError` where the address is taken or no address, `MissingData` for a folder without a checkpoint.
    """
    for folder in filter(None, (checkpoint, generator)):
        checkpoint_path(folder)
    token = token or os.environ.get(TOKEN_VARIABLE) or (None if is_loopback(host) else secrets.token_urlsafe(24))
    folders = {"library": library, "checkpoint": checkpoint, "generator": generator}
    settings = ServerSettings.bound_to(host, token=token, warms=True, **folders)
    bound = _bound(host, port)
    shown = host if is_loopback(host) else socket.gethostname() if host in ("0.0.0.0", "::") else host
    shown = f"[{shown}]" if ":" in shown else shown
    address = f"http://{shown}:{bound.getsockname()[1]}/" + (f"?token={token}" if token else "")
    return Listening(bound, settings, address)


def _bound(host: str, port: int) -> socket.socket:
    bound = None
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)  # from here on callers wait for the server instead of being refused
        return bound
    except (OSError, OverflowError, UnicodeError) as error:
        if bound is not None:
            bound.close()
        reason = getattr(error, "strerror", None) or error
        raise MotionaryError(f"cannot listen at {host}:{port} ({reason}); choose another --port, 0 for any") from error


def serve(listening: Listening, *, open_browser: bool = False) -> None:
    """Serve until interrupted."""
    try:
        import uvicorn

        config = server_config(listening.settings)
    except ImportError as error:
        raise MissingExtra(f"the app needs {error.name}; install it with: pip install 'motionary[app]'") from error
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [listening.address]).start()
    uvicorn.Server(config).run(sockets=[listening.socket])


def server_config(settings: ServerSettings) -> Any:
    """uvicorn's configuration of a server."""
    import uvicorn

    from motionary.server.app import create_app
    from motionary.server.protocol import PatientProtocol

    return uvicorn.Config(
        create_app(settings),
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
        limit_concurrency=1000,
        backlog=BACKLOG,
    )


def openapi_text() -> str:
    """The API's description as JSON, as `motionary app --openapi` writes it."""
    import json

    try:
        from motionary.server.app import openapi
    except ImportError as error:
        raise MissingExtra(f"the app needs {error.name}; install it with: pip install 'motionary[app]'") from error
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"
