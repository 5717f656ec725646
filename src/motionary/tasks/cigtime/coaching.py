"""The learnt writer at work: its instructions held against what was measured, and tried out by the editor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import Comparison, Finding, sentence
from motionary.coaching.checking import contradictions
from motionary.errors import MissingData
from motionary.evaluation.metrics.position_errors import local_joints
from motionary.features.humanml263 import recover_positions
from motionary.tasks.cigtime.making import part_of
from motionary.tasks.cigtime.repetitions import repetition
from motionary.tasks.cigtime.words import caption
from motionary.tasks.cigtime.writers import LearntWriter
from motionary.tasks.coach_words import Told
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator, Sampling
from motionary.tasks.many_edits import Asked, edit_many
from motionary.text.lexicon.edits import without_part

Array = NDArray[np.floating]

SHIPPED = "coach-small"
NAMED = "cigtime"
"""What stands for the writer that ships."""
MOMENTS = 64
"""Moments at which poses are compared, from a repetition's start to its end."""
NOISES = 3
"""Edits an instruction is judged by: one edit is one way of doing it."""
_LOWER = ("knee", "foot", "feet", "leg", "thigh", "hip", "squat", "stance", "step", "walk", "jump", "run", "kick")


@dataclass(frozen=True)
class WriterFrom:
    """A learnt writer: its `folder`, the `model` it stands on (None: MiniLM), how many candidates it writes, and the
    `editor` that tries them out (None: the one that ships)."""

    folder: Path
    model: Path | None = None
    editor: Path | None = None
    count: int = 8
    seed: int = 0


@dataclass(frozen=True)
class Tried:
    """An instruction carried out by the editor: the part of the difference in pose that it removes, mean of several."""

    text: str
    removes: float


def writer_from(name: str, *, editor: Path | None = None) -> WriterFrom:
    """The writer of a folder, or the one that ships, "cigtime". Raises MissingData where there is none."""
    folder = Path(str(resources.files("motionary") / "assets" / SHIPPED)) if name == NAMED else Path(name)
    if not (folder / "writer" / "checkpoint.json").is_file():
        lacking = "no learnt writer ships with this version" if name == NAMED else f"{folder}: no learnt writer there"
        raise MissingData(
            f"{lacking}; make triplets with `motionary data edits`, train one with `motionary train coach` and give "
            "its folder"
        )
    return WriterFrom(folder, editor=editor)


def tell_learnt(
    found: Comparison, findings: Sequence[Finding], *, writer: WriterFrom, most: int, verified: bool = False
) -> Told:
    """An instruction of the learnt writer, or what the rules say where none of its candidates can be trusted.

    A candidate must not contradict the findings, and must say which way a part that they are about is to change; tried
    out (`verified`) it may instead be one that cannot be measured, if it brings the attempt closer. Where nothing was
    found nothing is said. Raises MissingData for a writer or an editor that is not there.
    """
    by_rules = Told(tuple(sentence(each) for each in findings[:most]), "rules")
    if not findings:
        return by_rules
    pair = repetition(found.attempt), repetition(found.target)
    learnt = LearntWriter.load(writer.folder, model=writer.model)
    candidates = [text for text, _ in learnt.write([pair], count=writer.count, seed=writer.seed)[0]]
    allowed, wrong = held_against(candidates, findings, measured=not verified)
    if not allowed:
        note = f"the learnt writer contradicted the measurement ({wrong}); the rules wrote"
        return Told(by_rules.texts, "rules", (note,))
    if not verified:
        return Told((allowed[0],), NAMED)
    tried = try_out(pair, allowed, editor=Generator(generator_path(writer.editor)), seed=writer.seed)
    best = max(tried, key=lambda each: each.removes)
    if best.removes <= 0:
        note = "no instruction of the learnt writer brought the attempt closer when the editor carried it out"
        return Told(by_rules.texts, "rules", (f"{note}; the rules wrote",))
    note = f"carried out by the editor it removes {best.removes:.0%} of the difference in pose (mean of {NOISES} edits)"
    return Told((best.text,), NAMED, (note,))


def held_against(texts: Sequence[str], findings: Sequence[Finding], *, measured: bool = True) -> tuple[list[str], str]:
    """The texts that may be said, in their order, and why the first of the others may not.

    `measured`: only those that say which way a part that was found is to change.
    """
    allowed, first = [], ""
    for text in texts:
        plain = without_part(text)
        problems = contradictions(plain, findings)
        # a text that the opposite findings would not contradict either says nothing that could be right
        if not problems and measured and not contradictions(plain, [_opposite(each) for each in findings]):
            problems = [f"{plain!r}: nothing that was measured"]
        if problems:
            first = first or problems[0]
        else:
            allowed.append(text)
    return allowed, first


def _opposite(finding: Finding) -> Finding:
    return replace(finding, direction="less" if finding.direction == "more" else "more")


def try_out(pair: tuple[Array, Array], texts: Sequence[str], *, editor: Generator, seed: int = 0) -> list[Tried]:
    """Each instruction carried out on the attempt by the editor; `pair` are features of attempt and target."""
    attempt, target = pair
    # what is longer than the editor's window is compared as far as it goes, in both
    kept = min(1.0, editor.model.config.longest / len(attempt))
    attempt, target = (each[: max(2, round(kept * len(each)))] for each in (attempt, target))
    asked = [
        Asked(attempt, caption(text), part_of(text) or half_of(text), row) for text in texts for row in range(NOISES)
    ]
    made = edit_many(editor, asked, sampling=Sampling(steps=10, way="every-step", seed=seed))
    before = pose_distance(attempt, target)
    after = [pose_distance(each, target) for each in made]
    parts = [1.0 - np.mean(after[first : first + NOISES]) / max(before, 1e-9) for first in range(0, len(after), NOISES)]
    return [Tried(text, float(part)) for text, part in zip(texts, parts, strict=True)]


def half_of(text: str) -> str:
    """The half of the body that an instruction is about, by its words."""
    plain = text.lower()
    return "lower" if any(word in plain for word in _LOWER) else "upper"


def pose_distance(one: Array, other: Array) -> float:
    """Metres by which joints are apart on average, at moments that lie at the same share of both motions.

    Poses are relative to the body's place and heading; features are of one body, so that size is out, too.
    """
    poses = []
    for features in (one, other):
        local = local_joints(recover_positions(np.asarray(features, dtype=np.float32)))
        at = np.linspace(0, len(local) - 1, MOMENTS)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, len(local) - 1)
        share = (at - low)[:, None, None]
        poses.append((1 - share) * local[low] + share * local[high])
    return float(np.linalg.norm(poses[0] - poses[1], axis=-1).mean())
