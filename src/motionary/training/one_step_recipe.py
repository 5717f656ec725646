"""The settings of a distillation of MDM into a generator of one step, from and to JSON."""

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
class Teaching:
    """How the teacher made the motions that a student is to make at once: `sampler`, `steps`, `guidance`.

    `seed` is that of its noise, whose row k belongs to motion k.
    """

    sampler: str = "dpm-solver++"
    steps: int = 10
    guidance: float = 2.5
    seed: int = 0


@dataclass(frozen=True)
class OneStepRecipe:
    """How to train a student of the teacher's sizes (`model`), which it starts from, on what the teacher made.

    `hard`: the share of the motions that are guessed from their noise alone; the rest are guessed from mixtures with
    it, so that two to four steps stay possible. `average` as in a `DiffusionRecipe`. `encoder` and `describe` are the
    teacher's.
    """

    model: MDMConfig = field(default_factory=MDMConfig)
    teaching: Teaching = field(default_factory=Teaching)
    fit: FitSettings = field(
        default_factory=lambda: FitSettings(
            steps=6000,
            learning_rate=7e-4,
            warmup_steps=50,
            schedule="cosine",
            final_rate=0.02,
            weight_decay=0.0,
            half=None,
            seed=1,
            save_every=250,
            log_every=50,
        )
    )
    batch: int = 32
    bucket: int = 16
    hard: float = 0.75
    average: float | None = 0.995
    encoder: str = "minilm"
    describe: Describing | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, Any] = {name: getattr(self, name) for name in ("batch", "bucket") if getattr(self, name) < 1}
        if not 0 < self.hard <= 1:
            wrong["hard"] = self.hard
        if self.average is not None and not 0 < self.average < 1:
            wrong["average"] = self.average
        if wrong:
            raise FormatError(f"a one-step recipe's {wrong} make no sense; see {__name__}.OneStepRecipe")

    def changed(self, **values: Any) -> OneStepRecipe:
        """The same but for the loop's settings of these names."""
        return replace(self, fit=self.fit.changed(values))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> OneStepRecipe:
        """A recipe from JSON values; what is not given keeps its default. Raises FormatError for an unknown name."""
        given = checked_names(values, cls)
        if given.get("describe") is not None:
            given["describe"] = Describing.from_dict(given["describe"])
        return cls(
            model=MDMConfig.from_dict(given.pop("model", {})),
            teaching=Teaching(**checked_names(given.pop("teaching", {}), Teaching)),
            fit=cls().fit.changed(given.pop("fit", {})),
            **given,
        )

    @property
    def draws(self) -> Recipe:
        """What the sampler of motions needs: each is taken whole, since its noise is."""
        longest = self.model.longest
        return Recipe(seed=self.fit.seed, batch=self.batch, bucket=self.bucket, min_frames=1, max_frames=longest)
