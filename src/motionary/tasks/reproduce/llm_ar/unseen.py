"""LLM-AR's table 8: classes never trained on, three at a time, chosen among by their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from motionary.evaluation.tables import Finding, Table, compared
from motionary.tasks.reproduce.llm_ar.paper import PAPER, TABLE_8
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import row_settings
from motionary.tasks.reproduce.llm_ar.sets import NEEDS, NTU_120_XSET, UTD, Asked, ReadSet, described, read_set
from motionary.tasks.reproduce.llm_ar.unseen_rows import (
    ALL_TUNED,
    BOTH,
    CODES,
    JOINTS,
    NAMED,
    OURS,
    REFERENCE,
    SHIPPED,
    TRAINED,
    asked_of,
    shipped_weights,
)
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

SMALL_ALONE = (SHIPPED, BOTH)
"""Rows of UTD-MHAD alone, whose clips the recogniser that ships can read."""
HELD_OUT = 3
DRAWS = 5
COLUMNS = ("top-1 of unseen", "worst draw", "best draw", "calibrated top-1")
AIM = 60.0
ABOUT = {
    "calibrated": f"each label's scores in deviations from their mean over {REFERENCE} training clips of classes not "
    "held out (a probe's: all of them, by a fit without their person); as no test clip is looked at, it is not "
    "transductive",
    "described": "labels are the lexicon's descriptions, which were written knowing the classes' names and no clip; "
    "named: names and descriptions, as in the other tables",
    "ships": "trained on generated gestures, whose families were written knowing these classes' names, and CMU's "
    "takes; on no clip of the set",
    "probes": "ridge regression to the descriptions' vectors, its penalty the best for training people left out",
    "choices": "descriptions alone, and the steps, were chosen on training people, nine classes held out at a time and "
    "person 7 held back; on no test clip",
}
_VERSION = 3


@dataclass(frozen=True)
class UnseenTable:
    """The recipe of table 8: each seed draws five times three classes, trains on the others, and asks for the three."""

    name: str = "llm-ar-table-8"
    title: str = "LLM-AR table 8: classes never trained on"
    paper: str = f"{PAPER}, table 8"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 20, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys, the rows' recipes and how classes are drawn."""
        draws = {"held out": HELD_OUT, "draws": DRAWS, "reference": REFERENCE, "unseen version": _VERSION}
        if context.budget == "small":
            draws |= {"shipped": shipped_weights()}
        return {"data": described([_asked(context)], context), **draws} | row_settings(
            TRAINED, [_asked(context)], context, length="unseen"
        )

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed, of five trainings; at small budget also what ships."""
        rows = [OURS, CODES, JOINTS, *(SMALL_ALONE if budget == "small" else ()), NAMED, ALL_TUNED]
        cells = grid(rows, seeds)
        return [cell for cell in cells if cell.row != NAMED or cell.seed == min(seeds) or budget == "full"]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """The mean over five draws, and the worst and best of them."""
        actions = read_set(_asked(context), context)
        draws = drawn_labels(actions, seed=cell.seed)
        asked = [asked_of(cell.row, actions, context, labels=labels, seed=cell.seed) for labels in draws]
        plain, calibrated = np.array([(each.plain(), each.calibrated()) for each in asked]).T
        numbers = (plain.mean(), plain.min(), plain.max(), calibrated.mean())
        return dict(zip(COLUMNS, map(float, numbers), strict=True))

    def finish(self, results: Results, context: Context) -> Table:
        """The table and its finding."""
        actions = read_set(_asked(context), context)
        rows = {row: columns_of(results, row, COLUMNS) for row in dict.fromkeys(cell.row for cell in results)}
        held = {
            "held out": f"{HELD_OUT} of {len(actions.train.labels)} classes, of which neither tokenizer nor language "
            f"model saw a clip or the name; {DRAWS} draws a seed, other ones with each; tested on the test people's "
            f"clips of the {HELD_OUT}, among them alone; chance {100 / HELD_OUT:.1f}",
        }
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of([actions], context, length="unseen") | held | ABOUT,
            columns=COLUMNS,
            rows=rows,
            paper=self.paper,
            paper_rows=TABLE_8,
            findings=_findings(results),
        )


def _findings(results: Results) -> list[Finding]:
    """The paper's claim and ours."""
    rows = (OURS, ALL_TUNED)
    better, worse = (by_seed(results, row, COLUMNS[0]) for row in rows)
    claim = "low-rank adaptation keeps more of what is known of unseen classes than tuning all weights"
    found = [compared(claim, better=better, worse=worse, names=rows)]
    present = {cell.row for cell in results}
    for row, column in ((OURS, COLUMNS[0]), (OURS, COLUMNS[-1]), (BOTH, COLUMNS[0]), (BOTH, COLUMNS[-1])):
        if row in present:
            values = by_seed(results, row, column)
            claim = f"three unseen classes are told apart above {AIM:g} %: {row} ({column})"
            found.append(compared(claim, better=values, worse=[AIM], names=(row, "aim")))
    return found


def drawn_labels(actions: ReadSet, *, seed: int) -> list[tuple[str, ...]]:
    """The classes that each draw of a seed holds out."""
    rng = np.random.default_rng([seed, 8])
    labels = actions.train.labels
    return [
        tuple(labels[int(number)] for number in sorted(rng.choice(len(labels), HELD_OUT, replace=False)))
        for _ in range(DRAWS)
    ]


def _asked(context: Context) -> Asked:
    return UTD if context.budget == "small" else NTU_120_XSET


RECIPE = UnseenTable()
