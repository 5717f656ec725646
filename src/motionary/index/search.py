"""Exact search: every vector of the index against the query, in one matrix product, and the best files from it."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from motionary.errors import IndexStoreError
from motionary.index.records import Hit, IndexSignature, Moment, unit, unpacked
from motionary.index.store import Row

Rank = Literal["mean", "moment", "clip"]
RANKS = ("mean", "moment", "clip")
SPAN_BYTES = 16
LENGTH_SLACK = 1.01


@dataclass(frozen=True, eq=False)
class Ask:
    """One search: the query (d,), how many files, and a glob that their keys must match."""

    query: np.ndarray
    top: int = 10
    pattern: str | None = None


@dataclass(frozen=True, eq=False)
class VectorTable:
    """All vectors of an index in memory, float32 unit rows.

    `clips` is (files, d), in the sorted order of `paths`; `windows` is (windows, d), file after file, those of file i
    from row `starts[i]` on; `spans` (windows, 2) are their seconds; `short` marks the windows that may be named as a
    moment: those of the shortest scale, or all of a file that has none of it.
    """

    paths: tuple[str, ...]
    clips: np.ndarray
    windows: np.ndarray
    starts: np.ndarray
    spans: np.ndarray
    short: np.ndarray

    @classmethod
    def from_rows(cls, rows: list[Row], signature: IndexSignature, decode: Callable[[bytes], str]) -> VectorTable:
        """Build the table from the store's rows; files without vectors (failed ones) are left out."""
        held = [row for row in rows if row.vectors]
        one = signature.vector_bytes
        clips = unpacked(b"".join(row.vectors[:one] for row in held), signature)
        windows = unpacked(b"".join(row.vectors[one:] for row in held), signature)
        spans = np.frombuffer(b"".join(row.spans for row in held), dtype="<f8").reshape(-1, 2)
        counts = np.array([len(row.spans) // SPAN_BYTES for row in held], dtype=np.intp)
        if len(clips) != len(held) or counts.sum() != len(windows) or len(windows) != len(spans):
            raise IndexStoreError(
                f"the index holds {len(windows)} windows and {len(spans)} spans for {len(held)} files"
            )
        starts = np.cumsum(counts) - counts
        short = spans[:, 1] - spans[:, 0] <= signature.window_seconds * LENGTH_SLACK
        if held:
            short |= ~np.repeat(np.logical_or.reduceat(short, starts), counts)
        return cls(tuple(decode(row.path) for row in held), clips, windows, starts, spans, short)

    def search(self, query: np.ndarray, *, top: int, pattern: str | None = None, rank: Rank = "mean") -> list[Hit]:
        """Return the `top` files for the query (d,), best first; equal scores in the order of their paths.

        `rank` says by what: "mean" of the whole take's cosine and its best window's (docs/decisions, windows and
        scores), or "clip" or "moment", one of the two alone. `pattern` keeps the files whose key matches a glob (`*`
        also crosses folders).
        """
        return self.search_many([Ask(query, top, pattern)], rank=rank)[0]

    def search_many(self, asks: Sequence[Ask], *, rank: Rank = "mean") -> list[list[Hit]]:
        """The hits of each ask, as `search` finds them; the vectors are read from memory once for all."""
        if rank not in RANKS:
            raise IndexStoreError(f"rank must be one of {', '.join(RANKS)}, not {rank!r}")
        for ask in asks:
            if ask.top < 1:
                raise IndexStoreError(f"a search returns at least 1 file; top is {ask.top}")
        if not self.paths or not asks:
            return [[] for _ in asks]
        directions = np.stack([self._direction(ask.query) for ask in asks])
        clips, windows = directions @ self.clips.T, directions @ self.windows.T
        return [self._best(ask, clips[at], windows[at], rank=rank) for at, ask in enumerate(asks)]

    def _best(self, ask: Ask, clips: np.ndarray, windows: np.ndarray, *, rank: Rank) -> list[Hit]:
        """The hits of one ask by the cosines of all files (files,) and of all windows (windows,)."""
        moments = np.maximum.reduceat(windows, self.starts)
        ranked = {"mean": 0.5 * clips + 0.5 * moments, "moment": moments, "clip": clips}[rank]
        candidates = np.arange(len(self.paths)) if ask.pattern is None else self._matching(ask.pattern)
        chosen = candidates[_largest(ranked[candidates], ask.top)]
        return [self._hit(int(file), windows, score=float(ranked[file]), clip=float(clips[file])) for file in chosen]

    def moments(self, path: str, query: np.ndarray, *, top: int) -> list[Moment]:
        """Return up to `top` stretches of one file that do not overlap, best first (greedy from the best window on)."""
        try:
            rows = self._moment_rows(self.paths.index(path))
        except ValueError:
            raise IndexStoreError(f"{path}: not in the index, or it could not be read when it was indexed") from None
        if top < 1:
            raise IndexStoreError(f"moments returns at least 1 stretch; top is {top}")
        scores = self.windows[rows] @ self._direction(query)
        found: list[Moment] = []
        for place in np.argsort(-scores, kind="stable"):
            start, end = (float(second) for second in self.spans[rows[place]])
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Moment(start, end, float(scores[place])))
            if len(found) == top:
                break
        return found

    def moment_vector(self, hit: Hit) -> np.ndarray:
        """Return the unit vector (d,) of the moment that a hit of this very table names."""
        rows = self._moment_rows(self.paths.index(hit.path))
        spans = self.spans[rows]
        return self.windows[rows[int(np.argmin(np.abs(spans - (hit.start, hit.end)).sum(axis=1)))]]

    def _direction(self, query: np.ndarray) -> np.ndarray:
        vector = np.asarray(query, dtype=np.float64)
        if vector.shape != (self.clips.shape[1],):
            raise IndexStoreError(f"the query's shape is {vector.shape}; this index needs ({self.clips.shape[1]},)")
        return unit(vector[None], where="the query")[0].astype(np.float32)

    def _moment_rows(self, file: int) -> np.ndarray:
        """Return the rows of the windows of a file that may be named as a moment."""
        end = int(self.starts[file + 1]) if file + 1 < len(self.starts) else len(self.windows)
        rows = np.arange(int(self.starts[file]), end)
        return rows[self.short[rows]]

    def _hit(self, file: int, windows: np.ndarray, *, score: float, clip: float) -> Hit:
        rows = self._moment_rows(file)
        best = rows[int(np.argmax(windows[rows]))]
        start, end = (float(second) for second in self.spans[best])
        return Hit(self.paths[file], start, end, score=score, clip_score=clip, moment_score=float(windows[best]))

    def _matching(self, pattern: str) -> np.ndarray:
        matches = re.compile(fnmatch.translate(pattern)).match
        return np.array([number for number, path in enumerate(self.paths) if matches(path)], dtype=np.intp)


def _largest(scores: np.ndarray, top: int) -> np.ndarray:
    """Return the positions of the `top` largest scores, largest first, earlier positions first among equals."""
    if len(scores) > top:
        smallest = np.partition(scores, len(scores) - top)[len(scores) - top]
        positions = np.flatnonzero(scores >= smallest)
    else:
        positions = np.arange(len(scores))
    return positions[np.argsort(-scores[positions], kind="stable")][:top]
