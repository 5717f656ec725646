"""Sizes and loss weights of MotionCLIP, TEMOS and TEACH; the defaults are the papers' figures and live only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from motionary.errors import FeatureMismatch
from motionary.models.contrastive.config import LossWeights, TMRConfig

ROOT = 4
"""Numbers of a frame that make the body's path: turn, two velocities, height (humanml263, rifke)."""


@dataclass(frozen=True)
class LatentConfig:
    """What the three share: sizes of ACTOR-style encoders and decoder, and the weights of their losses.

    `features`: numbers a frame (263, rifke's 64, 135 or SMPL 6D). `patch` frames make one token (1 in the papers).
    `root` is how much the body's path (the first four numbers) counts in the reconstruction, the papers' 1: small
    errors of velocity add up to large ones of place.
    """

    features: int = 263
    text_width: int = 768
    latent: int = 256
    feedforward: int = 1024
    heads: int = 4
    layers: int = 6
    dropout: float = 0.1
    patch: int = 1
    norm_first: bool = False
    reconstruction: float = 1.0
    root: float = 1.0

    def __post_init__(self) -> None:
        self.actor()
        if not 0 < self.root < 1e6:
            raise FeatureMismatch(f"{type(self).__name__}: root {self.root}; a weight above 0 is needed")

    def actor(self) -> TMRConfig:
        """The sizes as the blocks of `models.contrastive` take them. Raises FeatureMismatch for what makes no sense."""
        return TMRConfig(
            features=self.features,
            text_width=self.text_width,
            latent=self.latent,
            feedforward=self.feedforward,
            heads=self.heads,
            motion_layers=self.layers,
            text_layers=self.layers,
            decoder_layers=self.layers,
            dropout=self.dropout,
            patch=self.patch,
            norm_first=self.norm_first,
            loss=LossWeights(contrastive=0.0),
        )

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The configuration back from `to_dict`; FeatureMismatch for a name it does not know."""
        unknown = sorted(set(values) - {entry.name for entry in fields(cls)})
        if unknown:
            raise FeatureMismatch(f"{cls.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
        return cls(**values)


@dataclass(frozen=True)
class TEMOSConfig(LatentConfig):
    """TEMOS (Petrovich et al., ECCV 2022): d 256, 6 layers, 4 heads, feed-forward 1024; KL and latent 1e-5 each.

    `logvar_start`: the log-variance that latents begin with, where blocks normalise first (`norm_first`). At 0 they are
    noise as large as themselves, which a long training learns to lower; a short one starts lower. `text_mean_token`
    puts the mean of the words' vectors in front of them, as in this project's small TMR.
    """

    kl: float = 1e-5
    latent_match: float = 1e-5
    logvar_start: float = 0.0
    text_mean_token: bool = False


@dataclass(frozen=True)
class TEACHConfig(TEMOSConfig):
    """TEACH (Athanasiou et al., 3DV 2022): TEMOS whose text encoder also reads the last `past` frames before."""

    past: int = 5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.past < 1:
            raise FeatureMismatch(f"TEACHConfig: past {self.past}; at least one frame")


@dataclass(frozen=True)
class MotionCLIPConfig(LatentConfig):
    """MotionCLIP (Tevet et al., ECCV 2022): 8 layers and a latent as wide as the text's vectors (512 for CLIP).

    `velocity` weighs differences of frames (the code's 100), `text` and `image` the cosines with the text's and a
    rendered frame's vectors.
    """

    text_width: int = 512
    latent: int = 512
    layers: int = 8
    velocity: float = 100.0
    text: float = 1.0
    image: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.latent != self.text_width:
            raise FeatureMismatch(
                f"MotionCLIPConfig: a latent of {self.latent} in a text space of {self.text_width}; they are one space"
            )
