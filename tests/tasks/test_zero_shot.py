"""Recognition without recordings: a checkpoint of generated motion names what a Kinect saw of one person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.utd_mhad import ACTIONS, load_utd_mhad, utd_positions
from motionary.features.humanml263 import extract
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import GENERATED_CHECKPOINT, SHIPPED_CHECKPOINT, checkpoint_path
from motionary.tasks.recognise import label_vectors

CHANCE = 100 / 27


@pytest.fixture(scope="module")
def seen(real_data: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Features and classes of one training person's first trials of all actions."""
    clips = [clip for clip in load_utd_mhad(real_data) if clip.subject == 1 and clip.trial <= 2]
    return [extract(utd_positions(clip)) for clip in clips], np.array([clip.action for clip in clips])


@pytest.mark.parametrize("shipped", [GENERATED_CHECKPOINT, SHIPPED_CHECKPOINT])
def test_it_names_a_persons_actions_far_above_chance(seen: tuple[list[np.ndarray], np.ndarray], shipped: str) -> None:
    features, actions = seen
    embedder = Embedder(checkpoint_path(None, shipped=shipped))
    scores = embedder.motions(features) @ label_vectors(embedder, ACTIONS).T
    rank = (scores > scores[np.arange(len(actions)), actions][:, None]).sum(axis=1)
    assert 100 * np.mean(rank < 1) > 5 * CHANCE
    assert 100 * np.mean(rank < 5) > 3 * 5 * CHANCE
