"""`motionary data prepare kitml --motions cmu DIR --annotations DIR` and `motionary data overlap kitml=DIR ...`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar
from motionary.cli.several import parts
from motionary.cli.train_coach import edits

_LISTED = 10
_EVALUATION = ["val,test"]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(help="Data sets of motion with words: make their features once, find what overlaps.")
    group.command("prepare")(prepare)
    group.command("overlap")(overlap)
    group.command("edits")(edits)
    app.add_typer(group, name="data")


def prepare(
    name: Annotated[str, typer.Argument(metavar="NAME", help="humanml3d, kitml or babel.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder with the data set in its official layout: annotations, and motions."),
    ] = None,
    annotations: Annotated[
        Path | None,
        typer.Option(
            "--annotations",
            help="Folder of the texts and splits. Default: that of --from, or annotations/NAME beside --motions.",
        ),
    ] = None,
    motions: Annotated[
        tuple[str, Path] | None,
        typer.Option(
            "--motions",
            metavar="KIND DIR",
            help="Where motions are: cmu (AMC, BVH), amass (npz), features (HumanML3D's). Default: found in --from.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to make. Default: prepared/NAME-KIND.")
    ] = None,
    count_only: Annotated[
        bool, typer.Option("--count-only", help="Say what is there and missing; make nothing.")
    ] = False,
    mirrored: Annotated[
        bool, typer.Option("--mirrored/--no-mirrored", help="Add mirror images, as the papers' counts have them.")
    ] = True,
    body_model: options.BodyModel = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes. Default: one a core.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Make a data set's features once and say what is missing. Interrupt it at will; the same command goes on."""
    from motionary.tasks.data import prepare as run
    from motionary.tasks.data import source_folders

    texts, found = source_folders(name, source, annotations=annotations, motions=motions)
    place = None if count_only else (out or Path("prepared") / f"{name}-{found[0]}")
    with progress_bar(quiet=json) as progress:
        report = run(
            name,
            texts,
            motions=found,
            out=place,
            mirrored=mirrored,
            body_model=body_model,
            workers=workers,
            progress=progress,
        )
    if json:
        print_json(report)
        return
    header = ("split", "paper", "motions", "segments", "motions here", "segments here")
    rows = [
        (
            split,
            "-" if each.paper is None else f"{each.paper} {each.unit}",
            str(each.motions),
            str(each.segments),
            str(each.motions_here),
            str(each.segments_here),
        )
        for split, each in report.splits.items()
    ]
    print_table(header, rows)
    if report.missing:
        print("not here: " + ", ".join(f"{count} motions of {where}" for where, count in report.missing.items()))
    _print_some("other length than annotated, left out", report.other_length)
    _print_some("could not be read", tuple(report.failed.values()))
    if report.too_short:
        print(f"{report.too_short} segments are shorter than two frames of their motion and are left out")
    for note in report.notes:
        print(f"note: {note}")
    if report.folder is not None:
        print(f"{report.folder}: {report.made} motions made, {report.reused} there already, {report.seconds:.0f} s")


def _print_some(what: str, which: tuple[str, ...]) -> None:
    if which:
        print(f"{len(which)} {what}:")
        for each in which[:_LISTED]:
            print(f"  {each}")


def overlap(
    folders: Annotated[
        list[str], typer.Argument(metavar="NAME=DIR...", help="Data sets with their folders: kitml=DIR babel=DIR ...")
    ],
    evaluation: Annotated[
        list[str],
        typer.Option("--evaluation", help="Splits that are evaluated on, separated by commas or given again."),
    ] = _EVALUATION,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write the cleaned annotations and splits here.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Remove training segments that overlap in time with an evaluation segment of any of the data sets."""
    from motionary.tasks.data import overlaps

    pairs = []
    for each in folders:
        name, equals, folder = each.partition("=")
        if not equals or not folder:
            raise typer.BadParameter(f"{each!r}: give a data set's name and its folder, such as kitml=DIR")
        pairs.append((name, Path(folder)))
    counts = overlaps(pairs, evaluation=parts(evaluation), out=out)
    if json:
        print_json(counts)
        return
    rows = []
    for each in counts:
        numbers = (each.segments, each.segments_left, each.motions, each.motions_left, *each.by_rule.values())
        rows.append((each.name, *map(str, numbers)))
    print_table(("training part", "segments", "left", "motions", "left", *counts[0].by_rule), rows)
    for each in counts:
        for where, number in each.by_evaluation.items():
            print(f"{each.name}: {number} segments overlap {where}")
