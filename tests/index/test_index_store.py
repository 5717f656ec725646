"""What goes into an index comes out of it; what does not belong there is refused."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.errors import FeatureMismatch, IndexStoreError, MissingData
from motionary.index import FileEntry, FileState, Index, Windows


def test_entries_come_back_as_they_went_in(index, index_path, make_file):
    good, windows = make_file("b/walk.bvh")
    failed = FileEntry("a/torn.bvh", FileState(1, 2, "cd"), status="failed", error="line 3: no number")
    index.put(good, windows)
    index.put(failed)
    index.close()
    with Index.open(index_path) as again:
        assert again.entries() == [failed, good]
        stats = again.stats()
    assert (stats.files, stats.failed, stats.windows, stats.seconds) == (1, 1, 1, 10.0)
    assert stats.bytes == index_path.stat().st_size


def test_putting_again_replaces(index, make_file, axis):
    index.put(*make_file("walk.bvh", windows=(0.1, 0.2, 0.3)))
    index.put(*make_file("walk.bvh", windows=(0.8,)))
    assert index.stats().windows == 1
    assert index.search(axis)[0].moment_score == pytest.approx(0.8, abs=1e-3)
    index.put(FileEntry("walk.bvh", FileState(1, 2, "cd"), status="failed", error="gone bad"))
    assert index.search(axis) == []
    assert index.stats().failed == 1
    index.check()


def test_one_batch_may_name_a_file_twice_and_the_last_counts(index, make_file):
    index.put_many([make_file("walk.bvh", windows=(0.1, 0.2)), make_file("walk.bvh", windows=(0.3,))])
    assert index.stats().windows == 1
    index.check()


def test_removing(index, make_file):
    index.put_many([make_file("a.bvh"), make_file("b.bvh")])
    index.remove(["a.bvh", "never there.bvh"])
    assert [entry.path for entry in index.entries()] == ["b.bvh"]
    index.check()


def test_at_rest_an_index_is_one_file(index, index_path, make_file):
    index.put(*make_file("a.bvh"))
    assert [path.name for path in index_path.parent.iterdir()] == [index_path.name]


def test_names_that_are_not_unicode_and_hostile_ones_come_back(index, make_file, axis):
    names = [os.fsdecode(b"bad \xff name.bvh"), "'; DROP TABLE files; --.bvh", "new\nline.bvh", "日本/歩く.bvh"]
    index.put_many([make_file(name) for name in names])
    assert sorted(hit.path for hit in index.search(axis)) == sorted(names)


def test_another_signature_is_refused_in_words_that_help(index_path, signature):
    Index.create(index_path, signature=signature).close()
    other = replace(signature, checkpoint_sha256="cd" * 32, window_seconds=6.0)
    with pytest.raises(
        FeatureMismatch, match=r"window seconds 4\.0 in the index, 6\.0 now.*motionary index FOLDER --reb"
    ):
        Index.open(index_path, signature=other)
    with Index.open(index_path) as index:
        assert index.signature == signature


def test_ensure_makes_once_and_then_opens(index_path, signature, make_file, tmp_path):
    with Index.ensure(index_path, signature=signature, root=tmp_path) as index:
        index.put(*make_file("a.bvh"))
    with Index.ensure(index_path, signature=signature) as index:
        assert (len(index.entries()), index.root) == (1, tmp_path)


def test_creating_over_an_index_is_refused_and_leaves_it(index, index_path, signature, make_file):
    index.put(*make_file("a.bvh"))
    with pytest.raises(IndexStoreError, match="already"):
        Index.create(index_path, signature=signature)
    assert len(index.entries()) == 1


def test_recreating_forgets_even_a_damaged_or_mismatched_index(index_path, signature, make_file):
    with Index.create(index_path, signature=signature) as index:
        index.put(*make_file("a.bvh"))
    whole = bytearray(index_path.read_bytes())
    whole[4096:] = os.urandom(len(whole) - 4096)
    index_path.write_bytes(whole)
    index_path.with_name(index_path.name + "-journal").write_bytes(b"left over")
    other = replace(signature, checkpoint="another")
    with Index.recreate(index_path, signature=other) as index:
        assert (index.entries(), index.signature) == ([], other)
    assert [path.name for path in index_path.parent.iterdir()] == [index_path.name]


def test_recreating_makes_an_index_where_there_is_none(index_path, signature):
    with Index.recreate(index_path, signature=signature) as index:
        assert len(index) == 0


def test_recreating_never_overwrites_another_file(index_path, signature):
    index_path.write_bytes(b"SQLite format 3\x00" + bytes(4096))
    with pytest.raises(IndexStoreError, match="not overwritten"):
        Index.recreate(index_path, signature=signature)
    assert index_path.stat().st_size == 16 + 4096


def test_the_length_counts_the_files_that_can_be_found(index, make_file):
    index.put_many([make_file("a.bvh"), (FileEntry("b.bvh", FileState(1, 1, ""), status="failed", error="bad"), None)])
    assert len(index) == 1


def test_a_creation_that_was_killed_can_be_repeated(index_path, signature):
    index_path.write_bytes(b"")
    Index.ensure(index_path, signature=signature).close()
    assert index_path.stat().st_size > 0


def test_no_index_is_missing_data(tmp_path):
    with pytest.raises(MissingData, match="motionary index FOLDER"):
        Index.open(tmp_path / "none.motionary")


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 4096])
def test_other_files_are_refused(index_path, content):
    index_path.write_bytes(content)
    with pytest.raises(IndexStoreError):
        Index.open(index_path)
    assert index_path.read_bytes() == content


def test_a_strangers_database_is_refused(index_path):
    with sqlite3.connect(index_path) as connection:
        connection.execute("CREATE TABLE files (id INTEGER)")
    connection.close()
    with pytest.raises(IndexStoreError, match="not an index"):
        Index.open(index_path)


@pytest.mark.parametrize("name", [b"f\xe9les", b"f\x00les", b"heads"])
def test_a_table_with_a_damaged_name_is_our_error(index, index_path, name):
    index.close()
    whole = index_path.read_bytes()
    index_path.write_bytes(whole.replace(b"tablefilesfiles", b"tablefiles" + name))
    assert index_path.read_bytes() != whole
    with pytest.raises(IndexStoreError):
        Index.open(index_path)


def test_an_added_trigger_is_refused(index, index_path):
    index.close()
    with sqlite3.connect(index_path) as connection:
        connection.execute("CREATE TRIGGER more AFTER INSERT ON files BEGIN DELETE FROM head; END")
    connection.close()
    with pytest.raises(IndexStoreError, match="not an index"):
        Index.open(index_path)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE vectors SET vectors = zeroblob(length(vectors))", "row does not match"),
        ("UPDATE files SET record = '{}'", "row does not match"),
        ("DELETE FROM files WHERE id = (SELECT max(id) FROM files)", "not the ones found"),
        ("DELETE FROM vectors WHERE id = (SELECT max(id) FROM vectors)", "vectors in it are not"),
        ("UPDATE head SET rows = rows - 1", "head does not match"),
        ("DELETE FROM head", "head does not match"),
    ],
)
def test_changes_behind_its_back_are_seen(index, index_path, make_file, axis, statement, words):
    index.put_many([make_file("a.bvh"), make_file("b.bvh")])
    index.close()
    with sqlite3.connect(index_path) as connection:
        connection.execute(statement)
    connection.close()
    with pytest.raises(IndexStoreError, match=words), Index.open(index_path) as again:
        again.search(axis)


def test_an_old_row_brought_back_is_seen(index, index_path, make_file, axis):
    """Each row is whole by itself; only the sum over all rows tells that one of them is stale."""
    index.put(*make_file("a.bvh", clip=0.1))
    with sqlite3.connect(index_path) as connection:
        stale = [connection.execute(f"SELECT * FROM {table}").fetchone() for table in ("files", "vectors")]
    index.put(*make_file("a.bvh", clip=0.9))
    index.close()
    with connection:
        connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", stale[0])
        connection.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", stale[1])
    connection.close()
    with pytest.raises(IndexStoreError, match="not the ones found"), Index.open(index_path) as again:
        again.search(axis)


def test_an_index_of_a_newer_version_says_so(index, index_path):
    index.close()
    with sqlite3.connect(index_path) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("ALTER TABLE files RENAME TO clips")
    connection.close()
    with pytest.raises(IndexStoreError, match="format 99"):
        Index.open(index_path)


@pytest.mark.parametrize(
    ("clip", "spans", "embeddings", "words"),
    [
        (np.ones(7), [[0, 1]], np.ones((1, 8)), "dimension 8"),
        (np.ones(8), [[0, 1]], np.ones((2, 8)), "dimension 8"),
        (np.ones(8), np.zeros((0, 2)), np.zeros((0, 8)), "at least a window"),
        (np.ones(8), [[2, 1]], np.ones((1, 8)), "start <= end"),
        (np.ones(8), [[0, np.nan]], np.ones((1, 8)), "finite"),
        (np.zeros(8), [[0, 1]], np.ones((1, 8)), "vector 0 is zero"),
        (np.ones(8), [[0, 1]], np.full((1, 8), np.inf), "vector 1 is zero or not finite"),
    ],
)
def test_vectors_that_do_not_fit_are_refused(index, make_file, clip, spans, embeddings, words):
    entry, _ = make_file("a.bvh")
    with pytest.raises(IndexStoreError, match=words):
        index.put(entry, Windows(clip=clip, spans=np.asarray(spans, dtype=float), embeddings=embeddings))
    assert index.entries() == []


def test_status_and_windows_must_agree(index, make_file):
    entry, windows = make_file("a.bvh")
    with pytest.raises(IndexStoreError, match="exactly when"):
        index.put(entry)
    with pytest.raises(IndexStoreError, match="exactly when"):
        index.put(replace(entry, status="failed"), windows)
    with pytest.raises(IndexStoreError, match="status must be"):
        replace(entry, status="perhaps")
    with pytest.raises(IndexStoreError, match="finite"):
        replace(entry, fps=float("nan"))
    with pytest.raises(IndexStoreError, match="JSON"):
        index.put(replace(entry, report={"speed": float("nan")}), windows)


def test_signatures_that_mean_nothing_are_refused(signature):
    with pytest.raises(IndexStoreError, match="float16, float32"):
        replace(signature, embedding_type="int8")
    with pytest.raises(IndexStoreError, match="dimension of at least 1"):
        replace(signature, dimension=0)


def test_a_batch_that_fails_in_the_middle_leaves_nothing(index, make_file):
    index.put(*make_file("a.bvh", windows=(0.5,)))
    entry, _ = make_file("c.bvh")
    with pytest.raises(IndexStoreError):
        index.put_many([make_file("a.bvh", windows=(0.1, 0.2)), make_file("b.bvh"), (entry, None)])
    assert [entry.path for entry in index.entries()] == ["a.bvh"]
    assert index.stats().windows == 1


def test_sqlite_finding_the_disk_full_is_an_error_and_the_old_data_stays(index, index_path, make_file, axis):
    """Every number of pages that is too few for the write is tried in turn."""
    index.put_many([make_file(f"{number}.bvh") for number in range(20)])
    before = index.entries(), index.search(axis, top=50)
    more = [make_file(f"more {number}.bvh", windows=(0.1,) * 40) for number in range(20)]
    pages = index_path.stat().st_size // 4096
    connection = index._store._connection
    refused = 0
    for limit in range(pages, pages + 40):
        connection.execute(f"PRAGMA max_page_count = {limit}")
        try:
            index.put_many(more)
            break
        except IndexStoreError as problem:
            assert "disk is full" in str(problem)
            refused += 1
            assert (index.entries(), index.search(axis, top=50)) == before
    assert refused >= 3
    assert len(index.entries()) == 40


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path, signature):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(IndexStoreError, match="writable"):
        Index.create(folder / "a.motionary", signature=signature)


def test_another_process_that_holds_the_index_is_named(index, index_path, make_file, monkeypatch):
    monkeypatch.setattr("motionary.index.store.BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(index_path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Index.open(index_path) as second, pytest.raises(IndexStoreError, match="another process"):
        second.put(*make_file("a.bvh"))
    holder.execute("ROLLBACK")
    holder.close()
    index.put(*make_file("a.bvh"))
    assert len(index.entries()) == 1


def test_a_reader_sees_what_another_connection_wrote(index, index_path, make_file, axis):
    with Index.open(index_path) as reader:
        assert reader.search(axis) == []
        index.put(*make_file("a.bvh"))
        assert [hit.path for hit in reader.search(axis)] == ["a.bvh"]
        index.remove(["a.bvh"])
        assert reader.search(axis) == []


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, signature, make_file):
    for name in ("one", "two"):
        with Index.create(tmp_path / name, signature=signature) as index:
            index.put_many([make_file("a.bvh"), make_file("b.bvh")])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
