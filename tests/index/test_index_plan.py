"""Incremental indexing reads what is new or changed, and only that."""

from __future__ import annotations

import os

import numpy as np
import pytest

from motionary.index import FileEntry, Index, Windows, file_state, unchanged_since


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "motions"
    place.mkdir()
    for name in ("a.bvh", "b.bvh", "c.bvh"):
        (place / name).write_text(f"content of {name}")
    return place


@pytest.fixture
def index(index_path, signature, folder):
    with Index.create(index_path, signature=signature, root=folder) as made:
        for path in sorted(folder.iterdir()):
            _store(made, path)
        yield made


def _store(index: Index, path, *, failed: bool = False) -> None:
    windows = Windows(np.ones(8), np.array([[0.0, 4.0]]), np.ones((1, 8)))
    if failed:
        index.put(FileEntry(index.key(path), file_state(path), status="failed", error="bad"))
    else:
        index.put(FileEntry(index.key(path), file_state(path), duration=4.0), windows)


def _files(folder):
    return sorted(folder.iterdir())


def _later(path, nanoseconds: int = 5_000_000_000) -> None:
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + nanoseconds))


def test_nothing_to_do_when_nothing_changed(index, folder, monkeypatch):
    monkeypatch.setattr("motionary.index.files.content_hash", lambda path: pytest.fail(f"{path} was read"))
    plan = index.plan(_files(folder))
    assert (plan.to_read, plan.touched, plan.gone) == ((), (), ())
    assert plan.unchanged == tuple(_files(folder))


def test_new_changed_and_vanished_files(index, folder):
    (folder / "d.bvh").write_text("new")
    (folder / "a.bvh").write_text("another length")
    (folder / "b.bvh").unlink()
    plan = index.plan(_files(folder))
    assert plan.new == (folder / "d.bvh",)
    assert plan.changed == (folder / "a.bvh",)
    assert plan.unchanged == (folder / "c.bvh",)
    assert plan.gone == ("b.bvh",)


def test_a_change_that_keeps_the_size_is_seen_by_time_and_content(index, folder):
    (folder / "a.bvh").write_text("CONTENT OF a.bvh")
    _later(folder / "a.bvh")
    assert index.plan(_files(folder)).changed == (folder / "a.bvh",)


def test_a_touched_file_is_not_read_again(index, folder, monkeypatch):
    _later(folder / "a.bvh")
    plan = index.plan(_files(folder))
    assert (plan.to_read, plan.touched) == ((), (folder / "a.bvh",))
    index.settle(plan)
    index.check()
    monkeypatch.setattr("motionary.index.files.content_hash", lambda path: pytest.fail(f"{path} was read"))
    assert index.plan(_files(folder)).touched == ()
    assert index.stats().windows == 3


def test_settling_forgets_what_is_gone(index, folder):
    (folder / "b.bvh").unlink()
    index.settle(index.plan(_files(folder)))
    assert [entry.path for entry in index.entries()] == ["a.bvh", "c.bvh"]


def test_a_failed_file_is_tried_again_when_it_changes_or_on_demand(index, folder):
    _store(index, folder / "a.bvh", failed=True)
    assert index.plan(_files(folder)).to_read == ()
    assert index.plan(_files(folder), retry_failed=True).changed == (folder / "a.bvh",)
    (folder / "a.bvh").write_text("mended at last")
    assert index.plan(_files(folder)).changed == (folder / "a.bvh",)


def test_a_listed_file_that_vanished_meanwhile_is_gone(index, folder):
    files = [*_files(folder), folder / "never.bvh"]
    (folder / "c.bvh").unlink()
    plan = index.plan(files)
    assert (plan.new, plan.gone) == ((), ("c.bvh",))


def test_a_file_named_twice_counts_once(index, folder):
    (folder / "d.bvh").write_text("new")
    assert len(index.plan([folder / "d.bvh", folder / "d.bvh"]).new) == 1


def test_planning_changes_nothing(index, index_path, folder):
    before = index_path.read_bytes()
    (folder / "a.bvh").write_text("changed")
    index.plan([])
    assert index_path.read_bytes() == before


def test_keys_are_relative_inside_the_root_and_lead_back(index, folder, tmp_path):
    assert index.key(folder / "deep" / "x.bvh") == "deep/x.bvh"
    assert index.locate("deep/x.bvh") == folder / "deep" / "x.bvh"
    outside = tmp_path / "else.bvh"
    assert index.locate(index.key(outside)) == outside


def test_a_file_that_changes_while_it_is_read_is_noticed(folder):
    path = folder / "a.bvh"
    state = file_state(path)
    assert unchanged_since(path, state)
    _later(path)
    assert not unchanged_since(path, state)
    path.unlink()
    assert not unchanged_since(path, state)
