"""`motionary gait`: plain parameters of walks, attributes with confidences, and search by a walker's description."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar

Walk = Annotated[Path, typer.Argument(help="A motion file with a walk, or key points of one from a video.")]
GaitCheckpoint = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="Folder that `motionary gait train` wrote. Default: the one that ships."),
]


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group = typer.Typer(
        help="Walks: plain parameters, attributes with confidences, search by description.", no_args_is_help=True
    )
    group.command("parameters")(parameters)
    group.command("attributes")(attributes)
    group.command("search")(search)
    group.command("check")(check)
    group.command("styles")(styles)
    group.command("film")(film)
    group.command("make")(make)
    group.command("train")(train)
    app.add_typer(group, name="gait")


def parameters(
    walk: Walk, unit: options.Unit = None, mapping: options.Mapping = None, json: options.Json = False
) -> None:
    """Cadence, step length, speed and the like of a walk, measured on its steady straight steps, with units."""
    from motionary.tasks.gait import parameters as run

    found = run(walk, unit=unit, mapping=mapping)
    if json:
        print_json(found)
    else:
        _print_parameters(found)


def attributes(
    walk: Walk,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what the model has not learnt, and the view of a walk in space.")
    ] = False,
    checkpoint: GaitCheckpoint = None,
    unit: options.Unit = None,
    mapping: options.Mapping = None,
    json: options.Json = False,
) -> None:
    """Guess at a walker's attributes from the walk: the plain parameters first, then confidences, never certainties."""
    from motionary.tasks.gait import attributes as run

    report = run(walk, checkpoint=checkpoint, everything=everything, unit=unit, mapping=mapping)
    if json:
        print_json(report)
        return
    if report.parameters is not None:
        _print_parameters(report.parameters)
    else:
        print(f"Parameters: {report.problem}.")
    print(f"\n{report.caution}\n")
    rows = [
        (guess.group, guess.name, f"{guess.confidence:.0%}", _percent(guess.share), f"{guess.auc:.0f}")
        for guess in report.guesses
    ]
    print_table(("group", "attribute", "confidence", "in training", "AUC"), rows)


def search(
    text: Annotated[str, typer.Argument(help="A description of the walker, in English words.")],
    library: Annotated[Path, typer.Option("--library", help="Folder of walks, or an index of `motionary index`.")],
    top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many walks to list.")] = 10,
    checkpoint: GaitCheckpoint = None,
    json: options.Json = False,
) -> None:
    """Find walks by a description of the walker; files without a steady walk are left out."""
    from motionary.tasks.gait import search as run

    with progress_bar(quiet=json) as progress:
        report = run(text, library=library, checkpoint=checkpoint, top=top, progress=progress)
    if json:
        print_json(report)
        return
    rows = [
        (f"{hit.score:.3f}", _number(hit.cadence, "{:.0f}"), _number(hit.speed, "{:.2f}"), str(hit.path))
        for hit in report.hits
    ]
    print_table(("score", "steps/min", "m/s", "file"), rows)
    print(f"\n{report.walks} walks compared, {report.skipped} files without a steady walk.\n{report.caution}")


def check(
    data: Annotated[Path, typer.Option("--data", help="Folder with cmu/takes.json and the takes.")],
    json: options.Json = False,
) -> None:
    """Compare cadence, step length and speed of recorded walks with two other ways of finding them."""
    from motionary.tasks.gait_check import COMPARED, TOLERANCE, agreement_summary, check_gait

    with progress_bar(quiet=json) as progress:
        found = check_gait(data, progress=progress)
    ways = {"contacts": "foot contacts", "no_contacts": "period and pelvis' way"}
    summary = {way: agreement_summary(found, other=way) for way in ways}
    if json:
        print_json({"takes": found, "summary": summary})
        return
    rows = []
    for each in found:
        if each.measured:
            values = [f"{each.measured[name]:.2f}" for name in COMPARED]
            differences = [f"{each.difference(way)[name]:+.1f}" for way in ways for name in COMPARED]
            rows.append((each.take, *values, *differences))
    print_table(("take", "steps/min", "step m", "m/s", *(f"{name} %" for _ in ways for name in COMPARED)), rows)
    for each in found:
        if each.problem:
            print(f"{each.take}: {each.problem}")
    for way, words in ways.items():
        print(f"\nAgainst {words}, {len(rows)} takes:")
        print_table(
            ("", "mean difference %", "largest %", f"within {TOLERANCE:g} %"),
            [
                (name, f"{s['mean']:.2f}", f"{s['largest']:.2f}", f"{s['within']:.0f} %")
                for name, s in summary[way].items()
            ],
        )


def styles(
    data: Annotated[Path, typer.Option("--data", help="Folder with bandai_namco/ (its walks and runs).")],
    checkpoint: GaitCheckpoint = None,
    json: options.Json = False,
) -> None:
    """How the attributes' model, trained on made-up walks alone, does on recorded walks and runs in many styles."""
    from motionary.tasks.gait_styles import evaluate_styles

    with progress_bar(quiet=json) as progress:
        report = evaluate_styles(data, checkpoint=checkpoint, progress=progress)
    if json:
        print_json(report)
        return
    for name, value in report["protocol"].items():
        print(f"{name}: {value}")
    for title, rows in report["tables"].items():
        print(f"\n{title}")
        columns = tuple(rows[0])
        print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


def film(
    walk: Walk,
    out: Annotated[Path, typer.Option("--out", "-o", help="A .npy of (frames, 18, 3): x, y, confidence.")],
    view: Annotated[str, typer.Option("--view", help="Front, Side or Back, or degrees about the walker.")] = "Side",
    faults: Annotated[
        bool, typer.Option("--faults", help="With a pose estimator's faults: jitter, hidden and lost joints.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of camera and faults.")] = 0,
    unit: options.Unit = None,
    mapping: options.Mapping = None,
) -> None:
    """Film any motion with a virtual camera: OpenPose's 18 key points in an image, as DenseGait stores them."""
    from motionary.tasks.gait_sets import film as run

    frames = run(walk, out, view=view, faults=faults, seed=seed, unit=unit, mapping=mapping)
    print(f"{frames} frames at 30 a second: {out}")


def make(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of annotations.csv and the tracks.")],
    people: Annotated[int, typer.Option("--people", min=1, max=100_000, help="How many people walk.")] = 20,
    walks: Annotated[int, typer.Option("--walks", min=1, max=1000, help="Walks of each.")] = 4,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the set.")] = 0,
) -> None:
    """Write walks of the procedural gait set in DenseGait's layout."""
    from motionary.tasks.gait_sets import make as run

    with progress_bar() as progress:
        combinations = run(out, people=people, walks=walks, seed=seed, progress=progress)
    print(f"{people * walks} walks of {people} people with {combinations} combinations of attributes: {out}")


def train(
    out: Annotated[Path, typer.Option("--out", help="Run folder; an interrupted run goes on there.")],
    densegait: Annotated[
        Path | None, typer.Option("--densegait", help="Folder of DenseGait. Default: the procedural gait set.")
    ] = None,
    people: Annotated[int, typer.Option("--people", min=20, help="People of the procedural set.")] = 800,
    walks: Annotated[int, typer.Option("--walks", min=1, help="Walks of each.")] = 6,
    full: Annotated[
        bool, typer.Option("--full", help="The paper's sizes and lengths, for a GPU and DenseGait.")
    ] = False,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Steps of each of the two trainings.")] = None,
    json: options.Json = False,
) -> None:
    """Train a gait checkpoint: attributes by cross-entropy, and the aligner on descriptions of walkers."""
    from motionary.tasks.gait_train import train_gait

    with progress_bar(quiet=json) as progress:
        report = train_gait(
            out, densegait=densegait, people=people, walks=walks, full=full, steps=steps, progress=progress
        )
    if json:
        print_json(report)
        return
    print_table(
        ("attribute", "share", "AUC", "F1"), [_trained(name, row) for name, row in report["attributes"].items()]
    )
    print(
        f"\nOn {report['people']} people never seen; NDCG@5 of descriptions {report['NDCG@5']:.1f}, "
        f"random {report['random NDCG@5']:.1f}."
    )
    print(f"Checkpoint: {report['checkpoint']}\nUse it with --checkpoint {report['checkpoint']}")


def _trained(name: str, row: dict[str, float]) -> tuple[str, ...]:
    return (name, _percent(row["share"]), f"{row['auc']:.1f}", f"{row['f1']:.1f}")


def _print_parameters(found: Any) -> None:
    """Parameters by name: the value, or left and right with their asymmetry, and the unit."""
    from motionary.tasks.gait import parameter_rows

    print_table(("", "value", "left", "right", "asymmetry", "unit"), parameter_rows(found))


def _cell(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def _percent(share: float) -> str:
    return "-" if share != share else f"{share:.0%}"
