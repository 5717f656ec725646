"""HumanML3D (Guo et al. 2022): 14,616 clips of AMASS and HumanAct12 with sentences, and their mirror images.

The official layout is `index.csv` (source_path, start_frame, end_frame, new_name; frames at 20 a second), `train.txt`,
`val.txt`, `test.txt`, `texts/000000.txt` (a line a caption: words#tagged words#start#end, seconds in the clip, 0.0#0.0
for the whole of it), and `new_joint_vecs/000000.npy`, the features. TMR's layout is read too.

The index counts frames after a collection's first seconds were dropped (`MotionId.trim`); here all times are seconds of
the motion file, as in TMR's annotations, so that they compare with other data sets'.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from motionary.datasets.amass import motion_id
from motionary.datasets.annotations import (
    LARGEST,
    AnnotatedMotion,
    Annotations,
    TextSegment,
    TextSet,
    load_unified,
    original_key,
    read_splits,
)
from motionary.errors import FormatError, MissingData
from motionary.formats.safe_npz import npy_header

PAPER = {"train": 23384, "val": 1460, "test": 4384}
"""Clips of each split, mirrored ones included (Guo et al. 2022; TMR++ section 4.1)."""
UNIT = "motions"
FPS = 20.0
_COLUMNS = ("source_path", "start_frame", "end_frame", "new_name")
_TEXT_FIELDS = 4


@dataclass(frozen=True)
class ClipSource:
    """A row of the index: the motion's `path` and where the clip lies in it, in seconds; `end` None for its end."""

    path: str
    start: float
    end: float | None


def read_index(path: str | Path) -> dict[str, ClipSource]:
    """`index.csv` by clip ("000000"). Raises `FormatError` with the line for a row that is not laid out so."""
    path = Path(path)
    if not path.is_file():
        raise MissingData(f"{path}: no such file; HumanML3D's index.csv says where its clips come from")
    if path.stat().st_size > LARGEST:
        raise FormatError(f"an index above {LARGEST:,} bytes is refused", path=path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != _COLUMNS:
            raise FormatError(f"the columns must be {','.join(_COLUMNS)}", path=path, line=1)
        return dict(_index_row(row, line=number, path=path) for number, row in enumerate(rows, start=2) if row)


def _index_row(row: list[str], *, line: int, path: Path) -> tuple[str, ClipSource]:
    try:
        source, first, last, name = row
        begin, end = int(first), int(last)
    except ValueError as problem:
        raise FormatError(f"{row!r:.80} is not {','.join(_COLUMNS)}", path=path, line=line) from problem
    if begin < 0 or not (end == -1 or end > begin):
        raise FormatError(f"frames {begin} to {end}; a clip must end after it starts", path=path, line=line)
    trim = motion_id(source).trim
    clip = source.removeprefix("./pose_data/").removesuffix(".npy")
    return name.removesuffix(".npy"), ClipSource(clip, trim + begin / FPS, None if end == -1 else trim + end / FPS)


def read_texts(path: Path, *, key: str, clip: tuple[float, float]) -> tuple[TextSegment, ...]:
    """The captions of a clip that lies at `clip` (seconds) in its motion, with their times in the motion.

    As TMR: a tag of no length is the whole clip, swapped tags are put in order, none goes past the clip's end.
    """
    if path.stat().st_size > LARGEST:
        raise FormatError(f"captions above {LARGEST:,} bytes are refused", path=path)
    segments = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        parts = line.split("#")
        if len(parts) != _TEXT_FIELDS:
            raise FormatError(f"{line!r:.80} is not caption#tagged words#start#end", path=path, line=number)
        start, end = _tags(parts[2], parts[3], clip=clip, path=path, line=number)
        segments.append(TextSegment(f"{key}_{len(segments)}", parts[0].strip(), start, end))
    return tuple(segments)


def _tags(first: str, second: str, *, clip: tuple[float, float], path: Path, line: int) -> tuple[float, float]:
    try:
        tags = sorted(0.0 if math.isnan(float(each)) else float(each) for each in (first, second))
    except ValueError as problem:
        raise FormatError(f"{first!r:.40} to {second!r:.40} are no seconds", path=path, line=line) from problem
    if tags[0] < 0 or math.isinf(tags[1]):
        raise FormatError(f"{first} to {second} s; times in the clip are needed", path=path, line=line)
    if tags[0] == tags[1] or clip[0] + tags[0] >= clip[1]:
        return clip
    return clip[0] + tags[0], min(clip[1], clip[0] + tags[1])


def load_humanml3d(folder: str | Path) -> TextSet:
    """HumanML3D from a folder in its own layout, or in TMR's where `annotations.json` lies in it.

    Without `texts/` each clip is one span without words. Clips of HumanAct12 whose length is nowhere to be seen (the
    index gives none; the features do) are left out with a note. Raises `FormatError` for what is damaged, `MissingData`
    for what is not there.
    """
    folder = Path(folder)
    if (folder / "annotations.json").is_file():
        return load_unified(folder, name="humanml3d")
    index, splits = read_index(folder / "index.csv"), read_splits(folder)
    annotations: Annotations = {}
    unknown, wordless = 0, 0
    for key in dict.fromkeys(key for keys in splits.values() for key in keys):
        source = index.get(original_key(key))
        clip = None if source is None else _clip_of(folder, key, source)
        if source is None or clip is None:
            unknown += 1
            continue
        texts = folder / "texts" / f"{key}.txt"
        segments = read_texts(texts, key=key, clip=clip) if texts.is_file() else ()
        wordless += not segments
        path = source.path if key == original_key(key) else f"M/{source.path}"
        whole = (TextSegment(f"{key}_0", "", *clip),)
        annotations[key] = AnnotatedMotion(path, clip[1], segments or whole, clip)
    if not annotations:
        raise MissingData(f"{folder}: no clip of the splits is in index.csv")
    return TextSet("humanml3d", annotations, splits, _notes(folder, unknown=unknown, wordless=wordless))


def _clip_of(folder: Path, key: str, source: ClipSource) -> tuple[float, float] | None:
    if source.end is not None:
        return source.start, source.end
    features = folder / "new_joint_vecs" / f"{key}.npy"
    if not features.is_file():
        return None
    return source.start, source.start + (npy_header(features).shape[0] + 1) / FPS


def _notes(folder: Path, *, unknown: int, wordless: int) -> tuple[str, ...]:
    notes = []
    if unknown:
        notes.append(
            f"{unknown} clips of the splits are not in index.csv, or are HumanAct12's and have no features here"
        )
    if wordless:
        notes.append(f"{wordless} clips have no captions in {folder / 'texts'}; unpack HumanML3D's texts.zip there")
    return tuple(notes)
