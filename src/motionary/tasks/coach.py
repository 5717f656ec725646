"""Coach: two motion files in, what to change in the first to come to the second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.coaching import Clip, Comparison, compare, prepare, write
from motionary.coaching.words import MOST
from motionary.errors import MotionaryError
from motionary.formats import load_mapping, read_smpl22

CAUTION = (
    "Measured from movement alone; no medical advice, and no substitute for somebody who watches (docs/coaching.md)."
)


@dataclass(frozen=True)
class CoachReport:
    """What `motionary coach` says.

    `texts`: the instructions, those that matter most first, by `source`. `findings`: every difference worth saying, as
    plain data. `repetitions`: how many were found in attempt and target. `notes`: what the reader should know.
    """

    attempt: str
    target: str
    texts: tuple[str, ...]
    source: str
    findings: tuple[dict[str, Any], ...]
    repetitions: tuple[int, int]
    notes: tuple[str, ...]
    caution: str = CAUTION


@dataclass(frozen=True, eq=False)
class Read:
    """A file ready to compare, and the kind of joint set it came with."""

    clip: Clip
    dialect: str


def read_clip(path: Path, *, mapping: Path | None = None, unit: str | None = None, person: int | None = None) -> Read:
    """A motion file ready to compare. Raises `MotionaryError` with words that help on any bad file."""
    joints, report = read_smpl22(
        path, mapping=None if mapping is None else load_mapping(mapping), unit=unit, fps=None, person=person
    )
    try:
        return Read(prepare(joints.positions, joints.fps), report.dialect)
    except MotionaryError as problem:
        raise type(problem)(f"{path}: {problem}") from problem


def coach(
    attempt: Path,
    target: Path,
    *,
    most: int = MOST,
    mapping: Path | None = None,
    unit: str | None = None,
    people: tuple[int | None, int | None] = (None, None),
) -> tuple[CoachReport, Comparison]:
    """What to change in the motion of `attempt` to come to that of `target`: the report, and what was compared."""
    if most < 1:
        raise MotionaryError(f"at most {most} instructions; give 1 or more")
    mine = read_clip(attempt, mapping=mapping, unit=unit, person=people[0])
    theirs = read_clip(target, mapping=mapping, unit=unit, person=people[1])
    found = compare(mine.clip, theirs.clip, same_joints=mine.dialect == theirs.dialect)
    report = CoachReport(
        attempt=str(attempt),
        target=str(target),
        texts=tuple(write(found.findings, most=most)),
        source="rules",
        findings=tuple(each.to_dict() for each in found.findings),
        repetitions=(len(mine.clip.repetitions.spans), len(theirs.clip.repetitions.spans)),
        notes=found.notes,
    )
    return report, found
