"""From generated features to a motion one can use: on the floor, without trembling, its standing feet held."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.features.humanml263 import recover_positions
from motionary.formats.write import write_motion
from motionary.motion import JointPositions, Motion, load_skeleton, lock_feet, smooth
from motionary.motion.inverse_kinematics import inverse_kinematics

Array = NDArray[np.floating]

FPS = 20.0
MOTION_FORMATS = ("bvh", "glb", "npz", "amass", "npy", "csv")
PICTURE_FORMATS = ("png", "gif", "webp", "mp4")


@dataclass(frozen=True)
class Finish:
    """What is mended in generated motion, in this order.

    `smooth`: seconds of the Gaussian that takes the trembling out (0: none). `ground`: the level that the lowest joint
    comes to in a tenth of the frames is put at 0. `lock_feet`: feet are held where they stand.
    """

    smooth: float = 0.05
    ground: bool = True
    lock_feet: bool = True


NO_FINISH = Finish(smooth=0.0, ground=False, lock_feet=False)
"""The motion as it was made."""


def finished(features: Array, finish: Finish | None = None) -> Motion:
    """A motion on the 22 joints of smpl22 from features (frames, 263) at 20 a second."""
    finish = finish or Finish()
    positions = recover_positions(features).astype(np.float64)
    if finish.ground:
        positions[..., 1] -= np.quantile(positions[..., 1].min(axis=1), 0.1)
    joints = JointPositions(positions, load_skeleton("smpl22").joints, FPS)
    if finish.smooth > 0:
        joints = smooth(joints, finish.smooth)
    motion = inverse_kinematics(joints)
    return lock_feet(motion).motion if finish.lock_feet else motion


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
