"""What figures 5 and 6 share: zero-shot recognition class by class, pooled over the people left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.babel_actions import action_classes
from motionary.datasets.cmu_actions import coarse_actions
from motionary.evaluation.metrics import confusion_matrix
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, grid
from motionary.tasks.reproduce.tmr.actions import first_classes
from motionary.tasks.reproduce.tmr.run import answers
from motionary.tasks.reproduce.tmr.settings import SETTINGS, Variant
from motionary.tasks.reproduce.tmr.study import check_data, load_study
from motionary.tasks.reproduce.tmr.table2 import LETTERS
from motionary.text.policy import POLICIES

Counts = NDArray[np.int64]

PLAIN, AUGMENTED = "without augmentation", "with augmentation"


def rows(budget: str) -> Mapping[str, Variant]:
    """The first set's words, plain and augmented: the trainings of table 3's last rows."""
    first = LETTERS[budget][0]
    return {PLAIN: Variant((first,)), AUGMENTED: Variant((first,), POLICIES["tmr++"])}


def cells(budget: str, seeds: Sequence[int]) -> list[Cell]:
    """Both trainings with every seed."""
    return grid(rows(budget), seeds)


def tested_sets(budget: str) -> dict[str, tuple[str, ...]]:
    """Recognition sets of the figures with their classes: BABEL-60, and at small budget CMU's coarse actions."""
    found = {"BABEL-60": action_classes(60)}
    return found | ({"CMU": tuple(each.label for each in coarse_actions())} if budget == "small" else {})


def confusions(cell: Cell, context: Context) -> Numbers:
    """A run's confusion counts over each set's classes (true ones by predicted ones), one sample per label."""
    study = load_study(context)
    found = answers(rows(context.budget)[cell.row], cell.seed, context)
    numbers = {}
    for name, classes in tested_sets(context.budget).items():
        actions = study.cmu if name == "CMU" else study.babel
        assert actions is not None
        tested = [actions.pieces[number] for number in study.tested_pieces(actions, cell.seed)]
        scores = found.motions[actions.name] @ found.texts[actions.name].T[:, : len(classes)]
        chosen = first_classes(tested, len(classes))
        samples = [(number, label) for number, labels in chosen for label in labels]
        counts = confusion_matrix(scores[[number for number, _ in samples]], np.array([label for _, label in samples]))
        numbers[name] = counts.tolist()
    return numbers


def pooled(results: Results, row: str, name: str) -> Counts:
    """Confusion counts of a row on a set, summed over its seeds."""
    return np.sum([np.array(numbers[name]) for cell, numbers in results.items() if cell.row == row], axis=0)


def protocol(context: Context) -> dict[str, object]:
    """The protocol of both figures."""
    study, first = load_study(context), LETTERS[context.budget][0]
    return {
        **study.protocol(context.seeds),
        "recognition": f"zero-shot: trained on {first}'s words alone; the nearest class name wins, one sample per "
        "label; pooled over the seeds, each of which tests other people",
        "generated texts": study.coverage([first]),
    }


def settings(context: Context) -> dict[str, object]:
    """What decides the figures' numbers."""
    return {"study": SETTINGS[context.budget].to_dict(), "data": check_data(context), "version": 2}
