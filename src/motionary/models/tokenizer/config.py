"""The action tokenizer's sizes and loss weights; the defaults are LLM-AR's figures and live only here.

What LLM-AR leaves open comes from T2M-GPT (Zhang et al., CVPR 2023), or is ours: docs/decisions/action-tokenizer.md
says which is which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch

ZIPF_OFFSET = 2.7
"""Zipf's law: the i-th most common word is as frequent as 1 / (i + this) (Eq. 2)."""

MAX_WIDTH = 8192
MAX_CODES = 1 << 16
MAX_LAYERS = 32


@dataclass(frozen=True)
class TokenizerWeights:
    """How much each term of Eq. 12 counts.

    `commitment` is the paper's omega 1 and `human` its omega 2, over `zipf`, `context` and `mmd` (Eq. 7; 0 leaves the
    term out, which is the paper's ablation). `embedding` counts only where codes learn by gradient. `emphasis` adds
    so much of the reconstruction error of features `emphasis_from` to `emphasis_to` (T2M-GPT: 0.5 on the positions).
    """

    reconstruction: float = 1.0
    embedding: float = 1.0
    commitment: float = 0.02
    human: float = 0.2
    zipf: float = 1.0
    context: float = 1.0
    mmd: float = 1.0
    emphasis: float = 0.0
    emphasis_from: int = 4
    emphasis_to: int = 67

    def __post_init__(self) -> None:
        bad = {name: value for name, value in asdict(self).items() if not 0 <= value < math.inf}
        if bad:
            raise FeatureMismatch(f"TokenizerWeights: {bad} must be finite and not below 0")


@dataclass(frozen=True)
class TokenizerConfig:
    """Sizes of the action VQ-VAE and how its codes are compared, drawn and learnt.

    Networks: `features` numbers a frame, hidden `width`, one convolution for each of `strides` (their product is the
    number of frames a code spans), each with `depth` residual blocks dilated by powers of `dilation_growth`.

    Codes: `codebooks` books of `codes` vectors of `code_width`; more than one is a residual VQ. `geometry` is
    "hyperbolic" (Poincare ball of `curvature`) or "euclidean". Latents are multiplied by `latent_scale` before they are
    compared; None is `code_width` ** -0.5, 1 is the paper's formula to the letter. `level_latents` subtracts each
    latent's mean and divides it by its deviation (ours), so that none can grow away from the codes: with it every
    latent has a length of `code_width` ** 0.5.

    Learning: `learning` is "gradient" (Eq. 11's embedding loss) or "ema" (T2M-GPT, with `decay`). A code whose mean
    use a batch falls below `revive_below` is replaced by a latent of the batch; 0 never replaces. `assignment` is
    "nearest" (Eq. 1, straight-through) or "gumbel" (codes drawn while training). `temperature` divides the distances
    in every Gumbel softmax: the smaller, the nearer a draw is to the nearest code.
    """

    features: int = 263
    width: int = 512
    strides: tuple[int, ...] = (2, 2)
    depth: int = 3
    dilation_growth: int = 3
    codes: int = 512
    code_width: int = 5120
    codebooks: int = 1
    geometry: str = "hyperbolic"
    curvature: float = 1.0
    latent_scale: float | None = None
    level_latents: bool = False
    learning: str = "gradient"
    decay: float = 0.99
    revive_below: float = 1.0
    assignment: str = "nearest"
    temperature: float = 0.1
    loss: TokenizerWeights = field(default_factory=TokenizerWeights)

    def __post_init__(self) -> None:
        self._check_sizes()
        choices = {
            "geometry": ("hyperbolic", "euclidean"),
            "learning": ("gradient", "ema"),
            "assignment": ("nearest", "gumbel"),
        }
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise FeatureMismatch(f"TokenizerConfig: {name} {getattr(self, name)!r}; use {' or '.join(known)}")
        positive = {"curvature": self.curvature, "temperature": self.temperature, "latent_scale": self.scale}
        bad = {name: value for name, value in positive.items() if not 0 < value < math.inf}
        if bad or not 0 <= self.decay < 1 or not 0 <= self.revive_below < math.inf:
            bad |= {"decay": self.decay, "revive_below": self.revive_below}
            raise FeatureMismatch(f"TokenizerConfig: {bad} out of range (decay 0 to below 1, the others above 0)")
        if self.loss.human * self.loss.context > 0 and self.codes % 2:
            raise FeatureMismatch(f"TokenizerConfig: {self.codes} codes cannot be paired; the context loss needs even")

    def _check_sizes(self) -> None:
        """Refuse sizes that no machine holds, before any network is made."""
        most = {
            **dict.fromkeys(("features", "width", "code_width"), MAX_WIDTH),
            "codes": MAX_CODES,
            "codebooks": MAX_LAYERS,
            "depth": MAX_LAYERS,
            "dilation_growth": 16,
        }
        bad = {name: getattr(self, name) for name, top in most.items() if not 1 <= int(getattr(self, name)) <= top}
        object.__setattr__(self, "strides", tuple(int(stride) for stride in self.strides))
        if bad or not 1 <= len(self.strides) <= 6 or not all(stride in (1, 2) for stride in self.strides):
            raise FeatureMismatch(
                f"TokenizerConfig: {bad | {'strides': self.strides}} out of range (sizes 1 to {most}, "
                "1 to 6 strides of 1 or 2)"
            )

    @property
    def frames_per_code(self) -> int:
        """Frames of motion that one code stands for: 4 with the paper's two strides of 2."""
        return math.prod(self.strides)

    @property
    def scale(self) -> float:
        """What latents are multiplied by before they are compared with codes."""
        return self.code_width**-0.5 if self.latent_scale is None else self.latent_scale

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self) | {"strides": list(self.strides)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TokenizerConfig:
        """The configuration back from `to_dict`, or a part of it (the rest keeps the paper's figures).

        Raises FeatureMismatch for a name it does not know.
        """
        given = dict(values)
        loss = dict(given.pop("loss", {}))
        _known(given, cls)
        _known(loss, TokenizerWeights)
        return cls(**given, loss=TokenizerWeights(**loss))


VARIANTS: dict[str, dict[str, Any]] = {
    "llm-ar": {},
    "t2m-gpt": {
        "code_width": 512,
        "geometry": "euclidean",
        "learning": "ema",
        "loss": {"human": 0.0, "emphasis": 0.5},
    },
    "cigtime": {
        "features": 75,
        "width": 256,
        "strides": (1, 1),
        "codes": 64,
        "code_width": 16,
        "codebooks": 2,
        "geometry": "euclidean",
        "learning": "ema",
        "loss": {"human": 0.0},
    },
}
"""The published tokenizers by name, as what they change in LLM-AR's (CigTime: appendix C, positions of 25 joints).

CigTime's printed table has no stride above 1, so that each frame gets its codes; its code uses "t2m-gpt".
"""


def variant(name: str, **changes: Any) -> TokenizerConfig:
    """A published tokenizer's configuration with `changes` (`loss` merges). FeatureMismatch for an unknown name."""
    if name not in VARIANTS:
        raise FeatureMismatch(f"no tokenizer variant {name!r}; known: {', '.join(VARIANTS)}")
    loss = {**VARIANTS[name].get("loss", {}), **changes.get("loss", {})}
    return TokenizerConfig.from_dict({**VARIANTS[name], **changes, "loss": loss})


def _known(values: Mapping[str, Any], of: type) -> None:
    """Refuse names that are no field of the dataclass `of`."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FeatureMismatch(f"{of.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
