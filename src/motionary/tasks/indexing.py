"""Indexing: read what is new or changed under a folder, embed it, store it, forget what is gone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingData, MotionaryError
from motionary.formats import load_mapping, motion_files
from motionary.formats.units import parse_unit
from motionary.index import FileEntry, FileState, Index, Windows, content_hash, file_state, unchanged_since
from motionary.index.files import file_key
from motionary.index.scoring import clip_vector
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path, library_path
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.takes import FPS, read_take, windows_of

Array = NDArray[np.floating]

_NOTHING = "no motion files there or below; Motionary reads .bvh, and .amc with its .asf beside it"

BATCH = 32
"""Files embedded and committed together: a killed run loses at most this much work, never what was stored."""


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and the one-line reason."""

    path: Path
    error: str


@dataclass(frozen=True)
class IndexReport:
    """What a run of indexing did (`found` to `failed`, `seconds`) and what the index holds now (`files`, `windows`)."""

    library: Path
    folder: Path
    found: int
    read: int
    unchanged: int
    removed: int
    failed: tuple[Failure, ...]
    files: int
    windows: int
    seconds: float


@dataclass(frozen=True, eq=False)
class _Read:
    """What a worker gives back for one file: features, or the reason why there are none."""

    path: Path
    state: FileState | None
    features: Array | None = None
    report: dict[str, Any] | None = None
    offset: float = 0.0
    error: str = ""


def _read(path: Path, mapping: Path | None, unit: str | None) -> _Read:
    """Read one file in a worker; every error becomes a sentence, since one bad file must not stop the others."""
    state = None
    try:
        state = file_state(path)
        take = read_take(path, mapping=mapping, unit=unit)
        if not unchanged_since(path, state):
            return _Read(path, state, error=f"{path}: changed while it was read; run the command again")
        report = {
            name: value if isinstance(value, int | float | bool | str) else str(value)
            for name, value in vars(take.report).items()
        }
        return _Read(path, state, features=take.features.astype(np.float32), report=report, offset=take.offset)
    except MotionaryError as error:
        return _Read(path, state, error=str(error))
    except FileNotFoundError:
        return _Read(path, state, error=f"{path}: vanished while indexing")
    except OSError as error:
        return _Read(path, state, error=f"{path}: {error.strerror or error}")
    except MemoryError:
        return _Read(path, state, error=f"{path}: not enough memory to read it")


def _read_all(files: Sequence[Path], *, mapping: Path | None, unit: str | None, workers: int) -> Iterator[_Read]:
    """Read files, several at once where that is worth starting processes for, each as soon as it is done."""
    if workers == 1 or len(files) < 8:
        yield from (_read(path, mapping, unit) for path in files)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: dict[Future[_Read], Path] = {pool.submit(_read, path, mapping, unit): path for path in files}
        try:
            for done in as_completed(waiting):
                try:
                    yield done.result()
                except BrokenProcessPool as error:
                    raise MotionaryError(
                        f"{waiting[done]}: the process that read files was ended from outside (out of memory?); "
                        "what was finished is kept, run the command again with --workers 1"
                    ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _key(path: Path) -> str:
    """The name a file goes by in a library of many folders: its whole path, links not followed."""
    return file_key(path, None)


def _entry(read: _Read) -> FileEntry | None:
    """The index entry of a read file without its vectors; None where the file is no longer there to be noted."""
    if read.state is None:
        return None
    if read.features is None or read.report is None:
        return FileEntry(_key(read.path), read.state, status="failed", error=read.error)
    return FileEntry(
        _key(read.path),
        read.state,
        fps=float(read.report["fps"]),
        duration=(len(read.features) + 1) / FPS,
        frames=int(read.report["frames"]),
        report=read.report,
    )


def _embedded(reads: Sequence[_Read], embedder: Embedder) -> list[tuple[FileEntry, Windows | None]]:
    """Entries with vectors for a batch of read files, embedded together."""
    cut = [windows_of(read.features, embedder.windows) if read.features is not None else ([], []) for read in reads]
    stretches = [stretch for each, _ in cut for stretch in each]
    vectors = embedder.motions(stretches) if stretches else np.zeros((0, embedder.signature.dimension), np.float32)
    rows: list[tuple[FileEntry, Windows | None]] = []
    row = 0
    for read, (own, spans) in zip(reads, cut, strict=True):
        entry = _entry(read)
        part = vectors[row : row + len(own)]
        row += len(own)
        if entry is None:
            continue
        if not len(own):
            rows.append((entry, None))
        elif not np.isfinite(part).all():
            reason = f"{read.path}: the model gave no finite vector for it; is the motion broken?"
            rows.append((replace(entry, status="failed", error=reason), None))
        else:
            seconds = read.offset + np.array([(span.start / FPS, span.stop / FPS) for span in spans])
            rows.append((entry, Windows(clip=clip_vector(part, spans), spans=seconds, embeddings=part)))
    return rows


def _under(key: str, folder: Path) -> bool:
    return Path(key).is_relative_to(_key(folder))


def index_folder(
    folder: Path,
    *,
    library: Path | None = None,
    checkpoint: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
    rebuild: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Bring the index up to date with the motion files under `folder`; other folders' files in it stay.

    Only new and changed files are read, and those that failed before or were read with another mapping or unit than
    the one given. Each batch is stored when it is embedded, so an interrupted run goes on where it stopped and an old
    index answers throughout. `rebuild` makes the index anew from `folder` alone, beside the old one, which it replaces
    when it is whole. Raises `MissingData` for a folder without motion files.
    """
    began = time.monotonic()
    progress = progress or Silent()
    folder = Path(folder)
    if not folder.is_dir():
        raise MissingData(f"{folder}: no such folder; give the folder that holds the motion files")
    options = _options(mapping, unit)
    files = motion_files(folder)
    path = library_path(library)
    embedder = Embedder(checkpoint_path(checkpoint))
    path.parent.mkdir(parents=True, exist_ok=True)
    if rebuild and not files:
        raise MissingData(f"{folder}: {_NOTHING}; the old index stays")
    place = path.with_name(path.name + ".rebuilt") if rebuild else path
    opened = Index.recreate if rebuild else Index.ensure
    with opened(place, signature=embedder.signature) as index:
        plan = index.plan(files, retry_failed=True)
        gone = tuple(key for key in plan.gone if _under(key, folder))
        if not files and not gone:
            raise MissingData(f"{folder}: {_NOTHING}")
        known = {entry.path: entry.report.get("options") for entry in index.entries()} if options else {}
        again = [file for file in plan.unchanged if options and known.get(_key(file)) != options]
        to_read = [*plan.to_read, *again]
        progress.start(len(to_read), f"Reading {len(to_read)} files")
        reads = _read_all(to_read, mapping=mapping, unit=unit, workers=workers or os.cpu_count() or 1)
        _store_all(reads, index, embedder, options=options, progress=progress)
        index.settle(replace(plan, gone=gone))
        stats = index.stats()
        failed = tuple(
            Failure(Path(entry.path), entry.error)
            for entry in index.entries()
            if entry.status == "failed" and _under(entry.path, folder)
        )
    if rebuild:
        Index.install(place, path)
    return IndexReport(
        library=path,
        folder=folder,
        found=len(files),
        read=len(to_read) - len({_key(file) for file in to_read} & {str(each.path) for each in failed}),
        unchanged=len(plan.unchanged) - len(again),
        removed=len(gone),
        failed=failed,
        files=stats.files,
        windows=stats.windows,
        seconds=time.monotonic() - began,
    )


def _options(mapping: Path | None, unit: str | None) -> str:
    """What was asked for when reading, checked before any file is read; "" where nothing was."""
    parts = []
    if mapping is not None:
        load_mapping(mapping)
        parts.append(f"mapping {content_hash(mapping)}")
    if unit is not None:
        parts.append(f"unit {parse_unit(unit)[0]}")
    return ", ".join(parts)


def _store_all(reads: Iterator[_Read], index: Index, embedder: Embedder, *, options: str, progress: Progress) -> None:
    """Embed and store what is read, a batch at a time; what was read is stored also when interrupted."""
    batch: list[_Read] = []
    try:
        for read in reads:
            batch.append(read if read.report is None else replace(read, report={**read.report, "options": options}))
            progress.advance()
            if len(batch) == BATCH:
                index.put_many(_embedded(batch, embedder))
                batch = []
    finally:
        if batch:
            index.put_many(_embedded(batch, embedder))
