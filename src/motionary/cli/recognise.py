"""`motionary recognise CLIP --labels "walk,run,jump"`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import clock, print_json, print_table, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("recognise")(recognise)


def recognise(
    clip: Annotated[Path, typer.Argument(help="A motion file.")],
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--labels",
            help="Labels to choose from, separated by commas or given again, or a text file with one a line. Needed "
            "but for --method language, whose default is the labels it was trained on.",
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="retrieval (compares the motion with the labels' words) or language (a language model reads the "
            "motion as a sentence of codes).",
        ),
    ] = "retrieval",
    model: Annotated[
        Path | None,
        typer.Option("--model", help="For --method language: folder of the language model that it was trained on."),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many labels to list.")] = 5,
    checkpoint: options.Checkpoint = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    json: options.Json = False,
    picture: options.Picture = None,
) -> None:
    """Say which of the labels a clip shows, as a whole and moment by moment. Labels need not be known from training."""
    from motionary.tasks.recognise import recognise_by

    with progress_bar(quiet=json) as progress:
        report = recognise_by(
            method,
            clip,
            labels=labels,
            checkpoint=checkpoint,
            model=model,
            mapping=mapping,
            unit=unit,
            progress=progress,
        )
    if picture is not None:
        from motionary.tasks.sheets import recognition_sheet

        recognition_sheet(report, picture, mapping=mapping, unit=unit)
    if json:
        print_json(report)
        return
    print_table(
        ("share", "score", "label"),
        [(f"{each.share:.0%}", f"{each.score:.3f}", each.label) for each in report.labels[:top]],
    )
    if len(report.moments) > 1:
        print("\nMoment by moment:")
        print_table(
            ("time", "label"), [(f"{clock(each.start)}-{clock(each.end)} s", each.label) for each in report.moments]
        )
    if picture is not None:
        print(f"Contact sheet: {picture}")
