"""What the tables make and train at each budget; everything that decides a number is in here or in the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from motionary.models.coach_writer.config import DecoderSizes, WriterConfig
from motionary.models.language.config import LowRank
from motionary.models.tokenizer.config import variant
from motionary.tasks.cigtime.making import EditPlan
from motionary.tasks.cigtime.writers import Recipes
from motionary.training.coach_writer import WriterRecipe
from motionary.training.motion_tokenizer import MotionTokenizerRecipe

VERSION = 1
"""Counted up where code alone changes what a run gives, so that kept results are not used again."""

OURS, LORA = "CigTime", "CigTime, LoRA"
EXTENDED, CONTINUOUS, RESIDUAL, T5 = "extended vocabulary", "continuous features", "residual VQ (appendix C)", "T5"
UNLABELLED = "tokenizer without labels, as the paper trains it"

CHANGES: dict[str, dict[str, Any]] = {
    OURS: {},
    LORA: {"tuning": "lora"},
    EXTENDED: {"tokens": "extended"},
    CONTINUOUS: {"tokens": "continuous"},
    RESIDUAL: {"codebooks": 2},
    UNLABELLED: {},
    T5: {"adapter": "seq2seq"},
}
"""Row -> what its writer's configuration changes in ours."""


@dataclass(frozen=True)
class Numbers:
    """How much of everything a budget has: sources of each split by set."""

    train: dict[str, int]
    val: int
    test: int


SETS = {"small": ("procedural", "cmu"), "full": ("humanml3d", "kitml")}
"""What stands for HumanML3D (tables 1 to 3) and for KIT (table 5)."""

COUNTS = {
    "small": Numbers({"procedural": 3072, "cmu": 1024}, 256, 384),
    "full": Numbers({"humanml3d": 1 << 20, "kitml": 1 << 20}, 1 << 20, 1 << 20),
}

PLANS = {"small": EditPlan(steps=10, half=True), "full": EditPlan(steps=50, wordings=(0, 1, 2))}
"""full: the paper's 50 steps."""

STEPS = 300
TOKENIZER_STEPS = 300
"""Of the writer and the tokenizer at small budget."""

_SMALL_CODES = {"codes": 256, "code_width": 64}


def recipes(row: str, budget: str, *, seed: int) -> Recipes:
    """How a row's tokenizer and writer are trained."""
    return _small(row, seed) if budget == "small" else _full(row, seed)


def _small(row: str, seed: int) -> Recipes:
    """For a minute on one core: MiniLM's first block, a code for eight frames, the template's last lines.

    One tokenizer serves all seeds of a row: what differs among them is the training of the writer.
    """
    shape = {
        "features": 263,
        "width": 96,
        "strides": (2, 2, 2),
        "depth": 1,
        "geometry": "euclidean",
        "learning": "ema",
        "decay": 0.95,
        "revive_below": 0.02,
        "level_latents": True,
        "codebooks": 2 if row == RESIDUAL else 1,
        "loss": {"human": 0.0, "commitment": 0.25, "reconstruction": 0.3},
        **_SMALL_CODES,
    }
    tokenizer = MotionTokenizerRecipe(
        variant("llm-ar", **shape),
        steps=TOKENIZER_STEPS,
        batch=64,
        learning_rate=2e-3,
        warmup_steps=10,
        half=None,
        labelled=0.0 if row == UNLABELLED else 1.0,
    )
    decoder = DecoderSizes(width=192, blocks=1, feedforward=384, dropout=0.0)
    given = {"template": "short", "blocks": 1, "most_codes": 16, "decoder": decoder}
    config = WriterConfig(**{**_SMALL_CODES, **given, "low_rank": LowRank(rank=16, alpha=16.0), **CHANGES[row]})
    writer = WriterRecipe(
        config,
        steps=STEPS,
        batch=48,
        learning_rate=1e-3,
        warmup_share=0.1,
        optimiser="adamw",
        betas=(0.9, 0.98),
        recombine=0.7,
        seed=seed,
    )
    return Recipes(tokenizer, writer)


def _full(row: str, seed: int) -> Recipes:
    """The paper's: T2M-GPT's tokenizer or appendix C's, eight epochs of batches of 512 at 1e-5 in bfloat16."""
    name = "cigtime" if row == RESIDUAL else "t2m-gpt"
    shape = variant(name, features=263)
    tokenizer = MotionTokenizerRecipe(shape, half=True)
    config = WriterConfig(
        codes=shape.codes, code_width=shape.code_width, most_codes=196, adapter="causal", low_rank=LowRank(rank=64)
    )
    config = replace(config, codebooks=shape.codebooks, **{n: v for n, v in CHANGES[row].items() if n != "codebooks"})
    return Recipes(tokenizer, WriterRecipe(config, half=True, seed=seed))


def told(budget: str) -> dict[str, Any]:
    """JSON-able values of all that a budget decides."""
    rows = [row for row in CHANGES if budget == "full" or row != T5]
    return {
        "version": VERSION,
        "counts": asdict(COUNTS[budget]),
        "plan": asdict(PLANS[budget]),
        "recipes": {row: recipes(row, budget, seed=0).to_dict() for row in rows},
    }
