"""CigTime's tables: rows, findings, protocol; both budgets run for real on a handful of edits and stand-ins."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.annotations import AnnotatedMotion, TextSegment, write_annotations, write_splits
from motionary.datasets.prepared import PreparedMotion, index_bytes, sha256_of
from motionary.errors import MissingData
from motionary.tasks.cigtime.making import EditPlan
from motionary.tasks.cigtime.sources import procedural_sources
from motionary.tasks.reproduce.catalogue import TABLES, load_recipe
from motionary.tasks.reproduce.cigtime import sets, settings, tables
from motionary.tasks.reproduce.cigtime.rows import COMMON, IN_CONTEXT, NEAREST, TRUTH, VERIFIED
from motionary.tasks.reproduce.cigtime.settings import CHANGES, LORA, OURS, RESIDUAL, T5
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.runner import run_table
from small_mdm import save_small_mdm

_SMALL_MODELS = Path(__file__).parents[2] / "models" / "language" / "small_models.py"


def make_model(kind: str, folder: Path) -> None:
    """A language model of a few thousand weights."""
    found = importlib.util.spec_from_file_location("small_models_for_cigtime", _SMALL_MODELS)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    module.make(kind, folder)


OURS_LISTED = [name for name in TABLES if name.startswith("cigtime")]


def save_mdm(folder: Path, frames: np.ndarray) -> Path:
    """An untrained MDM that makes motion near `frames` (n, 263)."""
    return save_small_mdm(folder, mean=frames.mean(axis=0), std=frames.std(axis=0) * 0.3 + 1e-3, longest=200)


@pytest.fixture(scope="module")
def clips() -> list[np.ndarray]:
    return [source.features for source in procedural_sources("train", count=8, lengths=(40, 48))]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every recipe in a few steps."""
    counts = settings.Numbers({"procedural": 8, "cmu": 8, "humanml3d": 8, "kitml": 8}, 4, 6)
    plans = {"small": EditPlan(steps=2), "full": EditPlan(steps=2, wordings=(0, 1, 2))}
    whole = settings.recipes

    def few(row: str, budget: str, *, seed: int):
        made = whole(row, budget, seed=seed)
        shape = replace(made.tokenizer.model, width=16, depth=1, codes=16, code_width=8)
        config = replace(made.writer.writer, codes=16, code_width=8)
        config = config if budget == "small" else replace(config, tokens="extended")
        return replace(
            made,
            tokenizer=replace(made.tokenizer, model=shape, steps=2, batch=4, half=False),
            writer=replace(made.writer, writer=config, steps=2, batch=4, half=False),
        )

    for module in (settings, sets):
        monkeypatch.setattr(module, "COUNTS", {"small": counts, "full": counts})
        monkeypatch.setattr(module, "PLANS", plans)
    monkeypatch.setattr("motionary.tasks.reproduce.cigtime.rows.recipes", few)
    monkeypatch.setattr(settings, "recipes", few)
    sets._MADE.clear()


@pytest.mark.parametrize("name", OURS_LISTED)
def test_every_table_is_listed_with_rows_and_claims(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name and recipe.minutes["small"]
    cells = recipe.cells("small", seeds=(0, 1, 2))
    assert len(cells) == len(set(cells))
    assert sum(cell.row == OURS for cell in cells) == 3
    assert all(cell.row != T5 for cell in cells)
    assert any(cell.row == T5 for cell in load_recipe("cigtime-table-2").cells("full", seeds=(0,)))


def test_an_editor_that_is_not_there_is_named_before_anything_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "SHIPPED_GENERATOR", "mdm-that-never-shipped")
    context = Context(data=tmp_path, out=tmp_path, cache=tmp_path / "cache")
    with pytest.raises(MissingData, match=r"copy its checkpoint's folder to .*editor"):
        load_recipe("cigtime-table-1").settings(context)
    with pytest.raises(MissingData, match="mdm-paper"):
        load_recipe("cigtime-table-1").settings(replace(context, budget="full"))


def test_the_full_budget_is_the_papers() -> None:
    made = settings.recipes(OURS, "full", seed=0)
    assert (made.writer.batch, made.writer.epochs, made.writer.learning_rate) == (512, 8, 1e-5)
    assert (made.tokenizer.model.codes, made.tokenizer.model.frames_per_code) == (512, 4)
    assert made.tokenizer.labelled == 0.0 and settings.PLANS["full"].steps == 50
    assert made.writer.writer.template == "paper" and made.writer.writer.tokens == "words"
    residual = settings.recipes(RESIDUAL, "full", seed=0)
    assert (residual.tokenizer.model.codes, residual.tokenizer.model.codebooks) == (64, 2)
    assert residual.writer.writer.words == 128
    assert {row: settings.recipes(row, "full", seed=0).writer.writer.adapter for row in CHANGES}[T5] == "seq2seq"


def test_the_paper_s_figures_are_beside_ours() -> None:
    assert tables.TABLE1.paper_rows["CigTime"]["MPJPE"] == 0.13
    assert tables.TABLE3.needs["small"].startswith("an MDM")


@pytest.mark.slow
def test_tables_at_small_budget(
    quick: None, clips: list[np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_mdm(tmp_path / "cache" / "editor", np.concatenate(clips))
    given = {"data": tmp_path, "out": tmp_path / "out", "cache": tmp_path / "cache", "seeds": (0,)}
    few = replace(tables.TABLE1, rows=(TRUTH, COMMON, NEAREST, LORA, OURS, VERIFIED), against=(COMMON, NEAREST))
    table = run_table(few, **given)
    assert table.rows[TRUTH]["BLEU-4"] == [pytest.approx(1.0)] and table.rows[TRUTH]["MPJPE m"][0] < 0.01
    assert set(table.rows) == set(few.rows) and len(table.findings) == 7
    assert (tmp_path / "out" / "cigtime-table-1.png").stat().st_size > 5000
    again = json.loads((tmp_path / "out" / "cigtime-table-1.json").read_text())
    assert again["protocol"]["set"].startswith("procedural")
    # what table 1 trained is not trained again
    monkeypatch.setattr("motionary.tasks.reproduce.cigtime.rows.train_writers", None)
    third = run_table(replace(tables.TABLE3, rows=(TRUTH, COMMON, NEAREST, LORA, OURS)), **given)
    assert third.rows[TRUTH]["as made: MPJPE m"][0] < 0.01 < third.rows[TRUTH]["other noise: MPJPE m"][0]


def prepared(folder: Path, clips: list[np.ndarray], name: str) -> None:
    """A folder as `motionary data prepare` leaves it."""
    folder.mkdir(parents=True)
    keys = [f"{number:06d}" for number in range(len(clips))]
    seconds = [len(clip) / 20.0 for clip in clips]
    texts = {
        key: AnnotatedMotion(f"CMU/01/{key}_poses", end, (TextSegment("0", "walks", 0.0, end),))
        for key, end in zip(keys, seconds, strict=True)
    }
    write_annotations(texts, folder / "annotations.json")
    write_splits({"train": keys[:5], "val": keys[5:6], "test": keys[6:]}, folder)
    motions = {}
    for key, clip, end in zip(keys, clips, seconds, strict=True):
        path = folder / "features" / f"{key}.npy"
        path.parent.mkdir(exist_ok=True)
        np.save(path, clip)
        motions[key] = PreparedMotion(f"features/{key}.npy", len(clip), sha256_of(path), 0.0, end, "made")
    (folder / "index.json").write_bytes(index_bytes(name, motions, {key: key for key in keys}, {}))


@pytest.mark.slow
def test_full_budget_on_stand_ins(quick: None, clips: list[np.ndarray], tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="needs the extra language")
    for name in ("humanml3d", "kitml"):
        prepared(tmp_path / name, clips, name)
    save_mdm(tmp_path / "mdm-paper", np.concatenate(clips))
    make_model("llama", tmp_path / "language-model")
    make_model("t5", tmp_path / "seq2seq-model")
    given = {"data": tmp_path, "cache": tmp_path / "cache", "seeds": (0,), "budget": "full"}
    second = run_table(replace(tables.TABLE2, rows=(RESIDUAL, T5, OURS)), out=tmp_path / "out", **given)
    assert set(second.rows) == {RESIDUAL, T5, OURS} and "not the paper's" not in second.protocol
    told = replace(tables.TABLE1, rows=(TRUTH, IN_CONTEXT, OURS), against=(), picture=False)
    first = run_table(told, out=tmp_path / "out", **given)
    assert set(first.rows) == {TRUTH, IN_CONTEXT, OURS}
    fifth = run_table(replace(tables.TABLE5, rows=(TRUTH, COMMON, LORA, OURS)), out=tmp_path / "out", **given)
    assert fifth.protocol["set"].startswith("kitml") and set(fifth.rows) == {TRUTH, COMMON, LORA, OURS}
