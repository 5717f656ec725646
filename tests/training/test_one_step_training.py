"""Distilling MDM: what a toy teacher makes of noise is made in one step, by the same bits however often it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint, save_checkpoint
from motionary.models.diffusion.checkpoint import load_mdm
from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.losses import DiffusionBatch, endpoint_losses
from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.noise import row_noise
from motionary.models.diffusion.schedule import schedule_of
from motionary.training.dataset import TrainingClip
from motionary.training.one_step import train_one_step
from motionary.training.one_step_recipe import OneStepRecipe, Teaching

MODEL = MDMConfig(
    features=4, text_width=8, width=32, layers=1, heads=2, feedforward=32, patch=2, text_input="tokens", noise_steps=20,
    longest=16, dropout=0.0, norm_first=True,
)  # fmt: skip
MEAN, STD = np.full(4, 3.0, dtype=np.float32), np.full(4, 0.5, dtype=np.float32)
RECIPE = OneStepRecipe(teaching=Teaching(seed=5), batch=8, bucket=2, hard=0.75, average=0.9).changed(
    steps=6, save_every=2, log_every=1, warmup_steps=0, half=False
)


class Letters:
    """Tokens that are the letters' numbers."""

    name = "letters@1"
    dimension = 8

    def encode_tokens(self, texts):
        tokens = np.zeros((len(texts), 3, 8), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens[row, range(3), [ord(letter) % 8 for letter in text[:3]]] = 1.0
        return tokens, np.ones((len(texts), 3), dtype=bool)

    def encode_sentences(self, texts):
        return self.encode_tokens(texts)[0].mean(axis=1)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    state = {name: value.detach().numpy() for name, value in MDM(MODEL).state_dict().items()}
    info = CheckpointInfo(
        config=MODEL.to_dict(), mean=MEAN, std=STD, normaliser="toys", text_encoder="letters@1", model="mdm"
    )
    folder = tmp_path_factory.mktemp("teacher")
    save_checkpoint(folder, state, info=info)
    return folder


def endings(rows: range, *, seed: int = 5) -> np.ndarray:
    """What a linear teacher makes of its noise, normalised: two of its numbers, mixed; (rows, 16, 4)."""
    mixing = torch.tensor([[0.8, 0.2, 0.0, 0.5], [0.0, 0.6, 0.7, -0.5], [0.0] * 4, [0.0] * 4])
    return (row_noise(rows, 16, config=MODEL, seed=seed) @ mixing).numpy()


def clips(count: int) -> list[TrainingClip]:
    lengths = [16 - 2 * (number % 3) for number in range(count)]
    words = [("walk", "sits")[number % 2] for number in range(count)]
    ends = endings(range(count)) * STD + MEAN
    return [TrainingClip(end[:n], (word,)) for end, n, word in zip(ends, lengths, words, strict=True)]


def guess_at(checkpoint: Path, noise: torch.Tensor, *, step: int) -> torch.Tensor:
    model, info = load_mdm(checkpoint)
    tokens, mask = (torch.from_numpy(part) for part in Letters().encode_tokens(["walk"] * len(noise)))
    assert info.text_encoder == "letters@1"
    with torch.no_grad():
        valid = torch.ones(noise.shape[:2], dtype=torch.bool)
        return model(noise, valid, torch.full((len(noise),), step), Condition(tokens, mask))


def error(guess: torch.Tensor, wanted: np.ndarray) -> float:
    """Mean squared error, as a share of the variance."""
    return float(((guess.numpy() - wanted) ** 2).mean() / wanted.var())


def test_a_student_makes_in_one_step_what_its_teacher_makes(teacher: Path, tmp_path: Path) -> None:
    recipe = RECIPE.changed(steps=200, learning_rate=5e-3, save_every=200, log_every=100)
    student = train_one_step(recipe, clips(200), tmp_path, teacher=teacher, encoder=Letters())
    unseen = range(1000, 1040)
    noise, wanted = row_noise(unseen, 16, config=MODEL, seed=5), endings(unseen)
    assert error(guess_at(teacher, noise, step=19), wanted) > 0.9
    assert error(guess_at(student, noise, step=19), wanted) < 0.05
    # where a second step stands: the motion mixed with its own noise
    kept = schedule_of(MODEL).kept[9]
    halfway = torch.from_numpy(np.sqrt(kept) * wanted).float() + np.sqrt(1 - kept) * noise
    assert error(guess_at(student, halfway, step=9), wanted) < 0.1
    # other noise than the motions': nothing to learn from
    astray = replace(recipe, teaching=Teaching(seed=6))
    lost = train_one_step(astray, clips(200), tmp_path / "astray", teacher=teacher, encoder=Letters())
    assert error(guess_at(lost, noise, step=19), wanted) > 0.5


def test_a_stopped_distillation_goes_on_to_the_same_bits(teacher: Path, tmp_path: Path) -> None:
    def run(folder: str, **options) -> dict[str, np.ndarray]:
        made = train_one_step(RECIPE, clips(12), tmp_path / folder, teacher=teacher, encoder=Letters(), **options)
        return read_checkpoint(made)[1]

    whole, halfway = run("whole"), run("parts", stop_after=3)
    parts = run("parts")
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)
    assert any(not np.array_equal(whole[name], halfway[name]) for name in whole)
    with pytest.raises(FeatureMismatch, match="name a new folder"):
        train_one_step(RECIPE, clips(11), tmp_path / "parts", teacher=teacher, encoder=Letters())


def test_the_record_says_what_is_baked_in(teacher: Path, tmp_path: Path) -> None:
    info = load_mdm(train_one_step(RECIPE, clips(12), tmp_path, teacher=teacher, encoder=Letters()))[1]
    origin = load_mdm(teacher)[1]
    assert info.training["distilled"] == {"teacher": origin.weights_sha256, "guidance": 2.5}
    assert info.training["sampling"] == {"sampler": "dpm-solver++", "steps": 1, "guidance": 1.0}
    assert info.training["recipe"]["teaching"]["steps"] == 10 and info.training["steps"] == 6
    assert info.normaliser == origin.normaliser and np.array_equal(info.mean, origin.mean)


def test_hard_guesses_see_noise_alone() -> None:
    """At a share of 1 the motion enters the target only, at any length of the batch."""
    torch.manual_seed(0)
    model, mask = MDM(MODEL).eval(), torch.ones(3, 16, dtype=torch.bool)
    words = Condition(torch.zeros(3, 1, 8), torch.ones(3, 1, dtype=torch.bool))
    noise = row_noise(range(3), 16, config=MODEL, seed=0)
    steps = torch.full((3,), 19)
    ends = torch.randn(3, 16, 4)
    losses = endpoint_losses(model, DiffusionBatch(ends, mask, words), noise, schedule=schedule_of(MODEL), hard=1.0)
    wanted = (model(noise, mask, steps, words) - ends).square().mean()
    torch.testing.assert_close(losses["total"], wanted)


def test_recipes_round_trip_and_refuse_nonsense() -> None:
    assert OneStepRecipe.from_dict(json.loads(json.dumps(RECIPE.to_dict()))) == RECIPE
    for wrong in ({"hard": 0.0}, {"hard": 1.5}, {"batch": 0}, {"average": 1.0}, {"bucket": 0}):
        with pytest.raises(FormatError, match=next(iter(wrong))):
            replace(RECIPE, **wrong)
    with pytest.raises(FormatError, match="stpes"):
        RECIPE.changed(stpes=3)
    with pytest.raises(FormatError, match="Teaching has no teacher"):
        OneStepRecipe.from_dict({"teaching": {"teacher": "x"}})


def test_bad_input_is_one_clear_error(teacher: Path, tmp_path: Path) -> None:
    def run(ends, encoder=None) -> None:
        train_one_step(RECIPE, ends, tmp_path / "run", teacher=teacher, encoder=encoder or Letters())

    other = Letters()
    other.name = "numbers@1"
    with pytest.raises(FeatureMismatch, match="words of letters@1"):
        run(clips(3), other)
    with pytest.raises(MissingData, match="none are given"):
        run([])
    with pytest.raises(FeatureMismatch, match="20 frames"):
        run([TrainingClip(np.zeros((20, 4), dtype=np.float32), ("walk",))])
    with pytest.raises(FeatureMismatch, match="5 features"):
        run([TrainingClip(np.zeros((10, 5), dtype=np.float32), ("walk",))])
    assert not (tmp_path / "run").exists()
