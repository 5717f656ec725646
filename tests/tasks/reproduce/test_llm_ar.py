"""LLM-AR's tables: what rows, findings and draws are made of, and one cell run for real on a small corpus."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural import FAMILIES
from motionary.errors import MissingData
from motionary.tasks.reproduce.catalogue import TABLES, load_recipe
from motionary.tasks.reproduce.llm_ar import ablations, codebook, peers, recognition, rows, sets, unseen
from motionary.tasks.reproduce.llm_ar.probe import joint_error
from motionary.tasks.reproduce.llm_ar.unseen_rows import JOINTS, Asked, Scored, asked_of
from motionary.tasks.reproduce.llm_ar.use_plot import use_plot
from motionary.tasks.reproduce.recipe import Cell, Context
from motionary.tasks.train_recogniser import read_part

OURS = [name for name in TABLES if name.startswith("llm-ar")]


@pytest.fixture
def context(tmp_path) -> Context:
    return Context(data=tmp_path, out=tmp_path, cache=tmp_path / "cache", seeds=(0,))


@pytest.fixture
def quick(monkeypatch, context):
    """Every table on four families, in a few steps."""
    four = ("walk", "squat", "wave", "jumping_jacks")
    assert set(four) <= set(FAMILIES)
    asked = sets.Asked("four", "procedural40", "unseen", (("train", 4), ("test", 2)))
    monkeypatch.setattr("motionary.datasets.skeletons.procedural.FORTY", four)
    monkeypatch.setattr(ablations, "SMALL", (asked,))
    monkeypatch.setattr(unseen, "UTD", asked)
    monkeypatch.setattr(codebook, "UTD", asked)
    steps = {"procedural40": (6, 2)}
    lengths = dict.fromkeys(("whole", "ablation", "unseen"), steps)
    monkeypatch.setattr(rows, "STEPS", lengths)
    monkeypatch.setattr("motionary.tasks.reproduce.llm_ar.protocol.STEPS", lengths)
    return context


@pytest.mark.parametrize("name", OURS)
def test_every_table_is_listed_with_rows_and_claims(name):
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.minutes["small"]
    cells = recipe.cells("small", seeds=(0, 1, 2))
    assert len(cells) == len(set(cells))
    assert {cell.seed for cell in cells} == {0, 1, 2}


@pytest.mark.parametrize("name", OURS)
def test_data_that_is_not_there_is_named_before_anything_is_run(name, context):
    with pytest.raises(MissingData, match="UTD-MHAD"):
        load_recipe(name).settings(context)


def test_the_full_budget_needs_a_language_model(tmp_path):
    context = Context(data=tmp_path, out=tmp_path, cache=tmp_path, budget="full")
    with pytest.raises(MissingData, match="language-model"):
        rows.base_for(context)


@pytest.mark.slow
def test_an_ablation_is_run_tabled_and_judged(quick, monkeypatch):
    monkeypatch.setattr(ablations, "peer_top1", lambda row, actions, context, *, seed: 50.0)
    recipe = ablations.TABLE6
    settings = recipe.settings(quick)
    assert settings["plans"]["without the hyperbolic codebook, four"]["tokenizer"]["model"]["geometry"] == "euclidean"
    results = {cell: recipe.run(cell, quick) for cell in recipe.cells("small", seeds=quick.seeds)}
    table = recipe.finish(results, quick)
    assert set(table.rows) == {"LLM-AR", "without the hyperbolic codebook", *ablations.BESIDE}
    assert table.rows[ablations.BESIDE[0]] == {"four top-1": [50.0]}
    assert all(0 <= row["four top-1"][0] <= 100 for row in table.rows.values())
    assert [finding.claim for finding in table.findings] == ["a hyperbolic codebook helps: on four"]
    again = recipe.run(Cell("LLM-AR", 0), quick)
    assert again == results[Cell("LLM-AR", 0)]


@pytest.mark.slow
def test_held_out_classes_are_never_trained_on(quick, monkeypatch):
    seen = []
    whole = rows.train_stages

    def watched(train, plan, **options):
        seen.append((train.labels, {train.labels[target] for target in train.targets}))
        return whole(train, plan, **options)

    monkeypatch.setattr(rows, "train_stages", watched)
    monkeypatch.setattr(unseen, "DRAWS", 2)
    numbers = unseen.RECIPE.run(Cell(unseen.OURS, 0), quick)
    actions = sets.read_set(unseen.UTD, quick)
    drawn = unseen.drawn_labels(actions, seed=0)
    assert len(drawn) == len(seen) == 2
    for held, (labels, used) in zip(drawn, seen, strict=True):
        assert len(set(held)) == unseen.HELD_OUT
        assert not set(held) & (set(labels) | used)
    assert 0 <= numbers["calibrated top-1"] <= 100
    assert numbers["worst draw"] <= numbers["top-1 of unseen"] <= numbers["best draw"]


def test_what_is_not_random_is_compared_with_every_seed():
    cells = recognition.RECIPE.cells("small", seeds=(0, 1))
    assert sum(cell.row == peers.CENTROID for cell in cells) == 1
    results = {cell: {"UTD-MHAD": 90.0 if cell.row == recognition.OURS else 70.0} for cell in cells}
    found = recognition._findings(results, ["UTD-MHAD"], {cell.row for cell in cells})
    assert {each.holds for each in found} == {True}
    assert any(peers.CENTROID in each.claim for each in found)


def test_one_seed_decides_nothing_about_unseen_classes():
    def results(seeds):
        values = {unseen.OURS: 70.0, unseen.ALL_TUNED: 40.0}
        return {Cell(row, seed): dict.fromkeys(unseen.COLUMNS, each) for row, each in values.items() for seed in seeds}

    assert {finding.holds for finding in unseen._findings(results(range(1)))} == {None}
    assert {finding.holds for finding in unseen._findings(results(range(3)))} == {True}


def test_probes_name_what_they_never_saw(quick):
    """On statistics of the joints; what is usual is scored by fits that did not see the person."""
    actions = sets.read_set(unseen.UTD, quick)
    labels = ("walk", "squat")
    asked = asked_of(JOINTS, actions, quick, labels=labels, seed=0)
    (scored,) = asked.models
    assert scored.scores.shape == (len(asked.targets), 2)
    assert set(asked.targets.tolist()) == {0, 1}
    assert len(scored.usual) == len(actions.train) // 2
    assert 0 <= asked.calibrated() <= 100


def test_scores_are_calibrated_on_what_is_usual_and_added():
    targets = np.array([0, 1, 0, 1])
    sure = Scored(np.eye(2)[targets], np.array([[0.0, 0.0], [1.0, 1.0]]))
    shifted = Scored(sure.scores + np.array([5, 0]), np.array([[5.0, 0.0], [6.0, 1.0]]))
    assert Asked(targets, (sure,)).plain() == Asked(targets, (sure,)).calibrated() == 100
    assert Asked(targets, (shifted,)).plain() == 50
    assert Asked(targets, (shifted,)).calibrated() == 100
    wrong = Scored(-sure.scores * 0.5, sure.usual)
    assert Asked(targets, (sure, wrong)).plain() == 100
    assert Asked(targets, (wrong,)).plain() == 0


def test_seeds_hold_out_other_classes_and_the_same_ones_twice(quick):
    actions = sets.read_set(unseen.UTD, quick)
    assert unseen.drawn_labels(actions, seed=1) == unseen.drawn_labels(actions, seed=1)


def test_the_codebooks_health_is_measured_and_drawn(quick):
    recipe = codebook.RECIPE
    cell = Cell(codebook.ALL, 0)
    numbers = recipe.run(cell, quick)
    assert numbers["used"] + numbers["dead"] == 256
    assert sum(numbers["use"]) == sum(-(-len(each) // 4) for each in sets.read_set(codebook.UTD, quick).test.positions)
    assert 10 < numbers["error"] < 2000
    every = {Cell(row, seed): numbers for row in recipe.rows for seed in (0, 1)}
    table = recipe.finish(every, quick)
    assert (quick.out / codebook.PLOT).stat().st_size > 1000
    assert table.pictures == [codebook.PLOT]
    assert {finding.holds for finding in table.findings} == {False}


def test_pairs_are_counted_within_clips():
    together = [np.array([0, 4, 0, 4]), np.array([1, 1])]
    assert codebook.paired_share(together, codes=8) == pytest.approx(4 / 6)
    assert codebook.paired_share([np.array([0, 0]), np.array([4, 4])], codes=8) == 0
    assert codebook.paired_share([], codes=8) == 0


def test_joint_errors_are_metres_of_the_body(quick):
    """A tokenizer whose decoder gives back what it was given has no error; one that says nothing has the spread's."""
    from motionary.tasks.recogniser_runs import train_first

    actions = sets.read_set(codebook.UTD, quick)
    plan = codebook._plan(codebook.NONE, quick, seed=0, features=actions.train.frames.width)
    first, info = train_first(actions.train, plan, base=rows.base_for(quick))
    one, two = (joint_error(first.tokenizer, info, actions.test, size=size) for size in (1.0, 2.0))
    assert two == pytest.approx(2 * one)
    for parameter in first.tokenizer.decoder.parameters():
        parameter.data.zero_()
    features = np.concatenate(actions.test.features())[:, info_slice(actions)]
    apart = (features - info.mean[info_slice(actions)]).reshape(len(features), -1, 3)
    silent = joint_error(first.tokenizer, info, actions.test, size=1.0)
    assert silent == pytest.approx(1000 * np.linalg.norm(apart, axis=-1).mean(), rel=1e-4)


def info_slice(actions) -> slice:
    return actions.train.frames.slices["joints"]


@pytest.mark.slow
def test_a_peer_is_computed_once_for_all_tables(quick, monkeypatch):
    actions = sets.read_set(ablations.SMALL[0], quick)
    found = peers.peer_top1(peers.PLAIN_CODES, actions, quick, seed=0)
    assert found >= 25
    centroid = peers.peer_top1(peers.CENTROID, actions, quick, seed=0)
    monkeypatch.setattr(peers, "probe_accuracy", None)
    monkeypatch.setattr(peers, "_model_accuracy", None)
    assert peers.peer_top1(peers.PLAIN_CODES, actions, quick, seed=0) == found
    assert peers.peer_top1(peers.CENTROID, actions, quick, seed=0) == centroid
    with pytest.raises(TypeError):
        peers.peer_top1(peers.PLAIN_CODES, actions, quick, seed=1)


def test_use_is_drawn_with_the_law_beside_it():
    law = 1 / (np.arange(1, 65) + 2.7)
    image = use_plot({"one": np.linspace(1, 0, 64) / 32, "two": np.eye(64)[0]}, law / law.sum())
    assert image.size == (760, 460)
    assert len(image.getcolors(1 << 20)) > 6


def test_labels_are_left_out_or_kept_alone(quick):
    actions = sets.read_set(codebook.UTD, quick)
    less = rows.without_labels(actions.train, ("walk", "wave"))
    assert less.labels == ("squat", "jumping jacks")
    assert len(less) == len(actions.train) // 2
    assert rows.without_labels(actions.train, ()) is actions.train
    alone = rows.only_labels(actions.test, ("wave", "squat"))
    assert alone.labels == ("wave", "squat")
    assert set(alone.targets.tolist()) == {0, 1}


def test_graph_networks_and_the_centroid_are_asked_the_same_clips(quick):
    actions = sets.read_set(codebook.UTD, quick)
    assert 25 <= peers.peer_top1(peers.CENTROID, actions, quick, seed=0) <= 100
    again = read_part(actions.skeletons, actions.split.test, actions.skeletons.classes, progress=quick.progress)
    assert (again.targets == actions.test.targets).all()
