"""Foot contacts: which feet count as standing, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import MotionaryError
from motionary.motion import foot_contacts


@pytest.mark.parametrize(("column", "joint"), [(0, 7), (1, 10), (2, 8), (3, 11)])
def test_a_foot_that_moves_has_no_contact_and_the_order_is_left_then_right(column: int, joint: int) -> None:
    positions = np.zeros((3, 22, 3))
    positions[2, joint] = [0.03, 0.03, 0.03]
    contacts = foot_contacts(positions)
    expected = np.ones((2, 4), dtype=bool)
    expected[1, column] = False
    np.testing.assert_array_equal(contacts, expected)


def test_the_threshold_is_a_squared_distance_and_height_counts_for_nothing() -> None:
    positions = np.zeros((2, 22, 3))
    positions[:, :, 1] = 5.0
    positions[1, 7, 0] = np.sqrt(0.002) * 0.999
    positions[1, 8, 2] = np.sqrt(0.002) * 1.001
    assert foot_contacts(positions).tolist() == [[True, True, False, True]]
    assert foot_contacts(positions, threshold=0.001).tolist() == [[False, True, False, True]]


def test_one_frame_has_no_contacts() -> None:
    with pytest.raises(MotionaryError, match="at least 2"):
        foot_contacts(np.zeros((1, 22, 3)))
