"""The virtual camera: where things land in the image, what turning and mirroring do, and what the detector loses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.gait.camera import (
    NECK,
    PERFECT,
    VIEWS,
    Camera,
    Detector,
    draw_camera,
    film_keypoints,
    openpose_joints,
)
from motionary.datasets.procedural_gait import make_gait_walk
from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.formats.joint_sets import OPENPOSE_18
from motionary.motion import JointPositions, mirror_positions

WALK = make_gait_walk(0, 0, seed=11, present=frozenset({"Side", "BodyNormal", "AgeYoungAdult"})).motion
POSITIONS = WALK.joint_positions()
RIGHT_ANKLE, LEFT_ANKLE = OPENPOSE_18.index("RAnkle"), OPENPOSE_18.index("LAnkle")


def film(
    azimuth: float, motion: JointPositions = POSITIONS, *, distance: float = 7.0, height: float = 2.2
) -> np.ndarray:
    camera = Camera(azimuth, distance=distance, height=height)
    return film_keypoints(motion, camera, rng=np.random.default_rng(0), detector=PERFECT)


def turned(joints: JointPositions, degrees: float) -> JointPositions:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    return JointPositions(joints.positions @ turn.T + np.array([3.0, 0.0, -5.0]), joints.joint_names, joints.fps)


def test_from_the_front_the_left_side_is_on_the_right_and_from_behind_on_the_left() -> None:
    for azimuth, sign in ((0.0, 1.0), (180.0, -1.0)):
        found = film(azimuth)
        shoulders = found[:, OPENPOSE_18.index("LShoulder"), 0] - found[:, OPENPOSE_18.index("RShoulder"), 0]
        assert (sign * shoulders > 0).all()


def test_who_comes_grows_who_leaves_shrinks_and_who_passes_crosses_the_image() -> None:
    def height(found: np.ndarray) -> np.ndarray:
        return found[:, [RIGHT_ANKLE, LEFT_ANKLE], 1].max(axis=1) - found[:, NECK, 1]

    coming, leaving, left, right = (film(azimuth) for azimuth in (0.0, 180.0, 90.0, -90.0))
    assert height(coming)[-5:].mean() > 1.2 * height(coming)[:5].mean()
    assert height(leaving)[-5:].mean() < 0.85 * height(leaving)[:5].mean()
    # a camera on the walker's left sees it go to the left
    assert left[-1, NECK, 0] < left[0, NECK, 0] - 300
    assert right[-1, NECK, 0] > right[0, NECK, 0] + 300


def test_feet_are_below_the_head_and_sizes_are_those_of_a_pinhole() -> None:
    found = film(90.0, distance=20.0, height=1.0)
    tall = POSITIONS.positions[..., 1].max() - POSITIONS.positions[..., 1].min()
    assert (found[:, LEFT_ANKLE, 1] > found[:, NECK, 1]).all()
    seen = found[..., 1].max() - found[..., 1].min()
    assert seen == pytest.approx(1100.0 * tall / 20.0, rel=0.12)


def test_only_the_angle_to_the_way_counts() -> None:
    assert film(35.0) == pytest.approx(film(35.0, turned(POSITIONS, 130.0)), abs=0.02)


def test_a_mirrored_walk_is_seen_mirrored() -> None:
    from motionary.datasets.gait.tracks import mirrored, walker_layout

    other = JointPositions(mirror_positions(POSITIONS.positions), POSITIONS.joint_names, POSITIONS.fps)
    plain, swapped = film(40.0), film(-40.0, other)
    assert mirrored(walker_layout(plain, fps=20.0))[..., :2] == pytest.approx(
        walker_layout(swapped, fps=20.0)[..., :2], abs=1e-3
    )


def test_the_face_is_hidden_from_behind() -> None:
    detector = Detector(lost=0.0, lost_hidden=1.0)
    nose = OPENPOSE_18.index("Nose")
    for azimuth, seen in ((0.0, True), (180.0, False)):
        found = film_keypoints(WALK, Camera(azimuth), rng=np.random.default_rng(1), detector=detector)
        assert (found[:, nose, 2] > 0).mean() == pytest.approx(float(seen), abs=0.05)


def test_losses_have_the_wanted_share_and_leave_zeros() -> None:
    detector = Detector(lost=0.2, lost_hidden=0.2, lasting=5.0)
    found = np.concatenate(
        [film_keypoints(WALK, Camera(0.0), rng=np.random.default_rng(s), detector=detector) for s in range(20)]
    )
    lost = found[..., 2] == 0
    assert lost.mean() == pytest.approx(0.2, abs=0.02)
    assert (found[lost] == 0).all()
    assert ((found[~lost][:, 2] > 0) & (found[~lost][:, 2] < 1)).all()
    runs = np.diff(np.flatnonzero(np.diff(lost[:, 3].astype(int))))
    assert runs.mean() > 5


def test_rotations_turn_the_face_and_positions_alone_do_not() -> None:
    talking = make_gait_walk(1, 0, seed=4, present=frozenset({"Side", "Talking"})).motion
    nose, ear = OPENPOSE_18.index("Nose"), OPENPOSE_18.index("LEar")
    with_turn, without = openpose_joints(talking), openpose_joints(talking.joint_positions())
    apart = np.linalg.norm(with_turn[:, nose] - without[:, nose], axis=-1)
    assert np.median(apart) > 0.03
    assert np.linalg.norm(with_turn[:, ear] - without[:, ear], axis=-1).max() < 0.2


def test_drawn_cameras_stand_where_the_view_says() -> None:
    rng = np.random.default_rng(5)
    for view, places in VIEWS.items():
        for _ in range(20):
            azimuth = draw_camera(view, rng).azimuth
            assert min(abs(azimuth - place) for place in places) <= 25.0
    with pytest.raises(MotionaryError, match="Front, Side, Back"):
        draw_camera("Above", rng)


def test_what_cannot_be_filmed() -> None:
    with pytest.raises(SkeletonMismatch, match="22 joints"):
        film(0.0, JointPositions(np.zeros((3, 1, 3)), ("hip",), 30.0))
    with pytest.raises(MotionaryError, match="place it further"):
        film(0.0, distance=1.0)


def test_any_recorded_motion_can_be_filmed(real_data: Path) -> None:
    from motionary.formats import read_smpl22

    joints, _ = read_smpl22(real_data / "cmu" / "02" / "02_01.amc", fps=30.0)
    found = film(90.0, joints)
    assert found.shape == (joints.frame_count, 18, 3)
    assert np.isfinite(found).all()
    assert (found[:, LEFT_ANKLE, 1] > found[:, NECK, 1]).all()
