"""BABEL (Punnakkal et al. 2021): labels of AMASS's sequences, frame by frame and for the whole, and 250 categories.

Three layouts are read:

- the release's `train.json`, `val.json`, `test.json` (a name may go on after the split: `val_cmu.json`): babel_sid ->
  {"feat_p", "dur", "seq_ann": {"labels": [...]}, "frame_ann": {...} or null}, a label being {"raw_label", "proc_label",
  "act_cat", "seg_id"} and, in `frame_ann`, "start_t" and "end_t" (those in `seq_ann` are not kept to: its labels hold
  for the whole sequence);
- its `train_extra.json`, `val_extra.json`: further annotators' answers, lists "seq_anns" and "frame_anns" of the same;
- TMR's unified layout (`annotations.json`, splits/), which keeps texts and, in files of ours, categories.

TMR++ (section 4.1) trains and tests on the validation set, the test labels being hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from motionary.datasets.amass import motion_id
from motionary.datasets.annotations import (
    SPLITS,
    AnnotatedMotion,
    Annotations,
    TextSegment,
    TextSet,
    categories,
    load_json,
    load_unified,
    seconds,
)
from motionary.errors import FormatError, MissingData

PAPER = {"train": 64826, "val": 23734}
"""Samples with text in TMR++ (section 4.1); all its counts of BABEL are even, as with mirrored ones included."""
UNIT = "segments"

Level = Literal["all", "sequence", "frame"]
Words = Literal["raw", "proc"]


@dataclass(frozen=True)
class BabelLabel:
    """One label: the annotator's words (`raw`), the same normalised (`proc`), its categories and times in seconds."""

    seg_id: str
    raw: str
    proc: str
    categories: tuple[str, ...]
    start: float
    end: float


@dataclass(frozen=True)
class BabelSequence:
    """A sequence's labels: `whole` for all of it, `frames` with times; `frames` None where it was not so annotated."""

    sid: str
    path: str
    duration: float
    split: str
    whole: tuple[BabelLabel, ...]
    frames: tuple[BabelLabel, ...] | None

    @property
    def labels(self) -> tuple[BabelLabel, ...]:
        """What recognition uses: the frame labels where there are any annotated, else the sequence's."""
        return self.whole if self.frames is None else self.frames


def read_babel(path: str | Path, *, split: str) -> list[BabelSequence]:
    """The sequences of a file of the release, or of its extra files, sorted by number.

    Raises `FormatError` naming sequence, label and field for what is not laid out so.
    """
    path = Path(path)
    content = load_json(path)
    if not isinstance(content, dict) or not content:
        raise FormatError('no sequences; expected {babel_sid: {"feat_p", "dur", "seq_ann", "frame_ann"}}', path=path)
    sequences = [_sequence(sid, entry, split=split, path=path) for sid, entry in content.items()]
    return sorted(sequences, key=lambda each: (len(each.sid), each.sid))


def _sequence(sid: str, entry: Any, *, split: str, path: Path) -> BabelSequence:
    where = f"sequence {sid!r}"
    if not isinstance(entry, dict) or not isinstance(entry.get("feat_p"), str):
        raise FormatError(f'{where}: no "feat_p", the motion\'s path in AMASS', path=path)
    duration = seconds(entry.get("dur"), name="dur", where=where, path=path)
    whole = _labels(entry, "seq_ann", duration=duration, where=where, path=path)
    frames = _labels(entry, "frame_ann", duration=duration, where=where, path=path)
    return BabelSequence(sid, entry["feat_p"], duration, split, whole or (), frames)


def _labels(
    entry: dict[str, Any], name: str, *, duration: float, where: str, path: Path
) -> tuple[BabelLabel, ...] | None:
    """The labels of an annotation, or of all annotators' where the file has a list of them; None where it has none."""
    given = entry.get(name) if name in entry else entry.get(f"{name}s")
    if given is None:
        return None
    found: list[BabelLabel] = []
    for annotation in given if isinstance(given, list) else [given]:
        listed = annotation.get("labels") if isinstance(annotation, dict) else None
        if not isinstance(listed, list):
            raise FormatError(f'{where}: "{name}" has no list of labels', path=path)
        span = (0.0, duration) if name == "seq_ann" else None
        for number, each in enumerate(listed):
            found.append(_label(each, span, where=f"{where}, {name} label {number}", path=path))
    return tuple(found)


def _label(entry: Any, span: tuple[float, float] | None, *, where: str, path: Path) -> BabelLabel:
    if not isinstance(entry, dict) or not isinstance(entry.get("raw_label"), str):
        raise FormatError(f'{where}: no "raw_label"', path=path)
    start, end = span or (
        seconds(entry.get("start_t"), name="start_t", where=where, path=path),
        seconds(entry.get("end_t"), name="end_t", where=where, path=path),
    )
    if end < start:
        raise FormatError(f'{where}: "end_t" {end:g} s is before "start_t" {start:g} s', path=path)
    return BabelLabel(
        seg_id=str(entry.get("seg_id", "")),
        raw=entry["raw_label"].strip(),
        proc=str(entry.get("proc_label") or entry["raw_label"]).strip(),
        categories=categories(entry.get("act_cat"), where=where, path=path),
        start=start,
        end=end,
    )


def read_sequences(folder: str | Path, *, extra: bool = False) -> list[BabelSequence]:
    """All sequences of the release's files in a folder; with `extra` those of its extra files instead."""
    folder = Path(folder)
    found: dict[str, BabelSequence] = {}
    for path in sorted(folder.glob("*.json")):
        split = path.stem.split("_")[0]
        if split not in SPLITS or ("extra" in path.stem.split("_")) != extra:
            continue
        for sequence in read_babel(path, split=split):
            if found.setdefault(sequence.sid, sequence) is not sequence:
                raise FormatError(f"sequence {sequence.sid!r} is in {found[sequence.sid].split}'s file too", path=path)
    if not found:
        raise MissingData(f"{folder}: no file of BABEL; expected train.json and val.json of its release in it")
    return list(found.values())


def babel_annotations(sequences: Iterable[BabelSequence], *, level: Level = "all", words: Words = "raw") -> Annotations:
    """The unified layout of sequences: key `babel_sid` with five digits, a segment a label.

    `level`: "all" (sequence and frame labels, as TMR++), "sequence" or "frame". `words`: the annotators' own ("raw",
    TMR++'s) or the normalised ones. Labels that end after the sequence are cut to it; those with no length left, and
    those without a word, are left out, and sequences without any.
    """
    annotations: Annotations = {}
    for sequence in sequences:
        key = sequence.sid.zfill(5)
        groups = {"seq": sequence.whole if level != "frame" else (), "seg": sequence.frames or ()}
        if level == "sequence":
            groups["seg"] = ()
        segments = [
            _segment(label, f"{key}_{kind}_{number}", sequence, words)
            for kind, labels in groups.items()
            for number, label in enumerate(labels)
        ]
        kept = tuple(each for each in segments if each.end > each.start and each.text)
        if kept:
            annotations[key] = AnnotatedMotion(_path(sequence.path), sequence.duration, kept)
    return annotations


def _segment(label: BabelLabel, seg_id: str, sequence: BabelSequence, words: Words) -> TextSegment:
    text = label.raw if words == "raw" else label.proc
    return TextSegment(seg_id, text, label.start, min(label.end, sequence.duration), label.categories)


def _path(path: str) -> str:
    """TMR's way to write BABEL's path: without the archive's folder that comes first, and without the suffix."""
    whole = path.removesuffix(".npz")
    shorter = whole.split("/", 1)[-1]
    try:
        return shorter if motion_id(shorter) == motion_id(whole) else whole
    except FormatError:
        return whole


def load_babel(folder: str | Path, *, level: Level = "all", words: Words = "raw") -> TextSet:
    """BABEL from a folder of its release, or in TMR's layout where `annotations.json` lies in it."""
    folder = Path(folder)
    if (folder / "annotations.json").is_file():
        return load_unified(folder, name="babel")
    sequences = read_sequences(folder)
    annotations = babel_annotations(sequences, level=level, words=words)
    splits = {
        split: keys
        for split in SPLITS
        if (keys := tuple(s.sid.zfill(5) for s in sequences if s.split == split and s.sid.zfill(5) in annotations))
    }
    if not splits:
        raise MissingData(f"{folder}: no label of BABEL in its files; the test set's are hidden")
    missing = len(sequences) - len(annotations)
    notes = (f"{missing} sequences have no label of level {level!r}",) if missing else ()
    return TextSet("babel", annotations, splits, notes)
