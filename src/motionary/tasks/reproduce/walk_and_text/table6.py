"""WalkAndText, table VI: trained on the labels' texts, recognised by synonyms that training never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motionary.evaluation.tables import Finding, Table, each_compared
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.tasks.reproduce.walk_and_text.paper import TABLE_VI
from motionary.tasks.reproduce.walk_and_text.sets import NEEDS, check, load_sets
from motionary.tasks.reproduce.walk_and_text.settings import Aligned, budget_settings
from motionary.tasks.reproduce.walk_and_text.training import (
    numbers_of,
    protocol_of,
    text_encoder,
    texts_of,
    trained,
    words_digest,
    words_of,
)

PAIRS = {
    "triplet": ("Triplet, words", "Triplet, generated descriptions"),
    "contrastive": ("Contrastive (cosine), words", "Contrastive (cosine), generated descriptions"),
}
"""The rows of each objective; the paper reports the triplet loss alone, which did best there."""
ROWS = {
    row: Aligned(kind, wording)
    for kind, rows in PAIRS.items()
    for row, wording in zip(rows, ("words", "descriptions"), strict=True)
}
ASKED = {
    "synonyms": lambda words: texts_of(words, "synonyms"),
    "first synonym": lambda words: texts_of(words, "synonyms")[:1],
    "own texts": None,
}
"""What classes are recognised by: the mean of their synonyms, one synonym each, or what they were trained on."""
MEASURES = ("top-1", "top-5")


@dataclass(frozen=True)
class SynonymTable:
    """The recipe of table VI; its trainings are table IV's, found in the cache where they are there."""

    name: str = "walk-and-text-table-6"
    title: str = "WalkAndText table VI: trained on labels, recognised by unseen synonyms"
    paper: str = "WalkAndText (Chivereanu et al., FG 2024), table VI"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 4, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by hash, and the aligners' settings."""
        return {
            "data": check(context),
            "training": budget_settings(context.budget),
            "encoder": text_encoder(context).name,
            "words": words_digest(context.budget),
        }

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Words and descriptions with each objective, a cell a seed."""
        return grid(ROWS, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """A row's accuracies by every text that is asked with, on every set: "synonyms: UTD top-1" and so on."""
        row, encoder = ROWS[cell.row], text_encoder(context)
        numbers: dict[str, float] = {}
        for actions in load_sets(context):
            found = trained(actions, row, seed=cell.seed, context=context)
            words = words_of(actions)
            for asked, pick in ASKED.items():
                texts = [texts_of(each, row.wording) if pick is None else pick(each) for each in words]
                scores = found.scores(texts, encoder=encoder)
                numbers |= {
                    f"{asked}: {name}": value for name, value in numbers_of(actions, scores, seed=cell.seed).items()
                }
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        """The table, the paper's finding, and its own figures."""
        sets = load_sets(context)
        columns = [f"{asked}: {each.short} {measure}" for asked in ASKED for each in sets for measure in MEASURES]
        asked = {
            "asked with": "synonyms: the mean of a class's synonyms in the lexicon, which no row was trained on; "
            "first synonym: only that one; own texts: what the row was trained on, as in table IV",
        }
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(sets, context) | asked,
            columns=columns,
            rows={row: columns_of(results, row, columns) for row in ROWS},
            paper=self.paper,
            paper_rows=TABLE_VI,
            findings=find(results, [each.short for each in sets]),
        )


def find(results: Results, shorts: Sequence[str]) -> list[Finding]:
    """The paper's finding on this table (section IV.B), for both measures and objectives on every set."""
    findings: list[Finding] = []
    for kind, (words, told) in PAIRS.items():
        for measure in MEASURES:
            pairs = {
                f"{asked} on {short}": (
                    by_seed(results, told, f"{asked}: {short} {measure}"),
                    by_seed(results, words, f"{asked}: {short} {measure}"),
                )
                for asked in ("synonyms", "first synonym")
                for short in shorts
            }
            claim = f"generated descriptions help with unseen synonyms ({kind}, {measure})"
            findings += each_compared(claim, pairs, names=("descriptions", "words"))
    return findings


RECIPE = SynonymTable()
