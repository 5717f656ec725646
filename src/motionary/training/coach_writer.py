"""Fine-tuning a language model to write corrective instructions: CigTime, section 3.3, equations 9 and 10."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.datasets.motion_edits import Triplet, recombined
from motionary.datasets.motion_edits.store import digest
from motionary.errors import FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.coach_writer.config import WriterConfig
from motionary.models.coach_writer.motion_tokens import Motions, said
from motionary.models.coach_writer.writer import CoachWriter
from motionary.models.contrastive.encode import pad_features
from motionary.models.tokenizer.model import Tokenizer
from motionary.training.fit import Tell, fit
from motionary.training.identity import tuned_identity
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings, checked_names, fit_settings

Array = NDArray[np.floating]


@dataclass(frozen=True)
class WriterRecipe:
    """How to fine-tune a writer; the defaults are the paper's (section 4.1 and its code): 8 epochs of batches of 512.

    `recombine`: share of edits that are put on another source of the batch (ours, 0 in the paper). `steps` None is
    `epochs` of the triplets. `noise`: deviation added to normalised features while training (ours).
    """

    writer: WriterConfig = field(default_factory=WriterConfig)
    steps: int | None = None
    epochs: int = 8
    batch: int = 512
    learning_rate: float = 1e-5
    weight_decay: float = 0.0
    warmup_share: float = 0.03
    schedule: str = "cosine"
    optimiser: str = "adam"
    betas: tuple[float, float] = (0.9, 0.95)
    recombine: float = 0.0
    noise: float = 0.0
    half: bool | None = None
    seed: int = 0
    save_every: int = 200
    log_every: int = 20

    def __post_init__(self) -> None:
        if self.batch < 1 or self.epochs < 1 or not 0 <= self.recombine <= 1 or not 0 <= self.warmup_share < 1:
            raise FormatError(
                f"batch {self.batch}, epochs {self.epochs}, recombine {self.recombine}, warmup_share "
                f"{self.warmup_share} make no sense; see {__name__}.WriterRecipe"
            )

    def fit(self, triplets: int) -> FitSettings:
        """The loop's settings for so many triplets."""
        steps = self.steps or max(1, self.epochs * triplets // self.batch)
        settings = fit_settings(replace(self, steps=steps))
        return replace(settings, warmup_steps=round(self.warmup_share * steps))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return json.loads(json.dumps(asdict(self) | {"writer": self.writer.to_dict()}))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> WriterRecipe:
        """The recipe back from `to_dict`, or a part of it. Raises FormatError for a name it does not know."""
        given = checked_names(values, cls)
        given["writer"] = WriterConfig.from_dict(given.get("writer", {}))
        if "betas" in given:
            given["betas"] = tuple(given["betas"])
        return cls(**given)


def train_writer(
    recipe: WriterRecipe,
    triplets: Sequence[Triplet],
    *,
    writer: CoachWriter,
    tokenizer: Tokenizer,
    tokenizer_info: CheckpointInfo,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> tuple[CoachWriter, CheckpointInfo]:
    """Train `writer` on triplets as `tokenizer` says them; it, in evaluation mode, and its checkpoint's info.

    The tokenizer stays as it is. Resumes in `folder`, to the bit. Raises MissingData without triplets.
    """
    if not triplets:
        raise MissingData("no triplet to train a writer on")
    settings = recipe.fit(len(triplets))
    edited = [number for number, each in enumerate(triplets) if each.part]

    def losses(step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([recipe.seed, step])
        drawn = [_drawn(triplets, edited, recipe, rng) for _ in range(recipe.batch)]
        options: dict[str, Any] = {"noise": recipe.noise, "rng": rng}
        # codes are those that use will give, which is in float32
        with torch.autocast("cpu", enabled=False):
            source = motions_of([each.source for each in drawn], tokenizer, tokenizer_info, **options)
            target = motions_of([each.target for each in drawn], tokenizer, tokenizer_info, **options)
        return writer.losses(source, target, [each.instruction for each in drawn])

    done = fit(writer, losses, settings=settings, folder=folder, tell=tell, stop_after=stop_after)
    training = {
        "recipe": recipe.to_dict(),
        "steps": done,
        "triplets": len(triplets),
        "data": digest(triplets),
        "tokenizer": tokenizer_info.weights_sha256,
    }
    return writer.eval(), replace(tokenizer_info, config={}, training=training)


def motions_of(
    clips: Sequence[Array],
    tokenizer: Tokenizer,
    info: CheckpointInfo,
    *,
    noise: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Motions:
    """Clips of features (frames, D), not normalised, as the writer reads them."""
    features, mask = pad_features([np.asarray(clip, dtype=np.float32) for clip in clips], mean=info.mean, std=info.std)
    if noise and rng is not None:
        features = features + noise * rng.standard_normal(features.shape, dtype=np.float32)
    return said(tokenizer, torch.from_numpy(features), torch.from_numpy(mask))


def writer_run(recipe: WriterRecipe, triplets: Sequence[Triplet], *, tokenizer: Tokenizer, base: str) -> str:
    """SHA-256 over recipe, triplets, the tokenizer's weights and the base model's: what a run's state belongs to."""
    return tuned_identity([recipe.to_dict(), digest(triplets), base], tokenizer)


def _drawn(
    triplets: Sequence[Triplet], edited: Sequence[int], recipe: WriterRecipe, rng: np.random.Generator
) -> Triplet:
    """A triplet; where it is an edit, for the recipe's share on the source of another edit."""
    one = triplets[int(rng.integers(len(triplets)))]
    if not one.part or rng.random() >= recipe.recombine:
        return one
    return recombined(one, triplets[edited[int(rng.integers(len(edited)))]])
