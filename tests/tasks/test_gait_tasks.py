"""Gait tasks on files: parameters, attributes with confidences, search with kept vectors, filming, sets, styles."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.gait.camera import PERFECT, Camera, film_keypoints
from motionary.datasets.gait.densegait import read_annotations
from motionary.datasets.procedural_gait import make_gait_walk
from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats.write import write_motion
from motionary.index import Index
from motionary.index.files import file_state
from motionary.index.records import FileEntry, IndexSignature
from motionary.motion import JointPositions, Motion, resample
from motionary.motion.gait_parameters import TooFewSteps
from motionary.tasks import gait, gait_library
from motionary.tasks.gait_sets import film, make
from motionary.tasks.gait_styles import evaluate_styles
from motionary.tasks.gait_train import train_gait
from motionary.tasks.gait_walks import AZIMUTHS, filmed, read_walk
from motionary.tasks.progress import Silent


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint trained for three steps: right in all but what it says."""
    folder = tmp_path_factory.mktemp("gait")
    report = train_gait(folder, people=20, walks=2, steps=3)
    assert json.dumps(report)
    assert set(report["attributes"]) == set(ATTRIBUTES)
    assert 0 < report["random NDCG@5"] < 100
    return Path(report["checkpoint"])


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three walks and one who stands, as BVH files."""
    folder = tmp_path_factory.mktemp("library")
    walks = [resample(make_gait_walk(person, 0, seed=4).motion, 60.0) for person in range(3)]
    for person, each in enumerate(walks):
        write_motion(each, folder / f"walk{person}.bvh")
    walk = walks[0]
    still = Motion(
        np.repeat(walk.local_rotations[:1], 120, axis=0),
        np.repeat(walk.root_positions[:1], 120, axis=0),
        walk.skeleton,
        60.0,
    )
    write_motion(still, folder / "stands.bvh")
    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIONARY_HOME", str(tmp_path / "home"))


def test_attributes_are_confidences_beside_parameters_and_a_caution(checkpoint: Path, library: Path) -> None:
    report = gait.attributes(library / "walk0.bvh", checkpoint=checkpoint, everything=True)
    assert report.parameters is not None
    assert report.parameters.steps >= 3
    assert len(report.guesses) == 42
    assert all(gait.LEAST <= guess.confidence <= gait.MOST for guess in report.guesses)
    assert "decide nothing" in report.caution
    few = gait.attributes(library / "walk0.bvh", checkpoint=checkpoint)
    assert {guess.name for guess in few.guesses} == {
        guess.name for guess in report.guesses if guess.auc >= gait.TOLD and guess.group != "viewpoint"
    }


def test_heading_and_place_do_not_change_what_is_said(checkpoint: Path, library: Path) -> None:
    reader = gait.GaitReader(checkpoint)
    joints = read_walk(library / "walk1.bvh")
    stretch = JointPositions(
        make_gait_walk(1, 0, seed=4).motion.joint_positions().positions,
        make_gait_walk(1, 0, seed=4).motion.joint_positions().joint_names,
        20.0,
    )
    c, s = np.cos(2.0), np.sin(2.0)
    turned = JointPositions(
        stretch.positions @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) + np.array([5.0, 0.0, 1.0]),
        stretch.joint_names,
        20.0,
    )
    first, second = filmed(stretch), filmed(turned)
    assert len(first) == len(AZIMUTHS) == len(joints.layouts)
    assert reader.probabilities(first) == pytest.approx(reader.probabilities(second), abs=1e-3)


def test_key_points_are_read_and_not_measured(checkpoint: Path, library: Path, tmp_path: Path) -> None:
    frames = film(library / "walk0.bvh", tmp_path / "track.npy", view="Back", faults=True)
    assert np.load(tmp_path / "track.npy").shape == (frames, 18, 3)
    report = gait.attributes(tmp_path / "track.npy", checkpoint=checkpoint, everything=True)
    assert report.parameters is None
    assert "no depth" in report.problem
    with pytest.raises(MotionaryError, match="no depth"):
        gait.parameters(tmp_path / "track.npy")
    with pytest.raises(MotionaryError, match="already"):
        film(tmp_path / "track.npy", tmp_path / "again.npy", view="Back")


def test_a_glimpse_of_key_points_says_nothing(checkpoint: Path, library: Path, tmp_path: Path) -> None:
    film(library / "walk0.bvh", tmp_path / "track.npy", view="side")
    np.save(tmp_path / "glimpse.npy", np.load(tmp_path / "track.npy")[:12])
    with pytest.raises(TooFewSteps, match="1 s at least"):
        gait.attributes(tmp_path / "glimpse.npy", checkpoint=checkpoint)


def test_parameters_of_a_file_and_as_rows(library: Path) -> None:
    found = gait.parameters(library / "walk0.bvh")
    rows = {row[0]: row for row in gait.parameter_rows(found)}
    assert float(rows["cadence"][1]) == pytest.approx(found.cadence, abs=0.06)
    assert rows["step length"][5] == "m"
    assert rows["step length"][4].endswith("%")
    with pytest.raises(TooFewSteps, match=r"stands.bvh.*not enough"):
        gait.parameters(library / "stands.bvh")


def test_search_finds_walks_leaves_out_the_rest_and_keeps_what_it_read(
    checkpoint: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = gait.search("an elderly person walking slowly", library=library, checkpoint=checkpoint)
    assert (report.walks, report.skipped) == (3, 1)
    assert len(report.hits) == 3
    assert [hit.score for hit in report.hits] == sorted((hit.score for hit in report.hits), reverse=True)
    assert all(hit.speed and hit.cadence for hit in report.hits)
    monkeypatch.setattr(gait_library, "read_walk", None)  # nothing may be read again
    again = gait.search("an elderly person walking slowly", library=library, checkpoint=checkpoint)
    assert [hit.path for hit in again.hits] == [hit.path for hit in report.hits]
    assert [hit.score for hit in again.hits] == pytest.approx([hit.score for hit in report.hits], abs=1e-6)
    (kept,) = (Path(gait_library.home_folder())).glob("*.npz")
    kept.write_bytes(b"damaged")
    monkeypatch.undo()


def test_what_was_read_until_one_stopped_it_is_kept(
    checkpoint: Path, library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = Mock(wraps=gait_library.read_walk)
    stops = Mock(spec=Silent, advance=Mock(side_effect=[None, KeyboardInterrupt]))
    monkeypatch.setattr(gait_library, "read_walk", read)
    monkeypatch.setattr(gait_library, "home_folder", lambda: tmp_path)
    with pytest.raises(KeyboardInterrupt):
        gait.search("a man", library=library, checkpoint=checkpoint, progress=stops)
    assert read.call_count == 2
    assert gait.search("a man", library=library, checkpoint=checkpoint).walks == 3
    assert read.call_count == 4, "the four files are read once each"


def test_searches_that_cannot_be_answered(checkpoint: Path, library: Path, tmp_path: Path) -> None:
    with pytest.raises(MotionaryError, match="empty"):
        gait.search("  ", library=library, checkpoint=checkpoint)
    with pytest.raises(MissingData, match="no steady walk"):
        gait.search("a man", library=library / "stands.bvh", checkpoint=checkpoint)
    with pytest.raises(MissingData):
        gait.search("a man", library=tmp_path / "gone", checkpoint=checkpoint)
    with pytest.raises(MissingData, match=r"checkpoint.json"):
        gait.attributes(library / "walk0.bvh", checkpoint=tmp_path)


def test_filming_by_name_and_by_degrees(library: Path, tmp_path: Path) -> None:
    film(library / "walk0.bvh", tmp_path / "a.npy", view="side")
    film(library / "walk0.bvh", tmp_path / "b.npy", view="30")
    for view in ("above", "nan"):
        with pytest.raises(MotionaryError, match="Front, Side, Back"):
            film(library / "walk0.bvh", tmp_path / "c.npy", view=view)
    with pytest.raises(FormatError, match="npy"):
        film(library / "walk0.bvh", tmp_path / "c.npz", view="side")
    assert not (tmp_path / "c.npz").exists()


def test_a_set_is_written_in_densegaits_layout(tmp_path: Path) -> None:
    combinations = make(tmp_path, people=3, walks=2, seed=1)
    entries = read_annotations(tmp_path)
    assert len(entries) == 6
    assert 1 < combinations <= 6


def test_styles_are_measured_beside_chance(checkpoint: Path, real_data: Path) -> None:
    report = evaluate_styles(real_data, checkpoint=checkpoint)
    assert len(report["tables"]) == 3
    attributes, descriptions, neighbours = report["tables"].values()
    assert {row["style"] for row in attributes} == {"old", "childish", "feminine", "masculinity"}
    assert all(0 <= row["AUC"] <= 100 for row in attributes)
    assert all(row["by chance"] == descriptions[0]["by chance"] for row in descriptions)
    for row in neighbours:
        assert 0 < row["chance"] < 12
    # styles are acted very differently: plain parameters alone recognise them far above chance
    plain = next(row for row in neighbours if row["by"] == "plain gait parameters")
    assert plain["top-1"] > 3 * plain["chance"]
    with pytest.raises(MissingData, match="bandai_namco"):
        evaluate_styles(real_data / "kimore", checkpoint=checkpoint)


def test_training_from_densegaits_layout_goes_on(tmp_path: Path) -> None:
    make(tmp_path / "set", people=20, walks=2, seed=3)
    first = train_gait(tmp_path / "run", densegait=tmp_path / "set", steps=2)
    again = train_gait(tmp_path / "run", densegait=tmp_path / "set", steps=2)
    assert json.dumps(first) == json.dumps(again)  # nan is not equal to itself


def test_key_points_are_the_same_in_every_layout(tmp_path: Path) -> None:
    keypoints = film_keypoints(
        make_gait_walk(3, 0, seed=2).motion, Camera(70.0), rng=np.random.default_rng(0), detector=PERFECT
    )
    rows = keypoints.reshape(len(keypoints), -1)
    np.save(tmp_path / "a.npy", keypoints)
    np.savez(tmp_path / "b.npz", keypoints=keypoints)
    np.savetxt(tmp_path / "c.csv", rows, delimiter=",")
    coco = [0, 15, 14, 17, 16, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10]
    np.savetxt(tmp_path / "d.csv", keypoints[:, coco].reshape(len(keypoints), -1), delimiter=",")
    for number, row in enumerate(rows):
        frame = {"version": 1.3, "people": [{"pose_keypoints_2d": row.tolist()}]}
        (tmp_path / f"{number + 1:04d}_keypoints.json").write_text(json.dumps(frame))
    wanted = read_walk(tmp_path / "a.npy").layouts[0]
    for name in ("b.npz", "c.csv", "d.csv", "0001_keypoints.json"):
        found = read_walk(tmp_path / name)
        # COCO has no neck: the middle of the shoulders in the image is not quite that in space
        assert found.layouts[0] == pytest.approx(wanted, abs=0.03 if name == "d.csv" else 2e-3), name
        assert found.parameters is None


def test_the_files_of_an_index_are_searched(checkpoint: Path, library: Path, tmp_path: Path) -> None:
    signature = IndexSignature("tmr", "0", "humanml263", window_seconds=2.0, hop_seconds=1.0, dimension=2)
    with Index.create(tmp_path / "library.index", signature=signature, root=library) as index:
        for file in (library / "walk0.bvh", library / "walk2.bvh"):
            index.put(FileEntry(index.key(file), file_state(file), status="failed", error="no matter"))
    report = gait.search("a man", library=tmp_path / "library.index", checkpoint=checkpoint)
    assert {hit.path.name for hit in report.hits} == {"walk0.bvh", "walk2.bvh"}


def test_the_shipped_checkpoint_knows_a_call_and_tells_no_coat(tmp_path: Path) -> None:
    plain = frozenset({"Side", "BodyNormal", "AgeYoungAdult"})
    for present, sure in ((plain | {"Calling"}, True), (plain, False)):
        walk = make_gait_walk(900, 0, seed=5, present=present).motion  # a person of another set than it learnt from
        write_motion(resample(walk, 60.0), tmp_path / "walk.bvh")
        report = gait.attributes(tmp_path / "walk.bvh")
        told = {guess.name: guess for guess in report.guesses}
        assert (told["Calling"].confidence > 0.5) == sure
        # what shows in nothing is not told, and neither is the view of our own cameras
        assert not {"LongCoat", "Dress", "Sneaker", "FormalWear", "Front"} & set(told)
    folder = Path(str(gait.checkpoint_path(None, shipped=gait.SHIPPED + "/aligner"))).parent
    assert sum(file.stat().st_size for file in folder.rglob("*")) < 3_000_000
    assert (folder / "card.md").is_file()
