"""Answers of language models kept on disk, so that nothing is asked twice.

One SQLite file in WAL mode: several processes may share it, and what was acknowledged survives a kill. A key is the
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

from motionary.errors import FormatError
from motionary.text.backends.protocol import Answer, Backend, Done, Request, Usage
from motionary.text.backends.replay import request_key

SCHEMA = 1
WAIT_SECONDS = 30.0


class CachedBackend:
    """A back end that looks in the file `path` first and stores each new answer as soon as it is there.

    Equal requests in one call are asked once. Cached answers cost nothing: their usage is empty. A damaged entry
    counts as absent. Raises `FormatError` for a file that is no such cache.
    """

    def __init__(self, backend: Backend, path: str | Path) -> None:
        self._backend = backend
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            _prepare(database, self._path)

    @property
    def name(self) -> str:
        """The name of the back end behind it."""
        return self._backend.name

    def held(self, request: Request) -> Answer | None:
        """The stored answer to a request, or None."""
        with self._open() as database:
            return self._read(database, self._key(request))

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request, from the file or from the back end behind; see `Backend.answer`."""
        keys = [self._key(request) for request in requests]
        found: dict[str, Answer] = {}
        with self._open() as database:
            for key in dict.fromkeys(keys):
                answer = self._read(database, key)
                if answer is not None:
                    found[key] = answer
        places: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, []).append(place)
        if done is not None:
            for key, answer in found.items():
                for place in places[key]:
                    done(place, answer)
        missing = [key for key in places if key not in found]

        def store(number: int, answer: Answer) -> None:
            key = missing[number]
            if key in found:
                return
            self._write(key, answer)
            found[key] = answer
            if done is not None:
                for place in places[key]:
                    done(place, answer)

        if missing:
            asked = [requests[places[key][0]] for key in missing]
            for number, answer in enumerate(self._backend.answer(asked, done=store)):
                store(number, answer)
        return [found[key] for key in keys]

    def _key(self, request: Request) -> str:
        return hashlib.sha256(f"{self._backend.name}\0{request_key(request)}".encode()).hexdigest()

    def _read(self, database: sqlite3.Connection, key: str) -> Answer | None:
        row = database.execute("select content, digest from answers where key = ?", (key,)).fetchone()
        if row is None or row[1] != _digest(key, row[0]):
            return None
        held = json.loads(row[0])
        return Answer(tuple(held["texts"]), held["source"], Usage(), held["note"])

    def _write(self, key: str, answer: Answer) -> None:
        content = json.dumps(
            {"texts": list(answer.texts), "source": answer.source, "note": answer.note}, ensure_ascii=False
        )
        with self._open() as database, database:
            database.execute("insert or replace into answers values (?, ?, ?)", (key, content, _digest(key, content)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one call: connections do not cross threads."""
        try:
            database = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
            try:
                database.execute("pragma synchronous = full")
                yield database
            finally:
                database.close()
        except sqlite3.DatabaseError as error:
            raise FormatError(f"the cache of answers cannot be used ({error}); delete it", path=self._path) from error


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Make the table, or refuse a file of another schema."""
    database.execute("pragma journal_mode = wal")
    with database:
        version = database.execute("pragma user_version").fetchone()[0]
        if version not in (0, SCHEMA):
            raise FormatError(f"a cache of answers of schema {version}, not {SCHEMA}; delete it", path=path)
        database.execute(
            "create table if not exists answers (key text primary key, content text, digest text) without rowid"
        )
        database.execute(f"pragma user_version = {SCHEMA}")


def _digest(key: str, content: str) -> str:
    """A short hash that shows a flipped bit in a stored answer."""
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), key=key.encode(), digest_size=16).hexdigest()
