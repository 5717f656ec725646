"""Training a VQ-VAE or a residual VQ on motion features: CigTime's tokenizer (section 3.3, equations 6 to 8).

The network, its codes and losses are the action tokenizer's (`models/tokenizer`); clips are features of any kind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.errors import FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import Pass, Tokenizer
from motionary.training.dataset import Corpus, TrainingClip, fit_normaliser
from motionary.training.fit import Tell, fit
from motionary.training.identity import normaliser_name
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings
from motionary.training.tokenizer import checked_names, fit_settings

Array = NDArray[np.floating]


@dataclass(frozen=True)
class MotionTokenizerRecipe:
    """How to train a motion tokenizer; the defaults are T2M-GPT's (Zhang et al. 2023), which CigTime's code uses.

    Windows of `window` frames are drawn, of shorter clips the whole; the paper's 300,000 steps of 256 need a GPU.
    """

    model: TokenizerConfig
    steps: int = 300_000
    batch: int = 256
    window: int = 64
    learning_rate: float = 2e-4
    weight_decay: float = 0.0
    warmup_steps: int = 1000
    schedule: str = "cosine"
    betas: tuple[float, float] = (0.9, 0.99)
    half: bool | None = False
    seed: int = 0
    save_every: int = 1000
    log_every: int = 50
    features: str = "humanml263"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.window < self.model.frames_per_code or self.batch < 1:
            raise FormatError(
                f"windows of {self.window} frames in batches of {self.batch}; a code needs {self.model.frames_per_code}"
            )

    @property
    def fit(self) -> FitSettings:
        """What of the recipe the loop needs."""
        return fit_settings(self)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return json.loads(json.dumps(asdict(self) | {"model": self.model.to_dict()}))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MotionTokenizerRecipe:
        """The recipe back from `to_dict`. Raises FormatError for a name it does not know."""
        given = checked_names(values, cls)
        given["model"] = TokenizerConfig.from_dict(given.get("model", {}))
        if "betas" in given:
            given["betas"] = tuple(given["betas"])
        return cls(**given)


def train_motion_tokenizer(
    recipe: MotionTokenizerRecipe,
    clips: Sequence[Array],
    *,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> tuple[Tokenizer, CheckpointInfo]:
    """Train a tokenizer on clips of features (frames, D), not normalised; it and its checkpoint's info.

    Resumes in `folder`, to the bit. Raises MissingData without clips, FormatError for clips of another width.
    """
    width = recipe.model.features
    if not len(clips):
        raise MissingData("no clip to train a tokenizer on")
    wrong = next((clip.shape for clip in clips if clip.ndim != 2 or clip.shape[1] != width or not len(clip)), None)
    if wrong is not None:
        raise FormatError(f"a clip of shape {wrong}; this tokenizer reads (frames, {width})")
    mean, std = fit_normaliser({"clips": Corpus([TrainingClip(clip, ("motion",)) for clip in clips])})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = Tokenizer(recipe.model)
    latest: list[Pass] = []

    def losses(step: int) -> dict[str, Tensor]:
        features, mask = _windows(recipe, clips, step, mean=mean, std=std)
        if step == 0:
            model.start(features, mask)
        passed = model(features, mask)
        latest[:] = [passed]
        return tokenizer_losses(passed, features, mask, config=recipe.model)

    done = fit(
        model,
        losses,
        settings=recipe.fit,
        folder=folder,
        tell=tell,
        stop_after=stop_after,
        after_step=lambda _: _learn(model, latest[0]),
    )
    info = CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=normaliser_name(mean, std),
        text_encoder="",
        model="tokenizer",
        features=recipe.features,
        training={"recipe": recipe.to_dict(), "steps": done, "clips": len(clips)},
    )
    return model.eval(), info


def tokenizer_run(recipe: MotionTokenizerRecipe, clips: Sequence[Array]) -> str:
    """SHA-256 over the recipe and all features: what a run's state belongs to."""
    found = hashlib.sha256(json.dumps(recipe.to_dict(), sort_keys=True).encode())
    for clip in clips:
        found.update(str(clip.shape).encode() + np.ascontiguousarray(clip).tobytes())
    return found.hexdigest()


def _learn(model: Tokenizer, passed: Pass) -> None:
    model.learn(passed)


def _windows(
    recipe: MotionTokenizerRecipe, clips: Sequence[Array], step: int, *, mean: Array, std: Array
) -> tuple[Tensor, Tensor]:
    """The batch of a step: normalised windows (B, window, D) and which frames are valid."""
    rng = np.random.default_rng([recipe.seed, step])
    features = np.zeros((recipe.batch, recipe.window, recipe.model.features), dtype=np.float32)
    mask = np.zeros((recipe.batch, recipe.window), dtype=bool)
    for row, number in enumerate(rng.integers(len(clips), size=recipe.batch)):
        clip = clips[number]
        frames = min(len(clip), recipe.window)
        start = int(rng.integers(len(clip) - frames + 1))
        features[row, :frames] = (clip[start : start + frames] - mean) / std
        mask[row, :frames] = True
    return torch.from_numpy(features), torch.from_numpy(mask)
