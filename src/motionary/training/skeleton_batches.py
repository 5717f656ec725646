"""Labelled skeleton clips in memory, and batches of them as a function of the step."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.datasets.skeleton_sets import SkeletonSet
from motionary.datasets.skeletons.bodies import BodyGraph
from motionary.datasets.skeletons.preprocess import (
    in_body_sizes,
    resampled,
    turned_to_front,
    with_people,
    without_empty_frames,
)
from motionary.errors import FeatureMismatch
from motionary.training.skeleton_augment import SkeletonAugment

MOST_PEOPLE = 2


@dataclass(frozen=True, eq=False)
class SkeletonClips:
    """Clips of one body: `positions` (T, people, joints, 3) float32 and `masks` each, as many `labels` (tuples).

    `labels` are places in `classes`. All clips have equally many people, of whom some may never be seen.
    """

    body: BodyGraph
    classes: tuple[str, ...]
    positions: tuple[NDArray[np.float32], ...]
    masks: tuple[NDArray[np.bool_], ...]
    labels: tuple[tuple[int, ...], ...]
    fps: float

    def __post_init__(self) -> None:
        if not len(self.positions) == len(self.masks) == len(self.labels):
            raise FeatureMismatch(f"{len(self.positions)} clips, {len(self.masks)} masks, {len(self.labels)} labels")

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def targets(self) -> NDArray[np.intp]:
        """(n,) the first label of each clip."""
        return np.array([labels[0] for labels in self.labels], dtype=np.intp)

    def digest(self) -> str:
        """SHA-256 over every clip and label: what a run was made with."""
        found = hashlib.sha256(repr((self.body.name, self.classes, self.labels)).encode())
        for positions, mask in zip(self.positions, self.masks, strict=True):
            found.update(repr(positions.shape).encode() + positions.tobytes() + np.packbits(mask).tobytes())
        return found.hexdigest()


def read_clips(
    skeleton_set: SkeletonSet,
    indices: Sequence[int] | NDArray[np.intp],
    *,
    classes: Sequence[int] | None = None,
    to_front: bool = True,
    one_size: bool = False,
    tell: Callable[[], None] | None = None,
) -> SkeletonClips:
    """Clips of a set, read and pre-processed: frames that show nobody dropped, and turned to the front.

    `classes`: class numbers whose order the labels follow (a split's); labels outside it are dropped. `to_front`: the
    first person's shoulders lie along X in its first frame. `one_size`: lengths in the first person's size, not in the
    set's unit. `tell` hears of each clip.
    """
    chosen = tuple(range(len(skeleton_set.classes))) if classes is None else tuple(classes)
    place = {number: place for place, number in enumerate(chosen)}
    positions, masks, labels, fps = [], [], [], 0.0
    for index in indices:
        clip = skeleton_set.clips[index]
        sequence = clip.read()
        values, mask = without_empty_frames(sequence.positions, sequence.mask)
        if to_front:
            values = turned_to_front(values, mask, across=skeleton_set.body.across)
        if one_size:
            body = skeleton_set.body
            values = in_body_sizes(values, mask, origin=body.origin, across=body.across)
        positions.append(values.astype(np.float32))
        masks.append(mask)
        labels.append(tuple(place[label] for label in clip.labels if label in place))
        fps = sequence.fps
        if tell is not None:
            tell()
    people = min(MOST_PEOPLE, max((each.shape[1] for each in positions), default=1))
    both = [with_people(values, mask, people=people) for values, mask in zip(positions, masks, strict=True)]
    return SkeletonClips(
        skeleton_set.body,
        skeleton_set.names(chosen),
        tuple(values for values, _ in both),
        tuple(mask for _, mask in both),
        tuple(labels),
        fps,
    )


class SkeletonBatch(NamedTuple):
    """`positions` (B, T, people, joints, 3), `mask` (B, T, people, joints), `labels` (B,)."""

    positions: Tensor
    mask: Tensor
    labels: Tensor


@dataclass(frozen=True, eq=False)
class SkeletonSampler:
    """Batches as a function of the step: every (clip, label) once an epoch, in an order drawn from seed and epoch."""

    clips: SkeletonClips
    batch: int
    frames: int
    augment: SkeletonAugment
    seed: int

    @cached_property
    def samples(self) -> tuple[tuple[int, int], ...]:
        """(clip, label), one for each label of each clip."""
        return tuple((row, label) for row, labels in enumerate(self.clips.labels) for label in labels)

    @property
    def steps_an_epoch(self) -> int:
        """Steps in which every sample is drawn once; the last has what is left."""
        return math.ceil(len(self.samples) / self.batch)

    def draw(self, step: int) -> SkeletonBatch:
        """The batch of a step, a function of the seed and the step's number alone."""
        epoch, part = divmod(step, self.steps_an_epoch)
        order = np.random.default_rng([self.seed, 1, epoch]).permutation(len(self.samples))
        rng = np.random.default_rng([self.seed, 2, step])
        chosen = [self.samples[number] for number in order[part * self.batch : (part + 1) * self.batch]]
        changed = [
            self.augment(self.clips.positions[row], self.clips.masks[row], frames=self.frames, rng=rng)
            for row, _ in chosen
        ]
        return collate(changed, [label for _, label in chosen])


def whole_clips(clips: SkeletonClips, rows: Sequence[int], *, frames: int) -> SkeletonBatch:
    """Clips as they are, brought to `frames` frames; labels are their first ones (-1 where there is none)."""
    both = [resampled(clips.positions[row], clips.masks[row], frames=frames) for row in rows]
    return collate(both, [clips.labels[row][0] if clips.labels[row] else -1 for row in rows])


def collate(clips: Sequence[tuple[NDArray[np.floating], NDArray[np.bool_]]], labels: Sequence[int]) -> SkeletonBatch:
    """Clips of equal shape as one batch."""
    positions = torch.from_numpy(np.stack([values for values, _ in clips]).astype(np.float32))
    mask = torch.from_numpy(np.stack([seen for _, seen in clips]))
    return SkeletonBatch(positions, mask, torch.tensor(labels, dtype=torch.long))
