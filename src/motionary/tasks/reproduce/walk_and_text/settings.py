"""What the tables train at each budget, and how; everything that decides a number is in here or in the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from motionary.models.alignment.config import ObjectiveConfig, variant
from motionary.training.alignment_recipe import AlignmentRecipe
from motionary.training.alignment_views import Views

VERSION = 2
"""Counted up where code alone changes what a run gives, so that kept results are not used again."""

ENCODER = "minilm"
"""The sentence encoder of the small budget; the full one's is a folder named uae-large-v1 under the data, if there."""

_QUICK = AlignmentRecipe(
    model=variant("small", differences=True, summary="mean", final_norm=True),
    batch=64,
    learning_rate=1e-3,
    warmup_steps=30,
    schedule="cosine",
    log_every=50,
    save_every=10_000,
)

SMALL: dict[str, AlignmentRecipe] = {
    "UTD": replace(_QUICK, steps=300, views=Views(turn=0.3, scale=0.15, noise=0.02, speed=0.2)),
    "B60": replace(_QUICK, steps=120, views=Views(noise=0.02, speed=0.2)),
}
"""For minutes on one core: three layers of width 128 over tokens of four frames, their mean, steps between frames,
and other views of the few clips; chosen on UTD-MHAD's training people: docs/decisions/walk-and-text-aligner.md."""

FULL: dict[str, AlignmentRecipe] = {"B60": AlignmentRecipe(save_every=2_000)}
"""The paper's: twelve layers of width 768, 200 epochs at 1e-5, batch 80, windows of 60 frames and no other views."""

RECIPES: Mapping[str, Mapping[str, AlignmentRecipe]] = {"small": SMALL, "full": FULL}

GRAPH_EPOCHS = {"UTD": 20, "B60": 30}
CLIP_EPOCHS = {"UTD": 15, "B60": 15}
"""Of the baselines at small budget, by set; their recipes are otherwise those of `motionary evaluate actions`."""

WORDINGS = {"words": "the class's name", "descriptions": "generated descriptions of the class"}
"""What a class is trained on and recognised by: the paper's two kinds of text."""


@dataclass(frozen=True)
class Aligned:
    """A row of the tables that trains an aligner: the objective, and a name in `WORDINGS`."""

    kind: str
    wording: str

    def recipe(
        self, base: AlignmentRecipe, *, layout: Mapping[str, Any], text_width: int, seed: int
    ) -> AlignmentRecipe:
        """The budget's recipe for a set laid out so, an encoder's width and a seed."""
        changed = {**base.model.to_dict(), **layout, "text_width": text_width}
        changed["objective"] = ObjectiveConfig(kind=self.kind).__dict__
        return replace(base, model=type(base.model).from_dict(changed), seed=base.seed + seed)


def told(budget: str) -> dict[str, str]:
    """The aligner's training on each set in words, for a table's protocol."""
    found = {}
    for short, recipe in RECIPES[budget].items():
        model, length = recipe.model, f"{recipe.steps} steps" if recipe.steps else f"{recipe.epochs} epochs"
        found[f"aligner on {short}"] = (
            f"{model.layers} layers of width {model.width}, windows of {model.frames} frames, {model.patch} a token, "
            f"{length} of batch {recipe.batch} at {recipe.learning_rate:g} ({recipe.schedule})"
        )
    return found


def budget_settings(budget: str) -> dict[str, Any]:
    """JSON-able values of a budget's recipes."""
    return {"version": VERSION, **{name: recipe.to_dict() for name, recipe in RECIPES[budget].items()}}
