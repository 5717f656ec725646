"""`motionary evaluate`: a command a protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.evaluate_actions import actions
from motionary.cli.evaluate_coach import coach
from motionary.cli.evaluate_generation import generation
from motionary.cli.evaluate_grounding import grounding
from motionary.cli.output import print_json, print_table, progress_bar
from motionary.cli.several import whole_numbers

_CorpusSeeds = Annotated[
    list[str],
    typer.Option("--seeds", help="Corpus seeds, separated by commas or given again; none may be a training seed."),
]
_THREE_SEEDS, _TWO_SEEDS = ["900001,900002,900003"], ["900001,900002"]
_FOLD_SEEDS, _DRAWS = ["1"], ["1,2,3"]


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group = typer.Typer(help="Measure retrieval and recognition, each protocol spelled out.", no_args_is_help=True)
    group.command("cmu")(cmu)
    group.command("procedural")(procedural)
    group.command("absent")(absent)
    group.command("words")(words)
    group.command("grounding")(grounding)
    group.command("actions")(actions)
    group.command("coach")(coach)
    group.command("generation")(generation)
    app.add_typer(group, name="evaluate")


def cmu(
    data: Annotated[Path, typer.Option("--data", help="Folder with cmu/takes.json and the takes.")] = Path(
        "../shared/data"
    ),
    out: Annotated[Path, typer.Option("--out", help="Run folder; an interrupted evaluation goes on there.")] = Path(
        "runs/evaluate-cmu"
    ),
    base: Annotated[
        Path | None,
        typer.Option("--base", help="Checkpoint trained on procedural data only. Default: the one that ships."),
    ] = None,
    folds: Annotated[
        int, typer.Option("--folds", min=2, help="Groups of subjects left out in turn; 16 or more: each alone.")
    ] = 6,
    seeds: Annotated[
        list[str], typer.Option("--seeds", help="Seeds of the folds' training, separated by commas or given again.")
    ] = _FOLD_SEEDS,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Where made corpora and read takes are kept. Default: in --out.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Real takes of unseen people: retrieval by CMU's and KIT-ML's words, recognition of coarse actions."""
    from motionary.tasks.evaluate_cmu import evaluate_cmu

    with progress_bar(quiet=json) as progress:
        report = evaluate_cmu(
            data, run_folder=out, base=base, folds=folds, seeds=whole_numbers(seeds), cache=cache, progress=progress
        )
    if json:
        print_json(report)
        return
    _print_protocol(report)
    for part, title in (
        ("descriptions", "Text to motion, CMU's descriptions"),
        ("kitml", "Text to motion, KIT-ML captions"),
    ):
        print(f"\n{title}")
        rows = [
            (name, *_cells(row[part], ("R@1", "R@5", "R@10", "MedR")))
            for name, row in report["rows"].items()
            if part in row
        ]
        print_table(("model", "R@1", "R@5", "R@10", "MedR"), rows)
    print(f"\nRecognition of {len(report['labels'])} coarse actions ({', '.join(report['labels'])})")
    columns = ("top-1", "top-1 balanced", "top-5")
    rows = [
        (name, *_cells(row["recognition"], columns)) for name, row in report["rows"].items() if "recognition" in row
    ]
    print_table(("model", *columns), rows)


def procedural(
    checkpoint: options.Checkpoint = None,
    pool: Annotated[int, typer.Option("--pool", min=2, help="Clips to choose among.")] = 1000,
    seeds: _CorpusSeeds = _THREE_SEEDS,
    json: options.Json = False,
) -> None:
    """Procedural clips of unseen seeds: retrieval in both directions."""
    from motionary.tasks.evaluate_procedural import evaluate_procedural

    with progress_bar(quiet=json) as progress:
        report = evaluate_procedural(checkpoint=checkpoint, pool=pool, seeds=whole_numbers(seeds), progress=progress)
    if json:
        print_json(report)
        return
    _print_protocol(report)
    columns = ("R@1", "R@5", "R@10", "MedR")
    for protocol in ("all", "all with threshold"):
        print(f"\nProtocol: {protocol}")
        rows = [
            (f"{name}, {direction.replace('_', ' ')}", *_cells(scores, columns))
            for name, row in report["rows"].items()
            for direction, scores in row[protocol].items()
        ]
        rows.append(("chance", *_cells(next(iter(report["rows"].values()))[f"chance, {protocol}"], columns)))
        print_table(("", *columns), rows)


def words(
    data: Annotated[Path, typer.Option("--data", help="Folder with utd_mhad/ and with cmu/takes.json and the takes.")],
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", help="Folder of a checkpoint to measure. Default: the two that ship."),
    ] = None,
    seeds: Annotated[
        list[str],
        typer.Option("--seeds", help="Seeds of the draws among several texts, separated by commas or given again."),
    ] = _DRAWS,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Where read CMU takes are kept. Default: read anew each time.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Zero-shot recognition on UTD-MHAD and CMU takes, the classes put into words in different ways."""
    from motionary.tasks.evaluate_words import evaluate_words

    with progress_bar(quiet=json) as progress:
        report = evaluate_words(
            data,
            checkpoints=None if checkpoint is None else {checkpoint.resolve().name: checkpoint},
            seeds=whole_numbers(seeds),
            cache=cache,
            progress=progress,
        )
    if json:
        print_json(report)
        return
    _print_protocol(report)
    for name, found in report["sets"].items():
        _print_words(name, found)


def _print_words(name: str, found: dict[str, Any]) -> None:
    """One set's tables: what chance and a supervised reference reach, then a row a wording for each model."""
    columns = ("top-1", "top-1 balanced", "top-5", "top-5 balanced")
    print(f"\n{name}: {found['samples']} samples of {len(found['people'])} people, {len(found['classes'])} classes")
    rows = [("chance", *_cells(found["chance"], columns))]
    rows += [(f"supervised: {model}", *_cells(scores, columns)) for model, scores in found["supervised"].items()]
    print_table(("", *columns), rows)
    for model, each in found["models"].items():
        print(f"\n{name}, {model} ({each['seen']})")
        rows = [(wording, *_drawn_cells(row, columns)) for wording, row in each["rows"].items()]
        print_table(("classes put into words by", *columns), rows)


def _drawn_cells(row: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    """Means over draws, each with its lowest and highest where there are several."""
    means = _cells(row["mean"], columns)
    if row["draws"] == 1:
        return means
    ranges = zip(_cells(row["lowest"], columns), _cells(row["highest"], columns), strict=True)
    return [
        mean if mean == "-" else f"{mean} ({low} to {high})" for mean, (low, high) in zip(means, ranges, strict=True)
    ]


def absent(
    checkpoint: options.Checkpoint = None,
    clips: Annotated[int, typer.Option("--clips", min=300, help="Procedural clips a seed.")] = 600,
    fit_seed: Annotated[int, typer.Option("--fit-seed", help="Corpus seed the hint is fitted on.")] = 700_001,
    seeds: _CorpusSeeds = _TWO_SEEDS,
    json: options.Json = False,
) -> None:
    """Whether a search can tell that the library does not hold what the words say."""
    from motionary.tasks.evaluate_absent import evaluate_absent

    with progress_bar(quiet=json) as progress:
        report = evaluate_absent(
            checkpoint=checkpoint,
            clips=clips,
            fit_seed=fit_seed,
            seeds=whole_numbers(seeds),
            progress=progress,
        )
    if json:
        print_json(report)
        return
    _print_protocol(report)
    columns = tuple(next(iter(report["rows"].values()), ()))
    print_table(("", *columns), [(name, *map(str, row.values())) for name, row in report["rows"].items()])


def _cells(scores: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    return [f"{scores[name]:.1f}" if scores.get(name) is not None else "-" for name in columns]


def _print_protocol(report: dict[str, Any]) -> None:
    for name, value in report["protocol"].items():
        print(f"{name.replace('_', ' ')}: {value}")
