"""What the training loop is told: steps, learning rate and its schedule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from motionary.errors import FormatError

OPTIMISERS = ("adamw", "adam")
SCHEDULES = ("constant", "cosine")


@dataclass(frozen=True)
class FitSettings:
    """How long and how fast to train.

    `warmup_steps` rise linearly to `learning_rate`, then `schedule` holds it ("constant") or lowers it to `final_rate`
    of itself ("cosine"). Gradients are cut to a norm of `clip_norm`. `half` computes in bfloat16 (None: where the
    processor is quick at it). The run's state is written every `save_every` steps, its losses every `log_every`.
    """

    steps: int = 1000
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup_steps: int = 0
    schedule: str = "constant"
    final_rate: float = 0.05
    clip_norm: float = 1.0
    betas: tuple[float, float] = (0.9, 0.999)
    optimiser: str = "adamw"
    seed: int = 1234
    half: bool | None = False
    save_every: int = 500
    log_every: int = 20

    def __post_init__(self) -> None:
        wrong = {name: getattr(self, name) for name in ("steps", "save_every", "log_every") if getattr(self, name) < 1}
        if self.schedule not in SCHEDULES:
            wrong["schedule"] = self.schedule
        if self.optimiser not in OPTIMISERS:
            wrong["optimiser"] = self.optimiser
        if wrong:
            raise FormatError(f"training settings {wrong} make no sense; see {__name__}.FitSettings")

    def changed(self, values: Mapping[str, Any]) -> FitSettings:
        """These settings but for what JSON `values` say. Raises FormatError for an unknown name."""
        given = checked_names(values, FitSettings)
        if "betas" in given:
            given["betas"] = tuple(given["betas"])
        return replace(self, **given)


def fit_settings(recipe: Any) -> FitSettings:
    """The loop's settings out of a recipe that has fields of those names."""
    shared = {each.name for each in fields(recipe)} & {each.name for each in fields(FitSettings)}
    return FitSettings(**{name: getattr(recipe, name) for name in shared})


def checked_names(values: Mapping[str, Any], of: type) -> dict[str, Any]:
    """The values, if all are names of the dataclass `of`; FormatError else."""
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FormatError(f"a {of.__name__} has no {', '.join(unknown)}")
    return dict(values)


def learning_rate(settings: FitSettings, *, step: int) -> float:
    """The learning rate of step `step` (from 0)."""
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    if settings.schedule == "constant":
        return settings.learning_rate
    done = (step - settings.warmup_steps) / max(1, settings.steps - settings.warmup_steps)
    fall = (1 + math.cos(math.pi * min(1.0, done))) / 2
    return settings.learning_rate * (settings.final_rate + (1 - settings.final_rate) * fall)
