"""One call of a chat server: what is sent, what comes back made usable, and each way of failing named."""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from collections.abc import Mapping
from typing import Any

from motionary.errors import BackendError
from motionary.text.backends.cleaning import usable
from motionary.text.backends.protocol import Request, Usage
from motionary.text.prompts.safety import plain_line

LARGEST_ANSWER = 1 << 24
_RETRIED = (408, 409, 425, 429)
_REFUSED_OPTION = (400, 422)
_OPTIONAL = ("response_format", "n", "seed", "top_p", "temperature")


class PassingError(BackendError):
    """Asking again may help. `server`: the server is at fault, not the words; `wait`: seconds that it asks to wait."""

    def __init__(self, problem: str, server: bool, *, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.server = server
        self.wait = wait
        self.usage = Usage(calls=1)


class HopelessError(BackendError):
    """Asking again, this or another request, is no use: a wrong key, a missing model."""


class ChatCall:
    """Calls of one model with one set of options. Options that the server refuses are left out from then on."""

    def __init__(self, *, model: str, timeout: float, price: tuple[float, float], structured: bool) -> None:
        self._model = model
        self._timeout = timeout
        self._price = price
        self._left_out = set() if structured else {"response_format"}
        self._renamed = False  # newer models take max_completion_tokens for max_tokens

    async def __call__(self, client: Any, request: Request, *, wanted: int, attempt: int) -> tuple[list[str], Usage]:
        """The usable texts, one at least, and what they took. Raises `BackendError`s that say whether to go on."""
        try:
            async with asyncio.timeout(self._timeout):
                body = await self._negotiate(client, self._options(request, wanted=wanted, attempt=attempt))
        except TimeoutError:
            raise PassingError(f"no whole answer within {self._timeout:g} s", True) from None
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise PassingError("the answer was no JSON", True) from None
        spent = self._account(_object(content).get("usage"))
        completions = [_completion(choice) for choice in _list(_object(content).get("choices"))]
        if not completions:
            raise PassingError("the answer holds no choices: not of the form of OpenAI's chat protocol", True)
        texts = usable(completions, request)
        if not texts:
            problem = PassingError(
                "the text was empty, a refusal, cut off or not of the form that was asked for", False
            )
            problem.usage = spent
            raise problem
        return (texts if request.schema is not None else texts[:wanted]), spent

    def _options(self, request: Request, *, wanted: int, attempt: int) -> dict[str, Any]:
        sampling = request.sampling
        options: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed + attempt,
            "max_completion_tokens" if self._renamed else "max_tokens": sampling.max_tokens,
        }
        if wanted > 1:
            options["n"] = wanted
        if request.schema is not None:
            schema = {"name": "texts", "strict": True, "schema": dict(request.schema)}
            options["response_format"] = {"type": "json_schema", "json_schema": schema}
        return {name: value for name, value in options.items() if name not in self._left_out}

    async def _negotiate(self, client: Any, options: dict[str, Any]) -> bytes:
        """The answer's bytes; options that the server refuses are left out, and stay out where that helped."""
        import openai

        left_out: set[str] = set()
        while True:
            try:
                body = await _body(client, options)
            except openai.APIStatusError as error:
                refused = self._refused_option(error, options)
                if refused is None:
                    raise _of_status(error) from error
                if refused == "max_tokens":
                    options["max_completion_tokens"] = options["max_tokens"]
                del options[refused]
                left_out.add(refused)
                continue
            except openai.APITimeoutError as error:
                raise PassingError(f"no answer within {self._timeout:g} s", True) from error
            except openai.OpenAIError as error:
                raise PassingError(f"the connection failed ({_short(error.__cause__ or error)})", True) from error
            except Exception as error:
                # The client's transport raises its own errors where the connection breaks inside the answer.
                if isinstance(error, BackendError):
                    raise
                raise PassingError(f"the answer broke off ({_short(error)})", True) from error
            self._renamed |= "max_tokens" in left_out
            self._left_out |= left_out - {"max_tokens"}
            return body

    def _refused_option(self, error: Any, options: Mapping[str, Any]) -> str | None:
        """The option that a 400 is about: the one it names, else the least common one."""
        if error.status_code not in _REFUSED_OPTION:
            return None
        words = str(error).lower()
        if "max_tokens" in options and "max_completion_tokens" in words:
            return "max_tokens"
        present = [name for name in _OPTIONAL if name in options]
        named = [name for name in present if len(name) > 1 and name in words]
        return next(iter(named or [name for name in present if name in ("response_format", "n", "seed")]), None)

    def _account(self, usage: Any) -> Usage:
        read, written = (_count(_object(usage).get(name)) for name in ("prompt_tokens", "completion_tokens"))
        cost = (read * self._price[0] + written * self._price[1]) / 1e6
        return Usage(read, written, calls=1, cost=cost)


async def _body(client: Any, options: Mapping[str, Any]) -> bytes:
    parts, size = [], 0
    async with client.chat.completions.with_streaming_response.create(**options) as response:
        async for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise PassingError(f"the answer is larger than {LARGEST_ANSWER:,} bytes", True)
    return b"".join(parts)


def _of_status(error: Any) -> BackendError:
    status, said = error.status_code, _short(error)
    if status in _RETRIED or status >= 500:
        return PassingError(f"the server answered {status}", True, wait=_seconds(error.response.headers))
    if status in _REFUSED_OPTION or status == 413:
        return BackendError(f"the server refused the request ({said})")
    helps = {401: "set OPENAI_API_KEY", 403: "set OPENAI_API_KEY", 404: "see that --base-url and --model are right"}
    return HopelessError(
        f"the server refused the request ({said}); {helps.get(status, 'see that the address is right')}"
    )


def _completion(choice: Any) -> tuple[str, bool]:
    """A choice's text and whether it is whole; a refusal, and what the server's filter stopped, is empty."""
    message = _object(_object(choice).get("message"))
    content = message.get("content")
    if isinstance(content, list):  # some servers send the text in parts
        content = "".join(str(_object(part).get("text") or "") for part in content)
    reason = _object(choice).get("finish_reason")
    if not isinstance(content, str) or message.get("refusal") or reason == "content_filter":
        return "", True
    return content, reason != "length"


def _seconds(headers: Mapping[str, str]) -> float:
    """A Retry-After header in seconds, given as a number or as a date; 0 where there is none or nonsense."""
    header = headers.get("retry-after", "")
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _short(error: BaseException) -> str:
    return plain_line(str(error) or type(error).__name__, limit=160)
