"""NTU RGB+D skeletons: several bodies, tracking states, bodies that come and go, and the real clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from point_samples import ntu_text, points_of, seen_by_camera

from motionary.errors import FormatError
from motionary.formats import PointsReading, read_motion, read_smpl22
from motionary.formats.joint_sets import COCO_17, KINECT_25
from motionary.motion.transforms import canonicalise_positions

_ASIDE = np.array([1.0, 0.0, 0.0])
_BODY = seen_by_camera(points_of(KINECT_25))


def _read(folder: Path, text: str, name: str = "a.skeleton", **options: int) -> PointsReading:
    path = folder / name
    path.write_text(text)
    reading = read_motion(path, **options)
    assert isinstance(reading, PointsReading)
    return reading


def test_positions_are_the_files_in_metres(tmp_path: Path) -> None:
    reading = _read(tmp_path, ntu_text({"1": _BODY}))
    np.testing.assert_allclose(reading.points.positions, _BODY, atol=1e-6)
    assert reading.points.joint_names == KINECT_25
    assert reading.valid.all()
    assert (reading.report.fps, reading.report.unit, reading.report.unit_source) == (30.0, "metre", "file")


def test_the_body_tracked_longest_is_read_unless_another_is_asked_for(tmp_path: Path) -> None:
    passer_by = _BODY + _ASIDE
    passer_by[10:] = np.nan
    text = ntu_text({"9": passer_by, "4": _BODY})
    reading = _read(tmp_path, text)
    np.testing.assert_allclose(reading.points.positions, _BODY, atol=1e-6)
    assert "2 people in the file; this is person 1" in reading.report.notes
    other = _read(tmp_path, text, person=0)
    np.testing.assert_allclose(other.points.positions[:10], passer_by[:10], atol=1e-6)
    assert not other.valid[10:].any()
    assert np.isnan(other.points.positions[10:]).all()
    with pytest.raises(FormatError, match="person 2: the file has 2 people, numbered from 0 to 1"):
        _read(tmp_path, text, person=2)


def test_of_two_tracked_equally_long_the_one_that_moves_is_read(tmp_path: Path) -> None:
    chair = np.repeat(_BODY[:1], len(_BODY), axis=0) + _ASIDE
    reading = _read(tmp_path, ntu_text({"1": chair, "2": _BODY}))
    np.testing.assert_allclose(reading.points.positions, _BODY, atol=1e-6)


def test_a_body_that_comes_back_is_the_same_and_gaps_are_not_valid(tmp_path: Path) -> None:
    away = _BODY.copy()
    away[[0, 1, 20, 21]] = np.nan
    reading = _read(tmp_path, ntu_text({"1": away, "2": _BODY[:3]}), person=1)
    assert np.flatnonzero(~reading.valid.any(axis=1)).tolist() == [0, 1, 20, 21]
    assert reading.report.dropped_frames == 2
    joints, _ = read_smpl22(tmp_path / "a.skeleton", fps=None, person=1)
    assert len(joints.positions) == len(_BODY) - 2
    assert np.isfinite(joints.positions).all()


def test_two_bodies_of_one_id_are_kept_apart(tmp_path: Path) -> None:
    text = ntu_text({"0": _BODY, "00": _BODY + _ASIDE}).replace("\n00 0", "\n0 0")
    for person in (0, 1):
        reading = _read(tmp_path, text, person=person)
        np.testing.assert_allclose(reading.points.positions, _BODY + person * _ASIDE, atol=1e-6)


def test_inferred_joints_are_used_and_lost_ones_are_not(tmp_path: Path) -> None:
    states = np.full(_BODY.shape[:2], 2)
    states[:, 0] = 1
    states[5, 7] = 0
    reading = _read(tmp_path, ntu_text({"1": _BODY}, states=states))
    assert reading.valid[:, 0].all()
    assert np.argwhere(~reading.valid).tolist() == [[5, 7]]
    assert any("4.0 % of the joints are inferred" in note for note in reading.report.notes)


def test_a_file_without_tracking_states_takes_all_joints(tmp_path: Path) -> None:
    reading = _read(tmp_path, ntu_text({"1": _BODY}, states=np.zeros(_BODY.shape[:2])))
    assert reading.valid.all()
    assert any("does not say which joints were tracked" in note for note in reading.report.notes)


def test_joints_at_the_camera_and_no_numbers_are_lost(tmp_path: Path) -> None:
    body = _BODY.copy()
    body[3, 4] = 0.0
    body[2, 6] = np.nan
    assert np.argwhere(~_read(tmp_path, ntu_text({"1": body})).valid).tolist() == [[2, 6], [3, 4]]


def test_uav_human_in_an_image_has_no_depth(tmp_path: Path) -> None:
    flat = points_of(COCO_17) * [100.0, -100.0, 0.0] + [500.0, 400.0, 0.0]
    reading = _read(tmp_path, ntu_text({"0": flat}), name="P000.txt")
    assert (reading.dimensions, reading.report.format, reading.report.dialect) == (2, "uav_human", "coco17")
    head, ankle = COCO_17.index("nose"), COCO_17.index("left_ankle")
    assert (reading.points.positions[:, head, 1] > reading.points.positions[:, ankle, 1]).all()
    assert reading.points.positions[0, 5, 0] > reading.points.positions[0, 6, 0], "the left shoulder at +X"
    with pytest.raises(FormatError, match="no depth"):
        read_smpl22(tmp_path / "P000.txt")


def test_windows_line_ends_and_blank_lines(tmp_path: Path) -> None:
    text = ntu_text({"1": _BODY})
    reading = _read(tmp_path, text.replace("\n", "\r\n") + "\r\n\r\n")
    np.testing.assert_allclose(reading.points.positions, _BODY, atol=1e-6)


@pytest.mark.parametrize("name, frames", [("S001C001P001R001A001", 103), ("S001C001P001R001A003", 104)])
def test_real_clips(name: str, frames: int, real_data: Path) -> None:
    joints, report = read_smpl22(real_data / "ntu" / f"{name}.skeleton", fps=None)
    assert report.frames == len(joints.positions) == frames
    assert any("the camera looks down by 19 degrees" in n or "by 20 degrees" in n for n in report.notes)
    positions = canonicalise_positions(joints.positions)
    at = joints.joint_names.index
    assert (positions[:, at("left_hip"), 0] > positions[:, at("right_hip"), 0]).all()
    for upper, lower in (("head", "pelvis"), ("pelvis", "left_ankle"), ("pelvis", "right_ankle")):
        assert (positions[:, at(upper), 1] > positions[:, at(lower), 1] + 0.3).all()
    assert abs(np.median(positions[:, at("neck"), 2] - positions[:, at("left_ankle"), 2])) < 0.15, "it stands upright"
    # drinking, brushing teeth: the right hand is the one that goes up to the face
    assert positions[:, at("right_wrist"), 1].max() > positions[:, at("left_wrist"), 1].max() + 0.15
