"""Who may ask: the host by which the server was called, the site a request comes from, the token, room for one more.

A browser lets any page send requests to a server on this machine. So requests that another site caused are refused, and
names of hosts that are not ours (DNS rebinding). There is no CORS: no other site may read an answer.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from motionary.server.errors import Problem, answer
from motionary.server.metrics import Metrics
from motionary.server.settings import ServerSettings

COOKIE = "motionary_token"
_OPEN = frozenset(["/health"])
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
        b"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)


class Gate:
    """ASGI middleware, the outermost: refuses, counts, times, and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, *, settings: ServerSettings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message.get("headers", ())}
                extra = [(name, value) for name, value in _HEADERS if name not in present]
                message = {**message, "headers": [*message.get("headers", ()), *extra]}
            await send(message)

        self._metrics.in_flight += 1
        try:
            refusal = self._refusal(scope)
            if refusal is None:
                await self._app(scope, receive, out)
            else:
                await refusal(scope, receive, out)
        finally:
            self._metrics.in_flight -= 1
            self._metrics.request(_route(scope), scope["method"], status, time.perf_counter() - began)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"]
        if self._settings.hosts and _host(headers.get("host", "")) not in self._settings.hosts:
            return _no(403, "WrongHost", "this server does not answer by that name", help="call it as localhost")
        if _from_elsewhere(headers):
            return _no(403, "OtherSite", "the request comes from another site", help="open the app itself")
        if path in _OPEN:
            return None
        if self._metrics.in_flight > self._settings.most_requests:
            return _no(503, "Full", "too many requests at once", help="try again in a moment", retry=True)
        if self._settings.token is None:
            return None
        if path == "/" and (given := parse_qs(scope["query_string"].decode("latin-1")).get("token")):
            return _welcome(self._settings.token) if self._is_right(given[-1:]) else _unknown()
        return None if self._is_right(_tokens(headers)) else _unknown()

    def _is_right(self, tokens: Iterable[str]) -> bool:
        """Whether one of them is the token, in a time that does not tell how much of it is right."""
        right = (self._settings.token or "").encode()
        found = [secrets.compare_digest(token.encode("utf-8", "surrogatepass"), right) for token in tokens]
        return any(found)


def _tokens(headers: dict[str, str]) -> list[str]:
    found = []
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found.append(value.strip())
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    if cookie is not None:
        found.append(cookie.value)
    return found


def _host(header: str) -> str:
    """The host of a Host header, without its port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _from_elsewhere(headers: dict[str, str]) -> bool:
    """Whether a browser says that another site's page sent this, and not a person who followed a link."""
    origin = headers.get("origin")
    if origin is not None and (origin == "null" or _netloc(origin) != headers.get("host", "").lower()):
        return True
    is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site") in ("cross-site", "same-site") and not is_link


def _netloc(origin: str) -> str:
    """Host and port of an origin, "" for what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _no(status: int, kind: str, what: str, *, help: str = "", retry: bool = False) -> ASGIApp:
    return answer(status, Problem(kind=kind, what=what, help=help), headers={"Retry-After": "1"} if retry else None)


def _unknown() -> ASGIApp:
    return answer(
        401,
        Problem(
            kind="NoToken", what="this server needs its token", help="open the address that `motionary app` printed"
        ),
        headers={"WWW-Authenticate": "Bearer"},
    )


def _welcome(token: str) -> ASGIApp:
    """Put the token in a cookie that scripts cannot read, and take it out of the address."""
    from starlette.responses import RedirectResponse

    response = RedirectResponse("/", status_code=303)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
    return response


def _route(scope: Scope) -> str:
    """The pattern of the route that answered, so that ids do not become labels."""
    route = scope.get("route")
    return getattr(route, "path", "") or "other"
