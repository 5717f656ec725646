"""Training on walks: the classifier overfits and resumes to the bit, and walks get descriptions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.gait.collection import GaitSet, densegait_set, gait_set
from motionary.datasets.gait.densegait import write_densegait
from motionary.datasets.gait.tracks import GaitTrack
from motionary.datasets.procedural_gait import make_gait_walks
from motionary.datasets.procedural_gait.collect import PLAIN, procedural_gait_set
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.alignment.config import variant
from motionary.models.gait.checkpoint import load_attributes, save_attributes
from motionary.training.gait import (
    SMALL,
    AttributeBatches,
    AttributeRecipe,
    attribute_probabilities,
    described_walks,
    train_attributes,
)
from motionary.training.settings import FitSettings

TINY = replace(
    SMALL,
    model=replace(SMALL.model, width=32, layers=1, heads=2, feedforward=32, dropout=0.0),
    batch=24,
    mirror=0.0,
    noise=0.0,
    fit=FitSettings(steps=150, learning_rate=5e-3, save_every=7, log_every=50),
)


@pytest.fixture(scope="module")
def walks() -> GaitSet:
    return gait_set([walk.track for walk in make_gait_walks(range(6), walks=4, seed=1)])


def test_it_learns_what_it_is_shown(walks: GaitSet) -> None:
    model, info = train_attributes(TINY, walks)
    found = attribute_probabilities(model, info, walks.layouts) > 0.5
    assert (found == walks.labels).mean() > 0.97
    assert info.features == "openpose18_walker"
    assert info.training["people"] == 6


def test_an_interrupted_run_goes_on_to_the_bit(walks: GaitSet, tmp_path: Path) -> None:
    recipe = replace(TINY, fit=replace(TINY.fit, steps=12), mirror=0.5, noise=0.02)
    whole, info = train_attributes(recipe, walks, tmp_path / "a")
    train_attributes(recipe, walks, tmp_path / "b", stop_after=7)
    parts, again = train_attributes(recipe, walks, tmp_path / "b")
    for name, value in whole.state_dict().items():
        assert (value == parts.state_dict()[name]).all(), name
    assert info.training == again.training
    model, loaded, names = load_attributes(tmp_path / "a" / "checkpoint")
    assert names == ATTRIBUTES
    first = attribute_probabilities(whole, info, walks.layouts[:3])
    assert attribute_probabilities(model, loaded, walks.layouts[:3]) == pytest.approx(first, abs=1e-6)


def test_other_walks_or_another_recipe_do_not_go_on_in_the_same_folder(walks: GaitSet, tmp_path: Path) -> None:
    recipe = replace(TINY, fit=replace(TINY.fit, steps=3))
    train_attributes(recipe, walks, tmp_path)
    with pytest.raises(FeatureMismatch, match="another recipe or other data"):
        train_attributes(recipe, walks.part(np.arange(5)), tmp_path)


def test_batches_follow_from_the_step_alone(walks: GaitSet) -> None:
    mean, std = np.zeros(54, dtype=np.float32), np.ones(54, dtype=np.float32)
    batches = AttributeBatches(replace(SMALL, batch=5), walks, mean=mean, std=std)
    first, again, other = batches.batch(3), batches.batch(3), batches.batch(4)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (first[0] != other[0]).any()
    assert first[0].shape == (5, 60, 54)
    assert set(np.unique(first[2].numpy())) <= {0.0, 1.0}
    soft = AttributeBatches(replace(SMALL, batch=5, soft=True), walks, mean=mean, std=std)
    assert ((soft.batch(3)[2] > 0.5) == (first[2] > 0.5)).all()


def test_a_model_for_something_else_is_refused(walks: GaitSet, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="42 outputs"):
        train_attributes(AttributeRecipe(model=variant("small-gait")), walks)
    model, info = train_attributes(replace(TINY, fit=replace(TINY.fit, steps=1)), walks)
    with pytest.raises(FeatureMismatch, match="names for 42"):
        save_attributes(tmp_path, model, info=info, attributes=("one",))


def test_descriptions_mention_the_walker_and_mirrors_double_the_walks(walks: GaitSet) -> None:
    clips = described_walks(walks, descriptions=3, seed=1)
    assert len(clips) == 2 * len(walks)
    assert clips[0].captions == clips[1].captions
    assert 1 <= len(clips[0].captions) <= 3
    assert (clips[0].values[:, 5, 0] == -clips[1].values[:, 2, 0]).all()  # left and right shoulder
    again = described_walks(walks, descriptions=3, seed=1)
    assert [clip.captions for clip in clips] == [clip.captions for clip in again]
    woman = next(number for number in range(len(walks)) if walks.labels[number, 0])
    assert clips[2 * woman].label.startswith("Female")


def test_a_set_is_made_once_and_kept(tmp_path: Path) -> None:
    heard = []
    first = procedural_gait_set(2, walks=2, seed=3, cache=tmp_path, tell=heard.append)
    again = procedural_gait_set(2, walks=2, seed=3, cache=tmp_path, tell=heard.append)
    assert heard == [1, 1, 1, 1, 4]
    assert all((a == b).all() for a, b in zip(first.layouts, again.layouts, strict=True))
    assert first.parameters.shape == (4, len(PLAIN))
    assert np.isfinite(first.parameters).all()
    assert first.people == ("p00000", "p00000", "p00001", "p00001")
    (kept,) = tmp_path.glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:100])  # cut short by a full disk
    assert (procedural_gait_set(2, walks=2, seed=3, cache=tmp_path).confidences == first.confidences).all()
    with pytest.raises(MissingData, match="at least one"):
        procedural_gait_set(0, walks=2, seed=3)


def test_densegait_becomes_a_set_and_splits_by_person(tmp_path: Path) -> None:
    tracks = [walk.track for walk in make_gait_walks(range(10), walks=2, seed=2)]
    assert tracks[0].attributes is not None
    empty = GaitTrack("empty", np.zeros((40, 18, 3), dtype=np.float32), tracks[0].attributes, "x")
    write_densegait(tmp_path, [*tracks, empty])
    found = densegait_set(tmp_path)
    assert found.names == tuple(track.name for track in tracks)
    assert found.parameters.shape == (20, 0)
    parts = found.split(seed=0)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(20))
    people = {name: {found.people[number] for number in chosen} for name, chosen in parts.items()}
    assert not people["train"] & people["test"]
    assert len(people["train"]) == 8
    with pytest.raises(MissingData, match="no attributes"):
        gait_set([replace(tracks[0], attributes=None)])
