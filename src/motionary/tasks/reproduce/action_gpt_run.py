"""One training of Action-GPT's tables: a model on phrases or on their descriptions, and the errors of what it makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics.position_errors import VARIANTS, position_errors
from motionary.features.humanml263 import recover_positions
from motionary.tasks.reproduce.action_gpt_data import Amounts, Item, Sets, full_sets, small_sets
from motionary.tasks.reproduce.recipe import Context
from motionary.text.backends import open_backend
from motionary.text.cache import CachedEncoder
from motionary.text.describing import Describe, DescribingEncoder, asking
from motionary.text.encoders import TextEncoder

Array = NDArray[np.floating]

COLUMNS = tuple(f"{kind}_{variant}" for kind in ("ape", "ave") for variant in VARIANTS)
ANSWERS = "action-gpt-answers.jsonl"
"""Answers of a language model, as `motionary describe --record FILE` writes them; full budget takes them if there."""


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
    """Everything that decides a row's numbers besides the data; `full` is the papers'."""

    steps: int = 240
    batch: int = 32
    learning_rate: float = 1e-3
    layers: int = 2
    latent: int = 128
    feedforward: int = 256
    patch: int = 4
    half: bool | None = None
    amounts: Amounts = field(default_factory=Amounts)
    epochs: int = 0
    version: int = 1

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {**asdict(self), "amounts": {**asdict(self.amounts), "seconds": list(self.amounts.seconds)}}


SMALL = StudySettings()
FULL = StudySettings(epochs=1000)


def sets_for(context: Context, seed: int, settings: StudySettings) -> Sets:
    """What a seed trains and tests on; the last few are kept."""
    if context.budget == "full":
        return _full(context.data)
    return _small(context.data, context.cache, seed, settings.amounts)


@lru_cache(maxsize=1)
def _small(data: Path, cache: Path, seed: int, amounts: Amounts) -> Sets:
    return small_sets(Context(data, cache, cache), seed, amounts)


@lru_cache(maxsize=1)
def _full(data: Path) -> Sets:
    return full_sets(data)


def recipe_for(row: Row, settings: StudySettings, *, seed: int, clips: int, width: int):
    """How a row is trained: small, or with the papers' settings for `settings.epochs`."""
    from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
    from motionary.training.generation import GenerationRecipe, paper_recipe
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
    model = {
        "MotionCLIP": lambda: MotionCLIPConfig(**sizes, latent=width),
        "TEMOS": lambda: TEMOSConfig(**sizes, latent=settings.latent),
        "TEACH": lambda: TEACHConfig(**sizes, latent=settings.latent),
    }[row.model]()
    return GenerationRecipe(model, fit, batch=settings.batch, bucket=min(8, settings.steps), min_frames=15)


def encoder_for(row: Row, sets: Sets, context: Context, *, cached: bool = True) -> TextEncoder:
    """MiniLM (full: DATA/distilbert where it is there), wrapped for the Action-GPT variants."""
    plain = _plain_encoder(context, cached=cached)
    if not row.count:
        return plain
    return DescribingEncoder(
        plain, describer(row.prompt, sets, context), count=row.count, source=f"{row.prompt}@tables"
    )


@lru_cache(maxsize=1)
def _loaded(name: str) -> TextEncoder:
    from motionary.text import load_encoder

    return load_encoder(name)


def _plain_encoder(context: Context, *, cached: bool) -> TextEncoder:
    folder = context.data / "distilbert"
    name = str(folder) if context.budget == "full" and folder.is_dir() else "minilm"
    return CachedEncoder(_loaded(name), context.cache / "captions.sqlite", half=True) if cached else _loaded(name)


def describer(prompt: str, sets: Sets, context: Context) -> Describe:
    """Who describes a phrase: recorded answers (full), the procedural generator's own words, the lexicon, else rules.

    "action-gpt-person" gets sentences that say the action again, every other prompt descriptions of the movement. The
    generator's words for a phrase are those of training clips with that very phrase.
    """
    kind = "sentences" if prompt == "action-gpt-person" else "details"
    written: dict[str, dict[str, None]] = {}
    for item in [*sets.train, *(item for pair in sets.train_pairs for item in pair)]:
        written.setdefault(item.phrase, {}).update(dict.fromkeys(getattr(item, kind)))
    asked = "tmr-action-style" if kind == "sentences" else prompt
    backends = [(open_backend("lexicon"), asked), (open_backend("rules"), "tmr-paraphrase")]
    recorded = context.data / ANSWERS
    if recorded.is_file():
        backends.insert(0, (open_backend("replay", path=recorded), prompt))
    others = asking(backends, count=8)

    def describe(texts: Sequence[str]) -> list[Sequence[str]]:
        return [tuple(written.get(text, ())) or found for text, found in zip(texts, others(texts), strict=True)]

    return describe


@dataclass(frozen=True)
class Trained:
    """A checkpoint's folder, the encoder it is told by, and the seconds that its training took."""

    checkpoint: Path
    encoder: TextEncoder
    seconds: float


def train_row(row: Row, seed: int, context: Context, settings: StudySettings, run: Path) -> Trained:
    """Train a row with a seed in the folder `run`."""
    from motionary.training.dataset import TrainingClip
    from motionary.training.generation import ActionPair, train_generation

    sets = sets_for(context, seed, settings)
    encoder = encoder_for(row, sets, context)

    def clip(item: Item) -> TrainingClip:
        return TrainingClip(item.features, (item.phrase,))

    paired = row.model == "TEACH"
    clips: list[Any] = (
        [ActionPair(clip(one), clip(two)) for one, two in sets.train_pairs] if paired else [clip(i) for i in sets.train]
    )
    recipe = recipe_for(row, settings, seed=seed, clips=len(clips), width=encoder.dimension)
    began = time.perf_counter()
    checkpoint = train_generation(recipe, clips, run, encoder=encoder)
    return Trained(checkpoint, encoder, time.perf_counter() - began)


def make_for(trained: Trained, row: Row, seed: int) -> Callable[[Sequence[Item]], list[Array]]:
    """A function from actions (for TEACH those that follow each other) to motion of their phrases and lengths."""
    import torch

    from motionary.models.generation.checkpoint import load_generation

    model, info = load_generation(trained.checkpoint)
    info.require(text_encoder=trained.encoder.name)

    def words(texts: Sequence[str]) -> tuple[Any, Any]:
        tokens, mask = trained.encoder.encode_tokens(texts)
        return torch.from_numpy(tokens), torch.from_numpy(mask)

    @torch.no_grad()
    def make(items: Sequence[Item]) -> list[Array]:
        generator = torch.Generator().manual_seed(seed)
        lengths = [len(item.features) for item in items]
        texts = [item.phrase for item in items]
        if row.model == "TEACH":
            phrases = [words([text]) for text in texts]
            made = [part[0] for part in model.generate(phrases, lengths, generator=generator)]
        else:
            mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
            if row.model == "TEMOS":
                found = model.generate(*words(texts), mask, generator=generator)
            else:
                found = model.generate(torch.from_numpy(trained.encoder.encode_sentences(texts)), mask)
            made = [part[:length] for part, length in zip(found, lengths, strict=True)]
        return [part.numpy() * info.std + info.mean for part in made]

    return make


def errors_of(trained: Trained, row: Row, seed: int, sets: Sets) -> dict[str, float]:
    """APE and AVE over all tested actions (TEACH: pairs, the second right after the first), and over each set's."""
    make = make_for(trained, row, seed)
    tested: list[Sequence[Item]] = list(sets.test_pairs) if row.model == "TEACH" else [[item] for item in sets.test]
    real, made = [], []
    if row.model == "TEACH":
        made = [_path(make(items)) for items in tested]
    else:
        for first in range(0, len(tested), 64):
            made += [_path([each]) for each in make([items[0] for items in tested[first : first + 64]])]
    real = [_path([item.features for item in items]) for items in tested]
    numbers = dict(position_errors(real, made))
    for source in sorted({items[0].source for items in tested}):
        rows = [number for number, items in enumerate(tested) if items[0].source == source]
        found = position_errors([real[row] for row in rows], [made[row] for row in rows])
        numbers |= {f"{source}: {name}": value for name, value in found.items()}
    return numbers


def _path(parts: Sequence[Array]) -> Array:
    """Positions of features one after the other: each begins where the one before ends, as it heads."""
    return recover_positions(np.concatenate(parts).astype(np.float64))


def inference_seconds(
    trained: Trained, row: Row, seed: int, sets: Sets, context: Context, *, batch: int = 16, repeats: int = 10
) -> float:
    """Seconds to make a batch of motions, describing and embedding its phrases anew each time: mean over repeats."""
    items = [item for pair in sets.test_pairs for item in pair] if row.model == "TEACH" else sets.test
    chosen = items[:batch]
    seconds = []
    for _ in range(repeats):
        make = make_for(replace(trained, encoder=encoder_for(row, sets, context, cached=False)), row, seed)
        began = time.perf_counter()
        if row.model == "TEACH":
            for place in range(0, len(chosen), 2):
                make(chosen[place : place + 2])
        else:
            make(chosen)
        seconds.append(time.perf_counter() - began)
    return float(np.mean(seconds))
