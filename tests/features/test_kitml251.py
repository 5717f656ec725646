"""What is KIT-ML's own in its 251 numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from feature_samples import for_set, procedural_motion, turning_motion

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.features import humanml263, kitml251, load_feature_set
from motionary.features.mmm21 import JOINTS, UNITS_A_METRE
from motionary.motion import JointPositions, load_skeleton

SET = load_feature_set("kitml251")


def kit_positions(index: int = 0) -> np.ndarray:
    motion = for_set(SET, procedural_motion(index))
    assert isinstance(motion, JointPositions)
    return motion.positions


def test_the_slices_are_humanml3ds_with_one_joint_less() -> None:
    assert list(kitml251.SLICES) == list(humanml263.SLICES)
    for name, part in kitml251.SLICES.items():
        theirs = humanml263.SLICES[name]
        fewer = {"joint_positions": 3, "joint_rotations": 6, "joint_velocities": 3}.get(name, 0)
        assert part.stop - part.start == theirs.stop - theirs.start - fewer


def test_recovered_bodies_have_the_mmm_bodys_bones() -> None:
    positions = kitml251.recover_positions(kitml251.extract(kit_positions()))
    skeleton = load_skeleton("mmm21")
    bones = np.linalg.norm(positions[:, 1:] - positions[:, list(skeleton.parents[1:])], axis=-1)
    np.testing.assert_allclose(bones, np.broadcast_to(skeleton.bone_lengths[1:], bones.shape), atol=1e-5)


def test_the_published_axes_have_the_right_side_at_plus_x() -> None:
    local = SET.part(kitml251.extract(kit_positions()), "joint_positions").reshape(-1, 20, 3)
    right, left = (local[:, JOINTS.index(joint) - 1].mean(axis=0) for joint in ("RH", "LH"))
    assert right[0] > 30 > -30 > left[0]
    toes, ankle = (local[:, JOINTS.index(joint) - 1].mean(axis=0) for joint in ("LF", "LA"))
    assert toes[2] > ankle[2]


def test_units_are_millimetres_of_the_mmm_body() -> None:
    features = kitml251.extract(kit_positions())
    height = features[:, kitml251.SLICES["root_height"]]
    recovered = kitml251.recover_positions(features)[:, 0, 1:2]
    np.testing.assert_allclose(height, recovered * UNITS_A_METRE, rtol=1e-6)
    assert 400 < np.median(height) < 600


def test_contacts_are_of_perfectly_still_feet_and_right_comes_first() -> None:
    positions = np.repeat(kit_positions()[:1], 4, axis=0)
    positions[2:, JOINTS.index("RF")] += [0.001, 0.0, 0.0]
    contacts = SET.part(kitml251.extract(positions, retarget=False), "foot_contacts")
    # right mid-foot, right foot, left mid-foot, left foot; a millimetre is 0.64 units, and 0.41 is above 0.05
    np.testing.assert_array_equal(contacts, [[1, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]])


def test_the_rotations_say_the_bones_directions() -> None:
    # published forward kinematics: chains of rotations from the heading, along the rest directions
    from motionary.motion.rotations import matrix_from_6d_columns

    features = kitml251.extract(kit_positions(), continuous_yaw=True).astype(np.float64)
    local = matrix_from_6d_columns(SET.part(features, "joint_rotations").reshape(len(features), 20, 6))
    points = kitml251.recover_positions(features) * [-1, 1, 1]
    angle = np.concatenate([[0.0], 2 * np.cumsum(features[:-1, 0])])
    world = np.zeros((len(features), 21, 3, 3))
    world[:, 0, 1, 1] = 1.0
    world[:, 0, 0, 0] = world[:, 0, 2, 2] = np.cos(angle)
    world[:, 0, 0, 2], world[:, 0, 2, 0] = np.sin(angle), -np.sin(angle)
    parents = load_skeleton("mmm21").parents
    for joint in range(1, 21):
        world[:, joint] = world[:, 0 if joint in (5, 8) else parents[joint]] @ local[:, joint - 1]
        bone = points[:, joint] - points[:, parents[joint]]
        bone /= np.linalg.norm(bone, axis=-1, keepdims=True)
        np.testing.assert_allclose(world[:, joint] @ kitml251.REST_DIRECTIONS[joint - 1], bone, atol=2e-5)


def test_a_full_turn_differs_from_the_published_yaw_only_where_it_passes_the_opposite_heading() -> None:
    motion = for_set(SET, turning_motion(turns=0.8))
    published, continuous = SET.extract(motion), SET.extract(motion, continuous_yaw=True)
    changed = np.argwhere(published != continuous)
    assert changed.shape == (1, 2)
    row, dimension = changed[0]
    assert dimension == 0
    assert published[row, 0] == -continuous[row, 0]


def test_a_body_without_size_and_another_shape_are_refused() -> None:
    with pytest.raises(MotionaryError, match="right leg has length 0"):
        kitml251.extract(np.zeros((5, 21, 3)))
    with pytest.raises(SkeletonMismatch, match=r"21, 3. is needed"):
        kitml251.extract(np.zeros((5, 22, 3)))


def test_bones_without_length_or_opposite_to_rest_are_finite() -> None:
    positions = kit_positions().copy()
    positions[:, JOINTS.index("BUN")] = positions[:, JOINTS.index("BLN")]
    skeleton = load_skeleton("mmm21")
    # in the rest pose itself hips and shoulders point exactly against the published rest directions
    rest = np.zeros((6, 21, 3))
    for joint in range(1, 21):
        rest[:, joint] = rest[:, skeleton.parents[joint]] + skeleton.offsets[joint]
    for clip in (positions, rest):
        features = kitml251.extract(clip)
        assert np.isfinite(features).all()
        assert np.isfinite(kitml251.recover_positions(features)).all()


def test_leading_axes_are_kept_when_recovering() -> None:
    clips = np.stack([kitml251.extract(kit_positions(index))[:20] for index in (0, 3)])
    together = kitml251.recover_positions(clips)
    assert together.shape == (2, 20, 21, 3)
    assert together.dtype == np.float32
    for clip, positions in zip(clips, together, strict=True):
        np.testing.assert_array_equal(kitml251.recover_positions(clip), positions)


def test_the_set_and_the_array_function_are_one() -> None:
    motion = for_set(SET, procedural_motion(0))
    assert isinstance(motion, JointPositions)
    np.testing.assert_array_equal(SET.extract(motion), kitml251.extract(motion.positions))
    integers = replace(motion, positions=np.round(motion.positions * 10).astype(int))
    assert np.isfinite(SET.extract(integers)).all()
