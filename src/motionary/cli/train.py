"""`motionary train PLAN`, and a command each for models of another kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from motionary.cli import options
from motionary.cli.output import print_json, progress_bar
from motionary.cli.train_coach import coach
from motionary.cli.train_one_step import one_step
from motionary.cli.train_recogniser import recogniser

PLAN = "plan"
"""The command that is meant where none is named."""
_DESCRIBERS = ["own,lexicon,rules"]


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group = typer.Typer(
        cls=_PlanByDefault,
        help="Train a checkpoint. `motionary train NAME` is `motionary train plan NAME`.",
    )
    group.command(PLAN)(train)
    group.command("recogniser")(recogniser)
    group.command("coach")(coach)
    group.command("one-step")(one_step)
    app.add_typer(group, name="train")


class _PlanByDefault(TyperGroup):
    """A group that takes what names none of its commands for a plan's name and options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else [PLAN, *args])


def train(
    plan: Annotated[
        str, typer.Argument(help="Name of a plan that ships (tmr-small, mdm-small, temos, ...) or a JSON file.")
    ] = "tmr-small",
    out: Annotated[
        Path | None, typer.Option("--out", help="Run folder; an interrupted run goes on there. Default: runs/PLAN.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of CMU takes, or of prepared data sets, for plans that train on them."),
    ] = None,
    only: Annotated[str | None, typer.Option("--only", help="Train only the stage of this name.")] = None,
    encoder: Annotated[
        str | None,
        typer.Option("--text-encoder", help="Read this encoder's tokens: minilm, or a model's folder."),
    ] = None,
    sentence_encoder: Annotated[
        str | None,
        typer.Option("--sentence-encoder", help="Filter false negatives by this encoder's sentences."),
    ] = None,
    describe: Annotated[
        int | None,
        typer.Option(
            "--describe",
            min=1,
            max=64,
            metavar="K",
            help="Action-GPT: K descriptions stand for each phrase (the paper: 4). For every plan but TMR's.",
        ),
    ] = None,
    describe_by: Annotated[
        list[str],
        typer.Option(
            "--describe-by",
            help="Who describes, in this order, separated by commas or given again: own (what a corpus says at "
            "length), lexicon, rules, openai, ...",
        ),
    ] = _DESCRIBERS,
    describe_prompt: Annotated[
        str,
        typer.Option(
            "--describe-prompt",
            help="What is asked: action-gpt, or with less of it action-gpt-movements, -person, -action.",
        ),
    ] = "action-gpt",
    describe_model: Annotated[
        str,
        typer.Option("--describe-model", help="The language model: its name, its folder, or a file of answers."),
    ] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="Address of a language model's server of your own.")] = "",
    device: Annotated[str, typer.Option("--device", help="Where the networks train: cpu or cuda.")] = "cpu",
    json: options.Json = False,
) -> None:
    """Train a checkpoint; tmr-small is the plan of the one that ships. Under torchrun several processes share it.

    mdm, motionclip, temos and teach are the small plans of these models; with --describe they are Action-GPT's
    variants.
    """
    from motionary.tasks.describers import describing_of
    from motionary.tasks.train import is_first_process, train_plan, trained_on

    told = is_first_process()
    with progress_bar(quiet=json or not told) as progress:
        checkpoint = train_plan(
            plan,
            out=out or Path("runs") / Path(plan).stem,
            data=data,
            only=only,
            encoder=encoder,
            sentence_encoder=sentence_encoder,
            describe=describing_of(
                describe, by=",".join(describe_by), prompt=describe_prompt, model=describe_model, base_url=base_url
            ),
            device=device,
            progress=progress,
        )
    if not told:
        return
    corpora = trained_on(checkpoint)
    if json:
        print_json({"checkpoint": str(checkpoint), "corpora": corpora})
        return
    for name, corpus in corpora.items():
        print(f"{name}: {corpus['clips']} clips{_left_out(corpus)}")
    print(f"Checkpoint: {checkpoint}\nUse it with --checkpoint {checkpoint}")


def _left_out(corpus: dict[str, Any]) -> str:
    """What was left out of a prepared data set, in words."""
    if "overlap" not in corpus:
        return ""
    before, left = (corpus["overlap"][name] for name in ("segments", "segments_left"))
    return f"; {before - left} of {before} segments left out for overlapping what is evaluated"
