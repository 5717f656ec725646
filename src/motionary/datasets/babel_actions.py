"""BABEL-60 and BABEL-120: recognition of its most frequent action categories (Punnakkal et al. 2021, section 5).

The benchmark, as its published code makes it: the frame labels of a sequence where it has them, else the sequence's
over its whole length; 30 frames a second; a segment cut into pieces of 150 frames, the last one padded (with zeros);
one sample for each piece and each of the segment's categories. The classes are the first 60 or 120 of the categories
by frequency (walk 0, stand 1, ...); samples of other categories are left out.

A piece with several categories can be scored in three ways, which give different numbers. With s the model's scores:

- `official`: each (piece, category) is a sample of its own, right where that category is among the top k of s. A piece
  with two categories can have at most one of them right at k = 1.
- `any` (WalkAndText's code): a piece is one sample, right where any of its categories is among the top k.
- `best` (TMR++'s code): a piece is one sample whose true class is its category with the highest s.

Every `ActionPiece` names its `piece` (to group by, for `any` and `best`) and all its `labels`. Top-1-norm (TMR++: Top-1
CB) is the mean of the classes' recalls.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from motionary.datasets.babel import BabelLabel, BabelSequence
from motionary.errors import FormatError

FPS = 30.0
PIECE = 150
"""Frames of a piece: 5 seconds."""

PAPER: dict[int, dict[str, int]] = {60: {"train": 59834, "val": 22004}, 120: {"train": 62650, "val": 22918}}
"""Samples of BABEL-60 and BABEL-120 in TMR++ (section 4.1)."""


@dataclass(frozen=True)
class ActionPiece:
    """One sample: frames `first` to `last` (not included) of a sequence at 30 a second, and its class.

    `piece` is (sequence, segment, number of the piece in it): samples that share it are one motion with several
    `labels` (classes, in the data set's order), of which `label` is this sample's.
    """

    piece: tuple[str, str, int]
    path: str
    split: str
    first: int
    last: int
    label: int
    labels: tuple[int, ...]

    @property
    def start(self) -> float:
        """Seconds from the sequence's beginning."""
        return self.first / FPS

    @property
    def end(self) -> float:
        """Seconds at which the piece ends."""
        return self.last / FPS


@cache
def _all_classes() -> tuple[str, ...]:
    text = resources.files("motionary.datasets").joinpath("babel_classes.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["classes"])


def action_classes(count: int = 60) -> tuple[str, ...]:
    """Names of BABEL-60's or BABEL-120's classes, by class number. Raises `FormatError` for another count."""
    if count not in PAPER:
        raise FormatError(f"BABEL-{count}: there are BABEL-60 and BABEL-120")
    return _all_classes()[:count]


def action_pieces(sequences: Iterable[BabelSequence], *, count: int = 60) -> list[ActionPiece]:
    """The samples of BABEL-`count`, in the order of the sequences and their labels."""
    number_of = {name: number for number, name in enumerate(action_classes(count))}
    return [
        piece
        for sequence in sequences
        for label in sequence.labels
        if label.categories
        for piece in _pieces(sequence, label, number_of)
    ]


def _pieces(sequence: BabelSequence, label: BabelLabel, number_of: dict[str, int]) -> list[ActionPiece]:
    labels = tuple(number_of[each] for each in label.categories if each in number_of)
    frames = int(FPS * sequence.duration)
    first, last = int(FPS * label.start), min(int(FPS * label.end), frames)
    found = []
    for number in range(math.ceil(max(0, last - first) / PIECE)):
        begin = first + number * PIECE
        end = min(begin + PIECE, last)
        if begin / FPS < label.start and end - begin == 1:
            continue  # shorter than the step between frames: no frame lies in the label
        where = (sequence.sid, label.seg_id, number)
        found += [ActionPiece(where, sequence.path, sequence.split, begin, end, each, labels) for each in labels]
    return found
