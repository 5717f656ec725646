"""Options that several commands share, so that they read and behave alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Library = Annotated[
    Path | None,
    typer.Option(
        "--library",
        help="The index file to use. Default: $MOTIONARY_LIBRARY, else ~/.motionary/library.index.",
    ),
]
Checkpoint = Annotated[
    Path | None, typer.Option("--checkpoint", help="Folder of another checkpoint than the one that ships.")
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", help="JSON file that maps SMPL-22 joint names to the joints of your own skeleton."),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit", help="Length unit of the files: m, cm, mm, in, asf. Default: from the file, else from body height."
    ),
]
SourceFps = Annotated[
    float | None, typer.Option("--source-fps", help="The true frame rate, where the file states a wrong one.")
]
Format = Annotated[
    str | None, typer.Option("--format", help="Format of the file, where suffix and first bytes say too little.")
]
Person = Annotated[
    int | None,
    typer.Option("--person", min=0, help="Which body of several in a file. Default: the one seen longest."),
]
BodyModel = Annotated[
    Path | None,
    typer.Option("--body-model", help="For SMPL parameters: npz of your own body model, to take the joints from."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Also write a contact sheet of stick figures to this PNG file.")
]
