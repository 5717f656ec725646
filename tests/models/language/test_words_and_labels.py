"""What needs no model: configuration, prompts, label lists, tries, words mapped to classes, word embeddings."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_models import LABELS

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.language import LanguageConfig, LowRank
from motionary.models.language.actions import checked_actions, of_codes, of_latents
from motionary.models.language.answers import Match, matched
from motionary.models.language.labels import LabelTrie, checked_labels
from motionary.models.language.packing import CODES, packed, places
from motionary.models.language.prompts import instruction
from motionary.models.language.texts import Texts
from motionary.models.language.words import real_words, word_embeddings
from motionary.models.tokenizer import TokenizerConfig
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import NO_CODE, Tokenizer
from motionary.text.minilm_files import minilm_folder


def test_the_defaults_are_the_papers():
    config = LanguageConfig(code_width=5120)
    assert (config.low_rank.rank, config.low_rank.alpha, config.learning_rate) == (64, 16, 3e-3)
    assert (config.low_rank.dropout, config.warmup_steps, config.tuning) == (0.05, 100, "lora")
    assert not config.listed and config.layer is None


def test_configurations_survive_json():
    config = LanguageConfig(code_width=8, enter="layer 12", low_rank=LowRank(rank=2, targets=("query", "output")))
    assert LanguageConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert config.layer == 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_width": 0},
        {"adapter": "diffusion"},
        {"tuning": "some"},
        {"projection": "never"},
        {"enter": "layer -1"},
        {"enter": "output"},
        {"temperature": 0.0},
        {"low_rank": {"rank": 0}},
        {"low_rank": {"dropout": 1.0}},
        {"low_rank": {"ranks": 3}},
        {"colour": 1},
    ],
)
def test_configurations_that_make_no_sense(wrong):
    with pytest.raises(FeatureMismatch):
        LanguageConfig.from_dict({"code_width": 8} | wrong)
    with pytest.raises(FeatureMismatch, match="code_width"):
        LanguageConfig.from_dict({})


def test_the_papers_instructions():
    plain, listed = instruction(), instruction(("wave", "sit down"), cue=" Answer:")
    assert plain.before + "X" + plain.after == (
        "Given a sequence of action tokens X, please predict the corresponding action."
    )
    assert listed.before + "X" + listed.after == (
        "Given a sequence of action tokens X, please predict the corresponding action from wave, sit down. Answer:"
    )


def test_labels_with_brackets_do_not_move_the_action_sentence():
    said = instruction(("[tokens]", "wave"))
    assert said.before == "Given a sequence of action tokens "
    assert said.after == ", please predict the corresponding action from [tokens], wave."


def test_label_lists():
    assert checked_labels(["Sit down", "sit  up"]) == ("Sit down", "sit  up")
    for wrong, said in [([], "no labels"), (["a", ""], "label 1"), (["wave", "sit", " WAVE"], "places 0 and 2")]:
        with pytest.raises(FeatureMismatch, match=said):
            checked_labels(wrong)


def test_a_trie():
    trie = LabelTrie([[5, 1], [5, 6, 1], [7, 1]])
    assert trie.after([]) == [5, 7] and trie.after([5]) == [1, 6] and trie.after([5, 6]) == [1]
    assert trie.after([5, 1]) == [] and trie.after([9]) == []
    for clash in ([[5], [5, 6]], [[5, 6], [5]], [[5, 1], [5, 1]]):
        with pytest.raises(FeatureMismatch, match="same tokens"):
            LabelTrie(clash)
    with pytest.raises(FeatureMismatch, match="label 1 has no tokens"):
        LabelTrie([[5, 1], []])


def test_words_written_become_labels():
    labels = ("Wave", "sit down", "throw a ball")
    vectors = {"toss": [0.0, 0.6, 0.8], "Wave": [1.0, 0, 0], "sit down": [0, 1.0, 0], "throw a ball": [0, 0, 1.0]}

    def embed(texts):
        return np.array([vectors[text] for text in texts])

    found = matched(["wave.", " SIT\n down!", "toss", ""], labels=labels, embed=embed)
    assert found[:2] == [Match(0, "exact"), Match(1, "exact")]
    assert found[2].number == 2 and found[2].how == "nearest" and found[2].cosine == pytest.approx(0.8)
    assert found[3] == Match(-1, "none")
    assert matched(["toss"], labels=labels) == [Match(-1, "none")]


@given(st.data())
def test_packing_keeps_order_and_leaves_no_holes(data):
    clips, lengths = 3, data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    masks = [
        torch.tensor(data.draw(st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=3, max_size=3)))
        for n in lengths
    ]
    masks[0] = torch.ones_like(masks[0])
    parts = [(torch.rand(clips, n, 2) + 0.1, mask) for n, mask in zip(lengths, masks, strict=True)]
    for padding in ("left", "right"):
        prompt = packed(parts, padding=padding)
        for clip in range(clips):
            wanted = torch.cat([part[clip, mask[clip]] for part, mask in parts])
            assert torch.equal(prompt.embeddings[clip, prompt.mask[clip]], wanted)
            at = prompt.mask[clip].nonzero()[:, 0]
            assert len(at) == int(at[-1] - at[0]) + 1
            assert prompt.positions[clip, at].tolist() == list(range(len(at)))
            assert int((prompt.parts[clip] == CODES).sum()) == int(masks[1][clip].sum())
        assert prompt.mask.any(dim=0).all()
        assert not prompt.embeddings[~prompt.mask].any()


def test_places_never_fall_below_zero():
    mask = torch.tensor([[False, False, True, True], [True, False, False, True]])
    assert places(mask).tolist() == [[0, 0, 0, 1], [0, 0, 0, 1]]


def tokenizer(**changes):
    config = TokenizerConfig(features=6, width=8, codes=16, code_width=4, depth=1, **changes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Tokenizer(config)
    features = torch.randn(3, 12, 6, generator=torch.Generator().manual_seed(0))
    mask = torch.arange(12) < torch.tensor([12, 5, 8])[:, None]
    model.start(features, mask, generator=torch.Generator().manual_seed(0))
    # Codes are drawn from latents: others must stand beside them.
    return model.eval(), features.flip(1) * mask[..., None], mask


@pytest.mark.parametrize("changes", [{}, {"codebooks": 2, "geometry": "euclidean"}])
def test_codes_and_latents_as_action_sentences(changes):
    model, features, mask = tokenizer(**changes)
    codes = model.encode(features, mask)
    said = of_codes(model, codes)
    assert said.vectors.shape == (3, 3, 4) and said.mask.sum(dim=1).tolist() == [3, 2, 2]
    assert torch.equal(said.vectors, model.embed(codes)) and not said.vectors.requires_grad
    latents = of_latents(model, features, mask)
    assert torch.equal(latents.mask, said.mask) and not latents.vectors.requires_grad
    assert not torch.allclose(latents.vectors, said.vectors)
    if not changes:
        assert float(latents.vectors.norm(dim=-1).max()) < 1
    assert (codes[..., 0] if codes.ndim == 3 else codes)[~said.mask].eq(NO_CODE).all()
    checked = checked_actions(said, code_width=4)
    assert torch.equal(checked.vectors, said.vectors)


def test_real_words_of_every_kind_of_vocabulary():
    pieces = {"[CLS]": 0, "walk": 2, "##ing": 1, "Run": 3, "a": 4, "x2y": 5, "été": 6, "jump": 7}
    assert real_words(pieces) == {"walk": 2, "jump": 7}
    marked = {"<s>": 0, "\u2581walk": 1, "ing": 2, "\u2581": 3, "\u2581Run": 4, "\u2581jump": 9}
    assert real_words(marked) == {"walk": 1, "jump": 9}
    assert real_words({"!": 0, "\u0120walk": 1, "walk": 2}) == {"walk": 1}


def test_minilms_words_draw_codes():
    words = word_embeddings(minilm_folder(), most=50, rng=np.random.default_rng(0))
    assert words.vectors.shape == (50, 384) and words.vectors.dtype == np.float32 and len(set(words.words)) == 50
    again = word_embeddings(minilm_folder(), most=50, rng=np.random.default_rng(0))
    assert words.words == again.words != word_embeddings(minilm_folder(), most=50).words
    assert all(word.isalpha() and word.islower() and len(word) >= 3 for word in words.words)
    from motionary.models.language.bert import load_bert

    matrix = load_bert(minilm_folder()).words.weight
    vocabulary = json.loads((minilm_folder() / "tokenizer.json").read_text())["model"]["vocab"]
    np.testing.assert_array_equal(words.vectors[7], matrix[vocabulary[words.words[7]]].detach().numpy())
    config = TokenizerConfig(features=6, width=8, codes=16, code_width=384, depth=1)
    model = Tokenizer(config)
    features, mask = torch.randn(2, 8, 6), torch.ones(2, 8, dtype=torch.bool)
    terms = tokenizer_losses(
        model(features, mask), features, mask, config=config, words=torch.from_numpy(words.vectors)
    )
    assert float(terms["mmd"].detach()) > 0


@pytest.mark.parametrize("kind", ["llama", "gpt2", "t5", "bert"])
def test_words_of_every_kind_of_model(folders, kind):
    words = word_embeddings(folders[kind])
    assert words.vectors.shape[1] == 32 and "action" in words.words


def test_models_without_words(folders, tmp_path):
    import shutil

    from safetensors.numpy import save_file

    folder = shutil.copytree(folders["bert"], tmp_path / "model")
    save_file({"nothing": np.zeros(3, np.float32)}, folder / "model.safetensors")
    with pytest.raises(MissingData, match="no word embeddings"):
        word_embeddings(folder)
    save_file({"shared.weight": np.zeros((3, 2), np.float32)}, folder / "model.safetensors")
    with pytest.raises(FormatError, match="3 rows"):
        word_embeddings(folder)
    (folder / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(FormatError, match="not a safetensors file"):
        word_embeddings(folder)
    (folder / "tokenizer.json").write_text('{"model": {"vocab": {"1": 0}}}')
    with pytest.raises(FormatError, match="whole word"):
        word_embeddings(folder)
    (folder / "tokenizer.json").write_text('{"model": 3}')
    with pytest.raises(FormatError, match="no vocabulary"):
        word_embeddings(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(MissingData, match=r"tokenizer\.json"):
        word_embeddings(folder)


@pytest.mark.parametrize(("kind", "continues"), [("llama", True), ("gpt2", True), ("t5", True), ("t5", False)])
def test_labels_are_written_as_they_are_read(folders, kind, continues):
    """Their tokens, read after the instruction, are the label again; what stands around a text is the model's."""
    from transformers import AutoTokenizer

    texts = Texts(AutoTokenizer.from_pretrained(folders[kind]), continues=continues)
    for cue in ("", " Answer:", "\n"):
        said = instruction(cue=cue)
        before, after = texts.around(said)
        assert (before[0] == 0) == (kind == "llama")
        assert (after[-1] == texts.end) == (not continues)
        for label, ids in zip(LABELS, texts.answers(LABELS, said), strict=True):
            assert ids[-1] == texts.end and texts.end not in ids[:-1]
            assert texts.text([*ids, 5, 5]) == label


def test_a_tokenizer_that_joins_label_and_instruction_writes_the_label_by_itself():
    class Joining:
        """Tokens of five letters, wherever words begin."""

        eos_token_id, bos_token_id = 1, None

        def __call__(self, text, add_special_tokens=True):
            parts = [text[place : place + 5] for place in range(0, len(text), 5)]
            return SimpleNamespace(input_ids=[2 + sum(map(ord, part)) for part in parts])

    said = instruction()
    texts = Texts(Joining(), continues=True)
    assert len(said.after) % 5
    assert texts.answers(["wave"], said)[0] == [*Joining()(" wave").input_ids, 1]
