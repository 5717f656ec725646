"""Triplets: what they are, how two make a third, which are kept, and how they are stored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motionary.datasets.motion_edits import Triplet, TripletStore, kept_texts, recombined, why_not
from motionary.datasets.motion_edits.store import digest, read_triplets
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.features.regions import region_dims


def standing(frames=12, seed=0, move=0.0):
    rng = np.random.default_rng(seed)
    features = np.zeros((frames, 263), dtype=np.float32)
    features[:, 3] = 0.9
    features[:, 4:67] = np.tile(rng.normal(size=63).astype(np.float32), (frames, 1))
    features[:, 4:67] += move * np.linspace(0, 1, frames, dtype=np.float32)[:, None]
    return features


def triplet(**changes):
    given = {"source": standing(), "target": standing(move=0.3), "instruction": "Wave.", "name": "wave"}
    return Triplet(**{**given, "part": "upper", "origin": "clip 1", "row": 3, **changes})


def test_a_triplet_is_checked():
    with pytest.raises(FeatureMismatch, match="give features"):
        triplet(source=np.zeros((3, 5)))
    with pytest.raises(FeatureMismatch, match="no instruction"):
        triplet(instruction=" ")
    with pytest.raises(FeatureMismatch, match="an editor keeps the length"):
        triplet(target=standing(frames=9))
    assert triplet(part="", target=standing(frames=9)).target.shape == (9, 263)


def test_an_edit_fits_another_source_by_equation_5():
    one, other = triplet(), triplet(source=standing(seed=5, frames=10), target=standing(seed=5, frames=10))
    found = recombined(one, other, start=2)
    dims = region_dims("upper")
    assert found.source.shape == found.target.shape == (8, 263)
    np.testing.assert_array_equal(found.source, other.source[2:])
    np.testing.assert_array_equal(found.target[:, dims], one.target[:8, dims])
    np.testing.assert_array_equal(found.target[:, ~dims], other.source[2:, ~dims])
    assert found.instruction == one.instruction and found.origin == other.origin
    with pytest.raises(FeatureMismatch, match="nothing to combine"):
        recombined(replace(one, part=""), other)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"target": standing(move=0.001)}, "hardly changes"),
        ({"target": standing(move=20.0)}, "too fast"),
        ({"target": np.full((12, 263), np.nan, dtype=np.float32)}, "not finite"),
    ],
)
def test_edits_that_nobody_sees_or_does_are_dropped(change, reason):
    assert why_not(triplet(**change)) == reason


def test_texts_that_break_the_rules_are_dropped_and_said_why():
    texts = ["wave your arm.", "Wave your arm", "Bend a finger", "Sit", "Walk, then jump", " ".join(["go"] * 30)]
    kept = kept_texts(texts)
    assert kept.texts == ("Wave your arm",)
    assert list(kept.dropped.values()) == [
        "said before", "about fingers or the face", "no instruction", "several actions", "longer than 20 words",
    ]  # fmt: skip


def test_triplets_come_back_as_they_were(tmp_path):
    store = TripletStore(tmp_path / "made", about={"plan": 1})
    several = [triplet(), triplet(part="", target=standing(frames=7), name="knee_flexion more both")]
    store.save(0, several)
    store.save(1, [triplet(row=9)])
    found = read_triplets(tmp_path / "made")
    assert [each.row for each in found] == [3, 3, 9]
    assert found[1].target.shape == (7, 263) and found[1].name == several[1].name
    np.testing.assert_array_equal(found[0].source, several[0].source.astype(np.float16))
    assert digest(found[:2]) == digest(several) != digest(several[:1])
    assert store.has(1) and not store.has(2)
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        "shard-0000.npz", "shard-0001.npz", "triplets.json",
    ]  # fmt: skip


def test_a_shard_of_which_nothing_was_kept_is_no_damage(tmp_path):
    store = TripletStore(tmp_path, about={})
    store.save(0, [])
    store.save(1, [triplet(row=4)])
    assert [each.row for each in read_triplets(tmp_path)] == [4]
    store.save(1, [])
    with pytest.raises(MissingData, match="holds no triplet yet"):
        read_triplets(tmp_path)


def damaged(path, **changes):
    with np.load(path) as stored:
        arrays = {**stored, **changes}
    np.savez_compressed(path, **arrays)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source_lengths": np.array([5])}, "12 frames for lengths that add up to 5"),
        ({"target_lengths": np.array([14, -2])}, "lengths"),
        ({"words": np.frombuffer(b"{", dtype=np.uint8)}, "not a shard"),
        ({"source": np.zeros((1_000_000, 263), dtype=np.float16)}, "of memory for a file"),
    ],
)
def test_a_damaged_shard_is_told_before_it_is_read(tmp_path, changes, told):
    store = TripletStore(tmp_path, about={})
    store.save(0, [triplet()])
    damaged(store.path(0), **changes)
    with pytest.raises(FormatError, match=told):
        read_triplets(tmp_path)


def test_a_shard_that_is_cut_off_is_told(tmp_path):
    store = TripletStore(tmp_path, about={})
    store.save(0, [triplet()])
    store.path(0).write_bytes(store.path(0).read_bytes()[:-200])
    with pytest.raises(FormatError, match="delete it and make it again"):
        read_triplets(tmp_path)


def test_a_folder_of_other_triplets_or_of_none_is_refused(tmp_path):
    TripletStore(tmp_path / "made", about={"plan": 1})
    TripletStore(tmp_path / "made", about={"plan": 1})
    with pytest.raises(FeatureMismatch, match="made otherwise"):
        TripletStore(tmp_path / "made", about={"plan": 2})
    with pytest.raises(MissingData, match="holds no triplet yet"):
        read_triplets(tmp_path / "made")
    with pytest.raises(MissingData, match="motionary data edits"):
        read_triplets(tmp_path)
    (tmp_path / "made" / "shard-0000.npz").write_bytes(b"no zip")
    with pytest.raises(FormatError, match="delete it and make it again"):
        read_triplets(tmp_path / "made")
