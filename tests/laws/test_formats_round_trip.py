"""Law: what is written as BVH reads back the same, to 1e-4 degrees and 1e-6 m."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.formats import read_motion, write_bvh
from motionary.motion import Motion, Skeleton, load_skeleton
from motionary.motion.rotations import normalise, quat_conjugate, quat_multiply, quat_to_rotvec


def _random_motion(seed: int, frames: int) -> Motion:
    rng = np.random.default_rng(seed)
    skeleton = load_skeleton("smpl22")
    rotations = normalise(rng.normal(size=(frames, skeleton.joint_count, 4)))
    return Motion(rotations, rng.normal(size=(frames, 3)), skeleton, 30.0)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), order=st.sampled_from(["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"]))
def test_bvh_round_trip(tmp_path_factory, seed: int, order: str) -> None:
    motion = _random_motion(seed, 5)
    path = write_bvh(motion, tmp_path_factory.mktemp("bvh") / "clip.bvh", order=order)
    back = read_motion(path, unit="cm").motion
    where = [back.skeleton.joints.index(joint) for joint in motion.skeleton.joints]
    error = quat_to_rotvec(quat_multiply(quat_conjugate(motion.local_rotations), back.local_rotations[:, where]))
    assert np.rad2deg(np.abs(error).max()) < 1e-4
    np.testing.assert_allclose(back.root_positions, motion.root_positions, atol=1e-6)
    np.testing.assert_allclose(back.skeleton.offsets[where], motion.skeleton.offsets, atol=1e-6)
    assert back.fps == motion.fps


def test_end_sites_keep_their_names_and_places(tmp_path) -> None:
    skeleton = Skeleton("tail", ("a", "b", "b_end"), (-1, 0, 1), np.array([[0.0, 0, 0], [0, 1, 0], [0, 0.25, 0.5]]))
    rotations = np.tile([1.0, 0, 0, 0], (2, 3, 1))
    path = write_bvh(Motion(rotations, np.zeros((2, 3)), skeleton, 30.0), tmp_path / "clip.bvh", unit="m")
    back = read_motion(path, unit="m").motion.skeleton
    assert back.joints == skeleton.joints
    np.testing.assert_allclose(back.offsets, skeleton.offsets)


def test_turning_on_and_on_writes_no_jumps(tmp_path) -> None:
    motion = _random_motion(0, 200)
    angles = np.linspace(0, 6 * np.pi, 200)
    rotations = np.zeros_like(motion.local_rotations)
    rotations[..., 0] = 1.0
    rotations[:, 0, 0], rotations[:, 0, 2] = np.cos(angles / 2), np.sin(angles / 2)
    path = write_bvh(
        Motion(rotations, motion.root_positions, motion.skeleton, 30.0), tmp_path / "clip.bvh", order="YXZ"
    )
    rows = np.array([[float(x) for x in line.split()] for line in path.read_text().split("Time:")[1].split("\n")[1:-1]])
    assert np.abs(np.diff(rows[:, 3])).max() < 10
    assert rows[-1, 3] == pytest.approx(np.rad2deg(6 * np.pi), abs=1e-3)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "clip.bvh"
    path.write_text("old")
    monkeypatch.setattr("motionary.formats.bvh_write._rows", lambda *_: iter(["0 0\n", 1]))
    with pytest.raises(TypeError):
        write_bvh(_random_motion(1, 3), path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["clip.bvh"]


def test_orders_that_do_not_name_three_axes_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="XYX"):
        write_bvh(_random_motion(1, 3), tmp_path / "clip.bvh", order="XYX")
