"""Places and velocities of one motion agree; where a network's do not, their best compromise trembles less."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.evaluation.metrics.physics import jitter
from motionary.features.fusing import fused_positions, recover_velocities
from motionary.features.humanml263 import SLICES, extract, recover_positions


@pytest.fixture(scope="module", params=["walk", "wave"])
def features(request: pytest.FixtureRequest) -> np.ndarray:
    motion = generate_clip(np.random.default_rng(2), family=request.param).motion
    return extract(motion.joint_positions().positions)


def test_velocities_are_the_steps_between_places(features: np.ndarray) -> None:
    steps = np.diff(recover_positions(features), axis=0)
    np.testing.assert_allclose(recover_velocities(features)[:-1], steps, atol=2e-6)


@pytest.mark.parametrize("weight", [0.0, 1.0, 100.0])
def test_real_motion_stays_as_it_is(features: np.ndarray, weight: float) -> None:
    np.testing.assert_allclose(fused_positions(features, weight=weight), recover_positions(features), atol=1e-4)


def test_trembling_places_are_held_by_velocities(features: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    trembling = features.copy()
    trembling[:, SLICES["joint_positions"]] += 0.01 * rng.normal(size=(len(features), 63))
    true = recover_positions(features)
    raw, fused = recover_positions(trembling), fused_positions(trembling)
    assert jitter(fused, fps=20) < 0.4 * jitter(raw, fps=20)
    assert np.abs(fused - true).mean() < 0.7 * np.abs(raw - true).mean()


def test_it_is_the_least_sum_of_squares(features: np.ndarray) -> None:
    rng = np.random.default_rng(1)
    features = features + 0.01 * rng.normal(size=features.shape)
    places, steps = recover_positions(features), recover_velocities(features)[:-1]
    fused = fused_positions(features, weight=5.0)

    def cost(track: np.ndarray) -> float:
        apart = np.diff(track, axis=0) - steps
        return float(np.square(track - places).sum() + 5.0 * np.square(apart).sum())

    assert all(cost(fused) < cost(fused + 1e-3 * rng.normal(size=fused.shape)) for _ in range(5))


def test_one_frame_has_no_steps(features: np.ndarray) -> None:
    np.testing.assert_array_equal(fused_positions(features[:1]), recover_positions(features[:1]))
