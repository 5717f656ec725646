"""Action-GPT's tables: their data, their rows, and that a tiny one runs from end to end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.cmu import load_cmu
from motionary.datasets.procedural import generate_clip
from motionary.errors import MissingData
from motionary.features.humanml263 import recover_positions
from motionary.formats import write_bvh
from motionary.models.checkpoint import read_record
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig
from motionary.motion import resample
from motionary.tasks.reproduce import action_gpt_data as data_
from motionary.tasks.reproduce import action_gpt_run as run_
from motionary.tasks.reproduce.action_gpt_tables import TABLE1, TABLE2, TABLE3
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.runner import run_table

TINY = run_.StudySettings(
    steps=3,
    batch=2,
    layers=1,
    latent=16,
    feedforward=16,
    patch=8,
    half=False,
    amounts=data_.Amounts(families=3, train=2, test=1, train_pairs=3, test_pairs=2),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people of CMU, each with a take of two labelled actions."""
    folder = tmp_path_factory.mktemp("data")
    listing = {}
    for subject in ("01", "02", "03"):
        motion = generate_clip(np.random.default_rng(int(subject)), family="walk").motion
        (folder / "cmu" / subject).mkdir(parents=True)
        write_bvh(resample(motion, 120.0), folder / "cmu" / subject / f"{subject}_01.bvh")
        frame = [["walk", ["walk"], 0, 1.0], ["transition", None, 1.0, 1.2], ["strut", None, 1.2, 2.0]]
        listing[f"{subject}_01"] = {"files": [f"cmu/{subject}/{subject}_01.bvh"], "babel": [{"frame": frame}]}
    (folder / "cmu" / "takes.json").write_text(json.dumps(listing))
    return folder


@pytest.fixture(scope="module")
def context(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("run")
    return Context(data, folder, folder / "cache", seeds=(0,))


@pytest.fixture(scope="module")
def sets(context: Context) -> data_.Sets:
    return run_.sets_for(context, 0, TINY)


def test_people_that_are_tested_are_not_trained_on(sets: data_.Sets, context: Context) -> None:
    def cmu(items):
        return [item.features for item in items if item.source == "cmu"]

    assert len(cmu(sets.train)) == 4 and len(cmu(sets.test)) == 2
    assert not any(np.array_equal(one, two) for one in cmu(sets.train) for two in cmu(sets.test))
    other = run_.sets_for(context, 1, TINY)
    assert not np.array_equal(cmu(other.test)[0], cmu(sets.test)[0])


def test_labels_meet_in_the_middle_of_what_parts_them(sets: data_.Sets) -> None:
    pairs = [pair for pair in sets.train_pairs if pair[0].source == "cmu"]
    assert [(one.phrase, two.phrase) for one, two in pairs] == [("walk", "strut")] * 2
    assert [len(item.features) for item in pairs[0]] == [22, 18]


def test_a_take_whose_labels_are_not_timed_is_one_action(data: Path, tmp_path: Path) -> None:
    whole = {"frame": None, "dur": 2.0, "seq": [["stroll", ["walk"]], ["again", None]]}
    listing = {"01_01": {"files": ["cmu/01/01_01.bvh"], "babel": [whole]}}
    (tmp_path / "cmu" / "01").mkdir(parents=True)
    (tmp_path / "cmu" / "01" / "01_01.bvh").write_bytes((data / "cmu" / "01" / "01_01.bvh").read_bytes())
    (tmp_path / "cmu" / "takes.json").write_text(json.dumps(listing))
    assert data_.babel_spans(load_cmu(tmp_path)[0]) == [(0.0, 2.0, "stroll")]


def test_joined_actions_run_on_without_a_jump(sets: data_.Sets) -> None:
    one, two = next(pair for pair in sets.train_pairs if pair[0].source == "procedural")
    positions = recover_positions(np.concatenate([one.features, two.features]).astype(np.float64))
    speeds = np.linalg.norm(np.diff(positions, axis=0), axis=-1).max(axis=1)
    assert speeds[len(one.features) - 3 : len(one.features) + 3].max() <= speeds.max() and speeds.max() < 1.0


def test_phrases_are_described_by_the_generator_the_lexicon_or_not_at_all(sets: data_.Sets, context: Context) -> None:
    describe = run_.describer("action-gpt", sets, context)
    own = next(item for item in sets.train if item.details)
    told, crawl, strange = describe([own.phrase, "crawl", "xyzzy"])
    assert own.details[0] in told
    assert len(crawl) >= 2 and all(len(text) > 60 for text in crawl)
    assert strange == ()
    sentences = run_.describer("action-gpt-person", sets, context)([own.phrase, "crawl"])
    assert own.sentences[0] in sentences[0] and all(len(text) < 80 for text in sentences[1])


def test_a_table_runs_from_end_to_end_and_again(data: Path, tmp_path: Path) -> None:
    tiny = replace(
        TABLE1, rows={k: v for k, v in TABLE1.rows.items() if "TEMOS" in k}, pairs=TABLE1.pairs[1:2], small=TINY
    )
    table = run_table(tiny, data=data, out=tmp_path, seeds=(0, 1))
    assert set(table.rows) == {"TEMOS, default", "TEMOS, Action-GPT, k = 4"}
    row = table.rows["TEMOS, default"]
    assert set(row) == set(run_.COLUMNS) and all(len(values) == 2 for values in row.values())
    assert set(table.further) == {"cmu alone", "procedural alone"}
    assert table.findings[0].claim == "descriptions make TEMOS better: ape mean_global"
    assert (tmp_path / "action-gpt-table-1.md").is_file() and not list((tmp_path / "cache" / "action-gpt").iterdir())
    assert run_table(tiny, data=data, out=tmp_path, seeds=(0, 1)).rows == table.rows


@pytest.mark.parametrize("model", ["MotionCLIP", "TEACH"])
def test_every_model_gives_all_errors(model: str, context: Context, sets: data_.Sets, tmp_path: Path) -> None:
    row = run_.Row(model, 2)
    trained = run_.train_row(row, 0, context, TINY, tmp_path)
    assert "2-descriptions" in read_record(trained.checkpoint)["text_encoder"]
    numbers = run_.errors_of(trained, row, 0, sets)
    assert set(run_.COLUMNS) <= set(numbers) and all(np.isfinite(value) for value in numbers.values())
    assert run_.errors_of(trained, row, 0, sets) == numbers


def test_costs_are_told_as_ratios(data: Path, tmp_path: Path) -> None:
    table = run_table(replace(TABLE3, small=TINY), data=data, out=tmp_path, seeds=(0,))
    told = table.rows["TEACH, Action-GPT, k = 4"]
    seconds = told["inference, s"][0] / table.rows["TEACH, default"]["inference, s"][0]
    assert told["inference, ratio"] == [pytest.approx(seconds)]
    assert "training, ratio" not in table.rows["TEACH, default"]


def test_the_full_budget_is_the_papers_and_names_what_is_missing(tmp_path: Path) -> None:
    made = run_.recipe_for(run_.Row("TEACH", 4), run_.FULL, seed=3, clips=160, width=768)
    assert (made.batch, made.fit.learning_rate, made.fit.steps, made.fit.seed) == (16, 7e-5, 10_000, 3)
    assert isinstance(made.model, TEACHConfig) and (made.model.layers, made.model.latent) == (6, 256)
    clip = run_.recipe_for(run_.Row("MotionCLIP"), run_.FULL, seed=0, clips=20, width=384).model
    assert isinstance(clip, MotionCLIPConfig) and (clip.layers, clip.latent) == (8, 384)
    with pytest.raises(MissingData, match="babel"):
        TABLE2.settings(Context(tmp_path, tmp_path, tmp_path, budget="full"))
    with pytest.raises(MissingData, match=r"takes\.json"):
        TABLE2.settings(Context(tmp_path, tmp_path, tmp_path))


def test_tables_have_the_papers_rows() -> None:
    assert len(TABLE1.rows) == 6 and set(TABLE1.paper_rows) == set(TABLE1.rows)
    assert [row.count for row in TABLE2.rows.values()] == [0, 1, 2, 4, 8, 4]
    assert "ape_root" not in TABLE1.paper_rows["MotionCLIP, default"]
