"""`motionary evaluate coach --writer`: how often a learnt writer says what truly differs, alone and held to account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from motionary.coaching import compare, prepare
from motionary.datasets.procedural_coaching import Condition, Pair, make_pair
from motionary.evaluation.metrics.proportions import wilson_interval
from motionary.tasks.cigtime.coaching import held_against, writer_from
from motionary.tasks.cigtime.repetitions import repetition
from motionary.tasks.cigtime.sources import true_instruction
from motionary.tasks.cigtime.writers import LearntWriter
from motionary.tasks.evaluate_coach import is_right
from motionary.tasks.progress import Progress, Silent


@dataclass(frozen=True)
class WriterProtocol:
    """What the figures of a learnt writer mean; stored beside them."""

    right: str = "the text is one of the wordings of the largest true difference: measure, direction, side"
    alone: str = "the writer's likeliest text, whatever was measured; of each take its first repetition"
    spoke: str = (
        "of its candidates one does not contradict what was measured and says which way a part that was found is to "
        "change; else the rules write, and where nothing was found nothing is said"
    )
    said: str = "what `motionary coach --writer` says in the end, the writer's or the rules'"


@dataclass(frozen=True)
class Written:
    """Of one pair: was the writer right alone, did it speak, is what was said in the end right?"""

    alone: bool
    spoke: bool
    said: bool


def evaluate_writer(
    writer: str,
    conditions: dict[str, Condition],
    *,
    pairs: int,
    seeds: Sequence[int],
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Rows by condition, over `pairs` made pairs a seed: the same pairs as the measured coach's.

    `writer`: its folder, or "cigtime" for the one that ships. Raises MissingData for one that is not there.
    """
    progress = progress or Silent()
    source = writer_from(writer)
    learnt = LearntWriter.load(source.folder, model=source.model)
    rows: dict[str, Any] = {}
    for name, condition in conditions.items():
        progress.start(len(seeds) * pairs, f"Hearing the writer, {name}")
        found: list[Written] = []
        for seed in seeds:
            made = [make_pair(np.random.default_rng([seed, number]), condition=condition) for number in range(pairs)]
            found += _written(made, learnt, count=source.count, seed=source.seed)
            progress.advance(pairs)
        rows[name] = _row(found)
    weights = learnt.writer_info.weights_sha256
    return {"protocol": asdict(WriterProtocol()) | {"writer": weights[:12], "seeds": list(seeds)}, "rows": rows}


def _written(made: Sequence[Pair], learnt: LearntWriter, *, count: int, seed: int) -> list[Written]:
    compared = [compare(*(prepare(each.positions, each.fps) for each in (pair.attempt, pair.target))) for pair in made]
    features = [(repetition(each.attempt), repetition(each.target)) for each in compared]
    likeliest = learnt.write(features)
    candidates = learnt.write(features, count=count, seed=seed)
    answers = []
    for pair, comparison, first, several in zip(made, compared, likeliest, candidates, strict=True):
        right = set(true_instruction(pair)[1])
        findings = comparison.findings
        allowed, _ = held_against([text for text, _ in several], findings) if findings else ([], "")
        said = allowed[0] in right if allowed else bool(findings) and is_right(findings[0], pair)
        answers.append(Written(bool(first) and first[0][0] in right, bool(allowed), said))
    return answers


def _row(found: Sequence[Written]) -> dict[str, Any]:
    row: dict[str, Any] = {"pairs": len(found)}
    for name in ("alone", "spoke", "said"):
        hits = sum(getattr(each, name) for each in found)
        row[name] = 100.0 * hits / len(found)
        row[f"{name}_interval"] = [100.0 * bound for bound in wilson_interval(hits, len(found))]
    return row
