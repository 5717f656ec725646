"""Recognition that learns from action labels: 2s-AGCN's joint stream, and the nearest centroid of statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.bodies import SMPL_22
from motionary.datasets.skeletons.smpl import smpl_sequence
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
        tuple(each.positions for each in sequences),
        tuple(each.mask for each in sequences),
        tuple(piece.labels for piece in pieces),
        sequences[0].fps if sequences else 20.0,
    )


def _positions(piece: Piece) -> Array:
    return recover_positions(piece.features)
