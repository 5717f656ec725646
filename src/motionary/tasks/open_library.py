"""A library kept open: the index, its checkpoint and what was asked before, for programs that ask more than once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingData, MotionaryError
from motionary.index import Ask, FileEntry, Hit, Index
from motionary.index.scoring import clip_vector
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path, library_path
from motionary.tasks.search import SearchHit, SearchReport
from motionary.tasks.takes import read_take, windows_of

Array = NDArray[np.floating]

KEPT_TEXTS = 4096
"""Vectors of texts that are kept, the latest asked for: 4 MB."""
LONGEST_TEXT = 2000
"""Characters of a query; the encoder reads 256 word pieces of it at most."""


@dataclass(frozen=True)
class Query:
    """A search: `text`, how many files, and a glob that their paths must match."""

    text: str
    top: int = 10
    only: str | None = None


class OpenLibrary:
    """An index that stays open. Several threads may ask; what other processes write is seen at the next question.

    Nothing is read before the first question, and no index needs to be there before that. torch is loaded only where
    a motion is embedded. `stays` is for programs that answer queries for hours: see `Embedder`.
    """

    def __init__(self, library: Path | None = None, *, checkpoint: Path | None = None, stays: bool = False) -> None:
        self.path = library_path(library).expanduser()
        self.checkpoint = checkpoint
        self.stays = stays
        self._lock, self._words = threading.RLock(), threading.Lock()
        self._index: Index | None = None
        self._opened: tuple[int, ...] = ()
        self._entries: tuple[FileEntry, ...] = ()
        self._by_id: dict[str, FileEntry] = {}
        self._seen: tuple[int, ...] = ()
        self._texts: OrderedDict[str, Array] = OrderedDict()

    @cached_property
    def embedder(self) -> Embedder:
        """The checkpoint, by which texts and motions become vectors."""
        return Embedder(checkpoint_path(self.checkpoint), stays=self.stays)

    @property
    def is_there(self) -> bool:
        """Whether there is an index file."""
        return self.path.is_file()

    def require(self) -> None:
        """Raise `MissingData` where there is no index, and what `Index.open` raises for one that cannot be used."""
        with self._lock:
            self._open()

    def close(self) -> None:
        """Close the index; the next question opens it again."""
        with self._lock:
            if self._index is not None:
                self._index.close()
            self._index, self._opened, self._seen = None, (), ()

    def search(self, text: str, *, top: int = 10, only: str | None = None) -> SearchReport:
        """The `top` files that show what `text` says, as `motionary search` finds them."""
        return self.search_many([Query(text, top, only)])[0]

    def search_many(self, queries: Sequence[Query]) -> list[SearchReport]:
        """Several searches, whose texts are embedded together and compared with the index in one product."""
        asked = [_clean(query.text) for query in queries]
        if queries and min(query.top for query in queries) < 1:
            raise MotionaryError("a search lists at least 1 file; give --top 1 or more")
        with self._lock:
            index = self._open()
            table, files = index.table(), len(index)
        # what takes long goes without the lock: others look up clips meanwhile
        vectors = self.text_vectors(asked)
        asks = [Ask(vector, each.top, each.only) for vector, each in zip(vectors, queries, strict=True)]
        found = table.search_many(asks)
        return [
            SearchReport(text, self.path, files, tuple(_hit(hit) for hit in hits))
            for text, hits in zip(asked, found, strict=True)
        ]

    def like(self, path: Path, *, top: int = 10, only: str | None = None) -> SearchReport:
        """The files whose motion is most like that of the file `path`, which itself is left out."""
        if top < 1:
            raise MotionaryError("a search lists at least 1 file; give --top 1 or more")
        vector = self.motion_vector(path)
        with self._lock:
            index = self._open()
            own = index.key(path)
            hits = [hit for hit in index.search(vector, top=top + 1, pattern=only) if hit.path != own][:top]
            return SearchReport(path.name, self.path, len(index), tuple(_hit(hit) for hit in hits))

    def text_vectors(self, texts: Sequence[str]) -> list[Array]:
        """Unit vectors (d,) of texts; those asked for lately are not embedded again."""
        with self._words:
            new = [text for text in dict.fromkeys(texts) if text not in self._texts]
            if new:
                self._texts.update(zip(new, self.embedder.texts(new), strict=True))
            found = []
            for text in texts:
                self._texts.move_to_end(text)
                found.append(self._texts[text])
            while len(self._texts) > KEPT_TEXTS:
                self._texts.popitem(last=False)
        return found

    def motion_vector(self, path: Path) -> Array:
        """Unit vector (d,) of a motion file as a whole."""
        take = read_take(path)
        stretches, spans = windows_of(take.features, self.embedder.windows)
        return clip_vector(self.embedder.motions(stretches), spans)

    def entries(self) -> tuple[FileEntry, ...]:
        """Every file of the index, also those that could not be read, by path; none where there is no index."""
        with self._lock:
            if not self.is_there:
                return ()
            index, now = self._open(), self._state()
            if now != self._seen:
                self._entries = tuple(index.entries())
                self._by_id = {clip_id(entry.path): entry for entry in self._entries if entry.status == "ok"}
                self._seen = now
            return self._entries

    def entry(self, identifier: str) -> FileEntry | None:
        """The readable file that goes by `clip_id`, or None."""
        with self._lock:
            self.entries()
            return self._by_id.get(identifier)

    def locate(self, entry: FileEntry) -> Path:
        """Where a file of the index lies."""
        with self._lock:
            return self._open().locate(entry.path)

    def _open(self) -> Index:
        if not self.is_there:
            raise MissingData(f"{self.path}: no index there; make one first with `motionary index FOLDER`")
        status = self.path.stat()
        identity = (status.st_dev, status.st_ino)
        if self._index is None or identity != self._opened:  # a rebuilt index is another file in the same place
            self.close()
            self._index = Index.open(self.path, signature=self.embedder.signature)
            self._opened = identity
        return self._index

    def _state(self) -> tuple[int, ...]:
        status = self.path.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns


def clip_id(key: str) -> str:
    """The name that a file of a library goes by in addresses: it holds nothing of the path, and lasts."""
    return "c" + blake2b(key.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _clean(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise MotionaryError('the query is empty; write what the motion should show, such as "a person waves"')
    if len(text) > LONGEST_TEXT:
        raise MotionaryError(f"a query of {len(text):,} characters; write at most {LONGEST_TEXT:,}")
    return text


def _hit(hit: Hit) -> SearchHit:
    return SearchHit(Path(hit.path), hit.start, hit.end, hit.score)
