"""`motionary info FILE`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import one_line, print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("info")(info)


def info(
    path: Annotated[Path | None, typer.Argument(help="A motion file, or an index made by `motionary index`.")] = None,
    formats: Annotated[bool, typer.Option("--formats", help="List what is read and what is written.")] = False,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    source_fps: options.SourceFps = None,
    format: options.Format = None,
    person: options.Person = None,
    body_model: options.BodyModel = None,
    json: options.Json = False,
    picture: options.Picture = None,
) -> None:
    """Say what a motion file holds, how it was understood, and its problems; without a file, about the library."""
    from motionary.tasks.info import describe_formats, describe_library, describe_motion_file, is_library

    if formats:
        tables = describe_formats()
        print_json(tables) if json else _print_formats(tables)
        return
    reading = {"unit": unit, "fps": source_fps, "format": format, "person": person, "body_model": body_model}
    if path is None or is_library(path):
        facts = describe_library(path)
    else:
        facts = describe_motion_file(path, mapping=mapping, reading=reading)
        if picture is not None:
            from motionary.tasks.view import view_file

            view_file(path, picture, mapping=mapping, reading=reading)
    print_json(facts) if json else _print_facts(facts)


def _print_facts(facts: dict[str, Any]) -> None:
    """A line a fact; of a list, a line each."""
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        lines = (value or ["none found" if name == "problems" else "none"]) if isinstance(value, list) else [value]
        for number, line in enumerate(lines):
            print(f"{'' if number else name.replace('_', ' '):<{width}}  {one_line(str(line))}")


def _print_formats(tables: dict[str, list[dict[str, Any]]]) -> None:
    for kind, rows in tables.items():
        print(f"{kind}:")
        print_table(("  name", "suffix", ""), [(f"  {row['name']}", row["suffix"], row["about"]) for row in rows])
