"""Training MotionCLIP as a classifier: labelled skeleton clips and their classes' text vectors in, a model out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.models.classifier.config import ClassifierConfig
from motionary.models.classifier.model import ClassifierBatch, TextClassifier, classifier_losses, classify
from motionary.models.generation.config import MotionCLIPConfig
from motionary.training.fit import Tell, fit
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings
from motionary.training.skeleton_augment import SkeletonAugment
from motionary.training.skeleton_batches import SkeletonBatch, SkeletonClips, SkeletonSampler, whole_clips

Array = NDArray[np.floating]
MIN_STD = 1e-3


@dataclass(frozen=True)
class TextClassificationRecipe:
    """How to train it; the defaults are MotionCLIP's (60 frames, batch 20, AdamW at 1e-4).

    `model.motion.features`, `text_width` and `latent` follow from the clips and the texts. `epochs` are ours: the
    paper states none for the classes.
    """

    model: ClassifierConfig = field(default_factory=ClassifierConfig)
    frames: int = 60
    epochs: int = 200
    batch: int = 20
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup_steps: int = 0
    schedule: str = "constant"
    clip_norm: float = 1.0
    augment: SkeletonAugment = field(default_factory=SkeletonAugment)
    to_front: bool = True
    one_size: bool = True
    seed: int = 1234
    half: bool | None = False

    def __post_init__(self) -> None:
        wrong = {name: getattr(self, name) for name in ("frames", "epochs", "batch") if getattr(self, name) < 1}
        if wrong:
            raise FormatError(f"a text classifier's recipe {wrong} makes no sense; see TextClassificationRecipe")

    def settings(self, *, steps_an_epoch: int) -> FitSettings:
        """What the training loop needs."""
        return FitSettings(
            steps=self.epochs * steps_an_epoch,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            warmup_steps=self.warmup_steps,
            schedule=self.schedule,
            clip_norm=self.clip_norm,
            seed=self.seed,
            half=self.half,
            save_every=max(1, 5 * steps_an_epoch),
            log_every=steps_an_epoch,
        )

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)


SMALL_TEXT = TextClassificationRecipe(
    model=ClassifierConfig(
        MotionCLIPConfig(
            feedforward=512, layers=3, patch=2, norm_first=True, reconstruction=0.1, velocity=0.1, dropout=0.1
        ),
        cross_entropy=1.0,
    ),
    frames=32,
    epochs=60,
    batch=32,
    learning_rate=5e-4,
    warmup_steps=50,
    schedule="cosine",
    augment=SkeletonAugment(yaw=0.3, tilt=0.1, scale=0.08, build=0.04, noise=0.01, crop=0.1, warp=0.06),
    half=None,
)
"""For minutes on one core: three layers, and the cross-entropy over the classes beside MotionCLIP's losses."""


@dataclass(frozen=True, eq=False)
class TextClassifierRun:
    """A trained classifier with what its features were normalised by, mean and std (D,), and their frames a clip."""

    model: TextClassifier
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    frames: int


def flat_frames(batch: SkeletonBatch) -> Tensor:
    """(B, T, D): all people's joints and their steps to the next frame, side by side; 0 where not seen."""
    values = batch.positions.flatten(2)
    steps = torch.zeros_like(values)
    steps[:, :-1] = values[:, 1:] - values[:, :-1]
    return torch.cat((values, steps), dim=-1)


def train_text_classifier(
    clips: SkeletonClips,
    texts: Array,
    recipe: TextClassificationRecipe,
    *,
    folder: Path | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> TextClassifierRun:
    """A classifier into the space of `texts` (classes, d), one vector a class in the clips' order of classes.

    `folder` keeps the run's state, so that a stopped run goes on. Raises FeatureMismatch for texts that do not fit the
    classes, MissingData where there is nothing to train on.
    """
    if texts.ndim != 2 or len(texts) != len(clips.classes):
        raise FeatureMismatch(f"texts {texts.shape} for {len(clips.classes)} classes; one vector a class is needed")
    if not sum(map(len, clips.labels)):
        raise MissingData("no labelled clip to train on")
    mean, std = _normaliser(clips, recipe.frames)
    width = texts.shape[1]
    motion = replace(recipe.model.motion, features=len(mean), text_width=width, latent=width)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = TextClassifier(replace(recipe.model, motion=motion), torch.from_numpy(texts.astype(np.float32)))
    sampler = SkeletonSampler(clips, recipe.batch, recipe.frames, recipe.augment, recipe.seed)
    centre, scale = torch.from_numpy(mean), torch.from_numpy(std)

    def losses(step: int) -> dict[str, Tensor]:
        batch = sampler.draw(step)
        features = (flat_frames(batch) - centre) / scale
        return classifier_losses(model, ClassifierBatch(features, batch.mask.any(dim=(2, 3)), batch.labels))

    run = None
    if folder is not None:
        about: Mapping[str, Any] = recipe.to_dict()
        identity = hashlib.sha256(
            json.dumps(about, sort_keys=True).encode() + clips.digest().encode() + texts.astype(np.float32).tobytes()
        ).hexdigest()
        run = RunFolder.open(folder, recipe=about, identity=identity)
    settings = recipe.settings(steps_an_epoch=sampler.steps_an_epoch)
    fit(model, losses, settings=settings, folder=run, tell=tell, stop_after=stop_after)
    return TextClassifierRun(model.eval(), mean, std, recipe.frames)


def text_class_scores(
    run: TextClassifierRun, clips: SkeletonClips, *, texts: Array | None = None, batch: int = 64
) -> NDArray[np.float32]:
    """Cosines (n, classes) of whole clips with the texts of the run's classes, or with others (m, d)."""
    others = None if texts is None else torch.from_numpy(texts.astype(np.float32))
    centre, scale = torch.from_numpy(run.mean), torch.from_numpy(run.std)
    found = [np.zeros((0, len(run.model.texts) if others is None else len(others)), dtype=np.float32)]
    for first in range(0, len(clips), batch):
        inputs = whole_clips(clips, range(first, min(first + batch, len(clips))), frames=run.frames)
        features = (flat_frames(inputs) - centre) / scale
        found.append(classify(run.model, features, inputs.mask.any(dim=(2, 3)), texts=others).numpy())
    return np.concatenate(found)


def _normaliser(clips: SkeletonClips, frames: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of every feature over all frames of the whole clips; a deviation below `MIN_STD` counts 1."""
    rows = flat_frames(whole_clips(clips, range(len(clips)), frames=frames)).flatten(0, 1).double()
    mean, std = rows.mean(dim=0), rows.std(dim=0, correction=0)
    return mean.float().numpy(), torch.where(std < MIN_STD, 1.0, std).float().numpy()
