"""One training of Action-GPT's tables: which model, told phrases or their descriptions, with what settings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from motionary.tasks.reproduce.action_gpt.sets import Amounts, Sets, full_sets, small_sets
from motionary.tasks.reproduce.action_gpt.writers import describer
from motionary.tasks.reproduce.recipe import Context
from motionary.text.cache import CachedEncoder
from motionary.text.describing import DescribingEncoder
from motionary.text.encoders import TextEncoder


@dataclass(frozen=True)
class Row:
    """One row: which of the three models, told phrases (`count` 0) or the mean of `count` descriptions by `prompt`."""

    model: str
    count: int = 0
    prompt: str = "action-gpt"

    @property
    def label(self) -> str:
        """How tables call it."""
        return f"{self.model}, {'default' if not self.count else f'Action-GPT, k = {self.count}'}"


@dataclass(frozen=True)
class StudySettings:
    """Everything that decides a row's numbers besides the data; with `epochs` it is the papers'."""

    steps: int = 480
    batch: int = 32
    learning_rate: float = 2e-3
    layers: int = 2
    latent: int = 128
    feedforward: int = 256
    patch: int = 8
    root: float = 2.0
    logvar_start: float = -6.0
    half: bool | None = None
    amounts: Amounts = field(default_factory=Amounts)
    epochs: int = 0
    version: int = 2

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


SMALL = StudySettings()
FULL = StudySettings(epochs=1000)


def sets_for(context: Context, seed: int, settings: StudySettings) -> Sets:
    """What a seed trains and tests on; the last ones are kept."""
    if context.budget == "full":
        return full_sets(context.data)
    return small_sets(Context(context.data, context.cache, context.cache), seed, settings.amounts)


def recipe_for(row: Row, settings: StudySettings, *, seed: int, clips: int, width: int):
    """How a row is trained: small, or with the papers' settings for `settings.epochs`."""
    from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
    from motionary.training.generation_recipe import GenerationRecipe, paper_recipe
    from motionary.training.settings import FitSettings

    if settings.epochs:
        made = paper_recipe(row.model.lower(), epochs=settings.epochs, clips=clips)
        sizes = {"text_width": width} | ({"latent": width} if row.model == "MotionCLIP" else {})
        return replace(made, model=replace(made.model, **sizes), fit=replace(made.fit, seed=seed))
    sizes = {
        "text_width": width,
        "layers": settings.layers,
        "feedforward": settings.feedforward,
        "patch": settings.patch,
        "root": settings.root,
        "norm_first": True,
        "dropout": 0.0,
    }
    fit = FitSettings(
        steps=settings.steps,
        learning_rate=settings.learning_rate,
        warmup_steps=min(20, settings.steps),
        schedule="cosine",
        half=settings.half,
        seed=seed,
    )
    latents = {"latent": settings.latent, "logvar_start": settings.logvar_start, "text_mean_token": True}
    model = {
        # velocities are among the features, and count for as much as the rest
        "MotionCLIP": lambda: MotionCLIPConfig(**sizes, latent=width, velocity=1.0),
        "TEMOS": lambda: TEMOSConfig(**sizes, **latents),
        "TEACH": lambda: TEACHConfig(**sizes, **latents),
    }[row.model]()
    # a pair is two actions
    batch = settings.batch // 2 if row.model == "TEACH" else settings.batch
    return GenerationRecipe(model, fit, batch=batch, bucket=min(8, settings.steps), min_frames=15)


def encoder_for(row: Row, sets: Sets, context: Context, *, cached: bool = True) -> TextEncoder:
    """MiniLM (full: DATA/distilbert where it is there), wrapped for the Action-GPT variants."""
    plain = _plain_encoder(context, cached=cached)
    if not row.count:
        return plain
    describe = describer(row.prompt, sets, context.data)
    return DescribingEncoder(plain, describe, count=row.count, source=f"{row.prompt}@tables")


@lru_cache(maxsize=1)
def _loaded(name: str) -> TextEncoder:
    from motionary.text import load_encoder
    from motionary.training.fit import quick_at_bfloat16

    return load_encoder(name, half=name == "minilm" and quick_at_bfloat16())


def _plain_encoder(context: Context, *, cached: bool) -> TextEncoder:
    folder = context.data / "distilbert"
    name = str(folder) if context.budget == "full" and folder.is_dir() else "minilm"
    return CachedEncoder(_loaded(name), context.cache / "captions.sqlite", half=True) if cached else _loaded(name)


@dataclass(frozen=True)
class Trained:
    """A checkpoint's folder, the encoder it is told by, the steps and the processor's seconds that it took."""

    checkpoint: Path
    encoder: TextEncoder
    steps: int
    seconds: float


def train_row(row: Row, seed: int, context: Context, settings: StudySettings, run: Path) -> Trained:
    """Train a row with a seed in the folder `run`."""
    from motionary.training.generation import ActionPair, train_generation

    sets = sets_for(context, seed, settings)
    encoder = encoder_for(row, sets, context)
    clips: Sequence[Any] = [action.clip() for action in sets.train]
    if row.model == "TEACH":
        clips = [ActionPair(one.clip(), two.clip()) for one, two in sets.train_pairs]
    recipe = recipe_for(row, settings, seed=seed, clips=len(clips), width=encoder.dimension)
    began = time.process_time()
    checkpoint = train_generation(recipe, clips, run, encoder=encoder)
    return Trained(checkpoint, encoder, recipe.fit.steps, time.process_time() - began)
