"""Clips for the tokenizer: changed at random within bounds, drawn by the number of the step, joined and cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.datasets.skeletons.bodies import KINECT_V1
from motionary.errors import FeatureMismatch, FormatError
from motionary.training.action_augment import STILL, ActionAugment
from motionary.training.action_clips import ActionClips, ActionSampler, collate, frames_of, joined

FRAMES = frames_of(KINECT_V1)


def clips(count: int = 10, *, labels: tuple[str, ...] = ("a", "b"), seed: int = 0, fps: float = 30.0) -> ActionClips:
    rng = np.random.default_rng(seed)
    rest = rng.normal(size=(1, 20, 3))
    positions = [
        FRAMES.prepared(rest + 0.05 * rng.normal(size=(20 + 3 * n, 20, 3)).cumsum(axis=0)) for n in range(count)
    ]
    return ActionClips(tuple(positions), np.arange(count) % len(labels), labels, FRAMES, "kinect_v1", fps)


@given(st.integers(0, 10_000))
def test_changed_clips_stay_near_and_keep_their_order_in_time(seed):
    time = np.zeros((40, 20, 3), dtype=np.float32)
    time[:, :, 1] = np.arange(40)[:, None]
    only_time = ActionAugment(turn=0, stretch=0, build=0, noise=0)
    moments = only_time(time, rng=np.random.default_rng(seed))[:, 0, 1]
    assert (np.diff(moments) >= 0).all()
    assert moments.min() >= 0
    assert moments.max() <= 39
    assert only_time.shortest <= len(moments) <= 40 * np.exp(only_time.speed) + 1


def test_nothing_changes_where_nothing_is_to_change():
    clip = clips().positions[3]
    assert np.allclose(STILL(clip, rng=np.random.default_rng(0)), clip, atol=1e-6)
    single = clip[:1]
    assert np.isfinite(ActionAugment()(single, rng=np.random.default_rng(0))).all()


@pytest.mark.parametrize("wrong", [{"crop": 0.5}, {"warp": 0.2}, {"noise": -1.0}, {"speed": 2.0}, {"shortest": 1}])
def test_changes_that_make_no_sense_are_refused(wrong):
    with pytest.raises(FormatError, match="augmentation"):
        ActionAugment(**wrong)


def sampler(**changes) -> ActionSampler:
    found = clips()
    settings = {"batch": 4, "augment": ActionAugment(), "seed": 1} | changes
    return ActionSampler(found, *found.normaliser(), **settings)


def test_a_step_has_the_same_batch_whenever_it_is_drawn():
    first, again = sampler(), sampler()
    again.draw(7)
    one, other = first.draw(3), again.draw(3)
    assert (one.features == other.features).all()
    assert (one.targets == other.targets).all()
    assert first.draw(4).features.shape != one.features.shape or (first.draw(4).features != one.features).any()
    assert (sampler(seed=2).chosen(3) != first.chosen(3)).any()


def test_a_round_shows_each_clip_at_most_once():
    drawn = sampler()
    seen = np.concatenate([drawn.chosen(step) for step in range(drawn.steps_a_round)])
    assert len(set(seen.tolist())) == len(seen) == 8
    assert len(sampler(batch=32).chosen(0)) == 10


def test_windows_are_no_longer_than_asked_and_begin_at_the_origin():
    found = sampler(window=10, augment=STILL)
    batch = found.draw(0)
    assert batch.mask.sum(dim=1).tolist() == [10] * 4
    way = batch.features[:, 0, FRAMES.slices["way"]].numpy() * found.std[FRAMES.slices["way"]]
    assert np.allclose(way + found.mean[FRAMES.slices["way"]], 0, atol=1e-5)


def test_poses_in_an_image_stay_in_it():
    found = clips(4)
    flat = replace(
        found,
        frames=replace(FRAMES, flat=True),
        positions=tuple(each * np.float32([1, 1, 0]) for each in found.positions),
    )
    drawn = ActionSampler(flat, *flat.normaliser(), 4, ActionAugment(), 0).draw(0)
    third = drawn.features[drawn.mask].numpy()[:, 2:60:3] * flat.normaliser()[1][2:60:3] + flat.normaliser()[0][2:60:3]
    assert np.abs(third).max() < 1e-5


def test_clips_of_several_sets_become_one_with_one_list_of_labels():
    both = joined([clips(4), clips(6, labels=("b", "c"), seed=1)])
    assert both.labels == ("a", "b", "c")
    assert both.targets.tolist() == [0, 1, 0, 1, 1, 2, 1, 2, 1, 2]
    with pytest.raises(FeatureMismatch, match="together"):
        joined([clips(), clips(fps=20.0)])


def test_long_clips_are_cut_about_their_middle():
    found = clips()
    short = found.cut(30)
    assert [len(each) for each in short.positions] == [min(30, len(each)) for each in found.positions]
    whole = found.positions[9]
    first = (len(whole) - 30) // 2
    expected = whole[first : first + 30] - FRAMES.centre(whole[first : first + 1])
    assert np.allclose(short.positions[9], expected)


def test_clips_of_other_labels_are_left_out_and_numbers_follow_the_list():
    found = clips(6, labels=("a", "b", "c"))
    some = found.only([0, 2, 5], labels=("c", "a"))
    assert some.targets.tolist() == [1, 0, 0]
    assert some.digest() != found.digest()
    assert found.digest() == clips(6, labels=("a", "b", "c")).digest()
    with pytest.raises(FeatureMismatch, match="clips with"):
        ActionClips(found.positions, found.targets[:2], found.labels, FRAMES, "kinect_v1", 30.0)


def test_batches_are_normalised_and_padded():
    found = clips(3)
    mean, std = found.normaliser()
    batch = collate(found.features(), found.targets, mean=mean, std=std)
    assert batch.mask.sum(dim=1).tolist() == [20, 23, 26]
    assert float(batch.features[0, 20:].abs().max()) == 0
    valid = batch.features[batch.mask]
    assert abs(float(valid.mean())) < 0.05
