"""Training MotionCLIP, TEMOS and TEACH, plain or, with a `DescribingEncoder`, as their Action-GPT variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo, save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.generation.checkpoint import CONFIGS, kind_of, make_model
from motionary.models.generation.config import LatentConfig, MotionCLIPConfig, TEACHConfig, TEMOSConfig
from motionary.models.generation.motionclip import CLIPBatch, motionclip_losses
from motionary.models.generation.teach import PairBatch, teach_losses
from motionary.models.generation.temos import LatentBatch, temos_losses
from motionary.text.encoders import TextEncoder
from motionary.training.dataset import Corpora, Corpus, TrainingClip, check_corpora, fit_normaliser
from motionary.training.fit import Tell, fit
from motionary.training.identity import normaliser_name, run_identity
from motionary.training.recipe import Recipe
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler, draw
from motionary.training.settings import FitSettings

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ActionPair:
    """Two actions of one motion, the second right after the first."""

    first: TrainingClip
    second: TrainingClip


@dataclass(frozen=True)
class GenerationRecipe:
    """How to train one of the three; `paper_recipe` gives the papers' settings.

    Crops are drawn as for `training.sampler`.
    """

    model: LatentConfig
    fit: FitSettings = field(default_factory=FitSettings)
    batch: int = 32
    bucket: int = 8
    min_frames: int = 20
    max_frames: int = 200
    keep: float = 1.0

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
        settings = dict(given.pop("fit", {}))
        if "betas" in settings:
            settings["betas"] = tuple(settings["betas"])
        return cls(model=CONFIGS[kind].from_dict(given.pop("model", {})), fit=FitSettings(**settings), **given)

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


class PairSampler:
    """Which pairs make step n's batch: a function of the seed and n."""

    def __init__(self, pairs: Sequence[ActionPair], *, recipe: Recipe) -> None:
        self._pairs, self._recipe = pairs, recipe

    def batch(self, step: int) -> list[tuple[Draw, Draw]]:
        """The draws of step `step`: a first action loses its start, a second its end where too long, so they meet."""
        rng = np.random.default_rng([self._recipe.seed, step])
        rows = rng.integers(0, len(self._pairs), size=self._recipe.batch)
        return [self._draw(self._pairs[row], rng) for row in rows]

    def _draw(self, pair: ActionPair, rng: np.random.Generator) -> tuple[Draw, Draw]:
        most = self._recipe.max_frames
        first, second = (draw(clip, rng, recipe=self._recipe).texts for clip in (pair.first, pair.second))
        return Draw(pair.first.features[-most:], first), Draw(pair.second.features[:most], second)


@dataclass(frozen=True)
class Texts:
    """The vectors of all texts that may be drawn, each encoded once."""

    numbers: Mapping[str, int]
    tokens: list[Array]
    sentences: Array

    @classmethod
    def of(cls, texts: Sequence[str], encoder: TextEncoder, *, sentences: bool, part: int = 256) -> Texts:
        """Encode each text once: its sentence vector where the model reads those, its tokens otherwise."""
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        tokens: list[Array] = []
        vectors: list[Array] = []
        for first in range(0, len(unique), part):
            some = unique[first : first + part]
            if sentences:
                vectors.append(encoder.encode_sentences(some))
            else:
                found, mask = encoder.encode_tokens(some)
                tokens += [row[valid] for row, valid in zip(found, mask, strict=True)]
        flat = np.concatenate(vectors) if vectors else np.empty((0, encoder.dimension), dtype=np.float32)
        return cls({text: number for number, text in enumerate(unique)}, tokens, flat)

    def vectors(self, draws: Sequence[Draw]) -> torch.Tensor:
        """(B, d) of each draw's text."""
        return torch.from_numpy(self.sentences[[self.numbers[each.caption] for each in draws]])

    def padded(self, draws: Sequence[Draw]) -> tuple[torch.Tensor, torch.Tensor]:
        """(B, L, d), zero where padded, and mask (B, L)."""
        rows = [self.tokens[self.numbers[each.caption]] for each in draws]
        mask = np.arange(max(map(len, rows))) < np.array([len(row) for row in rows])[:, None]
        out = np.zeros((*mask.shape, rows[0].shape[1]), dtype=np.float32)
        out[mask] = np.concatenate(rows)
        return torch.from_numpy(out), torch.from_numpy(mask)


def train_generation(
    recipe: GenerationRecipe,
    clips: Sequence[TrainingClip] | Sequence[ActionPair],
    run_folder: str | Path,
    *,
    encoder: TextEncoder,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> Path:
    """Train one of the three and return its checkpoint's folder; a stopped run goes on where its state was saved.

    `clips` are pairs for TEACH. With a `text.describing.DescribingEncoder` it is the Action-GPT variant, and what is
    generated from it later needs the same encoder, whose name is kept. Raises MissingData without clips,
    FeatureMismatch for clips of another width or an encoder of another, and what `fit` raises.
    """
    corpora = _corpora(recipe, clips)
    if encoder.dimension != recipe.model.text_width:
        raise FeatureMismatch(
            f"{encoder.name} gives {encoder.dimension} numbers a text, the model reads {recipe.model.text_width}"
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.fit.seed)
        model = make_model(recipe.model)
    mean, std = fit_normaliser(corpora)
    folder = RunFolder.open(
        run_folder, recipe=recipe.to_dict(), identity=run_identity([recipe.to_dict(), encoder.name], corpora)
    )
    losses = _losses(recipe, model, clips, corpora, encoder=encoder, mean=mean, std=std)
    done = fit(model, losses, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after)
    info = CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=normaliser_name(mean, std),
        text_encoder=encoder.name,
        model=kind_of(recipe.model),
        training={"steps": done, "clips": len(clips), "run": folder.identity},
    )
    weights = {name: value.detach().numpy().copy() for name, value in model.state_dict().items()}
    save_checkpoint(folder.checkpoint, weights, info=info)
    return folder.checkpoint


def _corpora(recipe: GenerationRecipe, clips: Sequence[TrainingClip] | Sequence[ActionPair]) -> Corpora:
    """All clips as one corpus, both halves of pairs; checked."""
    paired = isinstance(recipe.model, TEACHConfig)
    wrong = [each for each in clips if isinstance(each, ActionPair) != paired]
    if not clips or wrong:
        need = "pairs of actions" if paired else "clips"
        raise MissingData(f"{kind_of(recipe.model)} trains on {need}; {len(clips)} given, {len(wrong)} of another kind")
    flat = [half for each in clips for half in _halves(each)]
    corpora = {"clips": Corpus(flat)}
    check_corpora(corpora, width=recipe.model.features)
    return corpora


def _halves(each: TrainingClip | ActionPair) -> tuple[TrainingClip, ...]:
    return (each.first, each.second) if isinstance(each, ActionPair) else (each,)


def _losses(
    recipe: GenerationRecipe,
    model: Any,
    clips: Any,
    corpora: Corpora,
    *,
    encoder: TextEncoder,
    mean: Array,
    std: Array,
) -> Callable[[int], dict[str, torch.Tensor]]:
    """The losses of a step, for `fit`."""
    said = [text for clip in corpora["clips"].clips for text in clip.captions]
    texts = Texts.of(said, encoder, sentences=isinstance(recipe.model, MotionCLIPConfig))

    def padded(draws: Sequence[Draw]) -> tuple[torch.Tensor, torch.Tensor]:
        features, mask = pad_features([each.features for each in draws], mean=mean, std=std)
        return torch.from_numpy(features), torch.from_numpy(mask)

    def worded(draws: Sequence[Draw]) -> LatentBatch:
        return LatentBatch(*padded(draws), *texts.padded(draws))

    if isinstance(recipe.model, TEACHConfig):
        pairs = PairSampler(clips, recipe=recipe.draws)

        def pair_losses(step: int) -> dict[str, torch.Tensor]:
            first, second = zip(*pairs.batch(step), strict=True)
            return teach_losses(model, PairBatch(worded(first), worded(second)))

        return pair_losses
    sampler = Sampler(corpora, recipe=recipe.draws)
    if isinstance(recipe.model, TEMOSConfig):
        return lambda step: temos_losses(model, worded(sampler.batch(step)))

    def clip_losses(step: int) -> dict[str, torch.Tensor]:
        draws = sampler.batch(step)
        return motionclip_losses(model, CLIPBatch(*padded(draws), texts.vectors(draws)))

    return clip_losses
