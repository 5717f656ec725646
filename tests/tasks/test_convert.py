"""Converting files and folders: what comes out, what is kept, and what goes wrong in one clear line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_corpus
from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.features import FEATURES, load_feature_set
from motionary.formats import Reading, read_motion, read_smpl22, write_bvh
from motionary.formats.write import WRITERS
from motionary.tasks.convert import Changes, convert_file, convert_folder, parse_trim
from motionary.tasks.cutting import cut


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A procedural take as a BVH file."""
    path = tmp_path_factory.mktemp("take") / "take.bvh"
    return write_bvh(next(generate_corpus(1, seed=5)).motion, path)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_that_is_written_and_read_holds_the_same_motion(take: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / f"out{WRITERS[name].suffix}"
    done = convert_file(take, target, to=name)
    assert done.status == "done"
    assert target.stat().st_size > 1000
    if name in ("glb", "csv"):
        return  # written only; their own tests read them
    before = read_smpl22(take, fps=20)[0].positions
    after = read_smpl22(target, fps=20, unit=None if name == "bvh" else "m")[0].positions
    assert after.shape == before.shape
    if name == "amass":  # another body's proportions: directions of limbs stay
        before, after = (each[:, 4] - each[:, 1] for each in (before, after))
        before, after = (each / np.linalg.norm(each, axis=-1, keepdims=True) for each in (before, after))
        assert np.abs(before - after).max() < 0.05
    else:
        assert np.abs(before - after).max() < 2e-3


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_set_is_written_at_its_own_rate_and_width(take: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / f"{name}.npy"
    convert_file(take, target, to=name)
    values = np.load(target, allow_pickle=False)
    features = load_feature_set(name)
    seconds = read_motion(take).report.frames / read_motion(take).report.fps
    assert values.shape[1] == features.width
    assert abs(len(values) / (features.fps or 20.0) - seconds) < 0.3


def test_changes_do_what_they_say(take: Path, tmp_path: Path) -> None:
    plain = read_smpl22(take, fps=None)[0]
    out = tmp_path / "out.bvh"
    convert_file(take, out, changes=Changes(fps=10.0, trim=(0.5, 1.5), mirror=True, scale=0.5))
    read = read_smpl22(out, fps=None, unit="cm")[0]
    assert (read.fps, read.frame_count) == (pytest.approx(10.0), 10)
    expected = plain.positions[10:30:2] * 0.5 * np.array([-1.0, 1.0, 1.0])
    left_wrist, right_wrist = 20, 21
    assert np.abs(read.positions[:, left_wrist] - expected[:, right_wrist]).max() < 1e-3


def test_retargeting_keeps_the_bones_of_the_skeleton_asked_for(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.bvh"
    convert_file(take, out, changes=Changes(skeleton="smpl22"))
    from motionary.motion import load_skeleton

    joints = read_smpl22(out, unit="cm")[0].positions
    thigh = np.linalg.norm(joints[:, 4] - joints[:, 1], axis=-1)
    assert np.allclose(thigh, load_skeleton("smpl22").bone_lengths[4], atol=1e-4)


def test_a_folder_is_converted_in_place_and_a_second_run_keeps_everything(take: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "deep").mkdir(parents=True)
    for place in (source / "a.bvh", source / "deep" / "b.bvh"):
        place.write_bytes(take.read_bytes())
    (source / "bad.bvh").write_text("no motion")
    first = convert_folder(source, target, to="npz", workers=1)
    assert {each.source.name: each.status for each in first} == {"a.bvh": "done", "b.bvh": "done", "bad.bvh": "failed"}
    assert (target / "deep" / "b.npz").is_file()
    assert not (target / "bad.npz").exists()
    assert {each.status for each in convert_folder(source, target, to="npz", workers=1)} == {"kept", "failed"}
    assert "done" in {each.status for each in convert_folder(source, target, to="npz", overwrite=True, workers=1)}


def test_two_files_of_one_name_do_not_overwrite_each_other(take: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.bvh").write_bytes(take.read_bytes())
    convert_file(take, source / "a.npz")
    done = convert_folder(source, tmp_path / "out", to="csv", workers=1)
    assert sorted(each.target.name for each in done) == ["a.bvh.csv", "a.npz.csv"]


def test_what_cannot_be_done_is_one_clear_error_and_writes_nothing(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.bvh"
    for changes, words in (
        (Changes(trim=(900.0, None)), "trim"),
        (Changes(skeleton="nobody"), "nobody"),
        (Changes(skeleton=str(tmp_path / "gone.bvh")), "gone.bvh"),
    ):
        with pytest.raises(MotionaryError, match=words):
            convert_file(take, out, changes=changes)
        assert not out.exists()
    with pytest.raises(FormatError, match="known"):
        convert_file(take, tmp_path / "out.fbx")
    with pytest.raises(FormatError, match="npy"):
        convert_file(take, tmp_path / "out.bvh", to="humanml263")
    with pytest.raises(FormatError, match=r"written as \.npz"):
        convert_file(take, tmp_path / "out.bvh", to="amass")
    with pytest.raises(MissingData):
        convert_folder(tmp_path, tmp_path / "o", to="bvh")
    out.write_text("precious")
    with pytest.raises(MotionaryError, match="--overwrite"):
        convert_file(take, out)
    assert out.read_text() == "precious"
    with pytest.raises(MotionaryError, match="to convert"):
        convert_file(take, take, overwrite=True)


@pytest.mark.parametrize("text", ["1:4", "2:", ":3"])
def test_spans_of_seconds_are_read(text: str) -> None:
    assert parse_trim(text) == {"1:4": (1.0, 4.0), "2:": (2.0, None), ":3": (0.0, 3.0)}[text]


@pytest.mark.parametrize("text", ["", "4", "4:1", "a:b", "-1:2", "nan:2", "1:2:3"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(MotionaryError, match="FROM:TO"):
        parse_trim(text)


@pytest.mark.parametrize("name", ["fps", "scale", "smooth"])
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_numbers_that_mean_nothing_are_refused_before_anything_is_read(name: str, value: float) -> None:
    with pytest.raises(MotionaryError, match=f"--{name}"):
        replace(Changes(), **{name: value})


def test_a_result_never_takes_the_place_of_a_folder_or_of_the_sources(take: Path, tmp_path: Path) -> None:
    (tmp_path / "a.bvh").write_bytes(take.read_bytes())
    (tmp_path / "folder.bvh").mkdir()
    with pytest.raises(MotionaryError, match="folder"):
        convert_file(take, tmp_path / "folder.bvh", overwrite=True)
    with pytest.raises(MotionaryError, match="ordinary"):
        convert_file(take, Path("/dev/null"), to="bvh", overwrite=True)
    with pytest.raises(MotionaryError, match="among the files"):
        convert_folder(tmp_path, tmp_path, to="npz")
    with pytest.raises(MotionaryError, match="this is a file"):
        convert_folder(tmp_path, tmp_path / "a.bvh", to="npz")
    with pytest.raises(FormatError, match="known"):
        convert_folder(tmp_path, tmp_path / "out", to="nothing")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.bvh", "folder.bvh"]


def test_what_is_not_there_and_what_is_a_folder_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such file"):
        convert_file(tmp_path / "gone", tmp_path / "out.bvh")
    with pytest.raises(FormatError, match="this is a folder"):
        convert_file(tmp_path, tmp_path / "out.bvh")


def test_tracking_lost_outside_the_span_does_not_matter(tmp_path: Path) -> None:
    motion = next(generate_corpus(1, seed=5)).motion
    positions = motion.joint_positions().positions[np.arange(100) % motion.frame_count].copy()
    positions[:40, 20] = np.nan
    source = tmp_path / "lost.npy"
    np.save(source, positions)
    with pytest.raises(FormatError, match="trim"):
        convert_file(source, tmp_path / "all.bvh")
    done = convert_file(source, tmp_path / "part.bvh", changes=Changes(trim=(2.0, None)))
    assert done.frames == 60
    whole = read_smpl22(tmp_path / "part.bvh", unit="cm", fps=None)[0].positions
    assert np.abs(whole - positions[40:]).max() < 2e-3


def test_a_span_is_in_the_seconds_of_the_file(take: Path) -> None:
    read = read_motion(take)
    assert isinstance(read, Reading)
    dropping = replace(read, report=replace(read.report, dropped_frames=5))
    fps = read.motion.fps
    assert cut(dropping, start=3 / fps, stop=None).report.dropped_frames == 2
    late = cut(dropping, start=10 / fps, stop=20 / fps)
    assert isinstance(late, Reading)
    assert (late.report.dropped_frames, late.motion.frame_count) == (0, 10)
    assert np.array_equal(late.motion.root_positions, read.motion.root_positions[10:20])
    with pytest.raises(FormatError, match="no part of the motion"):
        cut(dropping, start=0.0, stop=4 / fps)
