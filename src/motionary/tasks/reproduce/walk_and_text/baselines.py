"""What the aligner is compared with: 2s-AGCN on the joint stream, and MotionCLIP as a classifier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.babel_actions import FPS
from motionary.datasets.skeletons.preprocess import centred, in_body_sizes, turned_to_front
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.walk_and_text.sets import ActionMotions
from motionary.tasks.reproduce.walk_and_text.settings import CLIP_EPOCHS, GRAPH_EPOCHS
from motionary.tasks.reproduce.walk_and_text.training import teller, text_encoder

if TYPE_CHECKING:
    from motionary.training.recognition import RecognitionRecipe
    from motionary.training.skeleton_batches import SkeletonClips
    from motionary.training.text_classification import TextClassificationRecipe

Array = NDArray[np.floating]


def graph_recipe(short: str, budget: str) -> RecognitionRecipe:
    """How the graph network is trained on a set: `training.recognition`'s recipes, at small budget for fewer epochs."""
    from motionary.training.recognition import SMALL, RecognitionRecipe

    return RecognitionRecipe() if budget == "full" else replace(SMALL, epochs=GRAPH_EPOCHS[short])


def clip_recipe(short: str, budget: str) -> TextClassificationRecipe:
    """How MotionCLIP is trained on a set: only drawn to its class's text, without a cross-entropy, as published."""
    from motionary.training.text_classification import SMALL_TEXT, TextClassificationRecipe

    if budget == "full":
        return TextClassificationRecipe()
    return replace(SMALL_TEXT, model=replace(SMALL_TEXT.model, cross_entropy=0.0), epochs=CLIP_EPOCHS[short])


def baseline_settings(budget: str) -> dict[str, Any]:
    """JSON-able values of the baselines' settings at a budget."""
    shorts = ("B60",) if budget == "full" else ("UTD", "B60")
    return {short: [graph_recipe(short, budget).to_dict(), clip_recipe(short, budget).to_dict()] for short in shorts}


def baselines_told(budget: str) -> dict[str, str]:
    """The baselines' training in words, for a table's protocol."""
    shorts = ("B60",) if budget == "full" else ("UTD", "B60")
    told = {
        "2s-AGCN": {short: graph_recipe(short, budget).epochs for short in shorts},
        "MotionCLIP": {short: clip_recipe(short, budget).epochs for short in shorts},
    }
    return {
        name: "; ".join(f"{epochs} epochs on {short}" for short, epochs in each.items()) + ", on joint positions"
        for name, each in told.items()
    }


def graph_scores(actions: ActionMotions, *, seed: int, context: Context) -> Array:
    """Class scores (tested clips, classes) of 2s-AGCN's network on the joint stream, by cross-entropy."""
    from motionary.training.recognition import class_scores, train_recognisers

    base = graph_recipe(actions.short, context.budget)
    recipe = replace(base, seed=base.seed + seed)
    train, test = (skeletons(actions, chosen) for chosen in actions.split(seed))
    models = train_recognisers(train, recipe, tell=teller(context.progress, f"2s-AGCN on {actions.title}"))
    return class_scores(models, test, recipe)


def clip_scores(actions: ActionMotions, *, seed: int, context: Context) -> Array:
    """Class scores (tested clips, classes) of MotionCLIP: cosines with the class names in the text space.

    It learns to reconstruct motion through a latent that is drawn to the name's vector. The published one has CLIP's
    text encoder and rendered frames; here it has the tables' sentence encoder and no frames.
    """
    from motionary.training.text_classification import text_class_scores, train_text_classifier

    base = clip_recipe(actions.short, context.budget)
    recipe = replace(base, seed=base.seed + seed)
    train, test = (skeletons(actions, chosen) for chosen in actions.split(seed))
    texts = text_encoder(context).encode_sentences(actions.classes)
    run = train_text_classifier(train, texts, recipe, tell=teller(context.progress, f"MotionCLIP on {actions.title}"))
    return text_class_scores(run, test)


def skeletons(actions: ActionMotions, chosen: NDArray[np.intp]) -> SkeletonClips:
    """Clips by number as the baselines take them: centred, turned to the front, in the size of the body."""
    from motionary.training.skeleton_batches import SkeletonClips

    body = actions.body
    positions, masks = [], []
    for number in chosen:
        values = actions.positions(int(number))[:, None]
        mask = np.ones(values.shape[:-1], dtype=bool)
        moved = turned_to_front(centred(values, mask, origin=body.origin), mask, across=body.across)
        positions.append(in_body_sizes(moved, mask, origin=body.origin, across=body.across).astype(np.float32))
        masks.append(mask)
    labels = tuple(actions.labels[number] for number in chosen)
    return SkeletonClips(body, actions.classes, tuple(positions), tuple(masks), labels, FPS)
