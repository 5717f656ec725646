"""The aligner as a supervised recogniser: labels as text, on a synthetic set."""

from dataclasses import replace

import numpy as np
import pytest

from motionary.datasets.skeleton_sets import load_skeleton_set
from motionary.datasets.skeletons.synthetic import write_synthetic
from motionary.tasks import action_aligner
from motionary.tasks.action_aligner import FULL, SMALL, AlignerModel, as_values, fitted
from motionary.tasks.action_models import ActionProblem
from motionary.text import load_encoder
from motionary.training.alignment_views import Views


@pytest.fixture(scope="module")
def utd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("utd")
    write_synthetic("utd_mhad", folder, rng=np.random.default_rng(0), classes=4)
    return load_skeleton_set("utd_mhad", folder)


def problem(utd, seed=1, folder=None):
    return ActionProblem(utd, utd.split("cross-subject"), seed, "small", folder)


@pytest.fixture
def quick(monkeypatch):
    model = replace(SMALL.model, width=32, layers=1, feedforward=64)
    # no other views: a synthetic action differs from the next by less than they change a clip
    quick = replace(SMALL, model=model, views=Views(), epochs=100, batch=16, learning_rate=2e-3, warmup_steps=0)
    monkeypatch.setattr(action_aligner, "SMALL", quick)


def test_it_learns_actions_by_their_names(utd, quick):
    asked = problem(utd)
    scores = AlignerModel().scores(asked)
    assert scores.shape == (len(asked.clips("test")), 27)
    # nobody taught it not to take an action for one of the 23 that have no clip here
    assert (scores[:, :4].argmax(axis=1) == asked.clips("test").targets).mean() > 0.7


def test_equal_seeds_give_equal_scores_and_a_run_is_kept(utd, quick, tmp_path):
    first = AlignerModel().scores(problem(utd, folder=tmp_path))
    assert (tmp_path / "aligner" / "checkpoint").is_dir()
    assert np.array_equal(AlignerModel().scores(problem(utd, folder=tmp_path)), first)
    assert not np.array_equal(AlignerModel().scores(problem(utd, seed=2)), first)


def test_the_recipe_fits_the_clips(utd):
    clips = problem(utd).clips("train")
    recipe = fitted(FULL, clips, encoder=load_encoder(), seed=3)
    people = clips.positions[0].shape[1]
    assert (recipe.model.joints, recipe.model.channels, recipe.model.text_width) == (20 * people, 3, 384)
    assert (recipe.seed, recipe.skeleton, recipe.model.width) == (3, "kinect_v1", 768)
    assert as_values(clips)[0].shape[1:] == (20 * people, 3)


def test_labels_that_mean_nearly_the_same_are_told_apart():
    for recipe in (SMALL, FULL):
        similar = recipe.model.objective.similar
        swipes = load_encoder().encode_sentences(["right arm swipe to the left", "right arm swipe to the right"])
        assert 0.9 < swipes[0] @ swipes[1] < similar < 1
