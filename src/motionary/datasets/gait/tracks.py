"""Tracks: the key points of one walker over a video, and the form in which networks see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES
from motionary.datasets.gait.camera import LEFT_HIP, NECK, RIGHT_HIP
from motionary.errors import FeatureMismatch
from motionary.formats.joint_sets import OPENPOSE_18

Array = NDArray[np.floating]

LAYOUT = "openpose18_walker"
"""Name of what `walker_layout` gives; a checkpoint records it as its features."""
JOINTS = len(OPENPOSE_18)
_SEEN = 0.05
_VELOCITY_SECONDS = 0.25
_LEFT_RIGHT = [
    OPENPOSE_18.index({"R": "L", "L": "R"}.get(name[0], name[0]) + name[1:] if name not in ("Nose", "Neck") else name)
    for name in OPENPOSE_18
]
"""For each joint the one on the other side."""


@dataclass(frozen=True, eq=False)
class GaitTrack:
    """One walk as a video shows it.

    `keypoints` (frames, 18, 3) float32: OpenPose's joints, x right and y down in pixels, and confidence; 0, 0, 0 where
    a joint was not found. `attributes` (42,) confidences from 0 to 1, None where nobody said. `person` names the walker
    within its set, for splits alone. `fps` frames a second.
    """

    name: str
    keypoints: Array
    attributes: Array | None
    person: str
    fps: float = 30.0

    def __post_init__(self) -> None:
        if self.keypoints.ndim != 3 or self.keypoints.shape[1:] != (JOINTS, 3) or not len(self.keypoints):
            raise FeatureMismatch(f"track {self.name!r}: {self.keypoints.shape}; (frames >= 1, {JOINTS}, 3) is needed")
        if self.attributes is not None and self.attributes.shape != (len(ATTRIBUTES),):
            raise FeatureMismatch(f"track {self.name!r}: {self.attributes.shape} attributes; {len(ATTRIBUTES)} needed")


def walker_layout(keypoints: Array, *, fps: float) -> Array:
    """(frames, 18, 3) float32 key points as networks see them: free of the camera's place and scale.

    y points up, lengths are in the walker's median length from neck to hips over the track. Every joint is given from
    the neck of its frame; the neck's own place holds its velocity over about a quarter of a second, in those lengths a
    second, so that any window of the layout is the layout of that window. Joints that were not found are put between
    the frames before and after, with confidence 0; one that never was is 0. (WalkAndText's own form only subtracts the
    first frame's nose, which is missing in a walk seen from behind.)

    Raises FeatureMismatch where neck and hips are never found.
    """
    points, sure = _filled(keypoints)
    torso = 0.5 * (points[:, RIGHT_HIP] + points[:, LEFT_HIP]) - points[:, NECK]
    scale = float(np.median(np.linalg.norm(torso, axis=-1)))
    if not scale > 0:
        raise FeatureMismatch("neck and hips are never found, or in one place; these are no key points of a walker")
    points = points * np.array([1.0, -1.0]) / scale
    neck = points[:, NECK].copy()
    points = points - neck[:, None]
    points[:, NECK] = _velocity(neck, fps)
    points[~np.broadcast_to((sure > 0).any(axis=0), sure.shape)] = 0.0
    return np.concatenate([points, sure[..., None]], axis=-1).astype(np.float32)


def _velocity(track: Array, fps: float) -> Array:
    """(frames, 2) displacement a second, over a quarter of a second about each frame or what there is of it."""
    half = max(1, round(_VELOCITY_SECONDS / 2 * fps))
    frames = np.arange(len(track))
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half, len(track) - 1)
    return (track[last] - track[first]) * fps / np.maximum(last - first, 1)[:, None]


def _filled(keypoints: Array) -> tuple[Array, Array]:
    """(frames, 18, 2) places without gaps in time, and (frames, 18) confidences, 0 where there was a gap."""
    sure = np.where(np.isfinite(keypoints).all(axis=-1), keypoints[..., 2], 0.0)
    sure = np.where(sure > _SEEN, sure, 0.0).astype(np.float64)
    points = np.where(sure[..., None] > 0, np.nan_to_num(keypoints[..., :2].astype(np.float64)), 0.0)
    frames = np.arange(len(points))
    for joint in range(points.shape[1]):
        found = np.flatnonzero(sure[:, joint])
        if 0 < len(found) < len(points):
            for axis in range(2):
                points[:, joint, axis] = np.interp(frames, found, points[found, joint, axis])
    return points, sure


def mirrored(layout: Array) -> Array:
    """The walk seen in a mirror: x changes its sign and left and right joints change places."""
    return layout[..., _LEFT_RIGHT, :] * np.array([-1.0, 1.0, 1.0], dtype=layout.dtype)
