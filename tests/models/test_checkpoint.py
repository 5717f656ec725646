"""Checkpoints: what is written comes back, and a single flipped bit is found."""

import json

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, FormatError, MissingData, MotionaryError
from motionary.models.checkpoint import (
    RECORD,
    WEIGHTS,
    CheckpointInfo,
    load_checkpoint,
    read_checkpoint,
    save_checkpoint,
)
from motionary.models.contrastive import TMRConfig
from motionary.models.contrastive.model import TMR

TINY = TMRConfig(
    features=4, text_width=4, latent=4, feedforward=4, heads=1, motion_layers=1, text_layers=1, decoder_layers=0
)


def tiny():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = TMR(TINY).eval()
    mean = np.arange(4, dtype=np.float32)
    info = CheckpointInfo(TINY.to_dict(), mean, mean + 1, normaliser="n", text_encoder="t", training={"loss": 0.1})
    return model, info


def save(folder, *, half=False):
    model, info = tiny()
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    return model, save_checkpoint(folder, state, info=info, half=half)


def test_round_trip(tmp_path):
    model, saved = save(tmp_path / "a")
    loaded, info = load_checkpoint(tmp_path / "a")
    assert not loaded.training
    assert all(torch.equal(value, loaded.state_dict()[name]) for name, value in model.state_dict().items())
    assert np.array_equal(info.mean, saved.mean)
    assert np.array_equal(info.std, saved.std)
    assert (info.weights_sha256, info.training, info.config) == (saved.weights_sha256, saved.training, saved.config)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [RECORD, WEIGHTS]


def test_half_halves_the_weights_and_not_the_normaliser(tmp_path):
    model, _ = save(tmp_path / "a")
    save(tmp_path / "b", half=True)
    assert (tmp_path / "b" / WEIGHTS).stat().st_size < (tmp_path / "a" / WEIGHTS).stat().st_size
    loaded, info = load_checkpoint(tmp_path / "b")
    weight = model.state_dict()["motion_encoder.embed.weight"]
    assert torch.allclose(loaded.state_dict()["motion_encoder.embed.weight"], weight, atol=1e-3)
    assert info.mean.dtype == np.float32


@pytest.mark.parametrize("name", [RECORD, WEIGHTS])
def test_every_flipped_bit_is_found(tmp_path, name):
    save(tmp_path)
    path = tmp_path / name
    intact = path.read_bytes()
    rng = np.random.default_rng(20)
    for position in rng.choice(len(intact) * 8, size=400, replace=False):
        damaged = bytearray(intact)
        damaged[position // 8] ^= 1 << (position % 8)
        path.write_bytes(damaged)
        with pytest.raises(MotionaryError):
            read_checkpoint(tmp_path)
    path.write_bytes(intact)
    read_checkpoint(tmp_path)


@pytest.mark.parametrize("name", [RECORD, WEIGHTS])
def test_every_cut_is_found(tmp_path, name):
    save(tmp_path)
    path = tmp_path / name
    intact = path.read_bytes()
    for length in range(0, len(intact), 7):
        path.write_bytes(intact[:length])
        with pytest.raises(FormatError):
            read_checkpoint(tmp_path)


def test_weights_of_another_checkpoint_are_refused(tmp_path):
    save(tmp_path / "a")
    save(tmp_path / "b", half=True)
    (tmp_path / "a" / RECORD).write_bytes((tmp_path / "b" / RECORD).read_bytes())
    with pytest.raises(FormatError, match="copy the checkpoint again"):
        load_checkpoint(tmp_path / "a")


def test_a_config_that_does_not_fit_the_weights_is_refused(tmp_path):
    model, info = tiny()
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    wider = CheckpointInfo(
        TMRConfig.from_dict({**TINY.to_dict(), "feedforward": 8192, "latent": 8192}).to_dict(),
        info.mean,
        info.std,
        normaliser="n",
        text_encoder="t",
    )
    save_checkpoint(tmp_path, state, info=wider)
    with pytest.raises(FeatureMismatch, match="do not fit"):
        load_checkpoint(tmp_path)


def test_a_mismatch_says_what(tmp_path):
    _, info = save(tmp_path)
    with pytest.raises(FeatureMismatch, match="fps"):
        info.require(fps=30.0)


def test_missing_is_missing(tmp_path):
    with pytest.raises(MissingData, match="motionary train"):
        read_checkpoint(tmp_path)
    save(tmp_path)
    (tmp_path / WEIGHTS).unlink()
    with pytest.raises(MissingData):
        read_checkpoint(tmp_path)


def test_a_version_of_the_future_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("motionary.models.checkpoint.VERSION", 99)
    save(tmp_path)
    monkeypatch.undo()
    with pytest.raises(FormatError, match="version 99"):
        read_checkpoint(tmp_path)


def test_a_failed_write_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    _, saved = save(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("motionary.models.checkpoint.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(tmp_path, half=True)
    monkeypatch.undo()
    assert read_checkpoint(tmp_path)[0].weights_sha256 == saved.weights_sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == [RECORD, WEIGHTS]
    assert json.loads((tmp_path / RECORD).read_text())["weights_sha256"] == saved.weights_sha256
