"""Law: what is written as BVH reads back the same, to 1e-4 degrees and 1e-6 of the unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motionary.errors import MotionaryError
from motionary.formats import write_bvh
from motionary.formats.bvh import read_bvh
from motionary.formats.units import parse_unit
from motionary.motion import Motion, Skeleton, load_skeleton
from motionary.motion.rotations import euler_to_quat, normalise, quat_conjugate, quat_multiply, quat_to_rotvec


def _random_motion(seed: int, frames: int) -> Motion:
    rng = np.random.default_rng(seed)
    skeleton = load_skeleton("smpl22")
    rotations = normalise(rng.normal(size=(frames, skeleton.joint_count, 4)))
    return Motion(rotations, rng.normal(size=(frames, 3)), skeleton, 30.0)


def _any_skeleton(rng: np.random.Generator, joints: int, scale: float) -> Skeleton:
    """A random tree: chains, stars and all between; no joint is called like an End Site."""
    parents = (-1, *(int(rng.integers(max(0, joint - int(rng.integers(1, 6))), joint)) for joint in range(1, joints)))
    offsets = rng.normal(scale=scale, size=(joints, 3)) * (rng.random((joints, 1)) < 0.9)
    return Skeleton("any", tuple(f"joint {place}" for place in range(joints)), parents, offsets)


def _any_rotations(rng: np.random.Generator, shape: tuple[int, int], order: str) -> np.ndarray:
    """A third anything, a third the second angle at or near a quarter turn, a third quarter turns only."""
    kind = rng.integers(0, 3, size=shape)
    angles = rng.uniform(-np.pi, np.pi, size=(*shape, 3))
    near = 10.0 ** rng.uniform(-12, -1, size=shape) * rng.integers(0, 2, size=shape)
    angles[..., 1] = np.where(kind == 1, rng.choice([-1.0, 1.0], size=shape) * (np.pi / 2 - near), angles[..., 1])
    quarters = rng.integers(-2, 3, size=(*shape, 3)) * (np.pi / 2)
    return euler_to_quat(np.where(kind[..., None] == 2, quarters, angles), order)


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    order=st.sampled_from(["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"]),
    unit=st.sampled_from(["m", "cm", "mm", "in", 0.056]),
    joints=st.integers(1, 40),
    fps=st.sampled_from([20.0, 24.0, 29.97, 30.0, 120.0, 240.5]),
)
def test_any_skeleton_any_rotation_any_order_any_unit(
    tmp_path_factory, seed: int, order: str, unit: str | float, joints: int, fps: float
) -> None:
    rng = np.random.default_rng(seed)
    metres = parse_unit(unit)[1]
    skeleton = _any_skeleton(rng, joints, scale=50 * metres)
    rotations = _any_rotations(rng, (4, joints), order)
    motion = Motion(rotations, rng.normal(scale=1000 * metres, size=(4, 3)), skeleton, fps)
    path = write_bvh(motion, tmp_path_factory.mktemp("bvh") / "clip.bvh", order=order, unit=unit)
    take = read_bvh(path)
    where = [take.joints.index(joint.replace(" ", "_")) for joint in skeleton.joints]
    assert [take.parents[place] for place in where[1:]] == [where[parent] for parent in skeleton.parents[1:]]
    error = quat_to_rotvec(quat_multiply(quat_conjugate(rotations), take.local_rotations[:, where]))
    assert np.rad2deg(np.linalg.norm(error, axis=-1).max()) < 1e-4
    np.testing.assert_allclose(take.root_positions, motion.root_positions / metres, rtol=0, atol=1e-6)
    np.testing.assert_allclose(take.offsets[where][1:], skeleton.offsets[1:] / metres, rtol=0, atol=1e-6)
    assert take.fps == pytest.approx(fps, rel=1e-8)


def test_end_sites_keep_their_names_and_places(tmp_path) -> None:
    skeleton = Skeleton("tail", ("a", "b", "b_end"), (-1, 0, 1), np.array([[0.0, 0, 0], [0, 1, 0], [0, 0.25, 0.5]]))
    rotations = np.tile([1.0, 0, 0, 0], (2, 3, 1))
    path = write_bvh(Motion(rotations, np.zeros((2, 3)), skeleton, 30.0), tmp_path / "clip.bvh", unit="m")
    back = read_bvh(path)
    assert back.joints == skeleton.joints
    np.testing.assert_allclose(back.offsets, skeleton.offsets)


def test_turning_on_and_on_writes_no_jumps(tmp_path) -> None:
    motion = _random_motion(0, 1500)
    angles = np.linspace(0, 60 * np.pi, 1500)
    rotations = np.zeros_like(motion.local_rotations)
    rotations[..., 0] = 1.0
    rotations[:, 0, 0], rotations[:, 0, 2] = np.cos(angles / 2), np.sin(angles / 2)
    path = write_bvh(
        Motion(rotations, motion.root_positions, motion.skeleton, 30.0), tmp_path / "clip.bvh", order="YXZ"
    )
    rows = np.array([[float(x) for x in line.split()] for line in path.read_text().split("Time:")[1].split("\n")[1:-1]])
    assert np.abs(np.diff(rows[:, 3])).max() < 10
    assert rows[-1, 3] == pytest.approx(np.rad2deg(60 * np.pi), abs=1e-3)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "clip.bvh"
    path.write_text("old")
    monkeypatch.setattr("motionary.formats.bvh_write._rows", lambda *_: iter([b"0 0\n", 1]))
    with pytest.raises(TypeError):
        write_bvh(_random_motion(1, 3), path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["clip.bvh"]


def test_orders_that_do_not_name_three_axes_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="XYX"):
        write_bvh(_random_motion(1, 3), tmp_path / "clip.bvh", order="XYX")


@pytest.mark.parametrize("fps", [1e-6, 1e6])
def test_frame_rates_that_no_reader_takes_are_refused(tmp_path, fps: float) -> None:
    motion = _random_motion(1, 3)
    with pytest.raises(MotionaryError, match="frames a second"):
        write_bvh(Motion(motion.local_rotations, motion.root_positions, motion.skeleton, fps), tmp_path / "clip.bvh")
    assert not any(tmp_path.iterdir())


def test_what_is_not_finite_is_not_written(tmp_path) -> None:
    motion = _random_motion(1, 3)
    motion.root_positions[1, 2] = np.nan
    with pytest.raises(MotionaryError, match="frame 1"):
        write_bvh(motion, tmp_path / "clip.bvh")
    assert not any(tmp_path.iterdir())


def test_names_stay_different_without_blanks_and_braces(tmp_path) -> None:
    names = ("a b", "a_b", "a_b2", "a{b", "}", "OFFSET", "MOTION", "H\u00fcfte")
    skeleton = Skeleton("names", names, tuple(range(-1, 7)), np.ones((8, 3)))
    motion = Motion(np.tile([1.0, 0, 0, 0], (2, 8, 1)), np.zeros((2, 3)), skeleton, 30.0)
    back = read_bvh(write_bvh(motion, tmp_path / "clip.bvh")).joints
    assert back[:8] == ("a_b3", "a_b", "a_b2", "a_b4", "_", "OFFSET", "MOTION", "H\u00fcfte")
