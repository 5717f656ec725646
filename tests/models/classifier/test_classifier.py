"""MotionCLIP as a classifier: scores are cosines with texts, its losses, new classes, checkpoints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.classifier.checkpoint import load_classifier, save_classifier
from motionary.models.classifier.config import ClassifierConfig
from motionary.models.classifier.model import ClassifierBatch, TextClassifier, classifier_losses, classify
from motionary.models.generation.config import MotionCLIPConfig

SIZES = MotionCLIPConfig(
    features=4, text_width=16, latent=16, feedforward=32, heads=2, layers=1, dropout=0.0, velocity=1.0
)
CONFIG = ClassifierConfig(SIZES, cross_entropy=1.0)


def classifier(config: ClassifierConfig = CONFIG, classes: int = 3) -> TextClassifier:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return TextClassifier(config, torch.randn(classes, 16)).eval()


def batch(count: int = 6) -> ClassifierBatch:
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(count, 10, 4, generator=generator)
    return ClassifierBatch(features, torch.ones(count, 10, dtype=torch.bool), torch.arange(count) % 3)


def test_scores_are_cosines() -> None:
    model, data = classifier(), batch()
    scores = classify(model, data.features, data.mask)
    assert scores.shape == (6, 3)
    assert scores.abs().max() <= 1
    latent = model.network.encode_motion(data.features, data.mask)
    torch.testing.assert_close(scores[2, 1], torch.cosine_similarity(latent[2], model.texts[1], dim=0).detach())
    texts = torch.randn(5, 16)
    torch.testing.assert_close(
        classify(model, data.features, data.mask, texts=7 * texts),
        classify(model, data.features, data.mask, texts=texts),
    )


def test_padding_changes_nothing() -> None:
    model, data = classifier(), batch()
    longer = torch.cat((data.features, torch.full((6, 4, 4), 9.0)), dim=1)
    mask = torch.cat((data.mask, torch.zeros(6, 4, dtype=torch.bool)), dim=1)
    torch.testing.assert_close(classify(model, longer, mask), classify(model, data.features, data.mask))


def test_losses() -> None:
    model, data = classifier(), batch()
    both = classifier_losses(model, data)
    paper = classifier_losses(TextClassifier(replace(CONFIG, cross_entropy=0.0), model.texts).eval(), data)
    assert "cross_entropy" not in paper
    chances = torch.softmax(CONFIG.scale * classify(model, data.features, data.mask), dim=1)
    expected = -chances[torch.arange(6), data.labels].log().mean()
    torch.testing.assert_close(both["cross_entropy"].detach(), expected)
    torch.testing.assert_close(
        both["text"], 1 - classify(model, data.features, data.mask)[torch.arange(6), data.labels].mean()
    )


def test_texts_are_frozen_and_it_learns() -> None:
    data, model = batch(), classifier().train()
    before = model.texts.clone()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(80):
        optimiser.zero_grad()
        classifier_losses(model, data)["total"].backward()
        optimiser.step()
    torch.testing.assert_close(model.texts, before)
    assert (classify(model, data.features, data.mask).argmax(dim=1) == data.labels).all()


def info() -> CheckpointInfo:
    zeros, ones = np.zeros(4, np.float32), np.ones(4, np.float32)
    return CheckpointInfo(config={}, mean=zeros, std=ones, normaliser="none", text_encoder="x", features="joints")


def test_checkpoint_round_trip(tmp_path: Path) -> None:
    model, data = classifier(), batch()
    save_classifier(tmp_path / "net", model, info=info())
    loaded, found = load_classifier(tmp_path / "net")
    assert (found.model, loaded.config) == ("text_classifier", CONFIG)
    expected: Tensor = classify(model, data.features, data.mask)
    torch.testing.assert_close(classify(loaded, data.features, data.mask), expected)


def test_configurations_that_make_no_sense() -> None:
    assert ClassifierConfig.from_dict(CONFIG.to_dict()) == CONFIG
    for change in ({"scale": 0.0}, {"cross_entropy": -1.0}, {"depth": 1}):
        with pytest.raises(FeatureMismatch, match=next(iter(change))):
            ClassifierConfig.from_dict(CONFIG.to_dict() | change)
