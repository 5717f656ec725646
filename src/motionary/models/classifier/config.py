"""Sizes and loss weights of MotionCLIP as a classifier; the defaults are the paper's setting."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch
from motionary.models.generation.config import MotionCLIPConfig


@dataclass(frozen=True)
class ClassifierConfig:
    """MotionCLIP whose texts are class names (Tevet et al., ECCV 2022, section 4.3, BABEL-60).

    `cross_entropy` weighs a cross-entropy over the cosines to all classes, times `scale`; 0 is the paper's setting,
    which only draws a motion to its own class's text (`motion.text`).
    """

    motion: MotionCLIPConfig = field(default_factory=MotionCLIPConfig)
    cross_entropy: float = 0.0
    scale: float = 1 / 0.07

    def __post_init__(self) -> None:
        wrong = {
            name: getattr(self, name) for name in ("cross_entropy", "scale") if not 0 <= getattr(self, name) < math.inf
        }
        if wrong or not self.scale:
            raise FeatureMismatch(f"ClassifierConfig: {wrong or {'scale': self.scale}} make no sense")

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ClassifierConfig:
        """The configuration back from `to_dict`. Raises FeatureMismatch for a name it does not know."""
        given = dict(values)
        if unknown := sorted(set(given) - {each.name for each in fields(cls)}):
            raise FeatureMismatch(f"ClassifierConfig has no {', '.join(unknown)}")
        return cls(motion=MotionCLIPConfig.from_dict(given.pop("motion", {})), **given)
