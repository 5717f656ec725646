"""Options that choose a back end, shared by the commands that ask for words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BackendName = Annotated[
    str,
    typer.Option(
        "--backend",
        help="Who writes: lexicon (Motionary's own texts), rules (grammar), openai (any server that speaks its "
        "protocol), transformers (a model on disk), replay (recorded answers), or one of an installed package.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="The server's model; for transformers its folder; for replay the file of recorded answers."
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url", help="Address of a server of yours, such as http://localhost:11434/v1. Default: $OPENAI_BASE_URL."
    ),
]
Timeout = Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds within which a call must be answered.")]
Retries = Annotated[int, typer.Option("--retries", min=0, help="How often a failed call is repeated.")]
Concurrency = Annotated[int, typer.Option("--concurrency", min=1, max=256, help="Calls under way at once.")]
Price = Annotated[
    tuple[float, float] | None,
    typer.Option("--price", metavar="READ WRITTEN", help="Money a million tokens, for the account."),
]
Record = Annotated[
    Path | None, typer.Option("--record", help="Add the answers to this file, for --backend replay.", dir_okay=False)
]
Cached = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Keep a model's answers in Motionary's home folder and use them.")
]
Seed = Annotated[int, typer.Option("--seed", help="Of the sampling: equal seeds ask alike.")]
