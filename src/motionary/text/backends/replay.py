"""Recorded answers: what a language model said once, said again without it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from motionary.errors import BackendError, FormatError, MissingData
from motionary.text.backends.protocol import Answer, Done, Request

_LARGEST = 1 << 28


def request_key(request: Request) -> str:
    """SHA-256 of what a request asks: prompt, version, every word of it, sampling, count and schema."""
    sampling = request.sampling
    parts: Mapping[str, Any] = {
        "prompt": request.prompt,
        "version": request.version,
        "messages": [[message.role, message.content] for message in request.messages],
        "count": request.count,
        "sampling": [sampling.temperature, sampling.top_p, sampling.max_tokens, sampling.seed],
        "schema": request.schema,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class ReplayBackend:
    """Answers out of a JSON Lines file, one object a line: {"key": ..., "texts": [...], "source": ...}.

    The key is `request_key`'s. `recorded_line` writes such a line. Raises `MissingData` where there is no file and
    `FormatError`, with the line, for a file of another form.
    """

    def __init__(self, *, path: str | Path) -> None:
        self._path = Path(path).expanduser()
        self._answers = _load(self._path)

    @property
    def name(self) -> str:
        """The file's name and a hash of its answers."""
        digest = hashlib.sha256(repr(sorted(self._answers.items())).encode()).hexdigest()[:12]
        return f"replay:{self._path.name}@{digest}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """The recorded answer of each request; `BackendError` names the first that was never recorded."""
        answers = []
        for place, request in enumerate(requests):
            key = request_key(request)
            if key not in self._answers:
                raise BackendError(
                    f"{self._path}: no recorded answer to prompt {request.prompt!r} version {request.version} about "
                    f"{str(dict(request.subject))[:120]}; record it with a model that answers, then replay"
                )
            texts, source = self._answers[key]
            answers.append(Answer(texts, f"{source} (recorded)"))
            if done is not None:
                done(place, answers[-1])
        return answers


def recorded_line(request: Request, answer: Answer) -> str:
    """A line for a file that `ReplayBackend` reads."""
    held = {
        "key": request_key(request),
        "prompt": request.prompt,
        "subject": dict(request.subject),
        "texts": list(answer.texts),
        "source": answer.source,
    }
    return json.dumps(held, ensure_ascii=False, default=str)


def _load(path: Path) -> dict[str, tuple[tuple[str, ...], str]]:
    if not path.is_file():
        raise MissingData(f"{path}: there is no file of recorded answers")
    if path.stat().st_size > _LARGEST:
        raise FormatError(f"recorded answers above {_LARGEST:,} bytes are refused", path=path)
    answers = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            held = json.loads(line.decode("utf-8"))
            key, texts, source = held["key"], held["texts"], str(held.get("source", "unknown"))
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
            raise FormatError('not {"key": ..., "texts": [...]}', path=path, line=number) from error
        if not isinstance(key, str) or not isinstance(texts, list) or not texts or not all(map(_is_text, texts)):
            raise FormatError("`texts` must be a list of one or more texts", path=path, line=number)
        answers[key] = (tuple(texts), source)
    return answers


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
