"""KIMORE's squats: what the coach measures against a good repetition, beside the faults that a person saw.

Each fault has a few candidate measures, named on clinical grounds, but with figures of these same people in sight: what
is reported may be a little too good. On one half of the people the
candidate and its threshold are chosen that give the best balanced accuracy; the other half is told by them; then the
halves change places, so that everybody is told once by others. This is repeated over seeded splits.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import Clip, Comparison, compare, values_by_phase
from motionary.coaching.measures import MEASURES
from motionary.coaching.steadiness import extent, pressure_speed
from motionary.errors import MissingData, MotionaryError
from motionary.evaluation.metrics.proportions import balanced_accuracy, wilson_interval
from motionary.tasks.coach import Read, read_clip
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

EXERCISE = "total_ex5"
"""The clinical score of the squat, 0 to 50."""
SEEDS = tuple(range(20))
_LOW, _START = "at the lowest point", "at the start"


@dataclass(frozen=True)
class Candidate:
    """A score: `sign` times what the target has more of a measure in a phase; or how repetitions vary in it (`spread`).

    `magnitude`: either direction counts.
    """

    measure: str
    phase: str
    sign: float = 1.0
    spread: bool = False
    magnitude: bool = False

    @property
    def words(self) -> str:
        """For tables."""
        what = "varies" if self.spread else "differs" if self.magnitude else "more" if self.sign > 0 else "less"
        return f"{self.measure} {what} {self.phase}".rstrip()


WHOLE: dict[str, Callable[[Clip], Array]] = {"sway": extent, "pressure_speed": pressure_speed}
"""Measures of whole repetitions (coaching/steadiness.py)."""

FAULTS: dict[str, tuple[Candidate, ...]] = {
    "too_shallow": (Candidate("hip_height", _LOW, -1.0), Candidate("knee_flexion", _LOW)),
    "too_deep": (Candidate("hip_height", _LOW), Candidate("knee_flexion", _LOW, -1.0)),
    "feet_too_close": (Candidate("foot_distance", _LOW), Candidate("foot_distance", _START)),
    "knees_too_close": (Candidate("knee_distance", _LOW), Candidate("knee_gap", _LOW)),
    "knees_too_far_forward": (Candidate("knee_ahead", _LOW, -1.0),),
    "torso_incorrect": (
        Candidate("trunk_lean", _LOW, magnitude=True),
        Candidate("trunk_side_lean", _LOW, magnitude=True),
        Candidate("trunk_lean", _LOW, spread=True),
    ),
    "balance_wobbly": (
        Candidate("hip_shift", _LOW, spread=True),
        Candidate("trunk_side_lean", _LOW, spread=True),
        Candidate("knee_distance", _LOW, spread=True),
    ),
}
"""Fault -> its candidate scores, the larger the surer."""

ALSO: dict[str, tuple[str, tuple[Candidate, ...]]] = {
    "knees_too_close, by the feet": (
        "knees_too_close",
        (*FAULTS["knees_too_close"], Candidate("foot_distance", _LOW)),
    ),
    "balance_wobbly, by sway": (
        "balance_wobbly",
        (Candidate("sway", "", -1.0), Candidate("pressure_speed", "", -1.0)),
    ),
}
"""Further rows: a fault, and other candidates: not about its own body part, or what posturography measures."""

FOUND: dict[str, tuple[tuple[str, str], ...]] = {
    "too_shallow": (("knee_flexion", "more"), ("hip_height", "less")),
    "too_deep": (("knee_flexion", "less"), ("hip_height", "more")),
    "feet_too_close": (("foot_distance", "more"),),
    "knees_too_close": (("knee_distance", "more"),),
    "knees_too_far_forward": (("knee_ahead", "less"),),
    "torso_incorrect": (("trunk_lean", "more"), ("trunk_lean", "less"), ("trunk_side_lean", "more"),
                        ("trunk_side_lean", "less"), ("spine_rotation", "more"), ("spine_rotation", "less")),
    "balance_wobbly": (("sway", "less"),),
}  # fmt: skip
"""Fault -> findings of the coach as it ships that say so (measure, direction)."""


@dataclass(frozen=True)
class KimoreProtocol:
    """What the figures mean; stored beside them."""

    target: str = (
        "of the people with the best clinical score of the squat the one in whom the rater saw the fewest faults; left "
        "out of the figures"
    )
    threshold: str = (
        "candidate and threshold with the best balanced accuracy on one half of the people, told on the other, and "
        "swapped; halves drawn so that each fault's share is alike; mean over the seeds"
    )
    intervals: str = "Wilson, 95 %, of the mean number of people told right"
    as_shipped: str = "the coach's findings against that target, nothing fitted"
    chance: str = "balanced accuracy 50"
    candidates: str = "two or three a fault, listed with these people's figures in sight, which flatters a little"
    permuted: str = "the same with the rater's labels shuffled among people, mean and 95th percentile of 100 shuffles"


@dataclass(frozen=True, eq=False)
class Squats:
    """People by name with their faults, and the comparison of each with the target."""

    names: tuple[str, ...]
    target: str
    faults: dict[str, Flags]
    comparisons: tuple[Comparison, ...]


def load_squats(data: Path, *, progress: Progress | None = None) -> Squats:
    """Read and compare everybody. Raises `MissingData` where the three files are not there."""
    progress = progress or Silent()
    folder = Path(data) / "kimore"
    files = {name: folder / name for name in ("squat_es5.npz", "critiques.csv", "clinical_scores.csv")}
    for file in files.values():
        if not file.is_file():
            raise MissingData(f"{file}: not there; KIMORE's squats need {', '.join(files)} in {folder}")
    critiques, scores = _table(files["critiques.csv"]), _table(files["clinical_scores.csv"])
    names = _names(files["squat_es5.npz"])
    target = _target(names, critiques, scores)
    progress.start(len(names), "Reading squats")
    reads: dict[str, Read] = {}
    for number, name in enumerate(names):
        reads[name] = read_clip(files["squat_es5.npz"], person=number)
        progress.advance()
    others = tuple(name for name in names if name != target and name in critiques)
    return Squats(
        names=others,
        target=target,
        faults={fault: np.array([critiques[name][fault] == "1" for name in others]) for fault in FAULTS},
        comparisons=tuple(compare(reads[name].clip, reads[target].clip) for name in others),
    )


def evaluate_kimore(data: Path, *, seeds: Sequence[int] = SEEDS, progress: Progress | None = None) -> dict[str, Any]:
    """Rows by fault: people with it, the coach as shipped, thresholds from other people, and with shuffled labels."""
    squats = load_squats(data, progress=progress)
    rows = {}
    for fault, truth in squats.faults.items():
        told = np.array([_is_found(each, fault) for each in squats.comparisons])
        scores = {each.words: _scores(squats.comparisons, each) for each in FAULTS[fault]}
        rows[fault] = {
            "with_fault": int(truth.sum()),
            "without": int((~truth).sum()),
            "as_shipped": _rates(truth, told.astype(float)),
            "split_halves": _split(truth, scores, seeds),
        }
    for name, (fault, candidates) in ALSO.items():
        truth = squats.faults[fault]
        scores = {each.words: _scores(squats.comparisons, each) for each in candidates}
        rows[name] = rows[fault] | {"as_shipped": None, "split_halves": _split(truth, scores, seeds)}
    return {
        "protocol": asdict(KimoreProtocol()) | {"seeds": list(seeds)},
        "people": len(squats.names),
        "target": squats.target,
        "faults": rows,
    }


def _split(truth: Flags, scores: Mapping[str, Array], seeds: Sequence[int]) -> dict[str, Any] | None:
    """Rates on people told by thresholds of others; None where a half would have no one with or without the fault."""
    if min(int(truth.sum()), int((~truth).sum())) < 2:
        return None
    told, chosen = told_by_others(truth, scores, seeds)
    rng = np.random.default_rng(0)
    shuffled = []
    for _ in range(100):
        labels = rng.permutation(truth)
        shuffled.append(_balanced(labels, told_by_others(labels, scores, [int(rng.integers(1 << 30))])[0]))
    return _rates(truth, told) | {
        "chosen": {name: chosen.count(name) / len(chosen) for name in scores},
        "permuted_mean": 100.0 * float(np.mean(shuffled)),
        "permuted_95": 100.0 * float(np.percentile(shuffled, 95)),
    }


def told_by_others(truth: Flags, scores: Mapping[str, Array], seeds: Sequence[int]) -> tuple[Array, list[str]]:
    """How often (0 to 1, over the seeds) each person is told to have the fault, and which candidates were chosen."""
    told = np.zeros(len(truth))
    chosen: list[str] = []
    for seed in seeds:
        first = _half(truth, np.random.default_rng(seed))
        for learn in (first, ~first):
            name, threshold = max(
                ((name, each) for name in scores for each in _thresholds(scores[name][learn])),
                key=lambda pair: balanced_accuracy(truth[learn], scores[pair[0]][learn] > pair[1]),
            )
            chosen.append(name)
            told[~learn] += scores[name][~learn] > threshold
    return told / len(seeds), chosen


def _half(truth: Flags, rng: np.random.Generator) -> Flags:
    """Half of the people with the fault and half of those without."""
    half = np.zeros(len(truth), dtype=bool)
    for members in (np.flatnonzero(truth), np.flatnonzero(~truth)):
        drawn = rng.permutation(members)
        odd = int(rng.integers(2)) if len(members) % 2 else 0
        half[drawn[: len(members) // 2 + odd]] = True
    return half


def _thresholds(values: Array) -> Array:
    """Middles between neighbours."""
    ordered = np.unique(values)
    return 0.5 * (ordered[1:] + ordered[:-1]) if len(ordered) > 1 else ordered


def _balanced(truth: Flags, told: Array) -> float:
    return 0.5 * (float(told[truth].mean()) + float(1.0 - told[~truth].mean()))


def _rates(truth: Flags, told: Array) -> dict[str, Any]:
    """Per cent; `told` may be a mean over splits."""
    found, cleared = float(told[truth].sum()), float((1.0 - told[~truth]).sum())
    of, without = int(truth.sum()), int((~truth).sum())
    return {
        "sensitivity": 100.0 * found / of if of else None,
        "sensitivity_interval": [100.0 * each for each in wilson_interval(found, of)],
        "specificity": 100.0 * cleared / without if without else None,
        "specificity_interval": [100.0 * each for each in wilson_interval(cleared, without)],
        "balanced_accuracy": 100.0 * _balanced(truth, told) if of and without else None,
    }


def _scores(comparisons: Sequence[Comparison], candidate: Candidate) -> Array:
    return np.array([_score(each, candidate) for each in comparisons])


def _score(found: Comparison, candidate: Candidate) -> float:
    attempt, target = _values(found, candidate)
    if candidate.spread:
        return float(np.nanstd(attempt))
    change = float(np.nanmedian(target) - np.nanmedian(attempt))
    return abs(change) if candidate.magnitude else candidate.sign * change


def _values(found: Comparison, candidate: Candidate) -> tuple[Array, Array]:
    """One value a repetition of attempt and target; a sided measure is the mean of both sides."""
    if candidate.measure in WHOLE:
        return WHOLE[candidate.measure](found.attempt), WHOLE[candidate.measure](found.target)
    if candidate.measure == "knee_gap":  # the knees' whole distance, as a rater sees it
        knees, feet = (_of(found, name, candidate.phase) for name in ("knee_distance", "foot_distance"))
        return knees[0] + 0.5 * feet[0], knees[1] + 0.5 * feet[1]
    return _of(found, candidate.measure, candidate.phase)


def _of(found: Comparison, name: str, phase: str) -> tuple[Array, Array]:
    sides = (0, 1) if MEASURES[name].sided else (None,)
    values = [values_by_phase(found, name, side) for side in sides]
    named = [each.get(phase) or next(iter(each.values())) for each in values]
    return np.mean([each[0] for each in named], axis=0), np.mean([each[1] for each in named], axis=0)


def _is_found(found: Comparison, fault: str) -> bool:
    return any((each.measure, each.direction) in FOUND[fault] for each in found.findings)


def _table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or "subject" not in rows[0]:
        raise MotionaryError(f"{path}: no table with a column 'subject'")
    return {row["subject"]: row for row in rows}


def _names(path: Path) -> list[str]:
    """The people in the order in which `read_motion` numbers them."""
    from motionary.formats.safe_npz import Archive

    with Archive(path) as archive:
        return sorted(archive.names)


def _target(names: Sequence[str], critiques: Mapping[str, Mapping[str, str]], scores: Mapping[str, Any]) -> str:
    """The best clinical score, then the fewest faults, then the name."""
    known = [
        name for name in names if name in critiques and scores.get(name, {}).get(EXERCISE) not in (None, "", "nan")
    ]
    if not known:
        raise MotionaryError("no person has a clinical score of the squat and a rater's critique")
    return min(
        known, key=lambda name: (-float(scores[name][EXERCISE]), sum(critiques[name][f] == "1" for f in FAULTS), name)
    )
