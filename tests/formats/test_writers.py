"""Writers: what is written reads back the same, is valid, and nothing is left of a write that fails."""

from __future__ import annotations

import csv
import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_reader import Glb
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.datasets.procedural import generate_clip
from motionary.errors import MissingData, MotionaryError, SkeletonMismatch
from motionary.features import extract, recover_positions
from motionary.formats import Reading, read_motion, read_smpl22, to_smpl22
from motionary.formats.csv_write import write_csv
from motionary.formats.glb_write import write_glb
from motionary.formats.npy_write import write_npy
from motionary.formats.npz_write import write_npz
from motionary.motion import JointPositions, Motion, Skeleton, load_skeleton, resample
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.motion.rotations import (
    axis_angle_to_quat,
    normalise,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_to_rotvec,
    rotvec_to_quat,
)

SMPL22 = load_skeleton("smpl22")
seeds = st.integers(0, 2**32 - 1)
WRITERS: dict[str, Callable[..., Path]] = {
    "glb": write_glb,
    "npz": write_npz,
    "amass.npz": partial(write_npz, layout="smplh"),
    "npy": write_npy,
    "features.npy": partial(write_npy, features=extract),
    "csv": write_csv,
    "rotations.csv": partial(write_csv, content="rotations"),
}


def walk(seed: int, *, frames: int = 12, skeleton: Skeleton = SMPL22, fps: float = 30.0) -> Motion:
    rng = np.random.default_rng(seed)
    vectors = np.cumsum(rng.normal(scale=0.2, size=(frames, skeleton.joint_count, 3)), axis=0)
    roots = np.cumsum(rng.normal(scale=0.05, size=(frames, 3)), axis=0) + np.array([0, 1.0, 0])
    return Motion(rotvec_to_quat(vectors), roots, skeleton, fps)


def odd_tree() -> Skeleton:
    """Joints on their parent, awkward names, several branches."""
    names = ('Root, "it\'s"', "spine é", "on_parent", "tip", "arm L", "arm R")
    offsets = np.array([[0.0, 0, 0], [0, 0.5, 0], [0, 0, 0], [0, 0.3, 0.1], [0.4, 0, 0], [-0.4, 0, 0]])
    return Skeleton("odd", names, (-1, 0, 1, 2, 1, 1), offsets, ((4, 5),))


def cmu(real_data: Path, take: str) -> Motion:
    reading = read_motion(real_data / "cmu" / take)
    assert isinstance(reading, Reading)
    return reading.motion


def load(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


def turned_by(first: np.ndarray, second: np.ndarray) -> float:
    """Largest angle in degrees between rotations."""
    return float(np.rad2deg(np.abs(quat_to_rotvec(quat_multiply(quat_conjugate(first), second))).max()))


@settings(max_examples=20)
@given(seed=seeds, odd=st.booleans(), frames=st.integers(1, 6))
def test_glb_nodes_stand_where_the_joints_are(
    tmp_path_factory: pytest.TempPathFactory, seed: int, odd: bool, frames: int
) -> None:
    motion = walk(seed, frames=frames, skeleton=odd_tree() if odd else SMPL22)
    glb = Glb(write_glb(motion, tmp_path_factory.mktemp("glb") / "clip.glb"))
    glb.check()
    count = motion.skeleton.joint_count
    assert [node["name"] for node in glb.json["nodes"][:count]] == list(motion.skeleton.joints)
    expected = motion.joint_positions().positions
    for frame in range(frames):
        np.testing.assert_allclose(glb.world(frame)[:count, :3, 3], expected[frame], atol=1e-5)


def test_glb_of_real_motion(tmp_path: Path, real_data: Path) -> None:
    motion = resample(cmu(real_data, "05/05_09.amc"), 20.0)
    glb = Glb(write_glb(motion, tmp_path / "clip.glb", name="dance"))
    glb.check()
    expected = motion.joint_positions().positions
    for frame in range(0, motion.frame_count, 10):
        found = glb.world(frame)[: motion.skeleton.joint_count, :3, 3]
        np.testing.assert_allclose(found, expected[frame], atol=1e-5)
    times = glb.array(glb.json["animations"][0]["samplers"][0]["input"])[:, 0]
    np.testing.assert_allclose(times, np.arange(motion.frame_count) / 20.0, atol=1e-6)
    assert glb.json["animations"][0]["name"] == "dance"
    assert glb.json["animations"][0]["extras"]["fps"] == 20.0
    for (_, path), track in glb.tracks().items():
        if path == "rotation":
            np.testing.assert_allclose(np.linalg.norm(track, axis=-1), 1.0, atol=1e-6)
            assert np.sum(track[1:] * track[:-1], axis=-1).min() >= 0.0


def test_glb_rests_in_the_t_pose_with_its_feet_on_the_floor(tmp_path: Path) -> None:
    glb = Glb(write_glb(walk(0), tmp_path / "clip.glb"))
    rest = glb.world(None)[:22, :3, 3]
    np.testing.assert_allclose(rest - rest[0], _rest() - _rest()[0], atol=1e-6)
    assert rest[:, 1].min() == pytest.approx(0.0, abs=1e-6)
    # bound: in the rest pose every vertex stays where it is stored
    for (_, found), primitive in zip(glb.skinned(None), glb.json["meshes"][0]["primitives"], strict=True):
        np.testing.assert_allclose(found, glb.array(primitive["attributes"]["POSITION"]), atol=1e-6)


def _rest() -> np.ndarray:
    identity = rotvec_to_quat(np.zeros((1, 22, 3)))
    return Motion(identity, np.zeros((1, 3)), SMPL22, 30.0).joint_positions().positions[0]


def test_glb_body_follows_the_bones(tmp_path: Path) -> None:
    motion = walk(3)
    glb = Glb(write_glb(motion, tmp_path / "clip.glb"))
    positions = motion.joint_positions().positions[7]
    seen = glb.skinned(7)
    everything = np.concatenate([points for _, points in seen])
    for joint in range(22):
        # a ball's six corners lie about its joint
        away = np.linalg.norm(everything - positions[joint], axis=-1)
        assert away.min() < 0.03
    sides = dict(seen)
    assert set(sides) == {"middle", "left", "right"}
    bones = np.stack((positions[list(SMPL22.parents[1:])], positions[1:]), axis=1)
    for side, joints in zip(("left", "right"), np.array(SMPL22.left_right).T, strict=True):
        # every vertex lies on a bone or ball of its own side, within the thickness of the body
        lines = bones[joints - 1]
        along = np.einsum("vbi,bi->vb", sides[side][:, None] - lines[:, 0], lines[:, 1] - lines[:, 0])
        share = np.clip(along / np.sum((lines[:, 1] - lines[:, 0]) ** 2, axis=-1), 0, 1)
        nearest = lines[:, 0] + share[..., None] * (lines[:, 1] - lines[:, 0])
        assert np.linalg.norm(sides[side][:, None] - nearest, axis=-1).min(axis=1).max() < 0.04


def test_glb_triangles_face_outwards(tmp_path: Path) -> None:
    glb = Glb(write_glb(walk(3), tmp_path / "clip.glb"))
    for primitive in glb.json["meshes"][0]["primitives"]:
        pieces = glb.array(primitive["attributes"]["POSITION"]).reshape(-1, 24, 3)
        normals = glb.array(primitive["attributes"]["NORMAL"]).reshape(-1, 24, 3)
        middles = pieces.mean(axis=1, keepdims=True)
        assert np.sum((pieces - middles) * normals, axis=-1).min() > 0
        triangles = pieces.reshape(-1, 3, 3)
        wound = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        assert np.sum(wound * normals.reshape(-1, 3, 3)[:, 0], axis=-1).min() > 0


def test_glb_opens_in_another_library(tmp_path: Path) -> None:
    trimesh = pytest.importorskip("trimesh", reason="trimesh, of the extra dev, is not installed")
    scene = trimesh.load_scene(write_glb(walk(3), tmp_path / "clip.glb"))
    assert sum(len(mesh.faces) for mesh in scene.geometry.values()) == (21 + 22) * 8
    low = _rest()[:, 1].min()
    for joint, place in zip(SMPL22.joints, _rest(), strict=True):
        np.testing.assert_allclose(scene.graph.get(joint)[0][:3, 3], place - [0, low, 0], atol=1e-6)


def test_glb_of_positions_goes_through_inverse_kinematics(tmp_path: Path) -> None:
    positions = walk(4).joint_positions()
    glb = Glb(write_glb(positions, tmp_path / "clip.glb"))
    glb.check()
    for frame in range(positions.frame_count):
        np.testing.assert_allclose(glb.world(frame)[:22, :3, 3], positions.positions[frame], atol=1e-5)


def test_glb_of_more_frames_than_single_precision_can_tell_apart_is_refused(tmp_path: Path) -> None:
    lone = Skeleton("lone", ("a",), (-1,), np.zeros((1, 3)))
    frames = 400
    motion = Motion(rotvec_to_quat(np.zeros((frames, 1, 3))), np.zeros((frames, 3)), lone, 1e-3)
    Glb(write_glb(motion, tmp_path / "slow.glb")).check()
    with pytest.raises(MotionaryError, match="single precision"):
        write_glb(replace(motion, fps=float("1e60")), tmp_path / "fast.glb")
    assert [each.name for each in tmp_path.iterdir()] == ["slow.glb"]


@given(seed=seeds, odd=st.booleans(), single=st.booleans())
@settings(max_examples=20)
def test_npz_keeps_everything(tmp_path_factory: pytest.TempPathFactory, seed: int, odd: bool, single: bool) -> None:
    motion = walk(seed, skeleton=odd_tree() if odd else SMPL22, fps=29.97)
    if single:
        motion = replace(motion, local_rotations=motion.local_rotations.astype(np.float32))
    found = load(write_npz(motion, tmp_path_factory.mktemp("npz") / "clip.npz"))
    assert str(found["format"]) == "motionary"
    assert int(found["format_version"]) == 1
    skeleton = Skeleton(
        str(found["skeleton"]),
        tuple(found["joints"].tolist()),
        tuple(found["parents"].tolist()),
        found["offsets"],
        tuple((a, b) for a, b in found["left_right"].tolist()),
    )
    back = Motion(found["local_rotations"], found["root_positions"], skeleton, float(found["fps"]))
    assert back.local_rotations.dtype == motion.local_rotations.dtype
    np.testing.assert_array_equal(back.local_rotations, motion.local_rotations)
    np.testing.assert_array_equal(back.root_positions, motion.root_positions)
    np.testing.assert_array_equal(skeleton.offsets, motion.skeleton.offsets)
    for name in ("name", "joints", "parents", "left_right"):
        assert getattr(skeleton, name) == getattr(motion.skeleton, name)
    assert back.fps == motion.fps


def test_npz_of_positions_stays_positions(tmp_path: Path) -> None:
    points = JointPositions(np.random.default_rng(0).normal(size=(4, 3, 3)), ("a", "b", "c"), 25.0)
    found = load(write_npz(points, tmp_path / "clip.npz"))
    assert set(found) == {"format", "format_version", "fps", "joints", "positions"}
    np.testing.assert_array_equal(found["positions"], points.positions)
    assert tuple(found["joints"].tolist()) == points.joint_names


@given(seed=seeds, numbers=st.sampled_from([("smplh", 156), ("smpl22", 66)]))
@settings(max_examples=20)
def test_amass_layout_reads_back(tmp_path_factory: pytest.TempPathFactory, seed: int, numbers: tuple[Any, int]) -> None:
    motion = walk(seed)
    layout, width = numbers
    found = load(write_npz(motion, tmp_path_factory.mktemp("npz") / "clip.npz", layout=layout))
    assert found["poses"].shape == (motion.frame_count, width)
    assert not found["poses"][:, 66:].any()
    assert not found["betas"].any()
    assert (str(found["gender"]), float(found["mocap_framerate"])) == ("neutral", 30.0)
    # Z up: what was up (Y) is the third axis, what was ahead (Z) is minus the second
    np.testing.assert_allclose(found["trans"], motion.root_positions[:, [0, 2, 1]] * [1, -1, 1], atol=1e-12)
    rotations = rotvec_to_quat(found["poses"][:, :66].reshape(-1, 22, 3))
    back = axis_angle_to_quat(np.array([1.0, 0, 0]), -np.pi / 2)
    rotations[:, 0] = quat_multiply(back, rotations[:, 0])
    assert turned_by(rotations, motion.local_rotations) < 1e-4
    # the body as a whole, posed in AMASS's axes and turned back
    world = Motion(rotvec_to_quat(found["poses"][:, :66].reshape(-1, 22, 3)), found["trans"], SMPL22, 30.0)
    np.testing.assert_allclose(
        quat_rotate(back, world.joint_positions().positions), motion.joint_positions().positions, atol=1e-9
    )


def test_amass_layout_of_another_rest_pose_keeps_the_places(tmp_path: Path) -> None:
    # rotations on HumanML3D's reference skeleton start from other directions: written as they are they would mean
    # another pose
    motion = walk(5, skeleton=load_skeleton("humanml3d_reference"))
    found = load(write_npz(motion, tmp_path / "clip.npz", layout="smpl22"))
    fitted = inverse_kinematics(motion.joint_positions()).skeleton
    back = axis_angle_to_quat(np.array([1.0, 0, 0]), -np.pi / 2)
    world = Motion(rotvec_to_quat(found["poses"].reshape(-1, 22, 3)), found["trans"], fitted, 30.0)
    np.testing.assert_allclose(
        quat_rotate(back, world.joint_positions().positions), motion.joint_positions().positions, atol=1e-6
    )


def test_npy_holds_the_22_joints(tmp_path: Path, real_data: Path) -> None:
    motion = walk(6, fps=40.0)
    found = np.load(write_npy(motion, tmp_path / "a.npy"), allow_pickle=False)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, motion.joint_positions().positions, atol=1e-6)
    half = np.load(write_npy(motion.joint_positions(), tmp_path / "b.npy", fps=20.0), allow_pickle=False)
    np.testing.assert_array_equal(half, found[::2])
    other = cmu(real_data, "02/02_01.amc")
    mapped = np.load(write_npy(other, tmp_path / "c.npy"), allow_pickle=False)
    np.testing.assert_allclose(mapped, to_smpl22(other).positions, atol=1e-5)


def test_npy_holds_features(tmp_path: Path) -> None:
    motion = walk(7, frames=40, fps=20.0)
    found = np.load(write_npy(motion, tmp_path / "a.npy", fps=20.0, features=extract), allow_pickle=False)
    assert found.shape == (39, 263)
    np.testing.assert_array_equal(found, extract(motion.joint_positions().positions))
    with pytest.raises(MotionaryError, match="features are not finite in frame 1"):
        write_npy(motion, tmp_path / "b.npy", features=lambda x: np.where(np.arange(len(x)) == 1, np.inf, 0.0))


@pytest.mark.parametrize("skeleton", [SMPL22, odd_tree()], ids=["smpl22", "odd"])
def test_csv_rows(tmp_path: Path, skeleton: Skeleton) -> None:
    motion = walk(8, skeleton=skeleton, frames=5)
    with write_csv(motion, tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["frame", "time", *(f"{joint}_{axis}" for joint in skeleton.joints for axis in "xyz")]
    values = np.array(rows[1:], dtype=float)
    np.testing.assert_array_equal(values[:, 0], np.arange(5))
    np.testing.assert_allclose(values[:, 1], np.arange(5) / 30.0, atol=6e-7)
    np.testing.assert_allclose(values[:, 2:].reshape(5, -1, 3), motion.joint_positions().positions, atol=6e-7)

    with write_csv(motion, tmp_path / "b.csv", content="rotations").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][2:9] == [f"{skeleton.joints[0]}_{end}" for end in ("x", "y", "z", "qw", "qx", "qy", "qz")]
    values = np.array(rows[1:], dtype=float)
    np.testing.assert_allclose(values[:, 2:5], motion.root_positions, atol=6e-7)
    assert turned_by(normalise(values[:, 5:].reshape(5, -1, 4)), motion.local_rotations) < 1e-5


def test_csv_is_plain_text_without_negative_zeros(tmp_path: Path) -> None:
    points = JointPositions(np.array([[[-1e-9, 0.0, -0.25]]] * 3000), ("a",), 30.0)
    lines = write_csv(points, tmp_path / "a.csv").read_bytes().split(b"\n")
    assert lines[0] == b"frame,time,a_x,a_y,a_z"
    assert lines[2] == b"1,0.033333,0.000000,0.000000,-0.250000"
    assert len(lines) == 3002


def test_csv_rotations_of_positions_go_through_inverse_kinematics(tmp_path: Path) -> None:
    motion = walk(9)
    text = write_csv(motion.joint_positions(), tmp_path / "a.csv", content="rotations").read_text()
    values = np.array([line.split(",") for line in text.splitlines()[1:]], dtype=float)[:, 5:].reshape(-1, 22, 4)
    expected = inverse_kinematics(motion.joint_positions()).local_rotations
    assert turned_by(normalise(values), expected) < 1e-5


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -1e30])
def test_what_is_not_finite_is_refused_and_nothing_is_written(tmp_path: Path, kind: str, value: float) -> None:
    motion = walk(0, frames=40)
    roots = motion.root_positions.copy()
    roots[3, 1] = value
    positions = motion.joint_positions().positions.copy()
    positions[5, 7, 2] = value
    path = tmp_path / f"clip.{kind}"
    offsets = SMPL22.offsets.copy()
    offsets[4] = value
    for broken, where in (
        (replace(motion, root_positions=roots), "frame 3, joint 'pelvis'"),
        (JointPositions(positions, SMPL22.joints, 30.0), "frame 5, joint 'left_ankle'"),
        (replace(motion, skeleton=replace(SMPL22, offsets=offsets)), "joint 'left_knee': rest offset"),
    ):
        with pytest.raises(MotionaryError, match=where) as caught:
            WRITERS[kind](broken, path)
        assert str(path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_each_writer_refuses_what_is_no_motion(tmp_path: Path, kind: str) -> None:
    motion = walk(0, frames=4)
    write, path = WRITERS[kind], tmp_path / f"clip.{kind}"
    with pytest.raises(MotionaryError, match="no frames"):
        write(replace(motion, local_rotations=motion.local_rotations[:0], root_positions=np.zeros((0, 3))), path)
    with pytest.raises(MotionaryError, match="no unit quaternion"):
        write(replace(motion, local_rotations=motion.local_rotations * 0.0), path)
    with pytest.raises(MissingData, match="no folder"):
        write(motion, tmp_path / "nowhere" / "clip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["glb", "amass.npz", "npy", "rotations.csv"])
def test_missing_joints_are_named(tmp_path: Path, kind: str) -> None:
    few = JointPositions(np.zeros((2, 2, 3)), ("pelvis", "head"), 30.0)
    with pytest.raises(SkeletonMismatch, match="left_hip"):
        WRITERS[kind](few, tmp_path / "clip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clip"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        WRITERS[kind](walk(0, frames=30), path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["clip"]


@pytest.mark.parametrize("kind", WRITERS)
def test_writing_twice_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    motion = walk(1, frames=30)
    first, second = (WRITERS[kind](motion, tmp_path / f"{n}" / "clip") for n in _folders(tmp_path))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o077 == second.stat().st_mode & 0o077


def _folders(folder: Path) -> tuple[str, str]:
    for name in ("a", "b"):
        (folder / name).mkdir()
    return "a", "b"


@pytest.mark.parametrize("write", [write_glb, write_npz, write_npy, write_csv])
def test_each_writer_says_what_the_format_loses(write: Callable[..., Path]) -> None:
    parameters = list(inspect.signature(write).parameters.values())
    assert [each.name for each in parameters[:2]] == ["motion", "path"]
    assert all(each.kind is each.KEYWORD_ONLY for each in parameters[2:])
    module = inspect.getmodule(write)
    assert module is not None
    assert module.__doc__ is not None
    assert "lose" in module.__doc__


@pytest.mark.parametrize("kind", ["glb", "csv", "rotations.csv"])
def test_names_with_half_a_character_are_written(tmp_path: Path, kind: str) -> None:
    broken = replace(odd_tree(), joints=("a\udce9", "b", "c", "d", "e", "f"))
    assert "a?" in WRITERS[kind](walk(0, skeleton=broken), tmp_path / "clip").read_bytes().decode("latin-1")


def test_unknown_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="layout is 'smplz'"):
        write_npz(walk(0), tmp_path / "a", layout="smplz")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="content is 'angles'"):
        write_csv(walk(0), tmp_path / "a", content="angles")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["smpl22", "odd"])
def test_our_npz_comes_back_through_its_reader(tmp_path: Path, name: str) -> None:
    motion = walk(11, skeleton=SMPL22 if name == "smpl22" else odd_tree())
    reading = read_motion(write_npz(motion, tmp_path / "clip.npz"))
    assert isinstance(reading, Reading)
    np.testing.assert_array_equal(reading.motion.local_rotations, motion.local_rotations)
    np.testing.assert_array_equal(reading.motion.root_positions, motion.root_positions)
    np.testing.assert_array_equal(reading.motion.skeleton.offsets, motion.skeleton.offsets)
    assert reading.motion.skeleton.left_right == motion.skeleton.left_right
    assert reading.motion.fps == motion.fps


@given(seed=seeds, layout=st.sampled_from(["smplh", "smpl22"]))
@settings(max_examples=10)
def test_amass_layout_comes_back_through_its_reader(
    tmp_path_factory: pytest.TempPathFactory, seed: int, layout: Any
) -> None:
    motion = walk(seed)
    reading = read_motion(write_npz(motion, tmp_path_factory.mktemp("npz") / "clip.npz", layout=layout))
    assert isinstance(reading, Reading)
    assert turned_by(reading.motion.local_rotations[:, :22], motion.local_rotations) < 1e-4
    np.testing.assert_allclose(reading.motion.root_positions, motion.root_positions, atol=1e-6)


@pytest.mark.parametrize("features", [None, extract], ids=["joints", "features"])
def test_npy_comes_back_through_its_reader(tmp_path: Path, features: Any) -> None:
    clip = resample(generate_clip(np.random.default_rng(2)).motion, 20.0)
    path = write_npy(clip, tmp_path / "clip.npy", fps=20.0, features=features)
    points, _ = read_smpl22(path, unit="m", fps=None)
    expected = clip.joint_positions().positions
    if features is not None:
        # in the features' canonical form, on its bones, without the last frame
        expected = recover_positions(extract(expected))
    np.testing.assert_allclose(points.positions, expected, atol=1e-5)
