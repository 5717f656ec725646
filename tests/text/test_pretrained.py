"""Any sentence-transformers model by path, on a tiny BERT made here."""

import json

import numpy as np
import pytest

from motionary.errors import FormatError, MissingData
from motionary.text import load_encoder
from motionary.text.pretrained import read_pooling

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "person", "walks", "waves", "sits", "down"]
TEXTS = ["a person walks", "a person sits down", "waves"]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    transformers = pytest.importorskip("transformers")
    path = tmp_path_factory.mktemp("tiny") / "tiny-bert"
    path.mkdir()
    (path / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    transformers.BertModel(config).eval().save_pretrained(path, safe_serialization=True)
    transformers.BertTokenizer(str(path / "vocab.txt")).save_pretrained(path)
    return path


def set_pooling(folder, **modes):
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 16, **modes}))


@pytest.mark.parametrize(
    ("mode", "first_only"), [("pooling_mode_mean_tokens", False), ("pooling_mode_cls_token", True)]
)
def test_sentences_are_pooled_as_the_model_says(folder, mode, first_only):
    set_pooling(folder, **{mode: True})
    encoder = load_encoder(folder)
    tokens, mask = encoder.encode_tokens(TEXTS)
    pooled = tokens[:, 0] if first_only else tokens.sum(axis=1) / mask.sum(axis=1, keepdims=True)
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    assert np.allclose(encoder.encode_sentences(TEXTS), pooled, atol=1e-5)
    assert np.allclose(encoder.encode_sentences(TEXTS[2:]), pooled[2:], atol=1e-5)
    assert encoder.dimension == 16
    assert mask.sum(axis=1).tolist() == [5, 6, 3]


def test_the_name_follows_the_weights(folder):
    first = load_encoder(folder).name
    assert first.startswith("tiny-bert@")
    weights = folder / "model.safetensors"
    intact = weights.read_bytes()
    try:
        weights.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
        assert load_encoder(folder).name != first
    finally:
        weights.write_bytes(intact)


def test_other_pooling_is_refused(folder):
    set_pooling(folder, pooling_mode_max_tokens=True)
    with pytest.raises(FormatError, match="max_tokens"):
        read_pooling(folder)


def test_pickled_weights_are_never_read(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(MissingData, match="safetensors"):
        load_encoder(tmp_path)


def test_pooling_by_name_where_the_files_are_silent(folder, tmp_path):
    for name, expected in (("UAE-Large-V1", "cls"), ("anything", "mean")):
        (tmp_path / name).mkdir()
        assert read_pooling(tmp_path / name) == expected


def test_pooling_can_be_asked_for_and_stands_in_the_name(folder):
    set_pooling(folder, pooling_mode_mean_tokens=True)
    usual, asked = load_encoder(folder), load_encoder(folder, pooling="cls")
    first = asked.encode_tokens(TEXTS)[0][:, 0]
    assert np.allclose(asked.encode_sentences(TEXTS), first / np.linalg.norm(first, axis=1, keepdims=True), atol=1e-5)
    assert asked.name == f"{usual.name}+cls"
    assert load_encoder(folder, pooling="mean").name == usual.name
    with pytest.raises(FormatError, match="max"):
        load_encoder(folder, pooling="max")
    with pytest.raises(FormatError, match="minilm"):
        load_encoder("minilm", pooling="cls")
