"""`motionary evaluate actions`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar
from motionary.cli.several import parts

_MODELS = ["agcn"]
_COLUMNS = ("top-1", "top-5", "top-1 balanced", "top-5 balanced")


def actions(
    data: Annotated[Path, typer.Option("--data", help="Folder of the set's files, in their official layout.")],
    set_name: Annotated[
        str,
        typer.Option(
            "--set",
            help="utd_mhad, ntu60, ntu120, smarthome, uav_human, cmu_actions, babel60, babel120, procedural or "
            "procedural40.",
        ),
    ] = "utd_mhad",
    model: Annotated[
        list[str],
        typer.Option("--model", help="Models to train, separated by commas or given again; `centroid` is always run."),
    ] = _MODELS,
    protocol: Annotated[
        str | None, typer.Option("--protocol", help="Which of the set's official splits. Default: the usual one.")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many seeds.")] = 3,
    budget: Annotated[
        str, typer.Option("--budget", help="small: minutes on one core. full: the papers' settings.")
    ] = "small",
    hold_back: Annotated[
        list[str] | None,
        typer.Option(
            "--hold-back",
            help="Training people to test on in place of the test clips, separated by commas or given again: for "
            "choices.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Run folder; an interrupted evaluation goes on there.")
    ] = None,
    cache: Annotated[Path | None, typer.Option("--cache", help="Where clips that are slow to read are kept.")] = None,
    json: options.Json = False,
) -> None:
    """Supervised action recognition on a skeleton set, under its official split, beside plain baselines."""
    from motionary.tasks.evaluate_actions import evaluate_actions

    with progress_bar(quiet=json) as progress:
        report = evaluate_actions(
            data,
            name=set_name,
            models=["centroid", *parts(model)],
            protocol=protocol,
            seeds=seeds,
            budget=budget,
            hold_back=parts(hold_back or ()),
            out=out,
            cache=cache,
            progress=progress,
        )
    if json:
        print_json(report)
        return
    for name, value in report["protocol"].items():
        if value not in ("", ()):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
            print(f"{name.replace('_', ' ')}: {shown}")
    for way in report["scorings"]:
        print(f"\nScoring: {way}")
        rows = [("chance", *(f"{report['chance'].get(column, 100.0):.1f}" for column in _COLUMNS))]
        rows += [(name, *(_cell(row[way].get(column)) for column in _COLUMNS)) for name, row in report["rows"].items()]
        print_table(("model", *_COLUMNS), rows)


def _cell(value: dict[str, Any] | None) -> str:
    """Mean and deviation over the seeds."""
    if value is None:
        return "-"
    spread = value["deviation"]
    return f"{value['mean']:.1f}" if spread is None else f"{value['mean']:.1f} ± {spread:.1f}"
