"""Exact search: every vector of the index against the query, in one matrix product, and the best files from it."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from motionary.errors import IndexStoreError
from motionary.index.records import FileEntry, Hit, IndexSignature, Moment, unit, unpacked
from motionary.index.store import Row

Rank = Literal["best", "moment", "clip"]
RANKS = ("best", "moment", "clip")


@dataclass(frozen=True, eq=False)
class VectorTable:
    """All vectors of an index in memory, float32, file after file; within a file the clip's comes first.

    `vectors` is (rows, d) with unit rows, `first` the row of each file's clip, `spans` (rows, 2) seconds (a clip's is
    the whole file), `paths` the files' keys in sorted order.
    """

    paths: tuple[str, ...]
    vectors: np.ndarray
    first: np.ndarray
    spans: np.ndarray

    @classmethod
    def from_rows(cls, rows: list[Row], signature: IndexSignature, decode: Callable[[bytes], str]) -> VectorTable:
        """Build the table from the store's rows; files without vectors (failed ones) are left out."""
        held = [row for row in rows if row.vectors]
        paths = tuple(decode(row.path) for row in held)
        vectors = unpacked(b"".join(row.vectors for row in held), signature)
        counts = np.array([1 + len(row.spans) // 16 for row in held], dtype=np.int64)
        first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if held else np.zeros(0, np.int64)
        if counts.sum() != len(vectors):
            raise IndexStoreError(f"the index holds {len(vectors)} vectors for {counts.sum()} clips and windows")
        spans = np.empty((len(vectors), 2))
        is_clip = np.zeros(len(vectors), dtype=bool)
        is_clip[first] = True
        spans[~is_clip] = np.frombuffer(b"".join(row.spans for row in held), dtype="<f8").reshape(-1, 2)
        durations = [FileEntry.from_json(path, row.record).duration for path, row in zip(paths, held, strict=True)]
        spans[first] = np.stack([np.zeros(len(held)), np.array(durations)], axis=1) if held else spans[first]
        return cls(paths, vectors, first, spans)

    def search(self, query: np.ndarray, *, top: int, pattern: str | None = None, rank: Rank = "best") -> list[Hit]:
        """Return the `top` files by cosine with the query (d,), best first; equal scores in the order of their paths.

        `rank` says by what: "moment" the best window, "clip" the whole clip, "best" the larger of the two. `pattern`
        keeps the files whose key matches a glob (`*` also crosses folders).
        """
        if rank not in RANKS:
            raise IndexStoreError(f"rank must be one of {', '.join(RANKS)}, not {rank!r}")
        if top < 1:
            raise IndexStoreError(f"a search returns at least 1 file; top is {top}")
        if not self.paths:
            return []
        scores = self.vectors @ self._direction(query)
        clips = scores[self.first]
        moments = self._best_moments(scores)
        ranked = {"best": np.maximum(clips, moments), "moment": moments, "clip": clips}[rank]
        candidates = np.arange(len(self.paths)) if pattern is None else self._matching(pattern)
        chosen = candidates[_largest(ranked[candidates], top)]
        return [self._hit(int(file), scores, float(ranked[file])) for file in chosen]

    def moments(self, path: str, query: np.ndarray, *, top: int) -> list[Moment]:
        """Return up to `top` stretches of one file that do not overlap, best first (greedy from the best window on)."""
        try:
            file = self.paths.index(path)
        except ValueError:
            raise IndexStoreError(f"{path}: not in the index, or it could not be read when it was indexed") from None
        rows = self._window_rows(file)
        scores = self.vectors[rows] @ self._direction(query)
        found: list[Moment] = []
        for row in np.argsort(-scores, kind="stable"):
            start, end = self.spans[rows][row]
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Moment(float(start), float(end), float(scores[row])))
            if len(found) == top:
                break
        return found

    def _direction(self, query: np.ndarray) -> np.ndarray:
        vector = np.asarray(query, dtype=np.float64)
        if vector.shape != (self.vectors.shape[1],):
            raise IndexStoreError(f"the query's shape is {vector.shape}; this index needs ({self.vectors.shape[1]},)")
        return unit(vector[None], where="the query")[0].astype(np.float32)

    def _best_moments(self, scores: np.ndarray) -> np.ndarray:
        """Return each file's best window score; a file without windows is its own only moment."""
        counts = np.diff(np.append(self.first, len(scores)))
        windows = scores.copy()
        windows[self.first[counts > 1]] = -np.inf
        return np.maximum.reduceat(windows, self.first)

    def _window_rows(self, file: int) -> np.ndarray:
        """Return the rows of a file's windows, or of its clip when it has none."""
        start = int(self.first[file])
        end = int(self.first[file + 1]) if file + 1 < len(self.first) else len(self.vectors)
        return np.arange(start + 1, end) if end - start > 1 else np.array([start])

    def _hit(self, file: int, scores: np.ndarray, score: float) -> Hit:
        rows = self._window_rows(file)
        best = rows[int(np.argmax(scores[rows]))]
        start, end = self.spans[best]
        clip_score = float(scores[self.first[file]])
        return Hit(self.paths[file], float(start), float(end), score, clip_score, float(scores[best]))

    def _matching(self, pattern: str) -> np.ndarray:
        matches = re.compile(fnmatch.translate(pattern)).match
        return np.array([number for number, path in enumerate(self.paths) if matches(path)], dtype=np.int64)


def _largest(scores: np.ndarray, top: int) -> np.ndarray:
    """Return the positions of the `top` largest scores, largest first, earlier positions first among equals."""
    if len(scores) > top:
        smallest = np.partition(scores, len(scores) - top)[len(scores) - top]
        positions = np.flatnonzero(scores >= smallest)
    else:
        positions = np.arange(len(scores))
    return positions[np.argsort(-scores[positions], kind="stable")][:top]
