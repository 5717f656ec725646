"""Rotations: round trips through every representation, and agreement with scipy's Rotation."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from motionary.motion import rotations as r

ORDERS = ["".join(order) for order in permutations("XYZ")]
REPEATED = ["XYX", "XZX", "YXY", "YZY", "ZXZ", "ZYZ"]
angles = arrays(np.float64, (3,), elements=st.floats(-np.pi, np.pi, width=64))
raw_quaternions = arrays(np.float64, (4,), elements=st.floats(-1, 1, width=64)).filter(
    lambda q: np.linalg.norm(q) > 1e-3
)
vectors = arrays(np.float64, (3,), elements=st.floats(-10, 10, width=64))


def as_scipy(quaternions: np.ndarray) -> Rotation:
    return Rotation.from_quat(quaternions[..., [1, 2, 3, 0]])


def assert_same_rotation(left: np.ndarray, right: np.ndarray, tolerance: float = 1e-10) -> None:
    # through matrices, for q and -q are one rotation
    np.testing.assert_allclose(r.quat_to_matrix(left), r.quat_to_matrix(right), atol=tolerance)


@pytest.mark.parametrize("order", ORDERS + REPEATED)
@given(angles=angles)
def test_euler_to_quat_equals_scipy(order: str, angles: np.ndarray) -> None:
    ours = r.quat_to_matrix(r.euler_to_quat(angles, order))
    np.testing.assert_allclose(ours, Rotation.from_euler(order, angles).as_matrix(), atol=1e-12)


@pytest.mark.parametrize("order", ORDERS)
@given(angles=angles)
def test_euler_angles_come_back_as_the_same_rotation(order: str, angles: np.ndarray) -> None:
    quaternions = r.euler_to_quat(angles, order)
    assert_same_rotation(r.euler_to_quat(r.quat_to_euler(quaternions, order), order), quaternions, 1e-4)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("distance", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_euler_angles_near_gimbal_lock(order: str, distance: float, side: float) -> None:
    first = np.linspace(-3, 3, 13)
    angles = np.stack((first, np.full(13, side * (np.pi / 2 - distance)), first[::-1] * 0.7), axis=-1)
    quaternions = r.euler_to_quat(angles, order)
    back = r.quat_to_euler(quaternions, order)
    assert np.isfinite(back).all()
    assert_same_rotation(r.euler_to_quat(back, order), quaternions, 1e-8)


@pytest.mark.parametrize("order", ["XX", "XYX", "AB"])
def test_quat_to_euler_refuses_orders_without_three_axes(order: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        r.quat_to_euler(r.identity_quaternions(), order)


@given(raw=raw_quaternions)
def test_quat_to_matrix_equals_scipy_and_comes_back(raw: np.ndarray) -> None:
    quaternion = r.normalise(raw)
    matrix = r.quat_to_matrix(quaternion)
    np.testing.assert_allclose(matrix, as_scipy(quaternion).as_matrix(), atol=1e-12)
    assert_same_rotation(r.matrix_to_quat(matrix), quaternion)


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0, -1, 1), (1, 1, 1), (1e-9, 1, 0)])
@pytest.mark.parametrize("angle", [np.pi, np.pi - 1e-9, np.pi + 1e-6, 1e-12, 0.0])
def test_matrix_to_quat_at_half_turns(axis: tuple[float, ...], angle: float) -> None:
    matrix = Rotation.from_rotvec(r.normalise(np.array(axis, dtype=float)) * angle).as_matrix()
    np.testing.assert_allclose(r.quat_to_matrix(r.matrix_to_quat(matrix)), matrix, atol=1e-12)


@given(vector=arrays(np.float64, (3,), elements=st.floats(-1.8, 1.8, width=64)))
def test_rotation_vectors_come_back(vector: np.ndarray) -> None:
    quaternion = r.rotvec_to_quat(vector)
    np.testing.assert_allclose(r.quat_to_matrix(quaternion), Rotation.from_rotvec(vector).as_matrix(), atol=1e-12)
    if np.linalg.norm(vector) < np.pi:
        np.testing.assert_allclose(r.quat_to_rotvec(quaternion), vector, atol=1e-7)


@given(raw=raw_quaternions)
def test_six_numbers_come_back_in_both_conventions(raw: np.ndarray) -> None:
    matrix = r.quat_to_matrix(r.normalise(raw))
    columns, rows = r.matrix_to_6d_columns(matrix), r.matrix_to_6d_rows(matrix)
    np.testing.assert_array_equal(columns, np.concatenate((matrix[:, 0], matrix[:, 1])))
    np.testing.assert_array_equal(rows, np.concatenate((matrix[0], matrix[1])))
    np.testing.assert_allclose(r.matrix_from_6d_columns(columns), matrix, atol=1e-12)
    np.testing.assert_allclose(r.matrix_from_6d_rows(rows), matrix, atol=1e-12)


@given(values=arrays(np.float64, (6,), elements=st.floats(-2, 2, width=64)))
def test_any_six_numbers_give_an_orthonormal_matrix(values: np.ndarray) -> None:
    if np.linalg.norm(np.cross(values[:3], values[3:])) < 1e-3:
        return
    for matrix in (r.matrix_from_6d_columns(values), r.matrix_from_6d_rows(values)):
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(matrix) == pytest.approx(1.0, abs=1e-9)


@given(left=raw_quaternions, right=raw_quaternions, vector=vectors)
def test_products_and_rotated_vectors_equal_scipy(left: np.ndarray, right: np.ndarray, vector: np.ndarray) -> None:
    left, right = r.normalise(left), r.normalise(right)
    product = as_scipy(left) * as_scipy(right)
    np.testing.assert_allclose(r.quat_to_matrix(r.quat_multiply(left, right)), product.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(r.quat_rotate(left, vector), as_scipy(left).apply(vector), atol=1e-10)
    np.testing.assert_allclose(r.quat_rotate(r.quat_conjugate(left), r.quat_rotate(left, vector)), vector, atol=1e-10)


@given(start=vectors, end=vectors)
def test_quat_between_turns_one_direction_into_the_other(start: np.ndarray, end: np.ndarray) -> None:
    if min(np.linalg.norm(start), np.linalg.norm(end)) < 1e-3:
        return
    turned = r.quat_rotate(r.quat_between(start, end), r.normalise(start))
    np.testing.assert_allclose(turned, r.normalise(end), atol=2e-4)


@pytest.mark.parametrize("direction", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (1, 2, 3), (0.95, 0.1, 0.1)])
def test_quat_between_opposite_directions_is_a_half_turn(direction: tuple[float, ...]) -> None:
    start = r.normalise(np.array(direction, dtype=float))
    np.testing.assert_allclose(r.quat_rotate(r.quat_between(start, -start), start), -start, atol=1e-12)


@given(start=raw_quaternions, end=raw_quaternions, amount=st.floats(0, 1))
def test_slerp_keeps_ends_and_turns_evenly(start: np.ndarray, end: np.ndarray, amount: float) -> None:
    start, end = r.normalise(start), r.normalise(end)
    assert_same_rotation(r.quat_slerp(start, end, 0.0), start, 1e-7)
    assert_same_rotation(r.quat_slerp(start, end, 1.0), end, 1e-7)
    whole = (as_scipy(start).inv() * as_scipy(end)).magnitude()
    part = (as_scipy(start).inv() * as_scipy(r.quat_slerp(start, end, amount))).magnitude()
    assert part == pytest.approx(amount * whole, abs=1e-5)


def test_quat_continuous_changes_signs_only() -> None:
    rng = np.random.default_rng(5)
    smooth = r.rotvec_to_quat(np.cumsum(rng.normal(scale=0.05, size=(200, 3)), axis=0))
    flipped = smooth * rng.choice([-1.0, 1.0], size=(200, 1))
    again = r.quat_continuous(flipped)
    assert (np.sum(again[1:] * again[:-1], axis=-1) > 0).all()
    np.testing.assert_array_equal(np.abs(again), np.abs(smooth))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_types_are_kept(dtype: type) -> None:
    quaternions = r.rotvec_to_quat(np.random.default_rng(0).normal(size=(5, 3)).astype(dtype))
    matrices = r.quat_to_matrix(quaternions)
    for result in (quaternions, matrices, r.matrix_to_quat(matrices), r.matrix_to_6d_rows(matrices)):
        assert result.dtype == dtype
    assert r.quat_to_euler(quaternions, "ZXY").dtype == dtype
    assert r.quat_rotate(quaternions, np.ones(3, dtype)).dtype == dtype
