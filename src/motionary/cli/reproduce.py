"""`motionary reproduce TABLE --data DIR --budget small`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("reproduce")(reproduce)


def reproduce(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="Name of a table; --list lists them.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of the data sets.")] = None,
    budget: Annotated[
        str, typer.Option("--budget", help="small: on what is at hand. full: the paper's settings and data sets.")
    ] = "small",
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder of the results; an interrupted table goes on there.")
    ] = Path("reproduced"),
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=100, help="Trainings a row.")] = 3,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder of prepared data and embeddings. Default: OUT/cache.")
    ] = None,
    device: Annotated[
        str, typer.Option("--device", help="Where language models of the full budget train: cpu or cuda.")
    ] = "cpu",
    dtype: Annotated[
        str, typer.Option("--dtype", help="Of their frozen weights: float32, bfloat16 or float16.")
    ] = "float32",
    list_all: Annotated[
        bool, typer.Option("--list", help="List the tables, what they need and how long they take.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Reproduce a table of a paper, cell by cell; writes it as Markdown and JSON beside the paper's own figures."""
    if list_all:
        _list(json=json)
        return
    if table is None:
        raise typer.BadParameter("give the name of a table, or --list")
    from motionary.tasks.reproduce.catalogue import load_recipe
    from motionary.tasks.reproduce.runner import reproduce as run

    load_recipe(table)  # an unknown table is told before all else
    if data is None:
        raise typer.BadParameter(f"give --data DIR, the folder of the data sets that {table} needs (see --list)")
    with progress_bar() as progress:
        done = run(
            table,
            data=data,
            out=out,
            budget=budget,
            seeds=seeds,
            cache=cache,
            progress=progress,
            device=device,
            dtype=dtype,
        )
    if json:
        print_json(done.to_dict())
    else:
        print(done.to_markdown())
        print(f"Written: {out / table}.md, {out / table}.json", file=sys.stderr)


def _list(*, json: bool) -> None:
    from motionary.tasks.reproduce.catalogue import list_tables

    tables = list_tables()
    if json:
        print_json(tables)
        return
    rows = [(each.name, each.paper, _minutes(each.minutes.get("small")), each.what) for each in tables]
    print_table(("table", "paper", "minutes", "what"), rows)
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for each in tables:
        groups.setdefault(tuple(each.needs.items()), []).append(each.name)
    for budgets, names in groups.items():
        print(f"\n{', '.join(names)} need under --data:")
        for budget, needs in budgets:
            print(f"  {budget}: {needs}")


def _minutes(minutes: float | None) -> str:
    return "?" if minutes is None else f"{minutes:g}"
