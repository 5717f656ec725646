"""Coach: two motion files in, what to change in the first to come to the second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.coaching import Clip, Comparison, compare, prepare
from motionary.coaching.verify import verify
from motionary.coaching.words import MOST, NOTHING
from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats import load_mapping, read_smpl22
from motionary.tasks.coach_words import tell
from motionary.tasks.words import WordsFrom, check_words

CAUTION = (
    "Measured from movement alone; no medical advice, and no substitute for somebody who watches (docs/coaching.md)."
)
OTHER_JOINTS = "the two files hold different kinds of joints; small differences are not told"
_MATTERS = ("people in the file", "not tracked", "inferred by the sensor")
"""What of a file's report the reader of a comparison should know."""


@dataclass(frozen=True)
class CoachReport:
    """What `motionary coach` says.

    `texts`: the instructions, those that matter most first, by `source`. `findings`: every difference worth saying, as
    plain data. `repetitions`: how many were found in attempt and target. `pose_error`: metres by which joints are off
    on average once place, size and tempo are taken out, and `removed`: the part of it that the first instructions
    remove together, both where verified. `notes`: what the reader should know.
    """

    attempt: str
    target: str
    texts: tuple[str, ...]
    source: str
    findings: tuple[dict[str, Any], ...]
    repetitions: tuple[int, int]
    pose_error: float | None
    removed: float | None
    notes: tuple[str, ...]
    caution: str = CAUTION


@dataclass(frozen=True, eq=False)
class Read:
    """A file ready to compare, the kind of joint set it came with, and what of its reading matters to the reader."""

    clip: Clip
    dialect: str
    notes: tuple[str, ...] = ()


def read_clip(path: Path, *, mapping: Path | None = None, unit: str | None = None, person: int | None = None) -> Read:
    """A motion file ready to compare. Raises `MotionaryError` with words that help on any bad file."""
    joints, report = read_smpl22(
        path, mapping=None if mapping is None else load_mapping(mapping), unit=unit, fps=None, person=person
    )
    try:
        notes = tuple(note for note in report.notes if any(words in note for words in _MATTERS))
        return Read(prepare(joints.positions, joints.fps), report.dialect, notes)
    except MotionaryError as problem:
        raise type(problem)(f"{path}: {problem}") from problem


def coach(
    attempt: Path,
    target: Path,
    *,
    most: int = MOST,
    verified: bool = False,
    picture: Path | None = None,
    words: WordsFrom | None = None,
    writer: str | None = None,
    editor: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
    people: tuple[int | None, int | None] = (None, None),
) -> CoachReport:
    """What to change in the motion of `attempt` to come to that of `target`.

    `verified`: carry each finding out, say what it removes, and put first what removes most. `picture`: a .png or .gif
    to draw. `words`: the back end that writes, by default the rules; `writer`: instead a learnt writer's folder, or
    "cigtime" for the one that ships, tried out by the MDM `editor` where verified. Raises `MotionaryError` for unusable
    files.
    """
    if most < 1:
        raise MotionaryError(f"at most {most} instructions; give 1 or more")
    if picture is not None:
        _check_picture(picture)
    if editor is not None and (writer is None or not verified):
        raise MotionaryError("an editor tries a learnt writer's words out; --editor goes with --writer and --verify")
    words = words or WordsFrom(backend="rules")
    check_words(words)
    mine = read_clip(attempt, mapping=mapping, unit=unit, person=people[0])
    theirs = read_clip(target, mapping=mapping, unit=unit, person=people[1])
    found = compare(mine.clip, theirs.clip, same_joints=mine.dialect == theirs.dialect)
    checked = verify(found, most=most) if verified else None
    findings = found.findings if checked is None else checked.findings
    if writer is None:
        told = tell(findings[:most], words=words)
    else:
        from motionary.tasks.cigtime.coaching import tell_learnt, writer_from

        told = tell_learnt(found, findings, writer=writer_from(writer, editor=editor), most=most, verified=verified)
    texts = told.texts or (NOTHING,)
    if picture is not None:
        from motionary.tasks.coach_picture import draw

        draw(found, findings[:most], texts, picture)
    return CoachReport(
        attempt=str(attempt),
        target=str(target),
        texts=texts,
        source=told.source,
        findings=tuple(each.to_dict() for each in findings),
        repetitions=(len(mine.clip.repetitions.spans), len(theirs.clip.repetitions.spans)),
        pose_error=None if checked is None else checked.before,
        removed=None if checked is None else checked.together,
        notes=(*all_notes(found, mine, theirs), *told.notes),
    )


def all_notes(found: Comparison, mine: Read, theirs: Read) -> tuple[str, ...]:
    """What the reader of a comparison should know about it and its two files."""
    read = [f"the {name}: {note}" for name, file in (("attempt", mine), ("target", theirs)) for note in file.notes]
    return (*found.notes, *([] if mine.dialect == theirs.dialect else [OTHER_JOINTS]), *read)


def _check_picture(path: Path) -> None:
    if path.suffix.lower() not in (".png", ".gif"):
        raise FormatError("the coach draws .png and .gif", path=path)
    if not path.parent.is_dir():
        raise MissingData(f"{path}: the folder {path.parent} is not there; make it first")
    if path.exists() and not path.is_file():
        raise MotionaryError(f"{path}: this is no ordinary file, and would be replaced; give another name")
