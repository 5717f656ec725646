"""TMR++, table 5: averaging paraphrases after the text encoder (TMR++) or before it (Action-GPT)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from motionary.evaluation.tables import Finding, each_compared
from motionary.tasks.reproduce.tmr.paper import TABLE_5, on_humanml3d
from motionary.tasks.reproduce.tmr.retrieval import Means, RetrievalTable
from motionary.tasks.reproduce.tmr.settings import Variant
from motionary.tasks.reproduce.tmr.table2 import LETTERS
from motionary.text.policy import TextPolicy

EMBEDDINGS: dict[str, Literal["sentences", "tokens"]] = {"token": "tokens", "sentence": "sentences"}
COUNTS = {"4": 4, "rand/30": None}
"""How many paraphrases an average takes: four, or a number drawn from 2 to all there are (30 in the paper)."""


def label(averaging: str, original: float, average: float, count: str) -> str:
    """A row as the tables write it."""
    shares = f"original {original:g}, average {average:g}" if original else f"average {average:g}"
    return f"{averaging} averaging, {shares}, {'4 of them' if count == '4' else 'a random number of them'}"


def rows(budget: str) -> Mapping[str, Variant]:
    """The first two sets, trained with each row's average of paraphrases."""
    return {
        label(averaging, original, average, count): Variant(
            LETTERS[budget][:2],
            TextPolicy(
                original=original,
                paraphrase=0.0,
                action=0.0,
                average=average,
                average_count=COUNTS[count],
                average_of="paraphrases",
                embeddings=EMBEDDINGS[averaging],
            ),
        )
        for averaging, original, average, count in TABLE_5
    }


def find(budget: str, means: Means) -> list[Finding]:
    """The paper's findings on this table (section 4.5)."""
    first = LETTERS[budget][0]
    pairs: dict[str, dict[str, tuple[list[float], list[float]]]] = {"sentence": {}, "original": {}, "random": {}}

    def of(*row) -> list[float]:
        return means.of(label(*row), first)

    for averaging, original, average, count in TABLE_5:
        if averaging == "sentence":
            name = label(averaging, original, average, count).split(", ", 1)[1]
            pairs["sentence"][name] = (of(averaging, original, average, count), of("token", original, average, count))
        if original:
            name = f"{averaging}, {count}"
            pairs["original"][name] = (of(averaging, original, average, count), of(averaging, 0.0, 1.0, count))
        if count != "4":
            name = f"{averaging}, original {original:g}"
            pairs["random"][name] = (of(averaging, original, average, count), of(averaging, original, average, "4"))
    return [
        *each_compared("averaging sentences beats averaging tokens", pairs["sentence"], names=("sentence", "token")),
        *each_compared("originals besides the average help", pairs["original"], names=("with", "without")),
        *each_compared("a random number beats four", pairs["random"], names=("random", "four")),
    ]


RECIPE = RetrievalTable(
    name="tmr-table-5",
    title="TMR++ table 5: averaging sentences or tokens of paraphrases",
    where="table 5",
    rows=rows,
    tested=lambda budget: LETTERS[budget][:2],
    find=find,
    paper_rows={label(*row): on_humanml3d(numbers) for row, numbers in TABLE_5.items()},
    small_minutes=6,
)
