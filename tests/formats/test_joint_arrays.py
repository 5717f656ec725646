"""Arrays of joints and features: real clips, KIT-ML's mirrored axes, side files, MotionStreamer's rotations."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from body_samples import (
    FPS,
    encode272,
    humanml263,
    joints_npz,
    kit_joints,
    kitml251,
    named_joints,
    new_joints,
    save_npz,
    standing_motion,
)

from motionary.features.mmm21 import to_mmm21
from motionary.formats import PointsReading, Reading, motion_files, read_motion, read_smpl22
from motionary.formats.joint_arrays import KINDS
from motionary.formats.mapping import detect
from motionary.formats.smpl_names import NAMES
from motionary.motion import load_skeleton
from motionary.motion.rotations import quat_to_matrix


def saved(path: Path, array: np.ndarray) -> Path:
    np.save(path, array)
    return path


@pytest.fixture
def humanml3d(real_data: Path) -> Path:
    if not (real_data / "humanml3d").is_dir():
        pytest.skip(f"no HumanML3D clips at {real_data / 'humanml3d'}")
    return real_data / "humanml3d"


def test_real_clips_are_found_and_read_alike_as_joints_and_as_features(humanml3d: Path) -> None:
    found = motion_files(humanml3d)
    assert {path.parent.name for path in found} >= {"new_joints", "new_joint_vecs"}
    assert not {"t2m_mean.npy", "t2m_std.npy"} & {path.name for path in found}
    for path in (humanml3d / "new_joints").glob("*.npy"):
        joints, report = read_smpl22(path)
        features, _ = read_smpl22(humanml3d / "new_joint_vecs" / path.name)
        assert np.abs(joints.positions - features.positions).max() < 1e-4
        assert np.abs(joints.positions - np.load(path)).max() < 1e-6, "metres and Y up already"
        assert report.fps == 20.0
        assert any("20 frames a second" in note for note in report.notes)


def test_real_reference_clip_of_smplh_joints(humanml3d: Path) -> None:
    reading = read_motion(humanml3d / "reference_000021_joints.npy")
    assert isinstance(reading, PointsReading)
    assert reading.points.joint_names == NAMES[52]
    assert reading.report.unit == "metre"


@pytest.mark.parametrize("maker", [kit_joints, kitml251])
def test_kit_is_mirrored_back(tmp_path: Path, maker) -> None:
    """The published arrays have X to the body's right: the left arm that is raised must be the left one again."""
    expected = to_mmm21(standing_motion())
    reading = read_motion(maker(tmp_path))
    assert isinstance(reading, PointsReading)
    assert reading.points.joint_names == expected.joint_names == load_skeleton("mmm21").joints
    assert reading.report.dialect == "mmm21"
    assert reading.points.fps == 12.5
    if maker is kit_joints:
        assert np.allclose(reading.points.positions, expected.positions, atol=1e-5)
        assert any("left-handed" in note for note in reading.report.notes)


def test_kit_put_right_already_stays(tmp_path: Path) -> None:
    expected = to_mmm21(standing_motion()).positions
    reading = read_motion(saved(tmp_path / "kit.npy", expected))
    assert isinstance(reading, PointsReading)
    assert np.allclose(reading.points.positions, expected)
    assert reading.report.unit == "metre"
    assert not any("left-handed" in note for note in reading.report.notes)


def test_side_file_says_what_the_array_cannot(tmp_path: Path) -> None:
    reading = read_motion(named_joints(tmp_path))
    assert reading.report.fps == FPS
    assert reading.report.unit == "centimetre"
    assert reading.report.unit_source == "file"
    assert any("Z up" in note for note in reading.report.notes)


def test_side_file_names_win_over_the_number(tmp_path: Path) -> None:
    """22 joints that are not HumanML3D's: the order is another."""
    points = standing_motion().joint_positions()
    path = saved(tmp_path / "clip.npy", points.positions[:, ::-1])
    (tmp_path / "clip.joints.json").write_text(json.dumps({"joints": list(points.joint_names[::-1])}))
    assert np.allclose(read_smpl22(path, fps=None)[0].positions, points.positions, atol=1e-6)


def test_an_array_nobody_knows_is_read_once_its_joints_are_named(tmp_path: Path) -> None:
    points = standing_motion().joint_positions()
    path = saved(tmp_path / "clip.npy", points.positions[:, :21])
    assert motion_files(tmp_path) == [path], "21 joints are KIT-ML's"
    path = saved(tmp_path / "clip.npy", points.positions[:, [0, 1, 2, 4, 5, 7, 8, 12, 15, 16, 17, 18, 19, 20, 21]])
    assert motion_files(tmp_path) == []
    names = [points.joint_names[i] for i in (0, 1, 2, 4, 5, 7, 8, 12, 15, 16, 17, 18, 19, 20, 21)]
    (tmp_path / "clip.joints.json").write_text(json.dumps({"joints": names, "fps": 25}))
    assert motion_files(tmp_path) == [path]
    assert read_smpl22(path, fps=None)[0].positions.shape == (40, 22, 3)


def test_lost_joints_are_not_a_number(tmp_path: Path) -> None:
    positions = standing_motion().joint_positions().positions.copy()
    positions[5:9, 20] = np.nan
    positions[7, 21] = np.inf
    reading = read_motion(saved(tmp_path / "clip.npy", positions))
    assert isinstance(reading, PointsReading)
    assert not reading.valid[5:9, 20].any()
    assert not reading.valid[7, 21]
    filled = read_smpl22(tmp_path / "clip.npy", fps=None)[0].positions
    assert np.abs(filled - standing_motion().joint_positions().positions).max() < 0.01


def test_frame_rate_and_unit_can_be_given(tmp_path: Path) -> None:
    reading = read_motion(new_joints(tmp_path), fps=25.0, unit="m")
    assert reading.report.fps == 25.0
    assert reading.report.unit_source == "given"


def test_units_are_found_from_the_body(tmp_path: Path) -> None:
    positions = standing_motion().joint_positions().positions
    for unit, scale in (("metre", 1.0), ("centimetre", 100.0), ("millimetre", 1000.0)):
        path = saved(tmp_path / f"{unit}.npy", positions * scale)
        assert read_motion(path).report.unit == unit
        assert np.allclose(read_smpl22(path, fps=None)[0].positions, positions, atol=1e-5)


def test_z_up_joints_are_turned(tmp_path: Path) -> None:
    """TEACH's samples are joints with Z up."""
    positions = standing_motion().joint_positions().positions
    z_up = np.stack([positions[..., 0], -positions[..., 2], positions[..., 1]], axis=-1)
    assert np.allclose(read_smpl22(saved(tmp_path / "a.npy", z_up), fps=None)[0].positions, positions, atol=1e-6)


def test_npz_names_and_rate_are_the_files(tmp_path: Path) -> None:
    reading = read_motion(joints_npz(tmp_path))
    assert isinstance(reading, PointsReading)
    assert reading.points.joint_names == NAMES[22][::-1]
    assert reading.report.fps == FPS
    assert not any("neither" in note for note in reading.report.notes)


def test_smpl_parameters_beside_positions_are_preferred(tmp_path: Path) -> None:
    """Rotations say more than the positions some data sets store beside them."""
    motion = standing_motion()
    path = save_npz(
        tmp_path / "both.npz",
        poses=np.zeros((40, 72)),
        trans=motion.root_positions,
        fps=30,
        joint_positions=motion.joint_positions().positions,
    )
    assert read_motion(path).report.format == "smpl"


def test_motionstreamer_gives_the_rotations_and_bones_back(tmp_path: Path) -> None:
    motion = standing_motion()
    reading = read_motion(saved(tmp_path / "a.npy", encode272(motion)))
    assert isinstance(reading, Reading)
    difference = quat_to_matrix(reading.motion.local_rotations) - quat_to_matrix(motion.local_rotations)
    assert np.abs(difference).max() < 1e-6
    assert np.allclose(reading.motion.skeleton.offsets, motion.skeleton.offsets, atol=1e-6)
    expected = motion.joint_positions().positions - motion.root_positions[0] * [1, 0, 1]
    assert np.allclose(reading.joint_positions().positions, expected, atol=1e-6)
    assert reading.report.fps == 30.0


def test_motionstreamer_that_disagrees_with_itself_says_so(tmp_path: Path) -> None:
    features = encode272(standing_motion())
    features[:, 8 + 3 * 20 : 8 + 3 * 21] += np.linspace(0, 0.5, 40)[:, None]
    notes = read_motion(saved(tmp_path / "a.npy", features)).report.notes
    assert any("cm off" in note for note in notes)
    assert not any(
        "cm off" in n for n in read_motion(saved(tmp_path / "b.npy", encode272(standing_motion()))).report.notes
    )


def test_features_are_on_the_floor_and_face_forward(tmp_path: Path) -> None:
    positions = read_smpl22(humanml263(tmp_path), fps=None)[0].positions
    assert abs(positions[..., 1].min()) < 1e-3
    across = positions[0, 1] - positions[0, 2]
    assert across[0] > 0.1
    assert abs(across[2]) < 0.02


def test_every_known_number_of_joints_maps_to_smpl22() -> None:
    for count, kind in KINDS.items():
        assert len(kind.joints) == count
        assert detect(kind.joints).is_enough, kind.about
