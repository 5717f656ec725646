"""The index's file: one SQLite database that is whole at every moment, and whose damage shows.

Why SQLite with its rollback journal and not WAL: after every commit the index is a single file, which may be copied,
lie on a network drive or on read-only media, and has no second file whose damage would silently drop the last commits.
`synchronous=EXTRA` makes a commit durable before it is acknowledged. Writers take turns through BEGIN IMMEDIATE.

Tables (all values are bytes or integers):
- `head`: one row with the signature, the root, the number of files and the sum of their digests (see `digests`);
- `files`: one row a file with its path, its record as JSON, the digest of its vectors, and the row's digest;
- `vectors`: one row a readable file with window spans (float64) and vectors, the clip's first, and the row's digest.

Rows are found by the hash of the path, and a full read looks at every row, checks every digest and compares the sum, so
that no lookup structure is trusted.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import IndexStoreError, MissingData, MotionaryError
from motionary.index import digests

APPLICATION_ID = 0x4D544E59  # "MTNY"
FORMAT_VERSION = 1
BUSY_SECONDS = 60.0
LARGEST_VALUE = 1 << 29
SETTINGS = ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = EXTRA", "temp_store = MEMORY")
TROUBLE = (sqlite3.Error, sqlite3.Warning, OverflowError, MemoryError, UnicodeError)
"""What the sqlite3 module raises on a damaged file; UnicodeError where damage is in a name that its message quotes."""
SCHEMA = {
    "head": "CREATE TABLE head "
    "(id INTEGER PRIMARY KEY, signature BLOB, root BLOB, rows INTEGER, total BLOB, digest BLOB)",
    "files": "CREATE TABLE files (id INTEGER PRIMARY KEY, path BLOB, record BLOB, vectors BLOB, digest BLOB)",
    "vectors": "CREATE TABLE vectors (id INTEGER PRIMARY KEY, spans BLOB, vectors BLOB, digest BLOB)",
}
REBUILD = "make it again with `motionary index FOLDER --rebuild`"


@dataclass(frozen=True)
class Row:
    """A file's row: its path, its JSON record, and its spans and vectors as bytes (both empty for a failed file)."""

    path: bytes
    record: bytes
    spans: bytes = b""
    vectors: bytes = b""


@dataclass(frozen=True)
class Head:
    """The head of an index: signature as JSON, root folder, number of files, sum of their digests."""

    signature: bytes
    root: bytes
    rows: int
    total: bytes


class Store:
    """An open index file. Every failure is an IndexStoreError; a failed write leaves what was there before."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, *, signature: bytes, root: bytes) -> Store:
        """Make a new, empty index; raises IndexStoreError when one is there already."""
        path.parent.mkdir(parents=True, exist_ok=True)
        store = cls(path, _connect(path, mode="rwc"))
        try:
            with store._transaction(write=True) as connection:
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise IndexStoreError(f"{path}: there is an index, or another database, here already")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
                for statement in SCHEMA.values():
                    connection.execute(statement)
                _write_head(connection, Head(signature, root, 0, digests.total([])))
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open an index that exists; raises MissingData when there is none, IndexStoreError when it is damaged."""
        if not path.is_file():
            raise MissingData(f"{path}: there is no index here; make one with `motionary index FOLDER`")
        if not _looks_like_ours(path):
            raise IndexStoreError(
                f"{path}: this is not an index of Motionary's; give the file that `motionary index FOLDER` named, or "
                "make one there with `motionary index FOLDER --library FILE`"
            )
        store = cls(path, _connect(path, mode="rw"))
        try:
            store.head()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def replace(cls, path: Path, *, signature: bytes, root: bytes) -> Store:
        """Put a new, empty index in place of one that may be damaged; other files are refused.

        The new one is made beside it and moved over it, so that a kill leaves one of the two.
        """
        _refuse_foreign(path)
        beside = path.with_name(path.name + ".new")
        try:
            _clear(beside)
            cls.create(beside, signature=signature, root=root).close()
            _move_over(beside, path)
        except BaseException as problem:
            with contextlib.suppress(OSError):
                _clear(beside)
            if isinstance(problem, OSError):
                raise IndexStoreError(f"{path}: cannot replace the index ({problem})") from problem
            raise
        return cls.open(path)

    @staticmethod
    def install(finished: Path, path: Path) -> None:
        """Move a finished index over the one at `path`; a file there that is no index is refused."""
        _refuse_foreign(path)
        try:
            _move_over(finished, path)
        except OSError as problem:
            raise IndexStoreError(f"{path}: cannot replace the index ({problem})") from problem

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    def head(self) -> Head:
        """Read the head, after checking that this is an index of this version with exactly our tables."""
        with self._transaction(write=False) as connection:
            _check_layout(connection, self.path)
            return _read_head(connection, self.path)

    def version(self) -> int:
        """Return a number that changes when another process commits to this file."""
        with self._guarded("read"), self._lock:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def write(self, rows: Sequence[Row], *, remove: Sequence[bytes] = ()) -> None:
        """Put rows in place of those with the same path and remove paths, all or nothing; durable on return."""
        with self._transaction(write=True) as connection:
            _check_layout(connection, self.path)
            head = _read_head(connection, self.path)
            count, total = head.rows, head.total
            for path in [*remove, *(row.path for row in rows)]:
                old = _stored_digest(connection, path, self.path)
                if old is not None:
                    count, total = count - 1, digests.added(total, old=old)
                    connection.execute("DELETE FROM vectors WHERE id = ?", (digests.key(path),))
                    connection.execute("DELETE FROM files WHERE id = ?", (digests.key(path),))
            for row in {row.path: row for row in rows}.values():
                count, total = count + 1, digests.added(total, new=_insert(connection, row))
            _write_head(connection, Head(head.signature, head.root, count, total))

    def records(self) -> list[tuple[bytes, bytes]]:
        """Return every file's (path, record), sorted by path; every row and their sum are checked."""
        with self._transaction(write=False) as connection:
            files = _checked_files(connection, self.path)
        return sorted((path, record) for path, record, _ in files.values())

    def rows(self) -> list[Row]:
        """Return every file's whole row, sorted by path; every byte of the answer is checked against its digest."""
        with self._transaction(write=False) as connection:
            files = _checked_files(connection, self.path)
            vectors = _checked_vectors(connection, self.path, files)
        found = [Row(path, record, *vectors.get(number, (b"", b""))) for number, (path, record, _) in files.items()]
        return sorted(found, key=lambda row: row.path)

    def check(self) -> None:
        """Check everything: SQLite's own structure, every digest, and the sum. Raises IndexStoreError on damage."""
        with self._transaction(write=False) as connection:
            problems = [line[0] for line in connection.execute("PRAGMA integrity_check(5)")]
            if problems != [b"ok"]:
                raise _damaged(self.path, b"; ".join(problems).decode("utf-8", "replace"))
        self.rows()

    @contextlib.contextmanager
    def _transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Run one transaction: a consistent view when reading, all or nothing when writing."""
        with self._lock, self._guarded("write" if write else "read"):
            self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _guarded(self, doing: str) -> Iterator[None]:
        try:
            yield
        except TROUBLE as problem:
            raise _explained(self.path, problem, doing) from problem


def _clear(path: Path) -> None:
    for leftover in (path, _journal(path)):
        leftover.unlink(missing_ok=True)


def _move_over(finished: Path, path: Path) -> None:
    """Rename a finished index over another, whose journal must go first: it would be applied to the new one.

    A journal that a killed writer left is carried out before that, so that the old index is whole until the rename.
    """
    if _journal(path).exists():
        with contextlib.suppress(MotionaryError, *TROUBLE), contextlib.closing(_connect(path, mode="rw")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _journal(path).unlink(missing_ok=True)
    finished.replace(path)


def _refuse_foreign(path: Path) -> None:
    if path.exists() and not _looks_like_ours(path):
        raise IndexStoreError(f"{path}: this is not an index of Motionary's, so it is not overwritten; name another")


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """Open the file with our settings; `mode` is SQLite's: rw to use what exists, rwc to create."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
        )
    except TROUBLE as problem:
        raise _explained(path, problem, "open") from problem
    try:
        connection.text_factory = bytes  # damage can put any bytes where text was
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except TROUBLE as problem:
        connection.close()
        raise _explained(path, problem, "open") from problem
    return connection


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _looks_like_ours(path: Path) -> bool:
    """Tell from the first bytes whether a file is, or was before some damage, an index: empty, or marked as ours."""
    with path.open("rb") as file:
        start = file.read(100)
    return not start or start[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _check_layout(connection: sqlite3.Connection, path: Path) -> None:
    """Accept only a file of our kind and version that holds exactly our tables: no view, trigger or index of others."""
    found = {
        (row[0], row[1], row[2]) for row in connection.execute("SELECT type, name, sql FROM sqlite_master LIMIT 9")
    }
    expected = {(b"table", name.encode(), sql.encode()) for name, sql in SCHEMA.items()}
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == expected and application == APPLICATION_ID and version == FORMAT_VERSION:
        return
    if application == APPLICATION_ID and version > FORMAT_VERSION:
        raise IndexStoreError(f"{path}: written by a newer Motionary (format {version}); update, or {REBUILD}")
    raise IndexStoreError(f"{path}: this is not an index of Motionary's, or it is damaged; {REBUILD}")


def _read_head(connection: sqlite3.Connection, path: Path) -> Head:
    rows = connection.execute("SELECT id, signature, root, rows, total, digest FROM head LIMIT 2").fetchall()
    if len(rows) != 1 or digests.digest(*rows[0][:-1]) != rows[0][-1]:
        raise _damaged(path, "its head does not match its digest")
    return Head(*rows[0][1:-1])


def _write_head(connection: sqlite3.Connection, head: Head) -> None:
    fields = (1, head.signature, head.root, head.rows, head.total)
    connection.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?, ?, ?)", (*fields, digests.digest(*fields)))


def _stored_digest(connection: sqlite3.Connection, path: bytes, where: Path) -> bytes | None:
    """Return the digest of a path's row, or None without one."""
    found = connection.execute(
        "SELECT id, path, record, vectors, digest FROM files WHERE id = ?", (digests.key(path),)
    ).fetchone()
    if found is None:
        return None
    if digests.digest(*found[:-1]) != found[-1]:
        raise _damaged(where, "a file's row does not match its digest")
    if found[1] != path:
        raise IndexStoreError(f"{where}: the paths {found[1]!r} and {path!r} share a hash; rename one of the two files")
    return found[-1]


def _insert(connection: sqlite3.Connection, row: Row) -> bytes:
    number = digests.key(row.path)
    fields = (number, row.spans, row.vectors)
    vectors_digest = digests.digest(*fields) if row.vectors else b""
    if row.vectors:
        connection.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (*fields, vectors_digest))
    file_fields = (number, row.path, row.record, vectors_digest)
    file_digest = digests.digest(*file_fields)
    connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", (*file_fields, file_digest))
    return file_digest


def _checked_files(connection: sqlite3.Connection, path: Path) -> dict[int, tuple[bytes, bytes, bytes]]:
    """Return every file's (path, record, vectors digest) by its number, each checked, and their sum checked."""
    _check_layout(connection, path)
    head = _read_head(connection, path)
    query = "SELECT id, path, record, vectors, digest FROM files LIMIT ?"
    rows = _each_checked(connection.execute(query, (head.rows + 1,)), digests.digest, path)
    if len(rows) != head.rows or digests.total([row[-1] for row in rows]) != head.total:
        raise _damaged(path, f"it says that it holds {head.rows} files, and they are not the ones found in it")
    files = {row[0]: (row[1], row[2], row[3]) for row in rows}
    if len(files) != len(rows):
        raise _damaged(path, "a file is in it twice")
    return files


def _checked_vectors(
    connection: sqlite3.Connection, path: Path, files: dict[int, tuple[bytes, bytes, bytes]]
) -> dict[int, tuple[bytes, bytes]]:
    """Return (spans, vectors) by file number, each checked against its digest and against its file's row."""
    query = "SELECT id, spans, vectors, digest FROM vectors LIMIT ?"
    rows = _each_checked(connection.execute(query, (len(files) + 1,)), digests.digest, path)
    if {row[0]: row[3] for row in rows} != {number: file[2] for number, file in files.items() if file[2]}:
        raise _damaged(path, "the vectors in it are not those of its files")
    return {row[0]: (row[1], row[2]) for row in rows}


def _each_checked(rows: sqlite3.Cursor, digest: Callable[..., bytes], path: Path) -> list[tuple]:
    checked = []
    for row in rows:
        if digest(*row[:-1]) != row[-1]:
            raise _damaged(path, "a row does not match its digest")
        checked.append(row)
    return checked


def _damaged(path: Path, what: str) -> IndexStoreError:
    return IndexStoreError(f"{path}: the index is damaged ({what}); {REBUILD}")


def _explained(path: Path, problem: BaseException, doing: str) -> IndexStoreError:
    """Say in words what SQLite's error means for the person."""
    text = str(problem)
    if "full" in text:
        return IndexStoreError(
            f"{path}: the disk is full ({text}). Nothing was lost: the index is as it was before this write. "
            "Free some space and run the command again."
        )
    if "locked" in text or "busy" in text:
        return IndexStoreError(f"{path}: another process has held the index for over {BUSY_SECONDS:.0f} s ({text})")
    if "readonly" in text or "unable to open" in text:
        return IndexStoreError(f"{path}: cannot {doing} the index here ({text}); is the folder writable and mounted?")
    if getattr(problem, "sqlite_errorname", "") == "SQLITE_IOERR_DIR_FSYNC":
        return IndexStoreError(
            f"{path}: the disk did not confirm a write ({text}). The index is whole, with this write or without it; "
            "check the disk, and run the command again."
        )
    if doing == "write" and "disk I/O" in text:
        return IndexStoreError(
            f"{path}: the disk refused a write ({text}). The index is as it was before this write; check the disk's "
            "space and quota, and run the command again."
        )
    return _damaged(path, text)
