"""Each write, fsync, rename and unlink of an index, a written file or a cache fails: the old or the new remains."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import IndexStoreError
from motionary.index import FileEntry, FileState, Index, IndexSignature, Windows

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
SIGNATURE = IndexSignature("test", "00", feature_set="humanml263", window_seconds=4.0, hop_seconds=2.0, dimension=8)


def sweep(*targets: str, rounds: int) -> dict[str, dict[str, int]]:
    command = [sys.executable, str(BENCHMARKS / "reliability_faults.py"), *targets, "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    if done.returncode == 3:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["targets"]


def test_a_failing_call_never_harms_an_index():
    found = sweep("index-put", "index-recreate", "index-install", rounds=2)
    assert found["index-put"]["refused"] > 10
    assert found["index-put"]["late"] > 0  # the last sync is among the calls that were made to fail
    assert found["index-recreate"]["rename calls"] == found["index-install"]["rename calls"] == 1


def test_a_failing_call_leaves_the_old_file_and_no_temporary_one():
    found = sweep("file", "checkpoint", rounds=2)
    assert found["file"]["refused"] == found["file"]["rounds"] > 10


def test_a_failing_call_never_harms_a_cache():
    found = sweep("embedding-cache", "answers-cache", rounds=1)
    assert all(counts["refused"] > 5 for counts in found.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    "target",
    [
        *("index-create", "index-put", "index-put-many", "index-remove", "index-recreate"),
        "embedding-cache",
        "answers-cache",
    ],
)
def test_many_more_calls(target):
    sweep(target, rounds=15)


def put(path: Path, values: list[float]) -> None:
    with Index.ensure(path, signature=SIGNATURE) as index:
        for number, value in enumerate(values):
            windows = Windows(np.full(8, value), np.array([[0.0, 4.0]]), np.full((1, 8), value))
            index.put(FileEntry(f"{number}.bvh", FileState(1, 1, "00")), windows)


def _leave_hot_journal(path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE files SET record = zeroblob(20000)")
    database.execute("UPDATE vectors SET vectors = zeroblob(20000)")
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed writer needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_refused_replacement_leaves_what_a_killed_writer_had_not_finished(tmp_path, monkeypatch):
    old, finished = tmp_path / "old", tmp_path / "finished"
    put(old, [1.0, 2.0])
    put(finished, [3.0])
    writer = multiprocessing.get_context("fork").Process(target=_leave_hot_journal, args=(old,))
    writer.start()
    writer.join()
    assert (tmp_path / "old-journal").stat().st_size > 0
    monkeypatch.setattr(Path, "replace", _refuse)
    with pytest.raises(IndexStoreError, match="cannot replace the index"):
        Index.install(finished, old)
    with Index.open(old) as index:
        index.check()
        assert [entry.path for entry in index.entries()] == ["0.bvh", "1.bvh"]
    monkeypatch.undo()
    Index.install(finished, old)
    with Index.open(old) as index:
        assert len(index) == 1


def _refuse(self: Path, target: Path) -> Path:
    raise OSError(5, "Input/output error")
