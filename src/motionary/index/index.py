"""`Index`: the motion files of a folder, and search over them. Open it, plan, put, search."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from motionary.errors import IndexStoreError, MotionaryError
from motionary.index.files import file_key, file_state, make_plan
from motionary.index.records import FileEntry, Hit, IndexSignature, Moment, Plan, Stats, Windows
from motionary.index.search import Ask, Rank, VectorTable
from motionary.index.store import Row, Store


class Index:
    """An index on disk.

        with Index.ensure(path, signature=signature, root=folder) as index:
            plan = index.plan(motion_files(folder))
            for file in plan.to_read:
                index.put(FileEntry(index.key(file), file_state(file), ...), windows)
            index.settle(plan)
            hits = index.search(query_vector, top=10)

    What `put` has returned from is on disk: a process killed later loses none of it, and planning again resumes.
    Several processes may write and read one index at a time. An index on read-only media can be searched.
    """

    def __init__(self, store: Store) -> None:
        head = store.head()
        self._store = store
        self._table: VectorTable | None = None
        self._table_version = -1
        self.signature = IndexSignature.from_json(head.signature)
        self.root: Path | None = Path(os.fsdecode(head.root)) if head.root else None

    @classmethod
    def create(cls, path: str | Path, *, signature: IndexSignature, root: str | Path | None = None) -> Index:
        """Make a new, empty index for the files under `root`; IndexStoreError when there is one at `path` already."""
        folder = b"" if root is None else os.fsencode(Path(root).absolute())
        return cls._from(Store.create(Path(path), signature=signature.to_json(), root=folder))

    @classmethod
    def open(cls, path: str | Path, *, signature: IndexSignature | None = None) -> Index:
        """Open an index; with `signature`, raise FeatureMismatch when it was made with anything else.

        Raises MissingData when there is none, IndexStoreError when it is damaged.
        """
        index = cls._from(Store.open(Path(path)))
        if signature is not None:
            try:
                index.signature.require(signature, where=str(path))
            except MotionaryError:
                index.close()
                raise
        return index

    @classmethod
    def ensure(cls, path: str | Path, *, signature: IndexSignature, root: str | Path | None = None) -> Index:
        """Open the index at `path`, or make it when there is none."""
        place = Path(path)
        if not place.exists() or place.stat().st_size == 0:
            try:
                return cls.create(place, signature=signature, root=root)
            except IndexStoreError:
                if not place.exists() or place.stat().st_size == 0:
                    raise  # not because another process was faster
        return cls.open(place, signature=signature)

    @classmethod
    def recreate(cls, path: str | Path, *, signature: IndexSignature, root: str | Path | None = None) -> Index:
        """Forget what the index at `path` holds, even a damaged or mismatched one, and make it anew, empty.

        Raises IndexStoreError for a file that is no index.
        """
        folder = b"" if root is None else os.fsencode(Path(root).absolute())
        return cls._from(Store.replace(Path(path), signature=signature.to_json(), root=folder))

    @staticmethod
    def install(finished: str | Path, path: str | Path) -> None:
        """Move a closed, finished index to `path`, over an older one, in one step; other files there are refused."""
        Store.install(Path(finished), Path(path))

    @classmethod
    def _from(cls, store: Store) -> Index:
        try:
            return cls(store)
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def __len__(self) -> int:
        """Return how many files can be found by a search; failed files are not among them."""
        return len(self._loaded().paths)

    @property
    def path(self) -> Path:
        """Where the index is stored."""
        return self._store.path

    def key(self, path: str | Path) -> str:
        """Return the name a file goes by in this index."""
        return file_key(path, self.root)

    def locate(self, key: str) -> Path:
        """Return where the file of a key lies."""
        return Path(key) if self.root is None else self.root / key

    def entries(self) -> list[FileEntry]:
        """Return every file of the index, failed ones too, sorted by path."""
        return [FileEntry.from_json(os.fsdecode(path), record) for path, record in self._store.records()]

    def plan(self, files: Iterable[str | Path], *, retry_failed: bool = False) -> Plan:
        """Say what has changed: which files to read, which to leave, which to forget. Changes nothing.

        A failed file is read again when it has changed, or always with `retry_failed`.
        """
        known = {entry.path: entry for entry in self.entries()}
        return make_plan(files, known, root=self.root, retry_failed=retry_failed)

    def put(self, entry: FileEntry, windows: Windows | None = None) -> None:
        """Store a file in place of what the index held of it; on disk on return. A failed file has no windows."""
        self.put_many([(entry, windows)])

    def put_many(self, files: Sequence[tuple[FileEntry, Windows | None]]) -> None:
        """Store several files in one commit: all or none of them, and much faster than one by one."""
        self._store.write([self._row(entry, windows) for entry, windows in files])
        self._table = None

    def remove(self, keys: Iterable[str]) -> None:
        """Forget files by their keys; keys that are not there are passed over."""
        self._store.write([], remove=[os.fsencode(key) for key in keys])
        self._table = None

    def settle(self, plan: Plan) -> None:
        """Carry out what a plan needs no reading for: forget what is gone, note the new times of touched files."""
        known = {entry.path: entry for entry in self.entries()} if plan.touched else {}
        rows = {row.path: row for row in self._store.rows()} if plan.touched else {}
        moved: list[Row] = []
        for path in plan.touched:
            entry = known.get(self.key(path))
            with contextlib.suppress(OSError):
                if entry is not None and (state := file_state(path)).content_hash == entry.state.content_hash:
                    name = os.fsencode(entry.path)
                    moved.append(replace(rows[name], record=replace(entry, state=state).to_json()))
        if moved or plan.gone:
            self._store.write(moved, remove=[os.fsencode(key) for key in plan.gone])
            self._table = None

    def search(
        self, query_vector: np.ndarray, *, top: int = 10, pattern: str | None = None, rank: Rank = "mean"
    ) -> list[Hit]:
        """Return the `top` files that are most like the query (d,), best first, each with its best moment.

        Exact: every vector is compared. `rank` and `pattern` are explained at `VectorTable.search`.
        """
        return self._loaded().search(query_vector, top=top, pattern=pattern, rank=rank)

    def search_many(self, asks: Sequence[Ask], *, rank: Rank = "mean") -> list[list[Hit]]:
        """Several searches in one pass over the vectors: what `search` gives for each, to float32 rounding."""
        return self._loaded().search_many(asks, rank=rank)

    def table(self) -> VectorTable:
        """Return all vectors as they are now: they do not change, and any thread may search them."""
        return self._loaded()

    def moments(self, key: str, query_vector: np.ndarray, *, top: int = 5) -> list[Moment]:
        """Return up to `top` stretches of one file that do not overlap, best first."""
        return self._loaded().moments(key, query_vector, top=top)

    def moment_vector(self, hit: Hit) -> np.ndarray:
        """Return the unit vector (d,) of a hit's moment."""
        return self._loaded().moment_vector(hit)

    def stats(self) -> Stats:
        """Count what the index holds."""
        entries = self.entries()
        good = [entry for entry in entries if entry.status == "ok"]
        table = self._loaded()
        return Stats(
            files=len(good),
            failed=len(entries) - len(good),
            windows=len(table.windows),
            seconds=float(sum(entry.duration for entry in good)),
            bytes=self.path.stat().st_size,
            root="" if self.root is None else str(self.root),
            signature=self.signature,
        )

    def check(self) -> None:
        """Check every byte that matters; raises IndexStoreError on damage. A search checks what it reads anyway."""
        self._store.check()

    def _row(self, entry: FileEntry, windows: Windows | None) -> Row:
        if (entry.status == "ok") != (windows is not None):
            raise IndexStoreError(
                f"{entry.path}: a file with status {entry.status!r} has windows exactly when it is ok"
            )
        name = os.fsencode(entry.path)
        if windows is None:
            return Row(name, entry.to_json())
        return Row(name, entry.to_json(), *windows.packed(self.signature, where=entry.path))

    def _loaded(self) -> VectorTable:
        """Return the vectors, read again when this or another process has written since."""
        version = self._store.version()
        if self._table is None or version != self._table_version:
            self._table = VectorTable.from_rows(self._store.rows(), self.signature, os.fsdecode)
            self._table_version = version
        return self._table
