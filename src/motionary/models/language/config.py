"""How a language model is made a recogniser; the defaults are LLM-AR's figures and live only here.

Rank, alpha and learning rate are the paper's (section 4.2); dropout and warm-up, which it leaves open, are those of
the usual LoRA recipes. docs/decisions/language-recogniser.md says what else is ours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch

ADAPTERS: dict[str, str] = {
    "encoder": "motionary.models.language.encoder:EncoderRecogniser",
    "causal": "motionary.models.language.generative:GenerativeRecogniser",
    "seq2seq": "motionary.models.language.generative:GenerativeRecogniser",
}
"""Kinds of language model and the class that makes each a recogniser."""

TUNINGS = ("lora", "all", "projection")
PROJECTIONS = ("fit", "always")
MAX_WIDTH = 1 << 16
MAX_RANK = 4096


@dataclass(frozen=True)
class LowRank:
    """Low-rank adaptation (LoRA, Hu et al. 2022): W x + `alpha` / `rank` B A x, with the pre-trained W untouched.

    `dropout` falls on x before A while training. `targets` are the names of the linear layers that get one; none given
    means the attention's query and value, by whatever name the model has for them.
    """

    rank: int = 64
    alpha: float = 16.0
    dropout: float = 0.05
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", tuple(str(name) for name in self.targets))
        if not 1 <= int(self.rank) <= MAX_RANK or not 0 < self.alpha < math.inf or not 0 <= self.dropout < 1:
            raise FeatureMismatch(
                f"LowRank: rank {self.rank}, alpha {self.alpha}, dropout {self.dropout} out of range "
                f"(1 to {MAX_RANK}, above 0, 0 to below 1)"
            )


@dataclass(frozen=True)
class LanguageConfig:
    """How action sentences enter a language model and what of it is trained.

    `adapter` is one of ADAPTERS. `code_width` is the size of the vectors it is given; the paper makes it the language
    model's own. `projection` "fit" learns a linear map only where the two differ, "always" also where they agree.

    `tuning`: "lora" (the paper), "all" weights (its ablation "all tuning"), or the "projection" alone, which then must
    be there. `enter` is "input" or "layer K": K blocks of the model (0 or more) pass before the vectors take their
    places in the hidden states, which held zeros until then (the paper's "without discretisation" passes latents to
    intermediate layers). `listed` puts the labels into the instruction (its unseen classes). `cue` is written between
    instruction and answer.

    `temperature` divides the cosines of the encoder. `learning_rate` and `warmup_steps` are for whoever trains.
    """

    code_width: int
    adapter: str = "encoder"
    tuning: str = "lora"
    projection: str = "fit"
    enter: str = "input"
    listed: bool = False
    cue: str = ""
    temperature: float = 0.05
    learning_rate: float = 3e-3
    warmup_steps: int = 100
    low_rank: LowRank = field(default_factory=LowRank)

    def __post_init__(self) -> None:
        choices = {"adapter": tuple(ADAPTERS), "tuning": TUNINGS, "projection": PROJECTIONS}
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise FeatureMismatch(f"LanguageConfig: {name} {getattr(self, name)!r}; use {' or '.join(known)}")
        if not 1 <= int(self.code_width) <= MAX_WIDTH:
            raise FeatureMismatch(f"LanguageConfig: code_width {self.code_width}; use 1 to {MAX_WIDTH}")
        if not re.fullmatch(r"input|layer \d{1,3}", self.enter):
            raise FeatureMismatch(f"LanguageConfig: enter {self.enter!r}; use 'input' or 'layer K', K blocks deep")
        if not 0 < self.temperature < math.inf:
            raise FeatureMismatch(f"LanguageConfig: temperature {self.temperature} must be above 0")

    @property
    def layer(self) -> int | None:
        """The number of blocks before the vectors enter; None for the input embeddings."""
        return None if self.enter == "input" else int(self.enter.split()[1])

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        values = asdict(self)
        values["low_rank"]["targets"] = list(self.low_rank.targets)
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LanguageConfig:
        """The configuration back from `to_dict`, or a part of it (the rest keeps the paper's figures).

        Raises FeatureMismatch for a name it does not know, or without `code_width`.
        """
        given = dict(values)
        low_rank = dict(given.pop("low_rank", {}))
        _known(given, cls)
        _known(low_rank, LowRank)
        if "code_width" not in given:
            raise FeatureMismatch("LanguageConfig: no code_width; name the size of the vectors that are read")
        return cls(**given, low_rank=LowRank(**low_rank))


def _known(values: Mapping[str, Any], of: type) -> None:
    """Refuse names that are no field of the dataclass `of`."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FeatureMismatch(f"{of.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
