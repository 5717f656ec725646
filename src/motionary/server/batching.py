"""Requests that come while others are worked on are worked on together: a batch costs little more than one of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from motionary.server.errors import Refused

Q = TypeVar("Q")
A = TypeVar("A")


LINGER = 0.004
"""Seconds between two batches of several: those who were just answered ask again and join those who wait, so that all
go together instead of as two groups in turns."""


@dataclass(eq=False)
class _Waiting(Generic[Q, A]):
    """A question, who gets its answer, and since when it waits (the loop's time)."""

    question: Q
    future: asyncio.Future[A]
    since: float


class MicroBatcher(Generic[Q, A]):
    """`answer` is called in one thread with all that has come in meanwhile, `most` at a time.

    Nothing waits for a batch to fill: the first request goes at once. What would wait longer than `patience` seconds,
    by how long answers took lately, is refused with 503, as is what has waited that long; but not the first `few` that
    wait, since a slow machine that one or two people use is not full. The first batch, which reads the index and the
    models, tells nothing of the later ones.
    """

    def __init__(
        self, answer: Callable[[Sequence[Q]], Sequence[A]], *, most: int = 16, patience: float = 0.25, few: int = 8
    ) -> None:
        self._answer = answer
        self._most, self._patience, self._few = most, patience, few
        self._queue: deque[_Waiting[Q, A]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="motionary-batch")
        self._runner: asyncio.Task[None] | None = None
        self._in_work = 0
        self._each = 0.0  # seconds of a question in a batch, lately
        self.batches = 0
        self.answered = 0

    def close(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Q) -> A:
        """The answer to a question, or the error that it alone deserves."""
        ahead = len(self._queue) + self._in_work
        if len(self._queue) >= self._few and ahead * self._each > self._patience:
            raise self._full()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(question, loop.create_future(), loop.time())
        self._queue.append(waiting)
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())
        return await waiting.future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._next(loop.time()):
            began, self._in_work = loop.time(), len(batch)
            answers = await loop.run_in_executor(self._thread, self._answers, [each.question for each in batch])
            spent = (loop.time() - began) / len(batch)
            if self.batches:
                self._each = 0.7 * self._each + 0.3 * spent if self._each else spent
            self._in_work = 0
            self.batches += 1
            self.answered += len(batch)
            for each, found in zip(batch, answers, strict=True):
                if each.future.done():
                    continue
                if isinstance(found, Exception):
                    each.future.set_exception(found)
                else:
                    each.future.set_result(found)
            if len(batch) > 1 and len(self._queue) < self._most:
                await asyncio.sleep(LINGER)

    def _next(self, now: float) -> list[_Waiting[Q, A]]:
        """The next batch: no larger than can be answered in the patience; what has waited too long is refused."""
        size = self._most if not self._each else max(1, min(self._most, int(self._patience / self._each)))
        batch: list[_Waiting[Q, A]] = []
        while self._queue and len(batch) < size:
            each = self._queue.popleft()
            if each.future.done():  # who asked has gone away
                continue
            if batch or now - each.since <= self._patience or len(self._queue) < self._few or self.batches < 2:
                batch.append(each)
            else:
                each.future.set_exception(self._full())
        return batch

    def _full(self) -> Refused:
        return Refused(503, "Full", f"{len(self._queue)} searches are waiting", help="try again in a moment")

    def _answers(self, questions: list[Q]) -> Sequence[A | Exception]:
        """All answers; where the batch fails, each question by itself, so that one bad one spoils no other."""
        if not questions:
            return []
        try:
            return self._answer(questions)
        except Exception as error:
            if len(questions) == 1:
                return [error]
        alone: list[A | Exception] = []
        for question in questions:
            try:
                alone += self._answer([question])
            except Exception as error:
                alone.append(error)
        return alone
