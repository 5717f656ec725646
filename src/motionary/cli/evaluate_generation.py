"""`motionary evaluate generation`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.generate import Candidates, Generated, Guidance, SamplerName, Seed, Steps
from motionary.cli.output import print_json, print_table, progress_bar


def generation(
    checkpoint: Generated = None,
    evaluator: Annotated[
        Path | None,
        typer.Option("--evaluator", help="Folder of the TMR that judges. Default: tmr-generated, which ships."),
    ] = None,
    prompts: Annotated[int, typer.Option("--prompts", min=32, help="Prompts of unseen seeds.")] = 200,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="How often all is generated anew.")] = 20,
    edits: Annotated[int, typer.Option("--edits", min=0, help="Edits to measure.")] = 200,
    timelines: Annotated[int, typer.Option("--timelines", min=0, help="Pairs of phrases on one timeline.")] = 20,
    candidates: Candidates = 4,
    prompts_seed: Annotated[
        int, typer.Option("--prompts-seed", min=0, help="Corpus seed of the prompts; choose settings on another.")
    ] = 900_021,
    seed: Seed = 0,
    steps: Steps = None,
    sampler: SamplerName = None,
    guidance: Guidance = None,
    json: options.Json = False,
) -> None:
    """Generated motion: distances to real motion and to its words, what looks wrong, whether it does what is said."""
    from motionary.tasks.evaluate_generation import evaluate_generation
    from motionary.tasks.generate import sampling_for

    with progress_bar(quiet=json) as progress:
        report = evaluate_generation(
            checkpoint=checkpoint,
            evaluator=evaluator,
            prompts=prompts,
            seed=prompts_seed,
            repeats=repeats,
            edits=edits,
            timelines=timelines,
            candidates=candidates,
            sampling=sampling_for(checkpoint, sampler=sampler, steps=steps, guidance=guidance, seed=seed),
            progress=progress,
        )
    if json:
        print_json(report)
        return
    for name, value in report["protocol"].items():
        print(f"{name}: {value}")
    _print_distances(report["distances"])
    _print_numbers("What looks wrong, on average", report["physics"])
    for name, rows in report["claims"].items():
        _print_numbers(f"Claims of the prompts, {name}", rows)
    for name, value in report["seams"].items():
        print(f"\nWhere two phrases meet, {name}: {value:.2f} times the acceleration elsewhere")
    edited = report["edits"]
    if edited:
        print(f"\nEdits that kept exactly what the mask keeps: {edited['kept exactly']:.1f} %")
        _print_numbers("What the edit asks for", {name: edited[name] for name in ("before", "after", "after, chosen")})


def _print_distances(rows: dict[str, Any]) -> None:
    print("\nIn the evaluator's space")
    columns = ("FID", "R@1", "R@2", "R@3", "MM-dist", "diversity", "multimodality")
    print_table(("", *columns), [(name, *(_cell(row.get(column)) for column in columns)) for name, row in rows.items()])


def _print_numbers(title: str, rows: dict[str, Any]) -> None:
    print(f"\n{title}")
    columns = tuple(next(iter(rows.values())))
    print_table(("", *columns), [(name, *(f"{row[column]:.1f}" for column in columns)) for name, row in rows.items()])


def _cell(value: dict[str, float] | None) -> str:
    return "" if value is None else f"{value['mean']:.3f} ± {value['half_width']:.3f}"
