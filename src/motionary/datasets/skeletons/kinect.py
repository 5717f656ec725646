"""Kinect's recognition sets: UTD-MHAD (20 joints, one person), NTU RGB+D 60 and 120 (25 joints, two people)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from motionary.datasets.ntu import FPS as NTU_FPS
from motionary.datasets.ntu import NtuClip, Protocol, load_ntu, ntu_people
from motionary.datasets.skeleton_sets import SkeletonClip, SkeletonSequence, SkeletonSet, Split, one_split
from motionary.datasets.skeletons.bodies import KINECT_V1, KINECT_V2
from motionary.datasets.skeletons.class_names import class_names
from motionary.datasets.skeletons.preprocess import centred
from motionary.datasets.utd_mhad import ACTIONS, load_utd_mhad
from motionary.formats.kinect_arrays import read_utd_mhad


def load_utd_mhad_set(folder: Path, *, cache: Path | None = None) -> SkeletonSet:
    """UTD-MHAD. Protocol "cross-subject": train on the odd subjects, test on the even (Chen et al. 2015)."""
    clips = tuple(
        SkeletonClip(
            each.file.name.removesuffix("_skeleton.mat"), (each.action,), str(each.subject), partial(_utd, each.file)
        )
        for each in load_utd_mhad(folder)
    )
    return SkeletonSet(
        "utd_mhad",
        KINECT_V1,
        ACTIONS,
        clips,
        {"cross-subject": partial(one_split, clips, _utd_part, classes=range(len(ACTIONS)))},
    )


def _utd_part(clip: SkeletonClip) -> str:
    return "test" if int(clip.subject) % 2 == 0 else "train"


def _utd(file: Path) -> SkeletonSequence:
    """A clip, the camera's tilt taken out."""
    take = read_utd_mhad(file)
    assert take.valid is not None
    positions = np.where(take.valid[..., None], take.positions, 0.0)[:, None]
    mask = take.valid[:, None]
    positions = centred(positions, mask, origin=KINECT_V1.origin)
    return SkeletonSequence(positions.astype(np.float32), mask, take.fps)


def load_ntu60_set(folder: Path, *, cache: Path | None = None) -> SkeletonSet:
    """NTU RGB+D 60: "xsub" and "xview", without the clips that are listed as missing skeletons."""
    return _ntu_set("ntu60", folder, {"xsub": "ntu60-xsub", "xview": "ntu60-xview"}, classes=60)


def load_ntu120_set(folder: Path, *, cache: Path | None = None) -> SkeletonSet:
    """NTU RGB+D 120: "xsub" and "xset", without the clips that are listed as missing skeletons."""
    return _ntu_set("ntu120", folder, {"xsub": "ntu120-xsub", "xset": "ntu120-xset"}, classes=120)


def _ntu_set(name: str, folder: Path, protocols: dict[str, Protocol], *, classes: int) -> SkeletonSet:
    first = next(iter(protocols.values()))
    found = [each for each in load_ntu(folder) if each.is_in(first)]
    clips = tuple(
        SkeletonClip(
            each.name,
            (each.action,),
            str(each.performer),
            partial(_ntu, each.file),
            camera=each.camera,
            setup=each.setup,
        )
        for each in found
    )
    return SkeletonSet(
        name,
        KINECT_V2,
        class_names("ntu120")[:classes],
        clips,
        {short: partial(_ntu_split, found, protocol, classes) for short, protocol in protocols.items()},
    )


def _ntu_split(clips: list[NtuClip], protocol: Protocol, classes: int) -> tuple[Split, ...]:
    test = np.array([clip.is_test(protocol) for clip in clips], dtype=bool)
    return (Split(np.flatnonzero(~test), np.flatnonzero(test), tuple(range(classes))),)


def _ntu(file: Path) -> SkeletonSequence:
    """The one or two people of a clip, as `ntu_people` gives them: in the camera's directions, centred."""
    people = ntu_people(file)
    count = max(1, people.count)
    positions = people.positions[:count].swapaxes(0, 1).astype(np.float32)
    mask = np.repeat(people.mask[:count].T[:, :, None], positions.shape[2], axis=2)
    return SkeletonSequence(positions, mask, NTU_FPS)
