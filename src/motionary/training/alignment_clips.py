"""What an aligner is trained on: clips with a label and captions, of any representation of motion or walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.alignment.inputs import check_values, flat_window

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class AlignmentClip:
    """A motion and its words.

    `values` (frames, joints, channels); `label` names the class (an action, or a walker's attributes in one line) and
    is its text for the objective that wants the label's own embedding; `captions` are what the class, or this very
    clip, may be called in training: the label itself in the paper's "words", generated descriptions otherwise.
    """

    values: Array
    label: str
    captions: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.values.ndim != 3:
            raise FeatureMismatch(
                f"clip of {self.label!r} has shape {self.values.shape}; give (frames, joints, channels)"
            )
        if not self.captions:
            raise FeatureMismatch(
                f"clip of {self.label!r} has no caption; give the label itself where there is no other"
            )


def check_clips(clips: Sequence[AlignmentClip], *, joints: int, channels: int) -> None:
    """Raise FeatureMismatch unless there are clips, all of these sizes and finite."""
    if not clips:
        raise FeatureMismatch("no clips to train on")
    for number, clip in enumerate(clips):
        check_values(clip.values, joints=joints, channels=channels, what=f"clip {number} ({clip.label!r})")


def reworded(clips: Sequence[AlignmentClip], captions: Mapping[str, Sequence[str]]) -> list[AlignmentClip]:
    """The clips with other captions, by label (a class's generated descriptions). The label stays what it is."""
    return [replace(clip, captions=tuple(captions[clip.label])) for clip in clips]


def labelled_runs(
    values: Array, labels: Sequence[str | None], *, step: int, shortest: int = 1
) -> list[tuple[str, Array]]:
    """Every `step`-th frame of a motion whose frames are labelled one by one, cut where the label changes.

    `values` (frames, ...) and `labels`, one a frame, None for no class, are taken at the same frames. (In the published
    code the frames were subsampled and the labels were not, so that they ran `step` times too slowly.) Runs of fewer
    than `shortest` frames are left out. Raises FeatureMismatch where there are not as many labels as frames.
    """
    if len(values) != len(labels):
        raise FeatureMismatch(f"{len(values)} frames with {len(labels)} labels; every frame needs one")
    taken = np.arange(0, len(values), step)
    kept = [labels[int(frame)] for frame in taken]
    edges = [0, *(place for place in range(1, len(kept)) if kept[place] != kept[place - 1]), len(kept)]
    found = []
    for first, last in pairwise(edges):
        label = kept[first] if last > first else None
        if label is not None and last - first >= shortest:
            found.append((label, values[taken[first:last]]))
    return found


def fit_scale(
    clips: Sequence[AlignmentClip], *, centre: str, differences: bool, frames: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of each number that the encoder sees in a frame, over the clips' windows.

    Each clip counts by its frames; windows begin where a clip does and every `frames` frames after. A number that
    hardly changes has a deviation of at least 1e-2 of the largest of its kind (the numbers themselves, their
    differences), so that it is not blown up.
    """
    total, squares, count = 0.0, 0.0, 0
    for clip in clips:
        for first in range(0, len(clip.values), frames):
            window = clip.values[first : first + frames]
            flat = flat_window(window, centre=centre, differences=differences).astype(np.float64)
            total, squares, count = total + flat.sum(axis=0), squares + np.square(flat).sum(axis=0), count + len(flat)
    mean = np.asarray(total / count)
    std = np.sqrt(np.maximum(squares / count - np.square(mean), 0.0)).reshape(2 if differences else 1, -1)
    floor = np.maximum(1e-2 * std.max(axis=1, keepdims=True), 1e-6)
    return mean.astype(np.float32), np.maximum(std, floor).reshape(-1).astype(np.float32)
