"""`motionary tokens CLIP`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import clock, print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("tokens")(tokens)


def tokens(
    clip: Annotated[Path, typer.Argument(help="A motion file.")],
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="Folder of another recogniser than the one that ships.")
    ] = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    json: options.Json = False,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", help="Also draw which code covers which moment, and what it decodes to, to this PNG."
        ),
    ] = None,
) -> None:
    """Print a clip's action sentence: the codes that the tokenizer says it in, and when."""
    from motionary.tasks.tokens import action_tokens

    report = action_tokens(clip, checkpoint=checkpoint, mapping=mapping, unit=unit, picture=picture)
    if json:
        print_json(report)
        return
    print(" ".join(".".join(map(str, code)) for code in report.sentence))
    count = f"{len(report.sentence)} codes, {report.different} different of {report.known}"
    print(f"\n{count}, one for {report.seconds:.2f} s\n")
    print_table(
        ("time", "code", "times"),
        [
            (f"{clock(each.start)}-{clock(each.end)} s", ".".join(map(str, each.code)), str(each.times))
            for each in report.moments
        ],
    )
    if picture is not None:
        print(f"\nPicture: {picture}")
