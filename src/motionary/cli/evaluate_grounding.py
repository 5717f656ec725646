"""`motionary evaluate grounding`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar
from motionary.cli.several import whole_numbers

_COLUMNS = ("wrong", "right", "precision", "recall", "false_alarms", "chance_precision")

_SEEDS = ["900001,900002,900003"]


def grounding(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder with cmu/takes.json and the takes, to measure those too.")
    ] = None,
    clips: Annotated[int, typer.Option("--clips", min=2, help="Procedural clips a seed.")] = 300,
    seeds: Annotated[
        list[str],
        typer.Option(
            "--seeds", help="Corpus seeds, separated by commas or given again; below 10 are those it was tuned on."
        ),
    ] = _SEEDS,
    json: options.Json = False,
) -> None:
    """What the checker of descriptions finds: wrong captions flagged (recall), flagged ones wrong (precision)."""
    from motionary.tasks.evaluate_grounding import evaluate_grounding

    with progress_bar(quiet=json) as progress:
        report = evaluate_grounding(data=data, clips=clips, seeds=whole_numbers(seeds), progress=progress)
    if json:
        print_json(report)
        return
    for name, value in report["protocol"].items():
        print(f"{name.replace('_', ' ')}: {value}")
    for part, title in (("procedural", "Procedural clips"), ("cmu", "CMU takes, own captions and those of others")):
        if part in report:
            print(f"\n{title}")
            print_table(
                ("", *(name.replace("_", " ") for name in _COLUMNS)),
                [(kind, *(_cell(row[name]) for name in _COLUMNS)) for kind, row in report[part].items()],
            )


def _cell(value: Any) -> str:
    return "-" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
