"""Long work in the background: one piece after the other, its progress as events, cancelled at its next step."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, Field

from motionary.errors import MotionaryError
from motionary.server.errors import Problem, Refused, problem_of
from motionary.tasks.progress import Progress

State = Literal["waiting", "running", "done", "failed", "cancelled"]
MOST_WAITING = 8
KEPT = 100
"""Finished works that are remembered."""
_BEAT = 15.0
"""Seconds after which a quiet stream of events says that it is there."""
_log = logging.getLogger("motionary.server")


class Cancelled(Exception):
    """Work that a person has stopped."""


class WorkStatus(BaseModel):
    """A piece of long work."""

    id: str
    kind: str = Field(description="What is done: index, generate, edit, walks.")
    state: State
    stage: str = Field(default="", description="What it does now, in words.")
    done: int = 0
    total: int = 0
    notes: list[str] = Field(default_factory=list)
    seconds: float = Field(default=0.0, description="How long it has run.")
    result: dict[str, Any] | None = Field(default=None, description="What came of it, once it is done.")
    error: Problem | None = None


@dataclass(eq=False)
class Work:
    """A piece of work and who is waiting for its events."""

    status: WorkStatus
    run: Callable[[Progress], dict[str, Any]]
    cancelled: bool = False
    began: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status.state in ("done", "failed", "cancelled")


class Bench:
    """Where work is done, in one thread; up to `MOST_WAITING` pieces wait."""

    def __init__(self, hide: Callable[[Problem], Problem]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="motionary-work")
        self._works: dict[str, Work] = {}
        self._hide = hide

    def close(self) -> None:
        """Stop what is under way at its next step, and start nothing more."""
        for work in self._works.values():
            work.cancelled = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def start(self, kind: str, run: Callable[[Progress], dict[str, Any]]) -> WorkStatus:
        """Begin, or wait in line. `run` is told where to report to. Raises `Refused` where the line is full."""
        open_ones = [work for work in self._works.values() if not work.is_over]
        if len(open_ones) > MOST_WAITING:
            raise Refused(
                503, "Full", f"{len(open_ones)} pieces of work are waiting", help="try again when one is done"
            )
        for old in [key for key, work in self._works.items() if work.is_over][: -KEPT or None]:
            del self._works[old]
        status = WorkStatus(id=f"w{secrets.token_hex(8)}", kind=kind, state="waiting")
        work = self._works[status.id] = Work(status, run)
        loop = asyncio.get_running_loop()
        loop.run_in_executor(self._thread, self._do, work, loop)
        return status

    def get(self, identifier: str) -> Work:
        """A piece of work. Raises `Refused` for an unknown id."""
        work = self._works.get(identifier)
        if work is None:
            raise Refused(404, "NoSuchWork", "there is no such work here", where=identifier)
        return work

    def works(self) -> list[WorkStatus]:
        """All that is known, the latest first."""
        return [work.status for work in self._works.values()][::-1]

    def cancel(self, identifier: str) -> WorkStatus:
        """Stop a piece of work at its next step."""
        work = self.get(identifier)
        work.cancelled = True
        return work.status

    async def events(self, identifier: str) -> AsyncIterator[str]:
        """Server-sent events of a piece of work: its status whenever it changes, the last when it is over."""
        work, told = self.get(identifier), ""
        while True:
            work.changed.clear()
            now = work.status.model_dump_json()
            if now != told:
                told = now
                yield f"event: {'end' if work.is_over else 'progress'}\ndata: {now}\n\n"
            if work.is_over:
                return
            try:
                await asyncio.wait_for(work.changed.wait(), _BEAT)
                await asyncio.sleep(0.05)  # many steps at once are one event
            except TimeoutError:
                yield ": still here\n\n"

    def _do(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        """Run in the thread; every outcome becomes a state."""
        work.began = time.monotonic()
        reporter = _Reporter(work, loop)
        try:
            reporter.check()
            reporter.set(state="running")
            result = work.run(reporter)
            reporter.set(state="done", result=result)
        except Cancelled:
            reporter.set(state="cancelled", stage="")
        except MotionaryError as error:
            reporter.set(state="failed", error=self._hide(problem_of(error)[1]))
        except Exception:
            _log.exception("work of kind %s failed", work.status.kind)
            reporter.set(state="failed", error=Problem(kind="Bug", what="something went wrong here"))


class _Reporter:
    """`Progress` that writes to a work's status and stops cancelled work."""

    def __init__(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        self._work, self._loop = work, loop

    def check(self) -> None:
        """Raise `Cancelled` where a person has asked for it."""
        if self._work.cancelled:
            raise Cancelled

    def set(self, **changes: Any) -> None:
        """Change the status and wake who waits."""
        seconds = round(time.monotonic() - self._work.began, 2)
        self._work.status = self._work.status.model_copy(update={**changes, "seconds": seconds})
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._work.changed.set)

    def start(self, total: int, what: str) -> None:
        """A stage begins."""
        self.check()
        self.set(total=total, done=0, stage=what)

    def advance(self, count: int = 1) -> None:
        """Steps are done."""
        self.check()
        self.set(done=self._work.status.done + count)

    def note(self, text: str) -> None:
        """Something to read."""
        self.set(notes=[*self._work.status.notes, text][-20:])
