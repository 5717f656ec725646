"""Settings of the loop from JSON: what is left out stays as the recipe has it."""

from __future__ import annotations

import pytest

from motionary.errors import FormatError
from motionary.models.generation.config import TEMOSConfig
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.settings import FitSettings


def test_what_a_recipe_leaves_out_keeps_its_own_default() -> None:
    assert DiffusionRecipe.from_dict({}) == DiffusionRecipe()
    recipe = DiffusionRecipe.from_dict({"fit": {"learning_rate": 1e-3, "betas": [0.8, 0.9]}})
    assert (recipe.fit.steps, recipe.fit.weight_decay, recipe.fit.half) == (600_000, 0.0, None)
    assert (recipe.fit.learning_rate, recipe.fit.betas) == (1e-3, (0.8, 0.9))
    assert GenerationRecipe.from_dict({"kind": "temos", "fit": {"steps": 7}}) == GenerationRecipe(
        TEMOSConfig(), FitSettings(steps=7)
    )


@pytest.mark.parametrize("values", [{}, {"kind": "temos"}])
def test_an_unknown_setting_is_named(values: dict[str, str]) -> None:
    recipe = GenerationRecipe if values else DiffusionRecipe
    with pytest.raises(FormatError, match="FitSettings has no step"):
        recipe.from_dict(values | {"fit": {"step": 7}})
    with pytest.raises(FormatError, match="stepps"):
        recipe.from_dict(values | {"stepps": 7})
