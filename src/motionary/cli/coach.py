"""`motionary coach ATTEMPT TARGET`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("coach")(coach)


def coach(
    attempt: Annotated[Path, typer.Argument(help="The motion to be changed.")],
    target: Annotated[Path, typer.Argument(help="The motion to come to.")],
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="How many instructions at most.")] = 3,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    person: Annotated[
        int | None, typer.Option("--person", min=0, help="Which body of several in ATTEMPT. Default: seen longest.")
    ] = None,
    target_person: Annotated[
        int | None, typer.Option("--target-person", min=0, help="Which body of several in TARGET, likewise.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Say what to change in one motion to come to another: measured, graded, and silent where nothing is sure."""
    from motionary.tasks.coach import coach as run

    report, _ = run(attempt, target, most=most, mapping=mapping, unit=unit, people=(person, target_person))
    if json:
        print_json(report)
        return
    for text in report.texts:
        print(text)
    for note in report.notes:
        print(f"note: {note}")
    print(report.caution)
