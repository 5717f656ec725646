"""`motionary train PLAN`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("train")(train)


def train(
    plan: Annotated[
        str, typer.Argument(help="Name of a plan that ships (tmr-small, tmr-paper) or a JSON file.")
    ] = "tmr-small",
    out: Annotated[Path, typer.Option("--out", help="Run folder; an interrupted run goes on there.")] = Path(
        "runs/tmr-small"
    ),
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of CMU takes, for plans that train on them.")
    ] = None,
    only: Annotated[str | None, typer.Option("--only", help="Train only the stage of this name.")] = None,
    json: options.Json = False,
) -> None:
    """Train a checkpoint. The plan that ships is the one the shipped checkpoint was made with."""
    from motionary.tasks.train import train_plan

    with progress_bar(quiet=json) as progress:
        checkpoint = train_plan(plan, out=out, data=data, only=only, progress=progress)
    if json:
        print_json({"checkpoint": str(checkpoint)})
    else:
        print(f"Checkpoint: {checkpoint}\nUse it with --checkpoint {checkpoint}")
