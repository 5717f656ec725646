"""Gait parameters of a walker whose steps are known by construction."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from motionary.errors import SkeletonMismatch
from motionary.motion import JointPositions, load_skeleton
from motionary.motion.footfalls import footfalls
from motionary.motion.gait_parameters import (
    UNITS,
    Sided,
    TooFewSteps,
    _consistent,
    gait_parameters,
    steady_steps,
    steps_of,
)

JOINTS = load_skeleton("smpl22").joints
STEP, LENGTH, WIDTH, STANCE = 0.5, 0.65, 0.12, 0.62
"""Seconds and metres a step, metres between the feet, and the part of a stride that a foot stands."""


def walker(
    *,
    steps: int = 12,
    fps: float = 60.0,
    uneven: float = 0.0,
    arm: tuple[float, float] = (40.0, 40.0),
    lean: float = 5.0,
    turn: float = 0.0,
) -> JointPositions:
    """A walk along +Z with `steps` landings; left steps are `uneven` metres longer, arms swing `arm` degrees in all.

    After half of the steps the way turns by `turn` degrees about the vertical.
    """
    times = np.arange(round((steps + 1) * STEP * fps)) / fps
    positions = np.zeros((len(times), 22, 3))
    travelled = LENGTH * times / STEP
    pelvis = np.stack([np.zeros(len(times)), np.full(len(times), 0.92), travelled], axis=1)
    put = {name: index for index, name in enumerate(JOINTS)}
    positions[:, put["pelvis"]] = pelvis
    neck = np.array([0.0, 0.5 * np.cos(np.radians(lean)), 0.5 * np.sin(np.radians(lean))])
    positions[:, put["neck"]] = pelvis + neck
    for number, (side, out) in enumerate((("left", 1.0), ("right", -1.0))):
        ankle = np.array([_ankle(time, number, steps, uneven) for time in times])
        ankle[:, 0] = out * WIDTH / 2
        hip = pelvis + np.array([out * 0.09, -0.06, 0.0])
        positions[:, put[f"{side}_hip"]] = hip
        positions[:, put[f"{side}_ankle"]] = ankle
        positions[:, put[f"{side}_knee"]] = 0.5 * (hip + ankle) + np.array([0.0, 0.0, 0.05])
        positions[:, put[f"{side}_foot"]] = ankle + np.array([0.0, -0.06, 0.13])
        shoulder = pelvis + neck + np.array([out * 0.18, -0.05, 0.0])
        angle = np.radians(arm[number] / 2) * np.cos(np.pi * times / STEP + np.pi * number)
        positions[:, put[f"{side}_shoulder"]] = shoulder
        positions[:, put[f"{side}_wrist"]] = shoulder + 0.5 * np.stack(
            [np.zeros(len(times)), -np.cos(angle), np.sin(angle)], axis=1
        )
    if turn:
        corner = LENGTH * (steps // 2)
        late = positions[:, 0, 2] > corner
        positions[late] = _turned(positions[late] - [0, 0, corner], turn) + np.array([0, 0, corner])
    return JointPositions(positions, JOINTS, fps)


def _ankle(time: float, number: int, steps: int, uneven: float) -> list[float]:
    """Height and way of one ankle: landings `number`, `number` + 2, ... lie LENGTH apart from the other foot's."""
    landing = np.arange(number, steps + 3, 2)
    lands = landing * STEP
    places = landing * LENGTH + (uneven if number == 0 else 0.0)
    swing = (1.0 - STANCE) * 2 * STEP
    for land, place in zip(lands, places, strict=True):
        if time < land - swing:
            return [0.0, 0.08, place - 2 * LENGTH]
        if time < land:
            u = (time - land + swing) / swing
            eased = u * u * (3 - 2 * u)
            return [0.0, 0.08 + 0.15 * np.sin(np.pi * u), place - 2 * LENGTH * (1 - eased)]
    return [0.0, 0.08, places[-1]]


def _turned(positions: np.ndarray, degrees: float) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return positions @ np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]).T


def test_a_known_walk_is_measured() -> None:
    found = gait_parameters(walker())
    assert found.cadence == pytest.approx(120.0, rel=0.01)
    assert found.speed == pytest.approx(LENGTH / STEP, rel=0.01)
    assert found.stride_length == pytest.approx(2 * LENGTH, rel=0.01)
    assert found.step_length.left == pytest.approx(LENGTH, rel=0.02)
    assert found.step_width == pytest.approx(WIDTH, abs=0.005)
    assert found.stance.left == pytest.approx(100 * STANCE, abs=4.0)
    assert found.double_support == pytest.approx(100 * (2 * STANCE - 1), abs=8.0)
    assert found.flight == pytest.approx(0.0, abs=1e-9)
    assert found.arm_swing.left == pytest.approx(40.0, rel=0.05)
    assert found.trunk_lean == pytest.approx(5.0, abs=0.1)
    assert found.trunk_tilt == pytest.approx(0.0, abs=0.1)
    assert found.pelvis_sway == pytest.approx(0.0, abs=1e-6)
    assert found.variability < 2.0


@pytest.mark.parametrize("fps", [30.0, 50.0, 120.0])
def test_the_frame_rate_does_not_matter(fps: float) -> None:
    found = gait_parameters(walker(fps=fps))
    assert found.cadence == pytest.approx(120.0, rel=0.02)
    assert found.speed == pytest.approx(LENGTH / STEP, rel=0.02)


def test_sides_are_told_apart() -> None:
    found = gait_parameters(walker(uneven=0.08, arm=(60.0, 10.0)))
    assert found.step_length.left == pytest.approx(LENGTH + 0.08, abs=0.01)
    assert found.step_length.right == pytest.approx(LENGTH - 0.08, abs=0.01)
    assert found.step_length.asymmetry == pytest.approx(200 * 0.16 / (2 * LENGTH), rel=0.05)
    assert found.arm_swing.left > 5 * found.arm_swing.right


def test_symmetry_index_by_hand() -> None:
    assert Sided(0.6, 0.4).asymmetry == pytest.approx(40.0)
    assert Sided(0.5, 0.5).asymmetry == 0.0
    assert Sided(np.nan, 0.5).mean == 0.5


def test_place_and_heading_in_the_world_do_not_matter() -> None:
    plain = walker(uneven=0.05)
    moved = JointPositions(_turned(plain.positions, 73.0) + np.array([4.0, 0.0, -2.0]), plain.joint_names, plain.fps)
    first, second = gait_parameters(plain).to_dict(), gait_parameters(moved).to_dict()
    for name, value in first.items():
        assert second[name] == pytest.approx(value, abs=1e-6), name


def test_mirroring_swaps_the_sides() -> None:
    from motionary.motion import mirror_positions

    plain = walker(uneven=0.05, arm=(50.0, 20.0))
    mirrored = gait_parameters(JointPositions(mirror_positions(plain.positions), plain.joint_names, plain.fps))
    found = gait_parameters(plain)
    assert mirrored.step_length.right == pytest.approx(found.step_length.left, abs=1e-6)
    assert mirrored.arm_swing.left == pytest.approx(found.arm_swing.right, abs=1e-6)


def test_steps_of_turning_are_left_out() -> None:
    straight, bent = gait_parameters(walker(steps=14)), gait_parameters(walker(steps=14, turn=60.0))
    assert bent.left_out > straight.left_out
    assert bent.steps < straight.steps
    assert bent.speed == pytest.approx(straight.speed, rel=0.05)


def test_standing_and_two_steps_are_not_enough() -> None:
    still = walker()
    still = JointPositions(np.repeat(still.positions[:1], 200, axis=0), still.joint_names, still.fps)
    with pytest.raises(TooFewSteps, match="not enough steady walking"):
        gait_parameters(still)
    with pytest.raises(TooFewSteps, match="not enough"):
        gait_parameters(walker(steps=3))
    for frames in (0, 1):
        with pytest.raises(TooFewSteps, match="not enough"):
            gait_parameters(JointPositions(still.positions[:frames], still.joint_names, still.fps))


def test_another_body_is_refused() -> None:
    with pytest.raises(SkeletonMismatch, match="22 joints"):
        gait_parameters(JointPositions(np.zeros((5, 1, 3)), ("hip",), 30.0))


def test_footfalls_alternate_and_know_what_the_take_does_not_show() -> None:
    falls = footfalls(walker(steps=8))
    assert all(a.side != b.side for a, b in pairwise(falls))
    assert np.isnan(falls[0].land)
    assert np.isnan(falls[-1].lift)
    assert len(steady_steps(steps_of(falls))) >= 6


def test_every_parameter_has_a_unit() -> None:
    found = gait_parameters(walker())
    assert set(UNITS) == set(found.__dataclass_fields__)
    assert all(np.isfinite(value) for value in found.to_dict().values())


def test_stance_and_support_that_contradict_each_other_are_no_walk():
    walk = gait_parameters(walker())
    assert _consistent(walk)
    hops = replace(walk, stance=Sided(35.0, 40.0), double_support=72.0, flight=28.0)
    assert not _consistent(hops)
