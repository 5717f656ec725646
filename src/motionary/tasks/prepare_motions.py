"""Features of many motions, each made once: by several processes, resumable, every file whole or not there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.prepared import FPS, WIDTH, PreparedMotion, code_hash, sha256_of
from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats.atomic import replacing

Array = NDArray[np.floating]

FEWEST_FOR_PROCESSES = 8
_SHORTEST = 2


@dataclass(frozen=True)
class MotionJob:
    """One source file and the motions to make of it: name -> whether it is the mirror image.

    `kind` "motion" for a file to read down to features, "features" for HumanML3D's own .npy.
    """

    source: Path
    names: tuple[tuple[str, bool], ...]
    kind: str = "motion"
    body_model: Path | None = None


@dataclass(frozen=True)
class MotionResult:
    """What became of a job: the motions, how many of them lay there already, or the reason why there are none."""

    job: MotionJob
    motions: dict[str, PreparedMotion]
    reused: int = 0
    error: str = ""


def make_motion(job: MotionJob, folder: Path) -> MotionResult:
    """Make a job's features in `folder`, or find them made; every error becomes a sentence."""
    try:
        state = _state(job)
        found = {name: _stored(folder, name, state) for name, _ in job.names}
        made = {name: motion for name, motion in found.items() if motion is not None}
        reused = len(made)
        if lacking := [(name, mirrored) for name, mirrored in job.names if name not in made]:
            made |= _make(job, lacking, folder=folder, state=state)
        return MotionResult(job, made, reused)
    except MotionaryError as error:
        return MotionResult(job, {}, error=str(error))
    except OSError as error:
        return MotionResult(job, {}, error=f"{error.filename or job.source}: {error.strerror or error}")
    except MemoryError:
        return MotionResult(job, {}, error=f"{job.source}: not enough memory to read it")


def make_motions(jobs: Sequence[MotionJob], folder: Path, *, workers: int) -> Iterator[MotionResult]:
    """Do all jobs, several at once where that is worth it, and give each result as soon as it is there."""
    if workers == 1 or len(jobs) < FEWEST_FOR_PROCESSES:
        yield from (make_motion(job, folder) for job in jobs)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: dict[Future[MotionResult], MotionJob] = {pool.submit(make_motion, job, folder): job for job in jobs}
        try:
            for done in as_completed(waiting):
                try:
                    yield done.result()
                except BrokenProcessPool as error:
                    raise MotionaryError(
                        f"{waiting[done].source}: the process that read files was ended from outside (out of memory?); "
                        "what was finished is kept, run the command again with --workers 1"
                    ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _state(job: MotionJob) -> dict[str, Any]:
    """What the features depend on: the code, and the content of the source and the files read with it."""
    shared: list[Path] = []
    if job.source.suffix.lower() == ".amc":
        shared += sorted(job.source.parent.glob("*.asf"))
    if job.body_model is not None:
        shared += sorted(job.body_model.rglob("*.npz")) if job.body_model.is_dir() else [job.body_model]
    return {"code": code_hash(), "sources": [sha256_of(job.source), *(_hash_of_shared(file) for file in shared)]}


def _hash_of_shared(file: Path) -> str:
    status = file.stat()
    return _hash_once(file, status.st_size, status.st_mtime_ns)


@cache
def _hash_once(file: Path, size: int, time_ns: int) -> str:
    """Hash of a file that many motions are read with: a body model has hundreds of megabytes."""
    return sha256_of(file)


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    """A motion's array and the note beside it. Raises `FormatError` for a name that is no path below the folder."""
    parts = name.split("/")
    if any(part in ("", ".", "..") or not part.isprintable() or "\\" in part or ":" in part for part in parts):
        raise FormatError(f"{name!r:.80} cannot be a file's name")
    base = folder / "features" / Path(*parts)
    return base.with_name(base.name + ".npy"), base.with_name(base.name + ".json")


def _stored(folder: Path, name: str, state: dict[str, Any]) -> PreparedMotion | None:
    """The motion where it was made before from the same content by the same code, and its file is whole."""
    array, note = _paths(folder, name)
    try:
        content = json.loads(note.read_bytes())
        motion = PreparedMotion(**content["motion"])
        same = content["state"] == state and sha256_of(array) == motion.sha256
    except (OSError, ValueError, KeyError, TypeError):
        return None  # absent or half written: made again
    return motion if same else None


def _make(
    job: MotionJob, names: Sequence[tuple[str, bool]], *, folder: Path, state: dict[str, Any]
) -> dict[str, PreparedMotion]:
    if job.kind == "features":
        values = _official(job.source)
        arrays = {name: (values, 0.0, (len(values) + 1) / FPS) for name, _ in names}
    else:
        arrays = _read(job, names)
    return {
        name: _store(values, folder=folder, name=name, state=state, offset=offset, duration=duration, source=job.source)
        for name, (values, offset, duration) in arrays.items()
    }


def _official(path: Path) -> Array:
    """HumanML3D's own features of a clip, checked."""
    from motionary.formats.safe_npz import as_floats, read_npy

    values = read_npy(path)
    if values.ndim != 2 or values.shape[1] != WIDTH:
        hint = "; 251 are the original KIT-ML's, of another skeleton and rate" if values.shape[-1:] == (251,) else ""
        raise FormatError(f"an array {values.shape}; (rows, {WIDTH}) is needed{hint}", path=path)
    floats = as_floats(values, np.float32)
    if not np.isfinite(floats).all():
        raise FormatError("values that are not finite; HumanML3D itself leaves this clip out", path=path)
    return floats


def _read(job: MotionJob, names: Sequence[tuple[str, bool]]) -> dict[str, tuple[Array, float, float]]:
    """Features, seconds before row 0 and the file's duration of a motion and of its mirror image."""
    from motionary.features.humanml263 import extract
    from motionary.formats import read_smpl22
    from motionary.motion.transforms import mirror_positions

    options: dict[str, Any] = {} if job.body_model is None else {"body_model": job.body_model}
    joints, report = read_smpl22(job.source, fps=FPS, **options)
    if len(joints.positions) <= _SHORTEST:
        raise FormatError(
            f"{len(joints.positions)} frames at 20 a second; nothing can be said of so few", path=job.source
        )
    # a leading rest pose is no part of the motion, so its time does not count; other frames left out do
    offset = max(0, report.dropped_frames - report.leading_tpose) / report.fps
    duration = (report.frames - report.leading_tpose) / report.fps
    positions = joints.positions
    return {
        name: (extract(mirror_positions(positions) if mirrored else positions), offset, duration)
        for name, mirrored in names
    }


def _store(
    values: Array, *, folder: Path, name: str, state: dict[str, Any], offset: float, duration: float, source: Path
) -> PreparedMotion:
    """Write the array, then the note that says it is whole."""
    array, note = _paths(folder, name)
    if not np.isfinite(values).all():
        raise MissingData(f"{source}: its features are not finite; is the motion broken?")
    array.parent.mkdir(parents=True, exist_ok=True)
    with replacing(array) as stream:
        np.save(stream, np.ascontiguousarray(values, dtype=np.float32), allow_pickle=False)
    motion = PreparedMotion(
        file=array.relative_to(folder).as_posix(),
        rows=len(values),
        sha256=sha256_of(array),
        offset=offset,
        duration=duration,
        source=source.name,
    )
    with replacing(note) as stream:
        stream.write(json.dumps({"state": state, "motion": asdict(motion)}).encode())
    return motion
