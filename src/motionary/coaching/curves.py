"""Curves of what the coach compares that are no joint angle alone: distances, heights, planes and turns over a clip.

Each is (frames,); lengths are in leg lengths of the body itself, angles in degrees. Sides are 0 left, 1 right.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]
Curve = Callable[[Clip], Array]

_FOOT_KEPT, _FOOT_LENGTH, _FOOT_SLOPE = 0.04, 0.12, -0.65
"""A foot that is tracked changes its length by less than this part, is at least so many leg lengths from ankle to ball,
and slopes down by at most this sine."""


def angle(name: str) -> Curve:
    """A joint angle."""
    return lambda clip: clip.angles[name]


def sided_angle(name: str) -> Callable[[Clip, int], Array]:
    """A joint angle of one side."""
    return lambda clip, side: clip.angles[f"{('left', 'right')[side]}_{name}"]


def _local(clip: Clip, first: int, second: int) -> Array:
    """(frames, 3) from joint `first` to `second` as left, up, forward of the heading, in leg lengths."""
    return clip.body.in_heading(clip.joints[:, second] - clip.joints[:, first]) / clip.body.leg


def foot_distance(clip: Clip) -> Array:
    """Ankles apart from left to right of the body."""
    return np.abs(_local(clip, 8, 7)[:, 0])


def foot_ahead(clip: Clip) -> Array:
    """The left ankle ahead of the right one."""
    return _local(clip, 8, 7)[:, 2]


def knee_distance(clip: Clip) -> Array:
    """Knees apart, less what hips and ankles would put them apart on straight lines: below 0 they fall inward."""
    knees, hips, ankles = (np.abs(_local(clip, right, left)[:, 0]) for right, left in ((5, 4), (2, 1), (8, 7)))
    return knees - 0.5 * (hips + ankles)


def knee_ahead(clip: Clip) -> Array:
    """Knees ahead of the toes, the mean of both: above 0 a knee is over its toes.

    A foot's length ahead of its ankle is the median over the clip: depth cameras guess toes anew in each frame.
    """
    feet = 0.5 * sum(float(np.median(_local(clip, 7 + side, 10 + side)[:, 2])) for side in range(2))
    return 0.5 * (_local(clip, 7, 4)[:, 2] + _local(clip, 8, 5)[:, 2]) - feet


def hip_height(clip: Clip) -> Array:
    """The pelvis above the ankles' mean."""
    return (clip.joints[:, 0, 1] - clip.joints[:, [7, 8], 1].mean(axis=1)) / clip.body.leg


def hip_shift(clip: Clip) -> Array:
    """The pelvis to the left of the middle of the ankles."""
    return 0.5 * (_local(clip, 7, 0)[:, 0] + _local(clip, 8, 0)[:, 0])


def hand_height(clip: Clip, side: int) -> Array:
    """A wrist above the middle of the shoulders."""
    return 0.5 * (_local(clip, 16, 20 + side)[:, 1] + _local(clip, 17, 20 + side)[:, 1])


def hand_reach(clip: Clip, side: int) -> Array:
    """A wrist ahead of the middle of the shoulders."""
    return 0.5 * (_local(clip, 16, 20 + side)[:, 2] + _local(clip, 17, 20 + side)[:, 2])


def arm_plane(clip: Clip, side: int) -> Array:
    """The plane an arm is raised in, where it is clearly raised; NaN elsewhere."""
    name = ("left", "right")[side]
    elevation = clip.angles[f"{name}_shoulder_elevation"]
    clear = (elevation > 40.0) & (elevation < 140.0)
    return np.where(clear, clip.angles[f"{name}_shoulder_plane"], np.nan)


def arm_rotation(clip: Clip, side: int) -> Array:
    """The upper arm turned inward about its length, where it is clearly raised and its elbow clearly bent; else NaN."""
    name = ("left", "right")[side]
    elevation, bend = clip.angles[f"{name}_shoulder_elevation"], clip.angles[f"{name}_elbow_flexion"]
    clear = (elevation > 30.0) & (elevation < 150.0) & (bend > 45.0)
    return np.where(clear, clip.angles[f"{name}_shoulder_rotation"], np.nan)


def arm_to_vertical(clip: Clip, side: int) -> Array:
    """Degrees of the upper arm from hanging straight down in the world."""
    arm = clip.joints[:, 18 + side] - clip.joints[:, 16 + side]
    return np.degrees(np.arccos(np.clip(-arm[:, 1] / np.maximum(np.linalg.norm(arm, axis=-1), 1e-9), -1, 1)))


def foot_free(clip: Clip, side: int) -> Array:
    """Metres that a foot's ankle is above its own lowest place in the clip (a heel that lifts a little is no step)."""
    heights = clip.joints[:, 7 + side, 1]
    return heights - np.percentile(heights, 3)


def turned(clip: Clip) -> Array:
    """Degrees to the left that the body faces; only changes within a repetition mean anything."""
    return np.degrees(gaussian_smooth(clip.body.heading, 0.1 * clip.fps, ends="hold"))


def hand_out(clip: Clip, side: int) -> Array:
    """A wrist out to its own side from the middle of the shoulders."""
    across = 0.5 * (_local(clip, 16, 20 + side)[:, 0] + _local(clip, 17, 20 + side)[:, 0])
    return across if side == 0 else -across


def toe_out(clip: Clip, side: int) -> Array:
    """Degrees that a foot points outward from where the body faces; NaN where the foot is not tracked."""
    foot = _local(clip, 7 + side, 10 + side)
    turn = np.degrees(np.arctan2(foot[:, 0], foot[:, 2]))
    return _where_known(clip, side, turn if side == 0 else -turn)


def heel_height(clip: Clip, side: int) -> Array:
    """An ankle above its own lowest place in the clip; NaN where the foot is not tracked."""
    return _where_known(clip, side, foot_free(clip, side) / clip.body.leg)


def _where_known(clip: Clip, side: int, values: Array) -> Array:
    """The values where the foot is one: depth cameras give a short stump of changing length, and guess its way."""
    foot = clip.joints[:, 10 + side] - clip.joints[:, 7 + side]
    lengths = np.linalg.norm(foot, axis=-1)
    kept = lengths.std() < _FOOT_KEPT * lengths.mean() and lengths.mean() > _FOOT_LENGTH * clip.body.leg
    level = float(np.median(foot[:, 1] / np.maximum(lengths, 1e-9))) > _FOOT_SLOPE
    return values if kept and level else np.full_like(values, np.nan)


def more_left(name: str) -> Curve:
    """What the left side has more of a sided angle than the right one."""
    return lambda clip: clip.angles[f"left_{name}"] - clip.angles[f"right_{name}"]
