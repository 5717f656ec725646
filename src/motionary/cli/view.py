"""`motionary view FILE -o strip.png`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("view")(view)


def view(
    path: Annotated[Path, typer.Argument(help="A motion file.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Picture to write: .png a strip of poses; .gif, .webp, .mp4 a film.")
    ],
    start: Annotated[float, typer.Option("--start", min=0.0, help="Second to begin at.")] = 0.0,
    stop: Annotated[float | None, typer.Option("--stop", help="Second to end at. Default: the end.")] = None,
    size: Annotated[int, typer.Option("--size", min=64, max=2048, help="Pixels of a film, both ways.")] = 400,
    poses: Annotated[int, typer.Option("--poses", min=1, max=24, help="Poses in a strip.")] = 8,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    source_fps: options.SourceFps = None,
    format: options.Format = None,
    person: options.Person = None,
    body_model: options.BodyModel = None,
) -> None:
    """Draw a motion file as stick figures, without a screen."""
    from motionary.tasks.view import view_file

    reading = {"unit": unit, "fps": source_fps, "format": format, "person": person, "body_model": body_model}
    print(
        view_file(path, out, start=start, stop=stop, size=size, poses=poses, mapping=mapping, reading=reading),
    )
