"""A gait data set ready to learn from: layouts, attributes and people of many tracks, from whatever source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES, flags
from motionary.datasets.gait.densegait import RATE, read_annotations, split_people
from motionary.datasets.gait.tracks import GaitTrack, walker_layout
from motionary.errors import FeatureMismatch, MissingData, MotionaryError

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class GaitSet:
    """Tracks of walkers side by side.

    `layouts`: a (frames, 18, 3) array a track (`walker_layout`), at `fps`. `confidences` (n, 42) of the attributes.
    `people`: the walker of each track, for splits alone. `names` of the tracks. `parameters` (n, p): plain gait
    parameters by `parameter_names`, NaN where a walk gave none; p is 0 where there is no motion in space to measure.
    """

    layouts: Sequence[Array]
    confidences: Array
    people: tuple[str, ...]
    names: tuple[str, ...]
    parameters: Array
    parameter_names: tuple[str, ...] = ()
    fps: float = 30.0

    def __post_init__(self) -> None:
        count = len(self.layouts)
        sizes = {len(self.confidences), len(self.people), len(self.names), len(self.parameters), count}
        if len(sizes) != 1 or self.confidences.shape[1:] != (len(ATTRIBUTES),):
            raise FeatureMismatch(f"a gait set's parts have {sorted(sizes)} tracks and {self.confidences.shape[1:]}")

    def __len__(self) -> int:
        return len(self.layouts)

    @property
    def labels(self) -> NDArray[np.bool_]:
        """(n, 42) which attributes are taken as present."""
        return flags(self.confidences)

    def part(self, chosen: NDArray[np.intp]) -> GaitSet:
        """Some of the tracks, by number."""
        return GaitSet(
            [self.layouts[number] for number in chosen],
            self.confidences[chosen],
            tuple(self.people[number] for number in chosen),
            tuple(self.names[number] for number in chosen),
            self.parameters[chosen],
            self.parameter_names,
            self.fps,
        )

    def split(self, *, seed: int) -> dict[str, NDArray[np.intp]]:
        """Track numbers of "train", "val" and "test": 80, 10 and 10 percent of the people, none in two parts."""
        parts = split_people(self.people, seed=seed)
        where = np.array([parts[person] for person in self.people])
        return {name: np.flatnonzero(where == name) for name in ("train", "val", "test")}


def gait_set(tracks: Sequence[GaitTrack]) -> GaitSet:
    """A set of annotated tracks without plain parameters. Raises `MissingData` for none, or one without attributes."""
    if not tracks:
        raise MissingData("no tracks to make a gait set of")
    confidences = []
    for track in tracks:
        if track.attributes is None:
            raise MissingData(f"track {track.name!r} has no attributes; nothing can be learnt from it")
        confidences.append(track.attributes)
    return GaitSet(
        [walker_layout(track.keypoints, fps=track.fps) for track in tracks],
        np.stack(confidences),
        tuple(track.person for track in tracks),
        tuple(track.name for track in tracks),
        np.zeros((len(tracks), 0), dtype=np.float32),
        fps=tracks[0].fps,
    )


def densegait_set(folder: str | Path, *, fps: float = RATE, shortest: int = 24) -> GaitSet:
    """DenseGait as a set. Tracks below `shortest` frames, and those in which no body is found, are left out.

    Raises as `read_annotations`, and `MissingData` where nothing is left.
    """
    tracks = []
    for entry in read_annotations(folder):
        track = entry.read(fps=fps)
        try:
            walker_layout(track.keypoints, fps=fps)
        except MotionaryError:
            continue
        if len(track.keypoints) >= shortest:
            tracks.append(track)
    return gait_set(tracks)
