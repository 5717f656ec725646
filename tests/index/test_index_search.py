"""Search is exact: the same files, in the same order, as looking at every vector by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motionary.errors import IndexStoreError
from motionary.index import Ask, FileEntry, FileState, Index, Windows

CLOSE = 1e-3


def test_the_score_is_the_mean_of_the_take_and_its_best_moment(index, make_file, axis):
    index.put(*make_file("a.bvh", clip=0.2, windows=(0.1, 0.8, 0.3)))
    (hit,) = index.search(axis)
    assert (hit.start, hit.end) == (2.0, 6.0)
    assert (hit.score, hit.clip_score, hit.moment_score) == pytest.approx((0.5, 0.2, 0.8), abs=CLOSE)


def test_each_way_of_ranking(index, make_file, axis):
    index.put_many(
        [
            make_file("one odd second.bvh", clip=0.0, windows=(0.9,)),
            make_file("both.bvh", clip=0.6, windows=(0.7,)),
            make_file("on the whole.bvh", clip=0.8, windows=(0.1,)),
        ]
    )
    firsts = {rank: index.search(axis, rank=rank)[0].path for rank in ("mean", "moment", "clip")}
    assert firsts == {"mean": "both.bvh", "moment": "one odd second.bvh", "clip": "on the whole.bvh"}


def test_the_moment_is_a_short_window_even_when_a_long_one_scores_higher(index, make_file, axis):
    entry, windows = make_file("a.bvh", clip=0.0, windows=(0.9, 0.2, 0.5))
    index.put(entry, replace(windows, spans=np.array([[0.0, 10.0], [0.0, 4.0], [2.0, 6.0]])))
    (hit,) = index.search(axis)
    assert (hit.start, hit.end) == (2.0, 6.0)
    assert (hit.score, hit.moment_score) == pytest.approx((0.45, 0.5), abs=CLOSE)


def test_a_take_with_long_windows_only_names_one_of_them(index, make_file, axis):
    entry, windows = make_file("a.bvh", windows=(0.3,))
    index.put(entry, replace(windows, spans=np.array([[0.0, 8.0]])))
    assert (index.search(axis)[0].start, index.search(axis)[0].end) == (0.0, 8.0)


def test_equal_scores_come_in_the_order_of_their_paths(index, make_file, axis):
    index.put_many([make_file(f"{name}.bvh", clip=0.5, windows=(0.5,)) for name in "dbeac"])
    assert [hit.path for hit in index.search(axis, top=3)] == ["a.bvh", "b.bvh", "c.bvh"]


def test_a_glob_keeps_the_files_it_matches(index, make_file, axis):
    index.put_many([make_file(path) for path in ("dance/a.bvh", "dance/new/b.bvh", "walk/c.bvh", "d.amc")])
    assert {hit.path for hit in index.search(axis, pattern="dance/*")} == {"dance/a.bvh", "dance/new/b.bvh"}
    assert {hit.path for hit in index.search(axis, pattern="*.amc")} == {"d.amc"}
    assert index.search(axis, pattern="none*") == []


def test_several_searches_at_once_find_what_each_finds_alone(index, make_file, axis):
    index.put_many([make_file(f"{at}.bvh", clip=0.1 * at, windows=(0.9 - 0.1 * at, 0.3)) for at in range(9)])
    rng = np.random.default_rng(3)
    asks = [Ask(axis, 4), Ask(rng.standard_normal(8), 2), Ask(axis + 1, 9, "[1-5].bvh"), Ask(axis, 1, "none*")]
    together = index.search_many(asks)
    for ask, found in zip(asks, together, strict=True):
        alone = index.search(ask.query, top=ask.top, pattern=ask.pattern)
        assert [hit.path for hit in found] == [hit.path for hit in alone]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in alone], abs=1e-6)
    assert index.search_many([]) == []
    with pytest.raises(IndexStoreError, match="at least 1"):
        index.search_many([asks[0], Ask(axis, 0)])


def test_an_empty_index_finds_nothing(index, axis):
    assert index.search(axis) == []
    assert index.stats().windows == 0


def test_the_length_of_vectors_does_not_matter(index, make_file, axis):
    entry, windows = make_file("a.bvh", clip=0.6, windows=(0.6,))
    index.put(entry, replace(windows, clip=50 * windows.clip, embeddings=0.01 * windows.embeddings))
    assert index.search(7 * axis)[0].score == pytest.approx(0.6, abs=CLOSE)


@pytest.mark.parametrize(
    ("query", "options", "words"),
    [
        (np.ones(5), {}, "shape is"),
        (np.zeros(8), {}, "zero or not finite"),
        (np.full(8, np.nan), {}, "zero or not finite"),
        (np.ones(8), {"top": 0}, "at least 1"),
        (np.ones(8), {"rank": "luck"}, "rank must be one of"),
    ],
)
def test_queries_that_mean_nothing_are_refused(index, make_file, query, options, words):
    index.put(*make_file("a.bvh"))
    with pytest.raises(IndexStoreError, match=words):
        index.search(query, **options)


def test_moments_do_not_overlap_and_come_best_first(index, make_file, axis):
    index.put(*make_file("a.bvh", windows=(0.5, 0.9, 0.6, 0.2, 0.7)))
    moments = index.moments("a.bvh", axis, top=5)
    assert [(moment.start, moment.end) for moment in moments] == [(2.0, 6.0), (8.0, 12.0)]
    assert [moment.score for moment in moments] == pytest.approx([0.9, 0.7], abs=CLOSE)
    assert len(index.moments("a.bvh", axis, top=1)) == 1
    with pytest.raises(IndexStoreError, match="not in the index"):
        index.moments("b.bvh", axis)
    with pytest.raises(IndexStoreError, match="at least 1"):
        index.moments("a.bvh", axis, top=0)


@pytest.mark.parametrize("embedding_type", ["float16", "float32"])
def test_search_agrees_with_looking_at_every_vector(index_path, signature, embedding_type):
    rng = np.random.default_rng(11)
    files = {}
    with Index.create(index_path, signature=replace(signature, embedding_type=embedding_type)) as index:
        for number in range(60):
            count = int(rng.integers(1, 7))
            starts = np.arange(count, dtype=float)
            windows = Windows(rng.normal(size=8), np.stack([starts, starts + 4], 1), rng.normal(size=(count, 8)))
            files[f"{number:02d}.bvh"] = windows
        index.put_many([(FileEntry(path, FileState(1, 1, "")), windows) for path, windows in files.items()])
        query = rng.normal(size=8)
        hits = index.search(query, top=15)

    def cosines(rows: np.ndarray) -> np.ndarray:
        return rows @ query / np.linalg.norm(rows, axis=-1) / np.linalg.norm(query)

    scores = {path: (cosines(held.clip) + cosines(held.embeddings).max()) / 2 for path, held in files.items()}
    tolerance = 1e-6 if embedding_type == "float32" else CLOSE
    assert [hit.score for hit in hits] == pytest.approx(sorted(scores.values(), reverse=True)[:15], abs=tolerance)
    for hit in hits:
        assert hit.score == pytest.approx(scores[hit.path], abs=tolerance)
        assert hit.start == np.argmax(cosines(files[hit.path].embeddings))
