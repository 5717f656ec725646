"""How a file is scored for a query: half by what it is about, half by its best moment.

See docs/decisions/windows-and-scores.md. Arrays in, arrays out; the search and the evaluation share it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.index.windows import Span

Array = NDArray[np.floating]


def clip_vector(windows: Array, spans: list[Span]) -> Array:
    """Unit vector of a whole take: the direction of the mean of its longest-scale windows. `windows`: (n, d) unit."""
    longest = min(span.scale for span in spans)
    mean = windows[[i for i, span in enumerate(spans) if span.scale == longest]].mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def best_windows(scores: Array, starts: NDArray[np.intp]) -> Array:
    """Highest score among each file's windows: (queries, windows) and each file's first row -> (queries, files)."""
    return np.maximum.reduceat(scores, starts, axis=1)


def file_scores(queries: Array, clips: Array, windows: Array, starts: NDArray[np.intp]) -> Array:
    """Scores (queries, files): the mean of the cosine with the whole take and the cosine with its best window.

    `queries` (q, d), `clips` (f, d) and `windows` (w, d) are unit vectors; the windows of file i are rows `starts[i]`
    up to `starts[i + 1]` (the last file's up to the end), at least one a file.
    """
    return 0.5 * (queries @ clips.T) + 0.5 * best_windows(queries @ windows.T, starts)
