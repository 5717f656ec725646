"""What each row of the tables says of the test pairs; learnt writers are trained once and kept for all tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from motionary.datasets.motion_edits import Triplet
from motionary.errors import MissingData
from motionary.evaluation.metrics.position_errors import mpjpe
from motionary.features.humanml263 import recover_positions
from motionary.formats.atomic import replacing
from motionary.tasks.cigtime.coaching import NAMED, writer_from
from motionary.tasks.cigtime.making import edited
from motionary.tasks.cigtime.writers import (
    WRITER,
    LearntWriter,
    by_language_model,
    by_rules,
    captioned,
    most_common,
    nearest,
    train_writers,
)
from motionary.tasks.reproduce.cigtime.sets import Bench
from motionary.tasks.reproduce.cigtime.settings import CHANGES, OURS, recipes
from motionary.tasks.words import WordsFrom, open_words

TRUTH = "the true instruction"
COMMON = "most common instruction"
CAPTION = "caption of the target alone"
NEAREST = "nearest triplet"
RULES = "measured coach, rules"
IN_CONTEXT = "language model, five examples in context"
VERIFIED = "CigTime, the best of five by the editor"
"""Ours: of five candidates the one whose edit, with other noise than the target's own, comes closest to the target."""
CANDIDATES = 5
SHIPS = "the writer that ships"
"""Trained once, longer and on more: `motionary coach --writer cigtime`."""

UNTRAINED = (TRUTH, COMMON, CAPTION, NEAREST, RULES, SHIPS)
"""Rows in which no seed has a part."""


def texts_of(row: str, name: str, bench: Bench, *, seed: int) -> list[str]:
    """A row's instructions for the test pairs of a set, kept in the cache by all that decides them."""
    train, test = bench.triplets(name, "train"), bench.triplets(name, "test")
    if row == TRUTH:
        return [each.instruction for each in test]
    if row == COMMON:
        return [most_common(train)] * len(test)
    path = _folder(row, name, bench, seed=seed) / "texts.json"
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    texts = _written(row, name, bench, train, test, seed=seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        stream.write(json.dumps(texts, indent=1).encode())
    return texts


def _written(
    row: str, name: str, bench: Bench, train: Sequence[Triplet], test: Sequence[Triplet], *, seed: int
) -> list[str]:
    if row == NEAREST:
        return nearest(train, test)
    if row == CAPTION:
        return captioned(train, test, embedder=bench.embedder)
    if row == RULES:
        return by_rules(test)
    if row == IN_CONTEXT:
        # any trained tokenizer gives the same numbers: ours is the one that is there
        learnt = trained(OURS, name, bench, seed=seed)
        backend = open_words(WordsFrom(backend="transformers", model=str(bench.base(OURS).folder), fallback=False))
        return by_language_model(train, test, learnt=learnt, backend=backend, seed=seed)
    if row == SHIPS:
        return _said(LearntWriter.load(writer_from(NAMED).folder), train, test)
    if row == VERIFIED:
        return _verified(trained(OURS, name, bench, seed=seed), train, test, bench, seed=seed)
    learnt = trained(row, name, bench, seed=seed)
    bench.context.progress.note(f"{row}, seed {seed}: writing {len(test)} instructions")
    return _said(learnt, train, test)


def _said(learnt: LearntWriter, train: Sequence[Triplet], test: Sequence[Triplet]) -> list[str]:
    """The likeliest instruction for each pair."""
    found = learnt.write([(each.source, each.target) for each in test])
    return [answers[0][0] if answers else most_common(train) for answers in found]


def _verified(learnt: Any, train: Sequence[Triplet], test: Sequence[Triplet], bench: Bench, *, seed: int) -> list[str]:
    """Candidates tried out by the editor before one is said."""
    found = learnt.write([(each.source, each.target) for each in test], count=CANDIDATES, seed=seed)
    texts = [[text for text, _ in answers] or [most_common(train)] for answers in found]
    plan = bench.split_plan("test")
    pairs = [(number, text) for number, several in enumerate(texts) for text in several]
    made = edited(
        [test[number] for number, _ in pairs],
        [text for _, text in pairs],
        editor=bench.editor,
        plan=replace(plan, seed=plan.seed + 2000),
    )
    best: dict[int, tuple[float, str]] = {}
    for (number, text), features in zip(pairs, made, strict=True):
        target = recover_positions(test[number].target.astype(np.float32))
        apart = mpjpe(target, recover_positions(features))
        if number not in best or apart < best[number][0]:
            best[number] = (apart, text)
    return [best[number][1] for number in range(len(test))]


def ships() -> str | None:
    """The hash of the weights of the writer that ships, None where none does."""
    from motionary.models.checkpoint import read_record

    try:
        folder = writer_from(NAMED).folder
    except MissingData:
        return None
    return str(read_record(folder / WRITER)["weights_sha256"])


def trained(row: str, name: str, bench: Bench, *, seed: int) -> Any:
    """The learnt writer of a row on a set's training triplets."""
    if row not in CHANGES:
        raise MissingData(f"no row {row!r}; there are {', '.join((*UNTRAINED, *CHANGES))}")
    made = recipes(row, bench.context.budget, seed=seed)
    shared = bench.folder / name / f"tokenizer-{_short(made.tokenizer.to_dict())}"
    return train_writers(
        bench.triplets(name, "train"),
        made,
        base=bench.base(row),
        folder=_folder(row, name, bench, seed=seed),
        tokenizer_folder=shared,
        progress=bench.context.progress,
    )


def _folder(row: str, name: str, bench: Bench, *, seed: int) -> Path:
    """Where a row's run is, by its recipes."""
    about: dict[str, Any] = {"row": row}
    if row == SHIPS:
        about["weights"] = ships()
    if row not in UNTRAINED:
        of = row if row in CHANGES else OURS
        about |= recipes(of, bench.context.budget, seed=seed).to_dict() | {"base": bench.base(of).identity}
    return bench.folder / name / f"row-{_short(about)}"


def _short(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
