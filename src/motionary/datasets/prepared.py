"""A prepared data set: features of its motions on disk, made once, beside its texts and splits.

A folder holds

- `features/<motion>.npy`: HumanML3D's 263 features of a whole motion (rows, 263), float32, 20 rows a second, not
  normalised; a mirrored motion's under `features/M/`. As TMR, features are made of the whole motion and cut after;
- `features/<motion>.json` beside each: what it was made from and by which code, so that a stopped run goes on;
- `annotations.json` and `splits/`: the part of the data set whose motions are here, in TMR's layout;
- `index.json`, written last: what the features are, the SHA-256 of each file, where each key's rows are, counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.amass import motion_id
from motionary.datasets.annotations import TextSegment, TextSet, load_json, load_unified
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.formats.safe_npz import as_floats, read_npy

Array = NDArray[np.floating]

FPS = 20.0
WIDTH = 263
KIND: dict[str, Any] = {"features": "humanml263", "skeleton": "humanml3d_reference", "fps": FPS, "normaliser": None}
"""What every prepared array is; `normaliser` null: the features are as `extract` gives them."""
SHORTEST = 2
"""Rows below which a segment is left out: of one row nothing moves."""
_CODE = ("formats", "motion", "features")


@dataclass(frozen=True)
class PreparedMotion:
    """A motion's `file` (relative to the folder), its `rows`, their `sha256`, and what it was made from.

    `offset`: seconds of the motion before row 0. `duration`: seconds of the source file.
    """

    file: str
    rows: int
    sha256: str
    offset: float
    duration: float
    source: str


@dataclass(frozen=True, eq=False)
class PreparedSegment:
    """A segment of a split: its key, words, times, categories (`segment`) and features (rows, 263)."""

    key: str
    segment: TextSegment
    features: Array


@dataclass(frozen=True, eq=False)
class PreparedClip:
    """A stretch of a motion with all that is said of it: features (rows, 263) and `captions`, first one first.

    `segments`: the annotations that it is made of.
    """

    key: str
    features: Array
    captions: tuple[str, ...]
    segments: tuple[TextSegment, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A prepared folder: texts and splits (`text_set`), the motions, and which of them each key is about."""

    folder: Path
    text_set: TextSet
    motions: dict[str, PreparedMotion]
    motion_of: dict[str, str]

    def features(self, key: str) -> Array:
        """All rows of the motion that a key is about. Raises `FeatureMismatch` where the file is not as indexed."""
        return self._read(self.motions[self.motion_of[key]])

    def _read(self, motion: PreparedMotion) -> Array:
        path = self.folder / motion.file
        values = read_npy(path)
        if values.shape != (motion.rows, WIDTH):
            raise FeatureMismatch(
                f"{path}: {values.shape}; index.json says ({motion.rows}, {WIDTH}); prepare the data set again"
            )
        return as_floats(values, np.float32)

    def rows(self, key: str, segment: TextSegment) -> tuple[int, int]:
        """First row of a segment and the one after its last."""
        return rows_of(self.motions[self.motion_of[key]], segment)

    def segments(self, split: str) -> Iterator[PreparedSegment]:
        """The segments of a split that have words, in order, each motion's features read once."""
        for key, motion in self.text_set.part(split).items():
            values = self.features(key)
            for segment in motion.annotations:
                first, last = self.rows(key, segment)
                if segment.text and last - first >= SHORTEST:
                    yield PreparedSegment(key, segment, values[first:last])

    def clips(self, split: str, *, shortest: float = 0.0, longest: float = float("inf")) -> Iterator[PreparedClip]:
        """The stretches of a split with all their captions, in order: what a model trains on.

        Segments of one key and the same rows are one clip (HumanML3D's three captions). Those of less than `shortest`
        or more than `longest` seconds are left out: TMR's are 2 and 10 in training.
        """
        held: dict[tuple[str, int, int], list[PreparedSegment]] = {}
        for each in self.segments(split):
            if shortest <= each.segment.end - each.segment.start <= longest:
                held.setdefault((each.key, *self.rows(each.key, each.segment)), []).append(each)
        for (key, _, _), group in held.items():
            segments = tuple(each.segment for each in group)
            yield PreparedClip(key, group[0].features, tuple(dict.fromkeys(each.text for each in segments)), segments)

    def stretch(self, path: str, *, start: float, end: float) -> Array | None:
        """Features of a stretch (seconds) of the motion that a data set's path names; None where it is not here.

        For samples that are no annotations, such as `ActionPiece`. Rows beyond the motion's end are not made up.
        """
        motion = self.motions.get(str(motion_id(path)))
        if motion is None:
            return None
        first, last = rows_of(motion, TextSegment("", "", start, end))
        return self._read(motion)[first:last]

    def verify(self) -> None:
        """Compare every file's content with its hash. Raises `FormatError` for the first that differs."""
        for motion in self.motions.values():
            path = self.folder / motion.file
            if not path.is_file():
                raise MissingData(f"{path}: index.json names it and it is not there; prepare the data set again")
            if sha256_of(path) != motion.sha256:
                raise FormatError("changed since it was made; delete it and prepare the data set again", path=path)


def rows_of(motion: PreparedMotion, segment: TextSegment) -> tuple[int, int]:
    """Rows `first` to `last` (not included) of a motion that a segment is about, within those there are."""
    first, last = (round((each - motion.offset) * FPS) for each in (segment.start, segment.end))
    return min(max(first, 0), motion.rows), min(max(last, 0), motion.rows)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def code_hash() -> str:
    """Hash (8 hex digits) of the code and tables that turn a file into features: what other code made is made again."""
    digest = hashlib.sha256()
    for package in _CODE:
        for path in sorted((Path(__file__).parent.parent / package).rglob("*")):
            if path.suffix in (".py", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def index_bytes(
    name: str, motions: dict[str, PreparedMotion], motion_of: dict[str, str], about: dict[str, Any]
) -> bytes:
    """`index.json` as bytes; `about` is kept in it as it is."""
    content = {
        "dataset": name,
        **KIND,
        "code": code_hash(),
        **about,
        "motions": {each: asdict(motion) for each, motion in sorted(motions.items())},
        "keys": motion_of,
    }
    return (json.dumps(content, indent=1, allow_nan=False) + "\n").encode()


def load_prepared(folder: str | Path) -> Prepared:
    """A folder that `motionary data prepare` made.

    Raises `MissingData` where it is none or its preparation never ended, `FeatureMismatch` for other features than
    these, `FormatError` for an index that is damaged.
    """
    folder = Path(folder)
    path = folder / "index.json"
    if not path.is_file():
        raise MissingData(f"{folder}: no index.json; make it with `motionary data prepare`, to its end")
    content = load_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("motions"), dict):
        raise FormatError("not an index of prepared features", path=path)
    for field, expected in KIND.items():
        if content.get(field) != expected:
            raise FeatureMismatch(f"{path}: {field} is {content.get(field)!r}; {expected!r} is needed")
    try:
        motions = {name: _motion(entry) for name, entry in content["motions"].items()}
        motion_of = {str(key): str(name) for key, name in content["keys"].items()}
        text_set = load_unified(folder, name=str(content["dataset"]))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise FormatError(f"not an index of prepared features ({problem!r:.100})", path=path) from problem
    if stray := next((key for key in text_set.annotations if motion_of.get(key) not in motions), None):
        raise FormatError(f"{stray!r} of annotations.json has no motion in the index", path=path)
    return Prepared(folder, text_set, motions, motion_of)


def _motion(entry: Any) -> PreparedMotion:
    motion = PreparedMotion(**entry)
    if not isinstance(motion.rows, int) or motion.rows < 0 or not np.isfinite([motion.offset, motion.duration]).all():
        raise ValueError(f"a motion of {motion.rows!r} rows at {motion.offset!r} s")
    parts = Path(motion.file).parts
    if Path(motion.file).is_absolute() or ".." in parts:
        raise ValueError(f"a file outside the folder: {motion.file!r}")
    return motion
