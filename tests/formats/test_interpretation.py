"""Units, up axis, leading rest poses and repairs: what is decided about a file, and that it is said."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import BVH, body_bvh, write, write_amc

from motionary.errors import FormatError
from motionary.formats import motion_files, read_motion, read_smpl22, to_smpl22
from motionary.formats.mapping import SMPL22
from motionary.formats.reading import RawTake
from motionary.formats.tpose import rest_pose_frames
from motionary.formats.units import parse_unit
from motionary.motion import load_skeleton
from motionary.motion.rotations import axis_angle_to_quat, identity_quaternions


@pytest.mark.parametrize(
    ("scale", "unit"),
    [(1.0, "metre"), (100.0, "centimetre"), (1000.0, "millimetre"), (1 / 0.0254, "inch"), (0.45 / 0.0254, "ASF unit")],
)
def test_unit_from_the_bodys_height(tmp_path, scale: float, unit: str) -> None:
    joints, report = read_smpl22(write(tmp_path, body_bvh({}, scale=scale)))
    assert report.unit.startswith(unit)
    assert report.unit_source == "height"
    assert joints.positions[0, 0, 1] == pytest.approx(0.95, abs=1e-3)


def test_a_body_of_no_known_unit_is_scaled_and_said(tmp_path) -> None:
    reading = read_motion(write(tmp_path, body_bvh({}, scale=5.0)))
    assert any("scaled to a height of 1.70" in note for note in reading.report.notes)


def test_unit_given_wins(tmp_path) -> None:
    reading = read_motion(write(tmp_path, body_bvh({}, scale=100.0)), unit="mm")
    assert (reading.report.unit_source, reading.report.scale_to_metres) == ("given", 0.001)


@pytest.mark.parametrize("unit", ["parsec", "", -1.0, float("nan"), 0])
def test_unknown_units_are_refused(unit) -> None:
    with pytest.raises(FormatError, match="unit"):
        parse_unit(unit)


def test_asf_states_its_unit(tmp_path) -> None:
    report = read_motion(write_amc(tmp_path)).report
    assert report.unit_source == "file"
    assert report.scale_to_metres == pytest.approx(0.0254 / 0.45)
    assert report.fps == 120.0
    assert any("no frame rate" in note for note in report.notes)


def test_asf_bones_hang_at_their_near_ends_and_turn_in_their_own_axes(tmp_path) -> None:
    motion = read_motion(write_amc(tmp_path), unit=1.0).motion
    assert motion.skeleton.joints == ("root", "thigh", "shin", "shin_end")
    positions = motion.joint_positions().positions[0]
    np.testing.assert_allclose(positions[0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(positions[1], positions[0], atol=1e-12)
    tilt = np.deg2rad(20.0)
    axis = np.array([np.cos(tilt), np.sin(tilt), 0.0])
    np.testing.assert_allclose((positions[2] - positions[1]) @ axis, -8 * np.sin(tilt), atol=1e-9)
    along, bent = positions[2] - positions[1], positions[3] - positions[2]
    assert np.linalg.norm(along) == pytest.approx(8.0)
    assert np.linalg.norm(bent) == pytest.approx(7.0)


def test_radians_in_amc(tmp_path) -> None:
    degrees = read_motion(write_amc(tmp_path)).motion
    text = ":RADIANS\n" + "".join(
        f"{i}\nroot 0 {i} 0 0 0 0\nthigh {np.deg2rad(i):.12f} 0 0\nshin {np.deg2rad(10 * i):.12f}\n" for i in (1, 2, 3)
    )
    radians = read_motion(write_amc(tmp_path, text)).motion
    np.testing.assert_allclose(radians.local_rotations, degrees.local_rotations, atol=1e-9)


def test_z_up_is_turned_to_y_up(tmp_path) -> None:
    upright, _ = read_smpl22(write(tmp_path, body_bvh({})))
    turned, report = read_smpl22(write(tmp_path, body_bvh({}, up="Z")))
    assert any("Z up" in note for note in report.notes)
    np.testing.assert_allclose(turned.positions[0], upright.positions[0], atol=1e-5)


def test_a_leading_rest_pose_is_noticed_and_left_out(tmp_path) -> None:
    path = write(tmp_path, body_bvh({}, frames=30, rest_first=True))
    reading = read_motion(path)
    assert reading.report.leading_tpose
    assert reading.motion.frame_count == 30
    assert to_smpl22(reading).frame_count == 29


def test_a_motion_without_one_keeps_all_frames(tmp_path) -> None:
    reading = read_motion(write(tmp_path, body_bvh({}, frames=30)))
    assert not reading.report.leading_tpose
    assert to_smpl22(reading).frame_count == 30


def test_true_frame_rate_given(tmp_path) -> None:
    path = write(tmp_path, body_bvh({}, frames=31))
    joints, report = read_smpl22(path, source_fps=60.0)
    assert report.fps == 60.0
    assert (joints.fps, joints.frame_count) == (20.0, 11)


def test_motion_files_are_found_once_and_sorted(tmp_path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("b/deep/z.BVH", "a.bvh", "01.asf", "01_01.amc", ".hidden/h.bvh", ".x.bvh", "notes.txt"):
        write(tmp_path, BVH, name)
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in motion_files(tmp_path)]
    assert found == ["01_01.amc", "a.bvh", "b/deep/z.BVH"]


def test_left_and_right_pairs_come_with_the_skeleton(tmp_path) -> None:
    skeleton = read_motion(write(tmp_path, body_bvh({}))).motion.skeleton
    names = {(skeleton.joints[left], skeleton.joints[right]) for left, right in skeleton.left_right}
    assert names == {(joint, joint.replace("left", "right")) for joint in SMPL22 if joint.startswith("left")}


def test_a_fast_start_is_not_taken_for_a_rest_pose() -> None:
    frames = 40
    skeleton = load_skeleton("smpl22")
    rotations = identity_quaternions((frames, 22))
    angles = np.minimum(np.arange(frames), 4) * np.deg2rad(25.0)
    elbow, knee = skeleton.index("left_elbow"), skeleton.index("left_knee")
    rotations[:, elbow] = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), angles)
    rotations[:, knee] = axis_angle_to_quat(np.array([1.0, 0.0, 0.0]), np.linspace(0, 0.3, frames))
    for joint in range(1, 8):
        rotations[:, joint] = axis_angle_to_quat(np.array([1.0, 0.0, 0.0]), np.linspace(0, 0.05, frames))
    take = RawTake("bvh", rotations, np.zeros((frames, 3)), skeleton.joints, skeleton.parents, skeleton.offsets, 20.0)
    assert rest_pose_frames(take) == 0
