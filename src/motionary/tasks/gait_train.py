"""Training a gait checkpoint: the classifier and the aligner, measured on people never seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.gait.collection import GaitSet, densegait_set
from motionary.datasets.procedural_gait.collect import procedural_gait_set
from motionary.evaluation.metrics.multilabel import LabelScores, label_scores
from motionary.evaluation.metrics.ndcg import chance_ndcg, graded_scores, shared_attributes
from motionary.tasks.gait import ALIGNER_PART, ATTRIBUTES_PART
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.reproduce.walk_and_text_figure_5 import independent_auc
from motionary.tasks.reproduce.walk_and_text_figure_data import (
    DESCRIPTIONS,
    SET_SEED,
    alignment_recipe,
    attribute_recipe,
    fit_teller,
    query_labels,
    query_texts,
)
from motionary.text import load_encoder
from motionary.text.cache import CachedEncoder

Array = NDArray[np.floating]

SPLIT_SEED = 0
"""Of the split; with the figures' procedural set it is their first seed's."""
KIND = "contrastive"


def train_gait(
    out: Path,
    *,
    densegait: Path | None = None,
    people: int = 800,
    walks: int = 6,
    full: bool = False,
    steps: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train both models on 80 % of the people and measure them on the 10 % for testing; returns what was measured.

    `out`/checkpoint holds a folder for each, which `motionary gait --checkpoint` reads. An interrupted run goes on.
    """
    progress = progress or Silent()
    whole = _walks(out, densegait, people=people, walks=walks, progress=progress)
    parts = whole.split(seed=SPLIT_SEED)
    train, test = whole.part(parts["train"]), whole.part(parts["test"])
    scores = _classifier(out, train, test, made=densegait is None, full=full, steps=steps, progress=progress)
    ndcg, chance = _aligner(out, train, test, full=full, steps=steps, progress=progress)
    return {
        "checkpoint": str(out / "checkpoint"),
        "people": len(set(test.people)),
        "walks": len(test),
        "NDCG@5": ndcg,
        "random NDCG@5": chance,
        "attributes": {
            name: {"share": float(scores.share[n]) / 100, "auc": float(scores.auc[n]), "f1": float(scores.f1[n])}
            for n, name in enumerate(ATTRIBUTES)
        },
    }


def _walks(out: Path, densegait: Path | None, *, people: int, walks: int, progress: Progress) -> GaitSet:
    if densegait is not None:
        return densegait_set(densegait, fps=30.0)
    progress.start(people * walks, "making walks")
    return procedural_gait_set(people, walks=walks, seed=SET_SEED, cache=out / "cache", tell=progress.advance)


def _classifier(
    out: Path, train: GaitSet, test: GaitSet, *, made: bool, full: bool, steps: int | None, progress: Progress
) -> LabelScores:
    """Train and save the classifier; its scores on the tested walks, which `made` ones know better (see below)."""
    from motionary.models.gait.checkpoint import save_attributes
    from motionary.tasks.reproduce.recipe import Context
    from motionary.training.gait import attribute_probabilities, train_attributes

    recipe = attribute_recipe("full" if full else "small", 0)
    recipe = replace(recipe, fit=replace(recipe.fit, steps=steps or recipe.fit.steps))
    context = Context(out, out, out, progress=progress)
    model, info = train_attributes(recipe, train, out / "run-attributes", tell=fit_teller(context, "attributes"))
    found = attribute_probabilities(model, info, test.layouts)
    scores = label_scores(found, test.labels)
    if made:
        # what shows in nothing is not told by way of what goes with it (dresses by way of sex)
        alone = independent_auc(found, test.labels)
        scores = replace(scores, auc=np.where(np.isfinite(alone), alone, scores.auc))
    shares = train.labels.mean(axis=0)
    told = {
        name: {"share": round(float(shares[n]), 3), "auc": round(float(np.nan_to_num(scores.auc[n], nan=50.0)), 1)}
        for n, name in enumerate(ATTRIBUTES)
    }
    info = replace(info, training={**info.training, "attributes": told})
    save_attributes(out / "checkpoint" / ATTRIBUTES_PART, model, info=info, attributes=ATTRIBUTES, half=True)
    return scores


def _aligner(
    out: Path, train: GaitSet, test: GaitSet, *, full: bool, steps: int | None, progress: Progress
) -> tuple[float, float]:
    """Train and save the aligner; NDCG@5 in percent on the tested walks, and chance."""
    from motionary.models.alignment.checkpoint import save_aligner
    from motionary.models.alignment.encode import alignment_scores, encode_motions, text_vectors
    from motionary.tasks.reproduce.recipe import Context
    from motionary.training.alignment import train_aligner
    from motionary.training.gait import described_walks

    budget = "full" if full else "small"
    encoder = CachedEncoder(load_encoder("minilm"), out / "cache" / "sentences.sqlite")
    recipe = alignment_recipe(budget, KIND, text_width=encoder.dimension, seed=0)
    recipe = replace(recipe, steps=steps or recipe.steps, fps=train.fps)
    clips = described_walks(train, descriptions=DESCRIPTIONS[budget], seed=SET_SEED)
    context = Context(out, out, out, progress=progress)
    model, info = train_aligner(
        recipe, clips, out / "run-aligner", encoder=encoder, tell=fit_teller(context, "the aligner")
    )
    save_aligner(out / "checkpoint" / ALIGNER_PART, model, info=info, half=True)
    texts = [[text] for text in query_texts(test, seed=0)]
    words = text_vectors(texts, encoder=encoder, length=recipe.model.text_length)
    similarities = alignment_scores(encode_motions(model, info, test.layouts), words, kind=KIND).T
    relevances = shared_attributes(query_labels(test), test.labels)
    found = graded_scores(similarities, relevances, cutoffs=(5,)).ndcg[5]
    return found, chance_ndcg(relevances, cutoffs=(5,)).ndcg[5]
