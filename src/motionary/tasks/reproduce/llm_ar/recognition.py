"""LLM-AR's tables 1 to 3: recognition under the official splits, beside graph networks and a linear probe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motionary.evaluation.tables import Finding, Table, each_compared
from motionary.tasks.reproduce.llm_ar.paper import PAPER, TABLES_1_TO_3
from motionary.tasks.reproduce.llm_ar.peers import CENTROID, MODELS, PROBES, peer_settings, peer_top1
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import AS_PAPER, OURS, outcome, row_settings
from motionary.tasks.reproduce.llm_ar.sets import FULL, NEEDS, SMALL, Asked, described, read_set
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

ONLY_FULL = ("ST-GCN",)
"""Rows that small budget leaves out, for their time."""


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
        return [OURS, AS_PAPER, *PROBES, *MODELS]

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys, and every row's recipe."""
        asked = _asked(context)
        peers = peer_settings([*PROBES, *MODELS], asked, context)
        return {"data": described(asked, context), "peers": peers} | row_settings(
            [OURS, AS_PAPER], asked, context, length="whole"
        )

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed; nothing in the centroid is random."""
        rows = [row for row in self.rows if budget == "full" or row not in ONLY_FULL]
        return [cell for cell in grid(rows, seeds) if cell.row != CENTROID or cell.seed == min(seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """Top-1 on every set."""
        sets = [read_set(asked, context) for asked in _asked(context)]
        if cell.row in (OURS, AS_PAPER):
            return {
                each.asked.short: outcome(cell.row, each, context, seed=cell.seed, length="whole").top1 for each in sets
            }
        return {each.asked.short: peer_top1(cell.row, each, context, seed=cell.seed) for each in sets}

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
            findings=_findings(results, columns, rows),
        )


def _findings(results: Results, columns: Sequence[str], rows: Collection[str]) -> list[Finding]:
    found: list[Finding] = []
    for row in (*MODELS, *PROBES):
        if row in rows:
            pairs = {f"on {each}": (by_seed(results, OURS, each), by_seed(results, row, each)) for each in columns}
            found += each_compared(f"LLM-AR is above {_article(row)}{row}", pairs, names=(OURS, row))
    return found


def _article(row: str) -> str:
    """What stands before a row's name in a sentence."""
    return "the " if row == CENTROID else "a " if row in PROBES else ""


def _asked(context: Context) -> tuple[Asked, ...]:
    return SMALL if context.budget == "small" else FULL


RECIPE = RecognitionTable()
