"""Linear blend skinning on a small body whose surface is known: at rest, in another shape, with one joint bent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motionary.errors import SkeletonMismatch
from motionary.motion import load_skeleton
from motionary.motion.rotations import axis_angle_to_quat, identity_quaternions, quat_multiply, quat_rotate
from motionary.motion.skinning import BodyModel, skin

SMPL22 = load_skeleton("smpl22")
PLACES = np.zeros((22, 3))
for _joint in range(1, 22):
    PLACES[_joint] = PLACES[SMPL22.parents[_joint]] + SMPL22.offsets[_joint]
PLACES = PLACES + np.array([0.01, -0.22, 0.03])
ELBOW, WRIST = SMPL22.index("left_elbow"), SMPL22.index("left_wrist")
ARM = np.array([0.05, 0.0, 0.0])


def small_body() -> BodyModel:
    """Two vertices a joint, one on either side of it, so that their middle is the joint; shape 0 makes it larger."""
    template = np.concatenate([PLACES - ARM, PLACES + ARM])
    regressor = np.concatenate([np.eye(22), np.eye(22)], axis=1) / 2
    shapes = np.zeros((44, 3, 2))
    shapes[..., 0] = 0.1 * template
    shapes[..., 1] = [0.0, 0.0, 0.5]
    return BodyModel(
        name="small",
        template=template,
        shape_directions=shapes,
        regressor=regressor,
        joints=SMPL22.joints,
        parents=SMPL22.parents,
        weights=np.concatenate([np.eye(22), np.eye(22)]),
    )


def test_joints_of_a_shape() -> None:
    model = small_body()
    assert np.allclose(model.joints_at_rest(np.zeros(0)), PLACES)
    assert np.allclose(model.joints_at_rest(np.array([1.0])), 1.1 * PLACES)
    assert np.allclose(model.joints_at_rest(np.array([1.0, 2.0, 99.0])), 1.1 * PLACES + [0, 0, 1]), "a third is unknown"


def test_skeleton_of_a_shape() -> None:
    skeleton = small_body().skeleton(np.array([1.0]))
    assert np.allclose(skeleton.offsets[1:], 1.1 * SMPL22.offsets[1:])
    assert np.allclose(skeleton.offsets[0], 1.1 * PLACES[0])
    assert skeleton.left_right == SMPL22.left_right


def test_rest_pose_is_the_template() -> None:
    model, roots = small_body(), np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]) + PLACES[0]
    surface = skin(model, np.zeros(2), local_rotations=identity_quaternions((2, 22)), root_positions=roots)
    assert np.allclose(surface[0], model.template)
    assert np.allclose(surface[1], model.template + np.array([1.0, 2.0, 3.0]))


def test_one_bent_joint_turns_what_hangs_from_it() -> None:
    model, rotations = small_body(), identity_quaternions((1, 22))
    bend = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), -0.5 * np.pi)
    rotations[:, ELBOW] = bend
    surface = skin(model, np.zeros(0), local_rotations=rotations, root_positions=PLACES[:1])[0]
    moved = [ELBOW, WRIST, 22 + ELBOW, 22 + WRIST]
    still = np.setdiff1d(np.arange(44), moved)
    assert np.allclose(surface[still], model.template[still])
    expected = PLACES[ELBOW] + quat_rotate(bend, model.template[moved] - PLACES[ELBOW])
    assert np.allclose(surface[moved], expected)
    # the left forearm points along +X at rest and, turned by -90 degrees about Y, along +Z
    assert surface[22 + WRIST, 2] > PLACES[ELBOW, 2] + 0.2


def test_a_vertex_between_two_joints_goes_half_way() -> None:
    model, rotations = small_body(), identity_quaternions((1, 22))
    assert model.weights is not None
    weights = model.weights.copy()
    weights[WRIST] = 0.0
    weights[WRIST, [SMPL22.index("left_shoulder"), ELBOW]] = 0.5
    bend = axis_angle_to_quat(np.array([0.0, 0.0, 1.0]), 1.0)
    rotations[:, ELBOW] = bend
    surface = skin(replace(model, weights=weights), np.zeros(0), local_rotations=rotations, root_positions=PLACES[:1])
    rest = model.template[WRIST]
    turned = PLACES[ELBOW] + quat_rotate(bend, rest - PLACES[ELBOW])
    assert np.allclose(surface[0, WRIST], 0.5 * (rest + turned))


def test_turning_the_root_turns_the_body_about_it() -> None:
    model, rotations, rng = small_body(), identity_quaternions((3, 22)), np.random.default_rng(0)
    rotations[:, 3:] = axis_angle_to_quat(np.array([1.0, 0.0, 0.0]), rng.normal(size=(3, 19)))
    roots = rng.normal(size=(3, 3))
    before = skin(model, np.ones(2), local_rotations=rotations, root_positions=roots)
    turn = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), 1.0)
    turned = rotations.copy()
    turned[:, 0] = quat_multiply(turn, rotations[:, 0])
    after = skin(model, np.ones(2), local_rotations=turned, root_positions=roots)
    assert np.allclose(after - roots[:, None], quat_rotate(turn, before - roots[:, None]))


def test_pose_corrections_act_before_the_turn() -> None:
    model, rotations = small_body(), identity_quaternions((1, 22))
    directions = np.zeros((44, 3, 9 * 21))
    # the elbow's matrix entry (0, 0) is cos 90 degrees = 0, so 1 less than the identity's
    directions[WRIST, 1, 9 * (ELBOW - 1)] = 0.3
    bend = axis_angle_to_quat(np.array([0.0, 0.0, 1.0]), 0.5 * np.pi)
    rotations[:, ELBOW] = bend
    posed = replace(model, pose_directions=directions)
    surface = skin(posed, np.zeros(0), local_rotations=rotations, root_positions=PLACES[:1])[0]
    expected = PLACES[ELBOW] + quat_rotate(bend, model.template[WRIST] - [0.0, 0.3, 0.0] - PLACES[ELBOW])
    assert np.allclose(surface[WRIST], expected)
    rest = skin(posed, np.zeros(0), local_rotations=identity_quaternions((1, 22)), root_positions=PLACES[:1])[0]
    assert np.allclose(rest, model.template), "no correction at rest"


def test_a_model_without_its_surface_says_so() -> None:
    model = replace(small_body(), weights=None)
    with pytest.raises(SkeletonMismatch, match="surface=True"):
        skin(model, np.zeros(0), local_rotations=identity_quaternions((1, 22)), root_positions=PLACES[:1])
