"""`motionary edit CLIP "raises both arms" --part upper --from 1 --to 3`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.generate import (
    USUAL_FORMATS,
    Candidates,
    Count,
    Formats,
    Generated,
    Guidance,
    Out,
    Raw,
    SamplerName,
    Seed,
    Smooth,
    Steps,
    chosen_finish,
    tell_files,
)
from motionary.cli.output import progress_bar

_WHOLE = ["all"]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("edit")(edit)


def edit(
    clip: Annotated[Path, typer.Argument(help="A motion file.")],
    text: Annotated[str, typer.Argument(help="What the part does instead.")],
    part: Annotated[
        list[str],
        typer.Option(
            "--part",
            help="What may change: upper, lower, arms, left_arm, right_arm, legs, left_leg, right_leg, torso, head, "
            "path, all, or joints by name; several with commas or given again.",
        ),
    ] = _WHOLE,
    start: Annotated[float | None, typer.Option("--from", min=0.0, help="Second from which it may change.")] = None,
    stop: Annotated[float | None, typer.Option("--to", min=0.0, help="Second up to which it may change.")] = None,
    way: Annotated[
        str,
        typer.Option("--way", help="every-step: the rest is held while sampling. once: put back at the end (CigTime)."),
    ] = "every-step",
    out: Out = Path("edited"),
    count: Count = 1,
    candidates: Candidates = 4,
    seed: Seed = 0,
    formats: Formats = USUAL_FORMATS,
    steps: Steps = None,
    sampler: SamplerName = None,
    guidance: Guidance = None,
    smooth: Smooth = None,
    raw: Raw = False,
    checkpoint: Generated = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    json: options.Json = False,
) -> None:
    """Change a part of a motion, or a stretch of it, as words say; the rest stays as it is."""
    from motionary.tasks.finishing import NO_FINISH
    from motionary.tasks.generate import edit_file, sampling_for

    with progress_bar(quiet=json) as progress:
        made = edit_file(
            clip,
            text,
            out,
            part=",".join(part),
            start=start,
            stop=stop,
            count=count,
            candidates=candidates,
            formats=",".join(formats),
            sampling=sampling_for(checkpoint, sampler=sampler, steps=steps, guidance=guidance, seed=seed, way=way),
            finish=chosen_finish(NO_FINISH, smooth=smooth, raw=raw),
            checkpoint=checkpoint,
            mapping=mapping,
            reading={} if unit is None else {"unit": unit},
            progress=progress,
        )
    tell_files(made, out, json=json)
