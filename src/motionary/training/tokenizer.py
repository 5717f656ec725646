"""Training the action tokenizer: LLM-AR's first stage (Qu et al., CVPR 2024, section 3.2, Eq. 12), and what we add.

With `labelled` above 0, codes must also tell the labels apart: pooled over the clip, they are drawn towards the vectors
of the label's texts. The paper's stage knows no labels (`labelled=0`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FormatError
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.tokenizer.checkpoint import save_tokenizer
from motionary.models.tokenizer.config import TokenizerConfig, TokenizerWeights
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import Pass, Tokenizer
from motionary.training.action_augment import ActionAugment
from motionary.training.action_clips import ActionBatch, ActionClips, ActionSampler
from motionary.training.fit import Tell, fit
from motionary.training.label_texts import LabelSpace
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings, checked_names, fit_settings

FEATURES = "action_frames"
"""Name of the features in checkpoints (`features/action_frames.py`)."""
NORMALISER = "dataset"


@dataclass(frozen=True)
class TokenizerRecipe:
    """How to train a tokenizer; the defaults are those of small sets on a processor (the paper's: recogniser_plan).

    `labelled` weighs the labels' cross-entropy, at cosines over `label_temperature`; with `drawn_texts` a label is at
    each step another one of its texts, else always the mean of all. In the first `continuous` share of
    the steps its reader is given latents as they are, while the codes follow them; then all codes are placed anew by
    k-means on `restart_clips` clips, and the reader is given codes, but for `mixed` of them, which stay latents.

    `temperatures`: of the Gumbel softmax, at the first step and, by equal factors, at the last; () keeps the model's.
    `window`: frames a clip is cut to at random, None for whole clips. `words`: how many words' embeddings the MMD sees.
    """

    model: TokenizerConfig = field(default_factory=TokenizerConfig)
    steps: int = 300
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup_steps: int = 40
    schedule: str = "cosine"
    betas: tuple[float, float] = (0.9, 0.99)
    labelled: float = 1.0
    label_temperature: float = 0.05
    label_smoothing: float = 0.1
    drawn_texts: bool = True
    continuous: float = 0.5
    mixed: float = 0.3
    restart_clips: int = 512
    temperatures: tuple[float, ...] = ()
    window: int | None = None
    words: int = 256
    augment: ActionAugment = field(default_factory=ActionAugment)
    seed: int = 0
    save_every: int = 200
    log_every: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.continuous <= 1 or self.labelled < 0 or len(self.temperatures) not in (0, 2):
            raise FormatError(
                f"continuous {self.continuous}, labelled {self.labelled}, temperatures {self.temperatures} make no "
                "sense; from 0 to 1, not below 0, and none or two"
            )
        if min((self.batch, self.words, self.restart_clips, self.label_temperature, *self.temperatures)) <= 0:
            raise FormatError("batch, words, restart_clips and temperatures of a tokenizer's recipe must be above 0")
        if self.window is not None and self.window < 2:
            raise FormatError(f"windows of {self.window} frames; at least 2 are needed")

    @property
    def fit(self) -> FitSettings:
        """What of the recipe the loop needs."""
        return fit_settings(self)

    @property
    def restart_step(self) -> int:
        """How many steps pass before the codes are placed anew and the reader is given codes; 0 without labels."""
        return round(self.continuous * self.steps) if self.labelled else 0

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return json.loads(json.dumps(asdict(self) | {"model": self.model.to_dict()}))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TokenizerRecipe:
        """The recipe back from `to_dict`, or a part of it. Raises FormatError for a name it does not know."""
        given = checked_names(values, cls)
        given["model"] = TokenizerConfig.from_dict(given.get("model", {}))
        given["augment"] = ActionAugment(**checked_names(given.get("augment", {}), ActionAugment))
        for name in ("betas", "temperatures"):
            if name in given:
                given[name] = tuple(given[name])
        return cls(**given)


def small_tokenizer(*, width: int = 128, codes: int = 256, code_width: int = 384, **changes: Any) -> TokenizerConfig:
    """A tokenizer for a few hundred clips on a processor: moving averages, levelled latents, a quick revival."""
    loss = {"commitment": 0.25, **changes.pop("loss", {})}
    small = {
        "width": width,
        "codes": codes,
        "code_width": code_width,
        "depth": 2,
        "level_latents": True,
        "learning": "ema",
        "decay": 0.95,
        "revive_below": 0.02,
    }
    return TokenizerConfig.from_dict({**small, **changes, "loss": asdict(TokenizerWeights(**loss))})


class TokenizerTraining(nn.Module):
    """A tokenizer with what its training needs besides: a reader that turns a clip's codes into a text's vector."""

    def __init__(self, recipe: TokenizerRecipe, *, text_width: int) -> None:
        super().__init__()
        self.recipe = recipe
        self.tokenizer = Tokenizer(recipe.model)
        self.reader = nn.Linear(recipe.model.code_width, text_width) if recipe.labelled else None

    def losses(
        self, batch: ActionBatch, *, step: int, words: Tensor | None, labels: Tensor | None
    ) -> tuple[dict[str, Tensor], Pass]:
        """Eq. 12's terms and, with labels (L, text width), their cross-entropy; the pass is for `Tokenizer.learn`."""
        recipe = self.recipe
        self.tokenizer.quantizer.temperature = gumbel_temperature(recipe, step=step)
        if step == 0:
            self.tokenizer.start(batch.features, batch.mask)
        passed = self.tokenizer(batch.features, batch.mask)
        terms = tokenizer_losses(passed, batch.features, batch.mask, config=recipe.model, words=words)
        if self.reader is None or labels is None:
            return terms, passed
        share = 1.0 if step < recipe.restart_step else recipe.mixed
        plain = torch.rand(len(passed.latents), 1, device=passed.latents.device) < share
        latents = torch.where(plain, passed.latents, passed.quantized.latents)
        logits = self.read(latents, passed.code_mask) @ labels.T / recipe.label_temperature
        terms["labels"] = functional.cross_entropy(logits, batch.targets, label_smoothing=recipe.label_smoothing)
        terms["right"] = (logits.argmax(dim=1) == batch.targets).float().mean()
        return terms | {"total": terms["total"] + recipe.labelled * terms["labels"]}, passed

    def read(self, latents: Tensor, code_mask: Tensor) -> Tensor:
        """Unit vectors (B, text width) of the latents (N, d) of all codes of `code_mask` (B, W)."""
        assert self.reader is not None
        clip = code_mask.nonzero()[:, 0]
        pooled = latents.new_zeros(len(code_mask), latents.shape[1]).index_add(0, clip, latents)
        return functional.normalize(self.reader(pooled / code_mask.sum(dim=1, keepdim=True)), dim=-1)


def train_tokenizer(
    recipe: TokenizerRecipe,
    clips: ActionClips,
    *,
    words: Tensor | None = None,
    labels: LabelSpace | None = None,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    device: str = "cpu",
) -> tuple[TokenizerTraining, CheckpointInfo]:
    """Train a tokenizer on `clips`; returns it, in evaluation mode, and its checkpoint's info.

    `words` (M, code width) are the language model's word embeddings for the MMD, of which `recipe.words` are drawn
    once. `labels`, those of the clips in order, are needed with `labelled`. Resumes in `folder`, to the bit; writes no
    checkpoint. Computes on `device`, and is given back on the processor.
    """
    if recipe.labelled and labels is None:
        raise FormatError("a recipe with labelled above 0 needs the labels' vectors; set labelled 0 or give them")
    mean, std = clips.normaliser()
    sampler = ActionSampler(clips, mean, std, recipe.batch, recipe.augment, recipe.seed, window=recipe.window)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = TokenizerTraining(recipe, text_width=1 if labels is None else len(labels.centre))
        words = None if words is None else words[torch.randperm(len(words))[: recipe.words]].detach().to(device)
    model.to(device)
    latest: list[Pass] = []

    def losses(step: int) -> dict[str, Tensor]:
        vectors = label_targets(labels, drawn=recipe.drawn_texts, seed=recipe.seed, step=step)
        vectors = None if vectors is None else vectors.to(device)
        terms, passed = model.losses(sampler.draw(step).to(device), step=step, words=words, labels=vectors)
        latest[:] = [passed]
        return terms

    def after_step(step: int) -> None:
        model.tokenizer.learn(latest[0])
        if step + 1 == recipe.restart_step:
            _restart(model.tokenizer, sampler, most=recipe.restart_clips)

    done = fit(
        model, losses, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after, after_step=after_step
    )
    model.tokenizer.quantizer.temperature = gumbel_temperature(recipe, step=recipe.steps)
    return model.eval().cpu(), tokenizer_info(recipe, clips, steps=done)


def tokenizer_info(recipe: TokenizerRecipe, clips: ActionClips, *, steps: int) -> CheckpointInfo:
    """What a trained tokenizer's checkpoint says of it; `training` holds what `frames_from` needs."""
    mean, std = clips.normaliser()
    return CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=NORMALISER,
        text_encoder="",
        model="tokenizer",
        skeleton=clips.skeleton,
        features=FEATURES,
        fps=clips.fps,
        training={
            "frames": json.loads(json.dumps(asdict(clips.frames))),
            "recipe": recipe.to_dict(),
            "steps": steps,
            "clips": len(clips),
            "data": clips.digest(),
        },
    )


def save_trained(folder: Path, model: TokenizerTraining, info: CheckpointInfo, *, half: bool = False) -> CheckpointInfo:
    """Write the tokenizer alone, without its reader."""
    return save_tokenizer(folder, model.tokenizer, info=info, half=half)


def tokenizer_identity(recipe: TokenizerRecipe, clips: ActionClips, *, labels: LabelSpace | None) -> str:
    """SHA-256 over the recipe, the clips and the labels' vectors: what a run's state belongs to."""
    parts = [recipe.to_dict(), clips.digest(), "" if labels is None else labels.digest()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def label_targets(labels: LabelSpace | None, *, drawn: bool, seed: int, step: int) -> Tensor | None:
    """The labels' vectors (labels, d) at a step: those of texts drawn for it, or the same mean ones at every step."""
    if labels is None:
        return None
    return torch.from_numpy(labels.drawn(np.random.default_rng([seed, 3, step])) if drawn else labels.vectors())


def gumbel_temperature(recipe: TokenizerRecipe, *, step: int) -> float:
    """The Gumbel softmax's temperature at a step."""
    if not recipe.temperatures:
        return recipe.model.temperature
    first, last = recipe.temperatures
    return first * (last / first) ** min(1.0, step / max(1, recipe.steps - 1))


def _restart(tokenizer: Tokenizer, sampler: ActionSampler, *, most: int) -> None:
    """Place all codes anew among the latents of the first rounds' changed clips."""
    tokenizer.eval()
    latents: list[Tensor] = []
    with torch.no_grad():
        for step in range(-(-most // sampler.batch)):
            batch = sampler.draw(step).to(tokenizer.quantizer.codebooks()[0].codes.device)
            found, valid = tokenizer.latents(batch.features, batch.mask)
            latents.append(found[valid])
    tokenizer.quantizer.restart(torch.cat(latents))
    tokenizer.train()
