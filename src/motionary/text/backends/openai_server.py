"""Any server that speaks OpenAI's chat protocol: OpenAI's own, vLLM, Ollama, llama.cpp's server."""

from __future__ import annotations

import asyncio
import os
import random
import re
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from motionary.errors import BackendError, MissingExtra
from motionary.text.backends.chat_call import ChatCall, HopelessError, PassingError
from motionary.text.backends.protocol import Answer, Done, Request, Unanswered, Usage

_LONGEST_WAIT = 60.0
_MOST_IN_A_ROW = 3
T = TypeVar("T")


class OpenAIBackend:
    """Chat completions from `model` at `base_url`.

    `base_url`: such as "http://localhost:11434/v1"; by default $OPENAI_BASE_URL, else OpenAI's own. `api_key`: by
    default $OPENAI_API_KEY; servers of one's own mostly need none. `timeout`: seconds within which a call must be
    answered whole. `retries`: how often in a row a call is repeated that failed for a passing reason (slow, cut off,
    429, 5xx, no JSON, empty, refused). Where the server is at fault the repetition waits: `wait` seconds, doubled each
    time and jittered by `rng`, or as long as the server asks. `concurrency`: calls under way at once. `price`: money a
    million tokens (read, written). `structured`: ask for JSON by the server's response_format; a server that refuses
    that, or another option, is asked without it.

    A request that fails does not stop the others; a wrong key, a missing model, or three requests in a row that the
    server failed do. Raises `MissingExtra` where the package openai is not installed.
    """

    def __init__(
        self,
        *,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 60.0,
        retries: int = 4,
        wait: float = 1.0,
        concurrency: int = 4,
        price: tuple[float, float] = (0.0, 0.0),
        structured: bool = True,
        rng: random.Random | None = None,
    ) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingExtra("the openai back end needs a package; pip install 'motionary[openai]'") from error
        self._openai = openai
        self._model = model
        self._base_url = _checked(base_url or os.environ.get("OPENAI_BASE_URL") or None)
        self._api_key = api_key or os.environ.get("OPENAI_API_KEY") or ("none" if self._base_url else "")
        if not self._api_key:
            raise BackendError(
                "no key for OpenAI's server: set OPENAI_API_KEY, or name a server of yours with --base-url"
            )
        self._timeout, self._retries, self._wait = timeout, retries, wait
        self._concurrency = max(1, concurrency)
        self._rng = rng or random.Random(0)
        self._call = ChatCall(model=model, timeout=timeout, price=price, structured=structured)

    @property
    def name(self) -> str:
        """The model and the server: the same model elsewhere may be another revision. Holds no password."""
        server = re.sub(r"//[^/@]*@", "//", self._base_url) if self._base_url else "openai"
        return f"openai:{self._model}@{server}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, `concurrency` at a time; see `Backend.answer`."""
        return _run(self._answer_all(requests, done))

    async def _answer_all(self, requests: Sequence[Request], done: Done | None) -> list[Answer]:
        answers: dict[int, Answer] = {}
        failures: dict[int, str] = {}
        stop, server_failures = asyncio.Event(), 0
        places = iter(range(len(requests)))

        async def work(client: Any) -> None:
            nonlocal server_failures
            for place in places:
                try:
                    answers[place] = await self._complete(client, requests[place], stop)
                except _Stopped:
                    return
                except BackendError as error:
                    failures[place] = f"{self.name}: {error}"
                    server_failures += isinstance(error, PassingError) and error.server
                    if isinstance(error, HopelessError) or server_failures >= _MOST_IN_A_ROW:
                        stop.set()
                else:
                    server_failures = 0
                    if done is not None:
                        done(place, answers[place])
                if stop.is_set():
                    return

        async with self._openai.AsyncOpenAI(
            base_url=self._base_url, api_key=self._api_key, timeout=self._timeout, max_retries=0
        ) as client:
            count = min(self._concurrency, len(requests))
            await _all_or_cancel([asyncio.create_task(work(client)) for _ in range(count)])
        if len(answers) < len(requests):
            raise Unanswered(dict(sorted(failures.items())), stopped=stop.is_set())
        return [answers[place] for place in range(len(requests))]

    async def _complete(self, client: Any, request: Request, stop: asyncio.Event) -> Answer:
        """All of a request's texts: servers that give fewer choices than asked for are asked again."""
        texts: list[str] = []
        usage = Usage()
        failures = attempt = 0
        while len(texts) < request.count:
            try:
                wanted = request.count - len(texts)
                found, spent = await self._call(client, request, wanted=wanted, attempt=attempt)
                texts, usage, failures = texts + found, usage + spent, 0
            except PassingError as problem:
                usage += problem.usage
                failures += 1
                if failures > self._retries:
                    if texts and not problem.server:
                        note = f"{len(texts)} of {request.count} texts: {problem}"
                        return Answer(tuple(texts), self.name, usage, note)
                    raise PassingError(f"{problem}; given up after {failures} attempts", problem.server) from problem
                usage += Usage(retries=1)
                await self._pause(failures, problem, stop)
            attempt += 1
        return Answer(tuple(texts), self.name, usage)

    async def _pause(self, failures: int, problem: PassingError, stop: asyncio.Event) -> None:
        """Wait before asking again, unless another request shows meanwhile that asking is no use."""
        if problem.wait > _LONGEST_WAIT:
            raise HopelessError(f"{problem} and asks to wait {problem.wait:.0f} s; try again then")
        seconds = 0.0
        if problem.server:
            backed_off = self._wait * 2 ** (failures - 1) * self._rng.uniform(0.5, 1.0)
            seconds = min(max(problem.wait, backed_off), _LONGEST_WAIT)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return
        raise _Stopped


class _Stopped(BackendError):
    """Not asked (again), because another request showed that the server cannot be used."""


def _checked(base_url: str | None) -> str | None:
    if base_url is not None and (urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc):
        raise BackendError(f"--base-url {base_url!r} is no address; give one such as http://localhost:11434/v1")
    return base_url


async def _all_or_cancel(tasks: list[asyncio.Task[None]]) -> None:
    """Wait for all tasks; when one raises (a `done` that cannot store, say) or we are cancelled, stop the others."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end; in a thread of its own where the caller's already runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    outcome: list[T] = []
    problem: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:
            problem.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if problem:
        raise problem[0]
    return outcome[0]
