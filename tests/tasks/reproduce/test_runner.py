"""The runner of tables, on a recipe whose numbers are known: kept, resumed, never stale, never half written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from motionary.errors import EvaluationError, FormatError, MissingData
from motionary.evaluation.tables import Table
from motionary.tasks.reproduce import provenance
from motionary.tasks.reproduce.catalogue import TABLES, list_tables, load_recipe
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.tasks.reproduce.runner import reproduce, run_table


@dataclass
class CountsLetters:
    """A recipe that scores a row by the letters of its name and its seed; `stop_at` breaks off like Ctrl-C."""

    name: str = "letters"
    title: str = "Letters of rows"
    paper: str = "None, table 0"
    needs: Mapping[str, str] = field(default_factory=lambda: {"small": "words.txt", "full": "more words"})
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 0.1, "full": None})
    version: int = 1
    stop_at: int = 99
    gives: float | None = None
    ran: list[Cell] = field(default_factory=list)

    def settings(self, context: Context) -> Mapping[str, Any]:
        if not (context.data / "words.txt").is_file():
            raise MissingData(f"{context.data}/words.txt is missing; write it")
        return {"version": self.version}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return [Cell("chance", 0), *grid(["one", "three / 3"], seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        if len(self.ran) == self.stop_at:
            raise KeyboardInterrupt
        self.ran.append(cell)
        return {"letters": len(cell.row) + cell.seed if self.gives is None else self.gives, "list": [[1, 2]]}

    def finish(self, results: Results, context: Context) -> Table:
        rows = {row: columns_of(results, row, ["letters"]) for row in ("chance", "one", "three / 3")}
        return Table(self.name, self.title, {}, ["letters"], rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "words.txt").write_text("word")
    return folder


def test_a_table_is_run_kept_and_written(data: Path, tmp_path: Path) -> None:
    recipe, out = CountsLetters(), tmp_path / "out"
    table = run_table(recipe, data=data, out=out)
    assert table.rows == {
        "chance": {"letters": [6]},
        "one": {"letters": [3, 4, 5]},
        "three / 3": {"letters": [9, 10, 11]},
    }
    assert (table.seeds, table.budget) == ((0, 1, 2), "small")
    written = json.loads((out / "letters.json").read_text())
    assert written["commit"] == table.commit != ""
    assert written["machine"]["cores"] >= 1
    assert "| one | 4.00 ± 1.00 |" in (out / "letters.md").read_text()
    assert len(list((out / "cells").iterdir())) == 7

    again = CountsLetters()
    assert run_table(again, data=data, out=out).rows == table.rows
    assert again.ran == []


def test_an_interrupted_table_goes_on(data: Path, tmp_path: Path) -> None:
    first, second, whole = CountsLetters(stop_at=4), CountsLetters(), CountsLetters()
    with pytest.raises(KeyboardInterrupt):
        run_table(first, data=data, out=tmp_path / "out")
    assert not (tmp_path / "out" / "letters.md").exists()
    table = run_table(second, data=data, out=tmp_path / "out")
    assert len(second.ran) == 3
    assert table.rows == run_table(whole, data=data, out=tmp_path / "other").rows


def test_other_settings_and_budgets_do_not_reuse_cells(data: Path, tmp_path: Path) -> None:
    run_table(CountsLetters(), data=data, out=tmp_path / "out")
    for changed, budget in ((CountsLetters(version=2), "small"), (CountsLetters(), "full")):
        run_table(changed, data=data, out=tmp_path / "out", budget=budget)
        assert len(changed.ran) == 7


def test_more_seeds_reuse_those_that_are_there(data: Path, tmp_path: Path) -> None:
    run_table(CountsLetters(), data=data, out=tmp_path / "out", seeds=(0,))
    more = CountsLetters()
    assert run_table(more, data=data, out=tmp_path / "out", seeds=(0, 1)).rows["one"] == {"letters": [3, 4]}
    assert more.ran == [Cell("one", 1), Cell("three / 3", 1)]


def test_missing_data_are_told_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingData, match=r"words\.txt is missing; write it"):
        run_table(CountsLetters(), data=tmp_path / "empty", out=tmp_path / "out")
    with pytest.raises(MissingData, match="Needed: more words"):
        run_table(CountsLetters(), data=tmp_path / "none", out=tmp_path / "out", budget="full")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("budget", "seeds"), [("medium", (0,)), ("small", ())])
def test_a_budget_or_seeds_that_mean_nothing_are_refused(
    data: Path, tmp_path: Path, budget: str, seeds: tuple[int, ...]
) -> None:
    with pytest.raises(FormatError, match="a budget is small or full"):
        run_table(CountsLetters(), data=data, out=tmp_path / "out", budget=budget, seeds=seeds)


def test_a_number_that_is_not_finite_is_not_kept(data: Path, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="letters are not finite"):
        run_table(CountsLetters(gives=float("nan")), data=data, out=tmp_path / "out")
    assert list((tmp_path / "out").rglob("*.json")) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"row": "chance", "seed": 0}', '{"row": "two", "seed": 0}'])
def test_a_damaged_cell_is_one_clear_error(data: Path, tmp_path: Path, content: str) -> None:
    run_table(CountsLetters(), data=data, out=tmp_path / "out")
    file = next(iter((tmp_path / "out" / "cells").glob("letters-chance-*.json")))
    file.write_text(content)
    with pytest.raises(FormatError, match="delete it to run the cell again"):
        run_table(CountsLetters(), data=data, out=tmp_path / "out")


def test_progress_tells_every_cell_and_what_is_left(data: Path, tmp_path: Path) -> None:
    class Heard:
        notes: list[str] = []  # noqa: RUF012

        def start(self, total: int, what: str) -> None: ...
        def advance(self, count: int = 1) -> None: ...
        def note(self, text: str) -> None:
            self.notes.append(text)

    run_table(CountsLetters(), data=data, out=tmp_path / "out", progress=Heard())
    assert len(Heard.notes) == 7
    assert Heard.notes[0] == "letters, cell 1 of 7: chance, seed 0: 0 s; about 0 s left"
    assert Heard.notes[-1] == "letters, cell 7 of 7: three / 3, seed 2: 0 s"


def test_numbers_come_in_the_order_of_seeds() -> None:
    results = {Cell("a", 2): {"x": 3.0}, Cell("a", 0): {"x": 1.0}, Cell("b", 1): {"x": 9.0}}
    assert by_seed(results, "a", "x") == [1.0, 3.0]
    assert columns_of(results, "b", ["x", "y"]) == {"x": [9.0]}


def test_an_unknown_table_names_the_known_ones(data: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such table"):
        reproduce("tmr-table-9", data=data, out=tmp_path / "out")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_what_it_is_and_needs(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.title and recipe.paper
    assert set(recipe.needs) == set(recipe.minutes) == set(BUDGETS)
    assert recipe.cells("small", seeds=(0, 1)) == list(dict.fromkeys(recipe.cells("small", seeds=(0, 1))))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_what_full_needs_where_nothing_is_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"missing|need|prepare|no such|not there|give the folder"):
        reproduce(name, data=tmp_path, out=tmp_path / "out", budget="full")


def test_listing_holds_every_table() -> None:
    assert [each.name for each in list_tables()] == list(TABLES)


def test_outside_a_checkout_the_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "_git", lambda *_: None)
    assert provenance.code_version().startswith("motionary ")
