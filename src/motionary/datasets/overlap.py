"""What is trained on must not be tested on: training segments that overlap an evaluation segment of any data set go.

TMR++ (section 4.1): "when training with a combination of datasets, we remove any sample that overlaps (in time) with a
motion appearing in the evaluation set of any dataset", whatever the words say. Two segments overlap where they are of
one motion and share more than an instant. What one motion is, `motion_id` says: the same path, another path of the same
motion (another collection's name, CMU's own take), or its mirror image. Where a data set cut a clip out of a motion,
evaluation covers the whole clip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from motionary.datasets.amass import MotionId, motion_id
from motionary.datasets.annotations import AnnotatedMotion, Annotations, TextSegment, TextSet

RULES: dict[str, str] = {
    "same path": "the same motion under the same path",
    "other path": "the same motion under another path: another name of the collection, or CMU's own take",
    "mirrored": "the mirror image of the motion, or the motion where the mirror image is evaluated",
}
"""Rules by which a segment is removed, most direct first; each removed segment is counted under its most direct one."""
_ORDER = {rule: place for place, rule in enumerate(RULES)}
_EXAMPLES = 5


@dataclass(frozen=True)
class EvaluationSpan:
    """A stretch of a motion that some data set evaluates on: of `where` ("kitml test"), from `start` to `end` s."""

    where: str
    key: str
    path: str
    motion: MotionId
    start: float
    end: float


@dataclass(frozen=True)
class Removal:
    """Why a training segment went: its key and `seg_id`, the rule, and the evaluation it overlaps (its key last)."""

    key: str
    seg_id: str
    rule: str
    where: str
    overlapped: str


@dataclass(frozen=True)
class OverlapCount:
    """What was removed from one data set's training part.

    `motions`, `segments`: before. `motions_left`, `segments_left`: after; a motion without a segment left is gone.
    `by_rule`: segments by rule, each counted once. `by_evaluation`: segments that overlap each evaluation part, which
    counts a segment as often as there are parts it overlaps. `examples`: the first few.
    """

    name: str
    motions: int
    motions_left: int
    segments: int
    segments_left: int
    by_rule: dict[str, int]
    by_evaluation: dict[str, int]
    examples: tuple[Removal, ...]


def evaluation_spans(sets: Iterable[TextSet], *, splits: Sequence[str] = ("val", "test")) -> list[EvaluationSpan]:
    """The stretches that the given splits of all sets are evaluated on."""
    return [
        EvaluationSpan(f"{each.name} {split}", key, motion.path, name, start, end)
        for each in sets
        for split in splits
        for key, motion in each.part(split).items()
        for name in (motion_id(motion.path),)
        for start, end in _evaluated(motion)
    ]


def _evaluated(motion: AnnotatedMotion) -> list[tuple[float, float]]:
    if motion.clip is not None:
        return [motion.clip]
    return sorted({(each.start, each.end) for each in motion.annotations})


class Evaluated:
    """Evaluation stretches by motion, to ask which of them a segment overlaps."""

    def __init__(self, spans: Iterable[EvaluationSpan]) -> None:
        self._spans: dict[MotionId, list[EvaluationSpan]] = {}
        for span in spans:
            self._spans.setdefault(span.motion.original, []).append(span)

    def overlapping(self, path: str, segment: TextSegment) -> list[tuple[str, EvaluationSpan]]:
        """Rule and stretch of all that a segment of the motion at `path` overlaps, the most direct rule first.

        A segment of no length overlaps the stretch that it lies in.
        """
        motion = motion_id(path)
        found = [
            (_rule(path, motion, span), span)
            for span in self._spans.get(motion.original, ())
            if _overlap(segment.start, segment.end, span.start, span.end)
        ]
        return sorted(found, key=lambda each: _ORDER[each[0]])


def _overlap(start: float, end: float, other_start: float, other_end: float) -> bool:
    if start == end:
        return other_start <= start < other_end
    return max(start, other_start) < min(end, other_end)


def _rule(path: str, motion: MotionId, span: EvaluationSpan) -> str:
    if motion.mirrored != span.motion.mirrored:
        return "mirrored"
    return "same path" if path == span.path else "other path"


def remove_overlaps(
    sets: Sequence[TextSet], *, train: str = "train", evaluation: Sequence[str] = ("val", "test")
) -> tuple[list[TextSet], list[OverlapCount]]:
    """The sets with every training segment removed that overlaps one of any set's evaluation splits, and the counts.

    Segments of evaluation splits stay. A motion that has no segment left is taken out of its split.
    """
    evaluated = Evaluated(evaluation_spans(sets, splits=evaluation))
    cleaned, counts = [], []
    for each in sets:
        kept, count = _clean(each, evaluated, split=train)
        cleaned.append(kept)
        counts.append(count)
    return cleaned, counts


def _clean(text_set: TextSet, evaluated: Evaluated, *, split: str) -> tuple[TextSet, OverlapCount]:
    before = text_set.part(split)
    left: Annotations = {}
    removals: list[Removal] = []
    parts: Counter[str] = Counter()
    for key, motion in before.items():
        kept = []
        for segment in motion.annotations:
            hits = evaluated.overlapping(motion.path, segment)
            if not hits:
                kept.append(segment)
                continue
            rule, span = hits[0]
            removals.append(Removal(key, segment.seg_id, rule, span.where, span.key))
            parts.update({hit.where for _, hit in hits})
        if kept:
            left[key] = replace(motion, annotations=tuple(kept))
    count = OverlapCount(
        name=text_set.name,
        motions=len(before),
        motions_left=len(left),
        segments=sum(len(motion.annotations) for motion in before.values()),
        segments_left=sum(len(motion.annotations) for motion in left.values()),
        by_rule={rule: sum(each.rule == rule for each in removals) for rule in RULES},
        by_evaluation=dict(sorted(parts.items())),
        examples=tuple(removals[:_EXAMPLES]),
    )
    gone = before.keys() - left.keys()
    annotations = {key: left.get(key, motion) for key, motion in text_set.annotations.items() if key not in gone}
    splits = {**text_set.splits, split: tuple(left)}
    return replace(text_set, annotations=annotations, splits=splits), count
