"""TMR's networks: padding never shows, numpy equals torch, attention and dropout do what they say."""

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive import LossWeights, TMRConfig
from motionary.models.contrastive.encode import encode_motions, pad_features
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.numpy_text import NumpyTextEncoder
from motionary.models.contrastive.objective import encode_by_length
from motionary.models.layers import transformer
from motionary.models.layers.dropout import dropout
from motionary.models.layers.patches import from_patches, to_patches

SMALL = {"features": 12, "text_width": 10, "latent": 16, "feedforward": 32, "heads": 2}
SMALL |= {"motion_layers": 2, "text_layers": 2, "decoder_layers": 2}
VARIANTS = [{}, {"norm_first": True, "patch": 4}, {"patch": 3, "text_mean_token": True}]


def build(seed=0, **changes):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return TMR(TMRConfig(**{**SMALL, **changes})).eval()


def describe(model):
    mean, std = np.zeros(12, np.float32), np.ones(12, np.float32)
    return CheckpointInfo(model.config.to_dict(), mean, std, normaliser="none", text_encoder="none")


def test_defaults_are_the_papers():
    config = TMRConfig()
    sizes = (config.latent, config.feedforward, config.motion_layers, config.text_layers, config.decoder_layers)
    assert sizes == (256, 1024, 6, 6, 6)
    assert (config.heads, config.dropout, config.patch, config.norm_first) == (4, 0.1, 1, False)
    loss = config.loss
    assert (loss.reconstruction, loss.latent, loss.kl, loss.contrastive) == (1, 1e-5, 1e-5, 0.1)
    assert (loss.temperature, loss.filter_cosine, loss.alpha, loss.beta) == (0.1, 0.6, 0.999, 0.5)


def test_config_survives_json_values_and_refuses_unknown_names():
    config = TMRConfig(patch=4, loss=LossWeights(contrastive=1.0))
    assert TMRConfig.from_dict(config.to_dict()) == config
    with pytest.raises(FeatureMismatch, match="colour"):
        TMRConfig.from_dict({"colour": 1})


@pytest.mark.parametrize("wrong", [{"latent": 10**9}, {"heads": 3}, {"motion_layers": 10**6}, {"patch": 0}])
def test_absurd_sizes_are_refused_before_anything_is_allocated(wrong):
    with pytest.raises(FeatureMismatch):
        TMRConfig(**wrong)


@pytest.mark.parametrize("variant", VARIANTS)
def test_padding_never_shows(variant):
    model = build(**variant)
    clip = np.random.default_rng(0).normal(size=(21, 12)).astype(np.float32)
    long = np.random.default_rng(1).normal(size=(60, 12)).astype(np.float32)
    info = describe(model)
    together = encode_motions(model, info, [clip, long], half=False)
    assert np.allclose(together[0], encode_motions(model, info, [clip], half=False)[0], atol=1e-5)
    padded, mask = pad_features([clip], mean=info.mean, std=info.std)
    noisy = np.concatenate([padded, np.full((1, 9, 12), 1e4, np.float32)], axis=1)
    longer = np.concatenate([mask, np.zeros((1, 9), bool)], axis=1)
    with torch.inference_mode():
        plain = model.encode_motion(torch.from_numpy(padded), torch.from_numpy(mask)).mu
        hidden = model.encode_motion(torch.from_numpy(noisy), torch.from_numpy(longer)).mu
    assert torch.allclose(plain, hidden, atol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_numpy_text_side_equals_torch(variant):
    model = build(**variant)
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    rng = np.random.default_rng(2)
    tokens = rng.normal(size=(3, 7, 10)).astype(np.float32)
    mask = np.arange(7) < np.array([[7], [4], [1]])
    with torch.inference_mode():
        expected = model.encode_text(torch.from_numpy(tokens), torch.from_numpy(mask)).mu.numpy()
    found = NumpyTextEncoder(describe(model), state).latents(tokens, mask)
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("variant", VARIANTS)
def test_onnxruntime_text_side_equals_numpy(variant):
    pytest.importorskip("onnxruntime")
    model = build(**variant)
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    tokens = np.random.default_rng(2).normal(size=(3, 7, 10)).astype(np.float32)
    mask = np.arange(7) < np.array([[7], [4], [1]])
    expected = NumpyTextEncoder(describe(model), state).latents(tokens, mask)
    found = NumpyTextEncoder(describe(model), state, onnx=True).latents(tokens, mask)
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("variant", VARIANTS)
def test_decoder_gives_every_frame_asked_for(variant):
    model = build(**variant)
    mask = torch.arange(21) < torch.tensor([[21], [13]])
    latent = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        frames = model.decode(latent, mask)
        alone = model.decode(latent[1:], mask[1:, :13])
    assert frames.shape == (2, 21, 12)
    assert torch.allclose(frames[1, :12], alone[0, :12], atol=1e-5)


def test_encode_motions_keeps_the_order_and_names_a_bad_clip():
    model = build(patch=4)
    rng = np.random.default_rng(3)
    clips = [rng.normal(size=(length, 12)) for length in (30, 5, 80, 1, 30)]
    together = encode_motions(model, describe(model), clips, batch_frames=64, half=False)
    alone = np.concatenate([encode_motions(model, describe(model), [clip], half=False) for clip in clips])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    with pytest.raises(FeatureMismatch, match="clip 1"):
        encode_motions(model, describe(model), [clips[0], clips[1][:, :3]])


def test_evaluation_runs_under_bfloat16_autocast():
    model = build()
    clips = [np.random.default_rng(4).normal(size=(40, 12)) for _ in range(9)]
    exact = encode_motions(model, describe(model), clips, half=False)
    quick = encode_motions(model, describe(model), clips, half=True)
    assert (exact * quick).sum(axis=1).min() > 0.999


def test_explicit_attention_equals_torchs_kernel(monkeypatch):
    generator = torch.Generator().manual_seed(5)
    query, key, value = torch.randn(3, 2, 4, 9, 8, generator=generator)
    mask = torch.arange(9) < torch.tensor([[9], [4]])
    explicit = transformer.attend(query, key, value, mask, share=0.0)
    monkeypatch.setattr(transformer, "EXPLICIT_MOST", 0)
    assert torch.allclose(explicit, transformer.attend(query, key, value, mask, share=0.0), atol=1e-6)


def test_text_by_length_is_text_in_order():
    model = build(text_mean_token=True)
    tokens = torch.randn(7, 9, 10, generator=torch.Generator().manual_seed(6))
    mask = torch.arange(9) < torch.tensor([[9], [2], [5], [1], [9], [3], [4]])
    with torch.inference_mode():
        plain, grouped = model.encode_text(tokens, mask), encode_by_length(model.encode_text, tokens, mask)
    assert torch.allclose(plain.mu, grouped.mu, atol=1e-5)
    assert torch.allclose(plain.logvar, grouped.logvar, atol=1e-5)


def test_dropout_keeps_the_mean_and_drops_its_share():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        dropped = dropout(torch.ones(401, 503), 0.1, active=True)
    assert (dropped == 0).float().mean().item() == pytest.approx(26 / 256, abs=0.005)
    assert dropped.mean().item() == pytest.approx(1, abs=0.01)
    assert torch.equal(dropout(torch.ones(3), 0.5, active=False), torch.ones(3))


def test_patches_round_trip():
    frames = torch.arange(2 * 10 * 3, dtype=torch.float32).reshape(2, 10, 3)
    mask = torch.ones(2, 10, dtype=torch.bool)
    tokens, token_mask = to_patches(frames, mask, patch=4)
    assert tokens.shape == (2, 3, 12)
    assert token_mask.all()
    assert torch.equal(from_patches(tokens, frames=10, patch=4), frames)
