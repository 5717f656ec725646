"""`motionary demo`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import clock, print_json, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("demo")(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the library, its index and the pictures.")] = Path(
        "demo"
    ),
    clips: Annotated[int, typer.Option("--clips", min=12, max=5000, help="Takes in the library.")] = 300,
    checkpoint: options.Checkpoint = None,
    json: options.Json = False,
) -> None:
    """Do the main job on a small library made on the spot: index, three searches, one recognition."""
    from motionary.tasks.demo import run_demo

    with progress_bar(quiet=json) as progress:
        report = run_demo(out, clips=clips, checkpoint=checkpoint, progress=progress)
    if json:
        print_json(report)
        return
    index = report.index
    print(f"Library: {index.found} BVH files in {report.library_folder}, indexed in {index.seconds:.1f} s.\n")
    for found, picture in zip(report.searches, report.pictures, strict=True):
        print(f'motionary search "{found.query}" --library {found.library}')
        for hit in found.hits:
            name = hit.path.name
            print(f"  {hit.score:.2f}  {clock(hit.start)}-{clock(hit.end)} s  {name}  {report.truth[name]}")
        print(f"  picture: {picture}\n")
    take = report.recognition
    print(f"motionary recognise {take.path} --labels ...   (made as: {report.truth[take.path.name]})")
    for each in take.labels[:3]:
        print(f"  {each.share:.0%}  {each.label}")
    print(f'\nYour own files: motionary index FOLDER, then motionary search "...". Looked at: {report.pictures[0]}')
