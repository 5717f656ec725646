"""The settings of an aligner's training, read from and written to JSON; nothing here needs torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from motionary.errors import FormatError
from motionary.models.alignment.config import AlignerConfig
from motionary.training.alignment_views import Views
from motionary.training.settings import FitSettings


@dataclass(frozen=True)
class AlignmentRecipe:
    """How to train an aligner; the defaults are the paper's for BABEL-60.

    `epochs` over the clips, each clip once an epoch in random order (`steps` instead, where it is given). `balanced`
    draws every class as often, whatever its number of clips (not in the paper). `fps` is the clips' frame rate, which
    the checkpoint names, with `skeleton` and `features`. The rest is FitSettings'.
    """

    model: AlignerConfig = field(default_factory=AlignerConfig)
    views: Views = field(default_factory=Views)
    epochs: int = 200
    steps: int | None = None
    batch: int = 80
    balanced: bool = False
    learning_rate: float = 1e-5
    weight_decay: float = 0.1
    warmup_steps: int = 0
    schedule: str = "constant"
    final_rate: float = 0.05
    clip_norm: float = 1.0
    fps: float = 30.0
    skeleton: str = "smpl22"
    features: str = "rot6d_rows"
    seed: int = 1234
    half: bool | None = None
    save_every: int = 500
    log_every: int = 20

    def __post_init__(self) -> None:
        counts = {"epochs": self.epochs, "batch": self.batch, "steps": 1 if self.steps is None else self.steps}
        wrong = {name: value for name, value in counts.items() if value < 1}
        if wrong or not 0 < self.fps < math.inf:
            raise FormatError(f"an alignment recipe's {wrong or {'fps': self.fps}} make no sense; see AlignmentRecipe")
        self.fit(clips=1)

    def fit(self, *, clips: int) -> FitSettings:
        """What of the recipe the loop needs, for so many training clips."""
        shared = {each.name for each in fields(self)} & {each.name for each in fields(FitSettings)} - {"steps"}
        steps = self.steps or math.ceil(self.epochs * clips / self.batch)
        return FitSettings(steps=steps, **{name: getattr(self, name) for name in shared})

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> AlignmentRecipe:
        """A recipe from JSON values; what is not given keeps its default. Raises FormatError for an unknown name."""
        given = dict(values)
        views = given.pop("views", {})
        for names, of in ((given, cls), (views, Views)):
            unknown = sorted(set(names) - {entry.name for entry in fields(of)})
            if unknown:
                raise FormatError(f"an alignment recipe has no {', '.join(unknown)}")
        return cls(model=AlignerConfig.from_dict(given.pop("model", {})), views=Views(**views), **given)
