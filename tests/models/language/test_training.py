"""Training, saving, loading and answering, end to end on small models; the base's bytes stay as they were."""

from __future__ import annotations

import hashlib

import pytest

pytest.importorskip("peft", reason="needs the extra language")

import numpy as np
import torch
from small_models import LABELS

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint
from motionary.models.language import LanguageConfig, LowRank
from motionary.models.language.checkpoint import load_recogniser, save_recogniser
from motionary.models.language.protocol import Actions
from motionary.models.language.recognise import recognise
from motionary.models.language.recogniser import adapter_of, load_base_recogniser
from motionary.training.fit import fit
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings

CODES, BOOK, LENGTH = 8, 16, 9
STEPS = {"llama": 160, "t5": 220, "bert": 120}


def book():
    """Sixteen codes inside the unit ball."""
    drawn = torch.randn(BOOK, CODES, generator=torch.Generator().manual_seed(0))
    return 0.8 * torch.nn.functional.normalize(drawn, dim=1)


def clips(rng, number):
    """Sentences of codes whose class is which four of the sixteen codes are common, and their classes."""
    targets = rng.integers(4, size=number)
    lengths = rng.integers(4, LENGTH + 1, size=number)
    common = rng.random((number, LENGTH)) < 0.7
    codes = np.where(
        common, targets[:, None] * 4 + rng.integers(4, size=(number, LENGTH)), rng.integers(BOOK, size=(number, LENGTH))
    )
    mask = torch.from_numpy(np.arange(LENGTH) < lengths[:, None])
    return Actions(book()[torch.from_numpy(codes)], mask), torch.from_numpy(targets)


def fresh(folder, *, seed=0, **changes):
    config = LanguageConfig(
        code_width=CODES, adapter=adapter_of(folder), low_rank=LowRank(rank=8, alpha=16, dropout=0.05), **changes
    )
    return load_base_recogniser(folder, config, generator=torch.Generator().manual_seed(seed))


def train(model, *, steps, folder=None, stop_after=None):
    """The toy task through the project's loop; returns nothing, the model has learnt."""

    def losses(step):
        actions, targets = clips(np.random.default_rng([7, step]), 32)
        return model.losses(actions, targets, labels=LABELS)

    settings = FitSettings(steps=steps, learning_rate=1e-2, warmup_steps=10, save_every=1000, log_every=50)
    return fit(model, losses, settings=settings, folder=folder, stop_after=stop_after)


def accuracy(model, actions, targets, **options):
    found = recognise(model, actions, labels=LABELS, **options)
    return float(np.mean([answer.label == LABELS[target] for answer, target in zip(found, targets, strict=True)]))


def info():
    return CheckpointInfo(
        config={},
        mean=np.zeros(3, np.float32),
        std=np.ones(3, np.float32),
        normaliser="training_crops",
        text_encoder="",
        training={"labels": list(LABELS)},
    )


def frozen_bytes(model):
    """A hash over all weights that are not trained."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.named_parameters()):
        if not tensor.requires_grad:
            digest.update(name.encode() + tensor.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("kind", STEPS)
def test_a_model_learns_is_saved_and_loaded_and_names_the_action(folders, tmp_path, kind):
    model = fresh(folders[kind])
    files = {path: path.read_bytes() for path in folders[kind].iterdir()}
    before = frozen_bytes(model)
    held_out = clips(np.random.default_rng(99), 80)
    train(model, steps=STEPS[kind])
    assert accuracy(model, *held_out) > 0.6  # chance is 0.25
    assert frozen_bytes(model) == before
    assert all(path.read_bytes() == content for path, content in files.items())

    saved = save_recogniser(tmp_path / "checkpoint", model, info=info())
    _, arrays = read_checkpoint(tmp_path / "checkpoint")
    assert set(arrays) == set(model.parameters_trained())
    assert saved.text_encoder == model.base.identity
    loaded, found = load_recogniser(tmp_path / "checkpoint", folders[kind])
    assert found.training["labels"] == list(LABELS)
    assert torch.equal(loaded.scores(held_out[0], labels=LABELS), model.scores(held_out[0], labels=LABELS))
    if kind != "bert":
        answers = recognise(loaded, held_out[0], labels=LABELS, mode="free")
        assert np.mean([answer.how == "exact" for answer in answers]) > 0.8
        assert accuracy(loaded, *held_out, mode="free") > 0.6


@pytest.mark.parametrize("kind", ["gpt2", "t5", "bert"])
def test_a_run_that_was_stopped_goes_on_to_the_bit(folders, tmp_path, kind):
    """GPT-2 and T5 use one matrix under two names."""
    for tuning in ("lora", "all"):
        whole = fresh(folders[kind], tuning=tuning)
        train(whole, steps=6)
        place = RunFolder.open(tmp_path / tuning, recipe={}, identity="x")
        train(fresh(folders[kind], tuning=tuning), steps=6, folder=place, stop_after=3)
        resumed = fresh(folders[kind], tuning=tuning, seed=1)
        assert train(resumed, steps=6, folder=place) == 6
        for name, parameter in whole.parameters_trained().items():
            assert torch.equal(parameter, resumed.parameters_trained()[name]), name
        if tuning == "lora":
            assert (place.path / "state.safetensors").stat().st_size < 300_000


@pytest.mark.parametrize("kind", ["llama", "gpt2", "t5", "bert"])
def test_all_weights_tuned_are_saved_and_loaded(folders, tmp_path, kind):
    model = fresh(folders[kind], tuning="all")
    train(model, steps=3)
    save_recogniser(tmp_path, model, info=info())
    loaded, _ = load_recogniser(tmp_path, folders[kind])
    actions, _ = clips(np.random.default_rng(3), 5)
    assert torch.equal(loaded.scores(actions, labels=LABELS), model.scores(actions, labels=LABELS))
    assert not torch.equal(fresh(folders[kind]).scores(actions, labels=LABELS), model.scores(actions, labels=LABELS))


def test_half_the_size(folders, tmp_path):
    model = fresh(folders["bert"])
    train(model, steps=2)
    save_recogniser(tmp_path, model, info=info(), half=True)
    loaded, _ = load_recogniser(tmp_path, folders["bert"])
    actions, _ = clips(np.random.default_rng(3), 5)
    found, wanted = (one.scores(actions, labels=LABELS) for one in (loaded, model))
    torch.testing.assert_close(found, wanted, atol=0.05, rtol=0.01)


def test_labels_keep_their_places_while_the_encoder_learns(folders):
    """They are embedded by the pre-trained model, whatever LoRA has learnt; unseen ones as well."""
    model = fresh(folders["bert"])
    before = model.embed_texts(["wave", "run"])
    train(model, steps=5)
    later = model.embed_texts(["wave", "run", "walk"])
    assert torch.equal(before, later[:2])
    untouched = fresh(folders["bert"]).embed_texts(["walk"])
    torch.testing.assert_close(later[2:], untouched)


def test_another_base_is_refused(folders, tmp_path):
    from small_models import make

    model = fresh(folders["llama"])
    save_recogniser(tmp_path / "checkpoint", model, info=info())
    other = make("llama", tmp_path / "other", seed=1)
    with pytest.raises(FeatureMismatch, match="was trained on"):
        load_recogniser(tmp_path / "checkpoint", other)


def test_checkpoints_that_are_no_recognisers(folders, tmp_path):
    from motionary.models.checkpoint import save_checkpoint

    save_checkpoint(tmp_path / "tmr", {"weight": np.zeros(3, np.float32)}, info=info())
    with pytest.raises(FeatureMismatch, match="'language' is needed"):
        load_recogniser(tmp_path / "tmr", folders["bert"])
    from dataclasses import replace

    nameless = replace(info(), model="language", config={"code_width": CODES})
    save_checkpoint(tmp_path / "nameless", {}, info=nameless)
    with pytest.raises(FormatError, match="names no base"):
        load_recogniser(tmp_path / "nameless", folders["bert"])
    model = fresh(folders["bert"])
    bare = replace(nameless, config=model.config.to_dict() | {"base": {"sha256": model.base.sha256}})
    save_checkpoint(tmp_path / "bare", {"projection.weight": np.zeros((2, 2), np.float32)}, info=bare)
    with pytest.raises(FeatureMismatch, match="does not fit the model"):
        load_recogniser(tmp_path / "bare", folders["bert"])
    with pytest.raises(MissingData):
        load_recogniser(tmp_path / "nothing", folders["bert"])
