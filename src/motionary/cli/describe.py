"""`motionary describe "cartwheel"`, `motionary describe take.bvh`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from motionary.cli import options, words
from motionary.cli.output import print_json, print_table


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
    retries: words.Retries = 2,
    price: words.Price = None,
    record: words.Record = None,
    cache: words.Cached = True,
    seed: words.Seed = 0,
    facts: Annotated[
        bool, typer.Option("--facts", help="Of a motion file: list what was measured instead of writing about it.")
    ] = False,
    check: Annotated[
        str | None,
        typer.Option("--check", help="Of a motion file: say which claims of this caption the motion contradicts."),
    ] = None,
    mapping: options.Mapping = None,
    unit: options.Unit = None,
    json: options.Json = False,
) -> None:
    """Put a label, a motion file or a walker's attributes into words; by own texts, rules or a language model.

    A motion file's words are written from what was measured, and checked against it.
    """
    from motionary.tasks.describe import describe_attributes, describe_label, is_clip, parse_attributes
    from motionary.tasks.describe_clip import describe_clip
    from motionary.tasks.words import WordsFrom

    if (what is None) == (attributes is None):
        raise typer.BadParameter("name a label or a motion file, or give --attributes; one of the two")
    clip = what is not None and is_clip(what)
    if not clip and (facts or check is not None):
        raise typer.BadParameter("--facts and --check are about a motion file; name one")
    if clip and (facts or check is not None):
        _measured(Path(what or ""), check=check, mapping=mapping, unit=unit, json=json)
        return
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
    elif clip:
        told = describe_clip(Path(what or ""), count=count, seed=seed, words=chosen, mapping=mapping, unit=unit)
    else:
        told = describe_label(what or "", prompt=prompt, count=count, seed=seed, words=chosen)
    if json:
        print_json(told)
        return
    for text in told.texts:
        print(text)
    if told.note:
        print(f"note: {told.note}", file=sys.stderr)


def _measured(path: Path, *, check: str | None, mapping: Path | None, unit: str | None, json: bool) -> None:
    """Print the facts of a file, or what they say of a caption."""
    from motionary.tasks.describe_clip import check_caption, facts_text, measure_file

    found = measure_file(path, mapping=mapping, unit=unit)
    if check is None:
        if json:
            print_json(found.to_dict())
        else:
            print(facts_text(found))
        return
    report = check_caption(check, found)
    if json:
        print_json(report)
    else:
        rows = [(each["status"], each["claim"], each["reason"]) for each in report["claims"]]
        print_table(("status", "claim", "why"), rows)
        verdict = "nothing in it is contradicted" if report["is_consistent"] else f"put right: {report['repaired']}"
        print(verdict if rows else "no claim in it can be measured")
    if not report["is_consistent"]:
        raise typer.Exit(1)
