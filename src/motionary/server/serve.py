"""Start the server: where it listens, its token, and what a person is told."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import MissingExtra, MotionaryError
from motionary.server.settings import ServerSettings, is_loopback

TOKEN_VARIABLE = "MOTIONARY_TOKEN"


@dataclass(frozen=True)
class Listening:
    """A socket that is bound, and the address to open, with the token where one is needed."""

    socket: socket.socket
    settings: ServerSettings
    address: str


def listen(
    *, host: str, port: int, library: Path | None = None, checkpoint: Path | None = None, token: str | None = None
) -> Listening:
    """Bind a socket. Port 0 takes any that is free. A host that others can reach gets a token where none is given.

    Raises `MotionaryError` where the address is taken or no address.
    """
    token = token or os.environ.get(TOKEN_VARIABLE) or (None if is_loopback(host) else secrets.token_urlsafe(24))
    settings = ServerSettings.bound_to(host, token=token, library=library, checkpoint=checkpoint)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(256)  # from here on callers wait for the server instead of being refused
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MotionaryError(f"cannot listen at {host}:{port} ({reason}); choose another --port, 0 for any") from error
    shown = host if is_loopback(host) else socket.gethostname() if host in ("0.0.0.0", "::") else host
    shown = f"[{shown}]" if ":" in shown else shown
    address = f"http://{shown}:{bound.getsockname()[1]}/" + (f"?token={token}" if token else "")
    return Listening(bound, settings, address)


def serve(listening: Listening, *, open_browser: bool = False) -> None:
    """Serve until interrupted."""
    try:
        import uvicorn

        from motionary.server.app import create_app
        from motionary.server.protocol import PatientProtocol
    except ImportError as error:
        raise MissingExtra(f"the app needs {error.name}; install it with: pip install 'motionary[app]'") from error
    config = uvicorn.Config(
        create_app(listening.settings),
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
        limit_concurrency=1000,
        backlog=256,
    )
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [listening.address]).start()
    uvicorn.Server(config).run(sockets=[listening.socket])


def openapi_text() -> str:
    """The API's description as JSON, as `motionary app --openapi` writes it."""
    import json

    try:
        from motionary.server.app import openapi
    except ImportError as error:
        raise MissingExtra(f"the app needs {error.name}; install it with: pip install 'motionary[app]'") from error
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"
