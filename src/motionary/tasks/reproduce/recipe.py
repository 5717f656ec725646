"""What a recipe of a table is: rows and seeds to run, each alone, and how their numbers become the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from motionary.evaluation.tables import Table
from motionary.tasks.progress import Progress, Silent

BUDGETS = ("small", "full")
"""small: the same code on what is at hand, minutes on a processor. full: the paper's settings and data sets."""

Numbers = Mapping[str, Any]
"""What a cell gives: JSON-able, numbers by name; figures may also keep lists of numbers."""


@dataclass(frozen=True, order=True)
class Cell:
    """The smallest part that is run and kept: one row of the table with one seed."""

    row: str
    seed: int


Results = Mapping[Cell, Numbers]


@dataclass(frozen=True)
class Context:
    """Where a recipe runs: `data` to read, `cache` to keep what several cells or tables share, `out` for pictures.

    `device` and `dtype` are for recipes that train large models: they change no number but by rounding.
    """

    data: Path
    out: Path
    cache: Path
    budget: str = "small"
    seeds: tuple[int, ...] = (0, 1, 2)
    progress: Progress = field(default_factory=Silent)
    device: str = "cpu"
    dtype: str = "float32"


class Recipe(Protocol):
    """One table of a paper.

    `name` is what the command calls it ("tmr-table-2"), `title` what it shows, `paper` where it stands. `needs` says in
    a line, for each budget, what data must be there, and `minutes` about how long it takes on one core at small budget
    (full: on one GPU; None where nobody has measured it). A recipe imports torch only inside `run`.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def paper(self) -> str: ...
    @property
    def needs(self) -> Mapping[str, str]: ...
    @property
    def minutes(self) -> Mapping[str, float | None]: ...

    def settings(self, context: Context) -> Mapping[str, Any]:
        """All that decides a cell's numbers, JSON-able: protocol, models, training, the data's counts or hashes.

        A kept cell is used again only where its settings are these, so what changes a result must change them (count a
        `version` up where the code alone changes). Not the number of seeds. Called before anything is run: raises
        MissingData naming all that is missing and how to get it.
        """
        ...

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """What to run, in order."""
        ...

    def run(self, cell: Cell, context: Context) -> Numbers:
        """The numbers of one cell; randomness follows from `cell.seed` alone, so that any order gives the same."""
        ...

    def finish(self, results: Results, context: Context) -> Table:
        """The table of all cells' numbers; pictures are written to `context.out` and named in it."""
        ...


def grid(rows: Iterable[str], seeds: Sequence[int]) -> list[Cell]:
    """Every row with every seed; all rows of the first seed come first, so that a cut run is already a table."""
    names = list(rows)
    return [Cell(row, seed) for seed in seeds for row in names]


def by_seed(results: Results, row: str, number: str) -> list[float]:
    """The number of that name of a row, one a seed in the order of seeds."""
    return [float(results[cell][number]) for cell in sorted(results) if cell.row == row]


def columns_of(results: Results, row: str, columns: Iterable[str]) -> dict[str, list[float]]:
    """A table's row: those of `columns` that the row's cells have, one number a seed."""
    first = next(numbers for cell, numbers in results.items() if cell.row == row)
    return {column: by_seed(results, row, column) for column in columns if column in first}
