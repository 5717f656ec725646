"""How long from the start of the process to the answer of a search, with 1,000 clips indexed, beside its floors?

The index holds random vectors under the shipped checkpoint's signature: what is timed does not depend on their values.

python benchmarks/bench_cold_start.py --out benchmarks/results
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result

from motionary.index import FileEntry, FileState, Index, Windows
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path


def fill(path: Path, *, clips: int, rng: np.random.Generator) -> None:
    """An index of `clips` files of three windows each."""
    signature = Embedder(checkpoint_path(None)).signature
    spans = np.array([[0.0, 4.0], [2.0, 6.0], [4.0, 8.0]])
    rows = []
    for number in range(clips):
        entry = FileEntry(f"/library/take{number:04d}.bvh", FileState(1, 1, f"{number:032x}"), 30.0, 8.0, 240)
        vectors = rng.standard_normal((4, signature.dimension))
        rows.append((entry, Windows(clip=vectors[0], spans=spans, embeddings=vectors[1:])))
    with Index.create(path, signature=signature) as index:
        index.put_many(rows)


def process(*arguments: str) -> None:
    """Run Python once and fail loudly."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def main() -> None:
    """Time whole processes in one run and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=1000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library.index"
        fill(library, clips=given.clips, rng=np.random.default_rng(0))
        search = ("search", "a person runs and jumps over something", "--library", str(library))
        cases = [
            Case("motionary search", lambda: process("-c", "from motionary.cli import main; main()", *search)),
            Case("import motionary", lambda: process("-c", "import motionary")),
            Case("import torch", lambda: process("-c", "import torch")),
            Case("python alone", lambda: process("-c", "pass")),
        ]
        write_result(
            "cold_start",
            settings={"clips": given.clips},
            results=measure(cases, runs=given.runs, warmups=1),
            reference="import torch",
            folder=given.out,
        )


if __name__ == "__main__":
    main()
