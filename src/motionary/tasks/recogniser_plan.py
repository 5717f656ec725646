"""What a recogniser is trained with: both stages' recipes, at two sizes, and what the ablations change in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from motionary.errors import MotionaryError
from motionary.models.language.config import LanguageConfig, LowRank
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.training.action_augment import STILL
from motionary.training.recogniser import RecogniserRecipe
from motionary.training.tokenizer import TokenizerRecipe, small_tokenizer

SIZES = ("small", "paper")
EVERY_LAYER = ("query", "key", "value", "attended", "widen", "narrow")
"""The linear layers of the encoder that get a low-rank part at small size; the paper names none."""


@dataclass(frozen=True)
class RecogniserPlan:
    """The recipes of the first stage, the tokenizer, and of the second, the language model."""

    tokenizer: TokenizerRecipe
    recogniser: RecogniserRecipe

    def to_dict(self) -> dict[str, Any]:
        """Both recipes as plain JSON values."""
        return {"tokenizer": self.tokenizer.to_dict(), "recogniser": self.recogniser.to_dict()}


def plan_of(
    *,
    features: int,
    code_width: int,
    adapter: str = "encoder",
    size: str = "small",
    seed: int = 0,
    without: Sequence[str] = (),
    steps: tuple[int, int] | None = None,
    window: int | None = None,
) -> RecogniserPlan:
    """The recipes for `features` numbers a frame and a language model of `code_width`.

    `size` is "small" or "paper" (LLaMA-13B's on four large sets: section 4.2). `without` names rows of ABLATIONS;
    `steps` are other lengths of the two stages, `window` frames that longer clips are cut to. Raises
    MotionaryError for unknown names.
    """
    if size not in SIZES:
        raise MotionaryError(f"size {size!r} of a recogniser; use {' or '.join(SIZES)}")
    unknown = [name for name in without if name not in ABLATIONS]
    if unknown:
        raise MotionaryError(f"without {', '.join(unknown)}: there is only {', '.join(ABLATIONS)}")
    make = _small if size == "small" else _paper
    plan = make(features=features, code_width=code_width, adapter=adapter, seed=seed)
    for name in without:
        plan = ABLATIONS[name](plan)
    first, second = steps or (plan.tokenizer.steps, plan.recogniser.steps)
    return RecogniserPlan(
        replace(plan.tokenizer, steps=first, window=window or plan.tokenizer.window),
        replace(plan.recogniser, steps=second, window=window),
    )


def _small(*, features: int, code_width: int, adapter: str, seed: int) -> RecogniserPlan:
    targets = EVERY_LAYER if adapter == "encoder" else ()
    language = LanguageConfig(
        code_width=code_width,
        adapter=adapter,
        learning_rate=1e-3,
        warmup_steps=20,
        low_rank=LowRank(rank=8, alpha=16, dropout=0.0, targets=targets),
    )
    return RecogniserPlan(
        TokenizerRecipe(small_tokenizer(features=features, code_width=code_width), seed=seed),
        RecogniserRecipe(language, seed=seed),
    )


def _paper(*, features: int, code_width: int, adapter: str, seed: int) -> RecogniserPlan:
    language = LanguageConfig(code_width=code_width, adapter=adapter)
    return RecogniserPlan(
        TokenizerRecipe(
            TokenizerConfig(features=features, code_width=code_width),
            steps=300_000,
            batch=256,
            learning_rate=2e-4,
            warmup_steps=0,
            schedule="constant",
            labelled=0.0,
            augment=STILL,
            words=2048,
            save_every=2000,
            seed=seed,
        ),
        RecogniserRecipe(
            language,
            steps=75_000,
            batch=256,
            learning_rate=language.learning_rate,
            warmup_steps=language.warmup_steps,
            schedule="constant",
            mixed=0.0,
            dropped=0.0,
            label_smoothing=0.0,
            augment=STILL,
            save_every=1000,
            seed=seed,
        ),
    )


def _without_loss(*names: str) -> Callable[[RecogniserPlan], RecogniserPlan]:
    def change(plan: RecogniserPlan) -> RecogniserPlan:
        model = plan.tokenizer.model
        loss = replace(model.loss, **dict.fromkeys(names, 0.0))
        return replace(plan, tokenizer=replace(plan.tokenizer, model=replace(model, loss=loss)))

    return change


def _without_discretisation(plan: RecogniserPlan) -> RecogniserPlan:
    """Latents go to the language model's middle, as the paper has it: after a third of MiniLM's six blocks."""
    language = replace(plan.recogniser.language, enter="layer 2")
    return replace(plan, recogniser=replace(plan.recogniser, language=language, discretise=False))


def _without_hyperbolic(plan: RecogniserPlan) -> RecogniserPlan:
    model = replace(plan.tokenizer.model, geometry="euclidean")
    return replace(plan, tokenizer=replace(plan.tokenizer, model=model))


def _without_lora(plan: RecogniserPlan) -> RecogniserPlan:
    language = replace(plan.recogniser.language, tuning="all")
    return replace(plan, recogniser=replace(plan.recogniser, language=language))


def _without_labels(plan: RecogniserPlan) -> RecogniserPlan:
    return replace(plan, tokenizer=replace(plan.tokenizer, labelled=0.0))


def _without_still_tokenizer(plan: RecogniserPlan) -> RecogniserPlan:
    return replace(plan, recogniser=replace(plan.recogniser, tune_tokenizer=True))


def _without_descriptions(plan: RecogniserPlan) -> RecogniserPlan:
    return replace(plan, recogniser=replace(plan.recogniser, wording="names"))


def _without_names(plan: RecogniserPlan) -> RecogniserPlan:
    return replace(plan, recogniser=replace(plan.recogniser, wording="descriptions"))


ABLATIONS: Mapping[str, Callable[[RecogniserPlan], RecogniserPlan]] = {
    "biases": _without_loss("human"),
    "zipf": _without_loss("zipf"),
    "context": _without_loss("context"),
    "mmd": _without_loss("mmd"),
    "discretisation": _without_discretisation,
    "hyperbolic": _without_hyperbolic,
    "lora": _without_lora,
    "labels": _without_labels,
    "still-tokenizer": _without_still_tokenizer,
    "descriptions": _without_descriptions,
    "names": _without_names,
}
"""What a plan may be without: the paper's seven (Tables 4 to 7), then ours: the labels in the first stage, a tokenizer
that the second leaves as it is, and the labels' descriptions, or names, of the two."""
