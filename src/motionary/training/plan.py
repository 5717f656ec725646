"""A training plan: stages, each a recipe and the corpora it trains on, as JSON that ships or is the user's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from motionary.errors import FormatError, MissingData
from motionary.training.recipe import Recipe

GENERATED = ("procedural", "gestures")
"""Kinds of corpora that are generated, so that any number of clips may be asked for."""


@dataclass(frozen=True)
class CorpusPlan:
    """One corpus of a stage and its `share` of batches.

    `kind` is "procedural" or "gestures" (`clips` clips of `seed`), or "cmu". `sensor`: its motion as a sensor sees it
    (`training.sensor_noise`), drawn from `seed`.
    """

    kind: str
    share: float = 1.0
    clips: int = 0
    seed: int = 0
    sensor: bool = False

    @property
    def name(self) -> str:
        """What checkpoints and logs call it."""
        return f"{self.kind}-sensed" if self.sensor else self.kind


@dataclass(frozen=True)
class Stage:
    """A recipe and its corpora; a later stage starts from the checkpoint of the one before."""

    name: str
    recipe: Recipe
    corpora: tuple[CorpusPlan, ...]


@dataclass(frozen=True)
class TrainingPlan:
    """Stages in order."""

    name: str
    about: str
    stages: tuple[Stage, ...]

    def stage(self, name: str) -> Stage:
        """The stage called `name`."""
        found = [stage for stage in self.stages if stage.name == name]
        if not found:
            raise FormatError(
                f"plan {self.name!r} has no stage {name!r}; it has {', '.join(s.name for s in self.stages)}"
            )
        return found[0]


def plan_names() -> list[str]:
    """Plans that ship."""
    folder = resources.files("motionary.training") / "plans"
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def _stage(values: Mapping[str, Any]) -> Stage:
    corpora = tuple(CorpusPlan(**entry) for entry in values["corpora"])
    for corpus in corpora:
        generated = corpus.kind in GENERATED
        if not (generated or corpus.kind == "cmu") or corpus.share <= 0 or (generated and corpus.clips < 1):
            raise FormatError(
                f"corpus {corpus}: kind is {', '.join(GENERATED)} (with clips above 0) or cmu, share above 0"
            )
    names = [corpus.name for corpus in corpora]
    if len(set(names)) < len(names):
        raise FormatError(f"a stage names the corpora {', '.join(names)}; each may be there once")
    return Stage(name=str(values["name"]), recipe=Recipe.from_dict(values["recipe"]), corpora=corpora)


def load_plan(name: str | Path) -> TrainingPlan:
    """A plan by its shipped name or from a JSON file; raises FormatError or MissingData with what to do."""
    shipped = resources.files("motionary.training") / "plans" / f"{name}.json"
    path = Path(name)
    if path.suffix != ".json" and shipped.is_file():
        text = shipped.read_text(encoding="utf-8")
    elif path.is_file():
        text = path.read_text(encoding="utf-8")
    else:
        raise MissingData(f"{name}: no such plan; name a JSON file or one that ships: {', '.join(plan_names())}")
    try:
        values = json.loads(text)
        stages = tuple(_stage(entry) for entry in values["stages"])
        if not stages:
            raise FormatError("a plan needs at least one stage")
        return TrainingPlan(name=path.stem, about=str(values.get("about", "")), stages=stages)
    except (ValueError, TypeError, KeyError, AttributeError, FormatError) as error:
        raise FormatError(f"not a training plan: {error!r}", path=name) from error
