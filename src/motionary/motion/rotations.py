"""Rotations: unit quaternions, matrices, Euler angles, rotation vectors and 6D, vectorised over leading axes.

Convention: quaternions are `wxyz`, right-handed, and act as `q v q*`; matrices act on column vectors. Function names
read `from_to`. Arrays keep their floating type.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

_AXES = {"X": 0, "Y": 1, "Z": 2}
_TINY = 1e-12


def identity_quaternions(shape: tuple[int, ...] = (), dtype: type = np.float64) -> Array:
    """Quaternions of no rotation, shape `shape + (4,)`."""
    quaternions = np.zeros((*shape, 4), dtype=dtype)
    quaternions[..., 0] = 1.0
    return quaternions


def normalise(vectors: Array) -> Array:
    """Vectors scaled to length 1 along the last axis; a vector shorter than 1e-12 stays as it is."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(length < _TINY, 1.0, length)


def quat_multiply(left: Array, right: Array) -> Array:
    """Hamilton product: the rotation `right` followed by the rotation `left`. Shapes (..., 4), broadcast."""
    aw, ax, ay, az = np.moveaxis(left, -1, 0)
    bw, bx, by, bz = np.moveaxis(right, -1, 0)
    return np.stack(
        (
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ),
        axis=-1,
    )


def quat_conjugate(quaternions: Array) -> Array:
    """The inverse rotation of unit quaternions."""
    return quaternions * np.array([1.0, -1.0, -1.0, -1.0], dtype=quaternions.dtype)


def quat_rotate(quaternions: Array, vectors: Array) -> Array:
    """Vectors (..., 3) rotated by unit quaternions (..., 4); leading axes broadcast."""
    w, u = quaternions[..., :1], quaternions[..., 1:]
    t = 2.0 * np.cross(u, vectors)
    return vectors + w * t + np.cross(u, t)


def quat_between(start: Array, end: Array) -> Array:
    """Shortest rotation that turns the direction `start` (..., 3) into `end`.

    For opposite directions, where the shortest rotation is not unique, a half turn about an axis at right angles to
    `start`.
    """
    start, end = np.broadcast_arrays(normalise(start), normalise(end))
    dot = np.sum(start * end, axis=-1, keepdims=True)
    raw = np.concatenate((1.0 + dot, np.cross(start, end)), axis=-1)
    opposite = dot[..., 0] < -1.0 + 1e-8
    if np.any(opposite):
        helper = np.where(np.abs(start[..., :1]) < 0.9, np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
        half_turn = np.concatenate((np.zeros_like(dot), normalise(np.cross(start, helper))), axis=-1)
        raw = np.where(opposite[..., None], half_turn, raw)
    return normalise(raw)


def quat_continuous(quaternions: Array) -> Array:
    """The same rotations with signs chosen so that neighbours along axis 0 lie in the same hemisphere."""
    dots = np.sum(quaternions[1:] * quaternions[:-1], axis=-1)
    signs = np.cumprod(np.where(dots < 0.0, -1.0, 1.0), axis=0)
    result = quaternions.copy()
    result[1:] *= signs[..., None]
    return result


def quat_slerp(start: Array, end: Array, amount: Array | float) -> Array:
    """Spherical interpolation along the shorter arc; `amount` 0 gives `start`, 1 gives `end`, and broadcasts (...,)."""
    amount = np.asarray(amount, dtype=np.result_type(start, end))[..., None]
    dot = np.sum(start * end, axis=-1, keepdims=True)
    end = np.where(dot < 0.0, -end, end)
    dot = np.clip(np.abs(dot), 0.0, 1.0)
    angle = np.arccos(dot)
    sine = np.sin(angle)
    close = sine < 1e-6
    safe = np.where(close, 1.0, sine)
    weight_start = np.where(close, 1.0 - amount, np.sin((1.0 - amount) * angle) / safe)
    weight_end = np.where(close, amount, np.sin(amount * angle) / safe)
    return normalise(weight_start * start + weight_end * end)


def axis_angle_to_quat(axis: Array, angle: Array | float) -> Array:
    """Rotation by `angle` radians (...,) about unit `axis` (..., 3)."""
    half = 0.5 * np.asarray(angle)[..., None]
    axis = np.asarray(axis, dtype=np.float64)
    sine, cosine = np.broadcast_arrays(np.sin(half) * axis, np.cos(half))
    return np.concatenate((cosine[..., :1], sine), axis=-1)


def rotvec_to_quat(rotvecs: Array) -> Array:
    """Rotation vectors (axis times angle in radians, (..., 3)) as unit quaternions."""
    angle = np.linalg.norm(rotvecs, axis=-1, keepdims=True)
    # np.sinc is sin(pi x) / (pi x), which is smooth at 0
    return np.concatenate((np.cos(angle / 2), 0.5 * np.sinc(angle / (2 * np.pi)) * rotvecs), axis=-1)


def quat_to_rotvec(quaternions: Array) -> Array:
    """Unit quaternions as rotation vectors with angles in [0, pi]."""
    quaternions = np.where(quaternions[..., :1] < 0, -quaternions, quaternions)
    vector = quaternions[..., 1:]
    sine = np.linalg.norm(vector, axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, quaternions[..., :1])
    return vector * np.where(sine < 1e-8, 2.0, angle / np.where(sine < 1e-8, 1.0, sine))


def quat_to_matrix(quaternions: Array) -> Array:
    """Unit quaternions (..., 4) as rotation matrices (..., 3, 3)."""
    w, x, y, z = np.moveaxis(quaternions, -1, 0)
    matrix = np.empty((*quaternions.shape[:-1], 3, 3), dtype=quaternions.dtype)
    matrix[..., 0, 0] = 1 - 2 * (y * y + z * z)
    matrix[..., 0, 1] = 2 * (x * y - w * z)
    matrix[..., 0, 2] = 2 * (x * z + w * y)
    matrix[..., 1, 0] = 2 * (x * y + w * z)
    matrix[..., 1, 1] = 1 - 2 * (x * x + z * z)
    matrix[..., 1, 2] = 2 * (y * z - w * x)
    matrix[..., 2, 0] = 2 * (x * z - w * y)
    matrix[..., 2, 1] = 2 * (y * z + w * x)
    matrix[..., 2, 2] = 1 - 2 * (x * x + y * y)
    return matrix


def matrix_to_quat(matrices: Array) -> Array:
    """Rotation matrices (..., 3, 3) as unit quaternions, by the largest of the four candidates (stable everywhere)."""
    m = matrices
    m00, m11, m22 = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    squares = np.stack((1 + m00 + m11 + m22, 1 + m00 - m11 - m22, 1 - m00 + m11 - m22, 1 - m00 - m11 + m22), axis=-1)
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0], m[..., 2, 1] + m[..., 1, 2]
    rows = np.stack(
        (
            np.stack((squares[..., 0], a, b, c), axis=-1),
            np.stack((a, squares[..., 1], d, e), axis=-1),
            np.stack((b, d, squares[..., 2], f), axis=-1),
            np.stack((c, e, f, squares[..., 3]), axis=-1),
        ),
        axis=-2,
    )
    best = np.argmax(squares, axis=-1)
    chosen = np.take_along_axis(rows, best[..., None, None], axis=-2)[..., 0, :]
    return normalise(chosen)


def euler_to_quat(angles: Array, order: str) -> Array:
    """Intrinsic Euler angles in radians (..., len(order)) as quaternions.

    `order` such as "ZXY" means R = Rz Rx Ry: the last letter acts on a vector first, as in BVH channels. One to three
    letters, repeats allowed ("ZXZ").
    """
    result = None
    for column, letter in enumerate(order.upper()):
        half = 0.5 * angles[..., column]
        quaternion = np.zeros((*half.shape, 4), dtype=half.dtype)
        quaternion[..., 0] = np.cos(half)
        quaternion[..., 1 + _AXES[letter]] = np.sin(half)
        result = quaternion if result is None else quat_multiply(result, quaternion)
    if result is None:
        raise ValueError("euler_to_quat: order is empty; give one to three letters of X, Y, Z")
    return result


def quat_to_euler(quaternions: Array, order: str) -> Array:
    """Unit quaternions as intrinsic Euler angles in radians (..., 3) for three different axes, such as "ZXY".

    R = R_first R_second R_third, the second angle in [-pi/2, pi/2]. At gimbal lock (second angle at +-90 degrees) the
    third angle is set to 0. Accurate to the last digits at any distance from it: half the sum and half the difference
    of the first and third angle come from two parts of the quaternion that shrink, but keep their direction
    (Bernardes and Viollet, "Quaternion to Euler angles conversion", 2022).
    """
    i, j, k = (_AXES[letter] for letter in order.upper())
    if {i, j, k} != {0, 1, 2}:
        raise ValueError(f"quat_to_euler: order {order!r} must name X, Y and Z once each")
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    w, x, y, z = quaternions[..., 0], quaternions[..., 1 + i], quaternions[..., 1 + j], sign * quaternions[..., 1 + k]
    sum_sine, sum_cosine, difference_sine, difference_cosine = x + z, w + y, x - z, w - y
    sum_length = np.sqrt(sum_sine * sum_sine + sum_cosine * sum_cosine)
    difference_length = np.sqrt(difference_sine * difference_sine + difference_cosine * difference_cosine)
    half_sum, half_difference = np.arctan2(sum_sine, sum_cosine), np.arctan2(difference_sine, difference_cosine)
    second = 2.0 * np.arctan2(sum_length, difference_length) - np.pi / 2.0
    # of the two the shorter is noise at the lock; the third angle is their difference, so it becomes 0
    locked = max(1e-9, 4.0 * float(np.finfo(quaternions.dtype).eps))
    half_difference = np.where(difference_length < locked, half_sum, half_difference)
    half_sum = np.where(sum_length < locked, half_difference, half_sum)
    first, third = half_sum + half_difference, sign * (half_sum - half_difference)
    angles = np.stack((first, second, third), axis=-1)
    angles[..., ::2] -= 2.0 * np.pi * np.round(angles[..., ::2] / (2.0 * np.pi))
    return angles.astype(quaternions.dtype, copy=False)


def matrix_to_6d_columns(matrices: Array) -> Array:
    """6D rotation = first two **columns** of the matrix, one after the other (HumanML3D; Zhou et al. 2019)."""
    return np.concatenate((matrices[..., :, 0], matrices[..., :, 1]), axis=-1)


def matrix_to_6d_rows(matrices: Array) -> Array:
    """6D rotation = first two **rows** of the matrix (pytorch3d, MDM's action data, MotionCLIP, WalkAndText)."""
    return np.concatenate((matrices[..., 0, :], matrices[..., 1, :]), axis=-1)


def _orthonormal(first: Array, second: Array) -> tuple[Array, Array, Array]:
    x = normalise(first)
    y = normalise(second - np.sum(x * second, axis=-1, keepdims=True) * x)
    return x, y, np.cross(x, y)


def matrix_from_6d_columns(values: Array) -> Array:
    """Matrices (..., 3, 3) from 6D whose halves are the first two columns, made orthonormal by Gram-Schmidt."""
    return np.stack(_orthonormal(values[..., :3], values[..., 3:]), axis=-1)


def matrix_from_6d_rows(values: Array) -> Array:
    """Matrices (..., 3, 3) from 6D whose halves are the first two rows, made orthonormal by Gram-Schmidt."""
    return np.stack(_orthonormal(values[..., :3], values[..., 3:]), axis=-2)
