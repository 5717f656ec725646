"""The procedural gait set: people who walk several times, each walk with its attributes, motion and video track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import flags_of
from motionary.datasets.gait.camera import Camera, Detector, draw_camera, film_keypoints
from motionary.datasets.gait.tracks import GaitTrack
from motionary.datasets.procedural_gait.effects import draw_parameters
from motionary.datasets.procedural_gait.people import annotate, draw_walk, make_person
from motionary.datasets.procedural_gait.walk import make_walk
from motionary.motion import Motion, resample

Array = NDArray[np.floating]

RATE = 30.0
"""Frames a second of the tracks; the motions are made at 20."""


@dataclass(frozen=True, eq=False)
class GaitWalk:
    """One walk: the `present` attributes as they are (the `track` holds what an annotator says), the `parameters` it
    was made with, its `motion`, and the camera that filmed it."""

    present: frozenset[str]
    parameters: Mapping[str, float]
    motion: Motion
    camera: Camera
    track: GaitTrack

    @property
    def flags(self) -> NDArray[np.bool_]:
        """(42,) which attributes are there."""
        return flags_of(sorted(self.present))


def make_gait_walk(
    person: int, number: int, *, seed: int, present: frozenset[str] | None = None, detector: Detector | None = None
) -> GaitWalk:
    """Walk `number` of person `person` in the set with `seed`; it depends on these three alone.

    `present` fixes the attributes (with one view) instead of drawing them; `detector` the pose estimator's faults.
    """
    who = make_person(person, seed=seed)
    rng = np.random.default_rng([seed, person, 1 + number])
    names = draw_walk(who, rng)
    if present is not None:
        names = present
    parameters = draw_parameters(names, person=dict(who.ways), rng=rng)
    motion = make_walk(names, parameters, rng)
    view = next((each for each in ("Front", "Side", "Back") if each in names), "Side")
    camera = draw_camera(view, rng)
    keypoints = film_keypoints(resample(motion, RATE, method="cubic"), camera, rng=rng, detector=detector or Detector())
    track = GaitTrack(f"p{person:05d}_w{number:03d}", keypoints, annotate(names, rng), f"p{person:05d}", RATE)
    return GaitWalk(names, parameters, motion, camera, track)


def make_gait_walks(people: range, *, walks: int, seed: int) -> Iterator[GaitWalk]:
    """`walks` walks of each of the people, person by person."""
    for person in people:
        for number in range(walks):
            yield make_gait_walk(person, number, seed=seed)
