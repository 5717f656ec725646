"""Training the motion tokenizer and the coach's writer: what is learnt, and that a stopped run ends the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from motionary.datasets.motion_edits import Triplet
from motionary.errors import FormatError, MissingData
from motionary.models.coach_writer import DecoderSizes, WriterConfig
from motionary.models.coach_writer.decoding import Writing
from motionary.models.coach_writer.open_writer import open_writer
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.text.minilm_files import minilm_folder
from motionary.training.coach_writer import WriterRecipe, motions_of, train_writer, writer_run
from motionary.training.motion_tokenizer import (
    LabelledPairs,
    MotionTokenizerRecipe,
    tokenizer_run,
    train_motion_tokenizer,
)
from motionary.training.run_folder import RunFolder

TEXTS = ("Wave with the upper body.", "Walk forward with the lower body.")
SHAPE = {"width": 16, "strides": (2, 2), "depth": 1, "codes": 8, "code_width": 8, "geometry": "euclidean"}
TOKENIZER = MotionTokenizerRecipe(
    TokenizerConfig.from_dict({**SHAPE, "learning": "ema", "level_latents": True, "loss": {"human": 0.0}}),
    steps=20,
    batch=8,
    window=16,
    learning_rate=3e-3,
    warmup_steps=2,
)
WRITER = WriterRecipe(
    WriterConfig(
        codes=8, code_width=8, template="short", blocks=1, tuning="lora",
        decoder=DecoderSizes(width=32, blocks=1, heads=2, feedforward=32, dropout=0.0),
    ),
    steps=25,
    batch=8,
    learning_rate=1e-2,
    recombine=0.5,
    half=False,
)  # fmt: skip


@pytest.fixture(scope="module")
def triplets():
    """Two kinds of edit that shift other numbers of the target."""
    rng = np.random.default_rng(0)
    made = []
    for number in range(12):
        source = rng.normal(size=(24, 263)).astype(np.float32)
        target = source.copy()
        kind = number % 2
        (target[:, 200:240] if kind else target[:, 20:60])[:] += 3.0
        made.append(Triplet(source, target, TEXTS[kind], str(kind), ("upper", "lower")[kind], f"clip {number}", number))
    return made


@pytest.fixture(scope="module")
def tokenizer(triplets):
    return train_motion_tokenizer(TOKENIZER, [each.target for each in triplets])


def train(triplets, tokenizer, recipe=WRITER, **options):
    base = minilm_folder()
    writer = open_writer(base, recipe.writer, instructions=TEXTS, generator=torch.Generator().manual_seed(0))
    return train_writer(recipe, triplets, writer=writer, tokenizer=tokenizer[0], tokenizer_info=tokenizer[1], **options)


def test_the_tokenizer_learns_and_names_its_statistics(triplets, tokenizer):
    model, info = tokenizer
    assert info.features == "humanml263" and info.training["steps"] == 20
    heard = motions_of([each.target for each in triplets], model, info)
    assert heard.codes.shape == (12, 6) and len(heard.codes.unique()) > 1


def test_a_stopped_tokenizer_ends_with_the_same_weights(triplets, tokenizer, tmp_path):
    clips = [each.target for each in triplets]
    folder = RunFolder.open(tmp_path, recipe=TOKENIZER.to_dict(), identity=tokenizer_run(TOKENIZER, clips))
    train_motion_tokenizer(replace(TOKENIZER), clips, folder=folder, stop_after=7)
    again, _ = train_motion_tokenizer(TOKENIZER, clips, folder=folder)
    for name, value in tokenizer[0].state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, rtol=0, atol=0)


def test_codes_learn_to_tell_edits_apart_and_resume(triplets, tmp_path):
    recipe = replace(TOKENIZER, labelled=1.0, steps=12, continuous=0.5)
    targets = np.array([int(each.name) for each in triplets])
    pairs = LabelledPairs(triplets, targets, np.eye(2, 8, dtype=np.float32))
    clips = [each.target for each in triplets]
    logs = []
    whole, _ = train_motion_tokenizer(replace(recipe, log_every=1), clips, pairs=pairs, tell=logs.append)
    assert logs[-1].losses["labels"] < 0.5 * logs[0].losses["labels"] and recipe.restart_step == 6
    folder = RunFolder.open(tmp_path, recipe=recipe.to_dict(), identity="labelled")
    train_motion_tokenizer(recipe, clips, pairs=pairs, folder=folder, stop_after=8)
    again, _ = train_motion_tokenizer(recipe, clips, pairs=pairs, folder=folder)
    for name, value in whole.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, rtol=0, atol=0)
    with pytest.raises(FormatError, match="needs pairs"):
        train_motion_tokenizer(recipe, clips)


def test_the_writer_learns_what_was_changed(triplets, tokenizer):
    writer, info = train(triplets, tokenizer, replace(WRITER, steps=80))
    assert info.training["steps"] == 80
    pairs = [motions_of([getattr(each, side) for each in triplets], *tokenizer) for side in ("source", "target")]
    said = [each[0][0] for each in writer.write(*pairs, writing=Writing(0.0, 1.0, 12))]
    right = np.mean([text.lower() == each.instruction.lower() for text, each in zip(said, triplets, strict=True)])
    assert right >= 0.9, said


def test_a_stopped_writer_ends_with_the_same_weights(triplets, tokenizer, tmp_path):
    whole, _ = train(triplets, tokenizer)
    identity = writer_run(WRITER, triplets, tokenizer=tokenizer[0], base="minilm")
    folder = RunFolder.open(tmp_path, recipe=WRITER.to_dict(), identity=identity)
    train(triplets, tokenizer, folder=folder, stop_after=9)
    again, _ = train(triplets, tokenizer, folder=folder)
    for name, value in whole.parameters_trained().items():
        torch.testing.assert_close(again.parameters_trained()[name], value, rtol=0, atol=0)


def test_recipes_come_back_and_the_papers_are_the_defaults():
    assert WriterRecipe.from_dict(WRITER.to_dict()) == WRITER
    assert MotionTokenizerRecipe.from_dict(TOKENIZER.to_dict()) == TOKENIZER
    paper = WriterRecipe()
    assert (paper.epochs, paper.batch, paper.learning_rate, paper.betas) == (8, 512, 1e-5, (0.9, 0.95))
    settings = paper.fit(23_384)
    assert settings.steps == 8 * 23_384 // 512 and settings.warmup_steps == round(0.03 * settings.steps)
    with pytest.raises(FormatError, match="recombine 2"):
        WriterRecipe(recombine=2)


def test_nothing_to_train_on_is_said(tokenizer):
    with pytest.raises(MissingData, match="no triplet"):
        train([], tokenizer)
    with pytest.raises(MissingData, match="no clip"):
        train_motion_tokenizer(TOKENIZER, [])
    with pytest.raises(FormatError, match="reads"):
        train_motion_tokenizer(TOKENIZER, [np.zeros((4, 3))])
