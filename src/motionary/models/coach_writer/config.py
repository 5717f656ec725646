"""How two motions enter a language model and what of it is trained; the defaults are CigTime's and live only here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch
from motionary.models.language.config import LowRank

ADAPTERS = ("minilm", "causal", "seq2seq")
TOKENS = ("words", "extended", "continuous")
TUNINGS = ("all", "lora")
TEMPLATES = ("paper", "short")
MAX_CODES = 1 << 16
MAX_WIDTH = 1 << 14
MAX_BLOCKS = 64


@dataclass(frozen=True)
class DecoderSizes:
    """The decoder that stands behind MiniLM's encoder: `blocks` of `width`, each looking back and at the encoder."""

    width: int = 256
    blocks: int = 2
    heads: int = 4
    feedforward: int = 512
    dropout: float = 0.1

    def __post_init__(self) -> None:
        sizes = (self.width, self.blocks, self.heads, self.feedforward)
        fits = all(1 <= size <= MAX_WIDTH for size in sizes) and self.blocks <= MAX_BLOCKS
        if not fits or self.width % self.heads or not 0 <= self.dropout < 1:
            raise FeatureMismatch(f"DecoderSizes: {asdict(self)} make no decoder")


@dataclass(frozen=True)
class WriterConfig:
    """A writer's kind and sizes.

    Motion: `codes` a book, `codebooks` of the tokenizer (2 for the residual VQ of appendix C), `code_width` of its
    latents, `most_codes` a motion at most. `tokens`: codes are "words" of the vocabulary there is (CigTime), "extended"
    ones with embeddings of their own (table 2, as MotionGPT), or not codes at all but "continuous" latents through a
    linear map (table 2, as MotionLLM).

    Language model: `adapter` of ADAPTERS; `tuning` "all" weights (CigTime) or "lora". `anchor` is equation 10's weight,
    lambda, which the paper does not give: on the sum of squared distances from the pre-trained weights. `blocks` is how
    many of MiniLM's encoder are used, None for all. `template`: "paper" (figure 2), or "short", its last lines alone.
    """

    codes: int = 512
    codebooks: int = 1
    code_width: int = 512
    most_codes: int = 64
    adapter: str = "minilm"
    tokens: str = "words"
    tuning: str = "all"
    anchor: float = 1e-3
    template: str = "paper"
    blocks: int | None = None
    decoder: DecoderSizes = field(default_factory=DecoderSizes)
    low_rank: LowRank = field(default_factory=LowRank)

    def __post_init__(self) -> None:
        choices = {"adapter": ADAPTERS, "tokens": TOKENS, "tuning": TUNINGS, "template": TEMPLATES}
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise FeatureMismatch(f"WriterConfig: {name} {getattr(self, name)!r}; use {' or '.join(known)}")
        sizes = (self.codes, self.codebooks, self.code_width, self.most_codes)
        if not all(1 <= size <= MAX_CODES for size in sizes) or self.words > MAX_CODES:
            raise FeatureMismatch(
                f"WriterConfig: codes {self.codes}, codebooks {self.codebooks}, code_width {self.code_width}, "
                f"most_codes {self.most_codes}; each from 1, and codes in all books, to {MAX_CODES}"
            )
        if not 0 <= self.anchor < math.inf or (self.blocks is not None and self.blocks < 1):
            raise FeatureMismatch(f"WriterConfig: anchor {self.anchor}, blocks {self.blocks} make no sense")

    @property
    def words(self) -> int:
        """How many different motion tokens there are."""
        return self.codes * self.codebooks

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        values = asdict(self)
        values["low_rank"]["targets"] = list(self.low_rank.targets)
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> WriterConfig:
        """The configuration back from `to_dict`, or a part of it. Raises FeatureMismatch for an unknown name."""
        given = dict(values)
        parts = {"decoder": DecoderSizes, "low_rank": LowRank}
        made = {name: of(**_known(given.pop(name, {}), of)) for name, of in parts.items()}
        return cls(**_known(given, cls), **made)


def _known(values: Mapping[str, Any], of: type) -> dict[str, Any]:
    """The values, if all are fields of `of`."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FeatureMismatch(f"{of.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
    return dict(values)
