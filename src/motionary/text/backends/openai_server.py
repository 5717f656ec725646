"""Any server that speaks OpenAI's chat protocol: OpenAI's own, vLLM, Ollama, llama.cpp's server."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from motionary.errors import BackendError, MissingExtra
from motionary.text.backends.cleaning import clean_text, listed_texts, problem_of
from motionary.text.backends.protocol import Answer, Done, Request, Usage

_LONGEST_WAIT = 60.0
_RETRIED = (408, 409, 425, 429)


class OpenAIBackend:
    """Chat completions from `model` at `base_url`.

    `base_url`: such as "http://localhost:11434/v1"; by default $OPENAI_BASE_URL, else OpenAI's own. `api_key`: by
    default $OPENAI_API_KEY; servers of one's own mostly need none. `timeout`: seconds without a byte after which a call
    has failed. `retries`: how often a call that failed for a passing reason (slow, cut off, 429, 5xx, no JSON, empty,
    refused) is repeated, after a wait that doubles from `wait` seconds, is jittered by `rng`, and is what the server
    asks for where it does. `concurrency`: calls under way at once. `price`: money a million tokens (read, written).
    `structured`: ask for JSON by the server's response_format; a server that refuses it is asked without.

    Raises `MissingExtra` where the package openai is not installed.
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
        self._base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self._api_key = api_key or os.environ.get("OPENAI_API_KEY") or ("none" if self._base_url else "")
        if not self._api_key:
            raise BackendError(
                "no key for OpenAI's server: set OPENAI_API_KEY, or name a server of yours with base_url"
            )
        self._timeout, self._retries, self._wait = timeout, retries, wait
        self._concurrency = max(1, concurrency)
        self._price = price
        self._structured = structured
        self._rng = rng or random.Random(0)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model and the server: the same model elsewhere may be another revision."""
        return f"openai:{self._model}@{self._base_url or 'openai'}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, `concurrency` at a time; see `Backend.answer`."""
        client = self._openai.OpenAI(
            base_url=self._base_url, api_key=self._api_key, timeout=self._timeout, max_retries=0
        )
        stop = threading.Event()

        def one(place: int) -> Answer:
            if stop.is_set():
                raise BackendError(f"{self.name}: not asked, because an earlier request failed")
            try:
                answer = self._complete(client, requests[place], stop)
            except BaseException:
                stop.set()
                raise
            if done is not None:
                with self._lock:
                    done(place, answer)
            return answer

        pool = ThreadPoolExecutor(min(self._concurrency, max(1, len(requests))))
        try:
            futures = [pool.submit(one, place) for place in range(len(requests))]
            failures = [error for future in futures if (error := future.exception()) is not None]
            if failures:
                raise next((each for each in failures if "not asked" not in str(each)), failures[0])
            return [future.result() for future in futures]
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            client.close()

    def _complete(self, client: Any, request: Request, stop: threading.Event) -> Answer:
        """All of a request's texts: servers that give fewer choices than asked for are asked again."""
        texts: list[str] = []
        usage = Usage()
        failures = 0
        while len(texts) < request.count:
            problem, pause = "", 0.0
            try:
                found, spent = self._call(client, request, wanted=request.count - len(texts), attempt=usage.calls)
                usage += spent
                texts += found
                if not found:
                    problem = "the answer was empty, a refusal, or not of the form that was asked for"
            except self._openai.OpenAIError as error:
                usage += Usage(calls=1)
                problem, pause = self._passing(error)
            except ValueError as error:
                usage += Usage(calls=1)
                problem = f"the answer was no JSON ({str(error)[:80]})"
            if problem:
                failures += 1
                if failures > self._retries:
                    raise BackendError(f"{self.name}: {problem}; given up after {failures} attempts")
                usage += Usage(retries=1)
                self._pause(failures, pause, stop)
        return Answer(tuple(texts), self.name, usage)

    def _call(self, client: Any, request: Request, *, wanted: int, attempt: int) -> tuple[list[str], Usage]:
        """One call: the usable texts of its choices, and what it took."""
        sampling = request.sampling
        options: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "seed": sampling.seed + attempt,
        }
        if wanted > 1:
            options["n"] = wanted
        if request.schema is not None and self._structured:
            options["response_format"] = _response_format(request.schema)
        response = self._create(client, options)
        choices = getattr(response, "choices", None) or []
        contents = [str(getattr(getattr(choice, "message", None), "content", None) or "") for choice in choices]
        usage = getattr(response, "usage", None)
        spent = self._account(getattr(usage, "prompt_tokens", 0), getattr(usage, "completion_tokens", 0))
        return usable(contents, request), spent

    def _create(self, client: Any, options: dict[str, Any]) -> Any:
        try:
            return client.chat.completions.create(**options)
        except self._openai.BadRequestError:
            if "response_format" not in options:
                raise
            self._structured = False  # this server knows no response_format; the prompt asks for JSON anyway
            return client.chat.completions.create(**{k: v for k, v in options.items() if k != "response_format"})

    def _account(self, prompt: Any, completion: Any) -> Usage:
        read, written = (int(each) if isinstance(each, int) and each > 0 else 0 for each in (prompt, completion))
        cost = (read * self._price[0] + written * self._price[1]) / 1e6
        return Usage(read, written, calls=1, cost=cost)

    def _passing(self, error: Any) -> tuple[str, float]:
        """What went wrong and the seconds the server asks to wait; raises `BackendError` where repeating is no use."""
        if isinstance(error, self._openai.APITimeoutError):
            return f"no answer within {self._timeout:g} s", 0.0
        if isinstance(error, self._openai.APIStatusError):
            status = error.status_code
            if status in _RETRIED or status >= 500:
                return f"the server answered {status}", _seconds(error.response.headers.get("retry-after"))
            raise BackendError(f"{self.name}: the server refused the request ({status}: {_short(error)})") from error
        if isinstance(error, self._openai.APIConnectionError):
            return f"the connection failed ({_short(error.__cause__ or error)})", 0.0
        return f"the answer was not understood ({_short(error)})", 0.0

    def _pause(self, failures: int, asked: float, stop: threading.Event) -> None:
        with self._lock:
            jitter = self._rng.uniform(0.5, 1.0)
        seconds = min(max(asked, self._wait * 2 ** (failures - 1) * jitter), _LONGEST_WAIT)
        began = time.monotonic()
        if stop.wait(seconds) and time.monotonic() - began < seconds:
            raise BackendError(f"{self.name}: not asked again, because another request failed")


def usable(completions: Sequence[str], request: Request) -> list[str]:
    """The cleaned texts among completions of a request; for a listing, each completion holds several."""
    if request.schema is not None:
        return [text for completion in completions for text in listed_texts(completion) or ()]
    cleaned = [clean_text(completion) for completion in completions]
    return [text for text in cleaned if problem_of(text) is None]


def _response_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "texts", "strict": True, "schema": dict(schema)}}


def _seconds(header: str | None) -> float:
    """A Retry-After header in seconds; 0 for a date or nonsense."""
    try:
        return max(0.0, float(header)) if header is not None else 0.0
    except ValueError:
        return 0.0


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160]
