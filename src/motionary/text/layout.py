"""Annotations of text data sets in the one JSON layout that TMR and TMR++ publish, and TMR++'s files beside it.

One file is `{key: {"path", "duration", "annotations": [{"seg_id", "text", "start", "end"}]}}`, times in seconds. A
folder of TMR++ holds four of them: `annotations.json`, `annotations_paraphrases.json`, `annotations_actions.json`
(absent for BABEL) and `annotations_all.json`, the three joined key by key. Its training configuration names the second
and third `annotations_paraphrased.json` and `annotations_summarized.json`; both spellings are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motionary.errors import FormatError, MissingData

LARGEST = 1 << 30
ORIGINALS = "annotations.json"
PARAPHRASES = ("annotations_paraphrases.json", "annotations_paraphrased.json")
ACTIONS = ("annotations_actions.json", "annotations_summarized.json")
ALL = "annotations_all.json"


@dataclass(frozen=True)
class Segment:
    """A text and the seconds of the motion that it is about."""

    seg_id: str
    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Annotated:
    """A motion's texts. `path` is the motion's, as the data set writes it; `extra` what else the file says of it."""

    path: str
    duration: float
    annotations: tuple[Segment, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


Annotations = dict[str, Annotated]
"""Key of a motion -> what is said of it, in the file's order."""


@dataclass(frozen=True)
class AugmentedSet:
    """A data set with its generated texts, by key: what a folder of TMR++ holds."""

    originals: Annotations
    paraphrases: Annotations
    actions: Annotations

    def texts(self, key: str) -> dict[str, list[str]]:
        """The texts of a motion as `TextPolicy.draw` takes them."""
        found = {"originals": self.originals, "paraphrases": self.paraphrases, "actions": self.actions}
        return {
            kind: [segment.text for segment in each[key].annotations] if key in each else []
            for kind, each in found.items()
        }


def read_annotations(path: str | Path) -> Annotations:
    """A file of annotations. Raises `MissingData` where there is none and `FormatError`, naming the key, for others."""
    path = Path(path)
    if not path.is_file():
        raise MissingData(f"{path}: there is no file of annotations")
    if path.stat().st_size > LARGEST:
        raise FormatError(f"annotations above {LARGEST:,} bytes are refused", path=path)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {str(error)[:100]}", path=path) from error
    if not isinstance(content, dict):
        raise FormatError('not {key: {"path", "duration", "annotations"}}', path=path)
    return {key: _annotated(entry, key=key, path=path) for key, entry in content.items()}


def read_augmented(folder: str | Path) -> AugmentedSet:
    """A folder in TMR++'s layout, ours or published; files of generated texts may be absent.

    Raises as `read_annotations`, and `FormatError` for generated texts of a motion that the data set does not have.
    """
    folder = Path(folder)
    originals = read_annotations(folder / ORIGINALS)
    found = []
    for names in (PARAPHRASES, ACTIONS):
        path = next((folder / name for name in names if (folder / name).is_file()), None)
        generated = read_annotations(path) if path is not None else {}
        stray = next((key for key in generated if key not in originals), None)
        if stray is not None:
            raise FormatError(f"texts for {stray!r}, which {ORIGINALS} does not have", path=path)
        found.append(generated)
    return AugmentedSet(originals, *found)


def augmented_files(augmented: AugmentedSet) -> dict[str, bytes]:
    """TMR++'s files by name. Equal content gives equal bytes; a file without any text is left out."""
    groups = (augmented.originals, augmented.paraphrases, augmented.actions)
    together = {}
    for key, entry in augmented.originals.items():
        segments = [segment for group in groups if key in group for segment in group[key].annotations]
        together[key] = Annotated(entry.path, entry.duration, tuple(segments), entry.extra)
    files = zip((ORIGINALS, PARAPHRASES[0], ACTIONS[0]), groups, strict=True)
    return {name: written(group) for name, group in files if group} | {ALL: written(together)}


def written(annotations: Annotations) -> bytes:
    """The JSON of annotations, indented by two as the published files are."""
    content = {
        key: {
            "path": entry.path,
            "duration": entry.duration,
            **entry.extra,
            "annotations": [vars(segment) for segment in entry.annotations],
        }
        for key, entry in annotations.items()
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def generated(entry: Annotated, texts: Sequence[tuple[Segment, Sequence[str]]], *, kind: str) -> Annotated:
    """The generated texts of a motion's segments as annotations, numbered "<seg_id>_<kind><number>"."""
    segments = [
        Segment(f"{segment.seg_id}_{kind}{number}", text, segment.start, segment.end)
        for segment, each in texts
        for number, text in enumerate(each)
    ]
    return Annotated(entry.path, entry.duration, tuple(segments), entry.extra)


def _annotated(entry: Any, *, key: str, path: Path) -> Annotated:
    if not isinstance(entry, dict) or not isinstance(entry.get("annotations"), list):
        raise FormatError(f"{key!r} has no list of annotations", path=path)
    segments = tuple(
        _segment(each, key=key, number=number, path=path) for number, each in enumerate(entry["annotations"])
    )
    extra = {name: value for name, value in entry.items() if name not in ("path", "duration", "annotations")}
    duration = _number(entry.get("duration", max((each.end for each in segments), default=0.0)))
    if duration is None or not isinstance(entry.get("path", ""), str):
        raise FormatError(f"{key!r}: the path must be a text and the duration a number of seconds", path=path)
    return Annotated(entry.get("path", ""), duration, segments, extra)


def _segment(held: Any, *, key: str, number: int, path: Path) -> Segment:
    where = f"{key!r}, annotation {number}"
    if not isinstance(held, dict) or not isinstance(held.get("text"), str):
        raise FormatError(f"{where}: no text", path=path)
    start, end = _number(held.get("start", 0.0)), _number(held.get("end", 0.0))
    if start is None or end is None:
        raise FormatError(f"{where}: start and end must be seconds", path=path)
    return Segment(str(held.get("seg_id", f"{key}_{number}")), held["text"], start, end)


def _number(value: Any) -> float | None:
    """A finite number; BABEL's files write some as text."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None
