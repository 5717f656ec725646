"""The settings of a training of MDM, read from and written to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from motionary.errors import FormatError
from motionary.models.diffusion.config import MDMConfig
from motionary.training.describing import Describing
from motionary.training.recipe import Recipe
from motionary.training.settings import FitSettings, checked_names


@dataclass(frozen=True)
class DiffusionRecipe:
    """How to train MDM; the defaults are the paper's (600,000 steps of 64 at 1e-4).

    `average` keeps a moving average of the weights with this decay (less while there are few steps), which is what is
    saved; None saves the weights themselves. A clip longer than `max_frames` is cropped at random. `encoder` names the
    text encoder, "minilm" or the folder of a model on disk (the paper's is CLIP's); `text_width` must be its own. With
    `describe` it is Action-GPT's variant.
    """

    model: MDMConfig = field(default_factory=MDMConfig)
    fit: FitSettings = field(default_factory=lambda: FitSettings(steps=600_000, weight_decay=0.0, half=None))
    batch: int = 64
    bucket: int = 8
    min_frames: int = 40
    max_frames: int = 196
    keep: float = 1.0
    average: float | None = None
    encoder: str = "minilm"
    describe: Describing | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, Any] = {
            name: getattr(self, name) for name in ("batch", "bucket", "min_frames") if getattr(self, name) < 1
        }
        if not self.min_frames <= self.max_frames <= self.model.longest:
            wrong["max_frames"] = self.max_frames
        if not 0 < self.keep <= 1:
            wrong["keep"] = self.keep
        if self.average is not None and not 0 < self.average < 1:
            wrong["average"] = self.average
        if wrong:
            raise FormatError(f"a diffusion recipe's {wrong} make no sense; see {__name__}.DiffusionRecipe")

    @property
    def seed(self) -> int:
        """Seed of weights, draws and noise."""
        return self.fit.seed

    def with_seed(self, seed: int) -> DiffusionRecipe:
        """The same with another seed."""
        return replace(self, fit=replace(self.fit, seed=seed))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values; a plain MDM's says nothing of descriptions, as before there were any."""
        values = asdict(self)
        if self.describe is None:
            del values["describe"]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DiffusionRecipe:
        """A recipe from JSON values; what is not given keeps its default. Raises FormatError for an unknown name."""
        given = checked_names(values, cls)
        model = MDMConfig.from_dict(given.pop("model", {}))
        if given.get("describe") is not None:
            given["describe"] = Describing.from_dict(given["describe"])
        return cls(model=model, fit=cls().fit.changed(given.pop("fit", {})), **given)

    @property
    def draws(self) -> Recipe:
        """What the sampler of clips needs."""
        names = ("batch", "bucket", "min_frames", "max_frames", "keep")
        return Recipe(seed=self.fit.seed, **{name: getattr(self, name) for name in names})
