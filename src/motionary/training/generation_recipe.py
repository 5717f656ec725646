"""The settings of a training of MotionCLIP, TEMOS or TEACH, plain or as Action-GPT's variant, from and to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from motionary.errors import FormatError
from motionary.models.generation.checkpoint import CONFIGS, kind_of
from motionary.models.generation.config import LatentConfig, MotionCLIPConfig
from motionary.training.describing import Describing
from motionary.training.recipe import Recipe
from motionary.training.settings import FitSettings


@dataclass(frozen=True)
class GenerationRecipe:
    """How to train one of the three; `paper_recipe` gives the papers' settings.

    Crops are drawn as for `training.sampler`. `encoder` names the text encoder, "minilm" or the folder of a model on
    disk, whose width `text_width` must be. With `describe` it is Action-GPT's variant. `images` adds MotionCLIP's image
    loss on rendered frames; it needs an encoder that reads pictures (CLIP's folder).
    """

    model: LatentConfig
    fit: FitSettings = field(default_factory=FitSettings)
    batch: int = 32
    bucket: int = 8
    min_frames: int = 20
    max_frames: int = 200
    keep: float = 1.0
    encoder: str = "minilm"
    describe: Describing | None = None
    images: bool = False

    def __post_init__(self) -> None:
        wrong: dict[str, Any] = {
            name: getattr(self, name) for name in ("batch", "bucket", "min_frames") if getattr(self, name) < 1
        }
        if self.min_frames > self.max_frames:
            wrong["max_frames"] = self.max_frames
        if not 0 < self.keep <= 1:
            wrong["keep"] = self.keep
        if wrong:
            raise FormatError(f"a generation recipe's {wrong} make no sense; see {__name__}.GenerationRecipe")
        if self.images and not isinstance(self.model, MotionCLIPConfig):
            raise FormatError(f"'images' goes with motionclip, whose loss reads them, not with {kind_of(self.model)}")

    @property
    def seed(self) -> int:
        """Seed of weights, draws and noise."""
        return self.fit.seed

    def with_seed(self, seed: int) -> GenerationRecipe:
        """The same with another seed."""
        return replace(self, fit=replace(self.fit, seed=seed))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return {**asdict(self), "kind": kind_of(self.model)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> GenerationRecipe:
        """The recipe back from `to_dict`, or a part of it. Raises FormatError for a name or kind it does not know."""
        given = dict(values)
        kind = given.pop("kind", None)
        unknown = sorted(set(given) - {entry.name for entry in fields(cls)})
        if kind not in CONFIGS or unknown:
            raise FormatError(f"kind {kind!r}, {unknown}: not a recipe of {', '.join(CONFIGS)}")
        settings = FitSettings().changed(given.pop("fit", {}))
        if given.get("describe") is not None:
            given["describe"] = Describing.from_dict(given["describe"])
        return cls(model=CONFIGS[kind].from_dict(given.pop("model", {})), fit=settings, **given)

    @property
    def draws(self) -> Recipe:
        """What the sampler of clips needs."""
        names = ("batch", "bucket", "min_frames", "max_frames", "keep")
        return Recipe(seed=self.fit.seed, **{name: getattr(self, name) for name in names})


def paper_recipe(kind: str, *, epochs: int, clips: int) -> GenerationRecipe:
    """The papers' settings for `clips` clips or pairs: MotionCLIP 60 frames, batch 20, 1e-4; TEMOS 1e-4, TEACH 7e-5.

    Both have batches of 16 in Action-GPT (4 on each of 4 GPUs), at 12.5 frames a second; our features have 20.
    """
    batch, rate, longest = {"motionclip": (20, 1e-4, 60), "temos": (16, 1e-4, 500), "teach": (16, 7e-5, 500)}[kind]
    settings = FitSettings(steps=epochs * -(-clips // batch), learning_rate=rate, half=None, save_every=2000)
    return GenerationRecipe(CONFIGS[kind](), settings, batch=batch, max_frames=longest)
