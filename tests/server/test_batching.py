"""Micro-batches: what comes in meanwhile goes together, errors stay alone, and what would wait long is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from motionary.errors import MotionaryError
from motionary.server.batching import MicroBatcher
from motionary.server.errors import Refused


def test_questions_that_come_meanwhile_go_together() -> None:
    sizes: list[int] = []
    gate = threading.Event()

    def answer(questions: Sequence[int]) -> list[int]:
        sizes.append(len(questions))
        gate.wait(10)
        return [each * 10 for each in questions]

    async def run() -> list[int]:
        batcher = MicroBatcher(answer, most=4)
        asked = [asyncio.ensure_future(batcher.ask(number)) for number in range(6)]
        await asyncio.sleep(0.05)
        gate.set()
        found = await asyncio.gather(*asked)
        batcher.close()
        return found

    assert asyncio.run(run()) == [0, 10, 20, 30, 40, 50]
    assert sum(sizes) == 6 and max(sizes) <= 4 and len(sizes) < 6


def test_a_bad_question_spoils_no_other() -> None:
    def answer(questions: Sequence[int]) -> list[int]:
        if 3 in questions:
            raise MotionaryError("three")
        return list(questions)

    async def run() -> list[object]:
        batcher = MicroBatcher(answer)
        found = await asyncio.gather(*(batcher.ask(number) for number in range(5)), return_exceptions=True)
        batcher.close()
        return list(found)

    found = asyncio.run(run())
    assert [each for each in found if not isinstance(each, Exception)] == [0, 1, 2, 4]
    assert isinstance(found[3], MotionaryError)


def test_what_would_wait_long_is_refused_and_the_rest_answered() -> None:
    release = threading.Event()
    slow = threading.Event()

    def answer(questions: Sequence[int]) -> list[int]:
        if slow.is_set():
            release.wait(0.2)
        return list(questions)

    async def run() -> tuple[int, int]:
        batcher = MicroBatcher(answer, most=2, patience=0.1, few=2)
        slow.set()
        for number in range(2):  # now it is known that an answer takes longer than the patience
            await batcher.ask(number)
        found = await asyncio.gather(*(batcher.ask(number) for number in range(20)), return_exceptions=True)
        batcher.close()
        refused = [each for each in found if isinstance(each, Refused)]
        assert all(each.status == 503 for each in refused)
        return len(found) - len(refused), len(refused)

    answered, refused = asyncio.run(run())
    assert answered >= 1 and refused >= 15


def test_one_at_a_time_is_never_refused() -> None:
    async def run() -> list[int]:
        def answer(questions: Sequence[int]) -> list[int]:
            threading.Event().wait(0.05)
            return list(questions)

        batcher = MicroBatcher(answer, patience=0.01)
        found = [await batcher.ask(number) for number in range(4)]
        batcher.close()
        return found

    assert asyncio.run(run()) == [0, 1, 2, 3]


def test_a_few_are_never_refused_nor_those_that_waited_for_the_first_batch() -> None:
    calls: list[int] = []

    def answer(questions: Sequence[int]) -> list[int]:
        calls.append(len(questions))
        threading.Event().wait(0.2 if len(calls) == 1 else 0.05)  # the first reads models
        return list(questions)

    async def run() -> list[int]:
        batcher = MicroBatcher(answer, most=1, patience=0.01, few=3)
        first = asyncio.ensure_future(batcher.ask(0))
        await asyncio.sleep(0.02)
        more = [asyncio.ensure_future(batcher.ask(number)) for number in range(1, 4)]
        found = await asyncio.gather(first, *more)
        found += await asyncio.gather(*(batcher.ask(number) for number in range(4, 7)))
        batcher.close()
        return found

    assert asyncio.run(run()) == list(range(7))


def test_who_goes_away_costs_nothing() -> None:
    seen: list[int] = []
    gate = threading.Event()

    def answer(questions: Sequence[int]) -> list[int]:
        gate.wait(10)
        seen.extend(questions)
        return list(questions)

    async def run() -> None:
        batcher = MicroBatcher(answer, most=1, patience=10)
        first = asyncio.ensure_future(batcher.ask(1))
        second = asyncio.ensure_future(batcher.ask(2))
        third = asyncio.ensure_future(batcher.ask(3))
        await asyncio.sleep(0.05)
        second.cancel()
        gate.set()
        assert await first == 1 and await third == 3
        with pytest.raises(asyncio.CancelledError):
            await second
        batcher.close()

    asyncio.run(run())
    assert seen == [1, 3]
