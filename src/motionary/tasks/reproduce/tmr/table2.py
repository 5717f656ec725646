"""TMR++, table 2: which data to train on, with and without text augmentation and HN-NCE, tested on every set."""

from __future__ import annotations

from collections.abc import Mapping

from motionary.evaluation.tables import Finding, compared, each_compared
from motionary.tasks.reproduce.tmr.paper import TABLE_2
from motionary.tasks.reproduce.tmr.retrieval import Means, RetrievalTable
from motionary.tasks.reproduce.tmr.settings import Variant, named
from motionary.text.policy import POLICIES

LETTERS = {"small": ("C", "K", "B"), "full": ("H", "K", "B")}
"""The sets at each budget: the first is the largest, in HumanML3D's place."""
CHANGES = {"": (None, "info_nce"), ", augmented": ("tmr++", "info_nce"), ", HN-NCE": (None, "hn_nce")}
CHANGES |= {", augmented, HN-NCE": ("tmr++", "hn_nce")}


def rows(budget: str) -> Mapping[str, Variant]:
    """Each set alone, then the first two and all three, these with augmentation, with HN-NCE and with both."""
    first, second, third = LETTERS[budget]
    found = {letter: Variant((letter,)) for letter in LETTERS[budget]}
    for sources in ((first, second), (first, second, third)):
        for change, (policy, loss) in CHANGES.items():
            found[named(sources) + change] = Variant(sources, POLICIES[policy] if policy else None, loss)
    return found


def find(budget: str, means: Means) -> list[Finding]:
    """The paper's findings on this table (section 4.3)."""
    first, second, third = LETTERS[budget]
    two, three = named((first, second)), named((first, second, third))
    joint = {
        f"{two} over {second}, tested on {second}": (means.of(two, second), means.of(second, second)),
        f"{two} over {first}, tested on {second}": (means.of(two, second), means.of(first, second)),
        f"{two} over {first}, tested on {first}": (means.of(two, first), means.of(first, first)),
        f"{three} over {third}, tested on {third}": (means.of(three, third), means.of(third, third)),
        f"{three} over {two}, tested on {third}": (means.of(three, third), means.of(two, third)),
    }
    findings = each_compared("joint training helps", joint, names=("more sets", "fewer sets"))
    for claim, change in (("text augmentation helps", ", augmented"), ("HN-NCE helps", ", HN-NCE")):
        pairs = {
            f"{base}, tested on {letter}": (means.of(base + change, letter), means.of(base, letter))
            for base in (two, three)
            for letter in LETTERS[budget]
        }
        findings += each_compared(claim, pairs, names=("with", "without"))
    findings += [
        compared(
            f"data sets are biased: tested on {own}, training on {own} is better than on {other}",
            better=means.of(own, own),
            worse=means.of(other, own),
            names=(own, other),
        )
        for own, other in ((first, second), (first, third), (third, second), (third, first), (second, third))
    ]
    return findings


RECIPE = RetrievalTable(
    name="tmr-table-2",
    title="TMR++ table 2: training data, text augmentation and HN-NCE across data sets",
    where="table 2",
    rows=rows,
    tested=lambda budget: LETTERS[budget],
    find=find,
    paper_rows=TABLE_2,
    small_minutes=8,
)
