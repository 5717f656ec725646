"""The aligner's networks: the papers' sizes, masks, windows, checkpoints and what they are compared by."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch
from motionary.features import rot6d
from motionary.models.alignment.checkpoint import load_aligner, save_aligner
from motionary.models.alignment.config import VARIANTS, AlignerConfig, ObjectiveConfig, variant
from motionary.models.alignment.encode import alignment_scores, encode_motions, encode_texts, text_vectors
from motionary.models.alignment.inputs import CENTRES, flat_window, windows
from motionary.models.alignment.networks import Aligner
from motionary.models.alignment.objective import OBJECTIVES, AlignmentBatch, TextPool, alignment_losses
from motionary.models.checkpoint import CheckpointInfo
from motionary.motion import Motion, load_skeleton

TINY = {"width": 16, "layers": 2, "heads": 2, "feedforward": 24, "text_width": 12, "joints": 4, "channels": 3}


class Words:
    """A sentence encoder that gives each text its own random unit vector."""

    name = "words@1"

    def encode_sentences(self, texts):
        rows = [np.random.default_rng(list(text.encode())).normal(size=12) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(-1, 12)


def tiny(name="actor", **changes):
    return variant(name, **{**TINY, "centre": "none", "frames": 8, **changes})


def model_of(config, seed=0):
    torch.manual_seed(seed)
    return Aligner(config).eval()


def info_of(config, **changes):
    plain = CheckpointInfo(
        config=config.to_dict(),
        mean=np.zeros(config.inputs, np.float32),
        std=np.ones(config.inputs, np.float32),
        normaliser="none",
        text_encoder="words@1",
        model="aligner",
        fps=30.0,
    )
    return replace(plain, **changes)


def clip(frames, seed=0, joints=4, channels=3):
    return np.random.default_rng(seed).normal(size=(frames, joints, channels)).astype(np.float32)


def count(model):
    return sum(each.numel() for each in model.parameters())


def block_size(width, feedforward):
    return 4 * width * width + 4 * width + 2 * width * feedforward + feedforward + width + 4 * width


def head_size(width, text):
    return width * text + text + text * text + text + 2 * text


@pytest.mark.parametrize(
    ("name", "inputs", "width", "layers", "feedforward", "own"),
    [
        ("actor", 23 * 6, 768, 12, 1024, 0),
        ("actor-gait", 54, 768, 12, 1024, 0),
        ("gaitformer", 54, 256, 8, 512, 48 * 256 + 256 * 256),
    ],
)
def test_published_sizes(name, inputs, width, layers, feedforward, own):
    with torch.device("meta"):
        model = Aligner(variant(name))
    expected = inputs * width + width + layers * block_size(width, feedforward) + head_size(width, 1024) + own + 1
    assert count(model) == expected
    config = variant(name)
    assert (config.heads, config.norm_first) == ((8, True) if name == "gaitformer" else (4, False))


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_variant_runs_and_survives_json(name):
    config = tiny(name)
    assert AlignerConfig.from_dict(config.to_dict()) == config
    out = model_of(config)(torch.from_numpy(clip(5).reshape(1, 5, 12)), torch.ones(1, 5, dtype=torch.bool))
    assert out.shape == (1, 12)
    assert torch.isfinite(out).all()


def test_post_norm_layers_are_torchs_own():
    config = tiny(layers=1, dropout=0.0)
    model = model_of(config)
    theirs = torch.nn.TransformerEncoderLayer(16, 2, 24, 0.0, activation="gelu", batch_first=True).eval()
    block = model.encoder.blocks[0]
    state = {
        "self_attn.in_proj_weight": block.attention.qkv.weight,
        "self_attn.in_proj_bias": block.attention.qkv.bias,
        "self_attn.out_proj.weight": block.attention.out.weight,
        "self_attn.out_proj.bias": block.attention.out.bias,
        "linear1.weight": block.feedforward.up.weight,
        "linear1.bias": block.feedforward.up.bias,
        "linear2.weight": block.feedforward.down.weight,
        "linear2.bias": block.feedforward.down.bias,
        "norm1.weight": block.norm_attention.weight,
        "norm1.bias": block.norm_attention.bias,
        "norm2.weight": block.norm_feedforward.weight,
        "norm2.bias": block.norm_feedforward.bias,
    }
    theirs.load_state_dict(state)
    values = torch.from_numpy(clip(6).reshape(1, 6, 12))
    position, rate = torch.arange(6.0)[:, None], 10_000 ** (-torch.arange(0, 16, 2) / 16)
    table = torch.stack([torch.sin(position * rate), torch.cos(position * rate)], dim=-1).reshape(6, 16)
    expected = theirs(model.encoder.embed(values) + table)[:, 0]
    assert torch.allclose(model.encoder(values, torch.ones(1, 6, dtype=torch.bool)), expected, atol=1e-5)


@pytest.mark.parametrize("summary", ["first", "mean"])
@pytest.mark.parametrize("name", ["actor", "gaitformer", "small"])
def test_frames_that_are_not_valid_change_nothing(name, summary):
    model = model_of(tiny(name, summary=summary))
    values = torch.from_numpy(clip(8).reshape(1, 8, 12))
    mask = torch.arange(8)[None] < 5
    first = model(values, mask)
    values[:, 5:] = 1e3
    assert torch.allclose(model(values, mask), first, atol=1e-5)
    assert torch.allclose(model(values[:, :5], mask[:, :5]), first, atol=1e-5)


def test_a_final_norm_levels_what_pre_norm_layers_sum_up():
    values, mask = torch.from_numpy(clip(8).reshape(1, 8, 12)), torch.ones(1, 8, dtype=torch.bool)
    levelled = model_of(tiny("small", final_norm=True, patch=1)).encoder(values * 50, mask)
    assert levelled.square().mean().item() == pytest.approx(1.0, abs=1e-3)
    assert model_of(tiny("small", final_norm=False, patch=1)).encoder(values * 50, mask).square().mean() > 2


def test_order_of_frames_matters():
    model = model_of(tiny())
    values, mask = torch.from_numpy(clip(8).reshape(1, 8, 12)), torch.ones(1, 8, dtype=torch.bool)
    turned = torch.cat([values[:, :1], values[:, 1:].flip(1)], dim=1)
    assert not torch.allclose(model(values, mask), model(turned, mask), atol=1e-3)


def test_learned_positions_end():
    model = model_of(tiny("gaitformer"))
    with pytest.raises(FeatureMismatch, match="windows"):
        model(torch.zeros(1, 9, 12), torch.ones(1, 9, dtype=torch.bool))


@pytest.mark.parametrize(
    ("frames", "starts"), [(3, [0]), (8, [0]), (9, [0, 1]), (16, [0, 8]), (20, [0, 6, 12]), (800, None)]
)
def test_windows_cover_a_clip(frames, starts):
    values = np.arange(frames)[:, None]
    found = windows(values, frames=8, most=8)
    firsts = [int(each[0, 0]) for each in found]
    assert firsts == (starts if starts is not None else firsts)
    assert firsts[0] == 0
    assert int(found[-1][-1, 0]) == frames - 1
    assert len(found) <= 8
    assert all(len(each) == min(8, frames) for each in found)


def test_centres_forget_place_and_nothing_else():
    positions = clip(6)
    shift = np.array([3.0, -2.0, 5.0], dtype=np.float32)
    centre = CENTRES["first_joint"]
    assert np.allclose(centre(positions + shift), centre(positions), atol=1e-5)
    assert np.allclose(np.diff(centre(positions), axis=0), np.diff(positions, axis=0), atol=1e-5)
    keypoints = CENTRES["first_joint_xy"](positions)
    assert np.allclose(keypoints[0, 0, :2], 0)
    assert np.array_equal(keypoints[..., 2], positions[..., 2])


def test_differences_stand_behind_the_numbers():
    values = clip(5)
    flat = flat_window(values, centre="none", differences=True)
    assert flat.shape == (5, 24)
    assert np.array_equal(flat[:, :12], values.reshape(5, 12))
    assert not flat[0, 12:].any()
    assert np.allclose(flat[1:, 12:], np.diff(values.reshape(5, 12), axis=0))
    config = tiny(differences=True)
    assert config.inputs == 24
    assert encode_motions(model_of(config), info_of(config), [values]).shape == (1, 12)


def test_the_translation_row_is_the_global_translation():
    # a body that turns while it walks along +Z: a row in its own frame would bend
    frames, skeleton = 10, load_skeleton("smpl22")
    half = np.linspace(0, np.pi / 2, frames) / 2
    rotations = np.zeros((frames, len(skeleton.joints), 4))
    rotations[..., 0] = 1
    rotations[:, 0, 0], rotations[:, 0, 2] = np.cos(half), np.sin(half)
    roots = np.column_stack([np.zeros(frames), np.full(frames, 0.9), np.linspace(2, 3, frames)])
    motion = Motion(local_rotations=rotations, root_positions=roots, skeleton=skeleton, fps=30.0)
    values = rot6d.extract(motion, convention="rows").reshape(frames, 23, 6)
    window = CENTRES["translation"](values[3:])
    assert np.allclose(window[:, -1, :3], roots[3:] - roots[3], atol=1e-6)
    assert np.array_equal(window[:, :-1], values[3:, :-1])


def test_a_long_clip_is_the_mean_of_its_windows():
    config = tiny()
    model, info = model_of(config), info_of(config)
    long = clip(20)
    parts = encode_motions(model, info, [long[:8], long[6:14], long[12:]])
    assert np.allclose(encode_motions(model, info, [long])[0], parts.mean(axis=0), atol=1e-5)


def test_clips_are_encoded_in_their_order_whatever_the_batch():
    config = tiny(centre="first_joint")
    model, info = model_of(config), info_of(config)
    clips = [clip(frames, seed=frames) for frames in (9, 3, 8, 1, 30)]
    together = encode_motions(model, info, clips)
    alone = np.concatenate([encode_motions(model, info, [each], batch=1) for each in clips])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(encode_motions(model, info, [each.reshape(len(each), -1) for each in clips]), alone, atol=1e-5)
    assert encode_motions(model, info, []).shape == (0, 12)


@pytest.mark.parametrize("wrong", [np.zeros((5, 3, 3)), np.zeros((0, 4, 3)), np.full((5, 4, 3), np.nan)])
def test_clips_that_do_not_fit_are_refused(wrong):
    config = tiny()
    with pytest.raises(FeatureMismatch, match="clip 1"):
        encode_motions(model_of(config), info_of(config), [clip(5), wrong.astype(np.float32)])


def test_class_vectors_are_means_of_their_captions():
    words = Words()
    vectors = text_vectors([["a", "b"], ["b"]], encoder=words, length=3.0)
    a, b = words.encode_sentences(["a", "b"]) * 3
    assert np.allclose(vectors, [(a + b) / 2, b], atol=1e-6)
    assert text_vectors([], encoder=words, length=1.0).shape == (0, 12)
    with pytest.raises(FeatureMismatch, match="no text"):
        text_vectors([["a"], []], encoder=words, length=1.0)


def test_texts_need_the_encoder_of_the_checkpoint():
    config = tiny()
    assert encode_texts(config, info_of(config), [["a"]], encoder=Words()).shape == (1, 12)
    assert np.linalg.norm(encode_texts(config, info_of(config), [["a"]], encoder=Words())) == pytest.approx(12**0.5)
    with pytest.raises(FeatureMismatch, match="text_encoder"):
        encode_texts(config, info_of(config, text_encoder="other@2"), [["a"]], encoder=Words())


def test_scores_by_hand():
    motions, texts = np.array([[3.0, 4.0]]), np.array([[3.0, 0.0], [0.0, 8.0]])
    assert np.allclose(alignment_scores(motions, texts, kind="contrastive"), [[0.6, 0.8]])
    for kind in ("mse", "triplet"):
        assert np.allclose(alignment_scores(motions, texts, kind=kind), [[-4.0, -5.0]])


@pytest.mark.parametrize("kind", sorted(OBJECTIVES))
def test_every_objective_teaches_the_encoder(kind):
    config = tiny(objective=ObjectiveConfig(kind=kind))
    model = model_of(config).train()
    texts = torch.from_numpy(Words().encode_sentences(["a", "b", "c"])) * config.text_length
    values = torch.from_numpy(np.stack([clip(8, seed=seed).reshape(8, 12) for seed in range(3)]))
    batch = AlignmentBatch(values, torch.ones(3, 8, dtype=torch.bool), torch.arange(3), texts, texts)
    losses = alignment_losses(model, batch, pool=TextPool(texts, torch.arange(3)))
    losses["total"].backward()
    grown = {name for name, each in model.named_parameters() if each.grad is not None and each.grad.abs().sum() > 0}
    # a bias of keys shifts every attention score of a query alike, so only part of a qkv bias learns
    assert {name for name, each in model.named_parameters() if each.requires_grad} == grown
    assert ("log_scale" in grown) == (kind == "contrastive")
    assert float(model.scale.detach()) == pytest.approx(1 / 0.07)


def test_a_checkpoint_comes_back(tmp_path):
    config = tiny("gaitformer")
    model = model_of(config)
    saved = save_aligner(tmp_path / "one", model, info=info_of(config))
    loaded, info = load_aligner(tmp_path / "one")
    assert loaded.config == config
    assert info.weights_sha256 == saved.weights_sha256
    clips = [clip(5), clip(20)]
    assert np.array_equal(encode_motions(loaded, info, clips), encode_motions(model, saved, clips))


def test_checkpoints_that_do_not_fit_are_refused(tmp_path):
    config = tiny()
    model = model_of(config)
    save_aligner(
        tmp_path / "short", model, info=info_of(config, mean=np.zeros(5, np.float32), std=np.ones(5, np.float32))
    )
    with pytest.raises(FeatureMismatch, match="normaliser"):
        load_aligner(tmp_path / "short")


@pytest.mark.parametrize(
    "changes",
    [
        {"heads": 5},
        {"width": 0},
        {"layers": -1},
        {"positions": "none"},
        {"centre": "middle"},
        {"summary": "last"},
        {"dropout": 1.0},
        {"objective": {"kind": "best"}},
        {"objective": {"margin": -1.0}},
        {"objective": {"similar": 2.0}},
        {"depth": 4},
    ],
)
def test_configurations_that_make_no_sense_are_refused(changes):
    with pytest.raises(FeatureMismatch):
        variant("actor", **changes)


def test_an_unknown_variant_says_which_there_are():
    with pytest.raises(FeatureMismatch, match="gaitformer"):
        variant("gaitformers")
