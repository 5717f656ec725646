"""LLM-AR's tables 1 to 3: recognition under the official splits, beside graph networks and a linear probe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.tables import Finding, Table, compared
from motionary.tasks.action_models import ActionProblem, action_model
from motionary.tasks.reproduce.llm_ar.paper import PAPER, TABLES_1_TO_3
from motionary.tasks.reproduce.llm_ar.probe import probe_accuracy
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import VERSION, outcome, row_settings
from motionary.tasks.reproduce.llm_ar.sets import FULL, NEEDS, SMALL, Asked, ReadSet, described, read_set
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

OURS = "LLM-AR"
AS_PAPER = "as the paper trains it: no labels in the first stage"
PROBE = "linear probe: ridge regression on the codes' mean, tokenizer without labels"
GRAPHS = {"ST-GCN": "stgcn", "2s-AGCN": "agcn"}
LONG = ("2s-AGCN", AS_PAPER, PROBE)
ONLY_FULL = ("ST-GCN",)
"""At small budget rows on the first set alone, and rows left out, for their time."""
CENTROID = "nearest centroid of joint statistics"


@dataclass(frozen=True)
class RecognitionTable:
    """The recipe of table 1, and at full budget of tables 2 and 3 with it."""

    name: str = "llm-ar-table-1"
    title: str = "LLM-AR tables 1 to 3: recognition"
    paper: str = f"{PAPER}, tables 1 to 3"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 25, "full": None})

    @property
    def rows(self) -> list[str]:
        """Language model, its tokenizer alone, and what else there is."""
        return [OURS, AS_PAPER, PROBE, CENTROID, *GRAPHS]

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys, and every row's recipe."""
        graphs = {row: dict(action_model(name).settings(context.budget)) for row, name in GRAPHS.items()}
        rows = row_settings([OURS, AS_PAPER], _asked(context), context, length="whole")
        return {"data": described(_asked(context), context), "graphs": graphs, "table": VERSION} | rows

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed; nothing in the centroid is random."""
        rows = [row for row in self.rows if budget == "full" or row not in ONLY_FULL]
        return [cell for cell in grid(rows, seeds) if cell.row != CENTROID or cell.seed == min(seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """Top-1 on every set; at small budget the rows of LONG are trained on the first alone."""
        sets = _asked(context)
        if context.budget == "small" and cell.row in LONG:
            sets = sets[:1]
        return {asked.short: self._top1(cell, read_set(asked, context), context) for asked in sets}

    def _top1(self, cell: Cell, actions: ReadSet, context: Context) -> float:
        if cell.row == PROBE:
            return probe_accuracy(actions, context, seed=cell.seed)
        if cell.row in GRAPHS or cell.row == CENTROID:
            return _graph_accuracy(GRAPHS.get(cell.row, "centroid"), actions, context, seed=cell.seed)
        return outcome(cell.row, actions, context, seed=cell.seed, length="whole").top1

    def finish(self, results: Results, context: Context) -> Table:
        """The table, and whether the paper's order of methods holds."""
        sets = [read_set(asked, context) for asked in _asked(context)]
        columns = [each.asked.short for each in sets]
        rows = {cell.row for cell in results}
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(sets, context, length="whole"),
            columns=columns,
            rows={row: columns_of(results, row, columns) for row in self.rows if row in rows},
            paper=self.paper,
            paper_rows=TABLES_1_TO_3,
            findings=_findings(results, columns[0], rows),
        )


def _findings(results: Results, column: str, rows: Collection[str]) -> list[Finding]:
    ours = by_seed(results, OURS, column)
    others = {**{row: f"LLM-AR is above {row}" for row in GRAPHS}, PROBE: "LLM-AR is above a linear probe"}
    return [
        compared(f"{claim} on {column}", better=ours, worse=by_seed(results, row, column), names=(OURS, row))
        for row, claim in others.items()
        if row in rows
    ]


def _graph_accuracy(name: str, actions: ReadSet, context: Context, *, seed: int) -> float:
    """Top-1 in percent of one of `tasks.action_models`."""
    problem = ActionProblem(
        actions.skeletons, actions.split, seed=seed, budget=context.budget, progress=context.progress
    )
    right: NDArray[np.bool_] = action_model(name).scores(problem).argmax(axis=1) == actions.test.targets
    return 100 * float(right.mean())


def _asked(context: Context) -> tuple[Asked, ...]:
    return SMALL if context.budget == "small" else FULL


RECIPE = RecognitionTable()
