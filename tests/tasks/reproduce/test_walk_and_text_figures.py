"""WalkAndText's figures 5 to 7 with very small sets and trainings: numbers, tables, pictures, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.procedural_gait.effects import TRACELESS
from motionary.errors import MissingData
from motionary.tasks.reproduce import walk_and_text_figure_6 as figure_6
from motionary.tasks.reproduce import walk_and_text_figure_data as shared
from motionary.tasks.reproduce.catalogue import TABLES, load_recipe
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.runner import reproduce
from motionary.tasks.reproduce.walk_and_text_figure_5 import independent_auc

NAMES = ("walk-and-text-figure-5", "walk-and-text-figure-6", "walk-and-text-figure-7")


@pytest.fixture(autouse=True)
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty people with two walks each, and two steps of training."""
    monkeypatch.setattr(shared, "PEOPLE", 30)
    monkeypatch.setattr(shared, "WALKS", 2)
    shared._whole.cache_clear()
    attributes, alignment = shared.attribute_recipe, shared.alignment_recipe

    def short(budget: str, seed: int):
        recipe = attributes(budget, seed)
        return replace(recipe, fit=replace(recipe.fit, steps=2))

    monkeypatch.setattr(shared, "attribute_recipe", short)
    monkeypatch.setattr(
        shared, "alignment_recipe", lambda *arguments, **named: replace(alignment(*arguments, **named), steps=2)
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_the_catalogue_has_them() -> None:
    for name in NAMES:
        assert name in TABLES
        recipe = load_recipe(name)
        assert recipe.name == name
        assert set(recipe.needs) == set(recipe.minutes) == {"small", "full"}


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_and_written(name: str, tmp_path: Path, cache: Path) -> None:
    table = reproduce(name, data=tmp_path, out=tmp_path / "out", seeds=2, cache=cache)
    assert (tmp_path / "out" / f"{name}.md").is_file()
    written = json.loads((tmp_path / "out" / f"{name}.json").read_text())
    assert written["pictures"] == [f"{name}.png"]
    assert (tmp_path / "out" / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
    assert table.findings
    assert all(0 <= value <= 200 for row in table.rows.values() for values in row.values() for value in values)
    # what is finished is kept: the same table again without a training
    again = reproduce(name, data=tmp_path, out=tmp_path / "out", seeds=2, cache=tmp_path / "gone")
    assert again.rows == table.rows


def test_figure_6_has_a_row_a_way_of_finding(tmp_path: Path, cache: Path) -> None:
    table = reproduce(NAMES[1], data=tmp_path, out=tmp_path / "out", seeds=1, cache=cache)
    assert set(table.rows) == {figure_6.RANDOM, figure_6.NEIGHBOUR, figure_6.REFERENCE, *figure_6.ROWS}
    random = table.rows[figure_6.RANDOM]
    assert random["NDCG@1"][0] < random["NDCG@50"][0]  # nearly the whole pool of six walks is seen


def test_the_full_budget_asks_for_densegait(tmp_path: Path) -> None:
    for name in NAMES:
        with pytest.raises(MissingData, match=r"annotations\.csv"):
            reproduce(name, data=tmp_path, out=tmp_path / "out", budget="full", seeds=1)


def test_the_full_recipes_are_the_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    aligner = shared.alignment_recipe("full", "triplet", text_width=1024, seed=0)
    assert (aligner.batch, aligner.epochs, aligner.learning_rate, aligner.weight_decay) == (256, 140, 1e-5, 0.1)
    assert (aligner.model.width, aligner.model.layers, aligner.model.frames) == (768, 12, 60)
    classifier = shared.attribute_recipe("full", 0)
    assert (classifier.model.width, classifier.model.heads, classifier.model.frames) == (256, 8, 48)
    assert classifier.batch == 256


def test_splits_have_other_people_each_seed(tmp_path: Path, cache: Path) -> None:
    context = Context(tmp_path, tmp_path, cache)
    first, second = shared.load_split(context, 0), shared.load_split(context, 1)
    for split in (first, second):
        assert not set(split.train.people) & set(split.test.people)
        assert not set(split.train.people) & set(split.val.people)
        assert len(set(split.test.people)) == 3
    assert set(first.test.people) != set(second.test.people)


def test_the_nearest_neighbour_baseline_finds_walks_by_parameters(tmp_path: Path, cache: Path) -> None:
    split = shared.load_split(Context(tmp_path, tmp_path, cache), 0)
    found = shared.neighbour_similarities(split)
    assert found.shape == (len(shared.query_labels(split.test)), len(split.test))
    # a training set that is the tested one finds each walk by its own parameters
    known = replace(split, train=split.test.part(np.tile(np.arange(len(split.test)), shared.NEIGHBOURS)))
    chosen = shared.neighbour_similarities(known)
    own = [
        int(np.flatnonzero((split.test.labels == query).all(axis=1))[0]) for query in shared.query_labels(split.test)
    ]
    assert np.mean(chosen.argmax(axis=1) == own) > 0.8


def test_one_description_a_combination(tmp_path: Path, cache: Path) -> None:
    test = shared.load_split(Context(tmp_path, tmp_path, cache), 0).test
    texts = shared.query_texts(test, seed=1)
    assert len(texts) == len(shared.query_labels(test)) == len(np.unique(test.labels, axis=0))
    assert texts == shared.query_texts(test, seed=1)
    assert texts != shared.query_texts(test, seed=2)


def test_dresses_are_compared_among_women_alone() -> None:
    rng = np.random.default_rng(0)
    labels = rng.random((4000, 42)) < 0.4
    place = {name: number for number, name in enumerate(ATTRIBUTES)}
    labels[:, place["Dress"]] = labels[:, place["Female"]] & (rng.random(4000) < 0.5)
    labels[:, place["Trousers"]] &= ~labels[:, place["Dress"]]
    scores = np.repeat(labels[:, [place["Female"]]].astype(float), 42, axis=1) + 0.01 * rng.random((4000, 42))
    found = independent_auc(scores, labels)
    assert found[place["Dress"]] == pytest.approx(50.0, abs=4.0)  # knowing the sex tells nothing more
    assert np.isnan(found[place["Female"]])
    assert np.isfinite(found[[place[name] for name in TRACELESS]]).all()
