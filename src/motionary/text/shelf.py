"""The SQLite files that caches keep: opened for one call, made once, shared by several processes, errors in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motionary.errors import FormatError, MotionaryError

WAIT_SECONDS = 30.0


@contextmanager
def opened(path: Path, *, what: str, any_thread: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to the cache at `path` for one call; `what` names it in errors ("the embedding cache").

    `any_thread`: the caller takes care that threads use it one at a time. Raises `MotionaryError` where the file cannot
    be used now (locked, full disk, no permission), and `FormatError` for a file that is no such cache.
    """
    try:
        database = sqlite3.connect(path, timeout=WAIT_SECONDS, check_same_thread=not any_thread)
        try:
            yield database
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        raise MotionaryError(
            f"{path}: {what} cannot be used now ({error}); see that the disk has room, that you may write there, and "
            "that no other program holds the file"
        ) from error
    except sqlite3.DatabaseError as error:
        raise FormatError(f"{what} cannot be used ({error}); delete it", path=path) from error


def prepare(database: sqlite3.Connection, path: Path, *, what: str, schema: int, table: str) -> None:
    """Make the table by the statement `table`, in WAL mode; `FormatError` for a file of another schema or program."""
    if database.execute("pragma user_version").fetchone()[0] == schema:
        return
    with database:
        database.execute("begin immediate")  # others may be making it
        version = database.execute("pragma user_version").fetchone()[0]
        tables = database.execute("select count(*) from sqlite_master").fetchone()[0]
        if version not in (0, schema) or (version == 0 and tables):
            raise FormatError(f"this is not {what} of schema {schema} but of {version}; delete it", path=path)
        database.execute(table)
        database.execute(f"pragma user_version = {schema}")
    _keep_a_log(database)


def _keep_a_log(database: sqlite3.Connection) -> None:
    """Switch to WAL mode, which needs the file for itself for a moment and does not wait for it by itself."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            database.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
