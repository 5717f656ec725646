"""CigTime's writer: templates, motion tokens, the decoder, decoding with a penalty, the anchor, checkpoints."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint, save_checkpoint
from motionary.models.coach_writer import DecoderSizes, WriterConfig
from motionary.models.coach_writer.decoder import Attention, Decoder
from motionary.models.coach_writer.decoding import Writing, penalised
from motionary.models.coach_writer.motion_tokens import Motions, motion_words, said
from motionary.models.coach_writer.open_writer import load_writer, open_writer, save_writer
from motionary.models.coach_writer.template import PAPER, Example, around, in_context
from motionary.models.language.config import LowRank
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.model import NO_CODE, Tokenizer

TEXTS = ("wave", "sit down", "throw a ball")
SIZES = DecoderSizes(width=16, blocks=2, heads=2, feedforward=24, dropout=0.0)
CONFIG = WriterConfig(codes=6, code_width=4, template="short", decoder=SIZES, low_rank=LowRank(rank=2))
INFO = CheckpointInfo({}, np.zeros(263, np.float32), np.ones(263, np.float32), "test", "")
KINDS = {"minilm": "bert", "causal": "llama", "seq2seq": "t5"}


@pytest.fixture(scope="module")
def bases(folders):
    return {adapter: folders[kind] for adapter, kind in KINDS.items()}


def motions(count=2, codes=6, seed=0):
    rng = np.random.default_rng(seed)
    drawn = torch.from_numpy(rng.integers(0, codes, size=(count, 3)))
    return Motions(drawn, torch.from_numpy(rng.normal(size=(count, 3, 4))).float(), torch.ones(count, 3).bool())


def opened(bases, adapter="minilm", **changes):
    changes = {"tokens": "extended"} | changes if adapter != "minilm" else changes
    config = replace(CONFIG, adapter=adapter, **changes)
    return open_writer(bases[adapter], config, instructions=TEXTS, generator=torch.Generator().manual_seed(1))


def test_the_template_is_figure_2s_around_the_motions():
    parts = around("paper")
    assert " ".join([parts.before, "[source]", parts.between, "[target]", parts.after]) == PAPER
    assert parts.between == "Action 2:" and parts.after == "### Response:"
    assert around("short").before == "Action 1:"


def test_examples_in_context_are_figure_4s():
    text = in_context([Example([1, 2], [3], "Walk.")], [4], [5, 6])
    assert "Example 1: Action 1: 1 2 Action 2: 3 Correction instruction: Walk." in text
    assert text.endswith("Action 1: 4 Action 2: 5 6 Correction instruction:")


def test_a_configuration_is_checked_and_comes_back():
    assert WriterConfig.from_dict(CONFIG.to_dict()) == CONFIG
    with pytest.raises(FeatureMismatch, match="tokens 'sounds'"):
        WriterConfig(tokens="sounds")
    with pytest.raises(FeatureMismatch, match="has no colour"):
        WriterConfig.from_dict({"colour": 1})


def test_motion_words_are_whole_and_not_those_of_instructions():
    vocabulary = {"[PAD]": 0, "wave": 1, "##ing": 2, "sun": 3, "moon": 4, "a1": 5}
    assert motion_words(vocabulary, 2, avoid={"wave"}) == [3, 4]
    with pytest.raises(FeatureMismatch, match="tokens='extended'"):
        motion_words(vocabulary, 4)


def test_a_residual_tokenizers_books_follow_one_another_at_each_moment():
    shape = {"features": 5, "width": 8, "strides": (2,), "depth": 1, "codes": 4, "code_width": 3, "codebooks": 2}
    config = TokenizerConfig.from_dict({**shape, "geometry": "euclidean", "loss": {"human": 0.0}})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tokenizer = Tokenizer(config).eval()
    features, mask = torch.randn(2, 6, 5), torch.ones(2, 6, dtype=torch.bool)
    mask[1, 2:] = False
    found = said(tokenizer, features, mask)
    assert found.codes.shape == (2, 6) and found.latents.shape == (2, 3, 3)
    assert (found.codes[0, 0::2] < 4).all() and (found.codes[0, 1::2] >= 4).all()
    assert (found.codes[1, 2:] == NO_CODE).all() and (found.codes[1, :2] != NO_CODE).all()
    plain = tokenizer.encode(features, mask)
    assert torch.equal(found.codes[0].reshape(3, 2) - torch.tensor([0, 4]), plain[0])


def test_attention_is_torchs():
    torch.manual_seed(0)
    ours = Attention(8, 2, reads=6)
    tokens, memory = torch.randn(2, 3, 8), torch.randn(2, 5, 6)
    allowed = torch.tensor([[True] * 5, [True, True, False, False, False]])[:, None]
    query = ours.query(tokens).unflatten(2, (2, 4)).transpose(1, 2)
    key, value = ours.key_value(memory).unflatten(2, (2, 2, 4)).unbind(2)
    key, value = key.transpose(1, 2), value.transpose(1, 2)
    want = functional.scaled_dot_product_attention(query, key, value, attn_mask=allowed[:, None])
    torch.testing.assert_close(ours(tokens, memory, allowed), ours.out(want.transpose(1, 2).flatten(2)))


def test_the_decoder_does_not_look_ahead_nor_at_padding():
    torch.manual_seed(0)
    decoder = Decoder(SIZES, reads=10).eval()
    words, memory = torch.randn(1, 4, 10), torch.randn(1, 5, 10)
    mask = torch.tensor([[True, True, True, False, False]])
    whole = decoder(words, memory, mask)
    memory[:, 3:] = 99.0
    torch.testing.assert_close(decoder(words[:, :2], memory, mask), whole[:, :2])


@pytest.mark.parametrize(("logit", "expected"), [(2.0, 1.0), (-2.0, -4.0), (0.0, 0.0)])
def test_the_penalty_makes_what_was_said_less_likely(logit, expected):
    logits = torch.tensor([[logit, 3.0]])
    found = penalised(logits, torch.tensor([[0]]), penalty=2.0)
    assert found.tolist() == [[expected, 3.0]]
    assert penalised(logits, torch.zeros(1, 0, dtype=torch.int64), penalty=2.0) is logits


def test_the_penalty_is_transformers():
    from transformers import RepetitionPenaltyLogitsProcessor

    logits, said_ids = torch.randn(2, 7), torch.tensor([[1, 2, 2], [6, 0, 6]])
    want = RepetitionPenaltyLogitsProcessor(1.3)(said_ids, logits.clone())
    torch.testing.assert_close(penalised(logits, said_ids, penalty=1.3), want)


@pytest.mark.parametrize("adapter", KINDS)
def test_every_kind_learns_and_writes(bases, adapter):
    writer = opened(bases, adapter)
    source, target = motions(3), motions(3, seed=1)
    optimiser = torch.optim.Adam(writer.parameters_trained().values(), lr=3e-3)
    texts = [TEXTS[0], TEXTS[1], TEXTS[2]]
    first = float(writer.losses(source, target, texts)["said"].detach())
    for _ in range(240):
        terms = writer.losses(source, target, texts)
        optimiser.zero_grad()
        terms["total"].backward()
        optimiser.step()
    assert float(terms["said"].detach()) < 0.2 * first
    found = writer.write(source, target, writing=Writing(0.0, 1.0, 40))
    # the small BERT's tokenizer cannot put its pieces together again
    plain = [each[0][0].lower().replace("##", "").replace(" ", "") for each in found]
    assert plain == [text.lower().replace(" ", "") for text in texts]


@pytest.mark.parametrize("tokens", ["words", "extended", "continuous"])
def test_minilm_reads_motion_in_each_way(bases, tokens):
    writer = opened(bases, tokens=tokens)
    terms = writer.losses(motions(), motions(seed=1), TEXTS[:2])
    assert set(terms) == {"total", "said", "right", "anchor"}
    terms["total"].backward()
    assert all(parameter.grad is not None for name, parameter in writer.motion.named_parameters())


def test_motion_words_share_the_vocabularys_embeddings(bases):
    writer = opened(bases, tokens="words")
    vectors, mask = writer.motion(motions(), writer.engine.words())
    assert mask.all() and torch.equal(vectors, writer.engine.words()(writer.motion.numbers[motions().codes]))
    assert not list(writer.motion.parameters())


def test_the_anchor_is_the_squared_distance_from_the_weights_before(bases):
    writer = opened(bases, anchor=0.5)
    terms = writer.losses(motions(), motions(seed=1), TEXTS[:2])
    assert float(terms["anchor"]) == 0.0
    with torch.no_grad():
        writer.engine.words().weight[0, :2] += torch.tensor([3.0, 4.0])
    terms = writer.losses(motions(), motions(seed=1), TEXTS[:2])
    assert float(terms["anchor"]) == pytest.approx(25.0, rel=1e-4)
    assert float((terms["total"] - terms["said"]).detach()) == pytest.approx(12.5, rel=1e-4)


def test_lora_leaves_minilm_as_it_was(bases):
    writer = opened(bases, tuning="lora")
    names = set(writer.parameters_trained())
    assert "engine.encoder.words.weight" not in names
    assert any(name.endswith("query.up") for name in names) and any("decoder" in name for name in names)
    assert "anchor" not in writer.losses(motions(), motions(seed=1), TEXTS[:2])


def test_candidates_are_different_and_the_likeliest_comes_first(bases):
    writer = opened(bases)
    writing = Writing(temperature=2.0, most=4)
    drawn = [
        writer.write(
            motions(1), motions(1, seed=1), writing=writing, count=6, generator=torch.Generator().manual_seed(3)
        )
        for _ in range(2)
    ]
    texts = [text for text, _ in drawn[0][0]]
    assert drawn[0] == drawn[1] and len(set(texts)) == len(texts) > 1
    scores = [score for _, score in drawn[0][0]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("adapter", "changes"), [("minilm", {}), ("minilm", {"tokens": "continuous"}), ("causal", {})])
def test_a_writer_comes_back_from_its_checkpoint(bases, tmp_path, adapter, changes):
    writer = opened(bases, adapter, **changes)
    with torch.no_grad():
        for parameter in writer.parameters_trained().values():
            parameter.add_(0.05)
    save_writer(tmp_path / "writer", writer, info=INFO)
    again, _ = load_writer(tmp_path / "writer", bases[adapter])
    pair = motions(), motions(seed=1)
    assert again.write(*pair, writing=Writing(0.0, 1.2, 6)) == writer.eval().write(*pair, writing=Writing(0.0, 1.2, 6))
    with pytest.raises(FeatureMismatch, match="name the folder of that model"):
        load_writer(tmp_path / "writer", bases["seq2seq"])


def test_what_does_not_fit_is_refused(bases):
    writer = opened(bases)
    with pytest.raises(FeatureMismatch, match="does not know"):
        writer.losses(motions(1), motions(1), ["Jump ~ over"])
    with pytest.raises(FeatureMismatch, match="for adapter 'causal'"):
        open_writer(bases["causal"], CONFIG, instructions=TEXTS)
    empty = Motions(torch.full((1, 3), NO_CODE), torch.zeros(1, 3, 4), torch.zeros(1, 3).bool())
    with pytest.raises(FeatureMismatch, match="without a code"):
        writer.losses(empty, motions(1), TEXTS[:1])
    long = Motions(*(part.repeat(1, 40, *[1] * (part.ndim - 2)) for part in motions(1)))
    with pytest.raises(FeatureMismatch, match="give shorter motions"):
        writer.losses(long, long, TEXTS[:1])


def forged(folder, **changes):
    """A checkpoint whose record asks for something else, correctly signed."""
    info, arrays = read_checkpoint(folder)
    config = {**info.config, **changes}
    save_checkpoint(folder, arrays, info=replace(info, config=config))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"decoder": {**asdict(SIZES), "width": 16384, "heads": 4, "blocks": 64}}, "do not fit the configuration"),
        ({"decoder": {**asdict(SIZES), "blocks": 10_000}}, "make no decoder"),
        ({"codes": 1 << 16, "codebooks": 1 << 16}, "codes in all books"),
        ({"codes": 1 << 16, "tokens": "extended"}, "do not fit the configuration"),
        ({"known": [10**9]}, "begins and ends with"),
        ({"codes": 9}, "do not know|does not know|begins and ends"),
    ],
)
def test_a_record_that_asks_for_more_than_is_stored_is_refused(bases, tmp_path, changes, told):
    writer = opened(bases)
    save_writer(tmp_path, writer, info=INFO)
    forged(tmp_path, **changes)
    with pytest.raises(FeatureMismatch, match=told):
        load_writer(tmp_path, bases["minilm"])


def test_pieces_that_the_base_does_not_have_are_refused(bases, tmp_path):
    writer = opened(bases, tokens="continuous")
    save_writer(tmp_path, writer, info=INFO)
    forged(tmp_path, known=[*writer.known, 10**9])
    with pytest.raises(FeatureMismatch, match="pieces are not of"):
        load_writer(tmp_path, bases["minilm"])
