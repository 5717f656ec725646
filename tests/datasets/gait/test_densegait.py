"""DenseGait's and OUMVLP-Pose's published layout: written, read back, damaged; and splits by person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.gait.attributes import ATTRIBUTES, as_mapping, flags, flags_of, unique_count
from motionary.datasets.gait.densegait import read_annotations, split_people, write_densegait
from motionary.datasets.gait.tracks import GaitTrack
from motionary.datasets.procedural_gait import make_gait_walks
from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.text.lexicon.attributes import attribute_names, describe_attributes

WALKS = list(make_gait_walks(range(3), walks=2, seed=5))


def said(track: GaitTrack) -> np.ndarray:
    assert track.attributes is not None
    return track.attributes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_densegait(tmp_path, [walk.track for walk in WALKS])
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    table = folder / "annotations.csv"
    text = table.read_text()
    assert old in text
    table.write_text(text.replace(old, new, 1))


def test_the_attributes_are_those_that_can_be_put_into_words() -> None:
    assert attribute_names() == ATTRIBUTES
    assert len(ATTRIBUTES) == 42
    texts = describe_attributes(as_mapping(said(WALKS[0].track)), rng=np.random.default_rng(0), count=2)
    assert all(texts)


def test_written_tracks_are_read_back(folder: Path) -> None:
    entries = read_annotations(folder)
    assert [entry.name for entry in entries] == [walk.track.name for walk in WALKS]
    assert "OtherAttchment" in (folder / "annotations.csv").read_text()  # as the authors spell it
    for entry, walk in zip(entries, WALKS, strict=True):
        track = entry.read()
        assert (track.keypoints == walk.track.keypoints).all()
        assert said(track) == pytest.approx(said(walk.track), abs=1e-4)
        assert (flags(said(track)) == flags(said(walk.track))).all()
        assert track.person == walk.track.person


def test_a_table_without_attributes_is_oumvlps(tmp_path: Path) -> None:
    (tmp_path / "poses").mkdir()
    np.save(tmp_path / "poses" / "a.npy", WALKS[0].track.keypoints)
    (tmp_path / "annotations.csv").write_text("file_name,track_id,camera_id,seq_id\na.npy,7,030,01\n")
    (entry,) = read_annotations(tmp_path)
    assert (entry.person, entry.camera, entry.sequence) == ("7", "030", "01")
    assert entry.attributes is None
    assert entry.read().keypoints.shape == WALKS[0].track.keypoints.shape


def test_damaged_tables_say_where(folder: Path) -> None:
    name = WALKS[0].track.name
    edit(folder, f"tracks/{name}.npy", "tracks/gone.npy")
    with pytest.raises(MissingData, match="line 2"):
        read_annotations(folder)
    edit(folder, "tracks/gone.npy", f"../{folder.name}/tracks/{name}.npy")
    with pytest.raises(MissingData, match="line 2"):
        read_annotations(folder)
    edit(folder, f"../{folder.name}/tracks/{name}.npy", f"tracks/{name}.npy")
    edit(folder, f",{said(WALKS[0].track)[0]:.4f},", ",1.5,")
    with pytest.raises(FormatError, match=r"line 2: Female is '1.5'"):
        read_annotations(folder)
    edit(folder, ",1.5,", ",,")
    with pytest.raises(FormatError, match="confidence"):
        read_annotations(folder)
    edit(folder, "BodyFat", "BodyHuge")
    with pytest.raises(FormatError, match="BodyFat"):
        read_annotations(folder)
    edit(folder, "track_id", "id")
    with pytest.raises(FormatError, match="track_id"):
        read_annotations(folder)
    with pytest.raises(MissingData, match="no annotations"):
        read_annotations(folder / "tracks")


@pytest.mark.parametrize("bad", [np.zeros((4, 17, 3)), np.zeros((0, 18, 3)), np.full((4, 18, 3), np.nan)])
def test_damaged_arrays_are_refused(folder: Path, bad: np.ndarray) -> None:
    entry = read_annotations(folder)[0]
    np.save(entry.path, bad)
    with pytest.raises(FormatError):
        entry.read()


def test_nothing_is_written_where_it_would_be_wrong(tmp_path: Path) -> None:
    track = WALKS[0].track
    with pytest.raises(FormatError, match="differ"):
        write_densegait(tmp_path / "a", [track, track])
    from dataclasses import replace

    with pytest.raises(MissingData, match="no attributes"):
        write_densegait(tmp_path / "b", [replace(track, attributes=None)])
    assert not (tmp_path / "b" / "annotations.csv").exists()


def test_people_are_split_and_never_shared() -> None:
    people = [f"p{number % 100}" for number in range(1000)]
    parts = split_people(people, seed=3)
    counts = {part: sum(each == part for each in parts.values()) for part in ("train", "val", "test")}
    assert counts == {"train": 80, "val": 10, "test": 10}
    assert parts == split_people(people[::-1], seed=3)
    assert parts != split_people(people, seed=4)


def test_flags_and_combinations() -> None:
    confidences = np.zeros((3, 42))
    confidences[0, 0] = confidences[1, 0] = 0.5001
    confidences[2, 0] = 0.5  # not above the threshold
    assert flags(confidences)[:, 0].tolist() == [True, True, False]
    assert unique_count(confidences) == 2
    assert flags_of(["Female", "Boots"]).sum() == 2
    with pytest.raises(MotionaryError, match="Hat"):
        flags_of(["Hat"])
