"""The command `motionary reproduce`: what it lists, what it refuses, and that it says so in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from motionary.cli.app import main
from motionary.tasks.reproduce.catalogue import TABLES


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["motionary", "reproduce", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def test_every_table_is_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = run(capsys, monkeypatch, "--list")
    assert status == 0
    assert all(name in out for name in TABLES)
    assert "  full: " in out
    status, out, _ = run(capsys, monkeypatch, "--list", "--json")
    assert [each["name"] for each in json.loads(out)] == list(TABLES)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "give the name of a table, or --list"),
        (("no-such",), "'no-such': no such table; `motionary reproduce --list` lists them"),
        (("tmr-table-2",), "give --data DIR"),
        (
            ("tmr-table-2", "--data", "nowhere"),
            "nowhere: no such folder; --data names the folder of data. Needed: cmu/",
        ),
        (("tmr-table-2", "--data", ".", "--budget", "tiny"), "a budget is small or full"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, monkeypatch, *words)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
