"""A motion made ready for comparison: smoothed by as much as its tracking is noisy, its angles, its repetitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.grounding.body import Body
from motionary.motion.canonical import check_positions
from motionary.motion.gaussian import gaussian_smooth
from motionary.motion.joint_angles import joint_angles
from motionary.motion.repetitions import Repetitions, find_repetitions
from motionary.motion.time_warping import pose_features

Array = NDArray[np.floating]

FPS = 30.0
"""Frames a second at which motions are compared."""
SHORTEST, LONGEST = 0.5, 600.0
"""Seconds that a motion may last."""
LEAST_SMOOTHING, MOST_SMOOTHING = 0.04, 0.1
"""Seconds: standard deviation of the Gaussian for clean takes, and for takes with `NOISY` and more."""
NOISY = 0.015
"""Metres of noise a coordinate at which a take counts as fully noisy."""


@dataclass(frozen=True, eq=False)
class Clip:
    """`joints` (frames, 22, 3) metres, Y up, smoothed; `fps`; `noise`: metres of jitter a coordinate before smoothing.

    `left_over`: what of it smoothing leaves, or what the bones' changing lengths tell, if that is more. `flip`: see
    `find_repetitions`.
    """

    joints: Array
    fps: float
    noise: float
    left_over: float
    flip: bool = False

    @cached_property
    def body(self) -> Body:
        """Heading, floor, stance and size, as the facts of a clip are measured from."""
        return Body(self.joints, self.fps)

    @cached_property
    def angles(self) -> dict[str, Array]:
        """Clinical angles in degrees by name."""
        return joint_angles(self.joints)

    @cached_property
    def features(self) -> Array:
        """Heading-free, size-free poses, by which clips are aligned."""
        return pose_features(self.joints, self.fps)

    @cached_property
    def repetitions(self) -> Repetitions:
        """Where the repetitions lie."""
        return find_repetitions(self.features, self.fps, flip=self.flip)

    @property
    def seconds(self) -> float:
        """Duration."""
        return len(self.joints) / self.fps


def prepare(positions: Array, fps: float, *, noise: float | None = None, smoothing: float | None = None) -> Clip:
    """A clip ready to compare: positions (frames, 22, 3) metres, Y up, joints of `smpl22`, at any rate from 8 a second.

    `noise`: metres of jitter, by default estimated. `smoothing`: seconds, by default by the noise. Raises
    `SkeletonMismatch` for another shape, and `MotionaryError` for values that are no places and motions too short, too
    long, or without a body's size.
    """
    joints = check_positions(positions, frames=4).astype(np.float64)
    seconds = len(joints) / fps
    if not SHORTEST <= seconds <= LONGEST:
        raise MotionaryError(f"{seconds:.2f} s of motion; {SHORTEST} s to {LONGEST / 60:.0f} minutes can be compared")
    noise = estimate_noise(joints) if noise is None else noise
    sigma = smoothing_for(noise) if smoothing is None else smoothing
    joints = gaussian_smooth(joints, sigma * fps)
    joints = _at_rate(joints, fps)
    left = noise / max(1.0, np.sqrt(2.0 * np.sqrt(np.pi) * sigma * fps))
    clip = Clip(joints, FPS, noise, max(left, bone_wander(joints)))
    if clip.body.leg < 0.05 or clip.body.arm < 0.05:
        raise MotionaryError(f"the legs are {clip.body.leg:.3f} m long; bodies are in metres; check the unit")
    return clip


def smoothing_for(noise: float) -> float:
    """Seconds of smoothing for metres of noise."""
    return LEAST_SMOOTHING + (MOST_SMOOTHING - LEAST_SMOOTHING) * min(1.0, noise / NOISY)


def estimate_noise(joints: Array) -> float:
    """Metres a coordinate of white noise that a take's joints bear, the median over joints.

    From third differences, which a smooth movement leaves near nothing of: of white noise of deviation s they have
    deviation s times the root of 20. Noise that is slow, as of markers that slip, cannot be told from movement.
    """
    if len(joints) < 8:
        return 0.0
    differences = np.diff(joints, n=3, axis=0)
    # the median over time: a moment of quick movement does not count as noise
    spread = np.median(np.abs(differences), axis=0) / 0.6745 / np.sqrt(20.0)
    return float(np.median(spread))


def bone_wander(joints: Array) -> float:
    """Metres a coordinate by which joints must be misplaced for the limbs' bones to change their length as they do.

    Bones are rigid: what slow errors of a camera's tracking make of them tells how large those are. The median over
    thighs, shins, upper arms and forearms; 0 for motion on a skeleton.
    """
    near, far = (1, 2, 4, 5, 16, 17, 18, 19), (4, 5, 7, 8, 18, 19, 20, 21)
    lengths = np.linalg.norm(joints[:, far] - joints[:, near], axis=-1)
    return float(np.median(lengths.std(axis=0)) / np.sqrt(2.0))


def _at_rate(joints: Array, fps: float) -> Array:
    """At `FPS` frames a second, by linear interpolation of what is smooth already."""
    if abs(fps - FPS) < 1e-6:
        return joints
    moments = np.arange(0, (len(joints) - 1) / fps + 1e-9, 1.0 / FPS) * fps
    low = np.minimum(np.floor(moments).astype(np.intp), len(joints) - 2)
    part = (moments - low)[:, None, None]
    return joints[low] * (1 - part) + joints[low + 1] * part
