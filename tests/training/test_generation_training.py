"""Training MotionCLIP, TEMOS and TEACH: resumable, from any encoder, and to checkpoints that generate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import read_checkpoint
from motionary.models.generation.checkpoint import load_generation
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
from motionary.text.describing import DescribingEncoder
from motionary.training.dataset import TrainingClip
from motionary.training.generation import ActionPair, PairSampler, train_generation
from motionary.training.generation_recipe import GenerationRecipe, paper_recipe
from motionary.training.settings import FitSettings

SIZES = {"features": 6, "text_width": 8, "latent": 8, "feedforward": 16, "heads": 2, "layers": 1, "dropout": 0.0}
FIT = FitSettings(steps=4, learning_rate=1e-2, save_every=2, log_every=1, seed=3)


class Letters:
    """Tokens that are the letters' numbers."""

    name = "letters@1"
    dimension = 8

    def encode_tokens(self, texts):
        mask = np.array([[len(text) > place for place in range(6)] for text in texts])
        tokens = np.zeros((len(texts), 6, 8), dtype=np.float32)
        for row, text in enumerate(texts):
            for place, letter in enumerate(text[:6]):
                tokens[row, place, ord(letter) % 8] = 1.0
        return tokens, mask

    def encode_sentences(self, texts):
        return self.encode_tokens(texts)[0].mean(axis=1)


def clip(number: int, word: str) -> TrainingClip:
    rng = np.random.default_rng(number)
    return TrainingClip(rng.normal(size=(24 + number, 6)).astype(np.float32), (word,))


CLIPS = [clip(number, word) for number, word in enumerate(("walk", "sit", "turn", "wave"))]
PAIRS = [ActionPair(CLIPS[number], CLIPS[(number + 1) % 4]) for number in range(4)]
RECIPES = {
    "motionclip": GenerationRecipe(MotionCLIPConfig(**SIZES), FIT, batch=4, bucket=1, max_frames=30),
    "temos": GenerationRecipe(TEMOSConfig(**SIZES), FIT, batch=4, bucket=1, max_frames=30),
    "teach": GenerationRecipe(TEACHConfig(**SIZES), FIT, batch=4, bucket=1, max_frames=30),
}


def data_for(kind: str):
    return PAIRS if kind == "teach" else CLIPS


@pytest.mark.parametrize("kind", RECIPES)
def test_a_stopped_training_goes_on_to_the_same_bits(kind: str, tmp_path: Path) -> None:
    recipe, data = RECIPES[kind], data_for(kind)
    whole = read_checkpoint(train_generation(recipe, data, tmp_path / "whole", encoder=Letters()))[1]
    train_generation(recipe, data, tmp_path / "parts", encoder=Letters(), stop_after=3)
    parts = read_checkpoint(train_generation(recipe, data, tmp_path / "parts", encoder=Letters()))[1]
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)
    model, info = load_generation(tmp_path / "whole" / "checkpoint")
    assert info.model == kind and info.text_encoder == "letters@1" and not model.training


def test_a_longer_training_fits_better(tmp_path: Path) -> None:
    totals = []
    recipe = replace(RECIPES["temos"], fit=replace(FIT, steps=60))
    train_generation(recipe, CLIPS[:1], tmp_path, encoder=Letters(), tell=lambda r: totals.append(r.losses["total"]))
    assert np.mean(totals[-5:]) < 0.8 * np.mean(totals[:5])


def test_an_action_gpt_variant_names_its_encoder_and_reads_descriptions(tmp_path: Path) -> None:
    asked = []

    def describe(texts):
        asked.extend(texts)
        return [(f"{text} one", f"{text} two") for text in texts]

    encoder = DescribingEncoder(Letters(), describe, count=2, source="test")
    plain = read_checkpoint(train_generation(RECIPES["temos"], CLIPS, tmp_path / "a", encoder=Letters()))[1]
    info, worded = read_checkpoint(train_generation(RECIPES["temos"], CLIPS, tmp_path / "b", encoder=encoder))
    assert sorted(asked) == ["sit", "turn", "walk", "wave"]
    assert "2-descriptions" in info.text_encoder
    assert any(not np.array_equal(plain[name], worded[name]) for name in plain)


def test_pairs_meet_where_one_action_ends() -> None:
    recipe = replace(RECIPES["teach"], max_frames=20).draws
    for first, second in PairSampler([(1.0, pair) for pair in PAIRS], recipe=recipe).batch(2):
        pair = next(each for each in PAIRS if each.first.captions == first.texts)
        assert np.array_equal(first.features, pair.first.features[-20:])
        assert np.array_equal(second.features, pair.second.features[:20])
    one, again = (PairSampler([(1.0, pair) for pair in PAIRS], recipe=recipe).batch(5) for _ in range(2))
    assert [each[0].caption for each in one] == [each[0].caption for each in again]


def test_a_trained_model_generates(tmp_path: Path) -> None:
    model, _ = load_generation(train_generation(RECIPES["teach"], PAIRS, tmp_path, encoder=Letters()))
    tokens, mask = (torch.from_numpy(part) for part in Letters().encode_tokens(["walk", "sit"]))
    phrases = [(tokens[n : n + 1], mask[n : n + 1]) for n in range(2)]
    with torch.no_grad():
        made = model.generate(phrases, [12, 16], generator=torch.Generator().manual_seed(0))
    assert [tuple(each.shape) for each in made] == [(1, 12, 6), (1, 16, 6)]


def test_recipes_round_trip_and_wrong_data_are_refused(tmp_path: Path) -> None:
    for recipe in RECIPES.values():
        assert GenerationRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    with pytest.raises(FormatError, match="gan"):
        GenerationRecipe.from_dict({"kind": "gan"})
    with pytest.raises(MissingData, match="pairs of actions"):
        train_generation(RECIPES["teach"], CLIPS, tmp_path, encoder=Letters())
    with pytest.raises(MissingData, match="0 given"):
        train_generation(RECIPES["temos"], [], tmp_path, encoder=Letters())
    wide = replace(RECIPES["temos"], model=TEMOSConfig(**{**SIZES, "text_width": 16}))
    with pytest.raises(FeatureMismatch, match="reads 16"):
        train_generation(wide, CLIPS, tmp_path, encoder=Letters())
    with pytest.raises(FeatureMismatch, match="features"):
        train_generation(RECIPES["temos"], [TrainingClip(np.ones((9, 7)), ("a",))], tmp_path, encoder=Letters())


def test_the_papers_recipes() -> None:
    teach, clip_ = paper_recipe("teach", epochs=1000, clips=160), paper_recipe("motionclip", epochs=1, clips=41)
    assert (teach.batch, teach.fit.learning_rate, teach.fit.steps) == (16, 7e-5, 10_000)
    assert isinstance(teach.model, TEACHConfig) and teach.model.past == 5
    assert (clip_.batch, clip_.max_frames, clip_.fit.steps) == (20, 60, 3)
