"""Models of supervised recognition on a skeleton set, and what they are asked: clips to train on, clips to score.

A new model is one object with `settings` and `scores`, and one row in `ACTION_MODELS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonSet, Split
from motionary.errors import MissingData
from motionary.tasks.progress import Progress, Silent

if TYPE_CHECKING:
    from motionary.training.recognition import RecognitionRecipe
    from motionary.training.skeleton_batches import SkeletonClips

Array = NDArray[np.floating]

ACTION_MODELS: dict[str, str] = {
    "centroid": "motionary.tasks.action_models:CENTROID",
    "agcn": "motionary.tasks.action_models:AGCN",
    "agcn-joint": "motionary.tasks.action_models:AGCN_JOINT",
    "agcn-joint-focal": "motionary.tasks.action_models:AGCN_JOINT_FOCAL",
    "stgcn": "motionary.tasks.action_models:STGCN",
    "motionclip": "motionary.tasks.action_text_models:MOTIONCLIP",
    "aligner": "motionary.tasks.action_aligner:ALIGNER",
}
"""Name on the command line -> the `ActionModel`."""

BUDGETS = ("small", "full")


@dataclass(frozen=True, eq=False)
class ActionProblem:
    """One split of a set: its training clips with labels, its test clips to score.

    `budget`: "small" (minutes on one core) or "full" (the papers' settings). `folder` keeps a model's training, so
    that a stopped run goes on; None keeps nothing.
    """

    skeleton_set: SkeletonSet
    split: Split
    seed: int
    budget: str = "small"
    folder: Path | None = None
    progress: Progress = field(default_factory=Silent)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the scores."""
        return self.skeleton_set.names(self.split.classes)

    def clips(self, part: str, *, to_front: bool = True, one_size: bool = True) -> SkeletonClips:
        """The clips of a part ("train", "test" or "validation"), read once for all models of a process."""
        indices = tuple(int(index) for index in getattr(self.split, part))
        return _read(self.skeleton_set, indices, tuple(self.split.classes), to_front, one_size)


@lru_cache(maxsize=8)
def _read(
    skeleton_set: SkeletonSet, indices: tuple[int, ...], classes: tuple[int, ...], to_front: bool, one_size: bool
) -> SkeletonClips:
    from motionary.training.skeleton_batches import read_clips

    return read_clips(skeleton_set, indices, classes=classes, to_front=to_front, one_size=one_size)


class ActionModel(Protocol):
    """A way to learn actions from labelled clips."""

    def settings(self, budget: str) -> Mapping[str, Any]:
        """What decides its numbers beside the data and the seed, JSON-able. Raises MissingData for another budget."""
        ...

    def scores(self, problem: ActionProblem) -> Array:
        """Train on the training clips and score the test clips: (test clips, classes), higher is likelier.

        Randomness follows from the problem's seed alone.
        """
        ...


def action_model(name: str) -> ActionModel:
    """A model by name. Raises `MissingData`, listing those there are, for another name."""
    if name not in ACTION_MODELS:
        raise MissingData(f"no model of actions is called {name!r}; there are {', '.join(ACTION_MODELS)}")
    module, attribute = ACTION_MODELS[name].split(":")
    return getattr(importlib.import_module(module), attribute)


def check_budget(budget: str) -> None:
    """Raise `MissingData` for a budget that there is not."""
    if budget not in BUDGETS:
        raise MissingData(f"budget {budget!r}; there are {', '.join(BUDGETS)}")


@dataclass(frozen=True)
class NearestCentroid:
    """The nearest class centroid of plain statistics of the joints; nothing in it is random."""

    def settings(self, budget: str) -> Mapping[str, Any]:
        check_budget(budget)
        return {"features": "joint statistics, clips turned to the front, in body sizes"}

    def scores(self, problem: ActionProblem) -> Array:
        from motionary.evaluation.baselines import nearest_centroid_scores
        from motionary.evaluation.joint_statistics import joint_statistics

        train, test = problem.clips("train"), problem.clips("test")
        known, unknown = (
            np.stack([joint_statistics(*pair) for pair in zip(clips.positions, clips.masks, strict=True)])
            for clips in (train, test)
        )
        rows = np.array([(row, label) for row, labels in enumerate(train.labels) for label in labels])
        return nearest_centroid_scores(known[rows[:, 0]], rows[:, 1], unknown, classes=len(problem.classes))


@dataclass(frozen=True)
class GraphModel:
    """A graph network; `changes` are made to either budget's recipe, `at_small` and `at_full` to one of them."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    at_small: Mapping[str, Any] = field(default_factory=dict)
    at_full: Mapping[str, Any] = field(default_factory=dict)

    def recipe(self, budget: str) -> RecognitionRecipe:
        """How it is trained. Raises `MissingData` for a budget that there is not."""
        from motionary.training.recognition import SMALL, RecognitionRecipe

        check_budget(budget)
        if budget == "full":
            return RecognitionRecipe(**{**self.changes, **self.at_full})
        return replace(SMALL, **{**self.changes, **self.at_small})

    def settings(self, budget: str) -> Mapping[str, Any]:
        return self.recipe(budget).to_dict() | {"seed": None}

    def scores(self, problem: ActionProblem) -> Array:
        from motionary.training.recognition import class_scores, train_recognisers

        recipe = replace(self.recipe(problem.budget), seed=problem.seed)
        train, test = (
            problem.clips(part, to_front=recipe.to_front, one_size=recipe.one_size) for part in ("train", "test")
        )
        problem.progress.start(recipe.epochs * len(recipe.streams), "Training")
        models = train_recognisers(train, recipe, folder=problem.folder, tell=lambda _: problem.progress.advance())
        return class_scores(models, test, recipe)


CENTROID = NearestCentroid()
AGCN = GraphModel(at_small={"streams": ("joint+bone+joint_motion",)}, at_full={"streams": ("joint", "bone")})
"""2s-AGCN: at full budget a network on joints and one on bones, at small one network that is given both and motion."""
AGCN_JOINT = GraphModel()
"""2s-AGCN's joint stream with cross-entropy: BABEL's baseline."""
AGCN_JOINT_FOCAL = GraphModel({"loss": "class_balanced_focal", "smoothing": 0.0}, at_full={"epochs": 200})
"""The joint stream with the class-balanced focal loss: BABEL's other baseline."""
STGCN = GraphModel({"adaptive": False})
"""ST-GCN: the same network on the body's own graph, its edges weighted."""
