"""TMR++, table 4: the probabilities of original, paraphrase, action label and average in training."""

from __future__ import annotations

from collections.abc import Mapping

from motionary.evaluation.tables import Finding, compared, each_compared
from motionary.tasks.reproduce.tmr.paper import TABLE_4, on_humanml3d
from motionary.tasks.reproduce.tmr.retrieval import Means, RetrievalTable
from motionary.tasks.reproduce.tmr.settings import Variant
from motionary.tasks.reproduce.tmr.table2 import LETTERS
from motionary.text.policy import TextPolicy

Shares = tuple[float, float, float, float]


def label(shares: Shares) -> str:
    """A row as the tables write it: "original .4, paraphrase .2, average .4"."""
    names = ("original", "paraphrase", "action", "average")
    return ", ".join(f"{name} {share:g}" for name, share in zip(names, shares, strict=True) if share)


def rows(budget: str) -> Mapping[str, Variant]:
    """The first two sets, trained with each row's probabilities."""
    sources = LETTERS[budget][:2]
    return {
        label(shares): Variant(
            sources,
            # originals alone are table 2's row without augmentation, which shares the training
            TextPolicy(*shares) if shares[0] < 1.0 else None,
        )
        for shares in TABLE_4
    }


def find(budget: str, means: Means) -> list[Finding]:
    """The paper's findings on this table (section 4.5)."""
    first = LETTERS[budget][0]
    original, *others = [label(shares) for shares in TABLE_4]
    best = label((0.4, 0.2, 0.1, 0.3))
    pairs = {row: (means.of(row, first), means.of(original, first)) for row in others}
    lacking = {
        f"over {label(shares)}": (means.of(best, first), means.of(label(shares), first))
        for shares in TABLE_4
        if 0.0 in shares
    }
    return [
        *each_compared("text augmentation helps", pairs, names=("with", "originals alone")),
        *each_compared(f"all four kinds ({best}) beat leaving one out", lacking, names=("all four", "fewer"))[:1],
        compared(
            "more weight on the average helps",
            better=means.of(label((0.4, 0.2, 0.0, 0.4)), first),
            worse=means.of(label((0.4, 0.4, 0.0, 0.2)), first),
            names=("average 0.4", "average 0.2"),
        ),
    ]


RECIPE = RetrievalTable(
    name="tmr-table-4",
    title="TMR++ table 4: probabilities of the text augmentation",
    where="table 4",
    rows=rows,
    tested=lambda budget: LETTERS[budget][:2],
    find=find,
    paper_rows={label(shares): on_humanml3d(numbers) for shares, numbers in TABLE_4.items()},
    small_minutes=9,
)
