"""Recorded answers: what a language model said once, said again without it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from motionary.errors import BackendError, FormatError, MissingData
from motionary.text.backends.protocol import Answer, Backend, Done, Request, answer_each
from motionary.text.prompts.safety import plain_line

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
        """The recorded answers; `Unanswered` names requests that were never recorded."""
        return answer_each(requests, self._one, done=done)

    def _one(self, request: Request) -> Answer:
        key = request_key(request)
        if key not in self._answers:
            raise BackendError(
                f"{self._path}: no recorded answer to prompt {request.prompt!r} version {request.version} about "
                f"{plain_line(str(dict(request.subject)), limit=120)}; record it with a model that answers (--record)"
            )
        texts, source = self._answers[key]
        return Answer(texts, f"{source} (recorded)")


class RecordingBackend:
    """A back end whose answers are added to a file, line by line, for `ReplayBackend` to say again.

    The file may hold earlier answers; a last line that a kill cut off is removed from it.
    """

    def __init__(self, backend: Backend, path: str | Path) -> None:
        self._backend = backend
        self._path = Path(path).expanduser()
        if not self._path.parent.is_dir():
            raise MissingData(f"{self._path}: there is no folder {self._path.parent}; make it first")

    @property
    def name(self) -> str:
        """The name of the back end behind it."""
        return self._backend.name

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """What the back end behind answers, each answer on the disk before `done` hears of it."""
        with self._path.open("ab+") as file:
            _mend_last_line(file)

            def keep(place: int, answer: Answer) -> None:
                file.write(recorded_line(requests[place], answer).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
                if done is not None:
                    done(place, answer)

            return self._backend.answer(requests, done=keep)


def recorded_line(request: Request, answer: Answer) -> str:
    """A line for a file that `ReplayBackend` reads."""
    held = {
        "key": request_key(request),
        "prompt": request.prompt,
        "about": plain_line(str(dict(request.subject)), limit=200),
        "texts": list(answer.texts),
        "source": answer.source,
    }
    return json.dumps(held, default=str)


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


def _mend_last_line(file: BinaryIO) -> None:
    """Remove a last line that was cut off; end one that is whole."""
    file.seek(0)
    content = file.read(_LARGEST + 1)
    start = content.rfind(b"\n") + 1
    if start == len(content):
        return
    try:
        json.loads(content[start:])
        file.write(b"\n")
    except ValueError:
        file.truncate(start)
