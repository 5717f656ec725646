"""The settings of a training run, read from and written to JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from motionary.errors import FormatError, MotionaryError
from motionary.models.contrastive.config import TMRConfig
from motionary.text.policy import TextPolicy, policy_of
from motionary.training.settings import SCHEDULES, FitSettings, fit_settings

POLICY_WORDS = {"embeddings": ("sentences", "tokens"), "average_of": ("all", "paraphrases")}
"""The words that a text policy's fields may hold."""


@dataclass(frozen=True)
class Recipe:
    """How to train a TMR; the defaults are the paper's where it states them (the length is in steps, not epochs).

    A clip longer than `max_frames` (10 s at 20 fps) is cropped to it at random; `keep` below 1 also crops shorter ones,
    to a random share of at least `keep`, but never under `min_frames` (2 s). `warmup_steps` rise linearly to
    `learning_rate`, then `schedule` holds it ("constant", the paper) or lowers it to `final_rate` of itself ("cosine").
    `bucket` batches' worth of draws are sorted by length and cut into batches, which saves padding. `half` computes in
    bfloat16 (None: where the processor is quick at it). The run's state is written every `save_every` steps.

    `policy` says which texts are drawn for a clip that has paraphrases or action labels besides its captions: a name of
    `motionary.text.policy.POLICIES` ("tmr++"), a TextPolicy, or None for a caption at random (TMR). In JSON it may also
    be an object of the policy's fields, with a `name` for those left out: {"name": "tmr++", "embeddings": "tokens"}.

    `encoder` names the text encoder whose token vectors TMR reads, "minilm" or the folder of a model on disk (the
    paper's is DistilBERT); the model's `text_width` follows it. `sentence_encoder` names the one whose sentence vectors
    filter false negatives (the paper's is MPNet); None takes the mean of the token vectors.
    """

    model: TMRConfig = field(default_factory=TMRConfig)
    steps: int = 20_000
    batch: int = 32
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup_steps: int = 0
    schedule: str = "constant"
    final_rate: float = 0.05
    clip_norm: float = 1.0
    min_frames: int = 40
    max_frames: int = 200
    keep: float = 1.0
    bucket: int = 8
    seed: int = 1234
    half: bool | None = None
    save_every: int = 500
    log_every: int = 20
    policy: str | TextPolicy | None = None
    encoder: str = "minilm"
    sentence_encoder: str | None = None

    def __post_init__(self) -> None:
        positive = ("steps", "batch", "bucket", "min_frames", "save_every", "log_every")
        wrong = {name: getattr(self, name) for name in positive if getattr(self, name) < 1}
        if self.max_frames < self.min_frames:
            wrong["max_frames"] = self.max_frames
        if not 0 < self.keep <= 1:
            wrong["keep"] = self.keep
        if self.schedule not in SCHEDULES:
            wrong["schedule"] = self.schedule
        if wrong:
            raise FormatError(f"a recipe's {wrong} make no sense; see motionary.training.recipe.Recipe")
        if isinstance(self.policy, str):
            policy_of(self.policy)

    @property
    def text_policy(self) -> TextPolicy | None:
        """The policy itself where `policy` is a name."""
        return policy_of(self.policy) if isinstance(self.policy, str) else self.policy

    @property
    def fit(self) -> FitSettings:
        """What of the recipe the loop needs."""
        return fit_settings(self)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """A recipe from JSON values; what is not given keeps its default. Raises FormatError for an unknown name."""
        given = dict(values)
        unknown = sorted(set(given) - {entry.name for entry in fields(cls)})
        if unknown:
            raise FormatError(f"a recipe has no {', '.join(unknown)}")
        model = TMRConfig.from_dict(given.pop("model", {}))
        policy = policy_from(given.pop("policy", None))
        return cls(model=model, policy=policy, **given)


def policy_from(value: str | Mapping[str, Any] | None) -> str | TextPolicy | None:
    """A policy as JSON has it: a name, or an object with fields of TextPolicy and a name for those it leaves out.

    Raises FormatError for a field or a word that no policy has, and MotionaryError for a name or shares that are none.
    """
    if value is None or isinstance(value, str):
        return value
    given = dict(value)
    base = policy_of(given.pop("name")) if "name" in given else TextPolicy()
    unknown = sorted(set(given) - {entry.name for entry in fields(TextPolicy)})
    if unknown:
        raise FormatError(f"a text policy has no {', '.join(unknown)}")
    policy = replace(base, **given)
    for name, words in POLICY_WORDS.items():
        if getattr(policy, name) not in words:
            raise FormatError(f"a text policy's {name} is {getattr(policy, name)!r}; it may be {' or '.join(words)}")
    return policy


def load_recipe(path: str | Path) -> Recipe:
    """A recipe from a JSON file; raises FormatError with the path for one that is none."""
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise FormatError("not a JSON object")
        return Recipe.from_dict(values)
    except (ValueError, TypeError, AttributeError, MotionaryError) as error:
        raise FormatError(f"not a recipe: {error}", path=path) from error
