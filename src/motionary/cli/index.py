"""`motionary index FOLDER`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("index")(index)


def index(
    folder: Annotated[Path, typer.Argument(help="Folder of motion files (.bvh, .amc with its .asf), of any depth.")],
    library: options.Library = None,
    checkpoint: options.Checkpoint = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make the index anew from this folder alone; the old one stays until then."),
    ] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Files read at once. Default: one a core.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Make a folder of motion files searchable. A second run reads only what is new or changed."""
    from motionary.tasks.indexing import index_folder

    with progress_bar(quiet=json) as progress:
        report = index_folder(
            folder,
            library=library,
            checkpoint=checkpoint,
            mapping=mapping,
            unit=unit,
            rebuild=rebuild,
            workers=workers,
            progress=progress,
        )
    if json:
        print_json(report)
    else:
        print(
            f"{report.found} motion files: {report.read} read, {report.unchanged} unchanged, {report.removed} gone, "
            f"{len(report.failed)} failed; {report.seconds:.1f} s"
        )
        for failure in report.failed[:20]:
            print(f"  failed: {failure.error}")
        if len(report.failed) > 20:
            print(f"  ... and {len(report.failed) - 20} more; --json lists all")
        print(f"The index {report.library} holds {report.files} files, {report.windows} moments.")
        if report.files:
            print('Next: motionary search "a person walks forward"')
    if report.failed and report.files == 0:
        raise typer.Exit(2)
