"""Every table and figure from end to end: on a corner of the real data, and at full budget on stand-ins."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motionary.datasets.prepared import load_prepared
from motionary.errors import FormatError, MissingData
from motionary.evaluation.tables import Table
from motionary.tasks.data import prepare
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.runner import reproduce
from motionary.tasks.reproduce.tmr.run import answers
from motionary.tasks.reproduce.tmr.settings import Variant
from motionary.tasks.reproduce.tmr.study import load_study
from motionary.text.augment import AugmentPlan, augment
from motionary.text.backends.offline import OfflineBackend
from motionary.text.layout import augmented_files, read_annotations

ROWS = {"tmr-table-2": 12, "tmr-table-3": 12, "tmr-table-4": 12, "tmr-table-5": 9}


def run(name: str, corner: Path, cache: Path, out: Path, **options) -> Table:
    return reproduce(name, data=corner, out=out, cache=cache, seeds=1, **options)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("name", ROWS)
def test_tables_at_small_budget(name: str, corner: Path, cache: Path, tmp_path: Path) -> None:
    table = run(name, corner, cache, tmp_path)
    assert len(table.rows) == ROWS[name]
    assert all(0.0 <= value <= 100.0 for row in table.rows.values() for values in row.values() for value in values)
    assert table.findings and table.paper_rows
    written = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    assert written["protocol"]["people"] and written["protocol"]["generated texts"]
    assert run(name, corner, cache, tmp_path).rows == table.rows


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("name", ["tmr-figure-5", "tmr-figure-6"])
def test_figures_of_classes(name: str, corner: Path, cache: Path, tmp_path: Path) -> None:
    table = run(name, corner, cache, tmp_path)
    with Image.open(tmp_path / f"{name}.png") as picture:
        assert min(picture.size) > 100
    if name == "tmr-figure-5":
        gain, lose, same = (table.findings[0].numbers[each] for each in ("gain", "lose", "same"))
        assert gain + lose + same == len(table.rows)  # pyright: ignore[reportOperatorIssue]


@pytest.mark.usefixtures("tiny")
def test_the_figure_of_captions(corner: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motionary.tasks.reproduce.tmr.figure1.PERPLEXITY", 3.0)
    monkeypatch.setattr("motionary.tasks.reproduce.tmr.figure1.MOST", 20)
    table = run("tmr-figure-1", corner, cache, tmp_path)
    assert [label[0] for label in table.rows] == ["C", "K", "B"]
    assert (tmp_path / "tmr-figure-1.png").stat().st_size > 1000


@pytest.mark.usefixtures("tiny")
def test_the_same_seed_gives_the_same_latents_and_tables_share_them(corner: Path, cache: Path, tmp_path: Path) -> None:
    contexts = [Context(corner, tmp_path, place) for place in (cache, tmp_path / "again")]
    shutil.copytree(cache, tmp_path / "again", ignore=shutil.ignore_patterns("answers", "runs"))
    found = []
    for context in contexts:
        found.append(answers(Variant(("K",)), 0, context))
    assert set(found[0].motions) == {"C", "K", "B", "BABEL", "CMU"}
    for name, values in found[0].motions.items():
        assert np.allclose(values, found[1].motions[name], atol=1e-5)
        assert np.allclose(np.linalg.norm(values, axis=1), 1.0, atol=1e-5)
    assert not (cache / "runs").exists() or not list((cache / "runs").iterdir())


@pytest.mark.usefixtures("tiny")
def test_kept_latents_that_are_damaged_are_one_clear_error(corner: Path, cache: Path, tmp_path: Path) -> None:
    place = tmp_path / "cache"
    shutil.copytree(cache, place, ignore=shutil.ignore_patterns("runs"))
    context = Context(corner, tmp_path, place)
    answers(Variant(("K",)), 0, context)
    for file in (place / "answers").iterdir():
        file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(FormatError, match="delete it to train again"):
        answers(Variant(("K",)), 0, context)


@pytest.mark.usefixtures("tiny")
def test_nobody_is_on_both_sides(corner: Path, cache: Path, tmp_path: Path) -> None:
    study = load_study(Context(corner, tmp_path, cache))
    tested = set()
    for seed in range(3):
        split = study.split(seed)
        people = {item.person for items in split.test.values() for item in items}
        trained = {
            item.person
            for source in ("C", "K", "B-actions", "B-text (proc)")
            for item in study.training_items(source, seed)
        }
        assert people and trained and not people & trained
        assert not any(item.is_mirrored for items in split.test.values() for item in items)
        tested |= people
    assert tested == {item.person for each in study.sets for item in each.items}


@pytest.fixture(scope="module")
def official(corner: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three official folders, as far as the corner's takes go; the first set's words are the second's."""
    folder = tmp_path_factory.mktemp("official")
    for name, source in (("humanml3d", "kitml"), ("kitml", "kitml"), ("babel", "babel")):
        prepare(source, corner / "annotations" / source, motions=("cmu", corner / "cmu"), out=folder / name, workers=1)
        _with_all_splits(folder / name)
        made = augment(read_annotations(folder / name / "annotations.json"), OfflineBackend(), AugmentPlan(count=2))
        (folder / f"{name}-augmented").mkdir()
        for file, content in augmented_files(made.augmented).items():
            (folder / f"{name}-augmented" / file).write_bytes(content)
    (folder / "babel-release").mkdir()
    release = next((corner / "annotations" / "babel").glob("val*.json"))
    content = json.loads(release.read_text(encoding="utf-8"))
    half = len(content) // 2
    for split, entries in (("train", list(content.items())[:half]), ("val", list(content.items())[half:])):
        (folder / "babel-release" / f"{split}.json").write_text(json.dumps(dict(entries)), encoding="utf-8")
    return folder


def _with_all_splits(folder: Path) -> None:
    """Deal a prepared folder's motions out anew: every other one is trained on."""
    prepared = load_prepared(folder)
    keys = [key for key in prepared.text_set.annotations if not key.startswith("M")]
    parts = {"train": keys[::2], ("val" if prepared.text_set.name == "babel" else "test"): keys[1::2]}
    for old in (folder / "splits").glob("*.txt"):
        old.unlink()
    for split, chosen in parts.items():
        (folder / "splits" / f"{split}.txt").write_text("".join(f"{key}\n" for key in chosen))


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("name", ["tmr-table-2", "tmr-table-3"])
def test_tables_at_full_budget(
    name: str, official: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # our takes are long: training takes what lasts 2 to 10 s
    monkeypatch.setattr("motionary.tasks.reproduce.tmr.full_sets.LONGEST", 100.0)
    monkeypatch.setattr("motionary.tasks.reproduce.tmr.full_sets.SHORTEST", 0.0)
    table = run(name, official, tmp_path / "cache", tmp_path, budget="full")
    assert any(label.startswith(("H + K", "TMR, H-text")) for label in table.rows)
    assert "people" not in table.protocol
    assert (tmp_path / "cache" / "runs").is_dir()


def test_full_budget_names_every_folder_that_is_missing(official: Path, tmp_path: Path) -> None:
    part = tmp_path / "part"
    shutil.copytree(official / "kitml", part / "kitml")
    with pytest.raises(MissingData) as told:
        reproduce("tmr-table-2", data=part, out=tmp_path / "out", budget="full")
    message = str(told.value)
    assert "motionary data prepare humanml3d" in message and "kitml-augmented/" in message
    assert "babel-release/" in message and "prepare kitml" not in message


def test_small_budget_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "cmu").mkdir()
    with pytest.raises(MissingData, match=r"annotations/kitml, annotations/babel missing"):
        reproduce("tmr-table-2", data=tmp_path, out=tmp_path / "out")
