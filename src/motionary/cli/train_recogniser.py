"""`motionary train recogniser --set SET`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options
from motionary.cli.output import print_json, progress_bar
from motionary.cli.several import parts


def recogniser(
    name: Annotated[
        str,
        typer.Option(
            "--set", help="Skeleton set, or several of one body joined by +: utd_mhad, procedural+cmu_actions, ..."
        ),
    ] = "utd_mhad",
    data: Annotated[Path, typer.Option("--data", help="Folder of the set's files, in its official layout.")] = Path(
        "../shared/data"
    ),
    out: Annotated[Path, typer.Option("--out", help="Run folder; an interrupted run goes on there.")] = Path(
        "runs/recogniser"
    ),
    protocol: Annotated[
        str | None, typer.Option("--protocol", help="The set's protocol. Default: its usual one.")
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            "--hold", help="Training people to hold back and test on instead, separated by commas or given again."
        ),
    ] = None,
    adapter: Annotated[
        str, typer.Option("--adapter", help="Kind of language model: encoder, causal or seq2seq.")
    ] = "encoder",
    model: Annotated[
        Path | None, typer.Option("--model", help="Folder of a language model. Default: MiniLM, an encoder.")
    ] = None,
    size: Annotated[str, typer.Option("--size", help="small (minutes on a processor) or paper.")] = "small",
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="Ablations, separated by commas or given again: biases, zipf, context, mmd, discretisation, "
            "hyperbolic, lora (all weights tuned); and of what is ours: labels, still-tokenizer, descriptions, names.",
        ),
    ] = None,
    steps: Annotated[
        str, typer.Option("--steps", help='Lengths of the two stages, such as "600,240". Default: the size\'s own.')
    ] = "",
    sensed: Annotated[
        int,
        typer.Option(
            "--sensed", min=0, help="Copies of each clip to add as depth sensors would see it (SMPL-22 sets)."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    device: Annotated[str, typer.Option("--device", help="Where the networks train: cpu or cuda.")] = "cpu",
    dtype: Annotated[
        str,
        typer.Option("--dtype", help="Of a causal or seq2seq model's frozen weights: float32, bfloat16 or float16."),
    ] = "float32",
    micro_batch: Annotated[
        int | None,
        typer.Option(
            "--micro-batch", min=1, help="The most clips differentiated at once, where a batch does not fit in memory."
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Train LLM-AR's two stages: a tokenizer that says clips in codes, and a language model that reads them."""
    from motionary.tasks.recogniser_runs import Machine
    from motionary.tasks.train_recogniser import train_on_set

    machine = Machine(device, dtype, micro_batch)
    with progress_bar(quiet=json) as progress:
        report = train_on_set(
            name,
            data=data,
            out=out,
            protocol=protocol,
            validation=parts(hold or ()),
            adapter=adapter,
            model=model,
            size=size,
            without=tuple(parts(without or ())),
            steps=_two(steps),
            sensed=sensed,
            seed=seed,
            machine=machine,
            progress=progress,
        )
    if json:
        print_json(report)
        return
    print(f"Top-1 on {report.tested} clips of others, {report.labels} labels: {report.top1:.1f} %")
    print(f"Recogniser: {report.checkpoint}")
    print(f"Use it with `motionary recognise CLIP --method language --checkpoint {report.checkpoint}`")


def _two(text: str) -> tuple[int, int] | None:
    """Two numbers above 0, or None for none."""
    lengths = parts([text])
    if not lengths:
        return None
    if len(lengths) != 2 or not all(part.isdigit() and int(part) for part in lengths):
        raise typer.BadParameter(f"{text!r}: write two whole numbers above 0, such as 600,240", param_hint="--steps")
    return int(lengths[0]), int(lengths[1])
