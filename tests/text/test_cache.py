"""The embedding cache: computes once, survives kills and neighbours, and never gives a damaged vector."""

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from motionary.errors import FormatError
from motionary.text.cache import CachedEncoder


class Counting:
    """A text encoder whose vectors follow from the text, and that counts what it is asked."""

    dimension = 4

    def __init__(self, name="counting@1"):
        self.name = name
        self.asked = []

    def encode_sentences(self, texts):
        self.asked += texts
        return np.array([vector(text) for text in texts], dtype=np.float32)

    def encode_tokens(self, texts):
        self.asked += texts
        mask = np.arange(max(map(len, texts))) < np.array([[len(text)] for text in texts])
        tokens = np.zeros((*mask.shape, 4), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens[row, : len(text)] = vector(text)
        return tokens, mask


def vector(text):
    rng = np.random.default_rng(list(text.encode()))
    return rng.normal(size=4).astype(np.float32)


def test_each_text_is_computed_once(tmp_path):
    inner = Counting()
    first = CachedEncoder(inner, tmp_path / "c.sqlite").encode_sentences(["walk", "run", "walk"])
    again = CachedEncoder(inner, tmp_path / "c.sqlite").encode_sentences(["run", "jump"])
    assert inner.asked == ["walk", "run", "jump"]
    assert np.array_equal(first, [vector("walk"), vector("run"), vector("walk")])
    assert np.array_equal(again, [vector("run"), vector("jump")])


def test_tokens_come_back_padded_and_masked(tmp_path):
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path / "c.sqlite")
    cached.encode_tokens(["walking"])
    tokens, mask = cached.encode_tokens(["up", "walking"])
    expected, expected_mask = Counting().encode_tokens(["up", "walking"])
    assert np.array_equal(tokens, expected)
    assert np.array_equal(mask, expected_mask)
    assert inner.asked == ["walking", "up"]


def test_encoders_kinds_and_precisions_do_not_mix(tmp_path):
    path = tmp_path / "c.sqlite"
    CachedEncoder(Counting(), path).encode_sentences(["walk"])
    for other, half in ((Counting("counting@2"), False), (Counting(), True)):
        CachedEncoder(other, path, half=half).encode_sentences(["walk"])
        assert other.asked == ["walk"]
    tokens = Counting()
    CachedEncoder(tokens, path).encode_tokens(["walk"])
    assert tokens.asked == ["walk"]


def test_unscaled_sentences_are_kept_apart_from_unit_ones(tmp_path):
    class Unscaled(Counting):
        def encode_unscaled(self, texts):
            return 3 * self.encode_sentences(texts)

    cached = CachedEncoder(Unscaled(), tmp_path / "c.sqlite")
    for _ in range(2):
        assert np.array_equal(cached.encode_unscaled(["walk"]), [3 * vector("walk")])
        assert np.array_equal(cached.encode_sentences(["walk"]), [vector("walk")])
    assert cached.encode_unscaled([]).shape == (0, 4)


def test_half_rounds_the_first_answer_as_the_later_ones(tmp_path):
    cached = CachedEncoder(Counting(), tmp_path / "c.sqlite", half=True)
    first, second = cached.encode_sentences(["walk"]), cached.encode_sentences(["walk"])
    assert np.array_equal(first, second)
    assert np.array_equal(first[0], vector("walk").astype(np.float16).astype(np.float32))


def test_a_damaged_entry_is_computed_again(tmp_path):
    path = tmp_path / "c.sqlite"
    CachedEncoder(Counting(), path).encode_sentences(["walk"])
    with sqlite3.connect(path) as database:
        content = bytearray(database.execute("select content from vectors").fetchone()[0])
        content[3] ^= 4
        database.execute("update vectors set content = ?", (bytes(content),))
    database.close()
    inner = Counting()
    assert np.array_equal(CachedEncoder(inner, path).encode_sentences(["walk"])[0], vector("walk"))
    assert inner.asked == ["walk"]


def test_a_file_that_is_no_cache_is_named(tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 10)
    with pytest.raises(FormatError, match="delete it"):
        CachedEncoder(Counting(), path)


def test_nothing_in_nothing_out(tmp_path):
    cached = CachedEncoder(Counting(), tmp_path / "c.sqlite")
    assert cached.encode_sentences([]).shape == (0, 4)
    assert cached.encode_tokens([])[0].shape == (0, 0, 4)


def write_many(path, first, count):
    cached = CachedEncoder(Counting(), path)
    for number in range(first, first + count):
        cached.encode_sentences([f"text {number}", f"shared {number % 5}"])


def test_several_processes_write_and_nothing_is_lost(tmp_path):
    path = tmp_path / "c.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(path, 40 * number, 40)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    inner = Counting()
    texts = [f"text {number}" for number in range(120)]
    found = CachedEncoder(inner, path).encode_sentences(texts)
    assert inner.asked == []
    assert np.array_equal(found, [vector(text) for text in texts])


def test_neighbours_may_make_the_file_at_the_same_moment(tmp_path):
    def make(number):
        together.wait()
        return CachedEncoder(Counting(), tmp_path / f"{number}.sqlite").encode_sentences(["walk"])

    neighbours = 6
    together = threading.Barrier(neighbours)
    with ThreadPoolExecutor(neighbours) as pool:
        for number in range(15):
            made = list(pool.map(make, [number] * neighbours))
            assert all(np.array_equal(vectors, [vector("walk")]) for vectors in made)
            with closing(sqlite3.connect(tmp_path / f"{number}.sqlite")) as database:
                assert database.execute("pragma journal_mode").fetchone()[0] == "wal"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_writer_leaves_a_sound_cache(tmp_path):
    path = tmp_path / "c.sqlite"
    CachedEncoder(Counting(), path).encode_sentences(["before"])
    worker = multiprocessing.get_context("spawn").Process(target=write_many, args=(path, 0, 100_000))
    worker.start()
    deadline = time.monotonic() + 30
    while _entries(path) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    acknowledged = _entries(path)
    inner = Counting()
    texts = ["before", *(f"text {number}" for number in range(acknowledged))]
    assert np.array_equal(CachedEncoder(inner, path).encode_sentences(texts), [vector(text) for text in texts])
    assert acknowledged >= 5
    assert "before" not in inner.asked


def _entries(path):
    database = sqlite3.connect(path, timeout=10)
    try:
        return database.execute("select count(*) from vectors").fetchone()[0]
    finally:
        database.close()
