"""The recognition sets of the study: BABEL-60 and BABEL-120, and CMU's coarse actions, as pieces with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.babel import BabelSequence, babel_annotations, read_sequences
from motionary.datasets.babel_actions import action_classes, action_pieces
from motionary.datasets.cmu import cmu_features, load_cmu
from motionary.datasets.cmu_actions import action_of, coarse_actions
from motionary.datasets.prepared import Prepared
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.tmr.items import Item

Array = NDArray[np.floating]

LEAST = 2
"""Rows of a piece below which it has no features to score."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch with its classes (numbers into the set's class names); `person` and `split` as an `Item`'s."""

    path: str
    person: str
    split: str
    start: float
    end: float
    features: Array
    labels: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ActionSet:
    """A recognition set: `classes` by number, and its pieces. `fewest` classes make the smaller benchmark of it."""

    name: str
    classes: tuple[str, ...]
    pieces: tuple[Piece, ...]


def babel_actions(prepared: Prepared, sequences: Sequence[BabelSequence], person_of) -> ActionSet:
    """BABEL-120's pieces whose motions are prepared; BABEL-60 is its first 60 classes."""
    found: dict[tuple[str, str, int], Piece] = {}
    for each in action_pieces(sequences, count=120):
        if each.piece in found:
            continue
        features = prepared.stretch(each.path, start=each.start, end=each.end)
        if features is not None and len(features) >= LEAST:
            found[each.piece] = Piece(
                each.path, person_of(each.path), each.split, each.start, each.end, features, each.labels
            )
    return ActionSet("BABEL", action_classes(120), tuple(found.values()))


def cmu_coarse_actions(context: Context) -> ActionSet:
    """CMU's takes that have a coarse action, whole."""
    names = tuple(action.label for action in coarse_actions())
    found = []
    for take in load_cmu(context.data):
        label = action_of(take.description)
        if label is not None:
            features = cmu_features([take], context.cache / "takes")[take.name]
            found.append(Piece(take.name, take.subject, "", 0.0, len(features) / 20.0, features, (names.index(label),)))
    return ActionSet("CMU", names, tuple(found))


def first_classes(pieces: Sequence[Piece], count: int) -> list[tuple[int, tuple[int, ...]]]:
    """(number of the piece, its labels) of the pieces that have one of the first `count` classes."""
    kept = [(number, tuple(label for label in each.labels if label < count)) for number, each in enumerate(pieces)]
    return [(number, labels) for number, labels in kept if labels]


def as_items(actions: ActionSet) -> list[Item]:
    """Pieces to train on with their classes' names as words (TMR++'s "B-actions")."""
    return [
        Item(
            key=f"{each.path} {each.start:g}",
            path=each.path,
            person=each.person,
            split=each.split,
            start=each.start,
            end=each.end,
            features=each.features,
            captions=tuple(actions.classes[label] for label in each.labels),
        )
        for each in actions.pieces
    ]


def processed(sequences: Sequence[BabelSequence], prepared: Prepared, person_of, *, shortest: int) -> list[Item]:
    """BABEL's stretches with the release's processed labels in the place of the annotators' own words."""
    found = []
    for key, motion in babel_annotations(sequences, words="proc").items():
        for segment in motion.annotations:
            features = prepared.stretch(motion.path, start=segment.start, end=segment.end)
            if features is not None and len(features) >= shortest:
                split = next(each.split for each in sequences if each.sid.zfill(5) == key)
                found.append(
                    Item(
                        f"{key} {segment.seg_id}",
                        motion.path,
                        person_of(motion.path),
                        split,
                        segment.start,
                        segment.end,
                        features,
                        (segment.text,),
                    )
                )
    return found


def read_release(context: Context) -> list[BabelSequence]:
    """BABEL's release: its labels by frame and sequence."""
    name = "annotations/babel" if context.budget == "small" else "babel-release"
    return read_sequences(context.data / name)
