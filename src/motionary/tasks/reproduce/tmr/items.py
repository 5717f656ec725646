"""What the cross-data-set study trains and tests on: stretches of motions with words, in sets, split by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.amass import motion_id
from motionary.datasets.annotations import TextSegment
from motionary.datasets.overlap import Evaluated, EvaluationSpan
from motionary.datasets.prepared import Prepared

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Item:
    """A stretch of a motion with all that a data set says of it; the first of `captions` is the one tests use.

    `path` names the motion as a data set does ("CMU/05/05_13_poses", "M/..." for a mirror image), `start` and `end` in
    seconds of it; `person` who moves ("" where nobody says); `split` the data set's own; `features` (frames, 263).
    With `tested` False it is trained on only.
    """

    key: str
    path: str
    person: str
    split: str
    start: float
    end: float
    features: Array
    captions: tuple[str, ...]
    tested: bool = True

    @property
    def is_mirrored(self) -> bool:
        """Whether it is the mirror image of a motion."""
        return motion_id(self.path).mirrored


@dataclass(frozen=True, eq=False)
class StudySet:
    """One data set of the study, with the letter that the tables call it and what it is."""

    letter: str
    name: str
    about: str
    items: tuple[Item, ...]


@dataclass(frozen=True, eq=False)
class Split:
    """What a run trains and tests on, by a set's letter; `left_out` says how many items went and why, by letter."""

    train: dict[str, list[Item]]
    test: dict[str, list[Item]]
    left_out: dict[str, dict[str, int]]


def items_of(prepared: Prepared, *, shortest: int, person_of: Callable[[str], str] | None = None) -> tuple[Item, ...]:
    """Every stretch of at least `shortest` rows of a prepared set, with all its captions, in order.

    `person_of` gives who moves from a motion's path; without it nobody is named.
    """
    groups: dict[tuple[str, str, int, int], list[TextSegment]] = {}
    for split in prepared.text_set.splits:
        for key, motion in prepared.text_set.part(split).items():
            for segment in motion.annotations:
                groups.setdefault((split, key, *prepared.rows(key, segment)), []).append(segment)
    features = lru_cache(maxsize=1)(prepared.features)
    return tuple(
        Item(
            key=f"{key} {first}-{last}",
            path=prepared.text_set.annotations[key].path,
            person=person_of(prepared.text_set.annotations[key].path) if person_of else "",
            split=split,
            start=segments[0].start,
            end=segments[0].end,
            features=features(key)[first:last],
            captions=tuple(dict.fromkeys(each.text for each in segments)),
        )
        for (split, key, first, last), segments in groups.items()
        if last - first >= shortest
    )


def people_groups(sets: Sequence[StudySet], *, count: int = 3) -> list[tuple[str, ...]]:
    """All people in `count` groups with about equally much of every set.

    Those with the largest share of any set go first, each into the group whose sum of squared shares grows least.
    """
    people = sorted({item.person for each in sets for item in each.items})
    shares = {person: np.array([_share(each, person) for each in sets]) for person in people}
    sums = np.zeros((count, len(sets)))
    groups: list[list[str]] = [[] for _ in range(count)]
    for person in sorted(people, key=lambda name: (-shares[name].max(), name)):
        growth = ((sums + shares[person]) ** 2 - sums**2).sum(axis=1)
        chosen = int(np.argmin(growth))
        groups[chosen].append(person)
        sums[chosen] += shares[person]
    return [tuple(sorted(group)) for group in groups]


def _share(study_set: StudySet, person: str) -> float:
    return sum(item.person == person for item in study_set.items) / max(1, len(study_set.items))


def split_by_people(sets: Sequence[StudySet], *, test: Iterable[str], left_out: Iterable[str] = ()) -> Split:
    """Test on the motions of the people `test`, train on those of all others but `left_out`.

    Mirror images are trained on and not tested on. What of the training part overlaps in time with a tested stretch of
    any set is removed and counted (nothing can, where people differ).
    """
    tested, absent = set(test), set(left_out)
    testing = {
        each.letter: [item for item in each.items if item.person in tested and item.tested and not item.is_mirrored]
        for each in sets
    }
    training = {each.letter: [item for item in each.items if item.person not in tested | absent] for each in sets}
    kept, removed = without_overlap(training, testing)
    counts = {
        each.letter: {
            "of the people left out": sum(item.person in tested | absent for item in each.items),
            "overlapping a tested stretch": removed[each.letter],
        }
        for each in sets
    }
    return Split(kept, testing, counts)


def split_as_given(sets: Sequence[StudySet], *, test: str = "test", otherwise: str = "val") -> Split:
    """The data sets' own splits: train on `train`, test on `test` or, where a set has none, on `otherwise`.

    BABEL's test labels are hidden, so it is tested on `val`, as TMR++ does. Overlaps are removed and counted.
    """
    testing, training = {}, {}
    for each in sets:
        splits = {item.split for item in each.items}
        chosen = test if test in splits else otherwise
        testing[each.letter] = [item for item in each.items if item.split == chosen]
        training[each.letter] = [item for item in each.items if item.split == "train"]
    kept, removed = without_overlap(training, testing)
    return Split(kept, testing, {letter: {"overlapping a tested stretch": removed[letter]} for letter in training})


def without_overlap(
    training: dict[str, list[Item]], testing: dict[str, list[Item]]
) -> tuple[dict[str, list[Item]], dict[str, int]]:
    """Training items that share no moment with a tested stretch of any set, and how many of each set did."""
    spans = [
        EvaluationSpan(letter, item.key, item.path, motion_id(item.path), item.start, item.end)
        for letter, items in testing.items()
        for item in items
    ]
    evaluated = Evaluated(spans)
    kept = {
        letter: [item for item in items if not evaluated.overlapping(item.path, _segment(item))]
        for letter, items in training.items()
    }
    return kept, {letter: len(items) - len(kept[letter]) for letter, items in training.items()}


def _segment(item: Item) -> TextSegment:
    return TextSegment(item.key, item.captions[0], item.start, item.end)
