"""Supervised recognition: batches, augmentation, training that learns, is repeatable and goes on after a stop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from motionary.datasets.skeleton_sets import load_skeleton_set
from motionary.datasets.skeletons.synthetic import write_synthetic
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.classifier.config import ClassifierConfig
from motionary.models.generation.config import MotionCLIPConfig
from motionary.training.recognition import RecognitionRecipe, class_scores, train_recognisers
from motionary.training.skeleton_augment import SkeletonAugment
from motionary.training.skeleton_batches import SkeletonClips, SkeletonSampler, read_clips, whole_clips
from motionary.training.text_classification import (
    TextClassificationRecipe,
    flat_frames,
    text_class_scores,
    train_text_classifier,
)

AUGMENT = SkeletonAugment(yaw=0.2, tilt=0.1, scale=0.05, build=0.02, noise=0.01, crop=0.1, warp=0.05)
RECIPE = RecognitionRecipe(
    blocks=((16, 1), (24, 2)),
    frames=20,
    epochs=10,
    batch=8,
    learning_rate=1e-2,
    augment=AUGMENT,
    streams=("joint+bone",),
)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[SkeletonClips, SkeletonClips]:
    """Training and test clips of a synthetic UTD-MHAD of four classes."""
    folder = tmp_path_factory.mktemp("utd")
    write_synthetic("utd_mhad", folder, rng=np.random.default_rng(0), classes=4)
    found = load_skeleton_set("utd_mhad", folder)
    split = found.split()
    train, test = (read_clips(found, part, classes=range(4)) for part in (split.train, split.test))
    return train, test


def accuracy(scores: np.ndarray, clips: SkeletonClips) -> float:
    return float((scores.argmax(axis=1) == clips.targets).mean())


def test_graph_networks_learn(parts: tuple[SkeletonClips, SkeletonClips]) -> None:
    train, test = parts
    scores = class_scores(train_recognisers(train, RECIPE), test, RECIPE, batch=7)
    assert scores.shape == (32, 4)
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    assert accuracy(scores, test) >= 0.9
    focal = replace(RECIPE, loss="class_balanced_focal", schedule="cosine", streams=("joint", "bone"), epochs=15)
    models = train_recognisers(train, focal)
    assert len(models) == 2
    assert accuracy(class_scores(models, test, focal), test) >= 0.6  # chance is 0.25


def test_equal_seeds_give_equal_scores_and_a_stopped_run_goes_on(
    parts: tuple[SkeletonClips, SkeletonClips], tmp_path: Path
) -> None:
    train, test = parts
    recipe = replace(RECIPE, epochs=3)
    before = torch.get_rng_state()
    whole = class_scores(train_recognisers(train, recipe), test, recipe)
    assert torch.equal(torch.get_rng_state(), before)
    train_recognisers(train, recipe, folder=tmp_path / "run", stop_after=5)
    resumed = train_recognisers(train, recipe, folder=tmp_path / "run")
    np.testing.assert_array_equal(class_scores(resumed, test, recipe), whole)
    other = replace(recipe, seed=2)
    assert not np.array_equal(class_scores(train_recognisers(train, other), test, other), whole)
    with pytest.raises(FeatureMismatch, match="another recipe"):
        train_recognisers(train, other, folder=tmp_path / "run")


def test_the_text_classifier_learns_and_knows_new_classes(parts: tuple[SkeletonClips, SkeletonClips]) -> None:
    train, test = parts
    sizes = MotionCLIPConfig(feedforward=32, heads=2, layers=1, patch=4, reconstruction=0.1, velocity=0.1, dropout=0.0)
    recipe = TextClassificationRecipe(
        ClassifierConfig(sizes, cross_entropy=1.0), frames=20, epochs=25, batch=8, learning_rate=3e-3
    )
    texts = np.random.default_rng(0).normal(size=(4, 16))
    run = train_text_classifier(train, texts, recipe)
    scores = text_class_scores(run, test)
    assert accuracy(scores, test) >= 0.9
    np.testing.assert_allclose(text_class_scores(run, test, texts=texts[::-1].copy()), scores[:, ::-1], atol=1e-6)
    with pytest.raises(FeatureMismatch, match="one vector a class"):
        train_text_classifier(train, texts[:2], recipe)


def test_every_sample_comes_once_an_epoch(parts: tuple[SkeletonClips, SkeletonClips]) -> None:
    train, _ = parts
    several = replace(train, labels=((0, 1), *train.labels[1:]))
    sampler = SkeletonSampler(several, 8, 20, AUGMENT, seed=1)
    assert sampler.steps_an_epoch == 5
    drawn = torch.cat([sampler.draw(step).labels for step in range(5)]).tolist()
    assert sorted(drawn) == sorted(label for labels in several.labels for label in labels)
    first, again = sampler.draw(3), sampler.draw(3)
    torch.testing.assert_close(first.positions, again.positions)
    assert not torch.equal(first.labels, sampler.draw(8).labels)
    assert first.positions.shape == (8, 20, 1, 20, 3)


def test_no_augmentation_only_resamples(parts: tuple[SkeletonClips, SkeletonClips]) -> None:
    train, _ = parts
    batch = SkeletonSampler(train, 8, 20, SkeletonAugment(), seed=1).draw(0)
    order = np.random.default_rng([1, 1, 0]).permutation(len(train))[:8]
    torch.testing.assert_close(batch.positions, whole_clips(train, order.tolist(), frames=20).positions)


def test_turns_keep_lengths_and_images_stay_flat() -> None:
    rng = np.random.default_rng(0)
    positions = rng.normal(size=(12, 1, 5, 3)).astype(np.float32)
    mask = np.ones((12, 1, 5), dtype=bool)
    mask[3, 0, 1] = False
    positions[3, 0, 1] = 0
    turned, seen = SkeletonAugment(yaw=1.0, tilt=0.5)(positions, mask, frames=12, rng=rng)
    np.testing.assert_array_equal(seen, mask)
    assert not turned[3, 0, 1].any()
    lengths = [np.linalg.norm(each[:, 0, 2] - each[:, 0, 3], axis=-1) for each in (positions, turned)]
    np.testing.assert_allclose(*lengths, rtol=1e-5)
    flat = positions * np.array([1, 1, 0], dtype=np.float32)
    changed, _ = AUGMENT(flat, mask, frames=9, rng=rng)
    assert changed.shape == (9, 1, 5, 3)
    assert not changed[..., 2].any()
    assert AUGMENT(positions, mask, frames=9, rng=np.random.default_rng(1))[0][..., 2].any()


def test_flat_frames(parts: tuple[SkeletonClips, SkeletonClips]) -> None:
    batch = whole_clips(parts[0], [0, 1], frames=20)
    values = flat_frames(batch)
    assert values.shape == (2, 20, 120)
    torch.testing.assert_close(values[0, 3, 60:63], batch.positions[0, 4, 0, 0] - batch.positions[0, 3, 0, 0])


def test_labels_outside_the_classes_are_dropped(tmp_path: Path) -> None:
    write_synthetic("utd_mhad", tmp_path, rng=np.random.default_rng(0), classes=2)
    found = load_skeleton_set("utd_mhad", tmp_path)
    clips = read_clips(found, [0, len(found.clips) - 1], classes=(1,))
    assert clips.labels == ((), (0,))
    assert clips.classes == (found.classes[1],)
    with pytest.raises(MissingData, match="two classes"):
        train_recognisers(clips, RECIPE)


@pytest.mark.parametrize("change", [{"frames": 0}, {"loss": "hinge"}, {"streams": ()}])
def test_recipes_that_make_no_sense(change: dict[str, object]) -> None:
    with pytest.raises(FormatError, match=next(iter(change))):
        replace(RECIPE, **change)  # pyright: ignore[reportArgumentType]
    with pytest.raises(FormatError, match="makes no sense"):
        SkeletonAugment(crop=0.7)
