"""Recognition sets of skeleton clips: one table, name -> loader, and the official splits of each.

A set's clips are read when they are asked for, in the set's own joints (`skeletons/bodies.py`), up to two people in one
space, centred on the first one's first mid spine. What the published work does to them after that (alignment of the
view, resampling) is in `skeletons/preprocess.py`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.bodies import BodyGraph
from motionary.errors import MissingData

Array = NDArray[np.floating]
Indices = NDArray[np.intp]

SKELETON_SETS: dict[str, str] = {
    "utd_mhad": "motionary.datasets.skeletons.kinect:load_utd_mhad_set",
    "ntu60": "motionary.datasets.skeletons.kinect:load_ntu60_set",
    "ntu120": "motionary.datasets.skeletons.kinect:load_ntu120_set",
    "smarthome": "motionary.datasets.skeletons.video:load_smarthome_set",
    "uav_human": "motionary.datasets.skeletons.video:load_uav_human_set",
    "cmu_actions": "motionary.datasets.skeletons.smpl:load_cmu_actions_set",
    "babel60": "motionary.datasets.skeletons.smpl:load_babel60_set",
    "babel120": "motionary.datasets.skeletons.smpl:load_babel120_set",
    "procedural": "motionary.datasets.skeletons.procedural:load_procedural_set",
    "procedural40": "motionary.datasets.skeletons.procedural:load_procedural40_set",
}
"""Loader of each set: (folder, *, cache) -> `SkeletonSet`."""


@dataclass(frozen=True, eq=False)
class SkeletonSequence:
    """A clip as it was read.

    `positions` (frames, people, joints, 3) float32, 0 where not seen; `mask` (frames, people, joints), True where a
    joint is seen; `fps` frames a second.
    """

    positions: NDArray[np.float32]
    mask: NDArray[np.bool_]
    fps: float

    def __post_init__(self) -> None:
        if self.positions.ndim != 4 or self.positions.shape[-1] != 3 or self.mask.shape != self.positions.shape[:-1]:
            raise ValueError(f"positions {self.positions.shape} and mask {self.mask.shape} do not fit")


@dataclass(frozen=True, eq=False)
class SkeletonClip:
    """One clip of a set, unread: `key` is unique in the set, `labels` are class numbers (several only in BABEL).

    `subject` is "" where it is not known, `camera` and `setup` are 0 where the set has none.
    """

    key: str
    labels: tuple[int, ...]
    subject: str
    reader: Callable[[], SkeletonSequence]
    camera: int = 0
    setup: int = 0

    @property
    def label(self) -> int:
        """The class, the first of several."""
        return self.labels[0]

    def read(self) -> SkeletonSequence:
        """The clip's motion. Raises what its format's reader raises."""
        return self.reader()


@dataclass(frozen=True, eq=False)
class Split:
    """Clip numbers of one split of a protocol; `classes` are the class numbers it is about, in their order."""

    train: Indices
    test: Indices
    classes: tuple[int, ...]
    validation: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.intp))


@dataclass(frozen=True, eq=False)
class SkeletonSet:
    """A recognition set.

    `classes`: names by class number. `protocols`: name -> its splits, one, or one a fold where people are left out in
    turn; the first is the usual one. `note`: what to say beside a result where the set is not the published one.
    """

    name: str
    body: BodyGraph
    classes: tuple[str, ...]
    clips: tuple[SkeletonClip, ...]
    protocols: Mapping[str, Callable[[], tuple[Split, ...]]]
    note: str = ""

    def splits(self, protocol: str | None = None) -> tuple[Split, ...]:
        """The splits of a protocol (default: the usual one). Raises `MissingData` for one that the set has not."""
        name = next(iter(self.protocols)) if protocol is None else protocol
        if name not in self.protocols:
            raise MissingData(f"{self.name} has no protocol {name!r}; there are {', '.join(self.protocols)}")
        return self.protocols[name]()

    def split(self, protocol: str | None = None, *, fold: int = 0) -> Split:
        """One split of a protocol. Raises `MissingData` as `splits`, and for a fold that there is not."""
        found = self.splits(protocol)
        if not 0 <= fold < len(found):
            raise MissingData(f"{self.name}: fold {fold}; there are {len(found)}, from 0")
        return found[fold]

    def labels(self, indices: Sequence[int] | Indices, *, classes: Sequence[int] | None = None) -> Indices:
        """First labels of clips, as class numbers or, with `classes`, as places in it."""
        place = {number: place for place, number in enumerate(range(len(self.classes)) if classes is None else classes)}
        return np.array([place[self.clips[index].label] for index in indices], dtype=np.intp)

    def names(self, classes: Sequence[int]) -> tuple[str, ...]:
        """Names of class numbers."""
        return tuple(self.classes[number] for number in classes)


def load_skeleton_set(name: str, folder: str | Path, *, cache: Path | None = None, **options: Any) -> SkeletonSet:
    """A set by name from the folder of its files; `cache` keeps what is slow to read, `options` are the loader's own.

    Raises `MissingData`, listing those there are, for another name, and where the folder holds no clip of the set.
    """
    if name not in SKELETON_SETS:
        raise MissingData(f"no skeleton set {name!r}; there are {', '.join(SKELETON_SETS)}")
    module, function = SKELETON_SETS[name].split(":")
    return getattr(importlib.import_module(module), function)(Path(folder), cache=cache, **options)


def cut_validation(skeleton_set: SkeletonSet, split: Split, *, subjects: Collection[str]) -> Split:
    """The split with the training clips of `subjects` moved to `validation`: where choices are made.

    Raises `MissingData` where that leaves no training clip or finds none to validate on.
    """
    held = np.array([skeleton_set.clips[index].subject in subjects for index in split.train], dtype=bool)
    if held.all() or not held.any():
        raise MissingData(
            f"{skeleton_set.name}: holding {', '.join(sorted(subjects))} back leaves {int((~held).sum())} training and "
            f"{int(held.sum())} validation clips; both need some"
        )
    return replace(split, train=split.train[~held], validation=split.train[held])


def one_split(
    clips: Sequence[SkeletonClip],
    part_of: Callable[[SkeletonClip], str | None],
    *,
    classes: Collection[int],
) -> tuple[Split, ...]:
    """A protocol of one split from the part ("train", "val", "test" or None) of each clip."""
    parts = [part_of(clip) for clip in clips]
    train, test, validation = (
        np.array([number for number, part in enumerate(parts) if part == name], dtype=np.intp)
        for name in ("train", "test", "val")
    )
    return (Split(train, test, tuple(sorted(classes)), validation),)


def people_folds(clips: Sequence[SkeletonClip], *, folds: int, classes: Collection[int]) -> tuple[Split, ...]:
    """Splits that leave groups of people out in turn, of about equal numbers of clips, larger people first.

    Every clip is tested on once. Raises `MissingData` where there are fewer than two people.
    """
    counts: dict[str, int] = {}
    for clip in clips:
        counts[clip.subject] = counts.get(clip.subject, 0) + 1
    if len(counts) < 2:
        raise MissingData(f"clips of {len(counts)} people; leaving people out needs at least two")
    groups: list[set[str]] = [set() for _ in range(min(folds, len(counts)))]
    sizes = [0] * len(groups)
    for subject in sorted(counts, key=lambda name: (-counts[name], name)):
        smallest = sizes.index(min(sizes))
        groups[smallest].add(subject)
        sizes[smallest] += counts[subject]
    return tuple(
        one_split(clips, lambda clip, group=group: "test" if clip.subject in group else "train", classes=classes)[0]
        for group in groups
    )
