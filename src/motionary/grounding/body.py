"""What every measure starts from: smoothed joints, the body's size, its heading, the floor, and each foot's stance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.grounding.spans import Mask
from motionary.motion.canonical import check_positions
from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]

PELVIS, NECK, HEAD = 0, 12, 15
HIPS, KNEES, ANKLES, TOES = (1, 2), (4, 5), (7, 8), (10, 11)
SHOULDERS, ELBOWS, WRISTS = (16, 17), (18, 19), (20, 21)
"""Joints of `smpl22`, left before right."""
SIDES = ("left", "right")

SMOOTHING = 0.05
"""Seconds: standard deviation of the Gaussian that joints are smoothed with before anything is measured."""
FLOOR_AROUND = 1.0
"""Seconds either way in which the lowest foot is the floor: stairs and slopes have a floor that moves."""
SLOWEST_RATE, FASTEST_RATE = 8.0, 1000.0


@dataclass(frozen=True, eq=False)
class Body:
    """A clip ready to be measured: `joints` (frames, 22, 3) metres, float64, Y up, smoothed; `fps` frames a second."""

    joints: Array
    fps: float

    def frames(self, seconds: float) -> int:
        """Seconds as a number of frames, at least one."""
        return max(1, round(seconds * self.fps))

    def time(self, frame: float) -> float:
        """A frame's time in seconds."""
        return float(frame) / self.fps

    def velocity(self, values: Array) -> Array:
        """Change a second of (frames, ...), by central differences."""
        return np.gradient(values, axis=0) * self.fps if len(values) > 1 else np.zeros_like(values)

    @cached_property
    def leg(self) -> float:
        """Metres from hip over knee to ankle, the mean of both sides and the median over time."""
        return self._limb(HIPS, KNEES, ANKLES)

    @cached_property
    def arm(self) -> float:
        """Metres from shoulder over elbow to wrist, as `leg`."""
        return self._limb(SHOULDERS, ELBOWS, WRISTS)

    def _limb(self, *chain: tuple[int, int]) -> float:
        bones = [
            np.linalg.norm(self.joints[:, list(far)] - self.joints[:, list(near)], axis=-1).mean(axis=1)
            for near, far in pairwise(chain)
        ]
        return float(np.median(np.sum(bones, axis=0)))

    @cached_property
    def mass(self) -> Array:
        """(frames, 3): the mean of hips, shoulders, head, knees and neck, which falls freely in flight."""
        return self.joints[:, [*HIPS, *HIPS, *KNEES, *SHOULDERS, *SHOULDERS, HEAD, NECK]].mean(axis=1)

    @cached_property
    def floor(self) -> Array:
        """(frames,) height of the lowest of all joints within `FLOOR_AROUND` either way."""
        return _lowest_around(self.joints[:, :, 1].min(axis=1), self.frames(FLOOR_AROUND))

    @cached_property
    def hip_height(self) -> Array:
        """(frames,) height of the hips above the floor in standing hip heights: 1 on straight legs."""
        hips = self.joints[:, list(HIPS), 1].mean(axis=1)
        return (hips - self.floor) / (1.08 * self.leg)

    @cached_property
    def trunk(self) -> Array:
        """(frames, 3) unit vector from the pelvis to the neck."""
        vector = self.joints[:, NECK] - self.joints[:, PELVIS]
        return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-6)

    @cached_property
    def tilt(self) -> Array:
        """(frames,) degrees between the trunk and the vertical."""
        return np.degrees(np.arccos(np.clip(self.trunk[:, 1], -1.0, 1.0)))

    @cached_property
    def heading(self) -> Array:
        """(frames,) radians, continuous: where the pelvis faces, from +Z towards +X; held where it cannot be told.

        It cannot be told while the trunk is more than 65 degrees from upright (lying, crawling, a cartwheel).
        """
        across = self.joints[:, HIPS[0]] - self.joints[:, HIPS[1]]
        flat = np.hypot(across[:, 0], across[:, 2])
        known = (self.tilt < 65.0) & (flat > 0.5 * np.median(np.linalg.norm(across, axis=-1)))
        return _continuous(np.arctan2(-across[:, 2], across[:, 0]), known)

    @cached_property
    def forward(self) -> Array:
        """(frames, 3) unit vector, level: where the body faces, its stride's sway taken out."""
        angle = gaussian_smooth(self.heading, 0.2 * self.fps, ends="hold")
        return np.stack((np.sin(angle), np.zeros_like(angle), np.cos(angle)), axis=-1)

    @cached_property
    def left(self) -> Array:
        """(frames, 3) unit vector, level: the body's left."""
        return np.stack((self.forward[:, 2], np.zeros(len(self.joints)), -self.forward[:, 0]), axis=-1)

    def in_heading(self, vectors: Array) -> Array:
        """Vectors (frames, 3) as left, up, forward of the body's heading."""
        return np.stack((np.sum(vectors * self.left, -1), vectors[:, 1], np.sum(vectors * self.forward, -1)), axis=-1)

    @cached_property
    def stance(self) -> Mask:
        """(frames, 2): whether the left and the right foot stands: its ankle or ball stays within 2.5 cm for 0.3 s.

        Height is not looked at, so that stairs have stances too; at the top of a jump a foot passes 2.5 cm in 0.15 s.
        """
        return np.stack([np.minimum(self._roam(ANKLES[s]), self._roam(TOES[s])) < 0.025 for s in range(2)], axis=-1)

    def _roam(self, joint: int) -> Array:
        """(frames,) the largest extent along an axis of the joint's places within 0.15 s either way."""
        reach = self.frames(0.15)
        padded = np.pad(self.joints[:, joint], ((reach, reach), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
        return np.ptp(windows, axis=-1).max(axis=-1)

    @cached_property
    def foot_clearance(self) -> Array:
        """(frames, 2): how far each foot is above the floor, by its lower end; 0 for a foot standing flat."""
        ends = np.stack(
            [np.minimum(self.joints[:, TOES[s], 1], self.joints[:, ANKLES[s], 1] - self.ankle_rise) for s in range(2)],
            -1,
        )
        return ends - self.foot_floor[:, None]

    @cached_property
    def ankle_rise(self) -> float:
        """Metres from the ball of a foot up to its ankle while the foot stands flat."""
        rises = (self.joints[:, list(ANKLES), 1] - self.joints[:, list(TOES), 1]).ravel()
        return float(np.clip(np.median(rises), 0.0, 0.15))

    @cached_property
    def foot_floor(self) -> Array:
        """(frames,) height of the lowest foot end within `FLOOR_AROUND` either way, ankles lowered to the ball."""
        ends = np.minimum(
            self.joints[:, list(TOES), 1].min(axis=1), self.joints[:, list(ANKLES), 1].min(axis=1) - self.ankle_rise
        )
        return _lowest_around(ends, self.frames(FLOOR_AROUND))


def _continuous(angles: Array, known: Mask) -> Array:
    if not known.any():
        return np.zeros(len(angles))
    places = np.flatnonzero(known)
    return np.interp(np.arange(len(angles)), places, np.unwrap(angles[places]))


def _lowest_around(values: Array, reach: int) -> Array:
    padded = np.pad(values, reach, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)


def make_body(positions: Array, fps: float) -> Body:
    """The clip checked, smoothed and made ready.

    `positions`: (frames, 22, 3) metres, Y up, joints of `smpl22`. Raises `SkeletonMismatch` for another shape,
    `MotionaryError` for values that are no places, fewer than three frames, a body without size, or a frame rate
    outside 8 to 1000.
    """
    positions = check_positions(positions, frames=3)
    if not (np.isfinite(fps) and SLOWEST_RATE <= fps <= FASTEST_RATE):
        raise MotionaryError(
            f"a frame rate of {fps:g} a second; facts are measured between {SLOWEST_RATE:g} and {FASTEST_RATE:g}; "
            "resample the motion first (motionary.motion.resample)"
        )
    joints = gaussian_smooth(np.asarray(positions, dtype=np.float64), SMOOTHING * fps)
    body = Body(joints, float(fps))
    if body.leg < 0.05 or body.arm < 0.05:
        raise MotionaryError(
            f"the legs are {body.leg:.3f} m long and the arms {body.arm:.3f} m; facts need metres; check the unit"
        )
    return body
