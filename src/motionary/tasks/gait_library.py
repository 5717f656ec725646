"""A library of walks: the vectors of all walks under a folder, kept so that the next search need not read them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.formats import motion_files
from motionary.formats.atomic import replacing
from motionary.formats.safe_npz import Archive, as_floats
from motionary.index import Index
from motionary.tasks.gait_walks import read_walk
from motionary.tasks.library import home_folder
from motionary.tasks.progress import Progress

Array = NDArray[np.floating]

VERSION = 1
"""Counted up where reading or filming changes, so that kept vectors are made anew."""
KEPT = "gait-walks.npz"
MOST_KEPT = 50_000


class WalkReader(Protocol):
    """What a library needs of a checkpoint."""

    @property
    def weights(self) -> str:
        """Hash of the weights."""
        ...

    def vector(self, layouts: Sequence[Array]) -> Array:
        """Unit vector (d,) of a walk's views."""
        ...


@dataclass(frozen=True, eq=False)
class WalkLibrary:
    """`paths` of walks, their `vectors` (n, d), and (n, 2) `numbers`: cadence and speed, NaN where not known."""

    paths: tuple[Path, ...]
    vectors: Array
    numbers: Array
    skipped: int


def walk_library(library: Path, reader: WalkReader, *, progress: Progress) -> WalkLibrary:
    """All walks under a folder, or of the files in an index; files without a steady walk are counted and left out.

    A file that was read before with this checkpoint is not read again: vectors are kept in Motionary's folder.
    """
    files = _files(Path(library))
    kept = _Kept(reader.weights)
    progress.start(len(files), "reading walks")
    paths, vectors, numbers, skipped = [], [], [], 0
    try:
        for path in files:
            row = kept.get(path)
            if row is None:
                row = _read(path, reader)
                kept.put(path, row)
            if np.isfinite(row[2:]).all():
                paths.append(path)
                numbers.append(row[:2])
                vectors.append(row[2:])
            else:
                skipped += 1
            progress.advance()
    finally:
        kept.save()  # also where one has stopped it: the next search goes on from there
    return WalkLibrary(
        tuple(paths), np.array(vectors, dtype=np.float32), np.array(numbers, dtype=np.float32).reshape(-1, 2), skipped
    )


def _files(library: Path) -> list[Path]:
    if library.is_file() and library.suffix == ".index":
        with Index.open(library) as index:
            return [index.locate(entry.path) for entry in index.entries()]
    return motion_files(library)


def _read(path: Path, reader: WalkReader) -> Array:
    """Cadence, speed and vector of a walk; NaN throughout where there is none."""
    try:
        walk = read_walk(path)
    except (MotionaryError, OSError):
        return np.full(3, np.nan, dtype=np.float32)
    known = (np.nan, np.nan) if walk.parameters is None else (walk.parameters.cadence, walk.parameters.speed)
    return np.concatenate([np.array(known, dtype=np.float32), reader.vector(walk.layouts)])


class _Kept:
    """Rows by the hash of a file's bytes, of one checkpoint."""

    def __init__(self, weights: str) -> None:
        self._file = home_folder() / KEPT
        self._salt = f"{VERSION}-{weights}".encode()
        self._rows: dict[str, Array] = {}
        self._new = False
        with contextlib.suppress(MotionaryError, KeyError, OSError), Archive(self._file) as archive:
            # the file is named after one checkpoint: rows of another are dropped
            if bytes(archive.read("salt").tobytes()) == self._salt.ljust(128, b"\0"):
                keys, rows = archive.read("keys"), as_floats(archive.read("rows"), np.float32)
                self._rows = {bytes(key).hex(): row for key, row in zip(keys, rows, strict=True)}

    def _key(self, path: Path) -> str:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()

    def get(self, path: Path) -> Array | None:
        try:
            return self._rows.get(self._key(path))
        except OSError:
            return None

    def put(self, path: Path, row: Array) -> None:
        with contextlib.suppress(OSError):
            self._rows[self._key(path)] = row
            self._new = True

    def save(self) -> None:
        """Write what is new; a folder that cannot be written to only makes the next search slower."""
        if not self._new:
            return
        rows = dict(list(self._rows.items())[-MOST_KEPT:])
        width = max(len(row) for row in rows.values())
        table = np.full((len(rows), width), np.nan, dtype=np.float32)
        for number, row in enumerate(rows.values()):
            table[number, : len(row)] = row
        keys = np.array([list(bytes.fromhex(key)) for key in rows], dtype=np.uint8)
        salt = np.frombuffer(self._salt.ljust(128, b"\0"), dtype=np.uint8)
        with contextlib.suppress(OSError, MotionaryError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._file) as stream:
                np.savez(stream, salt=salt, keys=keys, rows=table)
