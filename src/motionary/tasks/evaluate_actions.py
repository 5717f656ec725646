"""Supervised recognition on a skeleton set: models trained and scored under its official protocol, seed by seed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonSet, Split, cut_validation, load_skeleton_set
from motionary.errors import MissingData
from motionary.evaluation.metrics.classification import chance_accuracy
from motionary.evaluation.protocols.classification import (
    CLASSIFICATION_PROTOCOLS,
    OFFICIAL,
    ClassificationProtocol,
    evaluate_classification,
)
from motionary.tasks.action_models import ActionProblem, action_model
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.reproduce.kept import CellStore, KeptCell
from motionary.tasks.reproduce.provenance import code_version, cores
from motionary.tasks.reproduce.recipe import Cell

Array = NDArray[np.floating]
COLUMNS = ("top-1", "top-5", "top-1 balanced", "top-5 balanced")
_VERSION = 1


@dataclass(frozen=True)
class ActionsProtocol:
    """What was measured: `held_back` names training people who were tested on in place of the test clips."""

    set: str
    protocol: str
    folds: int
    train_clips: int
    test_clips: int
    classes: int
    budget: str
    seeds: tuple[int, ...]
    held_back: tuple[str, ...] = ()
    ties: str = "mean of the tied places"
    note: str = ""


def evaluate_actions(
    data: Path,
    *,
    name: str,
    models: Sequence[str],
    protocol: str | None = None,
    seeds: int = 3,
    budget: str = "small",
    hold_back: Sequence[str] = (),
    out: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The table of `motionary evaluate actions` as a dict: protocol, and for each model its numbers and their mean.

    Each model is trained on a split's training clips and scored on its test clips, once a seed (1 to `seeds`); where
    people are left out in turn, the folds' scores are pooled. `hold_back`: training people to test on instead, for
    choices, which may never be made on test clips. `out` keeps finished numbers and unfinished training. Clips with
    several labels are scored in the three ways of `CLASSIFICATION_PROTOCOLS`, one table each; else one table.

    Raises MissingData for names that there are not and for data that is not there.
    """
    progress = progress or Silent()
    chosen = {each: action_model(each) for each in dict.fromkeys(models)}
    skeleton_set = load_skeleton_set(name, data, cache=cache)
    protocol = protocol or next(iter(skeleton_set.protocols))
    splits = [_held_back(skeleton_set, split, hold_back) for split in skeleton_set.splits(protocol)]
    about = _about(skeleton_set, splits, protocol=protocol, budget=budget, seeds=seeds, hold_back=hold_back)
    ways = _ways(skeleton_set, splits)
    rows: dict[str, list[dict[str, Any]]] = {}
    for model_name, model in chosen.items():
        settings = {
            "version": _VERSION,
            "set": _digest(skeleton_set, splits),
            "protocol": {**asdict(about), "seeds": None},
            "settings": dict(model.settings(budget)),
        }
        store = None if out is None else CellStore.of(out / "cells", table=f"actions-{name}", settings=settings)
        for seed in about.seeds:
            cell = Cell(model_name, seed)
            kept = store.load(cell) if store else None
            if kept is None:
                progress.note(f"{model_name}, seed {seed}")
                kept = _run(cell, skeleton_set, splits, ways, budget=budget, store=store, progress=progress)
            rows.setdefault(model_name, []).append({"seed": seed, "seconds": kept.seconds, **kept.numbers})
    return {
        "protocol": asdict(about),
        "chance": _chance(about.classes),
        "scorings": [each.name for each in ways],
        "rows": {model_name: _summary(runs, ways) for model_name, runs in rows.items()},
        "code": code_version(),
    }


def _run(
    cell: Cell,
    skeleton_set: SkeletonSet,
    splits: Sequence[Split],
    ways: Sequence[ClassificationProtocol],
    *,
    budget: str,
    store: CellStore | None,
    progress: Progress,
) -> KeptCell:
    """Train and score one model with one seed on every split; kept where there is a store."""
    began = time.perf_counter()
    scores, labels = [], []
    for fold, split in enumerate(splits):
        folder = None if store is None else store.path(cell).with_suffix("") / f"fold{fold}"
        problem = ActionProblem(skeleton_set, split, cell.seed, budget, folder, progress)
        found = np.asarray(action_model(cell.row).scores(problem), dtype=np.float64)
        own = problem.clips("test").labels
        if found.shape != (len(own), len(problem.classes)):
            raise AssertionError(f"{cell.row} gave scores {found.shape}, not {(len(own), len(problem.classes))}")
        keep = [row for row, each in enumerate(own) if each]
        scores.append(found[keep])
        labels += [own[row] for row in keep]
    numbers = _numbers(np.concatenate(scores), labels, ways)
    kept = KeptCell(numbers, time.perf_counter() - began, code_version(), cores())
    if store is not None:
        store.save(cell, kept)
    return kept


def _numbers(
    scores: Array, labels: Sequence[Sequence[int]], ways: Sequence[ClassificationProtocol]
) -> dict[str, float]:
    """`{"one sample per label, top-1": ...}`."""
    found: dict[str, float] = {}
    for way in ways:
        outcome: Any = evaluate_classification(scores, labels, way)["scores"]
        found |= {f"{way.name}, {column}": float(outcome[column]) for column in COLUMNS if column in outcome}
    return found


def _summary(runs: Sequence[dict[str, Any]], ways: Sequence[ClassificationProtocol]) -> dict[str, Any]:
    """For each way of scoring and column: the mean over seeds, the deviation (n - 1; None of one seed), each seed's."""
    found: dict[str, Any] = {"seconds": [round(run["seconds"], 1) for run in runs]}
    for way in ways:
        columns = {}
        for column in COLUMNS:
            each = [run[key] for run in runs if (key := f"{way.name}, {column}") in run]
            if each:
                spread = float(np.std(each, ddof=1)) if len(each) > 1 else None
                columns[column] = {"mean": float(np.mean(each)), "deviation": spread, "seeds": each}
        found[way.name] = columns
    return found


def _ways(skeleton_set: SkeletonSet, splits: Sequence[Split]) -> list[ClassificationProtocol]:
    several = any(len(skeleton_set.clips[index].labels) > 1 for split in splits for index in split.test)
    return list(CLASSIFICATION_PROTOCOLS.values()) if several else [OFFICIAL]


def _held_back(skeleton_set: SkeletonSet, split: Split, people: Sequence[str]) -> Split:
    """The split, or with `people` the one that tests on theirs of the training clips and on no test clip."""
    if not people:
        if not len(split.train) or not len(split.test):
            raise MissingData(
                f"{skeleton_set.name}: {len(split.train)} training and {len(split.test)} test clips; both need some"
            )
        return split
    cut = cut_validation(skeleton_set, split, subjects=set(people))
    return Split(cut.train, cut.validation, cut.classes)


def _about(
    skeleton_set: SkeletonSet,
    splits: Sequence[Split],
    *,
    protocol: str,
    budget: str,
    seeds: int,
    hold_back: Sequence[str],
) -> ActionsProtocol:
    return ActionsProtocol(
        set=skeleton_set.name,
        protocol=protocol,
        folds=len(splits),
        train_clips=round(float(np.mean([len(split.train) for split in splits]))),
        test_clips=sum(len(split.test) for split in splits),
        classes=len(splits[0].classes),
        budget=budget,
        seeds=tuple(range(1, seeds + 1)),
        held_back=tuple(hold_back),
        note=skeleton_set.note,
    )


def _chance(classes: int) -> dict[str, float]:
    guess = chance_accuracy(classes)
    return {f"top-{k}{kind}": value for k, value in guess.items() for kind in ("", " balanced")}


def _digest(skeleton_set: SkeletonSet, splits: Sequence[Split]) -> str:
    """What names the set and its splits: every clip's key and labels, and who is where."""
    found = hashlib.sha256(repr([(clip.key, clip.labels) for clip in skeleton_set.clips]).encode())
    for split in splits:
        for part in (split.train, split.test):
            found.update(np.asarray(part, dtype=np.int64).tobytes() + b"|")
    return found.hexdigest()[:16]
