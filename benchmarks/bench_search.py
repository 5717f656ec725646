"""How fast is exact search, cold and warm, beside plain numpy and, where it is installed, faiss?

python benchmarks/bench_search.py --vectors 100000 --out results
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result

from motionary.index import FileEntry, FileState, Index, IndexSignature, Windows

DIMENSION = 256
PER_FILE = 10
TOP = 10
SIGNATURE = IndexSignature(
    "benchmark", "00" * 32, feature_set="humanml263", window_seconds=4.0, hop_seconds=2.0, dimension=DIMENSION
)


def build(path: Path, *, vectors: int, rng: np.random.Generator) -> None:
    """Make an index of `vectors` windows, ten a file."""
    starts = 2.0 * np.arange(PER_FILE)
    spans = np.stack([starts, starts + 4.0], axis=1)
    with Index.create(path, signature=SIGNATURE) as index:
        rows = []
        for number in range(vectors // PER_FILE):
            drawn = rng.standard_normal((PER_FILE + 1, DIMENSION))
            entry = FileEntry(f"folder/{number:06d}.bvh", FileState(1, 1, "00"), fps=120.0, duration=22.0, frames=2640)
            rows.append((entry, Windows(clip=drawn[0], spans=spans, embeddings=drawn[1:])))
            if len(rows) == 500:
                index.put_many(rows)
                rows = []
        index.put_many(rows)


def open_and_search(path: Path, query: np.ndarray) -> int:
    """Open the index, search once, close it: what a command on the command line pays."""
    with Index.open(path, signature=SIGNATURE) as index:
        return len(index.search(query, top=TOP))


def plain_numpy(matrix: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Return the top rows with a product, a partition and a sort: the least that exact search can do."""
    scores = matrix @ query
    best = np.argpartition(scores, -TOP)[-TOP:]
    return best[np.argsort(-scores[best])]


def faiss_flat(matrix: np.ndarray, query: np.ndarray) -> Callable[[], object] | None:
    """Return faiss's exact search over the same rows, or None where faiss is not installed."""
    try:
        import faiss  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(matrix)
    return lambda: flat.search(query[None], TOP)


def main() -> None:
    """Build an index, time warm and cold searches in the same run as the peers, and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--vectors", type=int, default=100_000, help="windows in the index")
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    query = rng.standard_normal(DIMENSION).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.motionary"
        build(path, vectors=given.vectors, rng=rng)
        index = Index.open(path)
        index.search(query)
        matrix = rng.standard_normal((given.vectors, DIMENSION)).astype(np.float32)
        cases = [
            Case("motionary, warm", lambda: index.search(query, top=TOP)),
            Case("motionary, open and search", lambda: open_and_search(path, query)),
            Case("numpy product and partition", lambda: plain_numpy(matrix, query)),
        ]
        if (flat := faiss_flat(matrix, query)) is not None:
            cases.append(Case("faiss flat", flat))
        results = measure(cases, runs=given.runs, warmups=2)
        size = path.stat().st_size
        index.close()
    write_result(
        "search",
        settings={"vectors": given.vectors, "dimension": DIMENSION, "windows_per_file": PER_FILE, "top": TOP},
        results=results,
        reference="numpy product and partition",
        extra={"index_bytes": size},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
