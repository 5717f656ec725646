"""`motionary convert IN OUT`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import one_line, print_json, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("convert")(convert)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A motion file, or a folder of them, of any depth.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write, or the folder for a folder.")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Format: bvh, glb, npz, amass, npy, csv, or a feature set such as humanml263. Default: by OUT's "
            "suffix; a folder needs it.",
        ),
    ] = None,
    fps: Annotated[float | None, typer.Option("--fps", help="Frame rate of the result.")] = None,
    skeleton: Annotated[
        str | None,
        typer.Option("--skeleton", help="Retarget to a named skeleton (smpl22, ...) or to another file's."),
    ] = None,
    trim: Annotated[str | None, typer.Option("--trim", help="Keep FROM:TO seconds, such as 1.5:4 or 2:.")] = None,
    mirror: Annotated[bool, typer.Option("--mirror", help="Swap left and right.")] = False,
    scale: Annotated[float | None, typer.Option("--scale", help="Make the body this many times as large.")] = None,
    smooth: Annotated[float | None, typer.Option("--smooth", help="Smooth over this many seconds (Gaussian).")] = None,
    lock_feet: Annotated[bool, typer.Option("--lock-feet", help="Hold the feet where they stand.")] = False,
    ground: Annotated[
        bool, typer.Option("--ground", help="Put the floor at 0 and the start at the origin, facing +Z.")
    ] = False,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    source_fps: options.SourceFps = None,
    format: options.Format = None,
    person: options.Person = None,
    body_model: options.BodyModel = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Files converted at once. Default: one a core.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Convert motion files: other formats, frame rates, skeletons; cut, mirrored, smoothed. Nothing is half written."""
    from motionary.tasks.convert import Changes, convert_file, convert_folder, parse_trim

    changes = Changes(
        trim=None if trim is None else parse_trim(trim),
        skeleton=skeleton,
        mirror=mirror,
        scale=scale,
        smooth=smooth,
        lock_feet=lock_feet,
        ground=ground,
        fps=fps,
    )
    reading = {
        "mapping": mapping,
        "unit": unit,
        "fps": source_fps,
        "format": format,
        "person": person,
        "body_model": body_model,
    }
    if not source.is_dir():
        done = convert_file(source, target, to=to, changes=changes, reading=reading, overwrite=overwrite)
        print_json(done) if json else print(
            f"{one_line(str(done.target))}: {done.frames} frames at {done.fps:g} a second"
        )
        for note in () if json else done.notes:
            print(f"  note: {one_line(note)}")
        return
    if to is None:
        raise typer.BadParameter("a folder needs --to, the format to convert to")
    with progress_bar(quiet=json) as progress:
        results = convert_folder(
            source,
            target,
            to=to,
            changes=changes,
            reading=reading,
            overwrite=overwrite,
            workers=workers,
            progress=progress,
        )
    counts = {status: sum(each.status == status for each in results) for status in ("done", "kept", "failed")}
    if json:
        print_json({"counts": counts, "files": results})
    else:
        print(f"{len(results)} files: {counts['done']} converted, {counts['kept']} kept, {counts['failed']} failed")
        if counts["kept"]:
            print("  kept: results younger than their file, with the options of the run that made them; or --overwrite")
        for failure in [each for each in results if each.status == "failed"][:20]:
            print(f"  failed: {one_line(failure.error)}")
    if counts["failed"] == len(results):
        raise typer.Exit(2)
