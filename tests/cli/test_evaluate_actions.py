"""`motionary evaluate actions` as a command: its table, its JSON, its one line about what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from motionary.cli import main
from motionary.datasets.skeletons.synthetic import write_synthetic


@pytest.fixture(scope="module")
def utd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("utd")
    write_synthetic("utd_mhad", folder, rng=np.random.default_rng(0), classes=2)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["motionary", "evaluate", "actions", *arguments])
    try:
        main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_table(utd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--data", str(utd), "--model", "centroid", "--seeds", "2") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "set: utd_mhad" in lines
    assert "protocol: cross-subject" in lines
    assert "Scoring: one sample per label" in lines
    assert "chance 3.7 18.5 3.7 18.5" in lines
    assert any(line.startswith("centroid ") and " ± 0.0" in line for line in lines)
    assert not any(line.startswith("note") for line in lines)


def test_json(utd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--data", str(utd), "--model", "", "--seeds", "1", "--hold-back", "3, 7", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["protocol"]["held_back"] == ["3", "7"]
    assert list(report["rows"]) == ["centroid"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--set", "x"), "there are utd_mhad"), (("--model", "x"), "there are centroid"), ((), "UTD-MHAD")],
)
def test_what_is_missing_is_one_line(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "--data", str(tmp_path), *arguments) != 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err
