"""`motionary data edits` and `motionary train coach`: triplets on disk, and a writer trained on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from motionary.datasets.motion_edits import Triplet, TripletStore
from motionary.datasets.motion_edits.store import read_triplets
from motionary.errors import MissingData, MotionaryError
from motionary.tasks.cigtime.making import SHARD, EditPlan, make_triplets
from motionary.tasks.cigtime.sources import (
    SPLITS,
    Source,
    cmu_sources,
    correction_triplets,
    prepared_sources,
    procedural_sources,
)
from motionary.tasks.cigtime.words import more_instructions
from motionary.tasks.cigtime.writers import LearntWriter, Recipes, train_writers
from motionary.tasks.generate import generator_path
from motionary.tasks.generator import Generator
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_runs import base_of
from motionary.tasks.words import WordsFrom
from motionary.text.lexicon.edits import PARTS

CORRECTIONS = "corrections"
"""Sources that need no editor: made exercises with their true instruction."""


@dataclass(frozen=True)
class EditsMade:
    """What `motionary data edits` made: the folder, how many triplets, and the commonest instructions."""

    folder: Path
    triplets: int
    parts: dict[str, int]
    edits: int
    examples: tuple[str, ...]


def make_edits(
    sources: str,
    out: Path,
    *,
    count: int = 1000,
    split: str = "train",
    plan: EditPlan | None = None,
    data: Path | None = None,
    checkpoint: Path | None = None,
    words: WordsFrom | None = None,
    more: int = 100,
    progress: Progress | None = None,
) -> EditsMade:
    """Make triplets out of `sources`: procedural, cmu, corrections, or the name of a prepared data set.

    `words`: a back end that adds up to `more` instructions a part to the lists. Raises MissingData for sources or an
    editor that are not there.
    """
    progress, plan = progress or Silent(), plan or EditPlan()
    if split not in SPLITS:
        raise MotionaryError(f"split {split!r}; choose one of {', '.join(SPLITS)}")
    if count < 1:
        raise MotionaryError(f"{count} triplets; make 1 at least")
    if sources == CORRECTIONS:
        return _made(out, _corrections(out, count=count, split=split, plan=plan, progress=progress))
    if words is not None:
        added = {}
        for part in PARTS:
            kept = more_instructions(words, part, count=more)
            progress.note(f"{part}: {len(kept.texts)} instructions more, {len(kept.dropped)} dropped")
            added[part] = kept.texts
        plan = replace(plan, more=added)
    editor = Generator(generator_path(checkpoint))
    found = _sources(sources, split, count=count, seed=plan.seed, data=data)
    return _made(out, make_triplets(found, plan, editor=editor, folder=out, progress=progress))


def _sources(name: str, split: str, *, count: int, seed: int, data: Path | None) -> list[Source]:
    if name == "procedural":
        return procedural_sources(split, count=count, seed=seed)
    if data is None:
        raise MissingData(f"sources {name!r} need --data, the folder of CMU takes or of prepared data sets")
    if name == "cmu":
        return cmu_sources(split, data=data, count=count)
    return prepared_sources(name, split, data=data, count=count)


def _corrections(out: Path, *, count: int, split: str, plan: EditPlan, progress: Progress) -> list[Triplet]:
    about = {
        "sources": CORRECTIONS,
        "recordings": "one repetition",
        "split": split,
        "count": count,
        "seed": plan.seed,
        "words": list(plan.wordings),
    }
    store = TripletStore(out, about=about)
    progress.start(count, f"Making {count} pairs of exercises")
    for number, first in enumerate(range(0, count, SHARD)):
        size = min(SHARD, count - first)
        if not store.has(number):
            made = correction_triplets(split, count=size, first=first, seed=plan.seed, wordings=plan.wordings)
            store.save(number, made)
        progress.advance(size)
    return read_triplets(out)


def _made(folder: Path, triplets: Sequence[Triplet]) -> EditsMade:
    said = Counter(each.instruction for each in triplets)
    return EditsMade(
        folder=folder,
        triplets=len(triplets),
        parts=dict(Counter(each.part or "whole" for each in triplets)),
        edits=len({(each.name, each.part) for each in triplets}),
        examples=tuple(text for text, _ in said.most_common(3)),
    )


def train_coach(
    folders: Sequence[Path],
    out: Path,
    *,
    size: str = "small",
    model: Path | None = None,
    tokens: str | None = None,
    tuning: str | None = None,
    codebooks: int | None = None,
    steps: int | None = None,
    tokenizer_steps: int | None = None,
    seed: int = 0,
    half: bool = False,
    progress: Progress | None = None,
) -> LearntWriter:
    """Train a writer on the triplets of folders, and write it to `out`/coach; an interrupted run goes on there.

    `size`: "small" for MiniLM on a processor, "paper" for a causal or seq2seq model in the folder `model`. `tokens`,
    `tuning` and `codebooks` as in `WriterConfig`. `steps` of the writer and `tokenizer_steps` are the size's where they
    are None. `half` stores float16.
    """
    from motionary.models.language.recogniser import adapter_of

    if (size == "paper") != (model is not None):
        raise MotionaryError(f"size {size!r} with model {model}: the paper's size needs a language model, small none")
    made = _recipes(size, seed=seed)
    adapter = "minilm" if model is None else adapter_of(model)
    changes = {"tokens": tokens, "tuning": tuning, "codebooks": codebooks, "adapter": adapter}
    config = replace(made.writer.writer, **{name: value for name, value in changes.items() if value is not None})
    shape = replace(made.tokenizer.model, codebooks=config.codebooks)
    recipes = Recipes(
        replace(made.tokenizer, model=shape, steps=tokenizer_steps or made.tokenizer.steps),
        replace(made.writer, writer=config, steps=steps or made.writer.steps),
    )
    triplets = [triplet for folder in folders for triplet in read_triplets(folder)]
    base: Any = base_of(model, adapter="encoder" if model is None else adapter)
    out.mkdir(parents=True, exist_ok=True)
    trained = train_writers(triplets, recipes, base=base, folder=out, progress=progress)
    trained.save(out / "coach", half=half)
    return trained


def _recipes(size: str, *, seed: int) -> Recipes:
    from motionary.tasks.reproduce.cigtime.settings import OURS, recipes

    budgets = {"small": "small", "paper": "full"}
    if size not in budgets:
        raise MotionaryError(f"size {size!r}; choose one of {', '.join(budgets)}")
    return recipes(OURS, budgets[size], seed=seed)
