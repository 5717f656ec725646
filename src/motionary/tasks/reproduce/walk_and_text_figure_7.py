"""WalkAndText, figure 7: NDCG@5 of each attribute by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.procedural_gait.effects import trace_of
from motionary.evaluation.metrics.ndcg import attribute_ndcg, unique_combinations
from motionary.evaluation.tables import Finding, Table, judged
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, grid
from motionary.tasks.reproduce.walk_and_text_figure_6 import RECIPE as FIGURE_6
from motionary.tasks.reproduce.walk_and_text_figure_charts import GROUP_NAMES, Bar, draw_bars
from motionary.tasks.reproduce.walk_and_text_figure_data import (
    NEEDS,
    OBJECTIVES,
    listed,
    load_split,
    mean_lists,
    protocol_of,
    query_labels,
    query_similarities,
)

KIND = "contrastive"
ROW = f"aligner, {KIND} ({OBJECTIVES[KIND]})"
COLUMNS = ("NDCG@5", "random", "others' NDCG@5", "others' random", "queries")


class Figure7:
    """NDCG@5 of each attribute, of the aligner that compares by cosine (figure 6's training)."""

    name = "walk-and-text-figure-7"
    title = "WalkAndText figure 7: NDCG@5 of each attribute"
    paper = "WalkAndText, figure 7"
    needs: Mapping[str, str] = NEEDS
    minutes: Mapping[str, float | None] = {"small": 6.0, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        """As `Recipe.settings`."""
        return {**FIGURE_6.settings(context), "figure 7": 2}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """One training a seed, shared with figure 6."""
        return grid([ROW], seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """NDCG@5, chance and the number of queries of every attribute, as lists."""
        split = load_split(context, cell.seed)
        similarities = query_similarities(context, KIND, cell.seed)
        queries, items = query_labels(split.test), split.test.labels
        found = attribute_ndcg(similarities, queries, items, k=5)
        others = attribute_ndcg(similarities, queries, items, k=5, own=unique_combinations(items))
        return {
            "NDCG@5": listed(found["ndcg"]),
            "random": listed(found["chance"]),
            "others' NDCG@5": listed(others["ndcg"]),
            "others' random": listed(others["chance"]),
            "queries": listed(found["queries"]),
        }

    def finish(self, results: Results, context: Context) -> Table:
        """A row an attribute in the order of what is gained over chance."""
        seen = context.budget == "small"
        mean, spread = mean_lists(results, ROW, "others' NDCG@5")
        chance, _ = mean_lists(results, ROW, "others' random")
        gain = np.nan_to_num(mean - chance, nan=-100.0)
        order = [int(number) for number in np.argsort(-gain, kind="stable") if gain[number] > -100.0]
        picture = f"{self.name}.png"
        draw_bars(
            context.out / picture,
            [Bar(ATTRIBUTES[n], mean[n], spread[n], chance[n], _group(n, seen)) for n in order],
            title="Walks with an attribute among the first five found: NDCG@5 in percent",
            note="of others than the walk described; by the gain over chance (black stroke); line: deviation of seeds",
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(context)
            | {
                "queries": "descriptions of all combinations that have the attribute",
                "relevance": "1 for a walk that has the attribute, else 0; chance is exact",
                "others'": "the walk that a query describes is left out of its pool: found by what shows, it would "
                "count for what does not; the picture and the findings are of this",
            },
            columns=COLUMNS,
            rows={_label(n, seen): _row(results, n) for n in order},
            paper=self.paper,
            findings=_findings(results) if seen else [],
            pictures=[picture],
        )


def _row(results: Results, number: int) -> dict[str, list[float]]:
    return {column: [numbers[column][number] for _, numbers in sorted(results.items())] for column in COLUMNS}


def _group(number: int, seen: bool) -> str:
    return GROUP_NAMES[trace_of(ATTRIBUTES[number]) if seen else "unknown"]


def _label(number: int, seen: bool) -> str:
    return f"{ATTRIBUTES[number]} ({_group(number, seen)})" if seen else ATTRIBUTES[number]


def _findings(results: Results) -> list[Finding]:
    gains = {
        trace: [_gain(numbers, trace) for _, numbers in sorted(results.items())]
        for trace in ("view", "movement", "none")
    }
    agree = all(v > m > n for v, m, n in zip(gains["view"], gains["movement"], gains["none"], strict=True))
    return [
        judged(
            "per attribute, retrieval agrees with what the generator made visible: the view most, then movement, then "
            "what shows in nothing",
            agree,
            {f"mean gain of {GROUP_NAMES[trace]}": values for trace, values in gains.items()},
            rule="that order with every seed",
            seeds=len(results),
        ),
        judged(
            "attributes that show in nothing gain nothing",
            abs(float(np.mean(gains["none"]))) < 5.0,
            {"mean gain": gains["none"]},
            rule="mean over seeds below 5 points either way; dresses and trousers go with sex",
            seeds=len(results),
        ),
    ]


def _gain(numbers: Numbers, trace: str) -> float:
    return float(
        np.mean(
            [
                numbers["others' NDCG@5"][n] - numbers["others' random"][n]
                for n, name in enumerate(ATTRIBUTES)
                if trace_of(name) == trace and numbers["others' NDCG@5"][n] >= 0
            ]
        )
    )


RECIPE = Figure7()
