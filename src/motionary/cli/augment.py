"""`motionary augment annotations.json --out FOLDER`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from motionary.cli import options, words
from motionary.cli.output import print_json, progress_bar


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("augment")(augment)


def augment(
    source: Annotated[Path, typer.Argument(metavar="ANNOTATIONS", help="Annotations in TMR's JSON layout.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for TMR++'s files.")],
    backend: words.BackendName = "lexicon",
    model: words.Model = None,
    base_url: words.BaseUrl = None,
    policy: Annotated[
        str,
        typer.Option(
            "--policy", help="The sampling that the texts are for: tmr++, tmr++-without-average, action-gpt, ..."
        ),
    ] = "tmr++",
    count: Annotated[
        int | None,
        typer.Option("--count", min=1, max=1000, help="Texts for each original. Default: 30, for labels 10."),
    ] = None,
    style: Annotated[
        Literal["auto", "sentences", "labels"],
        typer.Option("--style", help="Paraphrase sentences, describe labels, or decide by the number of words."),
    ] = "auto",
    prompt: Annotated[
        str | None, typer.Option("--prompt", help="Another template, such as action-gpt with --count 4.")
    ] = None,
    data_pairs: Annotated[
        int,
        typer.Option(
            "--data-pairs",
            min=0,
            max=20,
            help="Examples out of several texts of one motion, instead of the template's.",
        ),
    ] = 0,
    fallback: Annotated[
        bool, typer.Option("--fallback/--no-fallback", help="Let lexicon and rules answer where a model fails.")
    ] = False,
    patience: Annotated[
        float, typer.Option("--patience", min=0.1, help="Seconds without any answer after which they do.")
    ] = 60.0,
    timeout: words.Timeout = 60.0,
    retries: words.Retries = 4,
    concurrency: words.Concurrency = 4,
    price: words.Price = None,
    record: words.Record = None,
    cache: words.Cached = True,
    seed: words.Seed = 0,
    json: options.Json = False,
) -> None:
    """Write other words for every text of a data set, in TMR++'s layout. Interrupt it at will: nothing is lost."""
    from motionary.tasks.augment import AugmentPlan, augment_file
    from motionary.tasks.words import WordsFrom

    chosen = WordsFrom(
        backend=backend,
        model=model,
        base_url=base_url,
        timeout=timeout,
        retries=retries,
        concurrency=concurrency,
        price=price or (0.0, 0.0),
        patience=patience,
        fallback=fallback,
        record=record,
        cached=cache,
    )
    plan = AugmentPlan(style=style, count=count, prompt=prompt, seed=seed)
    with progress_bar(quiet=json) as progress:
        made = augment_file(
            source, out, plan=plan, policy=policy, data_pairs=data_pairs, words=chosen, progress=progress
        )
    if json:
        print_json(made)
        return
    print(f"{made.folder}: {made.paraphrases} paraphrases and {made.actions} action labels of {made.motions} motions")
    for name, answers in made.sources.items():
        print(f"  {answers} answers by {name}")
    used = made.usage
    if used.calls:
        cost = f", cost {used.cost:.4f}" if used.cost else ""
        read, wrote = used.prompt_tokens, used.completion_tokens
        print(f"  {used.calls} calls, {used.retries} repeated, {read} tokens read, {wrote} written{cost}")
    if made.failures:
        print(f"  {len(made.failures)} texts without an answer, listed in augmentation.json; the first:")
        text, reason = next(iter(made.failures.items()))
        print(f"    {text[:60]!r}: {reason[:200]}")
