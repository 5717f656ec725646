"""TMR++, figure 5: how text augmentation changes the recall of each BABEL-60 class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.evaluation.tables import Finding, Table
from motionary.tasks.reproduce.drawing import Bar, bars, write_png
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results
from motionary.tasks.reproduce.tmr import full_sets, paper, per_class, small_sets
from motionary.tasks.reproduce.tmr.per_class import AUGMENTED, CLASSES, PLAIN
from motionary.tasks.reproduce.tmr.settings import SETTINGS
from motionary.tasks.reproduce.tmr.study import check_data

PICTURE = "tmr-figure-5.png"
SAMPLES, CHANGE = "samples", "change"


@dataclass(frozen=True)
class ClassChangeFigure:
    """Figure 5 as a recipe."""

    name: str = "tmr-figure-5"
    title: str = "TMR++ figure 5: change of each BABEL-60 class by text augmentation"

    @property
    def paper(self) -> str:
        return f"{paper.TITLE}, figure 5"

    @property
    def needs(self) -> Mapping[str, str]:
        return dict(zip(BUDGETS, (small_sets.NEEDS, full_sets.NEEDS), strict=True))

    @property
    def minutes(self) -> Mapping[str, float | None]:
        return {"small": 2, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        return {"study": SETTINGS[context.budget].to_dict(), "data": check_data(context)}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return per_class.cells(budget, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        return per_class.confusions(cell, context)

    def finish(self, results: Results, context: Context) -> Table:
        plain, augmented = per_class.pooled(results, PLAIN), per_class.pooled(results, AUGMENTED)
        samples = plain.sum(axis=1)
        seen = np.flatnonzero(samples)
        before, after = (100.0 * np.diag(each)[seen] / samples[seen] for each in (plain, augmented))
        order = np.argsort(before - after, kind="stable")
        rows = {
            CLASSES[seen[place]]: {
                SAMPLES: [float(samples[seen[place]])],
                PLAIN: [float(before[place])],
                AUGMENTED: [float(after[place])],
                CHANGE: [float(after[place] - before[place])],
            }
            for place in order
        }
        entries = [Bar(name, row[CHANGE][0], row[SAMPLES][0]) for name, row in rows.items()]
        write_png(
            context.out / PICTURE,
            bars(entries, title="BABEL-60, zero-shot", value="change of top-1 recall, points", line="test samples"),
        )
        better, worse = int((after > before).sum()), int((after < before).sum())
        finding = Finding(
            "more classes gain than lose by text augmentation",
            None if better == worse else better > worse,
            {"gain": better, "lose": worse, "same": len(seen) - better - worse},
            rule="classes that occur, pooled over the seeds",
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=per_class.protocol(context),
            columns=(SAMPLES, PLAIN, AUGMENTED, CHANGE),
            rows=rows,
            paper=self.paper,
            paper_rows={
                "the paper's reading": {
                    "gain": "many more classes gain than lose; rare ones such as crossing limbs, wave, knee movement, "
                    "and the frequent stand",
                    "lose": "jog, mostly taken for run",
                }
            },
            findings=[finding],
            pictures=[PICTURE],
        )


RECIPE = ClassChangeFigure()
