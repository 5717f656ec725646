"""Training MotionCLIP, TEMOS and TEACH, plain or, with a `DescribingEncoder`, as their Action-GPT variants."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.checkpoint import save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.generation.checkpoint import kind_of, load_generation, make_model
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
from motionary.models.generation.motionclip import CLIPBatch, motionclip_losses
from motionary.models.generation.teach import PairBatch, teach_losses
from motionary.models.generation.temos import LatentBatch, temos_losses
from motionary.text.encoders import TextEncoder
from motionary.training.dataset import Corpora, Corpus, TrainingClip, check_corpora, fit_normaliser
from motionary.training.fit import Tell, fit_keeping
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.identity import corpora_info, run_identity
from motionary.training.recipe import Recipe
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler, draw

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ActionPair:
    """Two actions of one motion, the second right after the first."""

    first: TrainingClip
    second: TrainingClip


class PairSampler:
    """Which pairs make step n's batch: a function of the seed and n. Pairs are drawn by their weights."""

    def __init__(self, pairs: Sequence[tuple[float, ActionPair]], *, recipe: Recipe) -> None:
        self._pairs, self._recipe = [pair for _, pair in pairs], recipe
        self._cumulative = np.cumsum([weight for weight, _ in pairs])

    def batch(self, step: int) -> list[tuple[Draw, Draw]]:
        """The draws of step `step`: a first action loses its start, a second its end where too long, so they meet."""
        rng = np.random.default_rng([self._recipe.seed, step])
        drawn = rng.random(self._recipe.batch) * self._cumulative[-1]
        rows = np.minimum(np.searchsorted(self._cumulative, drawn, side="right"), len(self._pairs) - 1)
        return [self._draw(self._pairs[row], rng) for row in rows]

    def _draw(self, pair: ActionPair, rng: np.random.Generator) -> tuple[Draw, Draw]:
        most = self._recipe.max_frames
        first, second = (draw(clip, rng, recipe=self._recipe).texts for clip in (pair.first, pair.second))
        return Draw(pair.first.features[-most:], first), Draw(pair.second.features[:most], second)


@dataclass(frozen=True)
class Texts:
    """The vectors of all texts that may be drawn, each encoded once; tokens as float16."""

    numbers: Mapping[str, int]
    tokens: list[NDArray[np.float16]]
    sentences: Array

    @classmethod
    def of(cls, texts: Sequence[str], encoder: TextEncoder, *, sentences: bool, part: int = 256) -> Texts:
        """Encode each text once: its sentence vector where the model reads those, its tokens otherwise."""
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        tokens: list[NDArray[np.float16]] = []
        vectors: list[Array] = []
        for first in range(0, len(unique), part):
            some = unique[first : first + part]
            if sentences:
                vectors.append(encoder.encode_sentences(some))
            else:
                found, mask = encoder.encode_tokens(some)
                tokens += [row[valid].astype(np.float16) for row, valid in zip(found, mask, strict=True)]
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
    clips: Sequence[TrainingClip] | Sequence[ActionPair] | Corpora,
    run_folder: str | Path,
    *,
    encoder: TextEncoder,
    images: Array | None = None,
    start_from: str | Path | None = None,
    extras: Mapping[str, bytes] | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    device: str = "cpu",
) -> Path:
    """Train one of the three and return its checkpoint's folder; a stopped run goes on where its state was saved.

    `clips` are pairs for TEACH, or corpora of them by name. Whenever the state is saved a checkpoint is, too. With a
    `text.describing.DescribingEncoder` it is the Action-GPT variant, and what is generated from it later needs the
    same encoder, whose name is kept. `images` (clips, d) are vectors of a rendered frame of each clip in the text's
    space, for MotionCLIP's image loss. `start_from` is a checkpoint of the same sizes to go on from, whose normaliser
    is kept. `extras` are files to put beside the weights. Raises MissingData without clips, FeatureMismatch for clips
    of another width or an encoder of another, FormatError for a start of other sizes, and what `fit` raises.
    """
    corpora, pairs = _corpora(recipe, clips)
    if encoder.dimension != recipe.model.text_width:
        raise FeatureMismatch(
            f"{encoder.name} gives {encoder.dimension} numbers a text, the model reads {recipe.model.text_width}"
        )
    if images is not None and images.shape != (sum(len(c.clips) for c in corpora.values()), encoder.dimension):
        raise FeatureMismatch(f"rendered frames' vectors of shape {images.shape}; one a clip in the text's space")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.fit.seed)
        model, mean, std, origin = _start(recipe, corpora, start_from)
    about = [recipe.to_dict(), origin, encoder.name, None if images is None else _digest(images)]
    folder = RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=run_identity(about, corpora))
    batches = _Batches(recipe, corpora, pairs, encoder, mean, std, images=images, device=device)
    model.to(device)

    def keep(steps: int) -> None:
        kind, run = kind_of(recipe.model), folder.identity
        info = corpora_info(recipe, corpora, model=kind, mean=mean, std=std, encoder=encoder.name, steps=steps, run=run)
        weights = {name: value.detach().cpu().numpy().copy() for name, value in model.state_dict().items()}
        save_checkpoint(folder.checkpoint, weights, info=info, beside=extras)

    losses = partial(batches.losses, model)
    fit_keeping(model, losses, keep, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after)
    return folder.checkpoint


def _start(
    recipe: GenerationRecipe, corpora: Corpora, start_from: str | Path | None
) -> tuple[torch.nn.Module, Array, Array, str]:
    """The model with fresh weights or a checkpoint's, the normaliser, and the hash of the weights started from."""
    model = make_model(recipe.model)
    if start_from is None:
        return model, *fit_normaliser(corpora), ""
    started, info = load_generation(start_from)
    if started.config != recipe.model:
        raise FormatError(f"{start_from}: its configuration is not the recipe's; go on with its own")
    model.load_state_dict(started.state_dict())
    return model, info.mean, info.std, info.weights_sha256


def _digest(values: Array) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def _corpora(
    recipe: GenerationRecipe, clips: Sequence[TrainingClip] | Sequence[ActionPair] | Corpora
) -> tuple[Corpora, list[tuple[float, ActionPair]]]:
    """Corpora of single clips, checked, and the pairs with their weights, where it trains on pairs."""
    paired = isinstance(recipe.model, TEACHConfig)
    given: Mapping[str, Corpus] = clips if isinstance(clips, Mapping) else {"clips": Corpus(clips)}  # pyright: ignore[reportArgumentType]
    rows: list[Any] = [each for corpus in given.values() for each in corpus.clips]
    wrong = [each for each in rows if isinstance(each, ActionPair) != paired]
    if not rows or wrong:
        need = "pairs of actions" if paired else "clips"
        raise MissingData(f"{kind_of(recipe.model)} trains on {need}; {len(rows)} given, {len(wrong)} of another kind")
    flat = {
        name: replace(corpus, clips=[half for each in corpus.clips for half in _halves(each)])
        for name, corpus in given.items()
    }
    check_corpora(flat, width=recipe.model.features)
    pairs: list[Any] = [(c.share / len(c.clips), each) for c in given.values() for each in c.clips] if paired else []
    return flat, pairs


def _halves(each: TrainingClip | ActionPair) -> tuple[TrainingClip, ...]:
    return (each.first, each.second) if isinstance(each, ActionPair) else (each,)


class _Batches:
    """The losses of a step, for `fit`: a function of the recipe's seed and the step."""

    def __init__(
        self,
        recipe: GenerationRecipe,
        corpora: Corpora,
        pairs: Sequence[tuple[float, ActionPair]],
        encoder: TextEncoder,
        mean: Array,
        std: Array,
        *,
        images: Array | None,
        device: str,
    ) -> None:
        said = [text for corpus in corpora.values() for clip in corpus.clips for text in clip.captions]
        self._texts = Texts.of(said, encoder, sentences=isinstance(recipe.model, MotionCLIPConfig))
        self._mean, self._std, self._images, self._device = mean, std, images, device
        self._pairs = PairSampler(pairs, recipe=recipe.draws) if pairs else None
        self._clips = Sampler(corpora, recipe=recipe.draws)

    def losses(self, model: Any, step: int) -> dict[str, torch.Tensor]:
        """Of the batch of a step."""
        if self._pairs is not None:
            first, second = zip(*self._pairs.batch(step), strict=True)
            return teach_losses(model, PairBatch(self._worded(first), self._worded(second)))
        draws = self._clips.batch(step)
        if isinstance(model.config, TEMOSConfig):
            return temos_losses(model, self._worded(draws))
        images = None if self._images is None else self._on(self._images[[each.clip for each in draws]])
        texts = self._texts.vectors(draws).to(self._device)
        return motionclip_losses(model, CLIPBatch(*self._padded(draws), texts, images))

    def _padded(self, draws: Sequence[Draw]) -> tuple[torch.Tensor, torch.Tensor]:
        features, mask = pad_features([each.features for each in draws], mean=self._mean, std=self._std)
        return self._on(features), self._on(mask)

    def _worded(self, draws: Sequence[Draw]) -> LatentBatch:
        tokens, mask = self._texts.padded(draws)
        return LatentBatch(*self._padded(draws), tokens.to(self._device), mask.to(self._device))

    def _on(self, values: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(values).to(self._device)
