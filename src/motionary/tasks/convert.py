"""Convert: any motion file into any format that is written, one file or a whole folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.features import FEATURES, load_feature_set, to_mmm21
from motionary.formats import PointsReading, Reading, motion_files, read_motion, to_smpl22
from motionary.formats.retargeting import find_legs, retarget_to
from motionary.formats.write import WRITERS, write_motion, writer_of
from motionary.motion import (
    JointPositions,
    Motion,
    canonicalise,
    fill_gaps,
    load_skeleton,
    lock_feet,
    mirror,
    resample,
    scale,
    skeleton_names,
    smooth,
    trim,
)
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.tasks.cutting import cut
from motionary.tasks.progress import Progress, Silent

LONGEST_GAP = 1.0
"""Seconds of lost tracking that are filled in points, as `to_smpl22` fills them."""
FASTEST = 10_000.0
"""Frames a second that a result may have at most; the fastest motion capture cameras take fewer."""
_OWN_JOINTS = frozenset(["npz", "csv"])
"""Formats that hold any joints; the others need the 22 of SMPL where a file has points alone."""


@dataclass(frozen=True)
class Changes:
    """What is changed on the way, in this order.

    `trim`: (from, to) seconds of the file, to None for the end. `skeleton`: a named skeleton, or a motion file whose
    skeleton is meant. `mirror`: left for right. `scale`: the body's size. `smooth`: standard deviation in seconds of a
    Gaussian. `lock_feet`: hold the feet where they stand. `ground`: floor at 0, start at the origin facing +Z, on the
    22 joints of smpl22. `fps`: the frame rate. Raises `MotionaryError` for a number out of bounds.
    """

    trim: tuple[float, float | None] | None = None
    skeleton: str | None = None
    mirror: bool = False
    scale: float | None = None
    smooth: float | None = None
    lock_feet: bool = False
    ground: bool = False
    fps: float | None = None

    def __post_init__(self) -> None:
        # NaN fails every comparison
        if self.fps is not None and not 0 < self.fps <= FASTEST:
            raise MotionaryError(f"--fps {self.fps:g}: give frames a second above 0, at most {FASTEST:g}")
        if self.scale is not None and not 0 < self.scale < np.inf:
            raise MotionaryError(f"--scale {self.scale:g}: give a factor above 0, such as 0.01")
        if self.smooth is not None and not 0 <= self.smooth < np.inf:
            raise MotionaryError(f"--smooth {self.smooth:g}: give seconds, such as 0.05; 0 leaves the motion as it is")


@dataclass(frozen=True)
class Converted:
    """One file's conversion: `status` "done", "kept" (the result was there already) or "failed", with `error`."""

    source: Path
    target: Path
    status: str
    frames: int = 0
    fps: float = 0.0
    notes: tuple[str, ...] = ()
    error: str = ""


def parse_trim(text: str) -> tuple[float, float | None]:
    """ "1.5:4" as (1.5, 4.0), "2:" as (2.0, None), ":3" as (0.0, 3.0). Raises `MotionaryError` for other forms."""
    first, colon, last = text.partition(":")
    try:
        start, stop = float(first or 0.0), float(last) if last.strip() else None
    except ValueError:
        colon, start, stop = "", 0.0, None
    if not colon or not (0 <= start < (np.inf if stop is None else stop)):
        raise MotionaryError(f"--trim {text!r}: give FROM:TO in seconds, such as 1.5:4, 2: or :3")
    return start, stop


def convert_file(
    source: Path,
    target: Path,
    *,
    to: str | None = None,
    changes: Changes | None = None,
    reading: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> Converted:
    """Convert one file. `to`: a name in `WRITERS` or `FEATURES` where the suffix says too little.

    `reading`: options of `read_motion`, and `mapping`. Raises `MotionaryError` with words that help; then nothing was
    written and what was at `target` is as it was.
    """
    name = _target_format(target, to)
    _check_target(source, target, overwrite=overwrite)
    changes = changes or Changes()
    options = dict(reading or {})
    mapping = options.pop("mapping", None)
    read = read_motion(source, **options)
    if changes.trim is not None:
        read = cut(read, start=changes.trim[0], stop=changes.trim[1])
    motion = _changed(_moving(read, name, changes, mapping=mapping), changes)
    target.parent.mkdir(parents=True, exist_ok=True)
    if name in FEATURES:
        motion = _write_features(motion, target, name, own_rate=changes.fps)
    else:
        write_motion(motion, target, format=name)
    return Converted(source, target, "done", motion.frame_count, motion.fps, read.report.notes)


def convert_folder(
    source: Path,
    target: Path,
    *,
    to: str,
    changes: Changes | None = None,
    reading: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Converted]:
    """Convert every motion file under `source` into the same place under `target`.

    Files whose result is there and younger are kept, so that an interrupted run goes on; `overwrite` makes all again. A
    file that fails is reported and the others are converted all the same. Raises `MissingData` where there is none.
    """
    suffix = ".npy" if to in FEATURES else WRITERS[_target_format(target, to, is_folder=True)].suffix
    _check_folders(source, target)
    inside = target.resolve()
    files = [file for file in motion_files(source) if not file.resolve().is_relative_to(inside)]
    if not files:
        raise MissingData(f"{source}: no motion files there")
    progress = progress or Silent()
    pairs = list(zip(files, _targets(files, source, target, suffix), strict=True))
    fresh = [pair for pair in pairs if overwrite or not _is_younger(pair[1], pair[0])]
    results = {pair[0]: Converted(*pair, "kept") for pair in pairs if pair not in fresh}
    progress.start(len(fresh), f"Converting {len(fresh)} files")
    for result in _convert_all(fresh, to, changes, reading, workers=workers or os.cpu_count() or 1):
        results[result.source] = result
        progress.advance()
    return [results[file] for file in files]


def _convert_all(
    pairs: Sequence[tuple[Path, Path]],
    to: str,
    changes: Changes | None,
    reading: Mapping[str, Any] | None,
    *,
    workers: int,
) -> Iterator[Converted]:
    if workers == 1 or len(pairs) < 4:
        yield from (_try_one(source, target, to, changes, reading) for source, target in pairs)
        return
    with ProcessPoolExecutor(min(workers, len(pairs))) as pool:
        try:
            futures = [pool.submit(_try_one, source, target, to, changes, reading) for source, target in pairs]
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _try_one(
    source: Path, target: Path, to: str, changes: Changes | None, reading: Mapping[str, Any] | None
) -> Converted:
    try:
        return convert_file(source, target, to=to, changes=changes, reading=reading, overwrite=True)
    except MotionaryError as error:
        return Converted(source, target, "failed", error=str(error))
    except OSError as error:
        return Converted(source, target, "failed", error=f"{error.filename or target}: {error.strerror or error}")


def _targets(files: Sequence[Path], source: Path, target: Path, suffix: str) -> list[Path]:
    """Where each file goes; two files of one name (take.bvh, take.amc) keep their old suffix before the new."""
    top = source if source.is_dir() else source.parent
    plain = [target / file.relative_to(top).with_suffix(suffix) for file in files]
    return [
        place if plain.count(place) == 1 else target / file.relative_to(top).with_name(file.name + suffix)
        for file, place in zip(files, plain, strict=True)
    ]


def _is_younger(target: Path, source: Path) -> bool:
    return target.is_file() and target.stat().st_mtime >= source.stat().st_mtime


def _check_target(source: Path, target: Path, *, overwrite: bool) -> None:
    """Raise `MotionaryError` where the result would take the place of what it must not."""
    if target.is_dir():
        raise MotionaryError(f"{target}: this is a folder; give the name of the file to write")
    if target.exists() and not target.is_file():
        raise MotionaryError(f"{target}: this is no ordinary file, and would be replaced; give another name")
    if target.exists() and not overwrite:
        raise MotionaryError(f"{target}: there is a file already; pass --overwrite, or give another name")
    if target.exists() and source.exists() and target.samefile(source):
        raise MotionaryError(f"{target}: this is the file to convert; give another name")


def _check_folders(source: Path, target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise MotionaryError(f"{target}: this is a file; give a folder for the results of a folder")
    if source.resolve().is_relative_to(target.resolve()):
        raise MotionaryError(f"{target}: the results would lie among the files to convert; give another folder")


def _target_format(target: Path, to: str | None, *, is_folder: bool = False) -> str:
    if to in FEATURES:
        if not is_folder and target.suffix.lower() != ".npy":
            raise FormatError(f"features {to} are written as .npy; give such a name", path=target)
        return str(to)
    if to is not None and to not in WRITERS:
        raise FormatError(f"cannot convert to {to!r}; known: {', '.join([*WRITERS, *FEATURES])}", path=target)
    name = writer_of(target, name=to)
    if not is_folder and target.suffix and target.suffix.lower() != WRITERS[name].suffix:
        raise FormatError(
            f"{name} is written as {WRITERS[name].suffix}; give such a name, or another --to", path=target
        )
    return name


def _moving(read: Reading | PointsReading, name: str, changes: Changes, *, mapping: Any) -> Motion | JointPositions:
    """The motion on the skeleton that is wanted: the file's own where nothing else is needed."""
    if isinstance(read, PointsReading):
        return _moving_points(read, name, changes, mapping=mapping)
    dropped = read.report.dropped_frames
    motion: Motion = trim(read.motion, start=dropped, unit="frames") if dropped else read.motion
    if changes.skeleton is not None:
        return retarget_to(read, _skeleton(changes.skeleton), mapping=mapping)
    if name in FEATURES and not load_feature_set(name).needs_rotations:
        return to_smpl22(read, mapping=mapping)
    if mapping is not None or changes.ground or name in FEATURES:
        return retarget_to(read, "smpl22", mapping=mapping)
    return motion


def _moving_points(read: PointsReading, name: str, changes: Changes, *, mapping: Any) -> Motion | JointPositions:
    needs_body = changes.skeleton is not None or changes.lock_feet or changes.ground or mapping is not None
    if name in _OWN_JOINTS and not needs_body:
        return fill_gaps(read.points, max_gap=LONGEST_GAP, method="linear").motion
    joints = to_smpl22(read, mapping=mapping)
    if changes.skeleton is None:
        return joints
    skeleton = _skeleton(changes.skeleton)
    if isinstance(skeleton, str) and load_skeleton(skeleton).joints == joints.joint_names:
        return inverse_kinematics(joints, load_skeleton(skeleton))
    return retarget_to(inverse_kinematics(joints), skeleton)


def _skeleton(wanted: str) -> Any:
    """A named skeleton's name, or the motion whose skeleton is meant."""
    if wanted in skeleton_names():
        return wanted
    if not Path(wanted).is_file():
        raise MissingData(
            f"no skeleton is called {wanted!r}, and no such file is there; known: {', '.join(skeleton_names())}"
        )
    read = read_motion(wanted)
    if isinstance(read, PointsReading):
        raise FormatError("this file has points and no skeleton; give one with rotations (BVH, AMC)", path=wanted)
    return read.motion.skeleton


def _changed(motion: Any, changes: Changes) -> Any:
    """The `Motion` or `JointPositions` after all changes; the transforms take either, which a union cannot say."""
    if changes.mirror:
        motion = mirror(motion)
    if changes.scale is not None:
        motion = scale(motion, changes.scale)
    if changes.smooth is not None:
        motion = smooth(motion, changes.smooth)
    if changes.lock_feet:
        motion = lock_feet(motion, legs=find_legs(motion)).motion
    if changes.ground:
        motion = canonicalise(motion)
    return motion if changes.fps is None else resample(motion, changes.fps)


def _write_features(motion: Any, target: Path, name: str, *, own_rate: float | None) -> Any:
    """Write a feature set of the motion, at the set's frame rate; gives back the motion that was written."""
    from motionary.formats.atomic import replacing
    from motionary.formats.outgoing import as_smpl22_positions, as_smpl22_rotations

    features = load_feature_set(name)
    if features.fps is not None:
        if own_rate is not None and own_rate != features.fps:
            raise FormatError(f"{name} is defined at {features.fps:g} frames a second, not {own_rate:g}", path=target)
        motion = resample(motion, features.fps)
    moving = as_smpl22_rotations(motion) if features.needs_rotations else as_smpl22_positions(motion)
    if features.skeleton == "mmm21" and isinstance(moving, JointPositions):
        moving = to_mmm21(moving)
    values = features.extract(moving)
    with replacing(target) as stream:
        np.save(stream, values.astype(np.float32), allow_pickle=False)
    return motion
