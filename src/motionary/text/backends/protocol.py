"""What every back end understands: a request with its prompt and what it is about, and an answer with its account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from motionary.errors import BackendError


@dataclass(frozen=True)
class Message:
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Sampling:
    """How completions are drawn; the defaults are Action-GPT's (section 3.2): temperature 0.5, top-p 1, 128 new tokens.

    `seed` makes a local model's answers repeatable; servers may ignore it.
    """

    temperature: float = 0.5
    top_p: float = 1.0
    max_tokens: int = 128
    seed: int = 0


@dataclass(frozen=True)
class Request:
    """One question: `count` completions of `messages`.

    `prompt` and `version` name the template that made the messages; `subject` holds what it was filled with, by name
    ("action", "attributes", "text", "facts"), for back ends that answer without reading prose. `schema` is a JSON
    schema that each completion must satisfy; None asks for plain text.
    """

    prompt: str
    version: int
    messages: tuple[Message, ...]
    subject: Mapping[str, Any]
    count: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Usage:
    """What answering took: tokens read and written, calls made, calls repeated after a failure, and money if known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0
    retries: int = 0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.calls + other.calls,
            self.retries + other.retries,
            self.cost + other.cost,
        )


@dataclass(frozen=True)
class Answer:
    """Completions of one request: `texts` on one line each, who wrote them, and what that took.

    `note` says what the reader should know, such as that another back end answered in the place of one that failed.
    """

    texts: tuple[str, ...]
    source: str
    usage: Usage = field(default_factory=Usage)
    note: str = ""


Done = Callable[[int, Answer], None]
"""Called with a request's place in the sequence and its answer once that is there, from any thread, one at a time."""


class Backend(Protocol):
    """Something that answers requests with words."""

    @property
    def name(self) -> str:
        """Kind, model and revision: what answers depend on besides the request; part of every cache key."""
        ...

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, in order, each with at least one text.

        All that can be answered are, and `done` hears of each; then `Unanswered` says which could not be.
        """
        ...


class Unanswered(BackendError):
    """Some requests have no answer.

    `failures`: place of a request in the sequence -> why it was asked in vain. `stopped`: the back end as a whole
    failed (no server, a wrong key), so that requests that are neither answered nor in `failures` were not asked.
    """

    def __init__(self, failures: Mapping[int, str], *, stopped: bool = False) -> None:
        self.failures = dict(failures)
        self.stopped = stopped
        first = next(iter(self.failures.values()), "no request was asked")
        more = f" (and {len(self.failures) - 1} more requests failed)" if len(self.failures) > 1 else ""
        super().__init__(first + more)


def answer_each(
    requests: Sequence[Request], one: Callable[[Request], Answer], *, done: Done | None = None
) -> list[Answer]:
    """`Backend.answer` of a back end that answers requests one by one with `one`, which may raise `BackendError`."""
    answers: list[Answer] = []
    failures: dict[int, str] = {}
    for place, request in enumerate(requests):
        try:
            answer = one(request)
        except BackendError as error:
            failures[place] = str(error)
            continue
        answers.append(answer)
        if done is not None:
            done(place, answer)
    if failures:
        raise Unanswered(failures)
    return answers
