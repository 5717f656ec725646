"""What table 8 asks for classes never trained on: each row gives scores of clips that show them, and of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.utd_mhad import load_utd_mhad, utd_positions
from motionary.evaluation.baselines import fit_ridge
from motionary.evaluation.joint_statistics import joint_statistics
from motionary.models.checkpoint import read_record
from motionary.tasks.action_files import open_recogniser, recogniser_folder
from motionary.tasks.recogniser_runs import base_of
from motionary.tasks.reproduce.llm_ar.probe import mean_codes
from motionary.tasks.reproduce.llm_ar.rows import only_labels, trained_row, without_labels
from motionary.tasks.reproduce.llm_ar.sets import ReadSet
from motionary.tasks.reproduce.recipe import Context
from motionary.training.action_clips import ActionClips
from motionary.training.action_recogniser import LANGUAGE, ActionRecogniser
from motionary.training.label_texts import LabelSpace, space_of, text_side

Array = NDArray[np.floating]

OURS, NAMED, ALL_TUNED = "LLM-AR, described", "LLM-AR, named", "all weights tuned, described"
TRAINED = (OURS, NAMED, ALL_TUNED)
"""Rows of `rows.ROWS` that are trained on the other classes alone."""
SHIPPED = "the recogniser that ships, which never saw the set"
BOTH = "the scores of LLM-AR, described, and of the recogniser that ships added"
CODES = "linear probe on LLM-AR's own codes"
JOINTS = "linear probe on joint statistics"
WORDING = "descriptions"
REFERENCE = 128
"""Training clips, of classes not held out, that scores are calibrated on."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores (clips, labels) of the test people's clips of the held-out labels, and of training clips of other labels,
    which say what is usual."""

    scores: Array
    usual: Array

    def calibrated(self) -> Array:
        """The scores, each label's counted in deviations from their mean over the training clips."""
        return (self.scores - self.usual.mean(axis=0)) / np.maximum(self.usual.std(axis=0), 1e-6)


@dataclass(frozen=True, eq=False)
class Asked:
    """What one model scored, or several whose scores are added; `targets` are places in the held-out labels."""

    targets: NDArray[np.intp]
    models: tuple[Scored, ...]

    def plain(self) -> float:
        """How often the right label scores highest, in percent."""
        return self._right(sum(each.scores for each in self.models))

    def calibrated(self) -> float:
        """The same of calibrated scores."""
        return self._right(sum(each.calibrated() for each in self.models))

    def _right(self, scores: Any) -> float:
        return 100 * float((scores.argmax(axis=1) == self.targets).mean())


def asked_of(row: str, actions: ReadSet, context: Context, *, labels: tuple[str, ...], seed: int) -> Asked:
    """A row trained on all labels but `labels` and asked which of `labels` the test clips of these show."""
    if row in TRAINED:
        found = trained_row(row, actions, context, seed=seed, length="unseen", without=labels)
        return _by_language(found, actions, labels)
    if row == SHIPPED:
        return _by_shipped(actions, labels)
    if row == BOTH:
        parts = [asked_of(each, actions, context, labels=labels, seed=seed) for each in (OURS, SHIPPED)]
        return Asked(parts[0].targets, tuple(model for part in parts for model in part.models))
    if row == CODES:
        whole = trained_row(OURS, actions, context, seed=seed, length="unseen", without=labels)
        return _by_ridge(lambda clips: mean_codes(whole.tokenizer, whole.tokenizer_info, clips), actions, labels)
    return _by_ridge(_statistics, actions, labels)


def shipped_weights() -> str:
    """The hash of the weights that ship."""
    return str(read_record(recogniser_folder(None) / LANGUAGE)["weights_sha256"])[:12]


def smpl_clips(actions: ReadSet, part: NDArray[np.intp], recogniser: ActionRecogniser) -> ActionClips:
    """UTD-MHAD's clips of a part as SMPL-22 joints, which the recogniser that ships reads."""
    labels = actions.train.labels
    chosen = [actions.skeletons.clips[number] for number in part]
    files = {clip.file.name.removesuffix("_skeleton.mat"): clip for clip in load_utd_mhad(actions.folder)}
    frames, info = recogniser.frames, recogniser.tokenizer_info
    return ActionClips(
        tuple(frames.prepared(utd_positions(files[clip.key])) for clip in chosen),
        np.array([labels.index(actions.skeletons.classes[clip.label]) for clip in chosen], dtype=np.intp),
        labels,
        frames,
        info.skeleton,
        info.fps,
    )


def spread(clips: ActionClips) -> ActionClips:
    """At most REFERENCE of the clips, from all over them."""
    chosen = np.linspace(0, len(clips) - 1, min(REFERENCE, len(clips))).round().astype(np.intp)
    return clips.only(chosen)


def _by_language(recogniser: ActionRecogniser, actions: ReadSet, labels: tuple[str, ...]) -> Asked:
    asked = only_labels(actions.test, labels)
    usual = spread(without_labels(actions.train, labels))
    scores, usually = (recogniser.scores(clips.features(), labels=labels) for clips in (asked, usual))
    return Asked(asked.targets, (Scored(scores, usually),))


def _by_shipped(actions: ReadSet, labels: tuple[str, ...]) -> Asked:
    """The recogniser that ships as it is."""
    recogniser = open_recogniser()
    train, test = (smpl_clips(actions, part, recogniser) for part in (actions.split.train, actions.split.test))
    return _by_language(recogniser, replace(actions, train=train, test=test), labels)


def _by_ridge(read: Callable[[ActionClips], Array], actions: ReadSet, labels: Sequence[str]) -> Asked:
    """Ridge regression from what `read` finds in clips to the vectors of their labels' descriptions.

    The penalty is the best for people left out; so is `usual`: scores of training clips by a fit without their person.
    """
    labels = tuple(labels)
    train = without_labels(actions.train, labels)
    asked = only_labels(actions.test, labels)
    known, wanted = _spaces(train.labels, labels)
    people = _people(actions, labels)
    features, targets = read(train), known[train.targets]
    fitted = fit_ridge(features, targets, groups=people)
    usual = np.empty((len(train), len(labels)))
    for person in np.unique(people):
        out = people == person
        one = fit_ridge(features[~out], targets[~out], penalties=(fitted.penalty,))
        usual[out] = _unit(one.predict(features[out])) @ wanted.T
    return Asked(asked.targets, (Scored(_unit(fitted.predict(read(asked))) @ wanted.T, usual),))


def _spaces(known: Sequence[str], asked: Sequence[str]) -> tuple[Array, Array]:
    """Vectors of the training labels' descriptions and of the held-out labels', about the training labels' centre."""
    side = text_side(base_of(None))
    first: LabelSpace = space_of(known, side, wording=WORDING)
    return first.vectors(), space_of(asked, side, wording=WORDING, centre=first.centre).vectors()


def _people(actions: ReadSet, labels: tuple[str, ...]) -> NDArray[np.str_]:
    """Whose each training clip is, of those that do not show `labels`, in their order."""
    clips = [actions.skeletons.clips[number] for number in actions.split.train]
    shown = [actions.train.labels[target] for target in actions.train.targets]
    return np.array([clip.subject for clip, label in zip(clips, shown, strict=True) if label not in labels])


def _statistics(clips: ActionClips) -> Array:
    """Plain statistics of the joints, of clips turned to the front and in body sizes."""
    alone = [each[:, None] for each in clips.positions]
    return np.stack([joint_statistics(each, np.ones(each.shape[:-1], dtype=bool)) for each in alone])


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
