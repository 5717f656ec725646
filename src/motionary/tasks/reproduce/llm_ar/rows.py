"""The rows of the tables: what each is without, what it is trained with at each budget, and its numbers on a set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingData
from motionary.models.language.base import Base
from motionary.models.language.recogniser import adapter_of
from motionary.models.tokenizer.health import codebook_health
from motionary.tasks.recogniser_plan import RecogniserPlan, plan_of
from motionary.tasks.recogniser_runs import Machine, StageFolders, base_of, predictions, train_stages, width_of
from motionary.tasks.reproduce.llm_ar.sets import Asked, ReadSet
from motionary.tasks.reproduce.recipe import Context
from motionary.training.action_clips import ActionClips
from motionary.training.action_recogniser import ActionRecogniser

VERSION = 1
"""Counted up where code alone changes what a run gives, so that kept results are not used again."""

RUNS = 2
"""Counted up where trainings under way can no longer be gone on with; finished results stay."""

STEPS: dict[str, dict[str, tuple[int, int]]] = {
    "whole": {"utd_mhad": (300, 120), "procedural40": (150, 80)},
    "ablation": {"utd_mhad": (100, 200), "procedural40": (80, 120)},
    "unseen": {"utd_mhad": (120, 60)},
}
"""Steps of both stages at small budget on each set: of table 1, of the ablations, all of whose rows are alike, and of
table 8."""
BATCHES = {"ablation": 16}
"""Clips a batch where they are fewer than the recipes' own."""
MICRO_BATCH = 4
"""The paper's (section 4.2)."""

OURS = "LLM-AR"
AS_PAPER = "as the paper trains it: no labels in the first stage"

ROWS: dict[str, tuple[str, ...]] = {
    OURS: (),
    "without biases": ("biases",),
    "without Zipf's law": ("zipf",),
    "without context": ("context",),
    "without MMD": ("mmd",),
    "without discretisation": ("discretisation",),
    "without the hyperbolic codebook": ("hyperbolic",),
    "all weights tuned": ("lora",),
    "LLM-AR, named": (),
    "LLM-AR, described": ("names",),
    "all weights tuned, described": ("lora", "names"),
    AS_PAPER: ("labels",),
}
"""Row -> what its plan is without (`recogniser_plan.ABLATIONS`)."""


@dataclass(frozen=True)
class Outcome:
    """A trained row on a set: the recogniser, and the share of test clips that it names right, in percent."""

    recogniser: ActionRecogniser
    top1: float


def base_for(context: Context) -> Base:
    """MiniLM, or at full budget the model in the data's folder language-model."""
    if context.budget == "small":
        return base_of(None)
    folder = context.data / "language-model"
    if not folder.is_dir():
        raise MissingData(f"{folder}: not there; put a causal language model in it (the paper: LLaMA-13B)")
    return base_of(folder, adapter=adapter_of(folder))


def plan_for(row: str, asked: Asked, context: Context, *, seed: int, length: str, features: int = 1) -> RecogniserPlan:
    """The recipes of a row on a set at the context's budget; `length` is one of STEPS."""
    base = base_for(context)
    small = context.budget == "small"
    plan = plan_of(
        features=features,
        code_width=width_of(base),
        adapter=adapter_of(base.folder),
        size="small" if small else "paper",
        seed=seed,
        without=ROWS[row],
        steps=STEPS[length][asked.name] if small else None,
    )
    if length == "unseen" and not small:  # the paper lists the labels for unseen classes alone
        language = replace(plan.recogniser.language, listed=True)
        return replace(plan, recogniser=replace(plan.recogniser, language=language))
    batch = BATCHES.get(length) if small else None
    if batch is None:
        return plan
    return RecogniserPlan(replace(plan.tokenizer, batch=batch), replace(plan.recogniser, batch=batch))


def machine_for(context: Context) -> Machine:
    """Where a context computes; at full budget in the paper's micro-batches."""
    return Machine(context.device, context.dtype, MICRO_BATCH if context.budget == "full" else None)


def row_settings(rows: Sequence[str], sets: Sequence[Asked], context: Context, *, length: str) -> dict[str, Any]:
    """What decides the rows' numbers, for a recipe's settings."""
    plans = {
        f"{row}, {asked.short}": plan_for(row, asked, context, seed=0, length=length).to_dict()
        for row in rows
        for asked in sets
    }
    return {"version": VERSION, "base": base_for(context).identity, "plans": plans}


def trained_row(
    row: str, actions: ReadSet, context: Context, *, seed: int, length: str, without: tuple[str, ...] = ()
) -> ActionRecogniser:
    """A row trained on a set but for the labels `without`; what several tables share is found in the cache."""
    train = without_labels(actions.train, without)
    plan = plan_for(row, actions.asked, context, seed=seed, length=length, features=train.frames.width)
    base = base_for(context)
    # A model all of whose weights are tuned is as large as its base, three times over with its state: not kept.
    kept = plan.recogniser.language.tuning != "all"
    first = first_folder(plan, train, context)
    second = _named(context.cache, "language", plan.to_dict(), train, base.identity) if kept else None
    folders = StageFolders(first, second)
    return train_stages(
        train, plan, base=base, folders=folders, machine=machine_for(context), progress=context.progress
    )


def outcome(row: str, actions: ReadSet, context: Context, *, seed: int, length: str) -> Outcome:
    """A row trained on a set and tested on its test clips."""
    recogniser = trained_row(row, actions, context, seed=seed, length=length)
    right = predictions(recogniser, actions.test) == actions.test.targets
    return Outcome(recogniser, 100 * float(right.mean()))


def without_labels(clips: ActionClips, labels: tuple[str, ...]) -> ActionClips:
    """The clips of all other labels."""
    if not labels:
        return clips
    kept = [name for name in clips.labels if name not in labels]
    chosen = [number for number, target in enumerate(clips.targets) if clips.labels[target] in kept]
    return clips.only(chosen, labels=kept)


def only_labels(clips: ActionClips, labels: tuple[str, ...]) -> ActionClips:
    """The clips of these labels alone."""
    chosen = [number for number, target in enumerate(clips.targets) if clips.labels[target] in labels]
    return clips.only(chosen, labels=labels)


def health(recogniser: ActionRecogniser, clips: ActionClips) -> dict[str, float]:
    """The codebook's health on clips, as `codebook_health`."""
    codes = sentence_codes(recogniser, clips)
    return codebook_health(codes, size=recogniser.tokenizer.config.codes)


def sentence_codes(recogniser: ActionRecogniser, clips: ActionClips) -> NDArray[np.int64]:
    """All codes of the clips' sentences, one after another."""
    return np.concatenate([np.atleast_1d(each).ravel() for each in recogniser.sentences(clips.features())])


def first_folder(plan: RecogniserPlan, train: ActionClips, context: Context) -> Path:
    """Where the first stage's run lies, for all rows and tables that share it."""
    labels = plan.recogniser.wording if plan.tokenizer.labelled else ""
    return _named(
        context.cache, "tokenizer", plan.tokenizer.to_dict() | {"wording": labels}, train, base_for(context).identity
    )


def _named(cache: Path, kind: str, values: dict[str, Any], train: ActionClips, base: str) -> Path:
    """A folder named by all that decides what is in it."""
    text = json.dumps([VERSION, RUNS, values, train.digest(), base], sort_keys=True)
    return cache / "llm-ar" / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
