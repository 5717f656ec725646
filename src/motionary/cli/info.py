"""`motionary info FILE`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("info")(info)


def info(
    path: Annotated[Path | None, typer.Argument(help="A motion file, or an index made by `motionary index`.")] = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    json: options.Json = False,
    picture: options.Picture = None,
) -> None:
    """Say what a motion file holds, how it was understood, and what was measured; without a file, about the library."""
    from motionary.tasks.info import describe_library, describe_motion_file, is_library

    if path is None or is_library(path):
        facts = describe_library(path)
    else:
        facts = describe_motion_file(path, mapping=mapping, unit=unit)
        if picture is not None:
            from motionary.tasks.sheets import file_sheet

            file_sheet(path, picture, mapping=mapping, unit=unit)
    if json:
        print_json(facts)
        return
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        shown = "; ".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value)
        print(f"{name.replace('_', ' '):<{width}}  {shown}")
