"""`motionary describe "cartwheel"`"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from motionary.cli import options, words
from motionary.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("describe")(describe)


def describe(
    what: Annotated[str | None, typer.Argument(help="A label such as cartwheel, or a motion file.")] = None,
    attributes: Annotated[
        str | None,
        typer.Option(
            "--attributes",
            help="Describe a walker instead: DenseGait's attributes with confidences as JSON, or a file of them.",
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=1000, help="How many texts.")] = 1,
    prompt: Annotated[
        str,
        typer.Option(
            "--prompt",
            help="What is asked: action-gpt, action-gpt-movements, action-gpt-person, action-gpt-action, "
            "walk-and-text-action, walk-and-text-synonym, tmr-paraphrase, tmr-describe-label, tmr-action-style.",
        ),
    ] = "action-gpt",
    backend: words.BackendName = "lexicon",
    model: words.Model = None,
    base_url: words.BaseUrl = None,
    fallback: Annotated[
        bool, typer.Option("--fallback/--no-fallback", help="Let lexicon and rules answer where a model fails.")
    ] = True,
    patience: Annotated[
        float, typer.Option("--patience", min=0.1, help="Seconds without an answer after which they do.")
    ] = 8.0,
    timeout: words.Timeout = 60.0,
    retries: words.Retries = 4,
    price: words.Price = None,
    record: words.Record = None,
    cache: words.Cached = True,
    seed: words.Seed = 0,
    json: options.Json = False,
) -> None:
    """Put a label, or a walker's attributes, into words; from Motionary's own texts or from a language model."""
    from motionary.tasks.describe import describe_attributes, describe_label, is_clip, parse_attributes
    from motionary.tasks.words import WordsFrom

    if (what is None) == (attributes is None):
        raise typer.BadParameter("name a label, or give --attributes; one of the two")
    chosen = WordsFrom(
        backend=backend,
        model=model,
        base_url=base_url,
        timeout=timeout,
        retries=retries,
        price=price or (0.0, 0.0),
        patience=patience,
        fallback=fallback,
        record=record,
        cached=cache,
    )
    if attributes is not None:
        told = describe_attributes(parse_attributes(attributes), count=count, seed=seed, words=chosen)
    elif is_clip(what or ""):
        raise typer.BadParameter(f"{what}: a motion file cannot be described yet; `motionary info` measures it")
    else:
        told = describe_label(what or "", prompt=prompt, count=count, seed=seed, words=chosen)
    if json:
        print_json(told)
        return
    for text in told.texts:
        print(text)
    if told.note:
        print(f"note: {told.note}", file=sys.stderr)
