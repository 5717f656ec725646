"""Laws of every feature set on random bodies: what it forgets, that it comes back, and how it sees the mirror."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.features import FEATURES, FeatureSet, load_feature_set, to_mmm21
from motionary.motion import JointPositions, Motion, load_skeleton, mirror
from motionary.motion.rotations import axis_angle_to_quat, normalise, quat_multiply, quat_rotate, rotvec_to_quat

UP = np.array([0.0, 1.0, 0.0])
seeds = st.integers(0, 2**32 - 1)
every_set = pytest.mark.parametrize("name", FEATURES)


def random_clip(features: FeatureSet, seed: int, *, frames: int = 25) -> Motion:
    """A body near the rest pose that walks off, turns and bobs, on `smpl22` at the set's rate."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 1, frames)[:, None, None]
    vectors = rng.normal(scale=0.2, size=(1, 22, 3)) + rng.normal(scale=0.3, size=(1, 22, 3)) * np.sin(4 * time)
    rotations = rotvec_to_quat(vectors)
    heading = axis_angle_to_quat(UP, rng.uniform(-4, 4) + 2 * rng.uniform(-1, 1) * time[:, 0, 0])
    rotations[:, 0] = quat_multiply(heading, rotations[:, 0])
    roots = np.cumsum(rng.normal(scale=0.02, size=(frames, 3)), axis=0) + rng.normal(size=3)
    return Motion(normalise(rotations), roots, load_skeleton("smpl22"), features.fps or 20.0)


def as_read(features: FeatureSet, motion: Motion) -> Motion | JointPositions:
    if features.needs_rotations:
        return motion
    return to_mmm21(motion) if features.skeleton == "mmm21" else motion.joint_positions()


def moved(motion: Motion, *, angle: float, x: float, y: float, z: float) -> Motion:
    turn = axis_angle_to_quat(UP, angle)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(turn, rotations[:, 0])
    roots = quat_rotate(turn, motion.root_positions) + np.array([x, y, z])
    return replace(motion, local_rotations=rotations, root_positions=roots)


@every_set
@given(seed=seeds, angle=st.floats(-4, 4), x=st.floats(-9, 9), y=st.floats(-9, 9), z=st.floats(-9, 9))
def test_features_are_equal_where_the_clips_differ_in_what_is_forgotten(
    name: str, seed: int, angle: float, x: float, y: float, z: float
) -> None:
    features = load_feature_set(name)
    motion = random_clip(features, seed)
    place, heading, height = (each in features.forgets for each in ("place", "heading", "height"))
    other = moved(motion, angle=angle * heading, x=x * place, y=y * height, z=z * place)
    before, after = (features.extract(as_read(features, each), continuous_yaw=True) for each in (motion, other))
    for part in features.slices:
        ours, theirs = features.part(after, part), features.part(before, part)
        # half turns from the published rest direction make kitml251's rotations touchy
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1.0, np.abs(before).max()), err_msg=part)


@every_set
@given(seed=seeds)
def test_features_of_a_recovered_clip_are_the_features(name: str, seed: int) -> None:
    features = load_feature_set(name)
    rows = features.extract(as_read(features, random_clip(features, seed)), continuous_yaw=True)
    again = features.extract(features.recover(rows, fps=features.fps or 20.0), continuous_yaw=True)
    size = max(1.0, np.abs(rows).max())
    # the root and the pose; smoothed headings and the clip's floor know a last frame that is gone
    if features.fewer_rows == 0:
        np.testing.assert_allclose(again, rows, atol=1e-9 * size)
    else:
        floor = rows[0, features.slices["root_height"]] - again[0, features.slices["root_height"]]
        np.testing.assert_allclose(
            features.part(again, "root_height") + floor, features.part(rows, "root_height")[:-1], atol=1e-5 * size
        )


@pytest.mark.parametrize("name", ["kitml251", "rifke64"])
@given(seed=seeds)
def test_the_mirror_turns_the_other_way_at_the_same_height(name: str, seed: int) -> None:
    features = load_feature_set(name)
    motion = random_clip(features, seed)
    plain, mirrored = (
        features.extract(as_read(features, each), continuous_yaw=True) for each in (motion, mirror(motion))
    )
    size = max(1.0, np.abs(plain).max())
    turn, height = features.slices["root_yaw_velocity"], features.slices["root_height"]
    # the MMM body's mid-feet are not quite each other's mirror images
    np.testing.assert_allclose(mirrored[:, turn], -plain[:, turn], atol=1e-4)
    np.testing.assert_allclose(mirrored[:, height], plain[:, height], atol=3e-3 * size)
