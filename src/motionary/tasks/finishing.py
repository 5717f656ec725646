"""From generated features to a motion one can use: without trembling, on the floor, its standing feet still."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.features.fusing import fused_positions
from motionary.features.humanml263 import SLICES
from motionary.formats.write import write_motion
from motionary.motion import JointPositions, Motion, follow_feet, foot_plants, load_skeleton, lock_feet, smooth
from motionary.motion.contacts import FOOT_JOINTS
from motionary.motion.inverse_kinematics import inverse_kinematics

Array = NDArray[np.floating]

FPS = 20.0
MOTION_FORMATS = ("bvh", "glb", "npz", "amass", "npy", "csv")
PICTURE_FORMATS = ("png", "gif", "webp", "mp4")


@dataclass(frozen=True)
class Finish:
    """What is mended in generated motion, in this order.

    `velocities`: how much the features' velocities count beside their places when joints are placed, which takes the
    trembling out and leaves what is fast (0: places alone). `ground`: the level that the lowest joint comes to in a
    tenth of the frames is put at 0, and again at the end. `follow_feet`: the body's path gives way where a standing
    foot would slide or float. `smooth`: seconds of a Gaussian against what trembling is left (0: none; it also damps
    what is fast). `lock_feet`: feet are held by their legs where they stand by their speed or by the contacts that the
    features tell.
    """

    velocities: float = 5.0
    ground: bool = True
    follow_feet: bool = True
    smooth: float = 0.0
    lock_feet: bool = True


NO_FINISH = Finish(velocities=0.0, ground=False, follow_feet=False, smooth=0.0, lock_feet=False)
"""The motion as it was made."""

_NEAR = 0.06
"""Metres above where an ankle or a toe stands at which it counts for e^-1 as much."""
_ANKLE = 0.05
_SPEED, _FARTHEST = 0.6, 0.25
"""What a foot of generated motion may do while it stands, metres a second and metres: more than a captured one."""
_STANDS = 0.25
"""How surely a foot stands by the features from where on it is held."""


def finished(features: Array, finish: Finish | None = None) -> Motion:
    """A motion on the 22 joints of smpl22 from features (frames, 263) at 20 a second."""
    finish = finish or Finish()
    positions = fused_positions(features, weight=finish.velocities)
    if finish.ground:
        positions[..., 1] -= _floor(positions)
    joints = JointPositions(positions, load_skeleton("smpl22").joints, FPS)
    if finish.follow_feet:
        joints = follow_feet(joints, standing(features, joints.positions))
    stands = standing(features, joints.positions) > _STANDS
    if finish.smooth > 0:
        joints = smooth(joints, finish.smooth)
    motion = inverse_kinematics(joints)
    if finish.lock_feet:
        slow = foot_plants(motion, speed=_SPEED)
        motion = lock_feet(motion, plants=replace(slow, planted=slow.planted | stands), max_shift=_FARTHEST).motion
    if finish.ground:
        # feet are held at their mean heights, above their lowest
        down = [0.0, _floor(motion.joint_positions().positions), 0.0]
        motion = replace(motion, root_positions=motion.root_positions - down)
    return motion


def _floor(positions: Array) -> float:
    """The height that the lowest joint comes to in a tenth of the frames (frames, 22, 3)."""
    return float(np.quantile(positions[..., 1].min(axis=1), 0.1))


def standing(features: Array, positions: Array) -> Array:
    """How surely left ankle, left foot, right ankle and right foot stand, (frames, 4), 0 to 1.

    By the contacts that the features tell (frames, 263) and by how near the floor, at height 0, the positions
    (frames, 22, 3) have them.
    """
    contacts = np.clip(features[:, SLICES["foot_contacts"]], 0.0, 1.0)
    above = np.maximum(0.0, positions[:, FOOT_JOINTS, 1] - (_ANKLE, 0.0, _ANKLE, 0.0))
    return contacts**2 * np.exp(-((above / _NEAR) ** 2))


def check_formats(formats: str) -> tuple[str, ...]:
    """ "bvh,gif" as ("bvh", "gif"). Raises `FormatError` for a format that is not written."""
    names = tuple(dict.fromkeys(name.strip().lower().removeprefix(".") for name in formats.split(",") if name.strip()))
    known = (*MOTION_FORMATS, *PICTURE_FORMATS)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise FormatError(f"--format {formats!r}: give some of {', '.join(known)}, with commas")
    return names


def write_all(motion: Motion, stem: Path, *, formats: tuple[str, ...], title: str) -> list[Path]:
    """Write a motion as `stem`.bvh, `stem`.gif, ..., and return the files."""
    written = []
    for name in formats:
        suffix = "npz" if name == "amass" else name
        path = stem.with_name(f"{stem.name}{'-amass' if name == 'amass' else ''}.{suffix}")
        if name in MOTION_FORMATS:
            write_motion(motion, path, format=name)
        else:
            _draw(motion, path, title=title)
        written.append(path)
    return written


def _draw(motion: Motion, path: Path, *, title: str) -> None:
    from motionary.pictures import Row, contact_sheet
    from motionary.pictures.film import Film, save_film
    from motionary.pictures.stick import View
    from motionary.tasks.view import camera_yaw, save_png

    joints = motion.joint_positions()
    if path.suffix == ".png":
        about = f"{joints.duration:.1f} s, {joints.fps:g} frames a second"
        save_png(contact_sheet([Row(title, about, joints.positions, joints.fps, 0.0)]), path)
    else:
        save_film(joints.positions, path, fps=joints.fps, film=Film(400, View(camera_yaw(joints))))
