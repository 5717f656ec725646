"""Labelled clips for the tokenizer and the recogniser: prepared once, drawn and changed by the number of the step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.datasets.skeleton_sets import SkeletonSet
from motionary.datasets.skeletons.bodies import BodyGraph
from motionary.errors import FeatureMismatch, MissingData
from motionary.features.action_frames import ActionFrames
from motionary.models.contrastive.encode import pad_features
from motionary.training.action_augment import ActionAugment

Array = NDArray[np.floating]
FLAT_BODIES = ("coco17", "lcrnet13")
"""Bodies that are seen in an image."""


@dataclass(frozen=True, eq=False)
class ActionClips:
    """Clips of one skeleton set as the tokenizer needs them.

    `positions` are those of `ActionFrames.prepared`, `targets` (n,) places in `labels`, `skeleton` the body's name.
    """

    positions: tuple[NDArray[np.float32], ...]
    targets: NDArray[np.intp]
    labels: tuple[str, ...]
    frames: ActionFrames
    skeleton: str
    fps: float

    def __post_init__(self) -> None:
        if len(self.positions) != len(self.targets) or not self.positions:
            raise FeatureMismatch(f"{len(self.positions)} clips with {len(self.targets)} labels; need equally many")

    def __len__(self) -> int:
        return len(self.positions)

    def only(self, chosen: Sequence[int] | NDArray[np.intp], *, labels: Sequence[str] | None = None) -> ActionClips:
        """The clips `chosen`, in that order; `labels` makes targets places in that list, which must hold them all."""
        targets = self.targets[np.asarray(chosen, dtype=np.intp)]
        if labels is not None:
            place = {label: number for number, label in enumerate(labels)}
            targets = np.array([place[self.labels[target]] for target in targets], dtype=np.intp)
        return replace(
            self,
            positions=tuple(self.positions[int(number)] for number in chosen),
            targets=targets,
            labels=self.labels if labels is None else tuple(labels),
        )

    def cut(self, most: int) -> ActionClips:
        """Clips of more than `most` frames cut to those about their middle."""
        middles = [each[max(0, (len(each) - most) // 2) :][:most] for each in self.positions]
        return replace(self, positions=tuple(each - self.frames.centre(each[:1]) for each in middles))

    def features(self) -> list[NDArray[np.float32]]:
        """Un-normalised features (frames, width) of every clip as it is."""
        return [self.frames.frames(each, fps=self.fps) for each in self.positions]

    def normaliser(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean and deviation of all frames, deviations averaged inside each slice (normaliser "dataset")."""
        return self.frames.normaliser(np.concatenate(self.features()).astype(np.float64))

    def digest(self) -> str:
        """SHA-256 over every clip, label and how they were prepared."""
        found = hashlib.sha256(repr((self.frames, self.labels, self.skeleton, self.fps)).encode())
        found.update(np.ascontiguousarray(self.targets, dtype=np.int64).tobytes())
        for each in self.positions:
            found.update(str(each.shape).encode() + np.ascontiguousarray(each).tobytes())
        return found.hexdigest()


def joined(parts: Sequence[ActionClips]) -> ActionClips:
    """Clips of several sets as one; labels that are spelled alike are one. FeatureMismatch for different bodies."""
    first = parts[0]
    for part in parts[1:]:
        if (part.frames, part.skeleton, part.fps) != (first.frames, first.skeleton, first.fps):
            raise FeatureMismatch(
                f"clips of {first.skeleton} at {first.fps:g} and of {part.skeleton} at {part.fps:g} frames a second "
                "cannot be trained on together"
            )
    labels = tuple(dict.fromkeys(label for part in parts for label in part.labels))
    alike = [part.only(range(len(part)), labels=labels) for part in parts]
    return replace(
        first,
        positions=tuple(each for part in alike for each in part.positions),
        targets=np.concatenate([part.targets for part in alike]),
        labels=labels,
    )


@dataclass(frozen=True)
class ActionBatch:
    """`features` (B, T, width) normalised, `mask` (B, T), `targets` (B,)."""

    features: Tensor
    mask: Tensor
    targets: Tensor

    def to(self, device: torch.device | str) -> ActionBatch:
        """The batch on a device."""
        return ActionBatch(self.features.to(device), self.mask.to(device), self.targets.to(device))

    def parts(self, count: int) -> list[ActionBatch]:
        """The batch as `count` micro-batches, as nearly equal as can be and no longer than their longest clip."""
        if count == 1:
            return [self]
        rows = torch.tensor_split(torch.arange(len(self.targets), device=self.targets.device), count)
        lengths = [int(self.mask[chosen].sum(dim=1).max()) for chosen in rows]
        return [
            ActionBatch(self.features[chosen, :length], self.mask[chosen, :length], self.targets[chosen])
            for chosen, length in zip(rows, lengths, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class ActionSampler:
    """Batches as a function of the step: every clip once a round, in an order and changed by the seed and the step."""

    clips: ActionClips
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    batch: int
    augment: ActionAugment
    seed: int
    window: int | None = None

    @property
    def steps_a_round(self) -> int:
        """Steps in which every clip is drawn once."""
        return max(1, len(self.clips) // self.batch)

    def chosen(self, step: int) -> NDArray[np.intp]:
        """The clips of a step; the last few of a round's order, too few for a batch, are left out of that round."""
        turn, part = divmod(step, self.steps_a_round)
        order = np.random.default_rng([self.seed, 1, turn]).permutation(len(self.clips))
        return order[part * self.batch : (part + 1) * self.batch]

    def micro_batches(self, most: int | None) -> int:
        """Into how many parts a step's batch is divided, so that none has more than `most` clips; None divides none."""
        if most is not None and most < 1:
            raise FeatureMismatch(f"micro-batches of {most} clips; at least 1 is needed")
        return 1 if most is None else -(-min(self.batch, len(self.clips)) // most)

    def draw(self, step: int) -> ActionBatch:
        """The batch of a step."""
        rng = np.random.default_rng([self.seed, 2, step])
        chosen = self.chosen(step)
        clips = self.clips
        changed = [self._windowed(self._changed(clips.positions[number], rng), rng) for number in chosen]
        changed = [clips.frames.frames(each, fps=clips.fps) for each in changed]
        return collate(changed, clips.targets[chosen], mean=self.mean, std=self.std)

    def _changed(self, positions: Array, rng: np.random.Generator) -> Array:
        """A clip changed at random; poses in an image stay in it."""
        changed = self.augment(positions, rng=rng)
        return changed * np.array([1.0, 1.0, 0.0], dtype=np.float32) if self.clips.frames.flat else changed

    def _windowed(self, positions: Array, rng: np.random.Generator) -> Array:
        """A stretch of `window` frames of a clip that is longer, its first centre at 0 again."""
        if self.window is None or len(positions) <= self.window:
            return positions
        first = int(rng.integers(0, len(positions) - self.window + 1))
        stretch = positions[first : first + self.window]
        return stretch - self.clips.frames.centre(stretch[:1])


def collate(
    features: Sequence[Array], targets: NDArray[np.intp], *, mean: NDArray[np.float32], std: NDArray[np.float32]
) -> ActionBatch:
    """Clips of features as one normalised, padded batch."""
    padded, mask = pad_features(features, mean=mean, std=std)
    return ActionBatch(torch.from_numpy(padded), torch.from_numpy(mask), torch.from_numpy(targets.astype(np.int64)))


def frames_of(body: BodyGraph) -> ActionFrames:
    """How a skeleton set's body becomes features."""
    return ActionFrames(body.joint_count, body.origin, body.across, flat=body.name in FLAT_BODIES)


def read_actions(
    skeletons: SkeletonSet,
    chosen: Sequence[int] | NDArray[np.intp],
    *,
    view: Callable[[Array], Array] | None = None,
    done: Callable[[int], None] | None = None,
) -> ActionClips:
    """Clips of a set by number, first person each, as the tokenizer needs them; `done` counts them.

    `view` changes positions (frames, joints, 3), metres, as another camera would have seen them. A joint that is not
    seen is at the body's centre. Raises MissingData for none, FeatureMismatch for two frame rates.
    """
    if not len(chosen):
        raise MissingData(f"{skeletons.name}: no clip to read")
    frames = frames_of(skeletons.body)
    positions, rates = [], set()
    for number in chosen:
        sequence = skeletons.clips[int(number)].read()
        rates.add(sequence.fps)
        person = _first_person(sequence.positions, sequence.mask, frames)
        positions.append(frames.prepared(person if view is None else view(person)))
        if done is not None:
            done(1)
    if len(rates) > 1:
        raise FeatureMismatch(f"{skeletons.name}: clips of {sorted(rates)} frames a second; one rate is needed")
    return ActionClips(
        tuple(positions),
        skeletons.labels(chosen),
        skeletons.classes,
        frames,
        skeletons.body.name,
        rates.pop(),
    )


def _first_person(positions: Array, mask: NDArray[np.bool_], frames: ActionFrames) -> Array:
    """The first person (frames, joints, 3), without the frames in which nobody is seen, unseen joints at the centre."""
    seen = mask[:, 0].any(axis=1)
    if not seen.any():
        return np.zeros((1, *positions.shape[2:]))
    person, known = positions[seen, 0], mask[seen, 0]
    return np.where(known[..., None], person, frames.centre(person))
