"""Texts about motions in the one layout that TMR and TMR++ publish for every text data set, and its split files.

`{key: {"path": "CMU/75/75_18_poses", "duration": s, "annotations": [{"seg_id", "text", "start", "end"}]}}`, times in
seconds from the beginning of the motion file (Petrovich et al. 2023). A key that begins with M, and a path that begins
with "M/", is the mirrored motion. Two optional fields are kept besides: an annotation's `act_cat` (BABEL's action
categories) and a motion's `clip` (start and end of the stretch that the data set cut out, as HumanML3D does).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from motionary.datasets.captions import mirror_caption
from motionary.errors import FormatError, MissingData
from motionary.formats.atomic import replacing

LARGEST = 1 << 30
"""Bytes of a JSON file above which it is refused; the largest published one has about 100 MB."""
LONGEST = 24 * 3600.0
"""Seconds above which a time is taken for an error of the unit (frames, milliseconds)."""
SLACK = 0.25
"""Seconds by which a segment may end after its motion: the published files round and resample."""
_LONGEST_TEXT = 10_000
SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class TextSegment:
    """Words about `start` to `end` (seconds) of a motion; `text` "" where a span is known but its words are not here.

    `categories`: BABEL's `act_cat`, empty elsewhere.
    """

    seg_id: str
    text: str
    start: float
    end: float
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnnotatedMotion:
    """A motion and its segments. `path` is as the data set writes it, `duration` the whole motion's seconds.

    `clip`: where the data set's own clip lies in the motion, None where it is the whole of it.
    """

    path: str
    duration: float
    annotations: tuple[TextSegment, ...]
    clip: tuple[float, float] | None = None


Annotations = dict[str, AnnotatedMotion]
"""Key -> motion, in the file's order."""


@dataclass(frozen=True)
class TextSet:
    """A text data set: `annotations` by key and the keys of each split; `notes` say what was found and left out."""

    name: str
    annotations: Annotations
    splits: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = field(default=())

    def part(self, split: str) -> Annotations:
        """The annotations of one split, in its order; keys that are not annotated are left out."""
        return {key: self.annotations[key] for key in self.splits.get(split, ()) if key in self.annotations}

    def segments(self, split: str) -> int:
        """Number of annotations in a split."""
        return sum(len(motion.annotations) for motion in self.part(split).values())


def is_mirrored(key: str) -> bool:
    """Whether a key is a mirrored motion's ("M000021")."""
    return key.startswith("M")


def original_key(key: str) -> str:
    """The key of the motion that a mirrored one mirrors; other keys as they are."""
    return key[1:] if is_mirrored(key) else key


def with_mirrored(annotations: Annotations) -> Annotations:
    """Each motion with its mirror image after it: key "M...", path "M/...", sides of the words swapped.

    Mirrored motions that are there already are kept as they are, with the words that the data set gives them.
    """
    both: Annotations = {}
    for key, motion in annotations.items():
        both[key] = motion
        if is_mirrored(key) or f"M{key}" in annotations:
            continue
        segments = tuple(
            replace(each, seg_id=f"M{each.seg_id}", text=mirror_caption(each.text)) for each in motion.annotations
        )
        both[f"M{key}"] = replace(motion, path=f"M/{motion.path}", annotations=segments)
    return both


def load_json(path: Path) -> Any:
    """A JSON file of bounded size. Raises `MissingData` where it is not there and `FormatError` where it is no JSON."""
    if not path.is_file():
        raise MissingData(f"{path}: no such file")
    size = path.stat().st_size
    if size > LARGEST:
        raise FormatError(f"{size:,} bytes; a file of annotations above {LARGEST:,} is refused", path=path)
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise FormatError(f"not JSON: {str(problem)[:100]}", path=path) from problem


def read_annotations(path: str | Path) -> Annotations:
    """Read and check a file of annotations.

    Every time must be finite, within `LONGEST`, no segment may end before it starts or, beyond `SLACK`, after its
    motion. Raises `MissingData` for no file and `FormatError` naming key, annotation and field for anything else.
    """
    path = Path(path)
    content = load_json(path)
    if not isinstance(content, dict) or not content:
        raise FormatError('no motions; expected {key: {"path", "duration", "annotations"}}', path=path)
    return {key: _motion(entry, key=key, path=path) for key, entry in content.items()}


def _motion(entry: Any, *, key: str, path: Path) -> AnnotatedMotion:
    where = f"{key!r}"
    if not isinstance(entry, dict):
        raise FormatError(f'{where}: not an object with "path", "duration", "annotations"', path=path)
    motion_path, listed = entry.get("path"), entry.get("annotations")
    if not isinstance(motion_path, str) or not motion_path:
        raise FormatError(f'{where}: "path" is {motion_path!r}; the motion\'s path is needed', path=path)
    if not isinstance(listed, list):
        raise FormatError(f'{where}: "annotations" is {type(listed).__name__}; a list is needed', path=path)
    duration = seconds(entry.get("duration"), name="duration", where=where, path=path)
    segments = tuple(_segment(each, key=key, number=number, path=path) for number, each in enumerate(listed))
    for number, each in enumerate(segments):
        if each.end > duration + SLACK:
            raise FormatError(
                f'{where}, annotation {number}: "end" is {each.end:g} s and the motion has {duration:g} s; '
                "times are seconds from the beginning of the motion file",
                path=path,
            )
    return AnnotatedMotion(motion_path, duration, segments, _clip(entry.get("clip"), where=where, path=path))


def _clip(value: Any, *, where: str, path: Path) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise FormatError(f'{where}: "clip" is {value!r:.60}; start and end in seconds are needed', path=path)
    start, end = (seconds(each, name="clip", where=where, path=path) for each in value)
    return start, end


def _segment(entry: Any, *, key: str, number: int, path: Path) -> TextSegment:
    where = f"{key!r}, annotation {number}"
    if not isinstance(entry, dict):
        raise FormatError(f'{where}: not an object with "seg_id", "text", "start", "end"', path=path)
    text = entry.get("text")
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise FormatError(f'{where}: "text" is {text!r:.60}; a text is needed', path=path)
    start = seconds(entry.get("start"), name="start", where=where, path=path)
    end = seconds(entry.get("end"), name="end", where=where, path=path)
    if end < start:
        raise FormatError(f'{where}: "end" {end:g} s is before "start" {start:g} s', path=path)
    return TextSegment(
        seg_id=str(entry.get("seg_id", f"{key}_{number}")),
        text=text,
        start=start,
        end=end,
        categories=categories(entry.get("act_cat"), where=where, path=path),
    )


def seconds(value: Any, *, name: str, where: str, path: Path) -> float:
    """A time as a number; `FormatError` that names the field for anything else. BABEL writes some as text."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number <= LONGEST:
        raise FormatError(f'{where}: "{name}" is {value!r:.60}; seconds from 0 to {LONGEST:g} are needed', path=path)
    return number


def categories(value: Any, *, where: str, path: Path) -> tuple[str, ...]:
    """BABEL's `act_cat`: a list of names, or null for none."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise FormatError(f'{where}: "act_cat" is {value!r:.60}; a list of categories or null is needed', path=path)
    return tuple(value)


def write_annotations(annotations: Annotations, path: str | Path) -> None:
    """Write the layout that `read_annotations` reads, whole or not at all; equal content gives equal bytes."""
    content = {key: _written(motion) for key, motion in annotations.items()}
    with replacing(Path(path)) as stream:
        stream.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def _written(motion: AnnotatedMotion) -> dict[str, Any]:
    segments = [
        {"seg_id": each.seg_id, "text": each.text, "start": each.start, "end": each.end}
        | ({"act_cat": list(each.categories)} if each.categories else {})
        for each in motion.annotations
    ]
    clip = {} if motion.clip is None else {"clip": list(motion.clip)}
    return {"path": motion.path, "duration": motion.duration, **clip, "annotations": segments}


def read_split(path: str | Path) -> tuple[str, ...]:
    """The keys in a split file, one a line, in its order. Raises `FormatError` with the line for a key given twice."""
    path = Path(path)
    if not path.is_file():
        raise MissingData(f"{path}: no such split file")
    if path.stat().st_size > LARGEST:
        raise FormatError(f"a split file above {LARGEST:,} bytes is refused", path=path)
    keys: dict[str, int] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as problem:
        raise FormatError("not text; one key a line is needed", path=path) from problem
    for number, line in enumerate(lines, start=1):
        key = line.strip()
        if not key:
            continue
        if keys.setdefault(key, number) != number:
            raise FormatError(f"{key!r} is listed twice, first in line {keys[key]}", path=path, line=number)
    return tuple(keys)


def read_splits(folder: str | Path) -> dict[str, tuple[str, ...]]:
    """train.txt, val.txt and test.txt in `folder/splits` or in `folder`, those that are there.

    Raises `FormatError` where a key is in two of them, which would train on what is tested.
    """
    folder = Path(folder)
    place = folder / "splits" if (folder / "splits").is_dir() else folder
    splits = {name: read_split(place / f"{name}.txt") for name in SPLITS if (place / f"{name}.txt").is_file()}
    if not splits:
        raise MissingData(f"{folder}: no train.txt, val.txt or test.txt in it or in its splits/")
    owner: dict[str, str] = {}
    for name, keys in splits.items():
        for key in keys:
            if owner.setdefault(key, name) != name:
                raise FormatError(f"{key!r} is in {owner[key]}.txt and in {name}.txt", path=place)
    return splits


def write_splits(splits: Mapping[str, Iterable[str]], folder: Path) -> None:
    """Write `splits/<name>.txt` files into `folder`."""
    place = folder / "splits"
    place.mkdir(parents=True, exist_ok=True)
    for name, keys in splits.items():
        with replacing(place / f"{name}.txt") as stream:
            stream.write("".join(f"{key}\n" for key in keys).encode())


def load_unified(folder: str | Path, *, name: str) -> TextSet:
    """A data set in TMR's layout: `annotations.json` and its split files.

    Split keys without an annotation, which TMR's own files have (KIT-ML's motions that AMASS lacks), are counted in a
    note; annotated motions in no split are too.
    """
    folder = Path(folder)
    annotations = read_annotations(folder / "annotations.json")
    splits = read_splits(folder)
    listed = {key for keys in splits.values() for key in keys}
    notes = []
    if lacking := len(listed - annotations.keys()):
        notes.append(f"{lacking} keys of the splits have no annotation in {folder / 'annotations.json'}")
    if unlisted := len(annotations.keys() - listed):
        notes.append(f"{unlisted} annotated motions are in no split and are left out")
    return TextSet(name, annotations, splits, tuple(notes))
