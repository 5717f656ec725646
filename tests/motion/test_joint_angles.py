"""Joint angles of skeletons posed by known rotations, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.motion import load_skeleton
from motionary.motion.joint_angles import ANGLES, TURNED_OVER, angle_names, joint_angles
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.rotations import axis_angle_to_quat, euler_to_quat, identity_quaternions, quat_multiply
from motionary.motion.transforms import mirror_positions

SMPL = load_skeleton("smpl22")
X, Y, Z = np.eye(3)


def posed(**turns: np.ndarray) -> np.ndarray:
    """Positions (1, 22, 3) of a body whose arms hang, with local rotations (4,) of the named joints on top."""
    local = identity_quaternions((1, 22))
    for side, sign in (("left", -1.0), ("right", 1.0)):
        local[0, SMPL.index(f"{side}_shoulder")] = axis_angle_to_quat(Z, np.radians(sign * 90.0))
    for joint, turn in turns.items():
        index = SMPL.index(joint)
        local[0, index] = quat_multiply(turn, local[0, index])
    positions, _ = forward_kinematics(local, np.array([[0.3, 0.9, -2.0]]), SMPL)
    return np.ascontiguousarray(positions)


def turn(order: str, *degrees: float) -> np.ndarray:
    return euler_to_quat(np.radians(np.array(degrees)), order)


def change(name: str, **turns: np.ndarray) -> float:
    """Degrees by which the turns change the angle, from the body that hangs its arms."""
    return float(joint_angles(posed(**turns))[name][0] - joint_angles(posed())[name][0])


def value(name: str, **turns: np.ndarray) -> float:
    return float(joint_angles(posed(**turns))[name][0])


@pytest.mark.parametrize(
    ("name", "joint", "quaternion", "expected"),
    [
        ("left_hip_flexion", "left_hip", turn("X", -60), 60),
        ("right_hip_flexion", "right_hip", turn("X", 20), -20),
        ("left_hip_abduction", "left_hip", turn("Z", 35), 35),
        ("right_hip_abduction", "right_hip", turn("Z", -35), 35),
        ("right_hip_abduction", "right_hip", turn("Z", 10), -10),
        ("spine_flexion", "spine1", turn("X", 25), 25),
        ("spine_side_bend", "spine1", turn("Z", -15), 15),
        ("spine_rotation", "spine1", turn("Y", 30), 30),
        ("neck_flexion", "neck", turn("X", 20), 20),
        ("neck_side_bend", "neck", turn("Z", -20), 20),
        ("trunk_lean", "pelvis", turn("X", 40), 40),
        ("pelvis_tilt", "pelvis", turn("X", 12), 12),
        ("pelvis_obliquity", "pelvis", turn("Z", 8), 8),
        ("trunk_side_lean", "pelvis", turn("Z", -8), 8),
        ("left_ankle_dorsiflexion", "left_ankle", turn("X", -18), 18),
    ],
)
def test_a_known_turn_is_measured(name: str, joint: str, quaternion: np.ndarray, expected: float) -> None:
    assert change(name, **{joint: quaternion}) == pytest.approx(expected, abs=2.5)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("bend", [30.0, 90.0, 120.0])
def test_knees_and_elbows_bend_by_what_they_are_turned(side: str, bend: float) -> None:
    # at rest the reference's elbow is bent by 4.6 degrees, its knee by 3.6
    assert value(f"{side}_knee_flexion", **{f"{side}_knee": turn("X", bend)}) == pytest.approx(bend, abs=4)
    elbow = {f"{side}_elbow": turn("Y", -bend if side == "left" else bend)}
    assert value(f"{side}_elbow_flexion", **elbow) == pytest.approx(bend + 4.6, abs=1)


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_a_thigh_is_taken_apart_in_the_order_flexion_abduction_rotation(side: str, sign: float) -> None:
    joint = {f"{side}_hip": turn("XZY", -50, sign * 20, -sign * 15), f"{side}_knee": turn("X", 80)}
    assert value(f"{side}_hip_flexion", **joint) == pytest.approx(50, abs=2)
    assert value(f"{side}_hip_abduction", **joint) == pytest.approx(20, abs=2)
    # inward: the left thigh turns to the right, about up by a negative angle
    assert value(f"{side}_hip_rotation", **joint) == pytest.approx(15, abs=2)


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
@pytest.mark.parametrize(("plane", "elevation", "rotation"), [(0, 90, 0), (90, 90, 30), (40, 60, -25), (20, 110, 10)])
def test_an_arm_is_taken_apart_in_plane_elevation_rotation(
    side: str, sign: float, plane: float, elevation: float, rotation: float
) -> None:
    upper = turn("YZY", -sign * plane, sign * elevation, -sign * rotation)
    # the elbow of a hanging arm bends forward: about its own Y in the T-pose, where the forearm points sideways
    joint = {f"{side}_shoulder": upper, f"{side}_elbow": turn("Y", -sign * 90)}
    assert value(f"{side}_shoulder_elevation", **joint) == pytest.approx(elevation, abs=6)
    assert value(f"{side}_shoulder_plane", **joint) == pytest.approx(plane, abs=9)
    assert value(f"{side}_shoulder_rotation", **joint) == pytest.approx(rotation, abs=8)


def test_what_places_cannot_tell_is_nan() -> None:
    found = joint_angles(posed())
    for name in ("hip_rotation", "shoulder_rotation", "shoulder_plane"):
        assert np.isnan(found[f"left_{name}"][0]), name
    sideways = joint_angles(posed(left_hip=turn("Z", 85)))
    assert np.isnan(sideways["left_hip_flexion"][0])
    assert sideways["left_hip_abduction"][0] == pytest.approx(85, abs=3)


def walker(seed: int) -> np.ndarray:
    """(40, 22, 3) of a body with random bends in every joint."""
    rng = np.random.default_rng(seed)
    local = euler_to_quat(np.radians(rng.normal(0, 25, size=(40, 22, 3))), "ZXY")
    local[:, 0] = euler_to_quat(np.radians(rng.normal(0, 20, size=(40, 3))), "ZXY")
    positions, _ = forward_kinematics(local, rng.normal(0, 1, size=(40, 3)), SMPL)
    return np.ascontiguousarray(positions)


def test_a_mirror_swaps_sides_and_turns_over_what_leans_and_turns() -> None:
    positions = walker(0)
    plain = joint_angles(positions)
    mirrored = joint_angles(mirror_positions(positions))
    for name in angle_names():
        other = name.replace("left_", "?").replace("right_", "left_").replace("?", "right_")
        sign = -1.0 if name in TURNED_OVER else 1.0
        np.testing.assert_allclose(mirrored[other], sign * plain[name], atol=1e-6, err_msg=name)


@pytest.mark.parametrize("heading", [0.7, 2.5, -1.9])
def test_heading_place_and_size_change_nothing(heading: float) -> None:
    positions = walker(1)
    sine, cosine = np.sin(heading), np.cos(heading)
    matrix = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    plain, moved = joint_angles(positions), joint_angles(1.3 * positions @ matrix.T + [5.0, 1.0, -2.0])
    for name in angle_names():
        np.testing.assert_allclose(moved[name], plain[name], atol=1e-6, err_msg=name)


def test_every_angle_is_documented_and_there() -> None:
    assert set(joint_angles(posed())) == set(angle_names())
    assert len(angle_names()) == sum(
        2 if n.split("_")[0] in ("hip", "knee", "ankle", "shoulder", "elbow") else 1 for n in ANGLES
    )
