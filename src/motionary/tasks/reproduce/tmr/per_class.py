"""What figures 5 and 6 share: zero-shot recognition of BABEL-60, class by class, pooled over the people left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.babel_actions import action_classes
from motionary.evaluation.metrics import confusion_matrix
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, grid
from motionary.tasks.reproduce.tmr.actions import first_classes
from motionary.tasks.reproduce.tmr.run import answers
from motionary.tasks.reproduce.tmr.settings import Variant
from motionary.tasks.reproduce.tmr.study import load_study
from motionary.tasks.reproduce.tmr.table2 import LETTERS
from motionary.text.policy import POLICIES

Counts = NDArray[np.int64]

PLAIN, AUGMENTED = "without augmentation", "with augmentation"
CLASSES = action_classes(60)


def rows(budget: str) -> Mapping[str, Variant]:
    """The first set's words, plain and augmented: the trainings of table 3's last rows."""
    first = LETTERS[budget][0]
    return {PLAIN: Variant((first,)), AUGMENTED: Variant((first,), POLICIES["tmr++"])}


def cells(budget: str, seeds: Sequence[int]) -> list[Cell]:
    """Both trainings with every seed."""
    return grid(rows(budget), seeds)


def confusions(cell: Cell, context: Context) -> Numbers:
    """A run's confusion counts over BABEL-60 (true classes by predicted ones), one sample per label."""
    study = load_study(context)
    found = answers(rows(context.budget)[cell.row], cell.seed, context)
    tested = [study.babel.pieces[number] for number in study.tested_pieces(study.babel, cell.seed)]
    chosen = first_classes(tested, len(CLASSES))
    scores = found.motions["BABEL"] @ found.texts["BABEL"].T[:, : len(CLASSES)]
    samples = [(number, label) for number, labels in chosen for label in labels]
    counts = confusion_matrix(scores[[number for number, _ in samples]], np.array([label for _, label in samples]))
    return {"confusions": counts.tolist()}


def pooled(results: Results, row: str) -> Counts:
    """Confusion counts of a row, summed over its seeds."""
    return np.sum([np.array(numbers["confusions"]) for cell, numbers in results.items() if cell.row == row], axis=0)


def protocol(context: Context) -> dict[str, object]:
    """The protocol of both figures."""
    study, first = load_study(context), LETTERS[context.budget][0]
    return {
        **study.protocol(context.seeds),
        "recognition": f"BABEL-60, zero-shot: trained on {first}'s words alone; the nearest class name wins, one "
        "sample per label; pooled over the seeds, each of which tests other people",
        "generated texts": study.coverage([first]),
    }
