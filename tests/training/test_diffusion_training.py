"""Training MDM: the same weights however often it was stopped, an average to ship, and plans that say so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from motionary.errors import FormatError
from motionary.models.checkpoint import read_checkpoint
from motionary.models.diffusion.checkpoint import load_mdm
from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.losses import masked_mse, number_weights
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.diffusion import Averaged, train_mdm
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.plan import load_plan
from motionary.training.settings import FitSettings

MODEL = MDMConfig(
    features=6, text_width=8, width=8, layers=1, heads=2, feedforward=16, patch=4, text_input="tokens", noise_steps=20,
    longest=60, dropout=0.0, norm_first=True, root=3.0, velocity=0.5,
)  # fmt: skip
RECIPE = DiffusionRecipe(
    model=MODEL,
    fit=FitSettings(steps=6, learning_rate=1e-2, save_every=2, log_every=1, seed=3),
    batch=4,
    bucket=1,
    min_frames=10,
    max_frames=40,
    average=0.9,
)


class Letters:
    """Tokens that are the letters' numbers: an encoder without a model."""

    name = "letters@1"
    dimension = 8

    def encode_tokens(self, texts):
        mask = np.array([[len(text) > place for place in range(5)] for text in texts])
        tokens = np.zeros((len(texts), 5, 8), dtype=np.float32)
        for row, text in enumerate(texts):
            for place, letter in enumerate(text[:5]):
                tokens[row, place, ord(letter) % 8] = 1.0
        return tokens, mask

    def encode_sentences(self, texts):
        return self.encode_tokens(texts)[0].mean(axis=1)


def corpora() -> dict[str, Corpus]:
    rng = np.random.default_rng(0)
    clips = [
        TrainingClip(rng.normal(size=(12 + 5 * n, 6)).astype(np.float32), (word,))
        for n, word in enumerate(("walk", "sit", "turn", "wave", "kick"))
    ]
    return {"toys": Corpus(clips, about={"kind": "toys"})}


def run(folder: Path, recipe: DiffusionRecipe = RECIPE, **options) -> dict[str, np.ndarray]:
    return read_checkpoint(train_mdm(recipe, corpora(), folder, encoder=Letters(), **options))[1]


def test_a_stopped_training_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole")
    halfway = run(tmp_path / "parts", stop_after=3)
    parts = run(tmp_path / "parts")
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)
    assert any(not np.array_equal(whole[name], halfway[name]) for name in whole)


def test_the_state_saved_on_the_way_is_a_checkpoint_too(tmp_path: Path) -> None:
    seen = []

    def tell(report) -> None:
        if report.phase == "steps" and report.done == 5:
            seen.append(read_checkpoint(tmp_path / "checkpoint")[0].training["steps"])

    run(tmp_path, tell=tell)
    assert seen == [4]
    info = load_mdm(tmp_path / "checkpoint")[1]
    assert info.training["steps"] == 6
    assert info.training["corpora"]["toys"] == {"clips": 5, "share": 1.0, "kind": "toys"}


def test_the_average_follows_the_weights() -> None:
    torch.manual_seed(0)
    from motionary.models.diffusion.model import MDM

    averaged = Averaged(MDM(MODEL), 0.5)
    before = averaged.weights()["out.bias"]
    with torch.no_grad():
        averaged.model.out.bias.add_(2.0)
    averaged.follow(100)
    np.testing.assert_allclose(averaged.weights()["out.bias"], before + 1.0, rtol=1e-6)
    plain = Averaged(averaged.model, None)
    np.testing.assert_allclose(plain.weights()["out.bias"], before + 2.0, rtol=1e-6)


def test_going_on_from_a_checkpoint_keeps_its_normaliser(tmp_path: Path) -> None:
    run(tmp_path / "first", half_weights=False)
    first = load_mdm(tmp_path / "first" / "checkpoint")[1]
    short = replace(RECIPE, fit=replace(RECIPE.fit, steps=1, learning_rate=1e-9), average=None)
    tuned = run(tmp_path / "second", short, start_from=tmp_path / "first" / "checkpoint", half_weights=False)
    second = load_mdm(tmp_path / "second" / "checkpoint")[1]
    assert np.array_equal(first.mean, second.mean) and second.normaliser == first.normaliser
    origin = read_checkpoint(tmp_path / "first" / "checkpoint")[1]
    np.testing.assert_allclose(tuned["out.weight"], origin["out.weight"], atol=1e-6)


def test_a_second_stage_may_tell_places_again_and_nothing_else(tmp_path: Path) -> None:
    run(tmp_path / "first", half_weights=False)
    start = tmp_path / "first" / "checkpoint"
    again = replace(RECIPE, model=replace(RECIPE.model, places="every-block"), average=None)
    still = replace(again, fit=replace(RECIPE.fit, steps=1, learning_rate=1e-9))
    tuned = run(tmp_path / "still", still, start_from=start, half_weights=False)
    origin = read_checkpoint(start)[1]
    assert {name.split(".")[0] for name in set(tuned) - set(origin)} == {"embed_places"}
    np.testing.assert_allclose(tuned["out.weight"], origin["out.weight"], atol=1e-6)
    learned = run(tmp_path / "learned", again, start_from=start, half_weights=False)
    assert np.abs(learned["embed_places.0.weight"]).max() > 1e-5
    assert load_mdm(tmp_path / "learned" / "checkpoint")[0].config.places == "every-block"
    wider = replace(RECIPE, model=replace(RECIPE.model, feedforward=48))
    with pytest.raises(FormatError, match="configuration"):
        run(tmp_path / "wider", wider, start_from=start)


def test_the_roots_numbers_count_as_told() -> None:
    guess, target = torch.zeros(1, 2, 6), torch.zeros(1, 2, 6)
    target[0, :, 0], target[0, :, 5] = 2.0, 1.0
    counts = number_weights(6, root=3.0, like=guess)
    assert counts is not None
    # (3 x 4 + 1 x 1) over 4 numbers that count 3 and two that count 1
    assert masked_mse(guess, target, torch.ones(1, 2, dtype=torch.bool), counts) == pytest.approx(13 / 14)
    assert number_weights(6, root=1.0, like=guess) is None


def test_recipes_round_trip_and_refuse_nonsense() -> None:
    assert DiffusionRecipe.from_dict(json.loads(json.dumps(RECIPE.to_dict()))) == RECIPE
    assert RECIPE.with_seed(9).seed == 9
    for wrong in ({"batch": 0}, {"max_frames": 500}, {"average": 1.0}, {"keep": 0.0}, {"min_frames": 50}):
        with pytest.raises(FormatError, match=next(iter(wrong)) if "min_frames" not in wrong else "max_frames"):
            replace(RECIPE, **wrong)
    with pytest.raises(FormatError, match="widht"):
        DiffusionRecipe.from_dict({"widht": 1})


def test_plans_say_which_model_they_train(tmp_path: Path) -> None:
    small = load_plan("mdm-small").stages[0].recipe
    assert isinstance(small, DiffusionRecipe) and small.model.text_width == 384
    paper = load_plan("mdm-paper").stages[0].recipe
    assert isinstance(paper, DiffusionRecipe)
    assert paper.model == MDMConfig() and (paper.batch, paper.fit.learning_rate, paper.fit.steps) == (64, 1e-4, 600_000)
    plan = tmp_path / "plan.json"
    stage = {"name": "a", "trains": "gan", "recipe": {}, "corpora": [{"kind": "procedural", "clips": 2}]}
    plan.write_text(json.dumps({"stages": [stage]}))
    with pytest.raises(FormatError, match="trains 'gan'; it may train tmr or mdm"):
        load_plan(plan)
