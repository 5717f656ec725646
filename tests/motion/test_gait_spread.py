"""How much steps differ: figures computed by hand, and a walk of the generator."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural_gait import make_gait_walk
from motionary.motion.gait_parameters import Step, gait_parameters
from motionary.motion.gait_spread import spreads, walk_steps


def _step(side: str, begin: float, seconds: float, length: float) -> Step:
    return Step(side, begin, begin + seconds, length, 0.1, np.array([0.0, 1.0]), 0.0)


def test_a_limp_is_no_spread() -> None:
    """Left steps all alike, right steps all alike and other than the left ones."""
    steps = [_step("left" if n % 2 else "right", 0.5 * n, 0.5, 0.6 + 0.2 * (n % 2)) for n in range(6)]
    found = spreads(steps)
    assert found["step_length"] == pytest.approx(0.0) and found["stride_length"] == pytest.approx(0.0)
    assert found["step_time"] == pytest.approx(0.0) and found["cadence"] == pytest.approx(0.0)


def test_spread_by_hand() -> None:
    """Sides 0.5, 0.7 and 0.6, 0.8: residuals of 0.1 four times, two means taken."""
    lengths = [0.5, 0.6, 0.7, 0.8]
    found = spreads([_step(("left", "right")[n % 2], 0.5 * n, 0.5, length) for n, length in enumerate(lengths)])
    assert found["step_length"] == pytest.approx(np.sqrt(4 * 0.01 / 2))
    assert found["stride_length"] == pytest.approx(np.std([1.1, 1.3, 1.5], ddof=1))
    assert found["speed"] == pytest.approx(np.std([1.1, 1.3, 1.5], ddof=1))


def test_too_few_steps_have_none() -> None:
    assert "step_length" not in spreads([_step("left", 0.0, 0.5, 0.6), _step("right", 0.5, 0.5, 0.7)])
    apart = [_step("left", 0.0, 0.5, 0.6), _step("right", 2.0, 0.5, 0.7), _step("left", 4.0, 0.5, 0.6)]
    assert "speed" not in spreads(apart) and spreads([]) == {}


def test_a_walk() -> None:
    motion = make_gait_walk(0, 0, seed=4).motion
    joints = motion.joint_positions()
    seen, parameters = walk_steps(joints), gait_parameters(joints)
    assert len(seen.spans) == parameters.steps
    assert {fall.side for fall in seen.falls} == {"left", "right"}
    assert 0 < seen.spreads["cadence"] < 0.1 * parameters.cadence
