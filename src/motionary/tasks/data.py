"""Preparing data sets: which motions the texts need, where they are, features of them, and what is missing."""

from __future__ import annotations

import importlib
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from motionary.datasets.amass import MotionId, motion_id
from motionary.datasets.annotations import Annotations, TextSet, with_mirrored, write_annotations, write_splits
from motionary.datasets.overlap import OverlapCount, remove_overlaps
from motionary.datasets.prepared import SHORTEST, PreparedMotion, index_bytes, rows_of
from motionary.datasets.table import TEXT_SETS, load_text_set, paper_counts
from motionary.errors import FormatError, MissingData
from motionary.formats.atomic import replacing
from motionary.tasks.prepare_motions import MotionJob, MotionResult, make_motions
from motionary.tasks.progress import Progress, Silent

MOTIONS: dict[str, str] = {
    "cmu": "motionary.datasets.cmu_motions:cmu_files",
    "amass": "motionary.datasets.amass:amass_files",
}
"""Where motions come from: name -> a function from a folder to its files by motion. "features" is besides these."""
FEATURES = "features"
"""Motions that are HumanML3D's own `new_joint_vecs`, a file a key."""

TOLERANCE = 0.25
"""Seconds by which a motion's length may differ from what the annotations say; more means another motion or time."""
_LISTED = 20


@dataclass(frozen=True)
class SplitCount:
    """One split: what the paper counts, what is annotated here and of that, what has its motion here.

    `unit` is what `paper` counts: "motions" or "segments". Mirrored ones are included.
    """

    unit: str
    paper: int | None
    motions: int
    segments: int
    motions_here: int
    segments_here: int


@dataclass(frozen=True)
class PrepareReport:
    """What a run did and what is missing.

    `made`, `reused`: motions, mirrored ones counted. `failed`: source file -> reason. `other_length`: motions whose
    length is not the annotated one, left out. `missing`: annotated motions without a file, by collection. `too_short`:
    segments with less than two rows of their motion, left out. `folder` None after a dry run.
    """

    dataset: str
    motions_from: str
    folder: Path | None
    splits: dict[str, SplitCount]
    made: int
    reused: int
    failed: dict[str, str]
    other_length: tuple[str, ...]
    missing: dict[str, int]
    too_short: int
    notes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class _Needed:
    """Keys with a file: name of the motion of each key, and the jobs that make them."""

    name_of: dict[str, str]
    jobs: list[MotionJob]
    missing: dict[str, int]


def motion_kinds() -> tuple[str, ...]:
    """Names that `motions` of `prepare` may have."""
    return (*MOTIONS, FEATURES)


def prepare(
    name: str,
    annotations: Path,
    *,
    motions: tuple[str, Path],
    out: Path | None,
    mirrored: bool = True,
    body_model: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> PrepareReport:
    """Make a text data set's features once, as far as its motions are here, and say what is missing.

    `annotations`: the folder of its texts and splits. `motions`: a kind ("cmu", "amass", "features") and its folder.
    `out` None only counts. `mirrored` adds the mirror image of every motion, as the papers' counts have them. Raises
    `MissingData` for a folder without what is needed, and where not one motion is there.
    """
    began = time.monotonic()
    progress = progress or Silent()
    text_set = load_text_set(name, annotations)
    if mirrored:
        text_set = _mirrored(text_set)
    needed = _needed(text_set, *motions, body_model=body_model)
    if not needed.jobs:
        raise MissingData(
            f"{motions[1]}: none of the {len(text_set.annotations)} motions of {name} is there; missing are "
            + ", ".join(f"{count} of {source}" for source, count in needed.missing.items())
        )
    results = [] if out is None else _run(needed.jobs, out, workers=workers, progress=progress)
    made = {each: motion for result in results for each, motion in result.motions.items()}
    usable, other_length, too_short = _usable(
        text_set, needed.name_of, made, dry=out is None, clips=motions[0] == FEATURES
    )
    part = _part(text_set, usable)
    report = PrepareReport(
        dataset=name,
        motions_from=motions[0],
        folder=out,
        splits=_counts(name, text_set, part),
        made=sum(len(each.motions) - each.reused for each in results),
        reused=sum(each.reused for each in results),
        failed={str(each.job.source): each.error for each in results if each.error},
        other_length=other_length,
        missing=needed.missing,
        too_short=too_short,
        notes=(*text_set.notes, *_body_notes(motions[0], body_model)),
        seconds=time.monotonic() - began,
    )
    if out is not None:
        _write(out, report, part, made=made, name_of=needed.name_of)
    return report


def _mirrored(text_set: TextSet) -> TextSet:
    both = with_mirrored(text_set.annotations)
    splits = {
        split: tuple(
            dict.fromkeys(each for key in keys for each in ((key, f"M{key}") if f"M{key}" in both else (key,)))
        )
        for split, keys in text_set.splits.items()
    }
    return TextSet(text_set.name, both, splits, text_set.notes)


def _body_notes(kind: str, body_model: Path | None) -> tuple[str, ...]:
    if kind != "amass" or body_model is not None:
        return ()
    return (
        "without --body-model the rotations are put on one skeleton for all people; HumanML3D's features were made "
        "with SMPL+H and each person's own shape",
    )


def _listed_keys(text_set: TextSet) -> list[str]:
    return [key for split in text_set.splits for key in text_set.part(split)]


def _needed(text_set: TextSet, kind: str, folder: Path, *, body_model: Path | None) -> _Needed:
    if kind == FEATURES:
        return _needed_features(text_set, folder)
    if kind not in MOTIONS:
        raise MissingData(f"motions from {kind!r}; there are {', '.join(motion_kinds())}")
    module, function = MOTIONS[kind].split(":")
    find: Callable[[Path], Mapping[MotionId, Path]] = getattr(importlib.import_module(module), function)
    files = find(folder)
    names: dict[str, str] = {}
    wanted: dict[Path, dict[str, bool]] = {}
    missing: Counter[str] = Counter()
    for key in _listed_keys(text_set):
        motion = motion_id(text_set.annotations[key].path)
        file = files.get(motion.original)
        if file is None:
            missing[motion.source] += 1
            continue
        names[key] = str(motion)
        wanted.setdefault(file, {})[str(motion)] = motion.mirrored
    jobs = [MotionJob(file, tuple(each.items()), body_model=body_model) for file, each in wanted.items()]
    return _Needed(names, jobs, dict(missing.most_common()))


def _needed_features(text_set: TextSet, folder: Path) -> _Needed:
    place = folder / "new_joint_vecs" if (folder / "new_joint_vecs").is_dir() else folder
    names: dict[str, str] = {}
    jobs = []
    missing: Counter[str] = Counter()
    there = {path.name for path in place.glob("*.npy")}
    for key in _listed_keys(text_set):
        if f"{key}.npy" not in there:
            missing[motion_id(text_set.annotations[key].path).source] += 1
            continue
        names[key] = f"clips/{key}"
        jobs.append(MotionJob(place / f"{key}.npy", ((f"clips/{key}", False),), kind=FEATURES))
    return _Needed(names, jobs, dict(missing.most_common()))


def _run(jobs: Sequence[MotionJob], out: Path, *, workers: int | None, progress: Progress) -> list[MotionResult]:
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.json").unlink(missing_ok=True)  # until all is done, the folder is not a prepared one
    progress.start(len(jobs), f"Making features of {len(jobs)} files")
    results = []
    for result in make_motions(jobs, out, workers=workers or os.cpu_count() or 1):
        results.append(result)
        if result.error:
            progress.note(result.error)
        progress.advance()
    return results


def _usable(
    text_set: TextSet, name_of: dict[str, str], made: dict[str, PreparedMotion], *, dry: bool, clips: bool
) -> tuple[Annotations, tuple[str, ...], int]:
    """Keys whose motion is here, of the annotated length, with the segments that have rows; and what was left out."""
    if dry:
        return {key: text_set.annotations[key] for key in name_of}, (), 0
    usable: Annotations = {}
    other_length: dict[str, None] = {}
    too_short = 0
    for key, name in name_of.items():
        motion, annotated = made.get(name), text_set.annotations[key]
        if motion is None:
            continue
        if clips:
            motion = _placed(motion, key, text_set)
            made[name] = motion
        elif not _same_length(motion, annotated.duration, is_known=annotated.clip is None):
            other_length[f"{name}: {motion.duration:.2f} s, annotated {annotated.duration:.2f} s"] = None
            continue
        kept = tuple(each for each in annotated.annotations if (rows := rows_of(motion, each))[1] - rows[0] >= SHORTEST)
        too_short += len(annotated.annotations) - len(kept)
        if kept:
            usable[key] = type(annotated)(annotated.path, annotated.duration, kept, annotated.clip)
    return usable, tuple(other_length), too_short


def _same_length(motion: PreparedMotion, annotated: float, *, is_known: bool) -> bool:
    """Whether a motion is as long as annotated; where only a clip of it is known, whether it is long enough."""
    difference = motion.duration - annotated
    return abs(difference) <= TOLERANCE if is_known else difference >= -TOLERANCE


def _placed(motion: PreparedMotion, key: str, text_set: TextSet) -> PreparedMotion:
    """A clip's own features, placed where the clip lies in its motion, so that segments' times hold."""
    clip = text_set.annotations[key].clip
    start = clip[0] if clip is not None else min(each.start for each in text_set.annotations[key].annotations)
    return PreparedMotion(motion.file, motion.rows, motion.sha256, start, motion.duration, motion.source)


def _part(text_set: TextSet, usable: Annotations) -> TextSet:
    splits = {split: tuple(key for key in keys if key in usable) for split, keys in text_set.splits.items()}
    return TextSet(text_set.name, usable, splits)


def _counts(name: str, text_set: TextSet, part: TextSet) -> dict[str, SplitCount]:
    paper, unit = paper_counts(name)
    splits = dict.fromkeys((*text_set.splits, *paper))
    return {
        split: SplitCount(
            unit=unit,
            paper=paper.get(split),
            motions=len(text_set.part(split)),
            segments=text_set.segments(split),
            motions_here=len(part.part(split)),
            segments_here=part.segments(split),
        )
        for split in splits
    }


def _write(
    out: Path, report: PrepareReport, part: TextSet, *, made: dict[str, PreparedMotion], name_of: dict[str, str]
) -> None:
    if not part.annotations:
        reason = next(iter([*report.failed.values(), *report.other_length]), "no segment is long enough")
        raise MissingData(f"{out}: nothing could be prepared; the first reason: {reason}")
    write_annotations(part.annotations, out / "annotations.json")
    for stale in (out / "splits").glob("*.txt"):
        if stale.stem not in part.splits:
            stale.unlink()  # of another data set prepared here before
    write_splits(part.splits, out)
    used = {key: name_of[key] for key in part.annotations}
    about = {
        "motions_from": report.motions_from,
        "counts": {split: asdict(count) for split, count in report.splits.items()},
        "missing": report.missing,
        "failed": len(report.failed),
        "other_length": list(report.other_length[:_LISTED]),
    }
    motions = {name: made[name] for name in used.values()}
    with replacing(out / "index.json") as stream:
        stream.write(index_bytes(part.name, motions, used, about))


def source_folders(
    name: str, source: Path | None, *, annotations: Path | None, motions: tuple[str, Path] | None
) -> tuple[Path, tuple[str, Path]]:
    """The folder of a data set's texts, and kind and folder of its motions.

    Where only `source` is given, its motions are HumanML3D's `new_joint_vecs` in it, a folder of AMASS in it (`AMASS`,
    `amass` or `amass_data`), CMU's takes in it (`cmu`), or AMASS itself. Where only `motions` is given,
    texts are in the folder annotations/`name` or `name` beside it. Raises `MissingData` where nothing says it.
    """
    texts = annotations or source or _beside(name, motions)
    if texts is None:
        raise MissingData(
            f"no word of where {name}'s texts are; give --from DIR, or --annotations DIR and --motions KIND DIR"
        )
    if motions is not None:
        return texts, motions
    if source is None:
        raise MissingData(
            f"where the motions of {name} are was not said; give --motions {'|'.join(motion_kinds())} DIR"
        )
    if (source / "new_joint_vecs").is_dir():
        return texts, (FEATURES, source)
    for kind, names in (("amass", ("AMASS", "amass", "amass_data")), ("cmu", ("cmu", "CMU"))):
        for each in names:
            if (source / each).is_dir() and (kind != "cmu" or not any((source / each).rglob("*.npz"))):
                return texts, (kind, source / each)
    return texts, ("amass", source)


def _beside(name: str, motions: tuple[str, Path] | None) -> Path | None:
    """The folder of a data set's texts beside that of its motions, None where there is none."""
    if motions is None:
        return None
    around = motions[1].absolute().parent
    return next((each for each in (around / "annotations" / name, around / name) if each.is_dir()), None)


def overlaps(
    folders: Sequence[tuple[str, Path]], *, evaluation: Sequence[str] = ("val", "test"), out: Path | None = None
) -> list[OverlapCount]:
    """What of each data set's training part overlaps an evaluation part of any of them.

    `folders`: pairs of a data set's name and the folder of its annotations, or of a prepared part. With `out`, the
    cleaned annotations and splits are written to `out/<name>/` in TMR's layout. Raises `MissingData` for another name.
    """
    names = [name for name, _ in folders]
    for name in names:
        if name not in TEXT_SETS:
            raise MissingData(f"{name!r} is no text data set; there are {', '.join(TEXT_SETS)}")
    if double := next((name for name in names if names.count(name) > 1), None):
        raise FormatError(f"{double} is given twice; one folder a data set")
    cleaned, counts = remove_overlaps([load_text_set(*each) for each in folders], evaluation=evaluation)
    for text_set in cleaned if out is not None else ():
        assert out is not None
        (out / text_set.name).mkdir(parents=True, exist_ok=True)
        write_annotations(text_set.annotations, out / text_set.name / "annotations.json")
        write_splits(text_set.splits, out / text_set.name)
    return counts
