"""Search: words in, files and moments out. Needs no torch, so that a cold start answers at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from motionary.errors import MissingData, MotionaryError
from motionary.index import Hit, Index
from motionary.index.fit import read_fit
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path, library_path

WEAK = 0.25
"""Likelihood below which a search says that nothing fits well."""


@dataclass(frozen=True)
class SearchHit:
    """A file, the seconds of its best moment, and its score (a cosine: 1 is a perfect match, 0 unrelated)."""

    path: Path
    start: float
    end: float
    score: float


@dataclass(frozen=True)
class SearchReport:
    """The hits of a query, best first, how many files were searched, and the contact sheet made of them, if one was.

    `fit` is the likelihood that the best hit shows what the words say (see `motionary.index.fit`), None where the
    checkpoint brings no hint; below `WEAK` it says that the library may well hold nothing of the kind.
    """

    query: str
    library: Path
    files: int
    hits: tuple[SearchHit, ...]
    picture: Path | None = None
    fit: float | None = None


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
    query = embedder.texts([text])[0]
    with Index.open(path, signature=embedder.signature) as index:
        hits = index.search(query, top=top, pattern=only)
        files = len(index)
        fit = _fit(index, embedder, query, hits[0]) if hits else None
    return SearchReport(
        query=text,
        library=path,
        files=files,
        hits=tuple(SearchHit(Path(hit.path), hit.start, hit.end, hit.score) for hit in hits),
        fit=fit,
    )


def _fit(index: Index, embedder: Embedder, query: np.ndarray, best: Hit) -> float | None:
    """The likelihood that the best hit fits the query, to three digits."""
    hint = read_fit(embedder.folder, checkpoint=index.signature.checkpoint_sha256)
    if hint is None:
        return None
    return round(hint.likelihood(query, index.moment_vector(best), score=best.score, files=len(index)), 3)
