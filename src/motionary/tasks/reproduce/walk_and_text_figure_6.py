"""WalkAndText, figure 6: NDCG@K of walks found by a description of their walker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from motionary.evaluation.metrics.ndcg import chance_ndcg, graded_scores, shared_attributes
from motionary.evaluation.tables import Table, compared
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, grid
from motionary.tasks.reproduce.walk_and_text_figure_charts import Curve, draw_curves
from motionary.tasks.reproduce.walk_and_text_figure_data import (
    CUTOFFS,
    NEEDS,
    OBJECTIVES,
    Split,
    alignment_recipe,
    attribute_recipe,
    counts,
    load_split,
    mean_lists,
    neighbour_similarities,
    probabilities,
    protocol_of,
    query_labels,
    query_similarities,
    settings_of,
    text_encoder,
)

COLUMNS = tuple(f"NDCG@{k}" for k in CUTOFFS)
NEIGHBOUR = "nearest neighbour on plain gait parameters"
RANDOM = "random"
REFERENCE = "no words: expected matches by figure 5's classifier"
ROWS = {f"aligner, {kind} ({way})": kind for kind, way in OBJECTIVES.items()}


class Figure6:
    """NDCG@K of the aligner by cosine and by Euclidean distance, and of two baselines."""

    name = "walk-and-text-figure-6"
    title = "WalkAndText figure 6: walks found by a description, NDCG@K"
    paper = "WalkAndText, figure 6"
    needs: Mapping[str, str] = NEEDS
    minutes: Mapping[str, float | None] = {"small": 12.0, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        """As `Recipe.settings`."""
        encoder = text_encoder(context)
        training = {
            kind: alignment_recipe(context.budget, kind, text_width=encoder.dimension, seed=0).to_dict()
            for kind in OBJECTIVES
        }
        classifier = attribute_recipe(context.budget, 0).to_dict()
        return {
            **settings_of(context),
            "training": training,
            "classifier": classifier,
            "encoder": encoder.name,
            "cutoffs": CUTOFFS,
        }

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Baselines first, then a training an objective."""
        plain = [NEIGHBOUR] if budget == "small" else []
        return grid([RANDOM, *plain, REFERENCE, *ROWS], seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """NDCG@K of one way of retrieving with one seed."""
        split = load_split(context, cell.seed)
        relevances = _relevances(split)
        if cell.row == RANDOM:
            scores = chance_ndcg(relevances, cutoffs=CUTOFFS)
            return {**scores.to_dict(), "curve": list(scores.ndcg.values()), **counts(split)}
        if cell.row == NEIGHBOUR:
            similarities = neighbour_similarities(split)
        elif cell.row == REFERENCE:
            # attributes of the query times their probabilities in a walk: the relevance that is to be expected
            similarities = query_labels(split.test) @ probabilities(context, cell.seed)[1].T
        else:
            similarities = query_similarities(context, ROWS[cell.row], cell.seed)
        scores = graded_scores(similarities, relevances, cutoffs=CUTOFFS)
        return {**scores.to_dict(), "curve": list(scores.ndcg.values())}

    def finish(self, results: Results, context: Context) -> Table:
        """Curves over K, and whether the aligner is above both baselines."""
        rows = list(dict.fromkeys(cell.row for cell in results))
        picture = f"{self.name}.png"
        curves = []
        for row in [*ROWS, *(row for row in rows if row not in ROWS)]:
            mean, spread = mean_lists(results, row, "curve")
            curves.append(Curve(row, CUTOFFS, mean, spread, dashed=row not in ROWS))
        draw_curves(
            context.out / picture,
            curves,
            title="Walks found by a description of the walker: NDCG@K in percent",
            note="relevance: attributes shared with the query; people never seen; bands: deviation over seeds",
            across="K",
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(context) | _about(results),
            columns=COLUMNS,
            rows={row: {column: by_seed(results, row, column) for column in COLUMNS} for row in rows},
            paper=self.paper,
            paper_rows={
                "its best": {"NDCG": "about 60 on average"},
                "random": {"NDCG": "considerably lower (a curve without numbers)"},
            },
            findings=_findings(results, rows),
            pictures=[picture],
        )


def _relevances(split: Split) -> np.ndarray:
    return shared_attributes(query_labels(split.test), split.test.labels)


def _about(results: Results) -> dict[str, Any]:
    first = next(numbers for cell, numbers in results.items() if cell.row == RANDOM)
    return {
        "queries": f"one description for each of the {first['queries']} different combinations among the tested walks "
        f"(first seed), found among all {first['test walks']:.0f} of them",
        "relevance": "number of attributes present in both (Eq. 3 to 5); ties take the mean of the tied",
        "random": "the exact expectation over all orders",
    }


def _findings(results: Results, rows: Sequence[str]) -> list:
    found = []
    for row in ROWS:
        for baseline in (name for name in rows if name in (RANDOM, NEIGHBOUR)):
            found.append(
                compared(
                    f"{row} finds walks better than {baseline}, NDCG@5",
                    better=by_seed(results, row, "NDCG@5"),
                    worse=by_seed(results, baseline, "NDCG@5"),
                    names=("aligner", "baseline"),
                )
            )
    return found


RECIPE = Figure6()
