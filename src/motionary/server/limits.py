"""How much, and how slowly, a client may send: bodies above a cap are refused with 413, slow ones cut with 408."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from motionary.server.errors import Problem, answer
from motionary.server.settings import ServerSettings

_CLOSE = {"Connection": "close"}
"""The rest of the body is not read, so that the connection cannot be used again."""


DRAINED = 4
"""A body of so many caps at most is let come before it is refused: a browser that is still sending when the line is
closed shows its user no answer. Nothing of it is kept."""
DRAIN_SECONDS, DRAIN_PAUSE = 10.0, 0.5


class BodyLimits:
    """ASGI middleware. Uploads may have `upload_bytes`, other bodies `json_bytes`.

    A body must be here within `patience` seconds; one that keeps coming at `slowest` bytes a second or more on the
    average may take longer, and so ends at the cap at the latest.
    """

    def __init__(self, app: ASGIApp, *, settings: ServerSettings, uploads: frozenset[str]) -> None:
        self._app, self._settings, self._uploads = app, settings, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cap = self._settings.upload_bytes if scope["path"] in self._uploads else self._settings.json_bytes
        if (declared := _declared(scope)) > cap:
            if declared <= DRAINED * cap:
                await _drained(receive)
            await answer(413, _too_much(cap), headers=_CLOSE)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive, cap), send)

    def _counted(self, receive: Receive, cap: int) -> Receive:
        """`receive` that raises what the app's handlers answer with 413 or 408."""
        size, began, is_whole = 0, time.monotonic(), False

        async def counted() -> Message:
            nonlocal size, is_whole
            if is_whole:
                return await receive()
            allowed = max(self._settings.patience, size / self._settings.slowest)
            try:
                message = await asyncio.wait_for(receive(), max(began + allowed - time.monotonic(), 0.01))
            except TimeoutError:
                slow = Problem(kind="TooSlow", what="the request took too long to arrive", help="try again")
                raise HTTPException(408, slow, headers=_CLOSE) from None  # pyright: ignore[reportArgumentType]
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if size > cap:
                    raise HTTPException(413, _too_much(cap), headers=_CLOSE)  # pyright: ignore[reportArgumentType]
            return message

        return counted


async def _drained(receive: Receive) -> None:
    """Read a body and forget it, for so long at most; who pauses waits for the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while True:
                message = await asyncio.wait_for(receive(), DRAIN_PAUSE)
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def _too_much(cap: int) -> Problem:
    return Problem(kind="TooLarge", what=f"more than {_size(cap)}", help="cut the take, or index it from its folder")


def _size(count: int) -> str:
    return f"{count / 2**20:.0f} MB" if count >= 2**20 else f"{count:,} bytes"


def _declared(scope: Scope) -> int:
    """The Content-Length of a request, 0 where it says none."""
    value = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() else 0
