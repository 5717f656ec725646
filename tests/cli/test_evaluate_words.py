"""`motionary evaluate words` as a command: its tables, its JSON, and its one line about missing data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motionary.cli.evaluate import words
from motionary.tasks import evaluate_words as task


def _row(*top_1: float) -> dict[str, Any]:
    figures = [{"top-1": value, "top-1 balanced": value, "top-5": 90.0, "top-5 balanced": 90.0} for value in top_1]
    mean = figures[0] | {"top-1": sum(top_1) / len(top_1), "top-1 balanced": sum(top_1) / len(top_1)}
    ends = {
        "lowest": min(figures, key=lambda each: each["top-1"]),
        "highest": max(figures, key=lambda each: each["top-1"]),
    }
    return {"draws": len(top_1), "mean": mean, **ends, "each": figures}


REPORT = {
    "protocol": {"ties": "mean", "seeds": [1, 2]},
    "sets": {
        "UTD-MHAD": {
            "samples": 4,
            "people": ["2"],
            "classes": ["wave", "clap"],
            "chance": {"top-1": 50.0, "top-1 balanced": 50.0},
            "supervised": {"nearest centroid": _row(75.0)["mean"]},
            "models": {
                "tmr-small": {"seen": "unseen", "rows": {"class name": _row(25.0), "one synonym": _row(20.0, 40.0)}}
            },
        }
    },
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the task is called with, which answers with `REPORT`."""
    found: dict[str, Any] = {}

    def answer(data: Path, **options: Any) -> dict[str, Any]:
        found.update(options, data=data)
        return REPORT

    monkeypatch.setattr(task, "evaluate_words", answer)
    return found


def test_tables(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    words(Path("data"), seeds="1,2")
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert asked["seeds"] == [1, 2]
    assert asked["checkpoints"] is None
    assert "ties: mean" in lines
    assert "UTD-MHAD: 4 samples of 1 people, 2 classes" in lines
    assert "chance 50.0 50.0 - -" in lines
    assert "supervised: nearest centroid 75.0 75.0 90.0 90.0" in lines
    assert "UTD-MHAD, tmr-small (unseen)" in lines
    assert "class name 25.0 25.0 90.0 90.0" in lines
    assert "one synonym 30.0 (20.0 to 40.0) 30.0 (20.0 to 40.0) 90.0 (90.0 to 90.0) 90.0 (90.0 to 90.0)" in lines


def test_json_and_a_checkpoint_of_ones_own(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    words(Path("data"), checkpoint=Path("runs/mine"), json=True)
    assert json.loads(capsys.readouterr().out) == REPORT
    assert asked["checkpoints"] == {"mine": Path("runs/mine")}


def test_missing_data_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from motionary.cli import main

    monkeypatch.setattr("sys.argv", ["motionary", "evaluate", "words", "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    captured = capsys.readouterr()
    assert stopped.value.code not in (0, None)
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "a1_s1_t1_skeleton.mat" in captured.err
