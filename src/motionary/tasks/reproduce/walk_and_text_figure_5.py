"""WalkAndText, figure 5: F1 of each of the 42 attributes, told from a walk by the GaitFormer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.procedural_gait.effects import TRACELESS, trace_of
from motionary.datasets.procedural_gait.people import comparable_with
from motionary.evaluation.metrics.multilabel import best_thresholds, label_scores
from motionary.evaluation.tables import Finding, Table, judged
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, grid
from motionary.tasks.reproduce.walk_and_text_figure_charts import GROUP_NAMES, Bar, draw_bars
from motionary.tasks.reproduce.walk_and_text_figure_data import (
    NEEDS,
    attribute_recipe,
    counts,
    listed,
    load_split,
    mean_lists,
    probabilities,
    protocol_of,
    settings_of,
)

Array = NDArray[np.floating]

ROW = "GaitFormer"
COLUMNS = ("F1", "F1 at 0.5", "always yes F1", "AUC", "share")
NEAR = 3.0
"""Points of AUC within which the mean over attributes without a trace counts as chance."""


class Figure5:
    """F1, AUC and share of each attribute on people never seen."""

    name = "walk-and-text-figure-5"
    title = "WalkAndText figure 5: attributes told from a walk"
    paper = "WalkAndText, figure 5"
    needs: Mapping[str, str] = NEEDS
    minutes: Mapping[str, float | None] = {"small": 6.0, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        """As `Recipe.settings`."""
        return {**settings_of(context), "training": attribute_recipe(context.budget, 0).to_dict()}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """One training a seed."""
        return grid([ROW], seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """F1, AUC and the like of every attribute, as lists; means by what the generator made visible."""
        split = load_split(context, cell.seed)
        chosen, found = probabilities(context, cell.seed)
        scores = label_scores(found, split.test.labels)
        tuned = label_scores(found, split.test.labels, threshold=best_thresholds(chosen, split.val.labels))
        numbers: dict[str, Any] = {
            "F1": listed(tuned.f1),
            "F1 at 0.5": listed(scores.f1),
            "always yes F1": listed(scores.chance_f1),
            "AUC": listed(scores.auc),
            "share": listed(scores.share),
            "mean F1": float(np.nanmean(tuned.f1)),
            "mean F1 at 0.5": float(np.nanmean(scores.f1)),
            **counts(split),
        }
        if context.budget == "small":
            numbers["independent AUC"] = listed(independent_auc(found, split.test.labels))
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        """A row an attribute, the picture, and whether the traceless ones stay at chance."""
        seen = context.budget == "small"
        f1, f1_spread = mean_lists(results, ROW, "F1")
        always, _ = mean_lists(results, ROW, "always yes F1")
        order = [int(number) for number in np.argsort(-np.nan_to_num(f1, nan=-1.0), kind="stable")]
        picture = f"{self.name}.png"
        bars = [
            Bar(
                ATTRIBUTES[n],
                float(np.nan_to_num(f1[n])),
                float(np.nan_to_num(f1_spread[n])),
                float(always[n]),
                _group(n, seen),
            )
            for n in order
        ]
        draw_bars(
            context.out / picture,
            bars,
            title="Attributes told from a walk: F1 in percent, people never seen",
            note="black stroke: answering always yes; line: deviation over seeds",
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(context)
            | {"F1": "yes above a threshold chosen for each attribute on other people", "AUC": "50 is chance"},
            columns=COLUMNS,
            rows={_label(n, seen): _row(results, n) for n in order},
            paper=self.paper,
            findings=_findings(results, seen),
            notes=_notes(results),
            pictures=[picture],
        )


def independent_auc(scores: Array, labels: NDArray[np.bool_]) -> Array:
    """(42,) AUC in percent of attributes without a trace, each among the walks where it depends on nothing that shows.

    NaN for the others. For the procedural set alone, whose annotators never err about these.
    """
    found = np.full(len(ATTRIBUTES), np.nan)
    for name in TRACELESS:
        number = ATTRIBUTES.index(name)
        among = comparable_with(name, labels)
        if not among.any():
            continue
        found[number] = label_scores(scores[among][:, [number]], labels[among][:, [number]]).auc[0]
    return found


def _row(results: Results, number: int) -> dict[str, list[float]]:
    row = {}
    for column in COLUMNS:
        values = [numbers[column][number] for _, numbers in sorted(results.items())]
        if min(values) >= 0:
            row[column] = values
    return row


def _group(number: int, seen: bool) -> str:
    return GROUP_NAMES[trace_of(ATTRIBUTES[number]) if seen else "unknown"]


def _label(number: int, seen: bool) -> str:
    return f"{ATTRIBUTES[number]} ({_group(number, seen)})" if seen else ATTRIBUTES[number]


def _findings(results: Results, seen: bool) -> list[Finding]:
    cells = [numbers for _, numbers in sorted(results.items())]
    lift = {
        group: [_lift(numbers, names) for numbers in cells]
        for group, names in {
            "walking direction": ("Front", "Side", "Back"),
            "gender": ("Female",),
            "age": tuple(name for name in ATTRIBUTES if name.startswith("Age")),
        }.items()
    }
    rule = "F1 above that of answering always yes, with every seed"
    paper = [
        judged(
            f"{group} can be told from a walk (the paper's reading of its figure 5)",
            _all_above(points),
            {"points": points},
            rule=rule,
            seeds=len(cells),
        )
        for group, points in lift.items()
    ]
    if not seen:
        return paper
    visible = [_mean_auc(numbers, ("movement", "view")) for numbers in cells]
    absent = [_mean_of(numbers["independent AUC"]) for numbers in cells]
    return [
        *paper,
        judged(
            "what the generator made visible is found",
            all(value > 60.0 for value in visible),
            {"mean AUC": visible},
            rule="mean AUC of attributes that show in movement or view above 60, with every seed",
            seeds=len(cells),
        ),
        judged(
            "what it did not make visible stays at chance: nothing leaks",
            abs(float(np.mean(absent)) - 50.0) < NEAR,
            {"mean AUC": absent},
            rule=f"mean over seeds within {NEAR:g} points of 50; each among walks where it depends on nothing visible",
            seeds=len(cells),
        ),
    ]


def _lift(numbers: Numbers, names: Sequence[str]) -> float:
    """Mean points of F1 above answering always yes, of those that the tested walks have."""
    chosen = [ATTRIBUTES.index(name) for name in names]
    points = [numbers["F1"][n] - numbers["always yes F1"][n] for n in chosen if numbers["F1"][n] >= 0]
    return float(np.mean(points)) if points else 0.0


def _all_above(points: Sequence[float]) -> bool | None:
    signs = {point > 0 for point in points}
    return signs.pop() if len(signs) == 1 else None


def _mean_auc(numbers: Numbers, traces: tuple[str, ...]) -> float:
    return _mean_of([numbers["AUC"][n] for n, name in enumerate(ATTRIBUTES) if trace_of(name) in traces])


def _mean_of(values: Sequence[float]) -> float:
    """The mean of those that are there; chance where none is."""
    known = [value for value in values if value >= 0]
    return float(np.mean(known)) if known else 50.0


def _notes(results: Results) -> list[str]:
    first = next(iter(results.values()))
    return [
        f"mean F1 over attributes: {np.mean([n['mean F1'] for n in results.values()]):.1f}, with one threshold of 0.5 "
        f"for all {np.mean([n['mean F1 at 0.5'] for n in results.values()]):.1f}",
        f"tested on {first['test walks']:.0f} walks of {first['test people']:.0f} people, "
        f"{first['test combinations']:.0f} combinations of attributes; trained on {first['train walks']:.0f} walks "
        f"with {first['train combinations']:.0f} (first seed)",
        "an attribute without a trace may be told from others that go with it (dresses from women): see the AUC among "
        "walks where it depends on nothing visible, in the findings",
    ]


RECIPE = Figure5()
