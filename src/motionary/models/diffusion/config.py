"""MDM's sizes, noise and loss weights; the defaults are the paper's figures and live only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from motionary.errors import FeatureMismatch

MAX_WIDTH = 8192
MAX_LAYERS = 64
TEXT_INPUTS = ("sentence", "tokens")
PLACES = ("once", "every-block")


@dataclass(frozen=True)
class MDMConfig:
    """Sizes of MDM (Tevet et al., ICLR 2023, section 3 and its code): a transformer that predicts the clean motion.

    `patch` frames make one token (1 in the paper; 4 is far cheaper on a CPU). `text_input`: the text enters as one
    "sentence" vector added to the time's token (paper, with CLIP), or as "tokens" of their own in front of the motion.
    `condition_dropout`: share of training texts that are left out, which is what guidance needs. `noise_steps` of a
    cosine schedule. `velocity` weighs the error of frame-to-frame differences (0 in MDM for HumanML3D). `root`: how
    much the first four numbers, the root's in HumanML3D's layout, count beside any other (1 in the paper): they are
    few, and the whole body's path is their sum over time.

    `noise_shift`: how many times noisier than the cosine schedule each step is (1 in the paper; "simple diffusion",
    Hoogeboom et al. 2023, section 3.1). A motion says the same in very many numbers, so that it is plain to see through
    noise in which one number would be lost: at 1, all that words decide is decided in the noisiest 4 % of the steps.
    `text_scale` multiplies the text's vectors, whose numbers are smaller than the places' that they are added to.

    `places`: where a token stands is told "once", before the first block (paper), or before "every-block", through a
    layer that begins at zero: a noisy token of several frames drowns what is told once.
    """

    features: int = 263
    text_width: int = 512
    width: int = 512
    layers: int = 8
    heads: int = 4
    feedforward: int = 1024
    dropout: float = 0.1
    patch: int = 1
    text_input: str = "sentence"
    condition_dropout: float = 0.1
    noise_steps: int = 1000
    longest: int = 196
    norm_first: bool = False
    velocity: float = 0.0
    root: float = 1.0
    noise_shift: float = 1.0
    text_scale: float = 1.0
    places: str = "once"

    def __post_init__(self) -> None:
        widths = {name: getattr(self, name) for name in ("features", "text_width", "width", "feedforward", "patch")}
        bad: dict[str, Any] = {name: value for name, value in widths.items() if not 0 < int(value) <= MAX_WIDTH}
        if not 0 < self.layers <= MAX_LAYERS:
            bad["layers"] = self.layers
        if not 1 < self.noise_steps <= 10_000:
            bad["noise_steps"] = self.noise_steps
        if self.heads < 1 or self.width % self.heads or self.width % 2:
            bad["heads"] = self.heads
        if self.text_input not in TEXT_INPUTS:
            bad["text_input"] = self.text_input
        if self.places not in PLACES:
            bad["places"] = self.places
        if not 0 <= self.condition_dropout < 1:
            bad["condition_dropout"] = self.condition_dropout
        if not (0 < self.root < float("inf") and 0 <= self.velocity < float("inf")):
            bad |= {"root": self.root, "velocity": self.velocity}
        if not (0 < self.noise_shift <= 1000 and 0 < self.text_scale <= 1000):
            bad |= {"noise_shift": self.noise_shift, "text_scale": self.text_scale}
        if not 1 <= self.longest <= 100_000:
            bad["longest"] = self.longest
        if bad:
            raise FeatureMismatch(f"MDMConfig: {bad} make no sense; see motionary.models.diffusion.config.MDMConfig")

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MDMConfig:
        """The configuration back from `to_dict`; FeatureMismatch for a name it does not know."""
        unknown = sorted(set(values) - {entry.name for entry in fields(cls)})
        if unknown:
            raise FeatureMismatch(f"MDMConfig has no {', '.join(unknown)}; made by a newer version of Motionary?")
        return cls(**values)
