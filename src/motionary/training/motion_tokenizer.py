"""Training a VQ-VAE or a residual VQ on motion features: CigTime's tokenizer (section 3.3, equations 6 to 8).

The network, its codes and losses are the action tokenizer's (`models/tokenizer`); clips are features of any kind.
With `labelled` above 0 (ours; the paper's tokenizer knows no instructions) codes of a pair must also tell which
edit lies between them, as our action tokenizer's tell actions apart: few codes learnt in few steps keep what is large,
and an arm's edit is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from motionary.datasets.motion_edits import Triplet, recombined
from motionary.errors import FormatError, MissingData
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.encode import pad_features
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import Pass, Tokenizer
from motionary.training.dataset import Corpus, TrainingClip, fit_normaliser
from motionary.training.fit import Tell, fit
from motionary.training.identity import normaliser_name
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings, checked_names, fit_settings

Array = NDArray[np.floating]

RESTART_BATCHES = 8
"""Batches from whose latents codes are placed anew."""


@dataclass(frozen=True)
class MotionTokenizerRecipe:
    """How to train a motion tokenizer; the defaults are T2M-GPT's (Zhang et al. 2023), which CigTime's code uses.

    Windows of `window` frames are drawn, of shorter clips the whole; the paper's 300,000 steps of 256 need a GPU.

    `labelled` weighs the cross-entropy of a pair's edit, read from the means of both motions' codes, at cosines over
    `label_temperature`; batches are then of half as many pairs, `recombine` of them with another source. In the first
    `continuous` share of the steps it is read from latents, then codes are placed anew by k-means and all but `mixed`
    of the latents are read as codes.
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
    labelled: float = 0.0
    label_temperature: float = 0.05
    recombine: float = 0.7
    continuous: float = 0.6
    mixed: float = 0.3

    @property
    def restart_step(self) -> int:
        """How many steps pass before codes are placed anew and read; 0 without labels."""
        return round(self.continuous * self.steps) if self.labelled else 0

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


@dataclass(frozen=True, eq=False)
class LabelledPairs:
    """Triplets with the number of each one's edit, and a unit vector (edits, d) for each edit, of what it is called."""

    triplets: Sequence[Triplet]
    targets: NDArray[np.int64]
    vectors: NDArray[np.float32]


class PairReader(nn.Module):
    """A tokenizer, and a linear map that reads an edit from what the means of two motions' codes are."""

    def __init__(self, recipe: MotionTokenizerRecipe, *, text_width: int) -> None:
        super().__init__()
        self.recipe = recipe
        self.tokenizer = Tokenizer(recipe.model)
        self.reader = nn.Linear(2 * recipe.model.code_width, text_width) if text_width else None

    def losses(
        self, features: Tensor, mask: Tensor, targets: Tensor | None, vectors: Tensor | None, *, step: int
    ) -> tuple[dict[str, Tensor], Pass]:
        """The tokenizer's losses on a batch and, where it shows pairs of known edits, `labelled`; and the pass."""
        if step == 0:
            self.tokenizer.start(features, mask)
        passed = self.tokenizer(features, mask)
        terms = tokenizer_losses(passed, features, mask, config=self.recipe.model)
        if targets is None or vectors is None:
            return terms, passed
        terms |= self.labelled(passed, targets, vectors, step=step)
        return terms | {"total": terms["total"] + self.recipe.labelled * terms["labels"]}, passed

    def labelled(self, passed: Pass, targets: Tensor, vectors: Tensor, *, step: int) -> dict[str, Tensor]:
        """Cross-entropy of edits, and the share that is right; the batch is all sources, then all targets."""
        recipe = self.recipe
        assert self.reader is not None
        plain = torch.rand(len(passed.latents), 1) < (1.0 if step < recipe.restart_step else recipe.mixed)
        latents = torch.where(plain, passed.latents, passed.quantized.latents)
        clip = passed.code_mask.nonzero()[:, 0]
        sums = latents.new_zeros(len(passed.code_mask), latents.shape[1]).index_add(0, clip, latents)
        source, target = (sums / passed.code_mask.sum(dim=1, keepdim=True)).chunk(2)
        read = functional.normalize(self.reader(torch.cat([target - source, target], dim=1)), dim=1)
        logits = read @ vectors.T / recipe.label_temperature
        right = (logits.argmax(dim=1) == targets).float().mean()
        return {"labels": functional.cross_entropy(logits, targets), "right": right}


def train_motion_tokenizer(
    recipe: MotionTokenizerRecipe,
    clips: Sequence[Array],
    *,
    pairs: LabelledPairs | None = None,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
) -> tuple[Tokenizer, CheckpointInfo]:
    """Train a tokenizer on clips of features (frames, D), not normalised; it and its checkpoint's info.

    `pairs` are needed with `labelled`. Resumes in `folder`, to the bit. Raises MissingData without clips, FormatError
    for clips of another width or labels without pairs.
    """
    _check(recipe, clips, pairs)
    mean, std = fit_normaliser({"clips": Corpus([TrainingClip(clip, ("motion",)) for clip in clips])})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = PairReader(recipe, text_width=pairs.vectors.shape[1] if recipe.labelled and pairs else 0)
    tokenizer = model.tokenizer
    vectors = None if pairs is None else torch.from_numpy(pairs.vectors)
    latest: list[Pass] = []

    def losses(step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([recipe.seed, step])
        if recipe.labelled and pairs is not None:
            drawn, targets = _pairs(recipe, pairs, rng)
        else:
            drawn, targets = _windows(recipe, clips, rng), None
        features, mask = pad_features(drawn, mean=mean, std=std)
        terms, passed = model.losses(torch.from_numpy(features), torch.from_numpy(mask), targets, vectors, step=step)
        latest[:] = [passed]
        return terms

    def after_step(step: int) -> None:
        tokenizer.learn(latest[0])
        if step + 1 == recipe.restart_step and pairs is not None:
            _restart(tokenizer, recipe, pairs, mean=mean, std=std)

    done = fit(
        model, losses, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after, after_step=after_step
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
    return tokenizer.eval(), info


def _check(recipe: MotionTokenizerRecipe, clips: Sequence[Array], pairs: LabelledPairs | None) -> None:
    width = recipe.model.features
    if not len(clips):
        raise MissingData("no clip to train a tokenizer on")
    wrong = next((clip.shape for clip in clips if clip.ndim != 2 or clip.shape[1] != width or not len(clip)), None)
    if wrong is not None:
        raise FormatError(f"a clip of shape {wrong}; this tokenizer reads (frames, {width})")
    if recipe.labelled and pairs is None:
        raise FormatError("a recipe with labelled above 0 needs pairs; set labelled 0 or give them")


def tokenizer_run(recipe: MotionTokenizerRecipe, clips: Sequence[Array]) -> str:
    """SHA-256 over the recipe and all features: what a run's state belongs to."""
    found = hashlib.sha256(json.dumps(recipe.to_dict(), sort_keys=True).encode())
    for clip in clips:
        found.update(str(clip.shape).encode() + np.ascontiguousarray(clip).tobytes())
    return found.hexdigest()


def _windows(recipe: MotionTokenizerRecipe, clips: Sequence[Array], rng: np.random.Generator) -> list[Array]:
    """The windows of a step."""
    drawn = []
    for number in rng.integers(len(clips), size=recipe.batch):
        frames = min(len(clips[number]), recipe.window)
        start = int(rng.integers(len(clips[number]) - frames + 1))
        drawn.append(clips[number][start : start + frames])
    return drawn


def _pairs(recipe: MotionTokenizerRecipe, pairs: LabelledPairs, rng: np.random.Generator) -> tuple[list[Array], Tensor]:
    """The sources of a step, then their targets, and which edit each pair shows."""
    known = pairs.triplets
    edited = [number for number, each in enumerate(known) if each.part]
    drawn, targets = [], []
    for number in rng.integers(len(known), size=max(1, recipe.batch // 2)):
        one = known[number]
        if one.part and rng.random() < recipe.recombine:
            one = recombined(one, known[edited[int(rng.integers(len(edited)))]])
        drawn.append(one)
        targets.append(int(pairs.targets[number]))
    sides = [each.source for each in drawn] + [each.target for each in drawn]
    return [np.asarray(side, dtype=np.float32) for side in sides], torch.tensor(targets)


def _restart(
    tokenizer: Tokenizer, recipe: MotionTokenizerRecipe, pairs: LabelledPairs, *, mean: Array, std: Array
) -> None:
    """Place all codes anew among the latents of the first batches."""
    tokenizer.eval()
    latents = []
    with torch.no_grad():
        for step in range(RESTART_BATCHES):
            drawn, _ = _pairs(recipe, pairs, np.random.default_rng([recipe.seed, step]))
            features, mask = pad_features(drawn, mean=mean, std=std)
            found, valid = tokenizer.latents(torch.from_numpy(features), torch.from_numpy(mask))
            latents.append(found[valid])
    tokenizer.quantizer.restart(torch.cat(latents))
    tokenizer.train()
