"""CLIP by its folder, on a tiny one made here: words and pictures in one space."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tiny_models import clip

from motionary.errors import FormatError, MissingData
from motionary.text import load_encoder
from motionary.text.clip import ClipEncoder
from motionary.text.describing import DescribingEncoder

TEXTS = ["a person walks", "a person turns left and then runs fast", "jumps"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("transformers")
    return clip(tmp_path_factory.mktemp("tiny") / "tiny-clip")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> ClipEncoder:
    made = load_encoder(folder)
    assert isinstance(made, ClipEncoder)
    return made


def test_texts_are_what_transformers_says(folder: Path, encoder: ClipEncoder) -> None:
    import torch
    from transformers import AutoTokenizer, CLIPModel

    batch = AutoTokenizer.from_pretrained(folder)(TEXTS[:1], return_tensors="pt")
    model = CLIPModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        expected = model.text_projection(model.text_model(**{n: batch[n] for n in ("input_ids", "attention_mask")})[1])
    vectors = encoder.encode_unscaled(TEXTS)
    np.testing.assert_allclose(vectors[0], expected[0].numpy(), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_sentences(TEXTS), axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_unscaled(TEXTS[2:])[0], vectors[2], atol=1e-5)
    assert encoder.name.startswith("tiny-clip@") and encoder.dimension == 8


def test_tokens_are_padded_and_masked(encoder: ClipEncoder) -> None:
    tokens, mask = encoder.encode_tokens(TEXTS)
    assert tokens.shape[:2] == mask.shape and tokens.shape[2] == 8
    assert mask.sum(axis=1).tolist() == sorted(mask.sum(axis=1).tolist(), key=lambda n: [3, 8, 1].index(int(n)))
    assert not tokens[~mask].any() and tokens[mask].any(axis=1).all()
    assert encoder.encode_tokens([])[0].shape == (0, 0, 8)


def test_pictures_share_the_space(encoder: ClipEncoder) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, size=(3, 16, 16, 3)).astype(np.uint8)
    vectors = encoder.encode_images(pictures)
    assert vectors.shape == (3, 8)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert not np.allclose(vectors[0], vectors[1], atol=1e-3)
    with pytest.raises(FormatError, match="16, 16, 3"):
        encoder.encode_images(np.zeros((1, 20, 20, 3), dtype=np.uint8))


def test_descriptions_count_by_their_length_in_the_mean(encoder: ClipEncoder) -> None:
    told = DescribingEncoder(encoder, lambda texts: [TEXTS[:2] for _ in texts], count=2, source="test")
    mean = encoder.encode_unscaled(TEXTS[:2]).mean(axis=0)
    np.testing.assert_allclose(told.encode_sentences(["x"])[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_what_is_no_clip_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="pooling of its own"):
        load_encoder(folder, pooling="mean")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "clip"}))
    with pytest.raises(MissingData, match="safetensors"):
        load_encoder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(FormatError, match="CLIP"):
        load_encoder(tmp_path)
