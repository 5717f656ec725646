"""Action-GPT's tables: their data, their rows, and that a tiny one runs from end to end."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import MissingData
from motionary.evaluation.metrics.position_errors import position_errors
from motionary.formats import write_bvh
from motionary.models.checkpoint import read_record
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig
from motionary.motion import resample
from motionary.tasks.reproduce.action_gpt import making, measuring, study, tables
from motionary.tasks.reproduce.action_gpt.costs import COLUMNS as COSTS
from motionary.tasks.reproduce.action_gpt.costs import TABLE3
from motionary.tasks.reproduce.action_gpt.kept_sets import read_sets
from motionary.tasks.reproduce.action_gpt.rows import MEAN_POSE, NEAREST, REAL
from motionary.tasks.reproduce.action_gpt.sets import Amounts, Sets, dealt_families, dealt_people
from motionary.tasks.reproduce.action_gpt.tables import TABLE1, TABLE2, Claim, findings_of
from motionary.tasks.reproduce.action_gpt.writers import LEXICON_ALONE, describer
from motionary.tasks.reproduce.recipe import Cell, Context
from motionary.tasks.reproduce.runner import run_table
from motionary.training.actions import Action

TINY = study.StudySettings(
    steps=3,
    batch=2,
    layers=1,
    latent=16,
    feedforward=16,
    half=False,
    amounts=Amounts(families=3, train=2, test=1, unseen=2, train_pairs=3, test_pairs=2),
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
def sets(context: Context) -> Sets:
    return study.sets_for(context, 0, TINY)


def test_people_that_are_tested_are_not_trained_on(sets: Sets, context: Context) -> None:
    def people(actions: list[Action]) -> set[str]:
        return {action.person for action in actions if action.source == "cmu"}

    assert len(people(sets.train)) == 2 and len(people(sets.test)) == 1
    assert not people(sets.train) & people(sets.test)
    assert not people(sets.test) & {pair[0].person for pair in sets.train_pairs}
    assert people(study.sets_for(context, 1, TINY).test) != people(sets.test)


def test_phrases_of_families_left_out_are_never_trained_on(sets: Sets) -> None:
    kept, left_out = dealt_families(TINY.amounts)
    assert len(kept) == len(left_out) == 3 and not {*kept} & {*left_out}
    known = {action.phrase for action in sets.train} | {half.phrase for pair in sets.train_pairs for half in pair}
    assert sets.unseen and not known & {action.phrase for action in sets.unseen}
    assert {action.phrase for action in sets.heard} >= {action.phrase for action in sets.unseen[:1]}


def test_sets_are_kept_as_they_were_made(sets: Sets, context: Context) -> None:
    stored = [read_sets(path) for path in (context.cache / "action-gpt").glob("sets-*.npz")]
    again = next(each for each in stored if each.test[-1].person == sets.test[-1].person)
    for one, other in zip(sets.train, again.train, strict=True):
        assert (one.phrase, one.details) == (other.phrase, other.details)
        assert np.array_equal(one.features, other.features)
    assert again.counts() == sets.counts()


def test_people_are_dealt_evenly() -> None:
    actions = [Action("walk", np.ones((20, 263)), "cmu", person) for person in "aaaabbbccd"]
    assert dealt_people(actions) == [{"a"}, {"b"}, {"c", "d"}]


def test_who_describes_a_phrase(sets: Sets, context: Context) -> None:
    own = next(action for action in sets.train if action.details)
    told, crawl, veer, strange = describer("action-gpt", sets, context.data)(
        [own.phrase, "crawl", "walk, veer left", "xyzzy"]
    )
    assert own.details[0] in told
    assert len(crawl) >= 2 and all(len(text) > 60 for text in crawl)
    assert veer and all(text.startswith("walk, veer left: ") for text in veer)
    assert strange == ()
    heard = next(action for action in sets.heard if action.details)
    assert heard.details[0] in describer("action-gpt", sets, context.data)([heard.phrase])[0]
    alone = describer(LEXICON_ALONE, sets, context.data)([own.phrase, "crawl"])
    assert own.details[0] not in alone[0] and alone[1] == crawl


def test_prompts_differ_in_what_they_say(sets: Sets, context: Context) -> None:
    own = next(action for action in sets.train if ": " in action.details[0])
    said = {
        prompt: describer(prompt, sets, context.data)([own.phrase, "crawl"])
        for prompt in ("action-gpt-person", "action-gpt-movements", "action-gpt")
    }
    assert own.sentences[0] in said["action-gpt-person"][0]
    assert said["action-gpt"][0][0].lower().endswith(said["action-gpt-movements"][0][0].lower())
    assert ": " not in said["action-gpt-movements"][0][0]
    assert (
        len(said["action-gpt-person"][1][0]) < len(said["action-gpt-movements"][1][0]) < len(said["action-gpt"][1][0])
    )


def test_peers_stand_still_and_play_the_nearest_clip(sets: Sets, context: Context) -> None:
    still = making.mean_pose(sets.train)([[sets.test[0]]])[0][0]
    assert len(still) == len(sets.test[0].features) and not np.ptp(still, axis=0).any() and not still[:, :3].any()
    known = sets.train[0]
    encoder = study.encoder_for(study.Row("x"), sets, context)
    played = making.nearest_text([known, *sets.train[1:]], encoder, seed=0)([[known]])[0][0]
    assert len(played) == len(known.features)
    alike = [action for action in sets.train if action.phrase == known.phrase]
    errors = [
        position_errors([measuring.path_of([each.features])], [measuring.path_of([played])])["ape_mean_local"]
        for each in alike
    ]
    assert min(errors) < 0.06


@pytest.mark.slow
def test_a_table_runs_from_end_to_end_and_again(data: Path, tmp_path: Path) -> None:
    rows = {k: v for k, v in TABLE1.rows.items() if "TEMOS" in k or k in (REAL, MEAN_POSE)}
    claims = [claim for claim in TABLE1.claims if "TEMOS" in claim.better and claim.worse in rows]
    tiny = replace(TABLE1, rows=rows, claims=claims, small=TINY)
    table = run_table(tiny, data=data, out=tmp_path, seeds=(0, 1))
    assert set(table.rows) == set(rows)
    row = table.rows["TEMOS, default"]
    assert {*measuring.ERRORS, "multimodality"} <= set(row) and all(len(values) == 2 for values in row.values())
    assert {"CMU alone", "procedural alone", "phrases never trained on", "pairs of actions"} == set(table.further)
    assert "descriptions make TEMOS better: ape_mean_global" in [finding.claim for finding in table.findings]
    assert table.pictures == ["action-gpt-table-1.png"] and (tmp_path / table.pictures[0]).stat().st_size > 5000
    kept = {path.name for path in (tmp_path / "cache" / "action-gpt").iterdir()}
    assert not any((tmp_path / "cache" / "action-gpt" / name).is_dir() for name in kept)
    # another table with a row in common trains it no more
    shutil.rmtree(tmp_path / "cells")
    began = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache" / "action-gpt").iterdir()}
    assert run_table(tiny, data=data, out=tmp_path, seeds=(0, 1)).rows == table.rows
    assert began == {path: path.stat().st_mtime_ns for path in (tmp_path / "cache" / "action-gpt").iterdir()}


@pytest.mark.parametrize("model", ["MotionCLIP", "TEACH"])
def test_every_model_gives_all_errors(model: str, context: Context, sets: Sets, tmp_path: Path) -> None:
    row = study.Row(model, 2)
    trained = study.train_row(row, 0, context, TINY, tmp_path)
    assert "2-descriptions" in read_record(trained.checkpoint)["text_encoder"]
    make = making.maker_for(trained, seed=0)
    numbers = measuring.numbers_of(make, sets, seed=0)
    assert {*measuring.ERRORS, "pairs: ape_root", "unseen: ave_mean_local"} <= set(numbers)
    assert all(np.isfinite(value) for value in numbers.values())
    assert measuring.numbers_of(making.maker_for(trained, seed=0), sets, seed=0) == numbers
    other = making.maker_for(trained, seed=0, variant=1)([[sets.test[0]]])[0][0]
    assert not np.allclose(other, make([[sets.test[0]]])[0][0])


def test_findings_take_the_lower_error_for_the_better() -> None:
    results = {
        Cell(row, seed): {"ape_mean_global": value + seed, "R@3": 10 * value}
        for row, value in (("with", 1.0), ("without", 2.0))
        for seed in (0, 1)
    }
    claim = Claim("with is better", "with", "without", {"ape_mean_global": True, "R@3": False, "not there": True})
    error, precision = findings_of(results, claim)
    assert error.holds is True and error.numbers == {"with": [1.0, 2.0], "without": [2.0, 3.0]}
    assert precision.holds is False


@pytest.mark.slow
def test_costs_are_told_as_ratios(data: Path, tmp_path: Path) -> None:
    table = run_table(replace(TABLE3, small=TINY, steps=2, repeats=1), data=data, out=tmp_path, seeds=(0,))
    told = table.rows["TEACH, Action-GPT, k = 4"]
    seconds = told[COSTS[1]][0] / table.rows["TEACH, default"][COSTS[1]][0]
    assert told["inference, ratio"] == [pytest.approx(seconds)]
    assert "training, ratio" not in table.rows["TEACH, default"]


def test_the_full_budget_is_the_papers_and_names_what_is_missing(tmp_path: Path) -> None:
    made = study.recipe_for(study.Row("TEACH", 4), study.FULL, seed=3, clips=160, width=768)
    assert (made.batch, made.fit.learning_rate, made.fit.steps, made.fit.seed) == (16, 7e-5, 10_000, 3)
    assert isinstance(made.model, TEACHConfig) and (made.model.layers, made.model.latent) == (6, 256)
    clip = study.recipe_for(study.Row("MotionCLIP"), study.FULL, seed=0, clips=20, width=384).model
    assert isinstance(clip, MotionCLIPConfig) and (clip.layers, clip.latent) == (8, 384)
    with pytest.raises(MissingData, match="babel"):
        TABLE2.settings(Context(tmp_path, tmp_path, tmp_path, budget="full"))
    with pytest.raises(MissingData, match=r"takes\.json"):
        TABLE2.settings(Context(tmp_path, tmp_path, tmp_path))


@pytest.mark.slow
def test_the_full_budget_runs_on_a_stand_in_of_babel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))
    from test_prepared_corpus import motion, prepared

    spans = (("walk", 0, 2), ("transition", 2, 2.5), ("sit", 2.5, 5), ("hop twice", 5, 7))
    motions = {"1": motion("CMU/05/05_01_poses", *spans[:3]), "v": motion("CMU/01/01_01_poses", *spans)}
    prepared(tmp_path / "babel", motions, {"train": ["1"], "val": ["v"]}, name="babel")
    monkeypatch.setattr(tables, "FULL", study.StudySettings(epochs=1))
    rows = {label: row for label, row in TABLE1.rows.items() if row.model in (MEAN_POSE, "TEMOS", "TEACH")}
    claims = [claim for claim in TABLE1.claims if {claim.better, claim.worse} <= set(rows)]
    full = replace(TABLE1, rows=rows, claims=claims)
    table = run_table(full, data=tmp_path, out=tmp_path / "out", budget="full", seeds=(0,))
    assert set(table.rows) == set(rows) and {"phrases never trained on", "pairs of actions"} <= set(table.further)
    assert table.protocol["counts"]["seed 0"]["unseen"] == 1 and table.protocol["counts"]["seed 0"]["train pairs"] == 1
    assert table.budget == "full" and "recorded answers" in table.protocol["writer"]


def test_tables_have_the_papers_rows() -> None:
    assert set(TABLE1.paper_rows) | {REAL, MEAN_POSE, NEAREST, f"{NEAREST}, by descriptions"} == set(TABLE1.rows)
    assert [row.count for row in TABLE2.rows.values()][1:6] == [0, 1, 2, 4, 8]
    assert len({row.prompt for row in (TABLE2.rows | TABLE2.more).values()}) == 5
    assert len(TABLE2.cells("full", seeds=[0])) == len(TABLE2.cells("small", seeds=[0])) + 3
    assert "ape_root" not in TABLE1.paper_rows["MotionCLIP, default"]
    said = [claim for table in (TABLE1, TABLE2) for claim in table.claims]
    rows = {*TABLE1.rows, *TABLE2.rows, *TABLE2.more}
    assert all({claim.better, claim.worse} <= rows for claim in said)
