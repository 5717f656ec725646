"""`motionary coach ATTEMPT TARGET`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options, words
from motionary.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("coach")(coach)


def coach(
    attempt: Annotated[Path, typer.Argument(help="The motion to be changed.")],
    target: Annotated[Path, typer.Argument(help="The motion to come to.")],
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="How many instructions at most.")] = 3,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Carry each instruction out on the attempt; first comes what removes most."),
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Draw both, joints to change marked: .png the phases, .gif side by side."),
    ] = None,
    writer: Annotated[
        str | None,
        typer.Option(
            "--writer", help="Let a learnt writer speak instead: its folder (motionary train coach), or cigtime."
        ),
    ] = None,
    editor: Annotated[
        Path | None,
        typer.Option("--editor", help="MDM that tries the learnt writer's instructions out with --verify."),
    ] = None,
    backend: words.BackendName = "rules",
    model: words.Model = None,
    base_url: words.BaseUrl = None,
    cache: words.Cached = True,
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
    from motionary.tasks.words import WordsFrom

    report = run(
        attempt,
        target,
        most=most,
        verified=verify,
        picture=picture,
        words=WordsFrom(backend=backend, model=model, base_url=base_url, cached=cache),
        writer=writer,
        editor=editor,
        mapping=mapping,
        unit=unit,
        people=(person, target_person),
    )
    if json:
        print_json(report)
        return
    for number, text in enumerate(report.texts):
        by_findings = verify and len(report.texts) > 1 and report.source == "rules"
        print(text + (_removes(report.findings[number]) if by_findings else ""))
    if report.pose_error is not None and report.removed is not None and report.findings:
        whose = "the measured" if report.source == "cigtime" else "these"
        print(
            f"Joints are {100 * report.pose_error:.1f} cm off on average once place, size and tempo are taken out; "
            f"{whose} changes together remove {max(0.0, report.removed):.0%} of it."
        )
    for note in report.notes:
        print(f"note: {note}")
    print(report.caution)
    if picture is not None:
        print(f"Picture: {picture}")


def _removes(finding: dict[str, Any]) -> str:
    removes = finding["removes"]
    return "" if removes is None else f" [alone removes {max(0.0, removes):.0%} of the difference in pose]"
