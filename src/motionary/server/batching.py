"""Requests that come while others are worked on are worked on together: a batch costs little more than one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from motionary.errors import MotionaryError
from motionary.server.errors import Refused

Q = TypeVar("Q")
A = TypeVar("A")


class MicroBatcher(Generic[Q, A]):
    """`answer` is called in one thread with all that has come in meanwhile, `most` at a time.

    Nothing waits for a batch to fill: the first request goes at once. More than `waiting` are refused with 503.
    """

    def __init__(self, answer: Callable[[Sequence[Q]], Sequence[A]], *, most: int = 16, waiting: int = 64) -> None:
        self._answer = answer
        self._most, self._waiting = most, waiting
        self._queue: list[tuple[Q, asyncio.Future[A]]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="motionary-batch")
        self._runner: asyncio.Task[None] | None = None
        self.batches = 0
        self.answered = 0

    def close(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Q) -> A:
        """The answer to a question, or the error that it alone deserves."""
        if len(self._queue) >= self._waiting:
            raise Refused(503, "Full", f"{len(self._queue)} searches are waiting", help="try again in a moment")
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._queue.append((question, future))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._queue:
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
            batch = [(question, future) for question, future in batch if not future.done()]  # those who went away
            answers = await loop.run_in_executor(self._thread, self._answers, [question for question, _ in batch])
            self.batches += 1
            self.answered += len(batch)
            for (_, future), found in zip(batch, answers, strict=True):
                if future.done():
                    continue
                if isinstance(found, Exception):
                    future.set_exception(found)
                else:
                    future.set_result(found)

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
            except (MotionaryError, Exception) as error:
                alone.append(error)
        return alone
