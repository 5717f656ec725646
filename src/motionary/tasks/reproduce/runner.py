"""Running a recipe cell by cell: what is finished is kept, so that an interrupted table goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from motionary.errors import FormatError, MissingData
from motionary.evaluation.tables import Table
from motionary.formats.atomic import replacing
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.reproduce.catalogue import load_recipe
from motionary.tasks.reproduce.kept import CellStore, KeptCell
from motionary.tasks.reproduce.provenance import code_version, cores
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Recipe


def reproduce(
    name: str,
    *,
    data: Path,
    out: Path,
    budget: str = "small",
    seeds: int = 3,
    cache: Path | None = None,
    progress: Progress | None = None,
    device: str = "cpu",
    dtype: str = "float32",
) -> Table:
    """Run the table called `name` and write `NAME.md` and `NAME.json` to `out`; returns the table.

    `seeds` trainings a row. `cache` (default: `out`/cache) keeps prepared data, embeddings and shared trainings.
    Raises MissingData for an unknown name or data that are not there, before anything is run.
    """
    return run_table(
        load_recipe(name),
        data=data,
        out=out,
        budget=budget,
        seeds=range(seeds),
        cache=cache,
        progress=progress,
        device=device,
        dtype=dtype,
    )


def run_table(
    recipe: Recipe,
    *,
    data: Path,
    out: Path,
    budget: str = "small",
    seeds: Sequence[int] = (0, 1, 2),
    cache: Path | None = None,
    progress: Progress | None = None,
    device: str = "cpu",
    dtype: str = "float32",
) -> Table:
    """As `reproduce`, of a recipe at hand."""
    if budget not in BUDGETS or not seeds:
        raise FormatError(
            f"budget {budget!r} with {len(seeds)} seeds; a budget is {' or '.join(BUDGETS)}, seeds 1 or more"
        )
    if not data.is_dir():
        raise MissingData(f"{data}: no such folder; --data names the folder of data. Needed: {recipe.needs[budget]}")
    context = Context(data, out, cache or out / "cache", budget, tuple(seeds), progress or Silent(), device, dtype)
    settings = {"table": recipe.name, "budget": budget, **recipe.settings(context)}
    for folder in (out, context.cache):
        folder.mkdir(parents=True, exist_ok=True)
    kept = run_cells(recipe, CellStore.of(out / "cells", table=recipe.name, settings=settings), context)
    table = recipe.finish({cell: each.numbers for cell, each in kept.items()}, context)
    table = replace(table, budget=budget, seeds=tuple(seeds), commit=code_version(), machine=_machine(kept))
    _write(out / f"{recipe.name}.md", table.to_markdown())
    _write(out / f"{recipe.name}.json", table.to_json())
    return table


def run_cells(recipe: Recipe, store: CellStore, context: Context) -> dict[Cell, KeptCell]:
    """Every cell's result: kept ones read, the others run and kept one by one."""
    cells = recipe.cells(context.budget, seeds=context.seeds)
    kept = {cell: found for cell in cells if (found := store.load(cell)) is not None}
    if kept:
        context.progress.note(f"{recipe.name}: {len(kept)} of {len(cells)} cells are there already")
    version = code_version()
    for number, cell in enumerate(cells, start=1):
        if cell in kept:
            continue
        what = f"{recipe.name}, cell {number} of {len(cells)}: {cell.row}, seed {cell.seed}"
        context.progress.start(1, what)
        began = time.monotonic()
        numbers = recipe.run(cell, context)
        kept[cell] = KeptCell(numbers, time.monotonic() - began, version, cores())
        store.save(cell, kept[cell])
        context.progress.note(f"{what}: {kept[cell].seconds:.0f} s{_left(kept, cells)}")
    return {cell: kept[cell] for cell in cells}


def _left(kept: Mapping[Cell, KeptCell], cells: Sequence[Cell]) -> str:
    """How long the cells that are not there will take, if they take as long as the others; "" when all are there."""
    missing = len(cells) - len(kept)
    seconds = missing * sum(each.seconds for each in kept.values()) / len(kept)
    if not missing:
        return ""
    return f"; about {seconds / 60:.0f} min left" if seconds >= 90 else f"; about {seconds:.0f} s left"


def _machine(kept: Mapping[Cell, KeptCell]) -> dict[str, object]:
    """Cores, seconds of all cells, and the commits that the cells were made with, where there are several."""
    return {
        "cores": max((each.cores for each in kept.values()), default=cores()),
        "seconds": round(sum(each.seconds for each in kept.values()), 1),
        "cells made with": sorted({each.commit for each in kept.values()}),
    }


def _write(path: Path, text: str) -> None:
    with replacing(path) as stream:
        stream.write(text.encode())
