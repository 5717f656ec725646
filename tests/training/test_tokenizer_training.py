"""The first stage: resumable to the bit, every term of Eq. 12 on, and codes that tell labels apart where asked to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from action_toys import toy_clips

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.tokenizer.checkpoint import load_tokenizer
from motionary.models.tokenizer.clips import sentences_of
from motionary.training.label_texts import LabelSpace
from motionary.training.run_folder import RunFolder
from motionary.training.tokenizer import (
    TokenizerRecipe,
    gumbel_temperature,
    save_trained,
    small_tokenizer,
    tokenizer_identity,
    train_tokenizer,
)

CLIPS = toy_clips()
VECTORS = np.linalg.qr(np.random.default_rng(1).normal(size=(8, 3)))[0].T.astype(np.float32)
SPACE = LabelSpace(tuple((each[None],) for each in VECTORS), np.zeros(8, dtype=np.float32))
WORDS = torch.from_numpy(np.random.default_rng(2).normal(size=(40, 16)).astype(np.float32))


def recipe(**changes) -> TokenizerRecipe:
    model = small_tokenizer(features=CLIPS.frames.width, width=16, codes=12, code_width=16, depth=1)
    settings = {"steps": 30, "batch": 12, "words": 16, "warmup_steps": 2, "save_every": 7, "seed": 3} | changes
    return TokenizerRecipe(settings.pop("model", model), **settings)


def trained(chosen: TokenizerRecipe, **options):
    return train_tokenizer(chosen, CLIPS, words=WORDS, labels=SPACE, **options)


def weights(model) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("stop", [4, 15, 22])
def test_a_stopped_run_ends_as_an_uninterrupted_one_to_the_bit(tmp_path, stop):
    """Before the codes are placed anew, at that step, and after it."""
    chosen = recipe()
    whole, _ = trained(chosen)
    identity = tokenizer_identity(chosen, CLIPS, labels=SPACE)

    def folder():
        return RunFolder.open(tmp_path / "run", recipe=chosen.to_dict(), identity=identity)

    trained(chosen, folder=folder(), stop_after=stop)
    again, info = trained(chosen, folder=folder())
    assert info.training["steps"] == 30
    first, second = weights(whole), weights(again)
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_another_recipe_does_not_go_on_in_the_folder(tmp_path):
    chosen = recipe()
    folder = RunFolder.open(tmp_path, recipe=chosen.to_dict(), identity="one")
    trained(chosen, folder=folder, stop_after=8)
    other = replace(chosen, seed=4)
    with pytest.raises(FeatureMismatch, match="another recipe"):
        RunFolder.open(tmp_path, recipe=other.to_dict(), identity="two")


def test_codes_told_the_labels_tell_them_apart_on_clips_never_seen():
    model, info = trained(recipe(steps=60))
    unseen = toy_clips(30, seed=9)
    from motionary.training.action_clips import collate

    batch = collate(unseen.features(), unseen.targets, mean=info.mean, std=info.std)
    with torch.no_grad():
        passed = model.tokenizer(batch.features, batch.mask)
        read = model.read(passed.quantized.latents, passed.code_mask) @ torch.from_numpy(VECTORS).T
    assert float((read.argmax(dim=1) == batch.targets).float().mean()) > 0.8


def test_without_labels_it_is_the_papers_stage():
    chosen = recipe(labelled=0.0, steps=10)
    assert chosen.restart_step == 0
    model, _ = train_tokenizer(chosen, CLIPS, words=WORDS)
    assert model.reader is None


def test_every_term_that_counts_is_logged(tmp_path):
    chosen = recipe(steps=4, log_every=1)
    folder = RunFolder.open(tmp_path, recipe=chosen.to_dict(), identity="x")
    trained(chosen, folder=folder)
    logged = (tmp_path / "log.jsonl").read_text()
    for term in ("reconstruction", "commitment", "zipf", "context", "mmd", "labels"):
        assert f'"{term}"' in logged
    bare = recipe(steps=1, model=small_tokenizer(features=123, width=16, codes=12, code_width=16, loss={"human": 0.0}))
    folder = RunFolder.open(tmp_path / "bare", recipe=bare.to_dict(), identity="x")
    train_tokenizer(bare, CLIPS, labels=SPACE, folder=folder)
    assert '"zipf"' not in (tmp_path / "bare" / "log.jsonl").read_text()


def test_the_checkpoint_says_how_bodies_become_features(tmp_path):
    model, info = trained(recipe(steps=3))
    written = save_trained(tmp_path, model, info)
    again, found = load_tokenizer(tmp_path)
    assert found.training["frames"]["joints"] == 20
    assert found.weights_sha256 == written.weights_sha256
    features = CLIPS.features()[:3]
    before, after = (sentences_of(each, info, features) for each in (model.tokenizer, again))
    assert all((one == other).all() for one, other in zip(before, after, strict=True))


def test_recipes_come_back_from_json():
    chosen = recipe(temperatures=(1.0, 0.1), window=24)
    assert TokenizerRecipe.from_dict(chosen.to_dict()) == chosen
    with pytest.raises(FormatError, match="speed_of_light"):
        TokenizerRecipe.from_dict({"speed_of_light": 1})


def test_the_gumbel_temperature_falls_by_equal_factors():
    chosen = recipe(temperatures=(1.0, 0.01), steps=11)
    assert gumbel_temperature(chosen, step=0) == pytest.approx(1)
    assert gumbel_temperature(chosen, step=5) == pytest.approx(0.1)
    assert gumbel_temperature(chosen, step=99) == pytest.approx(0.01)
    assert gumbel_temperature(recipe(), step=3) == chosen.model.temperature


@pytest.mark.parametrize(
    "wrong", [{"continuous": 1.5}, {"labelled": -1}, {"temperatures": (1.0,)}, {"window": 1}, {"batch": 0}]
)
def test_recipes_that_make_no_sense_are_refused(wrong):
    with pytest.raises(FormatError):
        recipe(**wrong)


def test_labels_are_needed_where_they_count():
    with pytest.raises(FormatError, match="labels' vectors"):
        train_tokenizer(recipe(), CLIPS, words=WORDS)
