"""Clean motion as a depth sensor or a rough skeleton would have seen it: joints misplaced, tilted, shaken, smoothed.

What motion files of other sources differ in is first of all *where* their joints sit on a body: a Kinect's hips are
higher and further forward than SMPL's, its trunk is a straight line, its head joint the middle of the skull, its floor
not level. These errors are constant through a clip and far larger than the shaking. Everything here works on
positions, before features are made of them; the words about a clip stay true.

Noise of depth cameras: Khoshelham and Elberink 2012, "Accuracy and resolution of Kinect depth data" (centimetres at
two to four metres); the sizes below are our own choice and were not fitted to any data set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.motion import JointPositions, load_skeleton
from motionary.motion.canonical import JOINTS, LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER
from motionary.motion.transforms import resample

Array = NDArray[np.floating]

FPS = 20.0
_PELVIS, _NECK, _HEAD = 0, 12, 15
_TRUNK = {3: 0.24, 6: 0.45, 9: 0.55, 12: 0.8}
"""Joints of the spine and their share of the way from the pelvis to the middle of the shoulders, as SMPL's lie."""
_PAIRS = ((1, 2), (4, 5), (7, 8), (10, 11), (13, 14), (16, 17), (18, 19), (20, 21))
_CHEST = (9, 12, 13, 14, 15, 16, 17)
_HIPS = (1, 2, 3, 6)
_ENDS = ((7, 10), (8, 11), (20,), (21,))
"""Joints that are lost together when a sensor loses a foot or a hand."""

_MISPLACED = {1: 0.025, 3: 0.02, 4: 0.04, 6: 0.02, 7: 0.03, 9: 0.02, 10: 0.05, 12: 0.03, 13: 0.03, 15: 0.045, 16: 0.025,
              18: 0.02, 20: 0.02}  # fmt: skip
"""Metres (one deviation an axis) by which a joint sits elsewhere than SMPL's; a left joint stands for both."""

_SHAKING = np.ones(JOINTS)
_SHAKING[[7, 8, 10, 11, 20, 21]] = 2.0


@dataclass(frozen=True)
class SensorNoise:
    """How bad the sensor is; every clip draws its own values up to these.

    `misplacement`: factor on the deviations of `_MISPLACED`, drawn between a quarter of it and one and a half times;
    `lopsided`: share of it that is not the same on both sides. `straight`: chance that the trunk is a straight line.
    `tilt`: degrees (a deviation) by which the floor is not level. `shake`, `drift`: metres (largest deviation) of noise
    that is new each frame, or wanders within half a second. `smooth`: widest Gaussian, in frames, that the sensor
    smooths with. `lost`: chance that a hand or a foot is lost for up to half a second. `rates`: range of the relative
    speed the motion is played at.
    """

    misplacement: float = 1.0
    lopsided: float = 0.5
    straight: float = 0.4
    tilt: float = 4.0
    shake: float = 0.006
    drift: float = 0.012
    smooth: float = 1.5
    lost: float = 0.2
    rates: tuple[float, float] = (0.9, 1.15)


def sensed(positions: Array, rng: np.random.Generator, *, noise: SensorNoise | None = None) -> NDArray[np.float32]:
    """Positions (frames, 22, 3), metres, Y up, 20 fps, as a sensor drawn from `rng` sees them; shorter or longer by its
    rate.

    Raises FeatureMismatch for another shape.
    """
    if positions.ndim != 3 or positions.shape[1:] != (JOINTS, 3) or len(positions) < 2:
        raise FeatureMismatch(
            f"positions have shape {positions.shape}; a sensor's view needs (frames >= 2, {JOINTS}, 3)"
        )
    noise = noise or SensorNoise()
    seen = _played(positions, float(rng.uniform(*noise.rates))).astype(np.float64)
    if rng.random() < noise.straight:
        seen = _straightened(seen, rng)
    seen = seen + _misplacement(seen, rng, noise)
    seen = _tilted(seen, rng, noise)
    if rng.random() < noise.lost:
        seen = _with_loss(seen, rng)
    seen = seen + _shaking(len(seen), rng, noise)
    return _smoothed(seen, float(rng.uniform(0.0, noise.smooth))).astype(np.float32)


def _played(positions: Array, rate: float) -> Array:
    """The motion `rate` times as fast, still at 20 fps; a clip that would become too short keeps its speed."""
    if len(positions) / rate < 4:
        return positions
    return resample(JointPositions(positions, load_skeleton("smpl22").joints, FPS * rate), FPS).positions


def _straightened(positions: Array, rng: np.random.Generator) -> Array:
    """The joints of the spine on the line from the pelvis to the middle of the shoulders, somewhat wrongly divided."""
    seen = positions.copy()
    top = (positions[:, LEFT_SHOULDER] + positions[:, RIGHT_SHOULDER]) / 2
    shares = np.array(list(_TRUNK.values())) + rng.normal(0.0, 0.03, len(_TRUNK))
    for joint, share in zip(_TRUNK, shares, strict=True):
        seen[:, joint] = positions[:, _PELVIS] + share * (top - positions[:, _PELVIS])
    return seen


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)


def _frame(left: Array, up: Array) -> Array:
    """(T, 3, 3) matrices whose columns are a segment's left, up and forward."""
    forward = _unit(np.cross(left, up))
    up = _unit(up)
    return np.stack((np.cross(up, forward), up, forward), axis=-1)


def _misplacement(positions: Array, rng: np.random.Generator, noise: SensorNoise) -> Array:
    """(T, 22, 3) metres: offsets that are constant in the frame of the hips, the chest or the heading."""
    offsets = np.zeros((JOINTS, 3))
    strength = noise.misplacement * float(rng.uniform(0.25, 1.5))
    for joint, deviation in _MISPLACED.items():
        offsets[joint] = rng.normal(0.0, deviation, 3)
    for left, right in _PAIRS:
        offsets[right] = offsets[left] * (-1.0, 1.0, 1.0)
        for joint in (left, right):
            offsets[joint] += noise.lopsided * rng.normal(0.0, _MISPLACED[left], 3)
    offsets *= strength
    hips = positions[:, LEFT_HIP] - positions[:, RIGHT_HIP]
    shoulders = positions[:, LEFT_SHOULDER] - positions[:, RIGHT_SHOULDER]
    trunk = positions[:, _NECK] - positions[:, _PELVIS]
    level = np.broadcast_to((0.0, 1.0, 0.0), trunk.shape)
    frames = np.repeat(_frame((hips + shoulders) * (1.0, 0.0, 1.0), level)[:, None], JOINTS, axis=1)
    frames[:, _HIPS] = _frame(hips, trunk)[:, None]
    frames[:, _CHEST] = _frame(shoulders, trunk)[:, None]
    return np.einsum("tjab,jb->tja", frames, offsets)


def _tilted(positions: Array, rng: np.random.Generator, noise: SensorNoise) -> Array:
    """The whole clip turned about a level axis through its first pelvis: a camera that does not know the floor."""
    angle, about = np.radians(rng.normal(0.0, noise.tilt)), rng.uniform(0.0, 2.0 * np.pi)
    axis = np.array([np.cos(about), 0.0, np.sin(about)])
    cross = np.cross(np.eye(3), axis)
    turn = np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
    origin = positions[0, _PELVIS]
    return (positions - origin) @ turn + origin


def _with_loss(positions: Array, rng: np.random.Generator) -> Array:
    """A hand or a foot held where it was last seen relative to the pelvis, for a fifth to half of a second."""
    seen = positions.copy()
    joints = list(_ENDS[int(rng.integers(len(_ENDS)))])
    length = int(rng.integers(4, 11))
    start = int(rng.integers(1, max(len(seen) - length, 1) + 1))
    pelvis = positions[:, [_PELVIS]]
    held = positions[start - 1, joints] - pelvis[start - 1]
    seen[start : start + length, joints] = (pelvis + held)[start : start + length]
    return seen


def _shaking(frames: int, rng: np.random.Generator, noise: SensorNoise) -> Array:
    """(T, 22, 3) metres of white and of slowly wandering noise, more of it at hands and feet."""
    white = rng.normal(0.0, 1.0, (frames, JOINTS, 3)) * noise.shake * rng.random()
    knots = rng.normal(0.0, 1.0, (frames // 8 + 3, JOINTS, 3)) * noise.drift * rng.random()
    times = np.arange(frames) / 8.0
    first = times.astype(int)
    share = (times - first)[:, None, None]
    wandering = knots[first] * (1.0 - share) + knots[first + 1] * share
    return (white + wandering) * _SHAKING[:, None]


def _smoothed(positions: Array, sigma: float) -> Array:
    """Gaussian smoothing over time, the ends held; nothing below a third of a frame."""
    if sigma < 0.33:
        return positions
    radius = int(3 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    padded = np.pad(positions, ((radius, radius), (0, 0), (0, 0)), mode="edge")
    return np.einsum("k,tkjc->tjc", weights, _windows(padded, len(weights)))


def _windows(values: Array, width: int) -> Array:
    """(T - width + 1, width, ...) views of `values` (T, ...)."""
    return np.moveaxis(np.lib.stride_tricks.sliding_window_view(values, width, axis=0), -1, 1)
