"""Search: words in, files and moments out. Needs no torch, so that a cold start answers at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motionary.errors import MissingData, MotionaryError
from motionary.index import Index
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path, library_path


@dataclass(frozen=True)
class SearchHit:
    """A file, the seconds of its best moment, and its score (a cosine: 1 is a perfect match, 0 unrelated)."""

    path: Path
    start: float
    end: float
    score: float


@dataclass(frozen=True)
class SearchReport:
    """The hits of a query, best first, how many files were searched, and the contact sheet made of them, if one was."""

    query: str
    library: Path
    files: int
    hits: tuple[SearchHit, ...]
    picture: Path | None = None


def search(
    text: str, *, library: Path | None = None, checkpoint: Path | None = None, top: int = 10, only: str | None = None
) -> SearchReport:
    """The `top` files of the library that show what `text` says, each with its best moment.

    `only` keeps files whose whole path matches a glob. Raises `MissingData` without an index or with an empty one.
    """
    text = " ".join(text.split())
    if not text:
        raise MotionaryError('the query is empty; write what the motion should show, such as "a person waves"')
    path = library_path(library)
    if not path.is_file():
        raise MissingData(f"{path}: no index there; make one first with `motionary index FOLDER`")
    embedder = Embedder(checkpoint_path(checkpoint))
    with Index.open(path, signature=embedder.signature) as index:
        hits = index.search(embedder.texts([text])[0], top=top, pattern=only)
        files = len(index)
    return SearchReport(
        query=text,
        library=path,
        files=files,
        hits=tuple(SearchHit(Path(hit.path), hit.start, hit.end, hit.score) for hit in hits),
    )
