"""A run's name: equal for equal runs, another for whatever else would give other weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.identity import normaliser_name, run_identity, tuned_identity

CLIP = TrainingClip(np.arange(12.0, dtype=np.float16).reshape(4, 3), ("a person walks", "walk"))


def named(clip: TrainingClip = CLIP, *, about: tuple[object, ...] = ("recipe",), share: float = 1.0) -> str:
    return run_identity(about, {"made": Corpus([clip], share)})


def test_equal_runs_have_one_name() -> None:
    assert named() == named(replace(CLIP, features=np.asfortranarray(CLIP.features)))


def test_whatever_changes_the_weights_changes_the_name() -> None:
    moved = CLIP.features.copy()
    moved[2, 1] += 1
    others = [
        named(replace(CLIP, features=moved)),
        named(replace(CLIP, features=CLIP.features.astype(np.float32))),
        named(replace(CLIP, captions=("a person runs", "walk"))),
        named(replace(CLIP, paraphrases=("someone walks",))),
        named(about=("another recipe",)),
        named(share=2.0),
    ]
    assert len({named(), *others}) == 7


def test_statistics_are_named_by_their_values() -> None:
    mean, std = np.zeros(3, dtype=np.float32), np.ones(3, dtype=np.float32)
    assert normaliser_name(mean, std) == normaliser_name(mean.copy(), std.copy())
    assert normaliser_name(mean, std) != normaliser_name(mean, 2 * std)
    assert normaliser_name(mean, std, of="training-tracks").startswith("training-tracks@")


def test_the_weights_that_a_run_reads_through_are_part_of_its_name() -> None:
    network = torch.nn.Linear(2, 1)
    before = tuned_identity(["recipe"], network)
    assert tuned_identity(["recipe"], network) == before != tuned_identity(["another recipe"], network)
    with torch.no_grad():
        network.bias += 1.0
    assert tuned_identity(["recipe"], network) != before


def test_names_of_runs_that_are_kept_stay_what_they_were() -> None:
    network = torch.nn.Linear(2, 1)
    torch.nn.init.zeros_(network.weight)
    torch.nn.init.zeros_(network.bias)
    assert tuned_identity([{"steps": 3}, "digest", "base"], network).startswith("7b0b3ac94129a62d")
