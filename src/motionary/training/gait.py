"""Training on walks: attributes by binary cross-entropy, and the aligner on descriptions of attributes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.datasets.gait.attributes import ATTRIBUTES, as_mapping
from motionary.datasets.gait.collection import GaitSet
from motionary.datasets.gait.tracks import LAYOUT, mirrored
from motionary.errors import FormatError
from motionary.models.alignment.config import AlignerConfig, variant
from motionary.models.alignment.encode import encode_with
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.encode import pad_features
from motionary.models.gait.checkpoint import MODEL, save_attributes
from motionary.models.gait.model import AttributeNet, attribute_losses
from motionary.text.lexicon.attributes import describe_attributes, keep_attributes
from motionary.training.alignment_clips import AlignmentClip, fit_scale
from motionary.training.fit import Tell, fit
from motionary.training.identity import normaliser_name
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings

Array = NDArray[np.floating]

_LAYOUT: dict[str, Any] = {"centre": "none", "text_width": len(ATTRIBUTES)}


@dataclass(frozen=True)
class AttributeRecipe:
    """How to train the classifier; the defaults are the paper's (the original GaitFormer, batch 256, 140 epochs of
    DenseGait are about 95,000 steps).

    `mirror`: the chance that a walk is seen in a mirror; `noise`: deviation added to every coordinate, in torsos;
    `soft`: learn from confidences instead of flags.
    """

    model: AlignerConfig = field(default_factory=lambda: variant("gaitformer", **_LAYOUT))
    batch: int = 256
    mirror: float = 0.5
    noise: float = 0.0
    soft: bool = False
    fit: FitSettings = field(
        default_factory=lambda: FitSettings(
            steps=95_000, learning_rate=1e-4, weight_decay=0.1, warmup_steps=500, schedule="cosine", save_every=2000
        )
    )

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)


SMALL_ENCODER: dict[str, Any] = {
    "frames": 60,
    "patch": 6,
    "width": 128,
    "layers": 3,
    "heads": 4,
    "feedforward": 256,
    "dropout": 0.1,
    "summary": "mean",
}
"""What small models change: six frames a token, and the mean of the outputs, which learns faster than the first."""

SMALL = AttributeRecipe(
    model=variant("gaitformer", **_LAYOUT, **SMALL_ENCODER),
    batch=64,
    noise=0.02,
    fit=FitSettings(
        steps=2000, learning_rate=2e-3, weight_decay=0.05, warmup_steps=60, schedule="cosine", log_every=100
    ),
)
"""The original GaitFormer made small: about two minutes on one core."""


def train_attributes(
    recipe: AttributeRecipe,
    walks: GaitSet,
    run_folder: str | Path | None = None,
    *,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> tuple[AttributeNet, CheckpointInfo]:
    """Train a classifier of the 42 attributes on a set; with `run_folder` it goes on where it was stopped.

    The checkpoint lies in `RunFolder.checkpoint` once the last step is done.
    """
    config, settings = recipe.model, recipe.fit
    if config.text_width != len(ATTRIBUTES) or config.centre != "none" or config.differences:
        raise FormatError(f"a classifier of attributes has {len(ATTRIBUTES)} outputs and no centre; see training.gait")
    mean, std = _scale(walks, config)
    run = _identity(recipe, walks)
    folder = RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=run) if run_folder else None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        model = AttributeNet(config)
    batches = AttributeBatches(recipe, walks, mean=mean, std=std)

    def losses(step: int) -> dict[str, Tensor]:
        values, mask, labels = batches.batch(step)
        return attribute_losses(model(values, mask), labels)

    done = fit(model, losses, settings=settings, folder=folder, tell=tell, stop_after=stop_after)
    info = CheckpointInfo(
        config={},
        mean=mean,
        std=std,
        normaliser=normaliser_name(mean, std, of="training-tracks"),
        text_encoder="",
        model=MODEL,
        skeleton="openpose18",
        features=LAYOUT,
        fps=walks.fps,
        training={"steps": done, "walks": len(walks), "people": len(set(walks.people)), "run": run},
    )
    if folder and done == settings.steps:
        info = save_attributes(folder.checkpoint, model, info=info, attributes=ATTRIBUTES)
    return model.eval(), info


class AttributeBatches:
    """Which walks, windows and changes make step n's batch: a pure function of the seed and n."""

    def __init__(
        self, recipe: AttributeRecipe, walks: GaitSet, *, mean: NDArray[np.float32], std: NDArray[np.float32]
    ) -> None:
        self._recipe, self._walks, self._mean, self._std = recipe, walks, mean, std
        self._targets = walks.confidences if recipe.soft else walks.labels.astype(np.float32)

    def batch(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Normalised frames (B, T, inputs), mask (B, T) and labels (B, 42) of step `step`."""
        recipe, frames = self._recipe, self._recipe.model.frames
        rng = np.random.default_rng([recipe.fit.seed, 1, step])
        chosen = rng.integers(len(self._walks), size=recipe.batch)
        parts = []
        for number in chosen:
            layout = self._walks.layouts[number]
            first = int(rng.integers(max(1, len(layout) - frames + 1)))
            part = layout[first : first + frames]
            if rng.random() < recipe.mirror:
                part = mirrored(part)
            parts.append(_shaken(part, recipe.noise, rng).reshape(len(part), -1))
        values, mask = pad_features(parts, mean=self._mean, std=self._std)
        labels = torch.from_numpy(np.ascontiguousarray(self._targets[chosen], dtype=np.float32))
        return torch.from_numpy(values), torch.from_numpy(mask), labels


def _shaken(part: Array, noise: float, rng: np.random.Generator) -> Array:
    """The places shifted by noise, half of it the same in all frames; confidences stay."""
    if not noise:
        return part
    moved = part.copy()
    shape = moved[..., :2].shape
    still = rng.standard_normal((1, *shape[1:]), dtype=np.float32)
    moved[..., :2] += np.float32(noise) * (0.7 * still + 0.7 * rng.standard_normal(shape, dtype=np.float32))
    return moved


def attribute_probabilities(model: AttributeNet, info: CheckpointInfo, layouts: Sequence[Array]) -> Array:
    """(n, 42) probabilities from 0 to 1 of walks in `walker_layout`; a long walk is the mean of its windows."""
    model.eval()
    logits = encode_with(model, layouts, config=model.config, mean=info.mean, std=info.std)
    return 1.0 / (1.0 + np.exp(-logits.astype(np.float64)))


def described_walks(walks: GaitSet, *, descriptions: int, seed: int, mirror: bool = True) -> list[AlignmentClip]:
    """Clips for the aligner: each walk with `descriptions` descriptions of its attributes; `mirror` adds mirrored ones.

    The label is the attributes that a description mentions, in one line: walks of one set of attributes are one class.
    """
    clips = []
    for number, layout in enumerate(walks.layouts):
        said = as_mapping(walks.confidences[number])
        # by the walk's name, so that it is described alike whatever else is in the set
        rng = np.random.default_rng([seed, *walks.names[number].encode()])
        texts = tuple(dict.fromkeys(describe_attributes(said, rng=rng, count=descriptions)))
        clip = AlignmentClip(layout, ", ".join(keep_attributes(said)) or "a person walking", texts)
        clips.append(clip)
        if mirror:
            clips.append(replace(clip, values=mirrored(layout)))
    return clips


def _scale(walks: GaitSet, config: AlignerConfig) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    clips = [AlignmentClip(layout, "walk", ("walk",)) for layout in walks.layouts]
    return fit_scale(clips, centre=config.centre, differences=False, frames=config.frames)


def _identity(recipe: AttributeRecipe, walks: GaitSet) -> str:
    """A hash of the recipe and the walks."""
    digest = hashlib.sha256(json.dumps(recipe.to_dict(), sort_keys=True).encode())
    digest.update(np.ascontiguousarray(walks.confidences).tobytes())
    for layout in walks.layouts:
        digest.update(np.ascontiguousarray(layout).tobytes())
    return digest.hexdigest()
