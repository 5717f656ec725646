"""Answers of language models kept on disk, so that nothing is asked twice.

One SQLite file in WAL mode: several processes may share it, and what was acknowledged survives a kill. (A power cut may
cost the last answers, which are then asked again, but does not damage the file.) A key is the
SHA-256 of the back end's name (model and revision), the prompt's name and version, every word of the messages, and the
options; see `replay.request_key`.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from motionary.text.backends.protocol import Answer, Backend, Done, Request, Unanswered, Usage
from motionary.text.backends.replay import request_key
from motionary.text.shelf import opened, prepare

SCHEMA = 1
_WHAT = "the cache of answers"
_TABLE = "create table if not exists answers (key text primary key, content text, digest text) without rowid"
_COUNT = "select count(*) from answers"


class CachedBackend:
    """A back end that looks in the file `path` first and stores each new answer as soon as it is there.

    Equal requests in one call are asked once. Cached answers cost nothing: their usage is empty. A damaged entry
    counts as absent. Raises `FormatError` for a file that is no such cache, and `MotionaryError` where it cannot be
    written; what it held is then as it was.
    """

    def __init__(self, backend: Backend, path: str | Path) -> None:
        self._backend = backend
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            prepare(database, self._path, what=_WHAT, schema=SCHEMA, table=_TABLE)

    @property
    def name(self) -> str:
        """The name of the back end behind it."""
        return self._backend.name

    def held(self, request: Request) -> Answer | None:
        """The stored answer to a request, or None."""
        with self._open() as database:
            return _read(database, _key(self._backend.name, request))

    def count(self) -> int:
        """How many answers the file holds, of all back ends."""
        with self._open() as database:
            return database.execute(_COUNT).fetchone()[0]

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, from the file or from the back end behind; see `Backend.answer`."""
        name = self._backend.name
        places: dict[str, list[int]] = {}
        for place, request in enumerate(requests):
            places.setdefault(_key(name, request), []).append(place)
        answers: dict[int, Answer] = {}

        def hear(key: str, answer: Answer) -> None:
            for place in places[key]:
                answers[place] = answer
                if done is not None:
                    done(place, answer)

        with self._open() as database:
            missing = []
            for key in places:
                answer = _read(database, key)
                hear(key, answer) if answer is not None else missing.append(key)

            def store(number: int, answer: Answer) -> None:
                key = missing[number]
                if places[key][0] not in answers:
                    _write(database, key, answer)
                    hear(key, answer)

            if missing:
                self._ask([requests[places[key][0]] for key in missing], store, [places[key] for key in missing])
        return [answers[place] for place in range(len(requests))]

    def _ask(self, requests: Sequence[Request], store: Done, places: Sequence[Sequence[int]]) -> None:
        """Ask the back end behind; its failures are told by the caller's places."""
        try:
            for number, answer in enumerate(self._backend.answer(requests, done=store)):
                store(number, answer)
        except Unanswered as error:
            failures = {place: reason for number, reason in error.failures.items() for place in places[number]}
            raise Unanswered(failures, stopped=error.stopped) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one call. Answers may be stored from another thread than ours, one at a time."""
        with opened(self._path, what=_WHAT, any_thread=True) as database:
            database.execute("pragma synchronous = normal")
            database.text_factory = _decoded
            yield database


def _key(name: str, request: Request) -> str:
    return hashlib.sha256(f"{name}\0{request_key(request)}".encode("utf-8", "surrogatepass")).hexdigest()


def _read(database: sqlite3.Connection, key: str) -> Answer | None:
    row = database.execute("select content, digest from answers where key = ?", (key,)).fetchone()
    if row is None or row[1] != _digest(key, row[0]):
        return None
    held = json.loads(row[0])
    return Answer(tuple(held["texts"]), held["source"], Usage(), held["note"])


def _write(database: sqlite3.Connection, key: str, answer: Answer) -> None:
    content = json.dumps({"texts": list(answer.texts), "source": answer.source, "note": answer.note})
    with database:
        database.execute("insert or replace into answers values (?, ?, ?)", (key, content, _digest(key, content)))


def _decoded(content: bytes) -> str:
    """Text of the file, whatever a flipped bit made of it: the digest shows the damage."""
    return content.decode("utf-8", "replace")


def _digest(key: str, content: str) -> str:
    """A short hash that shows a flipped bit in a stored answer."""
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), key=key.encode(), digest_size=16).hexdigest()
