"""`motionary generate "a person waves with the left hand, then sits down"`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import one_line, print_json, progress_bar
from motionary.cli.several import parts

Out = Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Equal seeds make equal motions, to the bit on one machine.")]
Count = Annotated[int, typer.Option("-n", "--count", min=1, max=64, help="How many motions to make.")]
Candidates = Annotated[
    int,
    typer.Option(
        "--candidates",
        min=1,
        max=16,
        help="Make so many for each motion, and keep the one that is seen to do most of what the words say.",
    ),
]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format",
        help="Any of bvh, glb, npz, amass, npy, csv, png, gif, webp, mp4, separated by commas or given again.",
    ),
]
USUAL_FORMATS = ["bvh,png"]
_USUAL_SECONDS = ["6"]
Steps = Annotated[
    int | None,
    typer.Option("--steps", min=1, help="Steps from noise to motion. Default: 20, or what the checkpoint is made for."),
]
SamplerName = Annotated[
    str | None,
    typer.Option("--sampler", help="ddpm, ddim or dpm-solver++ (the best for few steps). Default: dpm-solver++."),
]
Guidance = Annotated[
    float | None,
    typer.Option(
        "--guidance",
        min=0.0,
        max=20.0,
        help="How much the words count; 1: as trained, 0: not at all. Default: 2.5, or what is baked in.",
    ),
]
Generated = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="Folder of an MDM that `motionary train` wrote. Default: the one that ships."),
]
Smooth = Annotated[
    float | None, typer.Option("--smooth", min=0.0, max=1.0, help="Seconds of smoothing against trembling.")
]
Raw = Annotated[bool, typer.Option("--raw", help="Leave the motion as the network makes it.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("generate")(generate)


def generate(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="What happens, one phrase after the other.")],
    seconds: Annotated[
        list[str],
        typer.Option("--seconds", help="Seconds of each phrase, separated by commas or given again, or one for all."),
    ] = _USUAL_SECONDS,
    out: Out = Path("generated"),
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
    json: options.Json = False,
) -> None:
    """Make motion from words: files to animate with, pictures to look at."""
    from motionary.tasks.finishing import Finish
    from motionary.tasks.generate import generate_files, phrases_of, sampling_for

    lengths = [_number(part) for part in parts(seconds)]
    sampling = sampling_for(checkpoint, sampler=sampler, steps=steps, guidance=guidance, seed=seed)
    with progress_bar(quiet=json) as progress:
        made = generate_files(
            phrases_of(texts, lengths),
            out,
            count=count,
            candidates=candidates,
            formats=",".join(formats),
            sampling=sampling,
            finish=chosen_finish(Finish(), smooth=smooth, raw=raw),
            checkpoint=checkpoint,
            progress=progress,
        )
    tell_files(made, out, json=json)


def chosen_finish(usual: Any, *, smooth: float | None, raw: bool) -> Any:
    """The finish asked for: none, the usual one, or the usual one with other smoothing."""
    from dataclasses import replace

    from motionary.tasks.finishing import NO_FINISH

    if raw:
        return NO_FINISH
    return usual if smooth is None else replace(usual, smooth=smooth)


def tell_files(made: Any, out: Path, *, json: bool) -> None:
    """Print the files that were written."""
    if json:
        print_json([{"number": each.number, "files": each.files, "claims": _claims(each)} for each in made])
        return
    for each in made:
        seen = [claim["status"] == "supported" for claim in _claims(each)]
        files = "  ".join(one_line(str(file)) for file in each.files)
        print(f"{files}  {sum(seen)} of {len(seen)} claims seen" if seen else files)
    print(f"What made them: {out / 'generated.json'}", file=sys.stderr)


def _claims(made: Any) -> list[dict[str, str]]:
    return [{"claim": each.claim.text, "status": each.status} for each in made.claims]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"--seconds {text!r}: not a number of seconds") from None
