"""WalkAndText's tables: what is trained and tested on, how it is counted, and a table end to end on tiny sets."""

import json
from dataclasses import replace

import numpy as np
import pytest

from motionary.datasets.babel_actions import action_classes
from motionary.datasets.cmu import load_cmu
from motionary.datasets.skeletons.bodies import SMPL_22
from motionary.errors import MissingData
from motionary.tasks.reproduce.recipe import Cell, Context
from motionary.tasks.reproduce.runner import run_table
from motionary.tasks.reproduce.walk_and_text import baselines, sets, table4, table6, training
from motionary.tasks.reproduce.walk_and_text.sets import ActionMotions, people_groups, read_rotations
from motionary.tasks.reproduce.walk_and_text.settings import FULL, RECIPES, SMALL, Aligned
from motionary.tasks.reproduce.walk_and_text.training import numbers_of, texts_of, words_of
from motionary.training.alignment_recipe import AlignmentRecipe

CLASSES = ("walk", "stand", "hand movements", "turn", "run", "jump")
"""Of which the first three occur."""
CLASSES_60 = action_classes(60)


def made_set(short="B60", several=True):
    """Twelve clips of three actions, of 22 joints in 6D as BABEL's; the action is in how fast the root moves."""
    rng = np.random.default_rng(0)
    values, labels = [], []
    for number in range(12):
        label = number % 3
        rows = rng.normal(0, 0.01, (40, 23, 6)).astype(np.float32)
        rows[:, :22, 0] += 1
        rows[:, :22, 4] += 1
        rows[:, 22, 0] = np.linspace(0, 2.0 * label, 40)
        values.append(rows)
        labels.append((label, 1) if several and label == 2 else (label,))
    every = np.arange(12)
    return ActionMotions(
        title="made here",
        short=short,
        lexicon="babel120",
        classes=CLASSES,
        body=SMPL_22,
        model={"joints": 23, "channels": 6, "centre": "translation"},
        features="rot6d_rows",
        values=tuple(values),
        positions=lambda number: sets._positions(values[number]),
        labels=tuple(labels),
        folds=((every[:6], every[6:]), (every[6:], every[:6])),
        about="twelve clips",
    )


@pytest.fixture
def tiny(monkeypatch):
    """Both tables on a made set with a few steps a training."""
    made = [made_set()]
    quick = {"B60": replace(SMALL["B60"], steps=5, batch=12, warmup_steps=0)}
    for module in (table4, table6):
        monkeypatch.setattr(module, "load_sets", lambda context: made)
        monkeypatch.setattr(module, "check", lambda context: {"made": made[0].digest()})
    monkeypatch.setattr(training, "RECIPES", {"small": quick})
    for name in ("GRAPH_EPOCHS", "CLIP_EPOCHS"):
        monkeypatch.setattr(baselines, name, {"UTD": 1, "B60": 1})
    return made[0]


def table(recipe, tmp_path, seeds=(0, 1)):
    return run_table(recipe, data=tmp_path, out=tmp_path / "out", cache=tmp_path / "cache", seeds=seeds)


def test_the_full_budget_is_the_papers():
    assert FULL["B60"] == replace(AlignmentRecipe(), save_every=2_000)
    recipe = Aligned("triplet", "words").recipe(FULL["B60"], layout=made_set().model, text_width=1024, seed=2)
    assert (recipe.model.width, recipe.model.layers, recipe.model.frames) == (768, 12, 60)
    assert (recipe.epochs, recipe.batch, recipe.learning_rate) == (200, 80, 1e-5)
    assert recipe.model.objective.kind == "triplet"
    assert recipe.seed != FULL["B60"].seed


def test_motionclip_is_only_drawn_to_its_text():
    for budget in ("small", "full"):
        assert baselines.clip_recipe("B60", budget).model.cross_entropy == 0.0


def test_every_set_of_a_budget_has_a_recipe_and_a_lexicon():
    assert set(RECIPES) == {"small", "full"}
    for words in words_of(made_set()):
        for wording in ("words", "descriptions", "synonyms"):
            assert all(texts_of(words, wording))
        assert words.label not in words.synonyms


def test_people_are_in_one_group_each_and_groups_are_about_as_large():
    people = ["a"] * 9 + ["b"] * 4 + ["c"] * 4 + ["d"] * 1
    groups = people_groups(people, count=3)
    assert sorted(person for group in groups for person in group) == ["a", "b", "c", "d"]
    assert sorted(sum(people.count(person) for person in group) for group in groups) == [4, 5, 9]
    assert people_groups(["a"], count=3) == [["a"]]


def test_labels_are_counted_in_both_ways():
    made = made_set()
    scores = np.zeros((6, len(CLASSES)))
    # clips 6 to 11: 0 1 (2, 1) 0 1 (2, 1)
    for row, guess in enumerate((0, 1, 1, 0, 0, 2)):
        scores[row, guess] = 1.0
    numbers = numbers_of(made, scores, seed=0)
    assert numbers["B60 top-1"] == pytest.approx(100 * 5 / 6)
    # official: eight samples, of which the two clips with two labels can have one right each
    assert numbers["B60 official top-1"] == pytest.approx(100 * 5 / 8)
    single = numbers_of(made_set(several=False), scores, seed=0)
    assert set(single) == {"B60 top-1", "B60 top-5", "B60 top-1 CB"}


def test_the_commonest_classes_are_those_of_the_training_clips():
    made = made_set()
    scores = table4.commonest_scores(made, seed=0)
    train, test = made.split(0)
    assert scores.shape == (len(test), len(CLASSES)) and (scores == scores[0]).all()
    assert scores[0].sum() == sum(len(made.labels[number]) for number in train)


def test_table_4_end_to_end(tiny, tmp_path):
    found = table(table4.RECIPE, tmp_path)
    rows = [table4.COMMONEST, *table4.BASELINES, *table4.ALIGNED]
    assert list(found.rows) == rows
    assert all(len(values) == 2 for row in found.rows.values() for values in row.values())
    assert len(found.findings) > 10
    again = table(table4.RECIPE, tmp_path)
    assert again.rows == found.rows
    assert "The paper's figures" in (tmp_path / "out" / "walk-and-text-table-4.md").read_text()


def test_table_6_finds_the_trainings_of_table_4(tiny, tmp_path, monkeypatch):
    context = Context(tmp_path, tmp_path / "out", tmp_path / "cache")
    row = table4.RECIPE.run(Cell("Triplet, words", 0), context)
    monkeypatch.setattr(training, "_train", None)
    numbers = table6.RECIPE.run(Cell("Triplet, words", 0), context)
    assert numbers["own texts: B60 top-1"] == row["B60 top-1"]
    with pytest.raises(TypeError):
        table6.RECIPE.run(Cell("Triplet, words", 1), context)


def test_table_6_asks_with_what_no_row_was_trained_on(tiny, tmp_path):
    found = table(table6.RECIPE, tmp_path, seeds=(0,))
    assert list(found.rows)[:2] == ["Triplet, words", "Triplet, generated descriptions"]
    assert set(found.rows) <= set(table4.ALIGNED)
    assert {row: table4.ALIGNED[row] for row in found.rows} == table6.ROWS
    assert {"synonyms: B60 top-1", "own texts: B60 top-1"} <= set(found.columns)
    assert all("unseen synonyms" in finding.claim for finding in found.findings)


def test_a_damaged_cache_is_made_again(tiny, tmp_path):
    context = Context(tmp_path, tmp_path / "out", tmp_path / "cache")
    first = table4.RECIPE.run(Cell("MSE, words", 0), context)
    kept = next((tmp_path / "cache" / "walk-and-text").glob("embeddings-*.npy"))
    kept.write_bytes(kept.read_bytes()[:100])
    assert table4.RECIPE.run(Cell("MSE, words", 0), context) == first


def test_missing_data_are_named(tmp_path):
    for budget, name in (("small", "utd_mhad"), ("full", "babel-release")):
        context = Context(tmp_path, tmp_path / "out", tmp_path / "cache", budget)
        with pytest.raises(MissingData, match=name):
            table4.RECIPE.settings(context)


def test_positions_come_back_from_rotations():
    made = made_set()
    points = made.positions(2)
    assert points.shape == (40, 22, 3)
    assert points[-1, 0, 0] - points[0, 0, 0] == pytest.approx(4.0, abs=1e-3)


def test_rotations_of_a_real_take_agree_with_its_positions(real_data):
    take = next(each for each in load_cmu(real_data) if each.name == "05_04")
    rows = read_rotations(take.file)
    from motionary.formats import read_smpl22

    theirs = read_smpl22(take.file, fps=30.0)[0].positions
    assert rows.shape == (len(theirs), 23, 6)
    # the same path, whatever the body's size
    ours = sets._positions(rows)
    assert np.corrcoef(ours[:, 0, 2], theirs[:, 0, 2])[0, 1] > 0.999
    hand = (ours[:, 21] - ours[:, 0])[:, 1], (theirs[:, 21] - theirs[:, 0])[:, 1]
    assert np.corrcoef(*hand)[0, 1] > 0.9


def babel_release(folder, names):
    """BABEL's release with one sequence a split, walking and then turning."""
    folder.mkdir()
    for number, (split, path) in enumerate(names.items()):
        labels = [
            {"raw_label": "walks", "seg_id": f"{split}1", "act_cat": ["walk"], "start_t": 0.0, "end_t": 2.5},
            {"raw_label": "turns", "seg_id": f"{split}2", "act_cat": ["turn", "walk"], "start_t": 2.5, "end_t": 5.0},
        ]
        sequence = {"babel_sid": number, "feat_p": path, "dur": 5.0, "frame_ann": {"labels": labels}}
        sequence["seq_ann"] = {"labels": [{"raw_label": "walks", "seg_id": "s", "act_cat": ["walk"]}]}
        (folder / f"{split}.json").write_text(json.dumps({str(number): sequence}))


def test_the_full_budget_reads_amass_and_babel_in_their_layouts(real_data, tmp_path, monkeypatch):
    sample = next((real_data / "amass").rglob("*.npz"))
    for subject in ("01", "02"):
        place = tmp_path / "data" / "amass" / "CMU" / subject
        place.mkdir(parents=True)
        (place / f"{subject}_01_poses.npz").write_bytes(sample.read_bytes())
    paths = {"train": "CMU/CMU/01/01_01_poses.npz", "val": "CMU/CMU/02/02_01_poses.npz"}
    babel_release(tmp_path / "data" / "babel-release", paths)
    context = Context(tmp_path / "data", tmp_path / "out", tmp_path / "cache", "full")
    (found,) = sets.load_sets(context)
    train, test = found.split(0)
    assert (len(train), len(test)) == (2, 2)
    assert [len(values) for values in found.values] == [75, 75, 75, 75]
    assert found.labels[1] == (CLASSES_60.index("turn"), CLASSES_60.index("walk"))
    # the translation begins where the motion does, not where the piece does; the encoder's windows are centred
    assert np.allclose(found.values[0][0, 22], 0)
    assert found.values[1][0, 22].any()
    tiny = replace(SMALL["B60"].model, width=16, layers=1, feedforward=16)
    monkeypatch.setattr(training, "RECIPES", {"full": {"B60": replace(FULL["B60"], model=tiny, epochs=2, batch=2)}})
    assert table4.RECIPE.settings(context)["data"]["motions"] == 2
    numbers = table4.RECIPE.run(Cell("Triplet, words", 0), context)
    assert set(numbers) >= {"B60 top-1", "B60 official top-1"}
    assert any((tmp_path / "cache" / "walk-and-text").glob("run-*/checkpoint"))
