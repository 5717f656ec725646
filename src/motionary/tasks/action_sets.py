"""Labelled motion for `evaluate words`: the test clips of UTD-MHAD and the CMU takes that have a coarse action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.cmu import CmuTake, cmu_features, cmu_positions, load_cmu
from motionary.datasets.cmu_actions import action_of, coarse_actions
from motionary.datasets.utd_mhad import UtdClip, load_utd_mhad, utd_positions
from motionary.errors import MissingData
from motionary.evaluation.baselines import kinematic_features, nearest_centroid_scores, ridge_scores
from motionary.features.humanml263 import extract
from motionary.tasks.progress import Progress
from motionary.tasks.wordings import ClassWords, class_words

Array = NDArray[np.floating]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ActionSet:
    """Samples with one class each, and what a supervised reference makes of them.

    `corpus`: the name under which checkpoints record having trained on it. `features`: (frames, 263) a sample;
    `statistics` (n, d): kinematic features; `people` (n,): who moves; `label_of` (n,): indices into `classes`;
    `reference` (n, classes): scores of the nearest centroid on kinematic features.
    """

    name: str
    corpus: str
    classes: tuple[ClassWords, ...]
    features: list[Array]
    statistics: Array
    people: NDArray[np.str_]
    label_of: Indices
    reference: Array


@dataclass(frozen=True, eq=False)
class Spoken:
    """Takes with words, from which a plain regression learns to go from motion to text.

    `texts`: all words about each take that a shipped checkpoint may learn from.
    """

    names: list[str]
    statistics: Array
    people: NDArray[np.str_]
    texts: list[tuple[str, ...]]

    def scores(self, targets: Array, queries: Array, tested: ActionSet) -> Array:
        """(queries, samples of `tested`): ridge regression from kinematic features to `targets` (takes, d).

        A person of `tested` who is also among the takes is scored by a regression without that person's takes.
        """
        scores = np.zeros((len(queries), len(tested.label_of)))
        shared = tested.corpus == "cmu"
        for person in np.unique(tested.people) if shared else [""]:
            learn = self.people != person
            test = tested.people == person if shared else np.ones(len(tested.people), dtype=bool)
            scores[:, test] = ridge_scores(
                self.statistics[learn], targets[learn], tested.statistics[test], queries, groups=self.people[learn]
            )
        return scores


def load_sets(data: Path, *, cache: Path | None, progress: Progress) -> tuple[list[ActionSet], Spoken]:
    """Both sets under `data`, and the CMU takes with words. `cache` keeps read CMU takes.

    Looks that everything is there before anything is read. Raises `MissingData` for what is not.
    """
    clips, takes = load_utd_mhad(data), load_cmu(data)
    _check(clips, takes, data)
    utd = _utd_set(clips, progress)
    cmu, spoken = _cmu_set(takes, cache, progress)
    return [utd, cmu], spoken


def _check(clips: Sequence[UtdClip], takes: Sequence[CmuTake], data: Path) -> None:
    for what, subjects in (("even", "2, 4, 6, 8"), ("odd", "1, 3, 5, 7")):
        if not any(clip.is_test == (what == "even") for clip in clips):
            raise MissingData(
                f"{data}: UTD-MHAD has no clip of an {what} subject ({subjects}); copy the whole data set"
            )
    people = {take.subject for take in takes if take.training_captions()}
    if len({take.subject for take in takes if action_of(take.description)}) < 2 or len(people) < 3:
        raise MissingData(
            f"{data}: CMU takes with descriptions of {len(people)} people; leaving one out needs at least three, two "
            "of them with a coarse action; the descriptions come from takes.json"
        )


def _utd_set(clips: Sequence[UtdClip], progress: Progress) -> ActionSet:
    progress.start(len(clips), "Reading UTD-MHAD")
    features, statistics = [], []
    for clip in clips:
        positions = utd_positions(clip)
        statistics.append(kinematic_features(positions))
        if clip.is_test:
            features.append(extract(positions))
        progress.advance()
    classes = class_words("utd_mhad")
    plain, label_of = np.stack(statistics), np.array([clip.action for clip in clips])
    test = np.array([clip.is_test for clip in clips])
    return ActionSet(
        name="UTD-MHAD",
        corpus="utd_mhad",
        classes=classes,
        features=features,
        statistics=plain[test],
        people=np.array([str(clip.subject) for clip in clips if clip.is_test]),
        label_of=label_of[test],
        reference=nearest_centroid_scores(plain[~test], label_of[~test], plain[test], classes=len(classes)),
    )


def _cmu_set(takes: Sequence[CmuTake], cache: Path | None, progress: Progress) -> tuple[ActionSet, Spoken]:
    takes = [take for take in takes if take.training_captions()]
    actions = [action_of(take.description) for take in takes]
    progress.start(len(takes), "Reading CMU takes")
    features, statistics = [], []
    for take, action in zip(takes, actions, strict=True):
        statistics.append(kinematic_features(cmu_positions(take, cache=cache)))
        if action is not None:
            features.append(cmu_features([take], cache)[take.name])
        progress.advance()
    classes = class_words("cmu_actions", prompts={action.label: action.prompts for action in coarse_actions()})
    labels = [words.label for words in classes]
    labelled = np.array([action is not None for action in actions])
    plain, people = np.stack(statistics), np.array([take.subject for take in takes])
    label_of = np.array([labels.index(action) for action in actions if action is not None])
    reference = _leaving_out(
        people[labelled],
        lambda learn, test: nearest_centroid_scores(
            plain[labelled][learn], label_of[learn], plain[labelled][test], classes=len(classes)
        ),
        classes=len(classes),
    )
    shown = ActionSet(
        name="CMU coarse actions",
        corpus="cmu",
        classes=classes,
        features=features,
        statistics=plain[labelled],
        people=people[labelled],
        label_of=label_of,
        reference=reference,
    )
    return shown, Spoken([take.name for take in takes], plain, people, [take.training_captions() for take in takes])


def _leaving_out(
    people: NDArray[np.str_],
    score: Callable[[NDArray[np.bool_], NDArray[np.bool_]], Array],
    *,
    classes: int,
) -> Array:
    """(samples, classes): each person's samples scored by what all others show."""
    scores = np.zeros((len(people), classes))
    for person in np.unique(people):
        test = people == person
        scores[test] = score(~test, test)
    return scores
