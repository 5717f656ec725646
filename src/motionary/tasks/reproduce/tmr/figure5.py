"""TMR++, figure 5: how text augmentation changes the recall of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.evaluation.tables import Finding, Table, judged
from motionary.tasks.reproduce.drawing import Pair, pairs, write_png
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results
from motionary.tasks.reproduce.tmr import full_sets, paper, per_class, small_sets
from motionary.tasks.reproduce.tmr.per_class import AUGMENTED, PLAIN, pooled, tested_sets

PICTURE = "tmr-figure-5.png"
SAMPLES, CHANGE = "samples", "change"
COLUMNS = (SAMPLES, PLAIN, AUGMENTED, CHANGE)


@dataclass(frozen=True)
class ClassChangeFigure:
    """Figure 5 as a recipe."""

    name: str = "tmr-figure-5"
    title: str = "TMR++ figure 5: change of each class by text augmentation"

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
        return per_class.settings(context)

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return per_class.cells(budget, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        return per_class.confusions(cell, context)

    def finish(self, results: Results, context: Context) -> Table:
        grids = {name: _changes(results, name, classes) for name, classes in tested_sets(context.budget).items()}
        pictures = [_picture(name, grid, context) for name, grid in grids.items()]
        first, *others = grids
        return Table(
            name=self.name,
            title=self.title,
            protocol=per_class.protocol(context),
            columns=COLUMNS,
            rows=grids[first],
            further={f"{name}'s coarse actions": grids[name] for name in others},
            paper=self.paper,
            paper_rows={
                "the paper's reading": {
                    "gain": "many more classes gain than lose; rare ones such as crossing limbs, wave, knee movement, "
                    "and the frequent stand",
                    "lose": "jog, mostly taken for run",
                }
            },
            findings=[_finding(name, grid, seeds=len(context.seeds)) for name, grid in grids.items()],
            pictures=pictures,
        )


def _changes(results: Results, name: str, classes: Sequence[str]) -> dict[str, dict[str, list[float]]]:
    """Each class that occurs with its samples and its recall without and with augmentation, greatest gain first."""
    plain, augmented = pooled(results, PLAIN, name), pooled(results, AUGMENTED, name)
    samples = plain.sum(axis=1)
    seen = np.flatnonzero(samples)
    before, after = (100.0 * np.diag(each)[seen] / samples[seen] for each in (plain, augmented))
    order = [int(each) for each in np.lexsort((-samples[seen], before - after))]
    return {
        classes[int(seen[place])]: {
            SAMPLES: [float(samples[seen[place]])],
            PLAIN: [float(before[place])],
            AUGMENTED: [float(after[place])],
            CHANGE: [float(after[place] - before[place])],
        }
        for place in order
    }


def _picture(name: str, grid: Mapping[str, Mapping[str, Sequence[float]]], context: Context) -> str:
    """The picture's file name."""
    file = PICTURE if name == "BABEL-60" else PICTURE.replace(".png", f"-{name.lower()}.png")
    entries = [Pair(f"{each} ({row[SAMPLES][0]:.0f})", row[PLAIN][0], row[AUGMENTED][0]) for each, row in grid.items()]
    write_png(
        context.out / file,
        pairs(entries, title=f"{name}, zero-shot: top-1 recall of each class (samples)", names=(PLAIN, AUGMENTED)),
    )
    return file


def _finding(name: str, grid: Mapping[str, Mapping[str, Sequence[float]]], *, seeds: int) -> Finding:
    changes = [row[CHANGE][0] for row in grid.values()]
    better, worse = sum(each > 0 for each in changes), sum(each < 0 for each in changes)
    return judged(
        f"more classes of {name} gain than lose by text augmentation",
        None if better == worse else better > worse,
        {"gain": better, "lose": worse, "same": len(changes) - better - worse},
        rule="classes that occur, pooled over the seeds",
        seeds=seeds,
    )


RECIPE = ClassChangeFigure()
