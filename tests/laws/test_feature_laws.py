"""Laws of HumanML3D's features: what they forget, what they give back, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.errors import FeatureMismatch, MotionaryError, SkeletonMismatch
from motionary.features import SLICES, extract, extract_batch, recover_positions, recover_positions_from_rotations
from motionary.features.humanml263 import DIMENSION
from motionary.motion import (
    canonicalise_positions,
    foot_contacts,
    forward_kinematics,
    load_skeleton,
    mirror_positions,
    retarget_positions,
)
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate, rotvec_to_quat

UP = np.array([0.0, 1.0, 0.0])
seeds = st.integers(0, 2**32 - 1)


def human_positions(seed: int, *, frames: int = 30, turn: float = 2.0) -> np.ndarray:
    """A body near the rest pose that walks off and turns by up to `turn` radians."""
    rng = np.random.default_rng(seed)
    skeleton = load_skeleton("smpl22")
    time = np.linspace(0, 1, frames)[:, None, None]
    vectors = rng.normal(scale=0.25, size=(1, 22, 3)) + rng.normal(scale=0.4, size=(1, 22, 3)) * np.sin(4 * time)
    rotations = rotvec_to_quat(vectors)
    heading = axis_angle_to_quat(UP, turn * rng.uniform(-1, 1) * time[:, 0, 0])
    rotations[:, 0] = quat_multiply(heading, rotations[:, 0])
    roots = np.cumsum(rng.normal(scale=0.02, size=(frames, 3)), axis=0) + rng.normal(size=3)
    return forward_kinematics(rotations, roots, skeleton)[0]


@given(seed=seeds, angle=st.floats(-4, 4))
def test_features_forget_start_heading_and_place(seed: int, angle: float) -> None:
    positions = human_positions(seed)
    moved = quat_rotate(axis_angle_to_quat(UP, angle), positions) + np.array([5.0, 2.0, -3.0])
    np.testing.assert_allclose(extract(moved), extract(positions), atol=1e-5)


@given(seed=seeds, size=st.floats(0.3, 3.0))
def test_retargeted_features_forget_size(seed: int, size: float) -> None:
    positions = human_positions(seed)
    np.testing.assert_allclose(extract(positions * size), extract(positions), atol=1e-5)


@given(seed=seeds, retarget=st.booleans())
def test_recovered_positions_are_the_canonical_ones(seed: int, retarget: bool) -> None:
    positions = human_positions(seed)
    expected = canonicalise_positions(retarget_positions(positions) if retarget else positions)
    recovered = recover_positions(extract(positions, retarget=retarget, continuous_yaw=True))
    np.testing.assert_allclose(recovered, expected[:-1], atol=1e-5)


@given(seed=seeds)
def test_rotations_give_the_same_positions_as_the_positions(seed: int) -> None:
    features = extract(human_positions(seed), continuous_yaw=True)
    np.testing.assert_allclose(recover_positions_from_rotations(features), recover_positions(features), atol=2e-5)


def test_a_full_turn_comes_back_and_the_published_yaw_differs_in_one_row() -> None:
    skeleton = load_skeleton("smpl22")
    rotations = rotvec_to_quat(np.zeros((200, 22, 3)))
    rotations[:, 0] = axis_angle_to_quat(UP, np.linspace(0, 1.5 * np.pi, 200))
    positions = forward_kinematics(rotations, np.zeros((200, 3)), skeleton)[0]
    published, continuous = extract(positions), extract(positions, continuous_yaw=True)
    expected = canonicalise_positions(retarget_positions(positions))
    np.testing.assert_allclose(recover_positions(continuous), expected[:-1], atol=1e-5)
    changed = np.argwhere(published != continuous)
    assert changed.shape == (1, 2)
    row, dimension = changed[0]
    assert dimension == 0
    assert published[row, 0] == -continuous[row, 0]


@given(seed=seeds, lengths=st.lists(st.integers(2, 40), min_size=1, max_size=5))
def test_a_batch_gives_what_single_clips_give(seed: int, lengths: list[int]) -> None:
    clips = [human_positions(seed + place, frames=length) for place, length in enumerate(lengths)]
    for single, together in zip((extract(clip) for clip in clips), extract_batch(clips), strict=True):
        np.testing.assert_allclose(together, single, atol=1e-6)


def test_a_batch_larger_than_one_group_keeps_order() -> None:
    clips = [human_positions(seed, frames=301) for seed in range(9)]
    for clip, together in zip(clips, extract_batch(clips), strict=True):
        np.testing.assert_allclose(together, extract(clip), atol=1e-6)
    assert extract_batch([]) == []


@given(seed=seeds)
def test_contacts_are_those_of_the_canonical_positions(seed: int) -> None:
    positions = human_positions(seed)
    canonical = canonicalise_positions(retarget_positions(positions))
    contacts = extract(positions)[:, SLICES["foot_contacts"]].astype(bool)
    np.testing.assert_array_equal(contacts, foot_contacts(canonical))


@given(seed=seeds)
def test_mirrored_positions_have_opposite_yaw_velocity(seed: int) -> None:
    positions = human_positions(seed, turn=1.0)
    plain = extract(positions, retarget=False, continuous_yaw=True)
    mirrored = extract(mirror_positions(positions), retarget=False, continuous_yaw=True)
    np.testing.assert_allclose(mirrored[:, 0], -plain[:, 0], atol=1e-5)
    np.testing.assert_allclose(mirrored[:, 3], plain[:, 3], atol=1e-5)


def test_standing_still_has_no_velocity_and_all_contacts() -> None:
    pose = forward_kinematics(rotvec_to_quat(np.zeros((5, 22, 3))), np.zeros((5, 3)), load_skeleton("smpl22"))[0]
    features = extract(pose)
    # the published code sets the first frame's heading to 0, whatever hips and shoulders say: row 0 turns a little
    for name in ("root_yaw_velocity", "root_velocity", "joint_velocities"):
        np.testing.assert_allclose(features[1:, SLICES[name]], 0.0, atol=1e-7)
        np.testing.assert_allclose(features[0, SLICES[name]], 0.0, atol=0.01)
    assert (features[:, SLICES["foot_contacts"]] == 1.0).all()


def test_slices_cover_every_dimension_once() -> None:
    covered = [dimension for part in SLICES.values() for dimension in range(part.start, part.stop)]
    assert covered == list(range(DIMENSION))


def test_two_frames_give_one_row_and_one_frame_is_refused() -> None:
    positions = human_positions(0)
    assert extract(positions[:2]).shape == (1, 263)
    with pytest.raises(MotionaryError, match="1 frame"):
        extract(positions[:1])
    with pytest.raises(MotionaryError, match="0 frame"):
        extract(positions[:0])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_values_that_are_no_place_are_refused_by_name(value: float) -> None:
    positions = human_positions(0).copy()
    positions[7, 4, 1] = value
    with pytest.raises(MotionaryError, match="frame 7, joint 'left_knee'"):
        extract(positions)


@pytest.mark.parametrize("shape", [(5, 21, 3), (5, 22, 2), (22, 3), (5, 66)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(SkeletonMismatch, match="to_smpl22"):
        extract(np.zeros(shape))


def test_a_body_without_size_is_refused() -> None:
    with pytest.raises(MotionaryError, match="right leg has length 0"):
        extract(np.zeros((5, 22, 3)))


def test_bones_without_length_do_not_divide_by_zero() -> None:
    positions = human_positions(1).copy()
    positions[:, 15] = positions[:, 12]
    positions[3:6, 20] = positions[3:6, 18]
    for retarget in (True, False):
        assert np.isfinite(extract(positions, retarget=retarget)).all()


def test_bones_opposite_to_their_rest_direction_are_finite_and_come_back() -> None:
    # the whole body upside down: each bone points exactly against its rest direction along Y
    skeleton = load_skeleton("humanml3d_reference")
    rotations = rotvec_to_quat(np.zeros((6, 22, 3)))
    rotations[:, 0] = [0.0, 0.0, 0.0, 1.0]
    positions = forward_kinematics(rotations, np.zeros((6, 3)), skeleton)[0]
    features = extract(positions)
    assert np.isfinite(features).all()
    np.testing.assert_allclose(recover_positions_from_rotations(features), recover_positions(features), atol=1e-5)


def test_a_body_without_heading_faces_forward() -> None:
    # lying on its side: the across vectors of hips and shoulders are vertical
    positions = human_positions(2)
    positions = positions.copy()
    for left, right in ((1, 2), (16, 17)):
        positions[:, left] = positions[:, right] + [0.0, 0.3, 0.0]
    assert np.isfinite(extract(positions)).all()


@pytest.mark.parametrize("shape", [(5, 262), (263,), (5, 22, 3)])
def test_features_of_another_width_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(FeatureMismatch, match="humanml263"):
        recover_positions(np.zeros(shape))


def test_batches_of_features_are_recovered_alike() -> None:
    features = np.stack([extract(human_positions(seed)) for seed in range(3)])
    for recover in (recover_positions, recover_positions_from_rotations):
        np.testing.assert_allclose(recover(features), np.stack([recover(each) for each in features]), atol=1e-6)
    assert recover_positions(features).dtype == np.float32
