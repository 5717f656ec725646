"""WalkAndText, table IV: three objectives and two kinds of text, beside MotionCLIP and 2s-AGCN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.tables import Finding, Table, each_compared
from motionary.models.alignment.config import ObjectiveConfig
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.tasks.reproduce.walk_and_text.baselines import (
    baseline_settings,
    baselines_told,
    clip_scores,
    graph_scores,
)
from motionary.tasks.reproduce.walk_and_text.paper import TABLE_IV
from motionary.tasks.reproduce.walk_and_text.sets import NEEDS, ActionMotions, check, load_sets
from motionary.tasks.reproduce.walk_and_text.settings import Aligned, budget_settings
from motionary.tasks.reproduce.walk_and_text.training import (
    numbers_of,
    protocol_of,
    text_encoder,
    texts_of,
    trained,
    words_digest,
    words_of,
)

OBJECTIVES = {"contrastive": "Contrastive (cosine)", "mse": "MSE", "triplet": "Triplet"}
WORDINGS = {"words": "words", "descriptions": "generated descriptions"}
ALIGNED = {
    f"{shown}, {how}": Aligned(kind, wording) for kind, shown in OBJECTIVES.items() for wording, how in WORDINGS.items()
}
BASELINES = {"MotionCLIP, words": clip_scores, "2s-AGCN (joint stream)": graph_scores}
COMMONEST = "always the commonest classes of the training clips"
MEASURES = ("top-1", "top-5", "top-1 CB")


@dataclass(frozen=True)
class RecognitionTable:
    """The recipe of table IV."""

    name: str = "walk-and-text-table-4"
    title: str = "WalkAndText table IV: recognition by the nearest class text"
    paper: str = "WalkAndText (Chivereanu et al., FG 2024), table IV"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 11, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by hash, the aligners' and the baselines' settings."""
        return {
            "data": check(context),
            "training": budget_settings(context.budget),
            "baselines": baseline_settings(context.budget),
            "encoder": text_encoder(context).name,
            "words": words_digest(context.budget),
        }

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Baselines and aligners, a cell a seed."""
        return grid([COMMONEST, *BASELINES, *ALIGNED], seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """A row's accuracies on every set of the budget."""
        numbers: dict[str, float] = {}
        for actions in load_sets(context):
            if cell.row == COMMONEST:
                scores = commonest_scores(actions, seed=cell.seed)
            elif cell.row in BASELINES:
                scores = BASELINES[cell.row](actions, seed=cell.seed, context=context)
            else:
                row = ALIGNED[cell.row]
                found = trained(actions, row, seed=cell.seed, context=context)
                texts = [texts_of(words, row.wording) for words in words_of(actions)]
                scores = found.scores(texts, encoder=text_encoder(context))
            numbers |= numbers_of(actions, scores, seed=cell.seed)
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        """The table, the paper's findings, and its own figures."""
        sets = load_sets(context)
        columns = [f"{actions.short} {measure}" for actions in sets for measure in MEASURES]
        columns += [f"B60 official {measure}" for measure in MEASURES]
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(sets, context) | baselines_told(context.budget),
            columns=columns,
            rows={row: columns_of(results, row, columns) for row in [COMMONEST, *BASELINES, *ALIGNED]},
            paper=self.paper,
            paper_rows=TABLE_IV,
            findings=find(results, [actions.short for actions in sets]),
            notes=[
                *(unseen_labels(actions, context) for actions in sets),
                *(note for actions in sets if (note := alike(actions, context))),
            ],
        )


def commonest_scores(actions: ActionMotions, *, seed: int) -> NDArray[np.floating]:
    """(tested clips, classes): how often each class occurs in training, whatever a clip shows."""
    train, test = actions.split(seed)
    counts = np.zeros(len(actions.classes))
    for number in train:
        counts[list(actions.labels[number])] += 1
    return np.tile(counts, (len(test), 1))


def unseen_labels(actions: ActionMotions, context: Context) -> str:
    """What share of the tested clips has no label that any training clip has."""
    shares = []
    for seed in context.seeds:
        train, test = actions.split(seed)
        known = {label for number in train for label in actions.labels[number]}
        shares.append(100 * np.mean([not known & set(actions.labels[number]) for number in test]))
    return (
        f"{actions.short}: {', '.join(f'{share:.0f}' for share in shares)} % of the tested clips (by seed) have no "
        "label that occurs in training"
    )


def alike(actions: ActionMotions, context: Context) -> str:
    """Which class names mean nearly the same to the encoder, so that they are no negatives of one another."""
    vectors = text_encoder(context).encode_sentences(actions.classes)
    places = np.argwhere(np.triu(vectors @ vectors.T >= (ObjectiveConfig().similar or 1.0), k=1))
    if not len(places):
        return ""
    pairs = "; ".join(f'"{actions.classes[row]}" and "{actions.classes[column]}"' for row, column in places)
    return (
        f"{actions.short}: the names {pairs} have a cosine of 0.9 or more, so that by the paper's rule they are no "
        "negatives of one another in the contrastive and the triplet loss"
    )


def find(results: Results, shorts: Sequence[str]) -> list[Finding]:
    """The paper's findings on this table (section IV.B), on every set."""

    def pairs(better: Mapping[str, str], worse: Mapping[str, str], measure: str) -> dict[str, Any]:
        return {
            f"{name} on {short}".strip(): (
                by_seed(results, better[name], f"{short} {measure}"),
                by_seed(results, worse[name], f"{short} {measure}"),
            )
            for short in shorts
            for name in better
        }

    def rows(kind: str) -> dict[str, str]:
        return {how: f"{OBJECTIVES[kind]}, {how}" for how in WORDINGS.values()}

    told = {shown: f"{shown}, {WORDINGS['descriptions']}" for shown in OBJECTIVES.values()}
    named = {shown: f"{shown}, {WORDINGS['words']}" for shown in OBJECTIVES.values()}
    findings: list[Finding] = []
    for other in ("mse", "contrastive"):
        claim = f"the triplet loss has a higher top-1 than {OBJECTIVES[other]}"
        findings += each_compared(claim, pairs(rows("triplet"), rows(other), "top-1"), names=("triplet", other))
    for measure in ("top-5", "top-1"):
        claim = f"generated descriptions help ({measure})"
        findings += each_compared(claim, pairs(told, named, measure), names=("descriptions", "words"))
    for base in BASELINES:
        one = {"": f"{OBJECTIVES['triplet']}, {WORDINGS['words']}"}
        claim = f"the triplet loss with words has a higher top-1 than {base}"
        findings += each_compared(claim, pairs(one, {"": base}, "top-1"), names=("triplet", "baseline"))
    return findings


RECIPE = RecognitionTable()
