"""Recognition that learns from action labels: 2s-AGCN's joint stream, MotionCLIP, the nearest centroid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonSequence
from motionary.datasets.skeletons.bodies import SMPL_22
from motionary.datasets.skeletons.preprocess import in_body_sizes, turned_to_front
from motionary.datasets.skeletons.smpl import FPS, smpl_sequence
from motionary.evaluation.baselines import kinematic_features, nearest_centroid_scores
from motionary.features.humanml263 import recover_positions
from motionary.tasks.reproduce.tmr.actions import ActionSet, Piece

Array = NDArray[np.floating]

SHORTEST = 5
"""Rows of a piece below which nothing is learned from it."""
FOCAL_EPOCHS = 200
"""BABEL's training with the focal loss; with cross-entropy 250, the default of `RecognitionRecipe`."""


def graph_scores(
    actions: ActionSet,
    *,
    train: Sequence[int],
    test: Sequence[int],
    loss: str,
    budget: str,
    seed: int,
    folder: Path | None = None,
) -> Array:
    """(tested pieces, classes) scores of 2s-AGCN's joint stream on SMPL's 22 joints, trained on the pieces `train`.

    `loss` "cross_entropy" or "class_balanced_focal". At small budget the network and its training are the small ones.
    """
    from motionary.training.recognition import SMALL, RecognitionRecipe, class_scores, train_recognisers

    recipe = SMALL if budget == "small" else RecognitionRecipe()
    if budget == "full" and loss != "cross_entropy":
        recipe = replace(recipe, epochs=FOCAL_EPOCHS)
    recipe = replace(recipe, loss=loss, seed=recipe.seed + seed)
    learned = _clips(actions, [number for number in train if len(actions.pieces[number].features) >= SHORTEST])
    models = train_recognisers(learned, recipe, folder=folder)
    return class_scores(models, _clips(actions, test), recipe)


def clip_scores(
    actions: ActionSet, *, train: Sequence[int], test: Sequence[int], texts: Array, budget: str, seed: int
) -> Array:
    """(tested pieces, classes) cosines of MotionCLIP's classifier with `texts` (classes, d), its classes' vectors.

    As published it is only drawn to its class's text. It has joints in the place of SMPL's rotations, the study's text
    encoder in that of CLIP's, and no rendered frames.
    """
    from motionary.training.text_classification import (
        SMALL_TEXT,
        TextClassificationRecipe,
        text_class_scores,
        train_text_classifier,
    )

    recipe = TextClassificationRecipe()
    if budget == "small":
        recipe = replace(SMALL_TEXT, model=replace(SMALL_TEXT.model, cross_entropy=0.0))
    learned = _clips(actions, [number for number in train if len(actions.pieces[number].features) >= SHORTEST])
    run = train_text_classifier(learned, texts, replace(recipe, seed=recipe.seed + seed))
    return text_class_scores(run, _clips(actions, test))


def centroid_scores(actions: ActionSet, *, train: Sequence[int], test: Sequence[int]) -> Array:
    """(tested pieces, classes) scores of the nearest centroid of statistics; a piece counts for each label."""
    statistics = {number: kinematic_features(_positions(actions.pieces[number])) for number in {*train, *test}}
    samples = [(number, label) for number in train for label in actions.pieces[number].labels]
    return nearest_centroid_scores(
        np.stack([statistics[number] for number, _ in samples]),
        np.array([label for _, label in samples]),
        np.stack([statistics[number] for number in test]),
        classes=len(actions.classes),
    )


def _clips(actions: ActionSet, numbers: Sequence[int]):
    from motionary.training.skeleton_batches import SkeletonClips

    pieces = [actions.pieces[number] for number in numbers]
    sequences = [smpl_sequence(_positions(piece)) for piece in pieces]
    return SkeletonClips(
        SMPL_22,
        actions.classes,
        tuple(_seen_alike(each) for each in sequences),
        tuple(each.mask for each in sequences),
        tuple(piece.labels for piece in pieces),
        FPS,
    )


def _seen_alike(sequence: SkeletonSequence) -> NDArray[np.float32]:
    """Positions turned to the front, in the size of the body, so that who moves and where matters less."""
    turned = turned_to_front(sequence.positions, sequence.mask, across=SMPL_22.across)
    return in_body_sizes(turned, sequence.mask, origin=SMPL_22.origin, across=SMPL_22.across).astype(np.float32)


def _positions(piece: Piece) -> Array:
    return recover_positions(piece.features)
