"""TEACH's 135 numbers and the two 6D sets: axes, conventions, and what AMASS's own numbers say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from feature_samples import amass_arrays, amass_motion, for_set, procedural_motion, turning_motion

from motionary.errors import FeatureMismatch
from motionary.features import load_feature_set, rot6d, teach135
from motionary.motion import Motion, forward_kinematics, load_skeleton
from motionary.motion.rotations import (
    axis_angle_to_quat,
    identity_quaternions,
    matrix_to_6d_rows,
    quat_to_matrix,
    rotvec_to_quat,
)

TEACH = load_feature_set("teach135")
Z_UP_FORWARD, Z_UP_LEFT, Z_UP_UP = np.array([-1.0, 0, 0]), np.array([0, -1.0, 0]), np.array([0, 0, 1.0])


def standing(*, heading: float = 0.0, frames: int = 3) -> Motion:
    """A body in the rest pose, its pelvis 0.9 m high, that moves 0.1 m forward a frame."""
    rotations = identity_quaternions((frames, 22))
    rotations[:, 0] = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), heading)
    forward = np.array([np.sin(heading), 0.0, np.cos(heading)])
    return Motion(rotations, [0, 0.9, 0] + 0.1 * np.arange(frames)[:, None] * forward, load_skeleton("smpl22"), 30.0)


@pytest.mark.parametrize("heading", [0.0, 1.0, -2.5, np.pi])
def test_teach_faces_minus_x_with_z_up(heading: float) -> None:
    features = TEACH.extract(standing(heading=heading))
    np.testing.assert_allclose(features[:, 0], 0.9)
    np.testing.assert_allclose(features[0, 1:3], 0.0)
    np.testing.assert_allclose(features[1:, 1:3], np.broadcast_to(0.1 * Z_UP_FORWARD[:2], (2, 2)), atol=1e-12)
    # rows of the matrix whose columns are the body's left, up and forward
    world = np.stack((Z_UP_LEFT, Z_UP_UP, Z_UP_FORWARD), axis=-1)
    np.testing.assert_allclose(features[:, 3:9], np.broadcast_to(matrix_to_6d_rows(world), (3, 6)), atol=1e-12)
    np.testing.assert_allclose(features[:, 9:], np.tile([1.0, 0, 0, 0, 1, 0], (3, 21)))


def test_teach_agrees_with_amass_up_to_one_turn_of_the_clip(real_data: Path) -> None:
    for path in sorted((real_data / "amass").glob("*.npz")):
        motion = for_set(TEACH, amass_motion(path))
        features = TEACH.extract(motion)
        vectors, places, fps = amass_arrays(path)
        step = round(fps / 30)
        vectors, places = vectors[::step], places[::step]
        rotations = features[:, 3:].reshape(len(features), 22, 6)
        published = quat_to_matrix(rotvec_to_quat(vectors))
        np.testing.assert_allclose(rotations[:, 1:], matrix_to_6d_rows(published[:, 1:]), atol=1e-6)
        np.testing.assert_allclose(features[:, 0], places[:, 2], atol=1e-9)
        # the root and the path: the same rotation about Z takes every frame of AMASS to ours
        ours = np.stack((rotations[:, 0, :3], rotations[:, 0, 3:]), axis=1)
        ours = np.concatenate((ours, np.cross(ours[:, :1], ours[:, 1:])), axis=1)
        turns = ours @ published[:, 0].transpose(0, 2, 1)
        np.testing.assert_allclose(turns, np.broadcast_to(turns[0], turns.shape), atol=1e-6)
        np.testing.assert_allclose(turns[0] @ Z_UP_UP, Z_UP_UP, atol=1e-6)
        moved = np.diff(places[:, :2], axis=0) @ turns[0][:2, :2].T
        np.testing.assert_allclose(features[1:, 1:3], moved, atol=1e-6)


def test_teach_starts_its_recovered_clips_at_the_origin_facing_z() -> None:
    recovered = TEACH.recover(TEACH.extract(for_set(TEACH, turning_motion())))
    assert isinstance(recovered, Motion)
    np.testing.assert_allclose(recovered.root_positions[0, [0, 2]], 0.0, atol=1e-12)
    assert recovered.local_rotations[0, 0, 2] == pytest.approx(0.0, abs=1e-12)


def test_a_first_frame_upside_down_is_finite() -> None:
    motion = standing()
    motion.local_rotations[:, 0] = [0.0, 1.0, 0.0, 0.0]
    recovered = TEACH.recover(TEACH.extract(motion))
    np.testing.assert_allclose(np.abs(recovered.local_rotations[:, 0] @ [0.0, 1.0, 0.0, 0.0]), 1.0)


def test_rows_and_columns_are_each_others_transposes() -> None:
    motion = procedural_motion(0)
    rows, columns = (
        load_feature_set(name).extract(motion)[:, :132].reshape(-1, 22, 6) for name in ("rot6d_rows", "rot6d_columns")
    )
    matrices = quat_to_matrix(motion.local_rotations)
    np.testing.assert_allclose(rows, np.concatenate((matrices[..., 0, :], matrices[..., 1, :]), axis=-1), atol=1e-9)
    np.testing.assert_allclose(columns, np.concatenate((matrices[..., 0], matrices[..., 1]), axis=-1), atol=1e-9)
    # read in the other convention, every joint turns the other way
    recovered = rot6d.recover_motion(
        rot6d.extract(motion, convention="rows"), fps=motion.fps, convention="columns"
    ).local_rotations
    inverse = motion.local_rotations * [1, -1, -1, -1]
    np.testing.assert_allclose(np.abs(np.sum(recovered * inverse, axis=-1)), 1.0, atol=1e-9)


@pytest.mark.parametrize("name", ["rot6d_rows", "rot6d_columns"])
def test_the_published_layout_is_joints_then_a_padded_translation(name: str) -> None:
    motion = turning_motion()
    layout = load_feature_set(name).extract(motion).reshape(-1, 23, 6)
    np.testing.assert_allclose(layout[:, 22, :3], motion.root_positions - motion.root_positions[0])
    np.testing.assert_array_equal(layout[:, 22, 3:], 0.0)


@pytest.mark.parametrize("name", ["teach135", "rot6d_rows", "rot6d_columns"])
def test_numbers_that_are_no_rotations_become_some(name: str) -> None:
    features = load_feature_set(name)
    rows = features.extract(for_set(features, procedural_motion(0)))
    noisy = rows + np.random.default_rng(0).normal(scale=0.05, size=rows.shape)
    recovered = features.recover(noisy, fps=features.fps or 20.0)
    assert isinstance(recovered, Motion)
    np.testing.assert_allclose(np.linalg.norm(recovered.local_rotations, axis=-1), 1.0, atol=1e-9)
    positions = forward_kinematics(recovered.local_rotations, recovered.root_positions, recovered.skeleton)[0]
    assert np.isfinite(positions).all()
    with pytest.raises(FeatureMismatch, match="one clip"):
        features.recover(np.stack((rows, rows)), fps=features.fps or 20.0)


def test_teach_reads_bodies_of_any_size_and_keeps_the_height() -> None:
    tall = standing()
    tall = Motion(tall.local_rotations, tall.root_positions * 1.2, tall.skeleton, 30.0)
    np.testing.assert_allclose(teach135.extract(tall)[:, 0], 1.08)
