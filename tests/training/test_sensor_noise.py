"""Clean motion as a sensor sees it: the same motion, the same draws for a seed, errors of the size that is meant."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import FeatureMismatch
from motionary.features.humanml263 import extract
from motionary.training.sensor_noise import SensorNoise, sensed

CLEAN = SensorNoise(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, (1.0, 1.0))
WAVE = generate_clip(np.random.default_rng(3), family="wave", side="right", pace="normal").motion.joint_positions()
WALK = generate_clip(np.random.default_rng(4), family="walk").motion.joint_positions()


def only(**changed: object) -> SensorNoise:
    return SensorNoise(**{**CLEAN.__dict__, **changed})


def test_a_perfect_sensor_changes_nothing() -> None:
    seen = sensed(WAVE.positions, np.random.default_rng(0), noise=CLEAN)
    np.testing.assert_allclose(seen, WAVE.positions, atol=1e-6)


def test_equal_generators_see_the_same_and_others_do_not() -> None:
    first, again, other = (sensed(WAVE.positions, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other, atol=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_misplaced_joints_stay_where_they_are_on_the_body(seed: int) -> None:
    """The error is constant in the body's frame: it turns with a walker, so its length does not change."""
    seen = sensed(WALK.positions, np.random.default_rng(seed), noise=only(misplacement=1.0))
    error = np.linalg.norm(seen - WALK.positions, axis=-1)
    assert 0.005 < error.mean() < 0.15
    assert error.std(axis=0).max() < 1e-3
    assert error[:, 0].max() < 1e-5  # the pelvis is the origin of all of it


def test_a_symmetric_sensor_errs_alike_on_both_sides() -> None:
    seen = sensed(WAVE.positions, np.random.default_rng(7), noise=only(misplacement=1.0, lopsided=0.0))
    error = np.linalg.norm(seen - WAVE.positions, axis=-1).mean(axis=0)
    np.testing.assert_allclose(error[[1, 4, 7, 10, 16, 20]], error[[2, 5, 8, 11, 17, 21]], rtol=1e-3)


def test_a_straight_trunk_is_a_line() -> None:
    seen = sensed(WAVE.positions, np.random.default_rng(0), noise=only(straight=1.0))
    along = (seen[:, 16] + seen[:, 17]) / 2 - seen[:, 0]
    for joint in (3, 6, 9, 12):
        off = np.cross(seen[:, joint] - seen[:, 0], along) / np.linalg.norm(along, axis=-1, keepdims=True)
        assert np.abs(off).max() < 1e-4


def test_a_tilted_floor_keeps_every_distance() -> None:
    seen = sensed(WALK.positions, np.random.default_rng(0), noise=only(tilt=10.0))
    assert np.abs(seen - WALK.positions).max() > 0.01
    for a, b in ((0, 15), (7, 20), (16, 21)):
        np.testing.assert_allclose(
            np.linalg.norm(seen[:, a] - seen[:, b], axis=-1),
            np.linalg.norm(WALK.positions[:, a] - WALK.positions[:, b], axis=-1),
            atol=1e-5,
        )


def test_a_lost_hand_or_foot_stands_still_beside_the_pelvis() -> None:
    seen = sensed(WALK.positions, np.random.default_rng(2), noise=only(lost=1.0))
    changed = np.flatnonzero(np.abs(seen - WALK.positions).max(axis=(0, 2)) > 1e-4)
    assert set(changed) <= {7, 8, 10, 11, 20, 21} and 1 <= len(changed) <= 2
    beside = seen[:, changed[0]] - seen[:, 0]
    assert (np.abs(np.diff(beside, axis=0)).max(axis=1) < 1e-6).sum() >= 3


def test_hands_shake_more_than_the_trunk_and_smoothing_calms_them() -> None:
    shaken = sensed(WAVE.positions, np.random.default_rng(5), noise=only(shake=0.02)) - WAVE.positions
    assert shaken[:, [20, 21]].std() > 1.5 * shaken[:, [3, 6]].std() > 0.0
    calm = sensed(WAVE.positions, np.random.default_rng(5), noise=only(shake=0.02, smooth=3.0)) - WAVE.positions
    assert np.diff(calm[:, 3], axis=0).std() < np.diff(shaken[:, 3], axis=0).std()


def test_the_rate_changes_how_long_it_lasts() -> None:
    faster = sensed(WALK.positions, np.random.default_rng(0), noise=only(rates=(2.0, 2.0)))
    assert abs(len(faster) - len(WALK.positions) / 2) <= 1


@pytest.mark.parametrize("seed", range(10))
def test_features_of_what_is_seen_are_finite(seed: int) -> None:
    for clip in (WAVE, WALK):
        assert np.isfinite(extract(sensed(clip.positions, np.random.default_rng(seed)))).all()


@pytest.mark.parametrize("shape", [(22, 3), (10, 21, 3), (1, 22, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(FeatureMismatch, match="frames >= 2"):
        sensed(np.zeros(shape), np.random.default_rng(0))
