"""The aligner's sizes and objective; the defaults are WalkAndText's figures and live only here.

What the paper leaves open, and what was chosen: docs/decisions/walk-and-text-aligner.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FeatureMismatch
from motionary.models.alignment.inputs import CENTRES

MAX_WIDTH = 8192
MAX_LAYERS = 64
KINDS = ("contrastive", "mse", "triplet")
POSITIONS = ("sinusoidal", "learned")
SUMMARIES = ("first", "mean")


@dataclass(frozen=True)
class ObjectiveConfig:
    """What draws motion to text (paper, section III.F); motions and texts are compared in the same way afterwards.

    `kind` is "contrastive" (cosine), "mse" or "triplet" (both Euclidean). `scale` is where the contrastive loss's
    learnt scale of cosines starts. Texts whose cosine is at least `similar` are no negatives of one another; None
    keeps them. `margin` is the triplet's, in the units of the texts, whose unit vectors are stretched to `text_length`
    (None: the root of their width, where the head's layer norm puts motions before it has learnt anything).
    """

    kind: str = "triplet"
    scale: float = 1 / 0.07
    similar: float | None = 0.9
    margin: float = 10.0
    text_length: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FeatureMismatch(f"no objective {self.kind!r}; there are {', '.join(KINDS)}")
        positive = {"scale": self.scale, "margin": self.margin, "text_length": self.text_length}
        bad = {name: value for name, value in positive.items() if value is not None and not 0 < value < math.inf}
        if self.similar is not None and not -1 <= self.similar <= 1:
            bad["similar"] = self.similar
        if bad:
            raise FeatureMismatch(f"ObjectiveConfig: {bad} out of range (similar is a cosine, the others above 0)")


@dataclass(frozen=True)
class AlignerConfig:
    """Sizes of the motion encoder and its head; a `variant` by name changes some.

    Input: `joints` x `channels` numbers a frame (23 x 6: BABEL's 22 rotations as 6D rows and the translation), of which
    `centre` takes away where the window begins (a name in `inputs.CENTRES`). `differences` adds to each number how far
    it moved since the frame before (not in the papers). `frames` consecutive frames are seen at once; `patch` of them
    make one token (1 in the papers; more is cheaper on a CPU).

    Encoder: `positions` are "sinusoidal" or "learned"; `norm_first` puts layer norms before attention and
    feed-forward, `final_norm` one more at the end; `output_layer` adds the original GaitFormer's linear layer without
    bias. What comes out at the "first" frame (papers), or the "mean" over the valid ones, as `summary` says, goes
    through the head to `text_width` numbers, the width of the sentence encoder.
    """

    joints: int = 23
    channels: int = 6
    centre: str = "translation"
    differences: bool = False
    frames: int = 60
    patch: int = 1
    text_width: int = 1024
    width: int = 768
    layers: int = 12
    heads: int = 4
    feedforward: int = 1024
    dropout: float = 0.1
    positions: str = "sinusoidal"
    norm_first: bool = False
    output_layer: bool = False
    final_norm: bool = False
    summary: str = "first"
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)

    def __post_init__(self) -> None:
        names = ("joints", "channels", "frames", "patch", "text_width", "width", "feedforward")
        bad: dict[str, object] = {
            name: getattr(self, name) for name in names if not 1 <= getattr(self, name) <= MAX_WIDTH
        }
        if not 0 <= self.layers <= MAX_LAYERS:
            bad["layers"] = self.layers
        if not 0 <= self.dropout < 1:
            bad["dropout"] = self.dropout
        if bad:
            raise FeatureMismatch(
                f"AlignerConfig: {bad} out of range (sizes 1 to {MAX_WIDTH}, layers 0 to {MAX_LAYERS})"
            )
        if self.heads < 1 or self.width % self.heads or self.width % 2:
            raise FeatureMismatch(
                f"AlignerConfig: width {self.width} must be even and a multiple of heads {self.heads}"
            )
        for name, known in (("positions", POSITIONS), ("centre", tuple(CENTRES)), ("summary", SUMMARIES)):
            if getattr(self, name) not in known:
                raise FeatureMismatch(f"AlignerConfig: {name} {getattr(self, name)!r}; there are {', '.join(known)}")

    @property
    def inputs(self) -> int:
        """Numbers a frame, the differences included."""
        return self.joints * self.channels * (2 if self.differences else 1)

    @property
    def text_length(self) -> float:
        """What the unit vectors of texts are multiplied by."""
        chosen = self.objective.text_length
        return self.text_width**0.5 if chosen is None else chosen

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> AlignerConfig:
        """The configuration back from `to_dict`, or a part of it (the rest keeps the paper's figures).

        Raises FeatureMismatch for a name it does not know.
        """
        given = dict(values)
        objective = dict(given.pop("objective", {}))
        _known(given, cls)
        _known(objective, ObjectiveConfig)
        return cls(**given, objective=ObjectiveConfig(**objective))


_KEYPOINTS: dict[str, Any] = {"joints": 18, "channels": 3, "centre": "first_joint_xy"}
_SMALL: dict[str, Any] = {"width": 128, "layers": 3, "feedforward": 256, "patch": 4, "norm_first": True}

VARIANTS: dict[str, dict[str, Any]] = {
    "actor": {},
    "actor-gait": _KEYPOINTS,
    "gaitformer": {
        **_KEYPOINTS,
        "frames": 48,
        "width": 256,
        "layers": 8,
        "heads": 8,
        "feedforward": 512,
        "positions": "learned",
        "norm_first": True,
        "output_layer": True,
    },
    "small": _SMALL,
    "small-gait": {**_SMALL, **_KEYPOINTS},
}
"""Encoders by name, as what they change in the paper's for BABEL ("actor").

"actor-gait" is the same on 18 key points of a video (x, y, confidence); "gaitformer" is the original (Cosma and
Radoi, Sensors 2022, its middle size). The small ones are ours, for a CPU: a layer norm first, and four frames a token.
"""


def variant(name: str, **changes: Any) -> AlignerConfig:
    """A configuration by name with `changes`. FeatureMismatch for an unknown name, of variant or field."""
    if name not in VARIANTS:
        raise FeatureMismatch(f"no aligner {name!r}; there are {', '.join(VARIANTS)}")
    if isinstance(changes.get("objective"), ObjectiveConfig):
        changes["objective"] = asdict(changes["objective"])
    return AlignerConfig.from_dict({**VARIANTS[name], **changes})


def _known(values: Mapping[str, Any], of: type) -> None:
    """Refuse names that are no field of the dataclass `of`."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FeatureMismatch(f"{of.__name__} has no {', '.join(unknown)}; made by a newer version of Motionary?")
