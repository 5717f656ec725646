"""A virtual camera: any motion as the key points that OpenPose would find in a video of it.

From the 22 joints of SMPL come OpenPose's 18 (the neck is the middle of the shoulders, nose, eyes and ears sit on the
head), a pinhole camera of stated view puts them into an image, and a detector's faults are added: jitter, confidence,
joints that are hidden or lost. So walks of any source can stand in for gait data sets, which are gated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.formats.joint_sets import OPENPOSE_18
from motionary.motion import JointPositions, Motion
from motionary.motion.feet import chain_track
from motionary.motion.rotations import normalise, quat_rotate

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]

VIEWS: dict[str, tuple[float, ...]] = {"Front": (0.0,), "Side": (90.0, -90.0), "Back": (180.0,)}
"""View -> where the camera stands about the walker, in degrees from the direction of walking."""

_BODY = {
    "RShoulder": "right_shoulder", "RElbow": "right_elbow", "RWrist": "right_wrist",
    "LShoulder": "left_shoulder", "LElbow": "left_elbow", "LWrist": "left_wrist",
    "RHip": "right_hip", "RKnee": "right_knee", "RAnkle": "right_ankle",
    "LHip": "left_hip", "LKnee": "left_knee", "LAnkle": "left_ankle",
}  # fmt: skip
_FACE = {
    "Nose": (0.0, 0.35, 1.05), "REye": (-0.30, 0.60, 0.90), "LEye": (0.30, 0.60, 0.90),
    "REar": (-0.72, 0.50, 0.05), "LEar": (0.72, 0.50, 0.05),
}  # fmt: skip
"""Places on the head from its joint: left, up, forward, in lengths of neck to head (about 11 cm)."""
NECK, RIGHT_HIP, LEFT_HIP = (OPENPOSE_18.index(name) for name in ("Neck", "RHip", "LHip"))


@dataclass(frozen=True)
class Camera:
    """A pinhole camera. `azimuth` degrees about the walker from the direction of walking (90: on the walker's left);
    `distance` metres to the middle of the path, `height` metres over the floor; `focal` and `size` in pixels."""

    azimuth: float
    distance: float = 7.0
    height: float = 2.2
    focal: float = 1100.0
    size: tuple[int, int] = (1280, 720)


@dataclass(frozen=True)
class Detector:
    """A pose estimator's faults. `jitter` and `drift`: deviations of a point from frame to frame and over half a
    second, as shares of the body's height in the image; `bias` of one that a joint keeps through a track, as hair and
    clothes make it. `lost`: chance that a joint in sight is not found in a frame,
    `lost_hidden` the same for one behind the body; losses last `lasting` frames or somewhat more."""

    jitter: float = 0.006
    drift: float = 0.008
    bias: float = 0.01
    lost: float = 0.015
    lost_hidden: float = 0.25
    lasting: float = 4.0


PERFECT = Detector(jitter=0.0, drift=0.0, bias=0.0, lost=0.0, lost_hidden=0.0)
"""Finds every joint where it is."""


def openpose_joints(motion: Motion | JointPositions) -> Array:
    """(frames, 18, 3) metres: OpenPose's joints in space from a motion on the 22 joints of SMPL.

    With rotations the face looks where the head does, from positions alone where the shoulders do. Raises
    `SkeletonMismatch` for another body.
    """
    joints = motion.joint_positions() if isinstance(motion, Motion) else motion
    missing = sorted({*_BODY.values(), "neck", "head"} - set(joints.joint_names))
    if missing:
        raise SkeletonMismatch(f"no joint {missing[0]!r}; map the take to the 22 joints of SMPL first")

    def at(name: str) -> Array:
        return joints.positions[:, joints.joint_names.index(name)].astype(np.float64)

    up = at("head") - at("neck")
    if isinstance(motion, Motion):
        _, turn = chain_track(motion, "head")
        left, rise, ahead = (quat_rotate(turn, np.broadcast_to(axis, up.shape)) for axis in np.eye(3))
    else:
        rise = normalise(up)
        ahead = normalise(np.cross(at("left_shoulder") - at("right_shoulder"), rise))
        left = np.cross(rise, ahead)
    unit = np.linalg.norm(up, axis=-1, keepdims=True)
    points = np.empty((len(up), len(OPENPOSE_18), 3))
    for number, name in enumerate(OPENPOSE_18):
        if name in _BODY:
            points[:, number] = at(_BODY[name])
        elif name in _FACE:
            x, y, z = _FACE[name]
            points[:, number] = at("head") + unit * (x * left + y * rise + z * ahead)
        else:
            points[:, number] = 0.5 * (at("left_shoulder") + at("right_shoulder"))
    return points


def draw_camera(view: str, rng: np.random.Generator) -> Camera:
    """A camera of a view in `VIEWS`, up to 25 degrees off, at a drawn distance and height."""
    if view not in VIEWS:
        raise MotionaryError(f"no view {view!r}; there are {', '.join(VIEWS)}")
    places = VIEWS[view]
    return Camera(
        azimuth=places[int(rng.integers(len(places)))] + float(rng.uniform(-25.0, 25.0)),
        distance=float(rng.uniform(6.5, 11.0)),
        height=float(rng.uniform(1.2, 3.6)),
        focal=float(rng.uniform(900.0, 1300.0)),
    )


def film_keypoints(
    motion: Motion | JointPositions,
    camera: Camera,
    *,
    rng: np.random.Generator,
    detector: Detector = PERFECT,
) -> Array:
    """(frames, 18, 3) float32 key points of a motion seen by a camera: x right, y **down** in pixels, and confidence.

    Joints that are not found are 0, 0, 0, as in OpenPose's files. Raises `MotionaryError` where the walker comes so
    near to the camera as to pass it.
    """
    flat, depth = project(openpose_joints(motion), camera)
    size = float(np.median(np.ptp(flat[..., 1], axis=1)))
    hidden = _hidden(flat, depth, size)
    sure = np.clip(rng.normal(0.86, 0.06, size=hidden.shape) - 0.35 * hidden * rng.random(hidden.shape), 0.06, 0.99)
    noisy = flat + size * _shake(flat.shape, rng, detector)
    found = ~_lost(hidden, rng, detector)
    return np.where(found[..., None], np.concatenate([noisy, sure[..., None]], axis=-1), 0.0).astype(np.float32)


def project(points: Array, camera: Camera) -> tuple[Array, Array]:
    """Pixels (frames, n, 2), x right and y down, and depths (frames, n) in metres of points (frames, n, 3).

    The camera looks at the middle of the neck's path, from `azimuth` degrees about it from the way's direction (or
    from where the body faces, where it hardly moves).
    """
    neck = points[:, NECK]
    aim = neck.mean(axis=0)
    heading = _heading(points)
    angle = heading + np.radians(camera.azimuth)
    floor = float(points[..., 1].min())
    place = aim + camera.distance * np.array([np.sin(angle), 0.0, np.cos(angle)])
    place[1] = floor + camera.height
    look = aim - np.array([0.0, 0.35 * (aim[1] - floor), 0.0]) - place
    forward = look / np.linalg.norm(look)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    relative = points - place
    depth = relative @ forward
    if depth.min() < 0.5:
        raise MotionaryError(
            f"the walker comes within {depth.min():.1f} m of the camera; place it further than {camera.distance:.1f} m"
        )
    centre = 0.5 * np.array(camera.size)
    flat = camera.focal * np.stack([relative @ right, relative @ down], axis=-1) / depth[..., None] + centre
    return flat, depth


def _heading(points: Array) -> float:
    """Radians about Y of the way's direction, 0 along +Z; of the hips' where the way is short."""
    hips = 0.5 * (points[:, RIGHT_HIP] + points[:, LEFT_HIP])
    way = hips[-1] - hips[0]
    if np.hypot(way[0], way[2]) < 0.5:
        across = np.median(points[:, LEFT_HIP] - points[:, RIGHT_HIP], axis=0)
        way = np.cross(across, [0.0, 1.0, 0.0])
    return float(np.arctan2(way[0], way[2]))


def _hidden(flat: Array, depth: Array, size: float) -> Mask:
    """(frames, 18) joints behind the trunk, and parts of the face that look away."""
    trunk = depth[:, [NECK]]
    behind = depth > trunk + 0.06
    middle = 0.5 * (flat[:, [RIGHT_HIP]] + flat[:, [LEFT_HIP]])
    reach = 0.09 * size
    among = (np.abs(flat[..., 0] - middle[..., 0]) < reach) & (flat[..., 1] < middle[..., 1] + 0.05 * size)
    hidden = behind & among
    head = [OPENPOSE_18.index(name) for name in _FACE]
    hidden[:, head] = depth[:, head] > depth[:, head].mean(axis=1, keepdims=True) + 0.03
    # from behind, the nose lies further away than the ears, and eyes are no more to be seen
    ears = depth[:, [OPENPOSE_18.index("REar"), OPENPOSE_18.index("LEar")]].mean(axis=1)
    eyes = [OPENPOSE_18.index(name) for name in ("Nose", "REye", "LEye")]
    hidden[:, eyes] |= (depth[:, OPENPOSE_18.index("Nose")] > ears + 0.01)[:, None]
    return hidden


def _shake(shape: tuple[int, ...], rng: np.random.Generator, detector: Detector) -> Array:
    """(frames, 18, 2) displacement in body heights: white, slow (a random walk back within 15 frames), and constant."""
    white = detector.jitter * rng.normal(size=shape)
    slow = np.zeros(shape)
    keep = np.exp(-1.0 / 15.0)
    steps = detector.drift * np.sqrt(1.0 - keep**2) * rng.normal(size=shape)
    state = detector.drift * rng.normal(size=shape[1:])
    for frame in range(shape[0]):
        state = keep * state + steps[frame]
        slow[frame] = state
    return white + slow + detector.bias * rng.normal(size=(1, *shape[1:]))


def _lost(hidden: Mask, rng: np.random.Generator, detector: Detector) -> Mask:
    """(frames, 18) joints not found: now and then each is looked at anew, and lost with the wanted chance."""
    share = np.where(hidden, detector.lost_hidden, detector.lost)
    anew = rng.random(hidden.shape) < 1.0 / max(detector.lasting, 1.0)
    draws = rng.random(hidden.shape)
    lost = np.zeros(hidden.shape, dtype=bool)
    state = rng.random(hidden.shape[1]) < share[0]
    for frame in range(len(hidden)):
        state = np.where(anew[frame], draws[frame] < share[frame], state)
        lost[frame] = state
    return lost
