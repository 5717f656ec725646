"""The action VQ-VAE as a whole: shapes, padding, losses, clips to sentences and back, files."""

import json

import numpy as np
import pytest
import torch

from motionary.errors import FeatureMismatch, MissingData
from motionary.models.checkpoint import CheckpointInfo, load_checkpoint
from motionary.models.tokenizer import VARIANTS, TokenizerConfig, TokenizerWeights, variant
from motionary.models.tokenizer.checkpoint import load_tokenizer, save_tokenizer
from motionary.models.tokenizer.clips import clips_of, sentences_of
from motionary.models.tokenizer.losses import clip_counts, reconstruction_loss, tokenizer_losses
from motionary.models.tokenizer.model import NO_CODE, Tokenizer

FEATURES = 6
SMALL = {"features": FEATURES, "width": 8, "depth": 2, "codes": 16, "code_width": 4}
KINDS = {
    "hyperbolic": {},
    "curved": {"curvature": 0.3},
    "euclidean": {"geometry": "euclidean", "learning": "ema"},
    "gumbel": {"assignment": "gumbel"},
    "residual": {"codebooks": 2, "geometry": "euclidean", "learning": "ema"},
    "residual hyperbolic": {"codebooks": 2},
    "a code a frame": {"strides": (1, 1)},
}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def batch(lengths=(21, 8, 3, 16), *, seed=0):
    """Normalised features padded to the longest and their mask."""
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    features = torch.randn(*mask.shape, FEATURES, generator=generator(seed))
    return features * mask[..., None], mask


def tokenizer(**changes):
    """A small tokenizer with codes drawn from a batch."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = Tokenizer(TokenizerConfig(**{**SMALL, **changes}))
    made.start(*batch(seed=5), generator=generator())
    return made.eval()


@pytest.fixture(params=KINDS, ids=list(KINDS))
def model(request):
    return tokenizer(**KINDS[request.param])


def test_shapes(model):
    features, mask = batch()
    step, books = model.config.frames_per_code, model.config.codebooks
    codes = model.encode(features, mask)
    length = -(-21 // step)
    assert codes.shape == ((4, length) if books == 1 else (4, length, books))
    assert codes.dtype == torch.int64
    assert model.decode(codes).shape == (4, length * step, FEATURES)
    assert model.embed(codes).shape == (4, length, 4)
    assert model(features, mask).reconstruction.shape == features.shape


def test_a_clip_s_codes_are_its_own(model):
    features, mask = batch((21, 8, 3, 16, 1, 40))
    step = model.config.frames_per_code
    together = model.encode(features, mask)
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        alone = model.encode(features[row : row + 1, :length], mask[row : row + 1, :length])
        count = -(-length // step)
        assert alone.shape[1] == count
        assert torch.equal(together[row, :count], alone[0])
        assert (together[row, count:] == NO_CODE).all()


@pytest.mark.parametrize("rubbish", [0.0, 1e6, float("nan"), float("inf")])
def test_what_stands_in_padding_changes_nothing(model, rubbish):
    features, mask = batch()
    clean, dirty = model(features, mask), model(features.masked_fill(~mask[..., None], rubbish), mask)
    assert torch.equal(clean.quantized.codes, dirty.quantized.codes)
    assert torch.equal(clean.reconstruction, dirty.reconstruction)
    config = TokenizerConfig(**{**model.config.to_dict(), "loss": TokenizerWeights(mmd=0)})
    dirty_features = features.masked_fill(~mask[..., None], rubbish)
    first = tokenizer_losses(clean, features, mask, config=config)
    second = tokenizer_losses(dirty, dirty_features, mask, config=config)
    assert all(torch.equal(first[name], value) for name, value in second.items())


def test_a_decoded_clip_is_its_own(model):
    features, mask = batch()
    codes = model.encode(features, mask)
    step, together = model.config.frames_per_code, model.decode(codes)
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        count = -(-length // step)
        alone = model.decode(codes[row : row + 1, :count])
        assert torch.allclose(together[row, : count * step], alone[0], atol=1e-6)
        assert (together[row, count * step :] == 0).all()


def test_decoding_codes_is_the_reconstruction(model):
    features, mask = batch()
    decoded = model.decode(model.encode(features, mask))[:, : features.shape[1]]
    assert torch.allclose(decoded, model(features, mask).reconstruction, atol=1e-6)


def test_codes_look_at_the_motion_about_them():
    model = tokenizer()
    features, mask = batch((40,))
    changed = features.clone()
    changed[0, 36:] += 3
    first, second = (model.latents(values, mask)[0][0] for values in (features, changed))
    assert torch.equal(first[0], second[0]), "frames far away are not seen"
    assert not torch.allclose(first[-1], second[-1])


def test_every_term_and_the_total_of_equation_12():
    model = tokenizer().train()
    features, mask = batch()
    words = torch.randn(30, 4, generator=generator())
    passed = model(features, mask, generator=generator())
    terms = tokenizer_losses(passed, features, mask, config=model.config, words=words)
    assert set(terms) == {"total", "reconstruction", "commitment", "embedding", "zipf", "context", "mmd"}
    human = terms["zipf"] + terms["context"] + terms["mmd"]
    expected = terms["reconstruction"] + terms["embedding"] + 0.02 * terms["commitment"] + 0.2 * human
    assert torch.allclose(terms["total"], expected)
    vectors = model.quantizer.lookup(passed.quantized.codes)
    assert torch.allclose(terms["commitment"], (passed.latents - vectors).square().mean())
    assert torch.allclose(terms["commitment"], terms["embedding"])
    assert torch.equal(clip_counts(passed).sum(dim=(1, 2)), torch.tensor([6.0, 2.0, 1.0, 4.0]))


def test_every_weight_gets_a_gradient(model):
    model.train()
    features, mask = batch()
    words = torch.randn(30, 4, generator=generator())
    passed = model(features, mask, generator=generator())
    tokenizer_losses(passed, features, mask, config=model.config, words=words)["total"].backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("term", ["zipf", "context"])
def test_each_bias_alone_reaches_the_encoder(term):
    model = tokenizer(temperature=1.0).train()
    passed = model(*batch(), generator=generator())
    weights = TokenizerWeights(reconstruction=0, embedding=0, commitment=0, zipf=0, context=0, mmd=0)
    config = TokenizerConfig(**{**SMALL, "loss": TokenizerWeights(**{**vars(weights), term: 1.0})})
    tokenizer_losses(passed, *batch(), config=config)["total"].backward()
    assert model.encoder.inwards.weight.grad.abs().sum() > 0


def test_ablations_leave_terms_out():
    model = tokenizer().train()
    passed = model(*batch(), generator=generator())

    def names(**weights):
        config = TokenizerConfig(**{**SMALL, "loss": TokenizerWeights(**weights)})
        return set(tokenizer_losses(passed, *batch(), config=config)) - {"total", "reconstruction", "commitment"}

    assert names(human=0) == {"embedding"}
    assert names(mmd=0) == {"embedding", "zipf", "context"}
    assert names(mmd=0, zipf=0) == {"embedding", "context"}
    ema = TokenizerConfig(**SMALL, learning="ema", loss=TokenizerWeights(human=0))
    assert "embedding" not in tokenizer_losses(passed, *batch(), config=ema)


def test_emphasised_features_count_more():
    features, mask = batch()
    predicted = features.clone()
    predicted[..., 2] += 10
    plain, more = (
        float(reconstruction_loss(predicted, features, mask, weights=TokenizerWeights(emphasis=weight, **part)))
        for weight, part in ((0.0, {}), (0.5, {"emphasis_from": 2, "emphasis_to": 4}))
    )
    assert plain == pytest.approx(9.5 / 6)
    assert more == pytest.approx(9.5 / 6 + 0.5 * 9.5 / 2)


def test_words_must_fit_the_codes():
    model = tokenizer().train()
    passed = model(*batch(), generator=generator())
    for words in (None, torch.zeros(5, 3), torch.zeros(0, 4), torch.zeros(4)):
        with pytest.raises(FeatureMismatch, match="word embeddings"):
            tokenizer_losses(passed, *batch(), config=model.config, words=words)


def test_learning_moves_only_what_it_should():
    model = tokenizer(learning="ema", geometry="euclidean", revive_below=0.0).train()
    passed = model(*batch(), generator=generator())
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert model.learn(passed, generator=generator()) == 0
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"quantizer.books.0.codes", "quantizer.books.0.counts"}


@pytest.mark.parametrize("wrong", [torch.zeros(1, 5, 3), torch.zeros(5, FEATURES), torch.zeros(1, 4, FEATURES)])
def test_features_of_another_shape_are_refused(wrong):
    with pytest.raises(FeatureMismatch, match="the tokenizer needs"):
        tokenizer().encode(wrong, torch.ones(1, 5, dtype=torch.bool))


def test_codes_that_are_none_are_refused():
    model, residual = tokenizer(), tokenizer(codebooks=2)
    for codes in (torch.tensor([[16]]), torch.tensor([[-2]]), torch.tensor([[0.5]]), torch.zeros(1, 2, 3).long()):
        with pytest.raises(FeatureMismatch, match="codes"):
            model.decode(codes)
    for codes in (torch.zeros(1, 2).long(), torch.tensor([[[3, NO_CODE]]])):
        with pytest.raises(FeatureMismatch, match="codes"):
            residual.decode(codes)


def test_empty_clips_have_no_codes(model):
    features, mask = batch((5, 5))
    mask[1] = False
    codes = model.encode(features, mask)
    assert (codes[1] == NO_CODE).all()
    assert (model.encode(features, torch.zeros_like(mask)) == NO_CODE).all()


def test_points_of_hyperbolic_codes_lie_in_the_ball():
    model = tokenizer(curvature=4.0, latent_scale=50.0)
    codes = torch.arange(16)[None]
    assert (model.embed(codes).norm(dim=-1) < 0.5).all()
    assert torch.allclose(model.embed(codes)[0], model.quantizer.codebooks()[0].points())


def test_codes_of_any_whole_type_decode(model):
    codes = model.encode(*batch((20,)))
    for dtype in (torch.uint8, torch.int32):
        assert torch.equal(model.decode(codes.to(dtype)), model.decode(codes))


def test_it_trains_in_half_precision(model):
    model.train()
    features, mask = batch()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        passed = model(features, mask, generator=generator())
        terms = tokenizer_losses(passed, features, mask, config=model.config, words=torch.ones(3, 4))
    terms["total"].backward()
    assert all(value.dtype == torch.float32 for value in (terms["total"], passed.latents, passed.quantized.latents))
    assert all(torch.isfinite(parameter.grad).all() for parameter in model.parameters())
    model.learn(passed, generator=generator())


def test_equal_seeds_equal_codes():
    def trained(seed):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            model = Tokenizer(TokenizerConfig(**SMALL, loss=TokenizerWeights(mmd=0))).train()
        draw, optimiser = generator(seed), torch.optim.AdamW(model.parameters(), lr=1e-2)
        model.start(*batch(), generator=draw)
        for _ in range(4):
            passed = model(*batch(), generator=draw)
            optimiser.zero_grad()
            tokenizer_losses(passed, *batch(), config=model.config)["total"].backward()
            optimiser.step()
            model.learn(passed, generator=draw)
        return model.eval().encode(*batch()), model.quantizer.codebooks()[0].codes.detach()

    first, again, other = trained(1), trained(1), trained(2)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[1], other[1])


def clips_and_info(model, lengths=(21, 8, 3, 16)):
    rng = np.random.default_rng(0)
    mean, std = rng.normal(size=FEATURES).astype(np.float32), np.full(FEATURES, 2.0, np.float32)
    info = CheckpointInfo(model.config.to_dict(), mean, std, normaliser="n", text_encoder="")
    return [rng.normal(size=(length, FEATURES)) * 2 + mean for length in lengths], info


def test_clips_to_sentences_and_back(model):
    clips, info = clips_and_info(model)
    sentences = sentences_of(model, info, clips, batch=3)
    step = model.config.frames_per_code
    assert [len(sentence) for sentence in sentences] == [-(-len(clip) // step) for clip in clips]
    alone = [sentences_of(model, info, [clip])[0] for clip in clips]
    assert all(np.array_equal(one, other) for one, other in zip(sentences, alone, strict=True))
    decoded = clips_of(model, info, sentences, batch=3)
    for clip, sentence, back in zip(clips, sentences, decoded, strict=True):
        assert back.shape == (len(sentence) * step, FEATURES)
        direct = model.decode(torch.from_numpy(sentence)[None])[0].numpy() * info.std + info.mean
        assert np.allclose(back, direct, atol=1e-5)
        assert len(back) - len(clip) < step


def test_sentences_and_clips_that_do_not_fit_are_refused():
    model = tokenizer()
    _, info = clips_and_info(model)
    for clip in (np.zeros((0, FEATURES)), np.zeros((4, 5)), np.zeros(6)):
        with pytest.raises(FeatureMismatch, match="clip 0"):
            sentences_of(model, info, [clip])
    clip = np.zeros((9, FEATURES))
    clip[4, 2] = np.nan
    with pytest.raises(FeatureMismatch, match="frame 4"):
        sentences_of(model, info, [clip])
    for sentence in (np.array([0, -1]), np.array([0.5]), np.zeros((2, 2), dtype=int), np.array([99])):
        with pytest.raises(FeatureMismatch, match=r"sentence 0|codes"):
            clips_of(model, info, [sentence])


def test_what_is_saved_comes_back(model, tmp_path):
    _, info = clips_and_info(model)
    saved = save_tokenizer(tmp_path, model, info=info)
    loaded, found = load_tokenizer(tmp_path)
    assert found.model == "tokenizer"
    assert found.weights_sha256 == saved.weights_sha256
    assert loaded.config == model.config
    assert not loaded.training
    assert all(torch.equal(value, loaded.state_dict()[name]) for name, value in model.state_dict().items())
    assert torch.equal(loaded.encode(*batch()), model.encode(*batch()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.json", "model.safetensors"]


def test_files_of_another_model_are_refused(tmp_path):
    model = tokenizer()
    _, info = clips_and_info(model)
    save_tokenizer(tmp_path, model, info=info)
    with pytest.raises(FeatureMismatch, match="tmr"):
        load_checkpoint(tmp_path)
    with pytest.raises(MissingData):
        load_tokenizer(tmp_path / "none")
    other = tokenizer(codes=32)
    other.config = model.config
    save_tokenizer(tmp_path, other, info=info)
    with pytest.raises(FeatureMismatch, match="do not fit"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize("name", list(VARIANTS))
def test_variants_are_what_was_published(name):
    config = variant(name)
    assert TokenizerConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    with torch.device("meta"):
        model = Tokenizer(config)
    codes, frames, books = {"llm-ar": (512, 4, 1), "t2m-gpt": (512, 4, 1), "cigtime": (64, 1, 2)}[name]
    found = [tuple(book.codes.shape) for book in model.quantizer.codebooks()]
    assert found == [(codes, {"llm-ar": 5120, "t2m-gpt": 512, "cigtime": 16}[name])] * books
    assert config.frames_per_code == frames
    dilations = [block.wide.dilation[0] for block in model.encoder.blocks[0]]
    assert dilations == [9, 3, 1]


def test_a_variant_takes_changes():
    config = variant("t2m-gpt", codes=32, loss={"emphasis": 0.0})
    assert (config.codes, config.loss.emphasis, config.loss.human, config.geometry) == (32, 0.0, 0.0, "euclidean")
    with pytest.raises(FeatureMismatch, match="known: llm-ar"):
        variant("vqgan")


@pytest.mark.parametrize(
    "wrong",
    [
        {"codes": 0},
        {"code_width": 9000},
        {"codes": 1 << 20},
        {"strides": (3,)},
        {"strides": ()},
        {"codes": 15},
        {"geometry": "flat"},
        {"learning": "none"},
        {"assignment": "soft"},
        {"curvature": 0.0},
        {"curvature": float("nan")},
        {"temperature": -1.0},
        {"latent_scale": 0.0},
        {"decay": 1.0},
        {"revive_below": -1.0},
    ],
)
def test_sizes_that_make_no_sense_are_refused(wrong):
    with pytest.raises(FeatureMismatch, match="TokenizerConfig"):
        TokenizerConfig(**{**SMALL, **wrong})


def test_unknown_settings_are_refused():
    with pytest.raises(FeatureMismatch, match="has no depths"):
        TokenizerConfig.from_dict({"depths": 3})
    with pytest.raises(FeatureMismatch, match="TokenizerWeights has no zip"):
        TokenizerConfig.from_dict({"loss": {"zip": 3}})
    with pytest.raises(FeatureMismatch, match="finite"):
        TokenizerWeights(zipf=float("nan"))
