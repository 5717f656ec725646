"""Recognition sets of poses estimated in video: Toyota Smarthome (13 joints) and UAV-Human (17 joints)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonClip, SkeletonSequence, SkeletonSet, Split
from motionary.datasets.skeletons.bodies import COCO, LCRNET
from motionary.datasets.skeletons.class_names import class_names
from motionary.datasets.skeletons.preprocess import centred, keep_moving
from motionary.datasets.smarthome import ACTIVITIES, CV_ACTIVITIES, SmarthomeClip, load_smarthome
from motionary.datasets.smarthome import Protocol as SmarthomeProtocol
from motionary.datasets.uav_human import Protocol as UavProtocol
from motionary.datasets.uav_human import UavClip, load_uav_human
from motionary.errors import FormatError
from motionary.formats.ntu import FPS as UAV_FPS
from motionary.formats.ntu import read_bodies
from motionary.formats.smarthome import read_smarthome

Array = NDArray[np.floating]
PIXELS = 640.0
"""Width of Toyota Smarthome's images: coordinates in the image are divided by it."""
BODY = 100.0
"""Pixels by which UAV-Human's coordinates, in images of 1920 x 1080, are divided: about a person's height there."""


def load_smarthome_set(folder: Path, *, cache: Path | None = None) -> SkeletonSet:
    """Toyota Smarthome: "xsub" (31 classes), "cv1" and "cv2" (19 classes, validated on camera 5)."""
    found = load_smarthome(folder)
    clips = tuple(
        SkeletonClip(
            each.file.stem,
            (ACTIVITIES.index(each.activity),),
            str(each.person),
            partial(_smarthome, each.file),
            camera=each.camera,
        )
        for each in found
    )
    protocols: tuple[SmarthomeProtocol, ...] = ("xsub", "cv1", "cv2")
    return SkeletonSet(
        "smarthome", LCRNET, ACTIVITIES, clips, {each: partial(_smarthome_split, found, each) for each in protocols}
    )


def _smarthome_split(clips: list[SmarthomeClip], protocol: SmarthomeProtocol) -> tuple[Split, ...]:
    parts = np.array([clip.part(protocol) or "" for clip in clips])
    names = ACTIVITIES if protocol == "xsub" else CV_ACTIVITIES
    return (
        Split(
            train=np.flatnonzero(parts == "train"),
            test=np.flatnonzero(parts == "test"),
            classes=tuple(ACTIVITIES.index(name) for name in names),
            validation=np.flatnonzero(parts == "val"),
        ),
    )


def _smarthome(file: Path) -> SkeletonSequence:
    """A clip, in space where the file has that, else in the image: Y up, third coordinate 0, widths of it."""
    take = read_smarthome(file)
    assert take.valid is not None
    values = take.positions
    if take.dimensions == 2:
        values = np.concatenate((values * [1.0, -1.0] / PIXELS, np.zeros((*values.shape[:2], 1))), axis=-1)
    mask = take.valid[:, None]
    positions = centred(np.where(mask[..., None], values[:, None], 0.0), mask, origin=LCRNET.origin)
    return SkeletonSequence(positions.astype(np.float32), mask, take.fps)


def load_uav_human_set(folder: Path, *, cache: Path | None = None) -> SkeletonSet:
    """UAV-Human: "csv1" and "csv2", each training on 89 people."""
    found = load_uav_human(folder)
    clips = tuple(
        SkeletonClip(each.file.stem, (each.action,), str(each.person), partial(_uav_human, each.file)) for each in found
    )
    protocols: tuple[UavProtocol, ...] = ("csv1", "csv2")
    return SkeletonSet(
        "uav_human",
        COCO,
        class_names("uav_human"),
        clips,
        {each: partial(_uav_split, found, each) for each in protocols},
    )


def _uav_split(clips: list[UavClip], protocol: UavProtocol) -> tuple[Split, ...]:
    test = np.array([clip.is_test(protocol) for clip in clips], dtype=bool)
    return (Split(np.flatnonzero(~test), np.flatnonzero(test), tuple(range(len(class_names("uav_human"))))),)


def _uav_human(file: Path) -> SkeletonSequence:
    """The one or two people that move most, in the image: Y up, third coordinate 0, about a body's height the unit."""
    bodies, frames = read_bodies(file)
    laid_out = [body.laid_out(frames) for body in bodies]
    values = np.stack([each for each, _ in laid_out], axis=1)[..., :3]
    mask = np.stack([valid for _, valid in laid_out], axis=1)
    if values.shape[2] != COCO.joint_count or not mask.any():
        raise FormatError(f"{values.shape[2]} joints, {int(mask.sum())} seen; UAV-Human has 17", path=file)
    values, mask = keep_moving(np.where(mask[..., None], values, 0.0), mask)
    positions = centred(values * np.array([1.0, -1.0, 1.0]) / BODY, mask, origin=COCO.origin)
    return SkeletonSequence(positions.astype(np.float32), mask, UAV_FPS)
