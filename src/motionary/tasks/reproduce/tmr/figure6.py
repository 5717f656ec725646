"""TMR++, figure 6: which BABEL-60 classes zero-shot recognition takes for which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.evaluation.tables import Table
from motionary.tasks.reproduce.drawing import matrix, write_png
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results
from motionary.tasks.reproduce.tmr import full_sets, paper, per_class, small_sets
from motionary.tasks.reproduce.tmr.per_class import AUGMENTED, CLASSES
from motionary.tasks.reproduce.tmr.settings import SETTINGS
from motionary.tasks.reproduce.tmr.study import check_data

PICTURE = "tmr-figure-6.png"
MOST = 15
"""Confusions listed."""


@dataclass(frozen=True)
class ConfusionFigure:
    """Figure 6 as a recipe: of the augmented training."""

    name: str = "tmr-figure-6"
    title: str = "TMR++ figure 6: confusions of BABEL-60 classes"

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
        return {"study": SETTINGS[context.budget].to_dict(), "data": check_data(context)}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return [cell for cell in per_class.cells(budget, seeds) if cell.row == AUGMENTED]

    def run(self, cell: Cell, context: Context) -> Numbers:
        return per_class.confusions(cell, context)

    def finish(self, results: Results, context: Context) -> Table:
        counts = per_class.pooled(results, AUGMENTED)
        true = [number for number in np.argsort(-counts.sum(axis=1), kind="stable") if counts[number].sum()]
        predicted = [
            *true,
            *(number for number in range(len(CLASSES)) if counts[:, number].sum() and number not in true),
        ]
        shares = counts[np.ix_(true, predicted)] / counts[true].sum(axis=1, keepdims=True)
        write_png(
            context.out / PICTURE,
            matrix(
                shares,
                [f"{CLASSES[number]} ({counts[number].sum()})" for number in true],
                [CLASSES[number] for number in predicted],
                title="BABEL-60, zero-shot: share of a true class (rows) taken for each class (columns)",
            ),
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=per_class.protocol(context),
            columns=("samples", "percent of the true class"),
            rows=_most_confused(counts),
            paper=self.paper,
            paper_rows={"the paper's reading": {"confused": "jog with run; hands with objects"}},
            notes=("Rows are the most frequent confusions, a true class and what it is taken for.",),
            pictures=[PICTURE],
        )


def _most_confused(counts: per_class.Counts) -> dict[str, dict[str, list[float]]]:
    wrong = counts * (1 - np.eye(len(counts), dtype=counts.dtype))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST]
    pairs = [divmod(int(each), len(counts)) for each in order if wrong.flat[each]]
    return {
        f"{CLASSES[true]} taken for {CLASSES[taken]}": {
            "samples": [float(counts[true, taken])],
            "percent of the true class": [float(100.0 * counts[true, taken] / counts[true].sum())],
        }
        for true, taken in pairs
    }


RECIPE = ConfusionFigure()
