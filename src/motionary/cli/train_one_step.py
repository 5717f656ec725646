"""`motionary train one-step`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, progress_bar


def one_step(
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="Folder of the MDM that teaches. Default: the one that ships.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder; an interrupted run goes on there.")] = Path(
        "runs/one-step"
    ),
    trajectories: Annotated[
        int,
        typer.Option(
            "--trajectories", min=1, help="Motions that the teacher makes to learn from; few are learnt by heart."
        ),
    ] = 30_000,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Training steps. Default: 6000.")] = None,
    teacher_steps: Annotated[
        int, typer.Option("--teacher-steps", min=1, max=1000, help="Sampling steps of the teacher.")
    ] = 10,
    guidance: Annotated[
        float, typer.Option("--guidance", min=0.0, max=20.0, help="The words' pull, which is baked into the student.")
    ] = 2.5,
    corpus_seed: Annotated[
        int, typer.Option("--corpus-seed", min=0, help="Procedural corpus whose words are told.")
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the teacher's noise and the student's draws.")] = 1,
    device: Annotated[str, typer.Option("--device", help="Where the student trains: cpu or cuda.")] = "cpu",
    json: options.Json = False,
) -> None:
    """Distil an MDM: a student learns to make in a single step what the teacher makes in many."""
    from motionary.tasks.one_step import student_recipe, train_student

    with progress_bar(quiet=json) as progress:
        trained = train_student(
            out=out,
            checkpoint=checkpoint,
            recipe=student_recipe(steps=steps, teacher_steps=teacher_steps, guidance=guidance, seed=seed),
            trajectories=trajectories,
            corpus_seed=corpus_seed,
            device=device,
            progress=progress,
        )
    if json:
        print_json({"checkpoint": str(trained)})
        return
    print(f"Checkpoint: {trained}\nUse it with --checkpoint {trained}")
