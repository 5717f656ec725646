"""The generator that ships: what its card says, and that its motion does what simple words say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.evaluation.metrics.physics import floating, foot_skate, jitter, penetration
from motionary.features.humanml263 import recover_positions
from motionary.models.checkpoint import read_record
from motionary.tasks.choosing import Candidate, choose, told_by
from motionary.tasks.generate import generate_files, generator_path, phrases_of
from motionary.tasks.generator import Generator, Phrase
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.plan import load_plan

FOLDER = generator_path(None)
WORDS = {
    "a person raises the left arm above the head": 3.0,
    "a person raises the right arm above the head": 3.0,
    "a person walks forward": 4.0,
    "a person walks backward": 4.0,
    "a person sits down on the ground": 4.0,
    "a person kicks with the right leg": 2.5,
    "a person turns around to the left": 3.0,
    "a person waves with the right hand": 3.0,
}


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(FOLDER)


@pytest.fixture(scope="module")
def chosen(generator: Generator) -> dict[str, Candidate]:
    made = {}
    for text, seconds in WORDS.items():
        phrases = [Phrase(text, seconds)]
        made[text] = choose(
            lambda count, first, phrases=phrases: generator.generate(phrases, count=count, first=first),
            told_by(phrases),
            count=1,
        )[0]
    return made


def test_it_is_what_the_plan_trains() -> None:
    record, stage = read_record(FOLDER), load_plan("mdm-small").stages[-1]
    assert isinstance(stage.recipe, DiffusionRecipe)
    assert record["model"] == "mdm" and record["text_encoder"].startswith("all-minilm-l6-v2")
    assert record["training"]["steps"] == stage.recipe.fit.steps
    assert {**stage.recipe.model.to_dict(), **record["config"]} == stage.recipe.model.to_dict()
    assert record["training"]["recipe"]["fit"]["seed"] == stage.recipe.fit.seed
    assert record["weights_bytes"] < 12_000_000
    card = (FOLDER / "card.md").read_text(encoding="utf-8")
    for word in ("Licence: Apache-2.0", "Command", "Scores", "Limits", "procedural", "CMU"):
        assert word in card


@pytest.mark.slow
def test_simple_words_are_obeyed(chosen: dict[str, Candidate]) -> None:
    obeyed = [text for text, each in chosen.items() if all(claim.status == "supported" for claim in each.claims)]
    assert len(obeyed) >= 6, sorted(set(WORDS) - set(obeyed))


@pytest.mark.slow
def test_motion_looks_right(chosen: dict[str, Candidate]) -> None:
    motions = [each.positions for each in chosen.values()]
    assert np.mean([foot_skate(each, fps=20) for each in motions]) < 0.25
    assert np.mean([jitter(each, fps=20) for each in motions]) < 160
    assert np.mean([floating(each) for each in motions]) < 0.04
    assert np.mean([penetration(each) for each in motions]) < 0.01
    heights = [recover_positions(each.features)[:, 15, 1].max() for each in chosen.values()]
    assert all(1.2 < height < 2.2 for height in heights)


def test_files_are_made_without_naming_a_checkpoint_and_alike_with_equal_seeds(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        generate_files(phrases_of(["a person waves with the left hand"], [2.0]), tmp_path / name, formats="bvh")
        made.append((tmp_path / name / "motion-01.bvh").read_bytes())
    assert made[0] == made[1]
