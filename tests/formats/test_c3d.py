"""C3D markers: units, gaps, subjects, joint centres of known and unknown sets, damage, and CMU's own take."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from body_samples import standing_motion
from point_samples import c3d, markers, write_c3d

from motionary.errors import FormatError, MissingExtra, MotionaryError, SkeletonMismatch
from motionary.formats import PointsReading, read_motion, read_smpl22, to_smpl22
from motionary.formats.joint_centres import hip_centres
from motionary.motion import load_skeleton
from motionary.motion.transforms import canonicalise_positions

_JOINTS = load_skeleton("smpl22").joints


def _read(path: Path, **options) -> PointsReading:
    reading = read_motion(path, **options)
    assert isinstance(reading, PointsReading)
    return reading


def test_hips_follow_the_published_regression() -> None:
    """By hand: a pelvis 240 mm wide and 150 mm deep, its front markers at height 1 m."""
    left, right = np.array([[0.12, 1.0, 0.0]]), np.array([[-0.12, 1.0, 0.0]])
    left_hip, right_hip = hip_centres(left, right, np.array([[0.0, 1.0, -0.15]]))
    np.testing.assert_allclose(left_hip, [[0.33 * 0.24 + 0.0073, 1.0 - 0.3 * 0.24 - 0.0109, -0.24 * 0.15 - 0.0099]])
    np.testing.assert_allclose(right_hip, left_hip * [-1, 1, 1])


@pytest.mark.parametrize("inner", [False, True])
def test_joint_centres_lie_where_the_markers_were_put_around(tmp_path: Path, inner: bool) -> None:
    reading = _read(write_c3d(tmp_path / "a.c3d", markers(inner=inner)))
    positions = to_smpl22(reading).positions
    away = np.linalg.norm(positions - standing_motion().joint_positions().positions, axis=-1).max(axis=0)
    worst = dict(zip(_JOINTS, away, strict=True))
    exact = ["hip", "foot", "wrist", *(["knee", "ankle"] if inner else [])]
    for side in ("left", "right"):
        for joint in exact:
            assert worst[f"{side}_{joint}"] < 2e-3, joint
        for joint in ("knee", "ankle", "shoulder"):
            assert worst[f"{side}_{joint}"] < 0.025, joint
        # the left arm ends straight above the head, where nothing tells the elbow's inner side: there the marker
        assert worst[f"{side}_elbow"] < 0.05
    for joint in ("pelvis", "neck", "spine2", "head"):
        assert worst[joint] < 0.05, joint
    assert any("estimated, not measured: left_hip" in note for note in reading.report.notes)


def test_markers_themselves_are_kept_and_named_without_their_subject(tmp_path: Path) -> None:
    reading = _read(c3d(tmp_path))
    assert reading.points.joint_names[: len(markers())] == tuple(markers())
    np.testing.assert_allclose(reading.points.positions[:, 0], markers()["LASI"], atol=1e-5)
    assert reading.report.unit == "millimetre"
    assert reading.report.fps == 30.0


@pytest.mark.parametrize(
    "unit, factor, source", [("m", 1.0, "file"), ("in", 1 / 0.0254, "file"), ("", 100.0, "height")]
)
def test_units(tmp_path: Path, unit: str, factor: float, source: str) -> None:
    reading = _read(write_c3d(tmp_path / "a.c3d", markers(), unit=unit, factor=factor))
    assert reading.report.unit_source == source
    np.testing.assert_allclose(reading.points.positions[:, 0], markers()["LASI"], atol=1e-5)


def test_gaps_are_not_valid_and_take_the_joints_that_need_them_along(tmp_path: Path) -> None:
    found = markers()
    found["LKNE"][5:9] = np.nan
    reading = _read(write_c3d(tmp_path / "a.c3d", found))
    for name, lost in {"LKNE": True, "left_knee": True, "left_ankle": True, "RKNE": False, "right_knee": False}.items():
        column = reading.valid[:, reading.points.joint_names.index(name)]
        assert (~column[5:9]).all() == lost
        assert column[:5].all()
    assert np.isfinite(to_smpl22(reading).positions).all()


def test_of_two_subjects_one_is_read_and_things_are_none(tmp_path: Path) -> None:
    both = {f"Anna:{label}": track for label, track in markers().items()}
    both |= {f"Ben:{label}": track + np.array([1.0, 0.0, 0.0]) for label, track in markers().items()}
    both |= {"Box:corner1": np.zeros((40, 3)) + 0.5, "*12": np.ones((40, 3)), "U7": np.ones((40, 3))}
    both["Anna:LASI"][:10] = np.nan
    path = write_c3d(tmp_path / "a.c3d", both)
    reading = _read(path)
    assert "2 people in the file; this is person 1" in reading.report.notes
    assert not {"*12", "U7", "corner1"} & set(reading.points.joint_names)
    other = _read(path, person=0)
    np.testing.assert_allclose(
        reading.points.positions[20:, 0] - other.points.positions[20:, 0], [[1.0, 0, 0]] * 20, atol=1e-4
    )
    with pytest.raises(FormatError, match="person 2: the file has 2 people"):
        read_motion(path, person=2)


def test_an_unknown_set_is_read_and_says_how_to_map_it(tmp_path: Path) -> None:
    body = standing_motion().joint_positions()
    found = {f"m{k}": body.positions[:, k] for k in range(22)}
    path = write_c3d(tmp_path / "a.c3d", found)
    assert _read(path).report.dialect == "unknown"
    with pytest.raises(SkeletonMismatch, match=r"M0, M1.*--mapping"):
        read_smpl22(path)
    joints, _ = read_smpl22(path, mapping={name: f"m{k}" for k, name in enumerate(_JOINTS)}, fps=None, unit="mm")
    assert joints.positions.shape == (40, 22, 3)


def test_a_stated_axis_that_the_body_speaks_against_is_not_believed(tmp_path: Path) -> None:
    reading = _read(write_c3d(tmp_path / "a.c3d", markers(), screen="+X"))
    assert any("Y_SCREEN says that X is up, but the body stands along Z" in note for note in reading.report.notes)
    np.testing.assert_allclose(reading.points.positions[:, 0], markers()["LASI"], atol=1e-5)


def test_nothing_but_unlabelled_trajectories(tmp_path: Path) -> None:
    path = write_c3d(tmp_path / "a.c3d", {f"*{k}": np.ones((5, 3)) for k in range(9)})
    with pytest.raises(FormatError, match="not one of the 9 trajectories is labelled"):
        read_motion(path)


def test_every_marker_lost(tmp_path: Path) -> None:
    path = write_c3d(tmp_path / "a.c3d", {name: np.full((5, 3), np.nan) for name in markers()})
    with pytest.raises(FormatError, match="not one joint was tracked"):
        read_motion(path)


def test_without_ezc3d_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = c3d(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "ezc3d", None)
    with pytest.raises(MissingExtra, match=r"motionary\[c3d\]"):
        read_motion(path)


_DAMAGE = {
    "empty": (lambda data: b"", "empty"),
    "a text": (lambda data: b"hello " * 300, "not a C3D file"),
    "cut in the header": (lambda data: data[:300], "cut off"),
    "cut in the parameters": (lambda data: data[:1200], "cut off"),
    "cut in the data": (lambda data: data[:-600], "cut off"),
    "sixty-five thousand frames": (lambda data: data[:8] + struct.pack("<H", 65535) + data[10:], "65,535 frames"),
    "sixty-five thousand points": (lambda data: data[:2] + b"\xff\xff" + data[4:], "65535 points"),
    "no points": (lambda data: data[:2] + b"\0\0" + data[4:], "no points"),
    "frames backwards": (lambda data: data[:6] + b"\x09\0\x02\0" + data[10:], "frames 9 to 2"),
    "data past the end": (lambda data: data[:16] + b"\xff\xff" + data[18:], "not in the file"),
    "an unknown processor": (lambda data: data[:515] + b"\x11" + data[516:], "processor 17"),
    "an entry that leaves its section": (lambda data: data[:516] + b"\x05\x01POINT\xff\x7f" + data[525:], "damaged"),
}


@pytest.mark.parametrize("name", _DAMAGE)
def test_damaged(name: str, tmp_path: Path) -> None:
    path = c3d(tmp_path)
    change, words = _DAMAGE[name]
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(FormatError) as caught:
        read_motion(path)
    assert words in caught.value.problem


def test_flipped_bytes_of_header_and_parameters_give_only_our_errors(tmp_path: Path) -> None:
    path = c3d(tmp_path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(100):
        data = bytearray(whole)
        for place in rng.integers(0, 4096, 3):
            data[place] = int(rng.integers(256))
        path.write_bytes(data)
        try:
            read_motion(path)
        except MotionaryError:
            continue


def test_real_take_agrees_with_the_fitted_skeleton(real_data: Path) -> None:
    """CMU 02_01: centres from the markers against the joints that CMU's software fitted to them, root apart by 2 cm."""
    pytest.importorskip("ezc3d", reason="reading C3D needs the extra c3d (ezc3d)")
    joints, report = read_smpl22(real_data / "c3d" / "02_01.c3d", fps=None)
    assert (report.frames, report.fps) == (343, 120.0)
    assert any("CMU's marker set" in note for note in report.notes)
    fitted = read_smpl22(real_data / "cmu" / "02" / "02_01.amc", fps=None)[0].positions
    ours, theirs = canonicalise_positions(joints.positions), canonicalise_positions(fitted)
    assert (ours[:, 1, 0] > ours[:, 2, 0])[:30].all()
    assert (ours[:, 15, 1] > ours[:, 0, 1] + 0.4).all()
    assert (ours[:, 0, 1] > ours[:, 7:9, 1].max(axis=1) + 0.3).all()
    away = np.linalg.norm((ours - ours[:, :1]) - (theirs - theirs[:, :1]), axis=-1).mean(axis=0)
    worst = dict(zip(_JOINTS, away, strict=True))
    for side in ("left", "right"):
        for joint in ("hip", "knee", "ankle", "shoulder", "elbow"):
            assert worst[f"{side}_{joint}"] < 0.06, joint
    assert worst["head"] < 0.08
