"""Supervised recognition by text: models that put motion into a text encoder's space, for `action_models`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.tasks.action_models import ActionProblem, check_budget

if TYPE_CHECKING:
    from motionary.training.text_classification import TextClassificationRecipe

Array = NDArray[np.floating]


@dataclass(frozen=True)
class MotionClipModel:
    """MotionCLIP's classifier setting, the classes' names as texts of the text encoder `encoder`."""

    encoder: str = "minilm"

    def recipe(self, budget: str) -> TextClassificationRecipe:
        """How it is trained. Raises `MissingData` for a budget that there is not."""
        from motionary.training.text_classification import SMALL_TEXT, TextClassificationRecipe

        check_budget(budget)
        return TextClassificationRecipe() if budget == "full" else SMALL_TEXT

    def settings(self, budget: str) -> Mapping[str, Any]:
        return self.recipe(budget).to_dict() | {"seed": None, "texts": "class names", "encoder": self.encoder}

    def scores(self, problem: ActionProblem) -> Array:
        from motionary.training.text_classification import text_class_scores, train_text_classifier

        recipe = replace(self.recipe(problem.budget), seed=problem.seed)
        train, test = (
            problem.clips(part, to_front=recipe.to_front, one_size=recipe.one_size) for part in ("train", "test")
        )
        problem.progress.start(recipe.epochs, "Training")
        run = train_text_classifier(
            train,
            class_vectors(problem.classes, encoder=self.encoder),
            recipe,
            folder=problem.folder,
            tell=lambda _: problem.progress.advance(),
        )
        return text_class_scores(run, test)


def class_vectors(names: Sequence[str], *, encoder: str) -> Array:
    """(classes, d) unit vectors of the classes' names."""
    from motionary.text import load_encoder

    return load_encoder(encoder).encode_sentences([name.replace("_", " ") for name in names])


MOTIONCLIP = MotionClipModel()
