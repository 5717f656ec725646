"""Keypoints of pose estimators: frames apart, people without ids, confidences, rates, and images with numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from point_samples import (
    coco,
    gait,
    in_image,
    in_space,
    landmarks,
    mediapipe,
    openpose_files,
    openpose_people,
    save_json,
    smarthome,
    with_confidence,
)

from motionary.errors import FormatError
from motionary.formats import PointsReading, motion_files, read_motion, read_smpl22
from motionary.formats.joint_sets import COCO_17, MEDIAPIPE_33, OPENPOSE_18, OPENPOSE_25
from motionary.formats.people import Sighting, follow


def _read(path: Path, **options) -> PointsReading:
    reading = read_motion(path, **options)
    assert isinstance(reading, PointsReading)
    return reading


def test_a_folder_of_frames_is_one_take_of_its_first_file(tmp_path: Path) -> None:
    first = openpose_files(tmp_path)
    assert motion_files(tmp_path) == [first]
    reading = _read(first)
    assert reading.report.frames == 40
    assert "40 files, one a frame, read as one take" in reading.report.notes
    with pytest.raises(FormatError, match="none of the formats"):
        read_motion(first.with_name("walk_000000000003_keypoints.json"))


def test_a_missing_frame_ends_the_take_and_begins_another(tmp_path: Path) -> None:
    first = openpose_files(tmp_path)
    first.with_name("walk_000000000010_keypoints.json").unlink()
    second = first.with_name("walk_000000000011_keypoints.json")
    assert motion_files(tmp_path) == [first, second]
    assert (_read(first).report.frames, _read(second).report.frames) == (10, 29)


def test_a_bad_frame_among_the_files_is_named(tmp_path: Path) -> None:
    first = openpose_files(tmp_path)
    bad = first.with_name("walk_000000000007_keypoints.json")
    bad.write_text("{}")
    with pytest.raises(FormatError) as caught:
        read_motion(first)
    assert caught.value.path == str(bad)


def test_oumvlp_poses_names(tmp_path: Path) -> None:
    for frame, body in enumerate(with_confidence(in_image(OPENPOSE_18))[:5], start=1):
        save_json(tmp_path / f"{frame:04d}_keypoints.json", openpose_people(body))
    reading = _read(tmp_path / "0001_keypoints.json")
    assert (reading.report.frames, reading.report.dialect) == (5, "openpose_18")


def test_people_without_ids_are_followed_though_their_order_changes(tmp_path: Path) -> None:
    one = with_confidence(in_image(OPENPOSE_25))
    other = one + np.array([600.0, 0.0, 0.0])
    frames = [openpose_people(*((a, b) if k % 2 else (b, a))) for k, (a, b) in enumerate(zip(one, other, strict=True))]
    for frame in frames[30:]:
        frame["people"].sort(key=lambda each: each["pose_keypoints_2d"][0])
        frame["people"].pop()
    reading = _read(save_json(tmp_path / "a.json", frames))
    assert "2 people in the file; this is person 1" in reading.report.notes
    assert reading.valid.all()
    steps = np.abs(np.diff(reading.points.positions[:, 1, 0]))
    assert steps.max() < 0.1, "it never jumps to the other one"
    assert not _read(tmp_path / "a.json", person=0).valid[30:].any()


def test_ids_are_followed_where_there_are_some(tmp_path: Path) -> None:
    one = with_confidence(in_image(OPENPOSE_25))
    frames = [openpose_people(body, body + np.array([5.0, 0.0, 0.0])) for body in one]
    for frame in frames:
        for identity, each in enumerate(frame["people"]):
            each["person_id"] = [identity]
    path = save_json(tmp_path / "a.json", frames)
    shift = _read(path, person=1, unit=1.0).points.positions - _read(path, person=0, unit=1.0).points.positions
    np.testing.assert_allclose(shift[..., 0], 5.0)


def test_confidence_decides_what_is_valid(tmp_path: Path) -> None:
    values = with_confidence(in_image(OPENPOSE_25))
    values[3, 4, 2], values[5, 6, 2], values[7, 8] = 0.1, 0.11, 0.0
    reading = _read(save_json(tmp_path / "a.json", [openpose_people(body) for body in values]))
    assert np.argwhere(~reading.valid).tolist() == [[3, 4], [7, 8]]
    assert np.isnan(reading.points.positions[3, 4]).all()


def test_coco_images_by_number_with_empty_frames_between(tmp_path: Path) -> None:
    path = coco(tmp_path)
    rows = [row for row in json.loads(path.read_text()) if row["image_id"] not in ("4.jpg", "5.jpg")]
    reading = _read(save_json(path, rows[::-1]))
    assert reading.report.frames == 40
    assert np.flatnonzero(~reading.valid.any(axis=1)).tolist() == [4, 5]
    wrist = reading.points.positions[:, COCO_17.index("left_wrist"), 1]
    assert wrist[-1] > wrist[0] + 0.3, "10.jpg comes after 9.jpg"


def test_coco_numbers_far_apart_are_only_an_order(tmp_path: Path) -> None:
    rows = json.loads(coco(tmp_path).read_text())
    for row in rows:
        row["image_id"] = int(row["image_id"].removesuffix(".jpg")) * 1000
    reading = _read(save_json(tmp_path / "b.json", rows))
    assert reading.report.frames == 40
    assert any("far apart" in note for note in reading.report.notes)


def test_mediapipe_rate_from_times_and_metres_from_world_landmarks(tmp_path: Path) -> None:
    reading = _read(mediapipe(tmp_path))
    assert (reading.report.fps, reading.report.unit_source, reading.dimensions) == (25.0, "file", 3)
    expected = in_space(MEDIAPIPE_33)[0] * [-1.0, -1.0, 1.0]
    got = reading.points.positions[0]
    np.testing.assert_allclose(got - got[:1], expected - expected[:1], atol=1e-6)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda frames: frames,
        lambda frames: {"fps": 60, "frames": frames},
        lambda frames: [{"pose_landmarks": {"landmark": frame}} for frame in frames],
        lambda frames: [{"landmarks": [frame], "worldLandmarks": []} for frame in frames],
        lambda frames: [{"landmark": frame} for frame in frames],
        lambda frames: [{"landmarks": [list(point.values()) for point in frame]} for frame in frames],
    ],
)
def test_layouts_in_which_mediapipes_results_are_written(tmp_path: Path, wrap) -> None:
    frames = [landmarks(points) for points in in_space(MEDIAPIPE_33) / 4 + 0.6]
    reading = _read(save_json(tmp_path / "a.json", wrap(frames)))
    assert (reading.report.format, reading.report.frames, reading.dimensions) == ("mediapipe", 40, 2)
    assert any("width and height" in note for note in reading.report.notes)


def test_mediapipe_image_landmarks_made_square(tmp_path: Path) -> None:
    frames = [landmarks(points) for points in in_space(MEDIAPIPE_33) / [8, 4, 4] + 0.6]
    path = save_json(tmp_path / "a.json", {"frames": frames, "width": 1280, "height": 640})
    shoulders = _read(path, unit=4.0).points.positions[0, [11, 12]]
    expected = in_space(MEDIAPIPE_33)[0, [11, 12]]
    np.testing.assert_allclose(shoulders[0, 0] - shoulders[1, 0], expected[0, 0] - expected[1, 0], atol=1e-6)


def test_smarthome_falls_back_to_the_image_and_empty_frames_are_not_valid(tmp_path: Path) -> None:
    path = smarthome(tmp_path)
    data = json.loads(path.read_text())
    data["frames"][3] = []
    assert np.flatnonzero(~_read(save_json(path, data)).valid.any(axis=1)).tolist() == [3]
    assert read_smpl22(path, fps=None)[0].positions.shape == (40, 22, 3)
    for frame in data["frames"]:
        for pose in frame:
            del pose["pose3d"]
    assert _read(save_json(path, data)).dimensions == 2
    assert _read(path).report.fps == 20.0


def test_gait_arrays_with_joints_not_found(tmp_path: Path) -> None:
    path = gait(tmp_path)
    values = np.load(path, allow_pickle=False)
    values[2, 3] = 0.0
    np.save(path, values)
    reading = _read(path)
    assert np.argwhere(~reading.valid).tolist() == [[2, 3]]
    assert reading.points.joint_names == OPENPOSE_18


def test_following_takes_a_lost_body_up_again_only_soon() -> None:
    shape = np.array([[0.0, 0.0], [0.0, 1.0]])

    def seen_at(x: float) -> Sighting:
        return Sighting(shape + np.array([x, 0.0]), np.array([True, True]))

    soon = follow([[seen_at(0.0)], *[[]] * 5, [seen_at(0.1)]])
    late = follow([[seen_at(0.0)], *[[]] * 50, [seen_at(0.1)]])
    far = follow([[seen_at(0.0)], [seen_at(3.0)]])
    assert [len(each) for each in (soon, late, far)] == [1, 2, 2]
