"""TMR++, figure 6: which classes zero-shot recognition takes for which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.evaluation.tables import Table
from motionary.tasks.reproduce.drawing import matrix, write_png
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results
from motionary.tasks.reproduce.tmr import full_sets, paper, per_class, small_sets
from motionary.tasks.reproduce.tmr.per_class import AUGMENTED, pooled, tested_sets

PICTURE = "tmr-figure-6.png"
COLUMNS = ("samples", "percent of the true class")
MOST = 15
"""Confusions listed."""


@dataclass(frozen=True)
class ConfusionFigure:
    """Figure 6 as a recipe: of the augmented training."""

    name: str = "tmr-figure-6"
    title: str = "TMR++ figure 6: which class is taken for which"

    @property
    def paper(self) -> str:
        return f"{paper.TITLE}, figure 6"

    @property
    def needs(self) -> Mapping[str, str]:
        return dict(zip(BUDGETS, (small_sets.NEEDS, full_sets.NEEDS), strict=True))

    @property
    def minutes(self) -> Mapping[str, float | None]:
        return {"small": 2, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        return per_class.settings(context)

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return [cell for cell in per_class.cells(budget, seeds) if cell.row == AUGMENTED]

    def run(self, cell: Cell, context: Context) -> Numbers:
        return per_class.confusions(cell, context)

    def finish(self, results: Results, context: Context) -> Table:
        sets = tested_sets(context.budget)
        counts = {name: pooled(results, AUGMENTED, name) for name in sets}
        pictures = [_picture(name, counts[name], classes, context) for name, classes in sets.items()]
        first, *others = sets
        return Table(
            name=self.name,
            title=self.title,
            protocol=per_class.protocol(context),
            columns=COLUMNS,
            rows=_most_confused(counts[first], sets[first]),
            further={f"{name}'s coarse actions": _most_confused(counts[name], sets[name]) for name in others},
            paper=self.paper,
            paper_rows={"the paper's reading": {"confused": "jog with run; hands with objects"}},
            notes=("Rows are the most frequent confusions, a true class and what it is taken for.",),
            pictures=pictures,
        )


def _picture(name: str, counts: per_class.Counts, classes: Sequence[str], context: Context) -> str:
    """The picture's file name."""
    file = PICTURE if name == "BABEL-60" else PICTURE.replace(".png", f"-{name.lower()}.png")
    true = [int(each) for each in np.argsort(-counts.sum(axis=1), kind="stable") if counts[each].sum()]
    predicted = [*true, *(int(each) for each in np.flatnonzero(counts.sum(axis=0)) if each not in true)]
    shares = counts[np.ix_(true, predicted)] / counts[true].sum(axis=1, keepdims=True)
    rows = [f"{classes[number]} ({counts[number].sum()})" for number in true]
    title = f"{name}, zero-shot: share of a true class (rows) taken for each class"
    write_png(context.out / file, matrix(shares, rows, [classes[number] for number in predicted], title=title))
    return file


def _most_confused(counts: per_class.Counts, classes: Sequence[str]) -> dict[str, dict[str, list[float]]]:
    wrong = counts * (1 - np.eye(len(counts), dtype=counts.dtype))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST]
    pairs = [divmod(int(each), len(counts)) for each in order if wrong.flat[each]]
    return {
        f"{classes[true]} taken for {classes[taken]}": {
            COLUMNS[0]: [float(counts[true, taken])],
            COLUMNS[1]: [float(100.0 * counts[true, taken] / counts[true].sum())],
        }
        for true, taken in pairs
    }


RECIPE = ConfusionFigure()
