"""TMR's sizes and loss weights; the defaults are the paper's figures and live only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch

MAX_WIDTH = 8192
MAX_LAYERS = 64


@dataclass(frozen=True)
class LossWeights:
    """How much each term of TMR's loss counts (paper, section 3.2 and its supplement).

    `contrastive_kind` is "info_nce" (TMR) or "hn_nce" (TMR++, hard negatives, with `alpha` and `beta`).
    `filter_cosine` is the text cosine above which a pair is no longer a negative: 0.60 is the paper's 0.80 on
    (cosine + 1) / 2; None switches the filter off.
    """

    reconstruction: float = 1.0
    latent: float = 1e-5
    kl: float = 1e-5
    contrastive: float = 0.1
    temperature: float = 0.1
    filter_cosine: float | None = 0.60
    contrastive_kind: str = "info_nce"
    alpha: float = 0.999
    beta: float = 0.5


@dataclass(frozen=True)
class TMRConfig:
    """Sizes of TMR: two ACTOR-style encoders into one Gaussian latent, and a decoder back to motion.

    `patch` frames make one token of the motion encoder and decoder (1 in the paper; 4 is far cheaper on a CPU).
    `norm_first` puts the layer norms before attention and feed-forward (the paper's are after).
    `text_mean_token` gives the text encoder the mean of its tokens as one more token, which for MiniLM is the
    direction of the sentence embedding (not in the paper).
    """

    features: int = 263
    text_width: int = 384
    latent: int = 256
    feedforward: int = 1024
    heads: int = 4
    motion_layers: int = 6
    text_layers: int = 6
    decoder_layers: int = 6
    dropout: float = 0.1
    patch: int = 1
    norm_first: bool = False
    text_mean_token: bool = False
    loss: LossWeights = field(default_factory=LossWeights)

    def __post_init__(self) -> None:
        widths = {name: getattr(self, name) for name in ("features", "text_width", "latent", "feedforward", "patch")}
        bad = {name: value for name, value in widths.items() if not 0 < int(value) <= MAX_WIDTH}
        depths = {name: getattr(self, name) for name in ("motion_layers", "text_layers", "decoder_layers")}
        bad |= {name: value for name, value in depths.items() if not 0 <= int(value) <= MAX_LAYERS}
        if bad:
            raise FeatureMismatch(f"TMRConfig: {bad} out of range (widths 1 to {MAX_WIDTH}, layers 0 to {MAX_LAYERS})")
        if self.heads < 1 or self.latent % self.heads or self.latent % 2:
            raise FeatureMismatch(f"TMRConfig: latent {self.latent} must be even and a multiple of heads {self.heads}")
        if self.loss.contrastive_kind not in ("info_nce", "hn_nce"):
            raise FeatureMismatch(f"TMRConfig: contrastive_kind {self.loss.contrastive_kind!r}; use info_nce or hn_nce")

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TMRConfig:
        """The configuration back from `to_dict`, or a part of it (the rest keeps the paper's figures).

        Raises FeatureMismatch for a name it does not know.
        """
        given = dict(values)
        loss = dict(given.pop("loss", {}))
        _known(given, cls)
        _known(loss, LossWeights)
        return cls(**given, loss=LossWeights(**loss))


def _known(values: Mapping[str, Any], of: type) -> None:
    """Refuse names that are no field of the dataclass `of`."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FeatureMismatch(f"{of.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
