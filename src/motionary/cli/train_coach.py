"""`motionary train coach TRIPLETS` and `motionary data edits SOURCES`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options, words
from motionary.cli.output import print_json, progress_bar
from motionary.errors import MotionaryError


def edits(
    sources: Annotated[
        str,
        typer.Argument(help="procedural, cmu, a prepared data set's name, or corrections (made pairs, no editor)."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of triplets; an interrupted run goes on there.")],
    count: Annotated[int, typer.Option("--count", min=1, help="Motions to edit.")] = 1000,
    split: Annotated[str, typer.Option("--split", help="train, val or test: whose motions.")] = "train",
    way: Annotated[
        str, typer.Option("--way", help="once: composed at the end (CigTime's equation 5). every-step: while sampling.")
    ] = "once",
    steps: Annotated[int, typer.Option("--steps", min=1, max=1000, help="Sampling steps.")] = 10,
    guidance: Annotated[float, typer.Option("--guidance", help="The text's pull.")] = 2.5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of edits and noise.")] = 0,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of CMU takes, or of prepared data sets.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="Folder of an MDM. Default: the one that ships.")
    ] = None,
    backend: Annotated[
        str | None, typer.Option("--backend", help="A language model that adds instructions to the lists.")
    ] = None,
    model: words.Model = None,
    base_url: words.BaseUrl = None,
    json: options.Json = False,
) -> None:
    """Make triplets of a motion, its edit and the instruction that leads there, for training a coach's writer."""
    from motionary.tasks.cigtime.making import EditPlan
    from motionary.tasks.cigtime.training import make_edits
    from motionary.tasks.words import WordsFrom

    with progress_bar(quiet=json) as progress:
        made = make_edits(
            sources,
            out,
            count=count,
            split=split,
            plan=EditPlan(way=way, steps=steps, guidance=guidance, seed=seed),
            data=data,
            checkpoint=checkpoint,
            words=None if backend is None else WordsFrom(backend=backend, model=model, base_url=base_url),
            progress=progress,
        )
    if json:
        print_json(made)
        return
    parts = ", ".join(f"{count} {part}" for part, count in made.parts.items())
    print(f"{made.folder}: {made.triplets} triplets ({parts}) of {made.edits} edits, such as {made.examples[0]!r}")
    print(f"Train a writer on them: motionary train coach {made.folder}")


def coach(
    triplets: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders that `motionary data edits` made. None: those of the writer that ships, made."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder; an interrupted run goes on there.")] = Path(
        "runs/coach"
    ),
    model: Annotated[
        Path | None, typer.Option("--model", help="A causal or seq2seq language model. Default: MiniLM and a decoder.")
    ] = None,
    tokens: Annotated[
        str | None, typer.Option("--tokens", help="words (CigTime), extended or continuous. Default: words.")
    ] = None,
    tuning: Annotated[str | None, typer.Option("--tuning", help="all weights (CigTime) or lora.")] = None,
    codebooks: Annotated[
        int | None, typer.Option("--codebooks", min=1, max=8, help="2 for the residual VQ. Default: 1.")
    ] = None,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Of the writer. Default: the size's.")] = None,
    tokenizer_steps: Annotated[
        int | None, typer.Option("--tokenizer-steps", min=1, help="Of the tokenizer. Default: the size's.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    half: Annotated[bool, typer.Option("--half", help="Store float16.")] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Without TRIPLETS: the folder of CMU takes; trains what ships.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Train CigTime's writer: two motions in, what to change in the first out; `motionary coach --writer` uses it."""
    from motionary.tasks.cigtime.shipped import train_shipped
    from motionary.tasks.cigtime.training import train_coach

    chosen = (model, tokens, tuning, codebooks, steps, tokenizer_steps)
    if bool(triplets) == (data is not None) or (data is not None and (half or seed or any(each for each in chosen))):
        raise MotionaryError(
            "give folders of triplets (`motionary data edits` makes them) with the options you like, or --data FOLDER "
            "with CMU takes and no other option but --out, which trains the writer that ships"
        )
    with progress_bar(quiet=json) as progress:
        if data is not None:
            trained = train_shipped(out, data=data, progress=progress)
        else:
            trained = train_coach(
                triplets or [],
                out,
                size="small" if model is None else "paper",
                model=model,
                tokens=tokens,
                tuning=tuning,
                codebooks=codebooks,
                steps=steps,
                tokenizer_steps=tokenizer_steps,
                seed=seed,
                half=half,
                progress=progress,
            )
    folder = out / "coach"
    if json:
        print_json({"writer": str(folder), "steps": trained.writer_info.training["steps"]})
        return
    print(f"Writer: {folder}\nUse it with: motionary coach ATTEMPT TARGET --writer {folder}")
