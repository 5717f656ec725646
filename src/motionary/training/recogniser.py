"""Training a language model to recognise action sentences: LLM-AR's second stage (section 3.2, Eq. 13).

The tokenizer stays as the first stage left it. `tune_tokenizer` (ours, off) lets the cross-entropy reach its encoder,
straight through the codes, while Eq. 12 goes on to hold codes and latents together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FormatError
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.language.base import Base
from motionary.models.language.config import LanguageConfig
from motionary.models.language.protocol import Actions
from motionary.models.tokenizer.losses import tokenizer_losses
from motionary.models.tokenizer.model import Pass, Tokenizer
from motionary.training.action_augment import ActionAugment
from motionary.training.action_clips import ActionBatch, ActionClips, ActionSampler
from motionary.training.fit import Tell, fit
from motionary.training.identity import tuned_identity
from motionary.training.label_texts import LabelSpace, space_of, text_side
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings, checked_names, fit_settings
from motionary.training.tokenizer import label_targets


@dataclass(frozen=True)
class RecogniserRecipe:
    """How to train a recogniser; the defaults are those of small sets on a processor.

    `discretise` False passes the latents themselves (the paper's Table 5). While training, `mixed` of the codes are
    passed as their latents and `dropped` of them are not shown at all. With `tune_tokenizer`, Eq. 12 counts
    `tokenizer_weight`. `wording` says which texts an encoder's labels have (`label_texts.WORDINGS`); with `drawn_texts`
    a label is at each step another one of them while training, else the mean of all, as it always is in use.
    `window`: frames that a longer clip is cut to at random. `half` computes the language model in bfloat16 (None: where
    the processor is quick at it).
    """

    language: LanguageConfig
    steps: int = 120
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.02
    warmup_steps: int = 20
    schedule: str = "cosine"
    tune_tokenizer: bool = False
    tokenizer_weight: float = 0.3
    discretise: bool = True
    mixed: float = 0.3
    dropped: float = 0.1
    label_smoothing: float = 0.1
    wording: str = "names and descriptions"
    drawn_texts: bool = True
    window: int | None = None
    augment: ActionAugment = field(default_factory=ActionAugment)
    seed: int = 0
    half: bool | None = None
    save_every: int = 100
    log_every: int = 20

    def __post_init__(self) -> None:
        shares = (self.mixed, self.dropped, self.label_smoothing)
        if not all(0 <= share < 1 for share in shares) or self.batch < 1 or self.tokenizer_weight < 0:
            raise FormatError(f"mixed, dropped and label_smoothing {shares} lie in 0 to below 1, batch is at least 1")

    @property
    def fit(self) -> FitSettings:
        """What of the recipe the loop needs."""
        return fit_settings(self)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return json.loads(json.dumps(asdict(self) | {"language": self.language.to_dict()}))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RecogniserRecipe:
        """The recipe back from `to_dict`. Raises FormatError for a name it does not know."""
        given = checked_names(values, cls)
        given["language"] = LanguageConfig.from_dict(given["language"])
        given["augment"] = ActionAugment(**checked_names(given.get("augment", {}), ActionAugment))
        return cls(**given)


class RecogniserTraining(nn.Module):
    """Tokenizer and language model trained as one."""

    def __init__(self, recipe: RecogniserRecipe, tokenizer: Tokenizer, language: Any) -> None:
        super().__init__()
        self.recipe = recipe
        self.tokenizer = tokenizer.requires_grad_(recipe.tune_tokenizer)
        self.language = language

    def losses(
        self, batch: ActionBatch, *, labels: Sequence[str], vectors: Tensor | None, words: Tensor | None
    ) -> tuple[dict[str, Tensor], Pass | None]:
        """Cross-entropy `answer` and what counts besides; `vectors` (labels, d) are an encoder's labels.

        The pass through the tokenizer is given back where it is tuned.
        """
        recipe = self.recipe
        with torch.autocast(batch.features.device.type, enabled=False):
            said, passed = self._pass(batch)
            actions = self.dropped(said)
            terms = {} if passed is None else self._tokenizer_terms(passed, batch, words=words)
        if vectors is None:
            found = self.language.losses(actions, batch.targets, labels=labels)
            answer, right = found["total"], found["right"]
        else:
            found = self.language.embed(actions).float()
            logits = found @ vectors.to(found.device).T / recipe.language.temperature
            answer = functional.cross_entropy(logits, batch.targets, label_smoothing=recipe.label_smoothing)
            right = (logits.argmax(dim=1) == batch.targets).float().mean()
        total = answer + recipe.tokenizer_weight * terms["tokenizer"] if "tokenizer" in terms else answer
        return {"total": total, "answer": answer, "right": right, **terms}, passed

    def _pass(self, batch: ActionBatch) -> tuple[Actions, Pass | None]:
        """A batch as the language model reads it; a tokenizer that is not tuned needs no decoder and no gradient."""
        self.tokenizer.train(self.recipe.tune_tokenizer)
        if self.recipe.tune_tokenizer:
            passed = self.tokenizer(batch.features, batch.mask)
            return self.said(passed.latents, passed.quantized.latents, passed.code_mask), passed
        with torch.no_grad():
            latents, valid = self.tokenizer.latents(batch.features, batch.mask)
            quantizer = self.tokenizer.quantizer
            return self.said(latents[valid], quantizer.lookup(quantizer.nearest(latents[valid])), valid), None

    def said(self, latents: Tensor, codes: Tensor, code_mask: Tensor) -> Actions:
        """What the language model reads: points of the codes (N, d), while training of some latents (N, d) instead."""
        if not self.recipe.discretise:
            codes = latents
        elif self.training and self.recipe.mixed:
            plain = torch.rand(len(codes), 1, device=codes.device) < self.recipe.mixed
            codes = torch.where(plain, latents, codes)
        points = self.tokenizer.quantizer.codebooks()[0].geometry.points(codes)
        empty = points.new_zeros(*code_mask.shape, points.shape[-1])
        return Actions(empty.index_put((code_mask,), points), code_mask)

    def dropped(self, actions: Actions) -> Actions:
        """Some codes hidden, never the first of a clip."""
        if not (self.training and self.recipe.dropped):
            return actions
        kept = torch.rand(actions.mask.shape, device=actions.mask.device) >= self.recipe.dropped
        kept[:, 0] = True
        return Actions(actions.vectors, actions.mask & kept)

    def _tokenizer_terms(self, passed: Pass, batch: ActionBatch, *, words: Tensor | None) -> dict[str, Tensor]:
        """Eq. 12 while the tokenizer is tuned."""
        if not self.recipe.tokenizer_weight:
            return {}
        terms = tokenizer_losses(passed, batch.features, batch.mask, config=self.tokenizer.config, words=words)
        return {"tokenizer": terms["total"], "commitment": terms["commitment"]}


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained recogniser: its parts, and the infos of the two checkpoints it is written as."""

    tokenizer: Tokenizer
    tokenizer_info: CheckpointInfo
    language: Any
    language_info: CheckpointInfo


def train_recogniser(
    recipe: RecogniserRecipe,
    clips: ActionClips,
    *,
    tokenizer: Tokenizer,
    tokenizer_info: CheckpointInfo,
    language: Any,
    words: Tensor | None = None,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    micro_batch: int | None = None,
    device: str = "cpu",
) -> Trained:
    """Train `language` (a `LanguageRecogniser`) on clips, as `tokenizer` says them; both are changed in place.

    `clips.labels` are the labels to choose among. Features are normalised as the tokenizer's checkpoint says.
    `words` (M, code width) are for the MMD where the tokenizer is tuned. Resumes in `folder`, to the bit.

    `micro_batch`: the most clips that are differentiated at once, where a step's batch does not fit in memory; what is
    learnt is the same but for rounding and dropout. `device`: where `language` is; the tokenizer goes there too, and
    comes back. Raises FormatError for micro-batches where the tokenizer is tuned: its codes learn from whole batches.
    """
    if micro_batch is not None and recipe.tune_tokenizer:
        raise FormatError("a tokenizer that is tuned learns its codes from whole batches; leave micro-batches out")
    mean, std = tokenizer_info.mean, tokenizer_info.std
    sampler = ActionSampler(clips, mean, std, recipe.batch, recipe.augment, recipe.seed, window=recipe.window)
    space = label_space(recipe, clips.labels, language.base)
    model = RecogniserTraining(recipe, tokenizer.to(device), language)
    words = None if words is None else words.to(device)
    parts = sampler.micro_batches(micro_batch)
    drawn: dict[int, list[ActionBatch]] = {}
    latest: list[Pass | None] = []

    def losses(number: int) -> dict[str, Tensor]:
        step, part = divmod(number, parts)
        if step not in drawn:
            drawn.clear()
            drawn[step] = sampler.draw(step).parts(parts)
        vectors = label_targets(space, drawn=recipe.drawn_texts, seed=recipe.seed, step=step)
        batch = drawn[step][part].to(device)
        terms, passed = model.losses(batch, labels=clips.labels, vectors=vectors, words=words)
        latest[:] = [passed]
        return terms

    def after_step(step: int) -> None:
        if latest[0] is not None and recipe.discretise:
            tokenizer.learn(latest[0])

    done = fit(
        model,
        losses,
        settings=recipe.fit,
        folder=folder,
        tell=tell,
        stop_after=stop_after,
        after_step=after_step,
        accumulate=parts,
    )
    model.eval()
    tokenizer.cpu()
    training = {
        "recipe": recipe.to_dict(),
        "steps": done,
        "labels": list(clips.labels),
        "label_centre": [] if space is None else [round(float(value), 6) for value in space.centre],
        "clips": len(clips),
        "data": clips.digest(),
    }
    info = replace(tokenizer_info, training={**tokenizer_info.training, "tuned": recipe.tune_tokenizer})
    return Trained(tokenizer, info, language, replace(tokenizer_info, config={}, training=training))


def label_space(recipe: RecogniserRecipe, labels: Sequence[str], base: Base) -> LabelSpace | None:
    """The space of an encoder's training labels; None for models that write."""
    if recipe.language.adapter != "encoder":
        return None
    return space_of(labels, text_side(base), wording=recipe.wording)


def recogniser_identity(recipe: RecogniserRecipe, clips: ActionClips, *, tokenizer: Tokenizer, base: str) -> str:
    """SHA-256 over recipe, clips, the tokenizer's weights and the base model's: what a run's state belongs to."""
    return tuned_identity([recipe.to_dict(), clips.digest(), base], tokenizer)
