"""A motion encoder into the text space, and scores of classes by their texts there."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.classifier.config import ClassifierConfig
from motionary.models.generation.motionclip import CLIPBatch, MotionCLIP, motionclip_losses


class ClassifierBatch(NamedTuple):
    """Normalised features (B, T, D) with mask (B, T), and the class numbers (B,)."""

    features: Tensor
    mask: Tensor
    labels: Tensor


class TextClassifier(nn.Module):
    """MotionCLIP beside the text vectors of its classes, which are frozen.

    `texts` (classes, d): one vector a class, from any text encoder; they are stored with the weights. Other classes
    may be scored than it was trained with (`scores`): the space is the text encoder's.
    """

    texts: Tensor

    def __init__(self, config: ClassifierConfig, texts: Tensor) -> None:
        super().__init__()
        self.config = config
        self.network = MotionCLIP(config.motion)
        self.register_buffer("texts", texts)

    def encode(self, features: Tensor, mask: Tensor) -> Tensor:
        """Normalised features (B, T, D) and mask (B, T) to unit vectors of the text space (B, d)."""
        return functional.normalize(self.network.encode_motion(features, mask), dim=-1)

    def scores(self, features: Tensor, mask: Tensor, *, texts: Tensor | None = None) -> Tensor:
        """Cosines (B, classes) with the texts of its own classes, or with others (n, d)."""
        return self.encode(features, mask) @ functional.normalize(self.texts if texts is None else texts, dim=-1).T

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """As `scores`."""
        return self.scores(features, mask)


def classifier_losses(model: TextClassifier, batch: ClassifierBatch) -> dict[str, Tensor]:
    """MotionCLIP's losses, a motion's text being its class's, and the cross-entropy over cosines where it counts."""
    config = model.config
    terms = motionclip_losses(model.network, CLIPBatch(batch.features, batch.mask, model.texts[batch.labels]))
    if config.cross_entropy:
        logits = config.scale * model.scores(batch.features, batch.mask)
        terms["cross_entropy"] = functional.cross_entropy(logits.float(), batch.labels)
        terms["total"] = terms["total"] + config.cross_entropy * terms["cross_entropy"]
    return terms


@torch.no_grad()
def classify(model: TextClassifier, features: Tensor, mask: Tensor, *, texts: Tensor | None = None) -> Tensor:
    """Cosines (B, classes) in evaluation mode; the model's mode is left as it was."""
    was = model.training
    try:
        return model.eval().scores(features, mask, texts=texts)
    finally:
        model.train(was)
