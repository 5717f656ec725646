"""What goes wrong, as one shape of JSON: what, where, the value, and what helps; never a stack trace.

Errors of Motionary's own carry a sentence "WHERE: WHAT; HELP", which is taken apart here.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from motionary.errors import (
    BackendError,
    FormatError,
    IndexStoreError,
    MissingData,
    MissingExtra,
    MotionaryError,
)

STATUS: dict[type[MotionaryError], int] = {
    MissingData: 404,
    IndexStoreError: 409,
    BackendError: 424,
    MissingExtra: 424,
    MotionaryError: 422,
}
"""HTTP status of an error, by the first class here that it belongs to."""
_LONGEST = 600


class Problem(BaseModel):
    """An error: `kind` is stable, for programs; the rest is for people."""

    kind: str
    what: str = Field(description="What is wrong.")
    where: str = Field(default="", description="The file and line, or the field of the request.")
    value: str = Field(default="", description="The value that is wrong, shortened.")
    help: str = Field(default="", description="What helps.")


class ErrorBody(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


class Refused(MotionaryError):
    """A request that the server does not do: `status` of HTTP, `kind` for programs, what is wrong and what helps."""

    def __init__(self, status: int, kind: str, what: str, *, help: str = "", where: str = "") -> None:
        self.status = status
        self.problem = Problem(kind=kind, what=what, where=where, help=help)
        super().__init__(f"{what}; {help}" if help else what)

    @classmethod
    def of(cls, status: int, problem: Problem) -> Refused:
        """A refusal with a problem that is known."""
        return cls(status, problem.kind, problem.what, help=problem.help, where=problem.where)


def problem_of(error: MotionaryError) -> tuple[int, Problem]:
    """Status and problem of an error of ours."""
    if isinstance(error, Refused):
        return error.status, error.problem
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    where, text = "", str(error)
    if isinstance(error, FormatError):
        text = error.problem
        where = (error.path or "") + (f", line {error.line}" if error.line is not None else "")
    what, help = _parts(text)
    return status, Problem(kind=type(error).__name__, what=what, where=where, help=help)


def _parts(text: str) -> tuple[str, str]:
    """What is wrong and what helps: a message's last sentence, or what follows its first semicolon."""
    depth, cut = 0, 0
    for place, each in enumerate(text):
        depth += (each == "(") - (each == ")")
        if depth <= 0 and text[place : place + 2] in ("; ", ". "):
            cut = place
            break
    return (text[:cut], text[cut + 2 :]) if cut else (text, "")


def answer(status: int, problem: Problem, *, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response of a problem, its words shortened and on one line."""
    shown = {name: _plain(value) for name, value in problem.model_dump().items()}
    return JSONResponse({"error": shown}, status_code=status, headers=headers)


def _plain(text: str) -> str:
    text = "".join(each if each.isprintable() else " " for each in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def add_handlers(app: FastAPI) -> None:
    """Let `app` answer every error in this one shape."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, MotionaryError)
        status, problem = problem_of(error)
        shelf = request.app.state.studio.shelf
        headers = {"Retry-After": "1"} if status == 503 else None
        return answer(status, shelf.hide_in(problem), headers=headers)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first: dict[str, Any] = next(iter(error.errors()), {})
        where = ".".join(str(part) for part in first.get("loc", ()))
        value = repr(first.get("input"))[:80]
        message = str(first.get("msg", "not valid"))
        return answer(422, Problem(kind="ValidationError", what=message, where=where, value=value))

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers) if error.headers else None
        told: Any = error.detail
        problem = told if isinstance(told, Problem) else Problem(kind="HTTPError", what=str(told))
        return answer(error.status_code, problem, headers=headers)

    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        return answer(500, Problem(kind="Bug", what="something went wrong here", help="the server's log says what"))

    app.add_exception_handler(MotionaryError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)
