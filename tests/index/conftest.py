"""What the index tests share: a small signature and made-up files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from motionary.index import FileEntry, FileState, Index, IndexSignature, Windows

DIMENSION = 8


@pytest.fixture
def signature() -> IndexSignature:
    return IndexSignature(
        "small", "ab" * 32, feature_set="humanml263", window_seconds=4.0, hop_seconds=2.0, dimension=DIMENSION
    )


@pytest.fixture
def index_path(tmp_path: Path) -> Path:
    return tmp_path / "walks.motionary"


@pytest.fixture
def make_file() -> Callable[..., tuple[FileEntry, Windows]]:
    """Return a function that makes an entry and its windows from a path and the cosines wanted with axis 0."""

    def make(path: str, *, clip: float = 0.0, windows: tuple[float, ...] = (0.0,)) -> tuple[FileEntry, Windows]:
        starts = 2.0 * np.arange(len(windows))
        spans = np.stack([starts, starts + 4.0], axis=1)
        vectors = np.stack([_with_cosine(value) for value in windows])
        entry = FileEntry(path, FileState(10, 20, "hash"), fps=120.0, duration=10.0, frames=1200, report={"unit": "cm"})
        return entry, Windows(clip=_with_cosine(clip), spans=spans, embeddings=vectors)

    return make


@pytest.fixture
def axis() -> np.ndarray:
    """The query that the cosines of `make_file` are meant for."""
    return np.eye(DIMENSION)[0]


@pytest.fixture
def index(index_path: Path, signature: IndexSignature, tmp_path: Path):
    with Index.create(index_path, signature=signature, root=tmp_path) as made:
        yield made


def _with_cosine(value: float) -> np.ndarray:
    vector = np.zeros(DIMENSION)
    vector[0], vector[1] = value, np.sqrt(1 - value**2)
    return vector
