"""WalkAndText's aligner as a supervised recogniser, labels as text, for `action_models`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.models.alignment.config import AlignerConfig, ObjectiveConfig, variant
from motionary.tasks.action_models import ActionProblem, check_budget
from motionary.training.alignment_recipe import AlignmentRecipe
from motionary.training.alignment_views import Views

if TYPE_CHECKING:
    from motionary.text.encoders import TextEncoder
    from motionary.training.skeleton_batches import SkeletonClips

Array = NDArray[np.floating]

SAME = 0.999
"""Cosine from which two labels are the same text."""

SMALL = AlignmentRecipe(
    model=variant(
        "small",
        differences=True,
        summary="mean",
        final_norm=True,
        objective=ObjectiveConfig(kind="contrastive", similar=SAME),
    ),
    views=Views(turn=0.3, scale=0.15, noise=0.04, speed=0.2, keep=0.8),
    epochs=90,
    batch=64,
    learning_rate=1e-3,
    warmup_steps=30,
    schedule="cosine",
)
"""For minutes on one core. Two labels may mean nearly the same ("swipe to the left", "to the right") and must still be
told apart, so all but the same text are negatives. Chosen on UTD-MHAD's training people."""

FULL = AlignmentRecipe(model=AlignerConfig(objective=ObjectiveConfig(kind="triplet", similar=SAME)))
"""The paper's settings for BABEL-60 on joint positions, but for the threshold, as in `SMALL`."""


@dataclass(frozen=True)
class AlignerModel:
    """The aligner on joint positions, in body sizes and turned to the front; a class is the text of its name."""

    encoder: str = "minilm"

    def recipe(self, budget: str) -> AlignmentRecipe:
        """How it is trained. Raises `MissingData` for a budget that there is not."""
        check_budget(budget)
        return FULL if budget == "full" else SMALL

    def settings(self, budget: str) -> Mapping[str, Any]:
        return self.recipe(budget).to_dict() | {"seed": None, "texts": "class names", "encoder": self.encoder}

    def scores(self, problem: ActionProblem) -> Array:
        from motionary.models.alignment.encode import alignment_scores, encode_motions, text_vectors
        from motionary.text import load_encoder
        from motionary.training.alignment import train_aligner
        from motionary.training.alignment_clips import AlignmentClip

        encoder = load_encoder(self.encoder)
        train, test = problem.clips("train"), problem.clips("test")
        recipe = fitted(self.recipe(problem.budget), train, encoder=encoder, seed=problem.seed)
        names = [name.replace("_", " ") for name in problem.classes]
        clips = [
            AlignmentClip(values, names[label], (names[label],))
            for values, labels in zip(as_values(train), train.labels, strict=True)
            for label in labels
        ]
        steps = recipe.fit(clips=len(clips)).steps
        problem.progress.start(-(-steps // recipe.log_every), "Training")
        folder = problem.folder / "aligner" if problem.folder else None
        model, info = train_aligner(recipe, clips, folder, encoder=encoder, tell=lambda _: problem.progress.advance())
        texts = text_vectors([[name] for name in names], encoder=encoder, length=recipe.model.text_length)
        vectors = encode_motions(model, info, as_values(test))
        return alignment_scores(vectors, texts, kind=recipe.model.objective.kind)


def as_values(clips: SkeletonClips) -> list[Array]:
    """Positions (frames, people x joints, 3) of clips; who is not seen is at 0."""
    return [values.reshape(len(values), -1, 3) for values in clips.positions]


def fitted(recipe: AlignmentRecipe, clips: SkeletonClips, *, encoder: TextEncoder, seed: int) -> AlignmentRecipe:
    """The recipe with the clips' joints and frame rate, the encoder's width, and a seed."""
    people = clips.positions[0].shape[1] if len(clips) else 1
    layout = {"joints": people * clips.body.joint_count, "channels": 3, "centre": "none"}
    model = replace(recipe.model, **layout, text_width=encoder.dimension)
    about = {"fps": clips.fps or recipe.fps, "skeleton": clips.body.name, "features": "positions in body sizes"}
    return replace(recipe, model=model, seed=seed, **about)


ALIGNER = AlignerModel()
