"""`motionary search "a person waves"`"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import clock, print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("search")(search)


def search(
    text: Annotated[str, typer.Argument(help="What the motion should show, in English words.")],
    library: options.Library = None,
    top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many files to list.")] = 10,
    only: Annotated[
        str | None, typer.Option("--only", help="Only files whose path matches this pattern, such as '*/walks/*'.")
    ] = None,
    checkpoint: options.Checkpoint = None,
    json: options.Json = False,
    picture: options.Picture = None,
) -> None:
    """Find the files, and the moments inside them, that show what the words say."""
    from motionary.tasks.search import search as run

    report = run(text, library=library, checkpoint=checkpoint, top=top, only=only)
    if picture is not None:
        from motionary.tasks.sheets import hits_sheet

        hits_sheet(report, picture)
        report = replace(report, picture=picture)
    if json:
        print_json(report)
    elif not report.hits:
        print(f"Nothing matches; the index {report.library} holds {report.files} files.")
    else:
        rows = [(f"{hit.score:.3f}", f"{clock(hit.start)}-{clock(hit.end)} s", str(hit.path)) for hit in report.hits]
        print_table(("score", "moment", "file"), rows)
        if picture is not None:
            print(f"Contact sheet: {picture}")
    if not report.hits:
        raise typer.Exit(1)
