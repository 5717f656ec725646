"""What the study trains at each budget, and how; everything that decides a number is in here or in the data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from motionary.models.contrastive.config import LossWeights, TMRConfig
from motionary.text.policy import TextPolicy
from motionary.training.recipe import Recipe

VERSION = 1
"""Counted up where code alone changes what a run gives, so that kept results are not used again."""


@dataclass(frozen=True)
class StudySettings:
    """A budget's runs.

    `start`: a checkpoint that ships, from which every row starts ("" for none). `recipe`: the training; `epochs` sets
    its steps by the number of clips, None keeps them. `paraphrases` generated for each sentence (labels get
    `descriptions`); None takes what the augmented folder has. `people`: groups of people left out in turn, seed k
    testing on group k; 0 uses the data sets' own splits.
    """

    recipe: Recipe
    start: str = ""
    epochs: int | None = None
    paraphrases: int | None = None
    people: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON-able values."""
        return {
            "version": VERSION,
            "recipe": self.recipe.to_dict(),
            "start": self.start,
            "epochs": self.epochs,
            "paraphrases": self.paraphrases,
            "people": self.people,
        }


SMALL = StudySettings(
    recipe=Recipe(
        model=TMRConfig(
            patch=4,
            motion_layers=4,
            text_layers=2,
            decoder_layers=1,
            norm_first=True,
            text_mean_token=True,
            loss=LossWeights(contrastive=1.0, reconstruction=0.0, filter_cosine=0.9, temperature=0.07),
        ),
        steps=40,
        batch=32,
        learning_rate=2e-4,
        warmup_steps=8,
        schedule="cosine",
        keep=0.4,
        min_frames=20,
        max_frames=120,
        save_every=1000,
    ),
    start="tmr-procedural",
    paraphrases=4,
    people=3,
)
"""Forty steps from the checkpoint that ships and was trained on procedural clips alone, the same for every row."""

FULL = StudySettings(recipe=Recipe(), epochs=500)
"""The paper's sizes and schedule (TMR's, which TMR++ keeps), from fresh weights, on the official data and splits."""

SETTINGS = {"small": SMALL, "full": FULL}


@dataclass(frozen=True)
class Variant:
    """What one row trains: sets by letter (none: the start alone), a text policy (None: no augmentation), the loss."""

    sources: tuple[str, ...]
    policy: TextPolicy | None = None
    loss: str = "info_nce"

    def recipe(self, settings: StudySettings, *, seed: int, clips: int) -> Recipe:
        """The budget's recipe for this row, a seed, and so many training clips."""
        recipe = settings.recipe
        loss = replace(recipe.model.loss, contrastive_kind=self.loss)
        steps = recipe.steps
        if settings.epochs is not None:
            steps = max(1, math.ceil(settings.epochs * clips / recipe.batch))
        return replace(
            recipe,
            model=replace(recipe.model, loss=loss),
            steps=steps,
            seed=recipe.seed + seed,
            policy=self.policy,
        )


def named(sources: Sequence[str]) -> str:
    """Sets as the tables write them: "C + K"."""
    return " + ".join(sources)
