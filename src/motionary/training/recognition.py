"""Supervised recognition: labelled skeleton clips in, graph networks and their class scores out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.errors import FormatError, MissingData
from motionary.models.graph.config import PAPER_BLOCKS, SMALL_BLOCKS, GraphConfig
from motionary.models.graph.losses import BETA, GAMMA, class_balanced_focal, class_weights, cross_entropy
from motionary.models.graph.model import GraphNetwork, predict
from motionary.training.fit import Tell, fit
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings
from motionary.training.skeleton_augment import SkeletonAugment
from motionary.training.skeleton_batches import SkeletonBatch, SkeletonClips, SkeletonSampler, whole_clips

LOSSES = ("cross_entropy", "class_balanced_focal")


@dataclass(frozen=True)
class RecognitionRecipe:
    """How to train graph networks; the defaults are BABEL's for 2s-AGCN with cross-entropy.

    `streams`: a network for each entry, whose scores are added; an entry is a stream, or several joined by "+" that
    one network takes side by side. `frames`: what every clip is resampled to. `epochs` over the training samples.
    `loss` "cross_entropy" (with `smoothing`) or "class_balanced_focal" (200 epochs in the paper), with `beta`, `gamma`.
    `to_front`, `one_size`: how clips are read (`read_clips`).
    """

    streams: tuple[str, ...] = ("joint",)
    blocks: tuple[tuple[int, int], ...] = PAPER_BLOCKS
    kernel: int = 9
    adaptive: bool = True
    squeeze: int = 4
    dropout: float = 0.0
    frames: int = 150
    epochs: int = 250
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    optimiser: str = "adam"
    schedule: str = "constant"
    warmup_steps: int = 0
    clip_norm: float = 1e9
    loss: str = "cross_entropy"
    smoothing: float = 0.0
    beta: float = BETA
    gamma: float = GAMMA
    augment: SkeletonAugment = field(default_factory=SkeletonAugment)
    to_front: bool = True
    one_size: bool = False
    seed: int = 1234
    half: bool | None = False

    def __post_init__(self) -> None:
        wrong = {name: getattr(self, name) for name in ("frames", "epochs", "batch") if getattr(self, name) < 1}
        if self.loss not in LOSSES:
            wrong["loss"] = self.loss
        if not self.streams:
            wrong["streams"] = self.streams
        if wrong:
            raise FormatError(f"a recognition recipe's {wrong} make no sense; see RecognitionRecipe")

    def settings(self, *, steps_an_epoch: int, seed: int) -> FitSettings:
        """What the training loop needs."""
        return FitSettings(
            steps=self.epochs * steps_an_epoch,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            warmup_steps=self.warmup_steps,
            schedule=self.schedule,
            final_rate=0.0,
            clip_norm=self.clip_norm,
            optimiser=self.optimiser,
            seed=seed,
            half=self.half,
            save_every=max(1, 5 * steps_an_epoch),
            log_every=steps_an_epoch,
        )

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)


SMALL = RecognitionRecipe(
    blocks=SMALL_BLOCKS,
    frames=32,
    epochs=40,
    batch=32,
    learning_rate=3e-3,
    schedule="cosine",
    smoothing=0.1,
    dropout=0.2,
    augment=SkeletonAugment(yaw=0.15, tilt=0.1, scale=0.08, build=0.04, noise=0.005, crop=0.15, warp=0.06),
    half=None,
)
"""For minutes on one core."""


def train_recognisers(
    clips: SkeletonClips,
    recipe: RecognitionRecipe,
    *,
    folder: Path | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> list[GraphNetwork]:
    """A trained network for each of the recipe's streams.

    `folder` keeps each one's state, so that a stopped run goes on; `stop_after` ends each after so many steps. Raises
    MissingData where there is nothing to train on, FeatureMismatch for a folder of another run.
    """
    if not sum(map(len, clips.labels)) or len(clips.classes) < 2:
        raise MissingData(f"{len(clips)} clips of {len(clips.classes)} classes; training needs clips of two classes")
    return [_train(clips, recipe, stream, folder=folder, tell=tell, stop_after=stop_after) for stream in recipe.streams]


def make_network(clips: SkeletonClips, recipe: RecognitionRecipe, *, stream: str) -> GraphNetwork:
    """An untrained network for the clips' body and classes, its weights drawn from the recipe's seed."""
    config = GraphConfig(
        joints=clips.body.joint_count,
        bones=clips.body.bones,
        classes=len(clips.classes),
        blocks=recipe.blocks,
        kernel=recipe.kernel,
        adaptive=recipe.adaptive,
        squeeze=recipe.squeeze,
        dropout=recipe.dropout,
        streams=tuple(stream.split("+")),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        return GraphNetwork(config)


def _train(
    clips: SkeletonClips,
    recipe: RecognitionRecipe,
    stream: str,
    *,
    folder: Path | None,
    tell: Tell | None,
    stop_after: int | None,
) -> GraphNetwork:
    model = make_network(clips, recipe, stream=stream)
    sampler = SkeletonSampler(clips, recipe.batch, recipe.frames, recipe.augment, recipe.seed)
    loss = _loss(clips, recipe)

    def losses(step: int) -> dict[str, Tensor]:
        batch = sampler.draw(step)
        return {"total": loss(model(batch.positions, batch.mask).float(), batch.labels)}

    run = None
    if folder is not None:
        about = recipe.to_dict() | {"stream": stream}
        identity = hashlib.sha256((json.dumps(about, sort_keys=True) + clips.digest()).encode()).hexdigest()
        run = RunFolder.open(folder / stream, recipe=about, identity=identity)
    settings = recipe.settings(steps_an_epoch=sampler.steps_an_epoch, seed=recipe.seed)
    fit(model, losses, settings=settings, folder=run, tell=tell, stop_after=stop_after)
    return model.eval()


def _loss(clips: SkeletonClips, recipe: RecognitionRecipe) -> Callable[[Tensor, Tensor], Tensor]:
    if recipe.loss == "cross_entropy":
        return lambda logits, labels: cross_entropy(logits, labels, smoothing=recipe.smoothing)
    every = torch.tensor([label for labels in clips.labels for label in labels])
    weights = class_weights(torch.bincount(every, minlength=len(clips.classes)), beta=recipe.beta)
    return lambda logits, labels: class_balanced_focal(logits, labels, weights=weights, gamma=recipe.gamma)


def class_scores(
    models: Sequence[GraphNetwork], clips: SkeletonClips, recipe: RecognitionRecipe, *, batch: int = 64
) -> NDArray[np.float32]:
    """Scores (n, classes) of whole clips: the sum over the networks of their chances, as 2s-AGCN adds its streams.

    Chances are the softmax's, or each class' own sigmoid where the loss asked each class by itself.
    """
    found = []
    for first in range(0, len(clips), batch):
        rows = range(first, min(first + batch, len(clips)))
        inputs = whole_clips(clips, rows, frames=recipe.frames)
        found.append(sum(_chances(model, inputs, recipe) for model in models))
    return (
        torch.cat([torch.as_tensor(each) for each in found]).numpy()
        if found
        else np.zeros((0, len(clips.classes)), dtype=np.float32)
    )


def _chances(model: GraphNetwork, inputs: SkeletonBatch, recipe: RecognitionRecipe) -> Tensor:
    logits = predict(model, inputs.positions, inputs.mask)
    return torch.softmax(logits, dim=1) if recipe.loss == "cross_entropy" else torch.sigmoid(logits)
