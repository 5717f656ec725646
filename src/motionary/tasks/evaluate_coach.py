"""`motionary evaluate coach`: the coach on made pairs whose differences are known, and on KIMORE's squats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from motionary.coaching import Finding, compare, prepare
from motionary.datasets.procedural_coaching import VERSION, Condition, Pair, make_pair
from motionary.evaluation.metrics.proportions import wilson_interval
from motionary.tasks.cigtime.coaching import writer_from
from motionary.tasks.progress import Progress, Silent

CONDITIONS: dict[str, Condition] = {
    "clean": Condition(),
    "2 cm noise": Condition(noise=0.02),
    "30 % tempo": Condition(tempo=1.3),
    "both": Condition(noise=0.02, tempo=1.3),
}
"""Name -> what the recordings suffer."""

UNSEEN = (920_001, 920_002, 920_003)
"""Seeds that nothing was tuned on; below 100 are those used while the coach was written."""


@dataclass(frozen=True)
class CoachProtocol:
    """What the figures on made pairs mean; stored beside them."""

    pair: str = (
        "an exercise of ten played twice, by different bodies, 1 to 4 repetitions each, any heading; the target "
        "differs in one to three parameters of form, time, timing, evenness or sway, the largest by 2.2 to 4.5 "
        "smallest noticeable changes (a limb exchanged: as it is), the others by 0.4 to 0.6 of that"
    )
    version: str = f"{VERSION} of the set"
    right: str = "the first finding has the measure, side and direction of the largest true difference"
    silent: str = "no finding at all between two takes of equal parameters by different bodies"
    chance: str = "naming a measure, side and direction at random is right in fewer than 3 of 100"
    noise: str = "white, on every coordinate of every joint and frame of both takes, deviation 2 cm"
    tempo: str = (
        "one of the two, drawn, plays in 1 / 1.3 of its time; where they differ in time, the one that is quicker anyway"
    )
    seeds: str = (
        "figures on seeds unseen while the coach was written; those below 100, and 910001 once, were used for that"
    )


def evaluate_coach(
    *,
    data: Path | None = None,
    pairs: int = 100,
    seeds: Sequence[int] = UNSEEN,
    writer: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Rows by condition over all seeds, and by seed; with `data`, KIMORE's squats too (see `coach_kimore`).

    `pairs` a seed and condition, and as many equal ones. `writer`: a learnt writer to hear on the same pairs, its
    folder or "cigtime" (see `evaluate_coach_writer`). Raises MissingData for one that is not there.
    """
    progress = progress or Silent()
    if writer is not None:
        writer_from(writer)  # one that is not there is told before anything is measured
    rows, by_seed = {}, {}
    wrong: Counter[str] = Counter()
    for name, condition in CONDITIONS.items():
        counts = [_count(pairs, seed, condition, progress, f"{name}, seed {seed}", wrong) for seed in seeds]
        by_seed[name] = {str(seed): _row(count, pairs) for seed, count in zip(seeds, counts, strict=True)}
        rows[name] = _row(np.sum(counts, axis=0), pairs * len(seeds))
    report: dict[str, Any] = {
        "protocol": asdict(CoachProtocol()) | {"pairs a seed and condition": pairs, "seeds": list(seeds)},
        "pairs": rows,
        "by_seed": by_seed,
        "wrong": dict(wrong.most_common()),
    }
    if writer is not None:
        from motionary.tasks.evaluate_coach_writer import evaluate_writer

        report["writer"] = evaluate_writer(writer, CONDITIONS, pairs=pairs, seeds=seeds, progress=progress)
    if data is not None:
        from motionary.tasks.coach_kimore import evaluate_kimore

        report["kimore"] = evaluate_kimore(data, progress=progress)
    return report


def _count(
    pairs: int, seed: int, condition: Condition, progress: Progress, what: str, wrong: Counter[str]
) -> tuple[int, int, int]:
    """Largest difference named first; named among the first three; silent on equal pairs."""
    progress.start(2 * pairs, f"Coaching {what}")
    first = among = silent = 0
    for number in range(pairs):
        made = make_pair(np.random.default_rng([seed, number]), condition=condition)
        findings = findings_of(made)
        right = [is_right(each, made) for each in findings[:3]]
        first += bool(right and right[0])
        among += any(right)
        if not (right and right[0]):
            wrong[f"{made.exercise}: {made.differences[0].name}"] += 1
        progress.advance()
        same = make_pair(np.random.default_rng([seed, 1_000_000 + number]), equal=True, condition=condition)
        silent += not findings_of(same)
        progress.advance()
    return first, among, silent


def findings_of(pair: Pair) -> tuple[Finding, ...]:
    """What the coach finds between the two takes of a pair."""
    takes = (prepare(each.positions, each.fps) for each in (pair.attempt, pair.target))
    return compare(*takes).findings


def is_right(finding: Finding, pair: Pair) -> bool:
    """Whether a finding names the pair's largest difference: measure, side and direction."""
    truth = pair.differences[0]
    return (finding.measure, finding.side, finding.direction) == (truth.measure, truth.side, truth.direction)


def _row(counts: Sequence[int], pairs: int) -> dict[str, Any]:
    row: dict[str, Any] = {"pairs": pairs}
    for name, hits in zip(("first", "among_three", "silent"), counts, strict=True):
        low, high = wilson_interval(int(hits), pairs)
        row[name] = 100.0 * int(hits) / pairs
        row[f"{name}_interval"] = [100.0 * low, 100.0 * high]
    return row
