"""Options that take several values: with commas, given again, or both mean the same."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from motionary.cli.app import app
from motionary.cli.several import parts, whole_numbers
from motionary.errors import MissingData
from motionary.tasks import generate as generating
from motionary.tasks.recognise import parse_labels, recognise_by


def test_commas_and_repeats_give_the_same() -> None:
    assert parts(["bvh,png", " gif "]) == parts(["bvh", "png", "gif"]) == ["bvh", "png", "gif"]
    assert parts([",", ""]) == []
    assert whole_numbers(["1,2", "30"]) == [1, 2, 30]


@pytest.mark.parametrize("given", [["1,x"], [","], []])
def test_what_is_no_number_is_refused(given: list[str]) -> None:
    with pytest.raises(typer.BadParameter, match="--seeds"):
        whole_numbers(given)


@pytest.mark.parametrize(
    ("said", "formats"),
    [
        ([], "bvh,png"),
        (["--format", "bvh,gif"], "bvh,gif"),
        (["--format", "bvh", "--format", "png"], "bvh,png"),
        (["--format", "bvh", "--format", "npz,glb"], "bvh,npz,glb"),
    ],
)
@pytest.mark.parametrize("command", ["generate", "edit"])
def test_every_format_that_is_named_reaches_the_task(
    command: str, said: list[str], formats: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _watched(command, monkeypatch)
    words = ["wave"] if command == "generate" else ["clip.bvh", "wave"]
    assert CliRunner().invoke(app, [command, *words, *said, "--json"]).exit_code == 0
    assert asked["formats"] == formats


def test_seconds_and_parts_may_be_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _watched("generate", monkeypatch)
    said = ["generate", "walk", "wave", "--seconds", "2", "--seconds", "3.5", "--json"]
    assert CliRunner().invoke(app, said).exit_code == 0
    assert [each.seconds for each in asked["phrases"]] == [2.0, 3.5]
    asked = _watched("edit", monkeypatch)
    assert CliRunner().invoke(app, ["edit", "clip.bvh", "wave", "--part", "arms", "--part", "head"]).exit_code == 0
    assert asked["part"] == "arms,head"


def test_labels_may_be_given_again_and_as_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("sit down, slowly\nwalk\n", encoding="utf-8")
    seen: dict[str, Any] = {}
    monkeypatch.setattr("motionary.tasks.recognise.recognise", lambda path, labels, **_: seen.update(labels=labels))
    recognise_by("retrieval", tmp_path, labels=[str(file), "run", "jump"])
    assert seen["labels"] == ["sit down, slowly", "walk", "run", "jump"]
    with pytest.raises(MissingData, match="no such text file"):
        recognise_by("retrieval", tmp_path, labels=["walk", str(tmp_path / "none.txt")])
    assert parse_labels("walk,run") == ["walk", "run"]


def _watched(command: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command asks of its task, which then makes nothing."""
    seen: dict[str, Any] = {}
    name = {"generate": "generate_files", "edit": "edit_file"}[command]
    names = list(inspect.signature(getattr(generating, name)).parameters)

    def made(*given: Any, **options: Any) -> list[Any]:
        seen.update(zip(names, given, strict=False))
        seen.update(options)
        return []

    monkeypatch.setattr(generating, name, made)
    return seen
