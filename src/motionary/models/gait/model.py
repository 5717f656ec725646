"""The GaitFormer as a multi-label classifier: one logit an attribute, binary cross-entropy (WalkAndText, IV.C)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from motionary.models.alignment.config import AlignerConfig
from motionary.models.alignment.networks import MotionEncoder


class AttributeNet(nn.Module):
    """The aligner's motion encoder with a linear layer to the attributes; `config.text_width` counts them here."""

    def __init__(self, config: AlignerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = MotionEncoder(config)
        self.norm = nn.LayerNorm(config.width) if config.norm_first else nn.Identity()
        self.head = nn.Linear(config.width, config.text_width)

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Normalised frames (B, T, inputs) and mask (B, T), True = valid, to logits (B, attributes), float32."""
        return self.head(self.norm(self.encoder(values, mask))).float()


def attribute_losses(logits: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Binary cross-entropy, the mean over attributes, of logits (B, A) and labels (B, A) from 0 to 1."""
    return {"total": functional.binary_cross_entropy_with_logits(logits, labels)}
